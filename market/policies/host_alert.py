"""What is done when a host authority suspends a service where the council's people live. Times are proposals of the council."""

from msgspec import Struct

from market.policies.content import Code, Due, DueLevel, Line, Name, Note, Offset, RoleRef, Words


class NoticeFields(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a notice must say, and what it may say."""

    required: tuple[Words, ...]
    optional: tuple[Words, ...]


class Level(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How grave an alert is, with the times that follow from it (None: not asked for)."""

    id: Code
    name: Name
    test: Words
    first_contact: Due | None = None
    seen_within: Due | None = None
    review_within: Due | None = None

    def due(self, name: str) -> Due | None:
        """The time of that name: first_contact, seen_within or review_within. Raises `KeyError`."""
        return {
            "first_contact": self.first_contact,
            "seen_within": self.seen_within,
            "review_within": self.review_within,
        }[name]


class CaseStep(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One step of the alert as a whole."""

    id: Code
    text: Words
    owner_role: RoleRef
    due: Due
    critical: bool
    evidence: Words
    repeats_every: Offset | None = None
    only_if: Line = ""
    retired: bool = False


class PersonTask(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One task for each person there; due at its own time, or at the level's time that `due_by_level` names."""

    id: Code
    text: Words
    owner_role: RoleRef
    due: Due | None = None
    due_by_level: DueLevel = ""
    critical: bool
    evidence: Words
    may_be_done_by: Line = ""
    only_if: Line = ""
    retired: bool = False

    def due_at(self, level: Level) -> Due | None:
        """When it is due at a level; None when the level does not ask for it."""
        return level.due(self.due_by_level) if self.due_by_level else self.due


class Outcome(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What was decided for a person."""

    id: Code
    name: Name
    retired: bool = False


class AlertPolicy(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole policy."""

    notice_fields: NoticeFields
    levels: tuple[Level, ...]
    level_rule: Words
    case_steps: tuple[CaseStep, ...]
    person_tasks: tuple[PersonTask, ...]
    outcomes: tuple[Outcome, ...]
    close_when: Words
    never: tuple[Note, ...]

    def level(self, id: str) -> Level:
        """A level by its id. Raises `KeyError`."""
        return {each.id: each for each in self.levels}[id]

    @property
    def active_case_steps(self) -> tuple[CaseStep, ...]:
        """The steps of a new alert."""
        return tuple(each for each in self.case_steps if not each.retired)

    @property
    def active_person_tasks(self) -> tuple[PersonTask, ...]:
        """The tasks of each person in a new alert."""
        return tuple(each for each in self.person_tasks if not each.retired)
