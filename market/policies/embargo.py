"""The policy on embargoes: kinds, reasons with their lift tests, who decides, reviews, who is told, effects, lifting, viability.

No national rule fixes who decides, how long an embargo lasts or how often it is reviewed: those values are proposals of the council.
"""

from msgspec import Struct

from market.policies.content import (
    Blocks,
    Code,
    CriterionRef,
    Due,
    EffectRef,
    Event,
    KindRef,
    Letter,
    Line,
    Name,
    Note,
    Offset,
    ReasonGroup,
    ReasonRef,
    RoleRef,
    StageRef,
    Words,
)


class EmbargoKind(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A kind of restriction. Of two in force the one of greater `strength` governs; `blocks` is all, none, over_cap or in_scope."""

    id: Code
    name: Name
    strength: int
    blocks: Blocks
    approval_needed: bool
    provider_agrees_in_writing: bool = False
    each_placement_needs: tuple[Words, ...] = ()
    check_calls_on_days: tuple[int, ...] = ()
    asks: tuple[Words, ...] = ()
    note: Note = ""


class LiftTest(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What must be seen before an embargo with this reason is lifted.

    Each of `criteria` that applies to the service at `least_score` or more on each of `visits` visits since the start, the first and
    the last at least `days_apart` days apart, `unannounced` of them without notice. Without criteria only the visits count; 0 visits
    asks for none. `look_with` names who must have looked; `responsive_reason` is the quality framework's reason for such a visit.
    Source: the council's quality framework for medication; the others are proposals.
    """

    criteria: tuple[CriterionRef, ...] = ()
    least_score: int = 3
    visits: int = 2
    days_apart: int = 14
    unannounced: int = 1
    look_with: Line = ""
    responsive_reason: Line = ""


class Reason(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Why an embargo is imposed, and what ends it. `lift_checks` are asked in words, `lift_test` is asked of the visits."""

    code: Code
    name: Name
    seed: bool
    group: ReasonGroup
    suggests: KindRef
    lift_checks: tuple[Words, ...]
    lift_test: LiftTest
    free_text_required: bool = False
    retired: bool = False


class EmbargoStage(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A stage of an embargo; `who` may move one into it. It keeps its effect while `in_effect`, however late it is."""

    id: Code
    name: Name
    may_go_to: tuple[StageRef, ...]
    who: tuple[RoleRef, ...]
    max_stay: Offset | None = None
    in_effect: bool


class Act(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who may recommend an act and who may approve it; nobody approves where `approve` is empty."""

    act: Code
    recommend: tuple[RoleRef, ...]
    approve: tuple[RoleRef, ...]
    written_up_within: Offset | None = None
    confirmed_by_second_person_within: Offset | None = None
    if_not_confirmed: Note = ""
    note: Note = ""


class Challenge(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a provider may challenge a decision."""

    to: Name
    within: Offset
    answered_within: Offset
    stops_effect: bool


class Decisions(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who decides what, and what is written down."""

    recommender_differs_from_approver: bool
    lift_approver_differs_from_visit_lead: bool
    same_person_test: Words
    matrix: tuple[Act, ...]
    must_record: tuple[Words, ...]
    provider_heard: Words
    challenge: Challenge
    note: Note = ""

    def act(self, name: str) -> Act:
        """The row of an act. Raises `KeyError`."""
        for each in self.matrix:
            if each.act == name:
                return each
        raise KeyError(name)


class Reviews(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When embargoes are reviewed, as offsets from the start or the last review."""

    first_review_within: Offset
    then_every: Offset
    escalate_to_director_at: Offset
    second_escalation_at: Offset
    voluntary_review_within: Offset
    host_elsewhere_review_within: Offset
    cannot_save_without_next_review_date: bool
    review_asks: tuple[Words, ...]
    basis: Note = ""


class Told(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who is told of an event, how, by when, and with which letter ("" for none)."""

    id: Code
    event: Event
    tell: Name
    how: Words
    by: Due
    letter: Letter = ""
    retired: bool = False


class ProviderNotice(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How long the provider has to acknowledge a letter that restricts it: a proposal of the council."""

    acknowledge_within: Offset


class PlacingAuthorityNotice(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How long placing authorities have to acknowledge, and when somebody is told that they did not."""

    acknowledge_within: Offset
    chase_every: Offset
    escalate_after_chases: int


class Effect(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What each kind does to a case: an effect code by kind."""

    id: Code
    case: Name
    by_kind: dict[KindRef, EffectRef]
    check: Note = ""
    note: Note = ""


class LiftCheck(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing that every lifting asks for."""

    id: Code
    text: Words


class PhasedStep(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A cap that holds for a while after lifting."""

    cap_per_week: int
    lasts: Offset


class PhasedLift(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Lifting by steps; it may be skipped with a reason, or without one for `may_skip_reasons`."""

    default: bool
    steps: tuple[PhasedStep, ...]
    stop_if: tuple[Words, ...]
    may_skip_reasons: tuple[ReasonRef, ...] = ()


class Measure(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One number of the viability watch."""

    id: Code
    name: Name
    unit: Line
    formula: Note = ""
    source: Note = ""


class ViabilityAlert(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A warning that the embargo itself endangers the home: any of the three is enough."""

    level: Code
    occupancy_fell_points: int
    weeks_to_break_even_below: int
    cash_days_below: int
    do: Words


class Viability(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is watched while an embargo lasts."""

    why: Words
    starts_for: tuple[KindRef, ...]
    every: Offset
    measures: tuple[Measure, ...]
    alerts: tuple[ViabilityAlert, ...]
    unknown_rule: Words
    help_options: tuple[Words, ...]


class EmbargoPolicy(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole policy."""

    kinds: tuple[EmbargoKind, ...]
    rules_on_overlap: Words
    reasons: tuple[Reason, ...]
    reason_rules: tuple[Words, ...]
    stages: tuple[EmbargoStage, ...]
    stage_rule: Words
    decisions: Decisions
    reviews: Reviews
    who_is_told: tuple[Told, ...]
    provider_notice: ProviderNotice = ProviderNotice(acknowledge_within="2d")  # versions stored before it could be set
    placing_authority_notice: PlacingAuthorityNotice
    not_published: tuple[Words, ...]
    effect_codes: dict[Code, Words]
    effects: tuple[Effect, ...]
    effect_rules: tuple[Words, ...]
    lift_checks: tuple[LiftCheck, ...]
    lift_checks_apply_to: tuple[KindRef, ...]
    phased_lift: PhasedLift
    viability: Viability

    def kind(self, id: str) -> EmbargoKind:
        """A kind by its id. Raises `KeyError`."""
        return {each.id: each for each in self.kinds}[id]

    def reason(self, code: str) -> Reason:
        """A reason by its code, retired ones too. Raises `KeyError`."""
        return {each.code: each for each in self.reasons}[code]

    @property
    def active_reasons(self) -> tuple[Reason, ...]:
        """The reasons that may be chosen today."""
        return tuple(each for each in self.reasons if not each.retired)

    @property
    def active_told(self) -> tuple[Told, ...]:
        """Who is told, without retired rows."""
        return tuple(each for each in self.who_is_told if not each.retired)

    def effect(self, case: str, kind: str) -> str:
        """The effect code of a kind on a case (E01 to E12). Raises `KeyError`."""
        return {each.id: each.by_kind for each in self.effects}[case][kind]
