"""Tables of placements. People are case references of the council's own system; nothing else about them is kept.

Last days (`ends_on`) are included, as Client Level Data gives them.
"""

from piccolo.columns import Date, DoublePrecision, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.contracts.tables import Contract
from market.db.schema import Index
from market.providers.tables import Location, Organisation


class Placement(Table, tablename="placement"):
    """One person's care of one kind at one place, from its first to its last day."""

    case_reference = Varchar(length=40)
    event_reference = Varchar(
        length=40, null=True, default=None, help_text="of the council's case system; null when made here"
    )
    submission = Varchar(
        length=64, null=True, default=None, help_text="of the form that made it, so that sending twice makes one"
    )
    funder = Varchar(length=16)
    service_type = Varchar(length=20)
    component = Varchar(length=24)
    delivery = Varchar(length=16, default="not_stated")
    service = Varchar(length=40, help_text="ServiceType of the register, from the component")
    location = ForeignKey(
        Location,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="null for a place that is not in the register",
    )
    organisation = ForeignKey(
        Organisation,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="null when the location says it, or nobody knows the provider",
    )
    place_name = Varchar(length=200, default="", help_text="name of a place that is not in the register")
    host_authority = Varchar(length=80, help_text="local authority in whose area the care is given, as CQC writes it")
    home_area = Varchar(length=4, default="", help_text="outward code of the person's home area, such as TS1")
    starts_on = Date()
    ends_on = Date(null=True, default=None, help_text="last day, included")
    end_known_on = Date(
        null=True, default=None, help_text="day from which the last day is known; null when it was from the beginning"
    )
    end_reason = Varchar(length=200, default="")
    bed_type = Varchar(length=40, default="", help_text="the tracker's bed type; empty where there is no bed")
    needs = Varchar(length=200, default="", help_text="specialisms, separated by spaces")
    contract = ForeignKey(
        Contract,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="null when no contract covers it",
    )
    reason = Varchar(length=8, default="", help_text="main reason for a place outside the area, at the time")
    more_reasons = Varchar(length=20, default="", help_text="up to two more codes, separated by spaces")
    reason_words = Varchar(length=500, default="")
    distance_miles = DoublePrecision(null=True, default=None)
    host_told_on = Date(null=True, default=None)
    last_review_on = Date(null=True, default=None)
    next_review_on = Date(null=True, default=None)
    wish = Varchar(length=12, default="not_asked")
    return_stage = Varchar(length=12, default="none")
    return_plan = Varchar(length=600, default="")
    override_reason = Varchar(
        length=500, default="", help_text="why a manager placed here although reasons spoke against it"
    )
    override_by = Varchar(length=120, default="")
    version = Integer(default=1)
    recorded_at = Timestamptz()
    updated_at = Timestamptz()
    import_run = Integer(null=True, default=None)


class PlacementRate(Table, tablename="placement_rate"):
    """Hours and cost of a placement from a day on; each holds until the next."""

    placement = ForeignKey(Placement, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    from_on = Date()
    weekly_hours = DoublePrecision(null=True, default=None)
    rate_pence = Integer(null=True, default=None)
    rate_unit = Varchar(length=12)
    units_a_week = DoublePrecision(null=True, default=None)
    weekly_pence = Integer(null=True, default=None, help_text="null for one-off and unknown costs")
    recorded_at = Timestamptz()


class PlacementReview(Table, tablename="placement_review"):
    """What a review found: the present reason, the wish to return and the plan's stage, as of that day."""

    placement = ForeignKey(Placement, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    reviewed_on = Date()
    next_on = Date(null=True, default=None)
    reason = Varchar(length=8, default="")
    wish = Varchar(length=12)
    return_stage = Varchar(length=12)
    words = Varchar(length=600, default="")
    recorded_by = Varchar(length=120)
    recorded_at = Timestamptz()


class OthersCount(Table, tablename="others_count"):
    """How many people another council, an ICB or they themselves pay for in a home, as at a day."""

    location = ForeignKey(Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    funder = Varchar(length=16, help_text="other_council, icb or self")
    authority = Varchar(length=120, default="", help_text="name of the council or ICB; empty for self-funders")
    as_at_on = Date()
    people = Integer()
    contact_email = Varchar(length=200, default="")
    contact_phone = Varchar(length=40, default="")
    recorded_by = Varchar(length=120)
    recorded_at = Timestamptz()
    import_run = Integer(null=True, default=None)


class WaitingEntry(Table, tablename="waiting_entry"):
    """Somebody who waits for care of one kind, since a day and until its last day of waiting (null while waiting)."""

    case_reference = Varchar(length=40)
    component = Varchar(length=24)
    since_on = Date()
    ended_on = Date(null=True, default=None, help_text="day on which the wait ended, no longer waiting that day")
    why = Varchar(length=20)
    words = Varchar(length=300, default="")
    outcome = Varchar(length=20, default="", help_text="started, withdrawn or other")
    version = Integer(default=1)
    recorded_at = Timestamptz()
    import_run = Integer(null=True, default=None)


TABLES = (Placement, PlacementRate, PlacementReview, OthersCount, WaitingEntry)

INDEXES = (
    Index(Placement, ("event_reference",), unique=True, where="event_reference IS NOT NULL"),
    Index(Placement, ("submission",), unique=True, where="submission IS NOT NULL"),
    Index(Placement, ("case_reference",)),
    Index(Placement, ("location", "starts_on")),
    Index(Placement, ("contract",)),
    Index(Placement, ("starts_on",)),
    Index(PlacementRate, ("placement", "from_on"), unique=True),
    Index(PlacementReview, ("placement", "reviewed_on"), unique=True),
    Index(OthersCount, ("location", "funder", "authority", "as_at_on"), unique=True),
    Index(WaitingEntry, ("case_reference", "component", "since_on"), unique=True),
)
