"""What may be asked about embargoes: places, terms, reasons, and everything that a form or another part hands over."""

from datetime import date

from msgspec import Struct

from market.accounts.permissions import Role
from market.core.actor import Actor


class Scope(Struct, frozen=True, kw_only=True):
    """What a stop in part covers: tracker bed types, needs (`Specialism`), or words such as a unit or a postcode area.

    Of a weekly cap only the needs count: it is a limit for people with one of them.
    """

    bed_types: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    words: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said."""
        return not (self.bed_types or self.needs or self.words.strip())


class Target(Struct, frozen=True, kw_only=True):
    """What is restricted: one location or a whole provider, and of either one service only when `service` is given."""

    location_id: int | None = None
    organisation_id: int | None = None
    service: str = ""


class Terms(Struct, frozen=True, kw_only=True):
    """What holds while it is in force: kind, weekly cap, scope of a stop in part, and the day by which it is reviewed.

    A cap has `one_a_day` unless it is agreed otherwise: no two new people come on the same day. Other kinds do not look at it.
    """

    kind: str
    cap_per_week: int | None = None
    one_a_day: bool = True
    scope: Scope = Scope()
    review_on: date


class ReasonGiven(Struct, frozen=True, kw_only=True):
    """A reason code of the policy. One that is held back is never told to anybody outside: who asked for that, and until when."""

    code: str
    held_back_for: str = ""
    held_back_until: date | None = None
    words: str = ""

    @property
    def is_held_back(self) -> bool:
        """Whether the provider is not told of it."""
        return bool(self.held_back_for)


class Test(Struct, frozen=True, kw_only=True):
    """A lift test of a reason: on each of `visits` visits since the start the criteria at `least` or better, the first and the last
    `days_apart` days apart, `unannounced` of them without notice; `look_with` must have looked, empty for anybody.
    """

    __test__ = False

    reason: str
    criteria: tuple[str, ...] = ()
    least: int = 3
    visits: int = 2
    days_apart: int = 14
    unannounced: int = 1
    look_with: str = ""


class Grounds(Struct, frozen=True, kw_only=True):
    """What a decision must record, in words."""

    facts: str
    alternatives: str
    effect_on_people: str
    why_not_weaker: str
    must_change: str


class NewEmbargo(Struct, frozen=True, kw_only=True):
    """An embargo as it is asked for. `submission` is made with the form, so that sending it twice makes one.

    `returns_stopped_why`: words that stop even people who come back from hospital; empty lets them return. `converts` is a provider's pause
    that this one takes the place of.
    """

    submission: str
    target: Target
    terms: Terms
    reasons: tuple[ReasonGiven, ...]
    grounds: Grounds
    tests: tuple[Test, ...] = ()
    recommendation_ids: tuple[int, ...] = ()
    returns_stopped_why: str = ""
    converts: int | None = None


class Who(Struct, frozen=True):
    """Who acts, with the roles on which the policy decides."""

    actor: Actor
    roles: frozenset[Role] = frozenset()


class HostSuspension(Struct, frozen=True, kw_only=True):
    """Another authority's suspension of a place that the register holds. `submission` is natural, such as host_alert:12."""

    submission: str
    location_id: int
    host_name: str
    facts: str
    review_on: date
    reasons: tuple[ReasonGiven, ...] = (ReasonGiven(code="R18"),)


class NewPause(Struct, frozen=True, kw_only=True):
    """A provider's pause of its own admissions to one location."""

    submission: str
    location_id: int
    why: str
    expected_end_on: date | None


class Variation(Struct, frozen=True, kw_only=True):
    """Other terms for an embargo in force, and why."""

    terms: Terms
    why: str


class HeldReview(Struct, frozen=True, kw_only=True):
    """A review of an embargo: the answers to the policy's questions in their order, and when the next one is due."""

    held_on: date
    answers: tuple[str, ...]
    next_review_on: date


class PlanStep(Struct, frozen=True):
    """One step of lifting by steps: a cap for so many days."""

    cap_per_week: int
    days: int


class LiftProposal(Struct, frozen=True, kw_only=True):
    """A proposal to lift. Without steps `skip_why` says why; `objections` are words on what those asked have answered."""

    why: str
    steps: tuple[PlanStep, ...]
    skip_why: str = ""
    objections_asked_on: date | None
    objections: str = ""
    follow_up_visit_on: date | None


class NewBooks(Struct, frozen=True, kw_only=True):
    """What the provider's books say about one home on a day: occupied beds at which it breaks even, and for how long its cash lasts."""

    location_id: int
    as_at_on: date
    break_even_beds: int | None
    cash_days: int | None
    source: str
