"""Tables of contingency: plans with their inputs, and the market in turn. Rows are written once and never changed."""

from piccolo.columns import Boolean, Date, DoublePrecision, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index
from market.providers.tables import Location


class ContingencyRun(Table, tablename="contingency_run"):
    """One plan of where the people of a location, provider, group or home care round would go, as at a day."""

    submission = Varchar(
        length=64, help_text="SHA-256 of the form's number and its question, so that sending twice makes one"
    )
    subject_kind = Varchar(length=16, help_text="location, organisation, group or round")
    subject_id = Integer(null=True, default=None, help_text="of the location or organisation; null for a group")
    subject_key = Varchar(length=120, default="", help_text="brand:… or organisation:… of a group")
    areas = Varchar(length=200, default="", help_text="outward codes of a home care round, separated by spaces")
    title = Varchar(length=200, help_text="name of the subject when the plan was made")
    day = Date(help_text="day as at which people and vacancies are taken")
    settings = Text(help_text="JSON of the question: radius, caps, what was opened, weights")
    facts_digest = Varchar(length=64, help_text="SHA-256 of the people and places that it was computed from")
    people = Integer()
    placed = Integer()
    mean_miles = DoublePrecision(null=True, default=None)
    extra_weekly_pence = Integer(help_text="difference a week, of those whose price is known before and after")
    unknown_costs = Integer(help_text="people with a place whose price is not known before or after")
    proven = Boolean(help_text="no better plan exists, as the assignment defines better")
    most = Integer(help_text="people who could have a place in any plan")
    excess = DoublePrecision(
        help_text="share of the cost of care at home by which a plan with as many people could be better"
    )
    notes = Text(default="", help_text="what was assumed, one sentence a line")
    made_by = Varchar(length=120)
    made_at = Timestamptz()


class ContingencyMove(Table, tablename="contingency_move"):
    """One person of a plan: the place they would go to, or why there is none."""

    run = ForeignKey(ContingencyRun, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    position = Integer()
    person = Varchar(length=140, help_text="case reference, or who pays and a number where people are only counted")
    funder = Varchar(length=16)
    service = Varchar(length=40)
    bed_type = Varchar(length=40, default="")
    needs = Varchar(length=200, default="", help_text="specialisms, separated by spaces")
    hours = DoublePrecision(null=True, default=None)
    assumed = Varchar(length=60, default="", help_text="codes of what was not known, separated by spaces")
    from_location = ForeignKey(
        Location,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="null for care by a provider whose location is not recorded",
    )
    to_location = ForeignKey(
        Location,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="null for somebody without a place",
    )
    to_bed_type = Varchar(length=40, default="")
    shut = Varchar(length=20, default="", help_text="stale, embargoed: what the question opened to use this place")
    rating = Varchar(length=40, default="", help_text="of the new place on the day")
    miles = DoublePrecision(null=True, default=None)
    present_pence = Integer(null=True, default=None, help_text="a week")
    weekly_pence = Integer(null=True, default=None, help_text="a week, at the new place")
    why = Varchar(length=20, default="", help_text="why there is no place")
    fitting = Integer(default=0, help_text="places that would suit, whoever takes them")
    stale = Integer(default=0, help_text="more places that would suit if their returns were not stale")
    embargoed = Integer(default=0, help_text="more places that would suit if they were not embargoed")
    together = Boolean(null=True, default=None, help_text="of a group: whether all of it goes to one place")


class MarketRun(Table, tablename="market_run"):
    """The market in turn: every location's people asked where they would go if it closed alone."""

    day = Date()
    settings = Text(help_text="JSON of the question")
    facts_digest = Varchar(length=64)
    locations = Integer()
    people = Integer()
    cannot_lose = Integer(help_text="locations some of whose people would have no place")
    made_by = Varchar(length=120)
    made_at = Timestamptz()


class MarketStanding(Table, tablename="market_standing"):
    """What the market would make of losing one location."""

    run = ForeignKey(MarketRun, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    location = ForeignKey(Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    rank = Integer()
    people = Integer()
    unplaced = Integer()
    mean_miles = DoublePrecision(null=True, default=None)
    days = DoublePrecision(
        null=True, default=None, help_text="days of vacancies at recent turnover; null: none came up"
    )


TABLES = (ContingencyRun, ContingencyMove, MarketRun, MarketStanding)

INDEXES = (
    Index(ContingencyRun, ("submission",), unique=True),
    Index(ContingencyRun, ("subject_kind", "subject_id")),
    Index(ContingencyRun, ("made_at",)),
    Index(ContingencyMove, ("run", "position"), unique=True),
    Index(MarketRun, ("day",)),
    Index(MarketStanding, ("run", "location"), unique=True),
    Index(MarketStanding, ("run", "rank"), unique=True),
)
