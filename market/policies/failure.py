"""The provider failure and closure protocol: triggers, duty questions, stages, guidance and the checklist.

The order of the sections follows the published headings of the national care home closure checklist; the texts are the council's own. The
names of the stages are the council's to change. Pointers to the law are for staff and are no legal advice.
"""

from msgspec import Struct

from market.policies.content import (
    Beat,
    Code,
    Due,
    Duty,
    Line,
    Name,
    Note,
    Offset,
    PartnerRef,
    Per,
    RoleRef,
    SectionRef,
    ServiceGroupRef,
    ServiceType,
    StageRef,
    TimeOfDay,
    ToldOfStage,
    TriggerFamily,
    When,
    Words,
)


class NoMoves(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The hours of the night (London) in which nobody is moved without the director."""

    start: TimeOfDay
    end: TimeOfDay


class EscalateAfter(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How long a critical task may be late before it is escalated, by mode."""

    emergency: Offset
    planned: Offset


class Settings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Numbers of the protocol. `max_moves_per_day` None: no limit."""

    no_moves_between: NoMoves
    max_moves_per_day: int | None = None
    emergency_default_if_notice_shorter_than: Offset
    planned_notice_expected: Offset
    planned_notice_note: Note = ""
    squeeze_planned_when_notice_below: Offset
    squeeze_rule: Words
    daily_situation_report_at: TimeOfDay
    critical_overdue_alerts: tuple[RoleRef, ...]
    critical_overdue_escalate_after: EscalateAfter
    escalate_to: RoleRef
    close_requires: Words


class RoleInfo(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A role of the protocol, in the council's words."""

    id: Code
    name: Name
    note: Note = ""


class Trigger(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What set a case off. `temporary_duty` is likely, test or no: whether the section 48 duty follows."""

    code: Code
    name: Name
    family: TriggerFamily
    temporary_duty: Duty
    ref: Line
    note: Note = ""
    retired: bool = False


class DutyQuestion(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question that decides whether the temporary duty applies, with what follows from the answer."""

    id: Code
    question: Words
    if_no: Words
    if_yes: Note = ""


class Stage(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A stage of a case. `second_person` says in words who else must agree, empty when nobody must."""

    id: Code
    name: Name
    order: int
    entry_tests: tuple[Words, ...]
    who_decides: RoleRef
    second_person: Note = ""
    review_every: Offset | None = None
    max_stay: Offset | None = None
    on_entry: tuple[Words, ...]
    may_go_to: tuple[StageRef, ...]
    told: tuple[ToldOfStage, ...]


class Guidance(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What staff do in the first hour, day and three days; `ends` counts from the declaration."""

    window: Code
    name: Name
    ends: Offset
    steps: tuple[Words, ...]


class Section(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A section of the checklist."""

    no: int
    name: Name


class DueByMode(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When an item is due in each mode; None where it does not apply."""

    planned: Due | None = None
    emergency: Due | None = None

    def of(self, mode: str) -> Due | None:
        """The due time of a mode: planned or emergency."""
        return self.emergency if mode == "emergency" else self.planned


class Repeats(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How often a fresh task is opened in each mode: daily or weekly."""

    planned: Beat
    emergency: Beat

    def of(self, mode: str) -> str:
        """The beat of a mode: planned or emergency."""
        return self.emergency if mode == "emergency" else self.planned


class Item(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One item of the checklist. `per` is case or person; `applies_when` is planned, emergency or both."""

    id: Code
    section: SectionRef
    text: Words
    why: Words
    owner_role: RoleRef
    partner: PartnerRef
    due: DueByMode
    applies_to: tuple[ServiceGroupRef, ...]
    applies_when: When
    critical: bool
    per: Per
    repeats: Repeats | None = None
    evidence: Words
    retired: bool = False

    def applies(self, group: str, mode: str) -> bool:
        """Whether a case of this service group and mode has the item today."""
        return not self.retired and group in self.applies_to and self.applies_when in (mode, "both")


class FailureProtocol(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole protocol. `service_groups` maps a group to the codes of its service types."""

    settings: Settings
    item_rules: tuple[Words, ...]
    service_groups: dict[Code, tuple[ServiceType, ...]]
    roles: tuple[RoleInfo, ...]
    temporary_duty_values: dict[Code, Words]
    triggers: tuple[Trigger, ...]
    duty_questions: tuple[DutyQuestion, ...]
    stages: tuple[Stage, ...]
    guidance: tuple[Guidance, ...]
    sections: tuple[Section, ...]
    items: tuple[Item, ...]

    def trigger(self, code: str) -> Trigger:
        """A trigger by its code, retired ones too. Raises `KeyError`."""
        return {each.code: each for each in self.triggers}[code]

    def stage(self, id: str) -> Stage:
        """A stage by its id. Raises `KeyError`."""
        return {each.id: each for each in self.stages}[id]

    def item(self, id: str) -> Item:
        """An item by its id, retired ones too. Raises `KeyError`."""
        return {each.id: each for each in self.items}[id]

    @property
    def active_triggers(self) -> tuple[Trigger, ...]:
        """The triggers that may be chosen today."""
        return tuple(each for each in self.triggers if not each.retired)

    def items_for(self, group: str, mode: str) -> tuple[Item, ...]:
        """The items that a case of this service group and mode (planned or emergency) has, in their order."""
        return tuple(each for each in self.items if each.applies(group, mode))

    def group_of(self, service_type: str) -> str:
        """The service group of a service type's code, "" when none has it."""
        return next((group for group, codes in self.service_groups.items() if service_type in codes), "")
