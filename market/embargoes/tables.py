"""Tables of embargoes: what is restricted, dated terms, reasons, lift tests, and everything that was decided and done."""

from piccolo.columns import Boolean, Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index
from market.providers.tables import Location, Organisation
from market.quality.actions.tables import Recommendation


class Embargo(Table, tablename="embargo"):
    """A restriction on new placements into a location or a whole provider, or one service of either."""

    submission = Varchar(
        length=64, help_text="made with the form, or natural such as failure:12, so that twice makes one"
    )
    location = ForeignKey(
        Location,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="null for one of a whole provider",
    )
    organisation = ForeignKey(
        Organisation,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="null for one of a location",
    )
    service = Varchar(length=40, default="", help_text="a `ServiceType`; empty for all services")
    stage = Varchar(length=16, help_text="proposed, in_force, lift_proposed, phased, lifted, refused or withdrawn")
    origin = Varchar(length=12, help_text="decision, emergency, failure, pause or host")
    emergency = Boolean(default=False, help_text="started before a second person approved")
    policy_version = Integer()
    facts = Text(default="")
    alternatives = Text(default="")
    effect_on_people = Text(default="")
    why_not_weaker = Text(default="")
    must_change = Text(default="")
    returns_stopped_why = Text(
        default="", help_text="why even people back from hospital are stopped; empty lets them return"
    )
    comment_asked_at = Timestamptz(null=True, default=None, help_text="when the proposal was shown to the provider")
    comment_due_at = Timestamptz(
        null=True, default=None, help_text="until when it was asked to comment on the proposal"
    )
    provider_comment = Text(default="")
    commented_at = Timestamptz(null=True, default=None)
    comment_answer = Text(default="")
    private_answer = Text(default="", help_text="what the provider answered about private admissions")
    host_name = Varchar(length=120, default="", help_text="the host authority of a suspension elsewhere")
    expected_end_on = Date(null=True, default=None, help_text="the provider's own expectation for its pause")
    converts = Integer(null=True, default=None, help_text="the pause that this one takes the place of")
    recommended_by = Integer(null=True, default=None, help_text="user id")
    recommended_label = Varchar(length=120)
    recommended_at = Timestamptz()
    approved_by = Integer(null=True, default=None, help_text="user id")
    approved_label = Varchar(length=120, default="")
    approved_at = Timestamptz(null=True, default=None)
    confirmed_by = Integer(null=True, default=None, help_text="user id of the second person of an emergency")
    confirmed_label = Varchar(length=120, default="")
    confirmed_at = Timestamptz(null=True, default=None)
    started_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    ended_label = Varchar(length=120, default="")
    override_reason = Text(default="", help_text="why a director lifted it although tests were not met")
    override_label = Varchar(length=120, default="")
    override_at = Timestamptz(null=True, default=None)
    version = Integer(default=1)


class EmbargoTerms(Table, tablename="embargo_terms"):
    """What held from a moment on, `[from_at, until_at)`: any past moment can be asked about exactly."""

    embargo = ForeignKey(Embargo, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    kind = Varchar(length=16)
    cap_per_week = Integer(null=True, default=None)
    one_a_day = Boolean(default=False, help_text="of a cap: no two new people on the same day")
    bed_types = Varchar(length=300, default="", help_text="bed types of a stop in part, separated by spaces")
    needs = Varchar(length=300, default="", help_text="needs of a stop in part, separated by spaces")
    scope_words = Varchar(length=500, default="")
    review_on = Date()
    from_at = Timestamptz()
    until_at = Timestamptz(null=True, default=None, help_text="null while they hold")


class EmbargoReason(Table, tablename="embargo_reason"):
    """A reason code of an embargo; one that is held back is told to nobody outside."""

    embargo = ForeignKey(Embargo, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    code = Varchar(length=8)
    words = Varchar(length=500, default="", help_text="needed for the reason “other”")
    held_back_for = Varchar(length=120, default="", help_text="who asked to hold it back; empty when it is told")
    held_back_until = Date(null=True, default=None)


class EmbargoTest(Table, tablename="embargo_test"):
    """A lift test: criteria that visits since the start must have found good enough."""

    embargo = ForeignKey(Embargo, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    reason = Varchar(length=8)
    criteria = Varchar(length=300, default="", help_text="criterion codes, separated by spaces")
    least = Integer(default=3)
    visits = Integer(default=1)
    days_apart = Integer(default=0)
    unannounced = Integer(default=0)
    look_with = Varchar(length=200, default="", help_text="who must have looked; empty for anybody")


class EmbargoRecommendation(Table, tablename="embargo_recommendation"):
    """A recommendation of quality that must be verified before the embargo is lifted."""

    embargo = ForeignKey(Embargo, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    recommendation = ForeignKey(Recommendation, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)


class EmbargoCheck(Table, tablename="embargo_check"):
    """What an officer found about a condition in words; the newest of a code counts, older ones stay."""

    embargo = ForeignKey(Embargo, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    code = Varchar(length=40, help_text="such as R04.1 (first check of a reason), R04.look or people_asked")
    met = Boolean()
    words = Text()
    by_id = Integer(null=True, default=None)
    by_label = Varchar(length=120)
    checked_at = Timestamptz()


class EmbargoDecision(Table, tablename="embargo_decision"):
    """Something that one person recommended and another decides: imposing, varying, lifting, an exception for one person."""

    embargo = ForeignKey(Embargo, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    submission = Varchar(length=64, help_text="made with the form, so that sending it twice makes one")
    act = Varchar(length=16, help_text="impose, vary_weaker, vary_stronger, lift or exception")
    status = Varchar(length=12, help_text="open, approved, refused or withdrawn")
    why = Text(default="")
    asked = Text(help_text="JSON of the terms or of the lifting that is proposed; null for an exception")
    case_reference = Varchar(length=40, default="", help_text="the person of an exception")
    recommended_by = Integer(null=True, default=None, help_text="user id")
    recommended_label = Varchar(length=120)
    recommended_at = Timestamptz()
    decided_by = Integer(null=True, default=None, help_text="user id")
    decided_label = Varchar(length=120, default="")
    decided_at = Timestamptz(null=True, default=None)
    decided_why = Text(default="")
    version = Integer(default=1)


class EmbargoReview(Table, tablename="embargo_review"):
    """A review that was held, with the answers to the policy's questions."""

    embargo = ForeignKey(Embargo, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    held_on = Date()
    answers = Text(help_text="JSON: pairs of question and answer")
    next_review_on = Date()
    by_id = Integer(null=True, default=None)
    by_label = Varchar(length=120)
    recorded_at = Timestamptz()


class EmbargoPlanStep(Table, tablename="embargo_plan_step"):
    """A step of lifting by steps. None takes effect by itself: an officer takes it, and a missed one alarms."""

    embargo = ForeignKey(Embargo, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    position = Integer(help_text="from 1; the last one, without a cap, ends the embargo")
    cap_per_week = Integer(help_text="nought for the last one, which ends it")
    due_on = Date()
    taken_at = Timestamptz(null=True, default=None)
    taken_label = Varchar(length=120, default="")


class EmbargoTold(Table, tablename="embargo_told"):
    """That somebody was told otherwise than by letter: by telephone, a briefing, an entry in a log."""

    embargo = ForeignKey(Embargo, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    event = Varchar(length=24, help_text="the event as letters name it, such as started or varied:2")
    told_row = Varchar(length=12, help_text="row of the policy's table of who is told")
    words = Text(help_text="who was told, how and by whom, or why not")
    by_id = Integer(null=True, default=None)
    by_label = Varchar(length=120)
    told_at = Timestamptz()


class EmbargoCash(Table, tablename="embargo_cash"):
    """What the provider's books say while an embargo lasts, as an officer took it from an open-book return or a letter."""

    embargo = ForeignKey(Embargo, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    location = ForeignKey(Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    as_at_on = Date()
    break_even_beds = Integer(
        null=True, default=None, help_text="occupied beds at which the home breaks even; null: not known"
    )
    cash_days = Integer(null=True, default=None, help_text="days that its cash lasts; null: not known")
    source = Varchar(length=300)
    by_label = Varchar(length=120)
    recorded_at = Timestamptz()


class EmbargoStep(Table, tablename="embargo_step"):
    """One thing that happened to an embargo, in order. Never changed."""

    embargo = ForeignKey(Embargo, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    kind = Varchar(length=24)
    words = Text(default="")
    happened_at = Timestamptz()
    by_id = Integer(null=True, default=None)
    by_label = Varchar(length=120)


TABLES = (
    Embargo,
    EmbargoTerms,
    EmbargoReason,
    EmbargoTest,
    EmbargoRecommendation,
    EmbargoCheck,
    EmbargoDecision,
    EmbargoReview,
    EmbargoPlanStep,
    EmbargoTold,
    EmbargoCash,
    EmbargoStep,
)

INDEXES = (
    Index(Embargo, ("submission",), unique=True),
    Index(Embargo, ("location",)),
    Index(Embargo, ("organisation",)),
    Index(Embargo, ("stage",)),
    Index(EmbargoTerms, ("embargo", "from_at"), unique=True),
    Index(EmbargoTerms, ("until_at", "from_at")),
    Index(EmbargoReason, ("embargo", "code"), unique=True),
    Index(EmbargoTest, ("embargo", "reason"), unique=True),
    Index(EmbargoRecommendation, ("embargo", "recommendation"), unique=True),
    Index(EmbargoRecommendation, ("recommendation",)),
    Index(EmbargoCheck, ("embargo", "code", "checked_at")),
    Index(EmbargoDecision, ("submission",), unique=True),
    Index(EmbargoDecision, ("embargo", "act")),
    Index(EmbargoDecision, ("status",)),
    Index(EmbargoReview, ("embargo", "held_on")),
    Index(EmbargoPlanStep, ("embargo", "position")),
    Index(EmbargoTold, ("embargo", "event", "told_row"), unique=True),
    Index(EmbargoCash, ("embargo", "location", "as_at_on")),
    Index(EmbargoStep, ("embargo", "happened_at")),
)
