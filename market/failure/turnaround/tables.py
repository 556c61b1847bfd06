"""Tables of turnaround: the agreement, and dated rows of team, actions, costs and reviews."""

from piccolo.columns import BigInt, Boolean, Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index
from market.partners.tables import Partner
from market.providers.tables import Location, Organisation


class Turnaround(Table, tablename="turnaround"):
    """What the council and a provider agreed so that care gets better without people moving, and how it ended."""

    submission = Varchar(length=64)
    organisation = ForeignKey(Organisation, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    location = ForeignKey(
        Location,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="null when it is for the whole provider",
    )
    source = Varchar(
        length=16, help_text="what showed it: warning, quality, embargo, safeguarding, shared, provider, other"
    )
    concern = Text()
    cause = Text()
    tests = Varchar(
        length=60, help_text="places of the protocol's entry tests that were ticked, from 0, separated by spaces"
    )
    protocol_version = Integer(help_text="version of the failure protocol by which help began")
    agreed_on = Date(help_text="when the provider accepted help in writing")
    agreed_with = Varchar(length=200)
    council_gives = Text()
    provider_gives = Text()
    exit_test = Text()
    first_ends_on = Date()
    first_review_on = Date()
    lead_id = Integer(help_text="user who leads")
    lead_label = Varchar(length=120)
    opened_on = Date()
    opened_by = Integer(null=True, default=None)
    opened_label = Varchar(length=120)
    recorded_at = Timestamptz()
    outcome = Varchar(length=12, default="", help_text="recovered, failed or ended; empty while open")
    exited_on = Date(null=True, default=None, help_text="first day without it")
    exit_words = Text(default="")
    exit_test_met = Boolean(default=False)
    exited_label = Varchar(length=120, default="")
    version = Integer(default=1)


class TurnaroundMember(Table, tablename="turnaround_member"):
    """Somebody of the team."""

    turnaround = ForeignKey(Turnaround, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    role = Varchar(length=12)
    user_id = Integer(null=True, default=None, help_text="null for people of partners")
    partner = ForeignKey(
        Partner,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="null for our own people",
    )
    name = Varchar(length=120)
    from_on = Date()
    until_on = Date(null=True, default=None)
    added_label = Varchar(length=120)
    added_at = Timestamptz()
    version = Integer(default=1)


class TurnaroundAction(Table, tablename="turnaround_action"):
    """One thing to do, by whom and by when."""

    turnaround = ForeignKey(Turnaround, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    words = Text()
    side = Varchar(length=8, help_text="council, provider or partner")
    owner = Varchar(length=120)
    due_on = Date()
    added_on = Date()
    added_label = Varchar(length=120)
    closed_on = Date(null=True, default=None)
    result = Varchar(length=12, default="", help_text="done or not_needed; empty while open")
    evidence = Text(default="")
    closed_label = Varchar(length=120, default="")
    recorded_at = Timestamptz()
    version = Integer(default=1)


class TurnaroundCost(Table, tablename="turnaround_cost"):
    """Money of the council, with its limit, its end and who approved it."""

    submission = Varchar(length=64)
    turnaround = ForeignKey(Turnaround, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    kind = Varchar(length=12)
    words = Text()
    limit_pence = BigInt(help_text="the most that may be spent")
    from_on = Date()
    until_on = Date(help_text="last day for which it may be spent")
    funded_from = Varchar(length=120)
    better_than_moving = Text(help_text="why this is kinder and cheaper than people moving")
    legal_checked = Varchar(length=200, help_text="who checked subsidy and law, and when")
    state = Varchar(length=10, help_text="proposed, approved or refused")
    proposed_by = Integer(null=True, default=None)
    proposed_label = Varchar(length=120)
    proposed_on = Date()
    decided_by = Integer(null=True, default=None)
    decided_label = Varchar(length=120, default="")
    decided_on = Date(null=True, default=None)
    decided_words = Varchar(length=500, default="")
    recorded_at = Timestamptz()
    version = Integer(default=1)


class TurnaroundReview(Table, tablename="turnaround_review"):
    """A review, which sets the day of the next one and the end of help from its day on."""

    turnaround = ForeignKey(Turnaround, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    held_on = Date()
    progress = Varchar(length=8)
    words = Text()
    next_review_on = Date()
    ends_on = Date()
    reviewed_label = Varchar(length=120)
    recorded_at = Timestamptz()


TABLES = (Turnaround, TurnaroundMember, TurnaroundAction, TurnaroundCost, TurnaroundReview)

INDEXES = (
    Index(Turnaround, ("submission",), unique=True),
    Index(Turnaround, ("organisation", "opened_on")),
    Index(Turnaround, ("location",)),
    Index(Turnaround, ("exited_on",)),
    Index(TurnaroundMember, ("turnaround", "role")),
    Index(TurnaroundAction, ("turnaround", "due_on")),
    Index(TurnaroundCost, ("submission",), unique=True),
    Index(TurnaroundCost, ("turnaround",)),
    Index(TurnaroundReview, ("turnaround", "held_on"), unique=True),
)
