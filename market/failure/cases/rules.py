"""Rules of failure cases: what may be declared, which mode holds, who may move a case on, and what closing needs.

Source, unless a rule says otherwise: the council's protocol for provider failure, of the version that the case keeps.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta

from msgspec import Struct

from market.core.clock import LONDON, to_london
from market.core.offsets import length_of, moment_after
from market.core.refusal import Refusal
from market.failure.cases.types import (
    ACTIVE,
    BEFORE_DECLARED,
    Case,
    Mode,
    NewCase,
    Person,
    StageCode,
    StageRow,
)
from market.policies.failure import FailureProtocol, Guidance, NoMoves, Stage, Trigger

LEAST_WORDS = 10
FINAL = (StageCode.RECOVERED, StageCode.CLOSED)
"""Stages that end the work on people: the lead never decides them alone."""
NOON = time(12)
LONGEST_BACK = timedelta(days=366)
"""How far back a declaration may be typed in later, from paper (a proposal)."""
LONGEST_AHEAD = timedelta(days=3 * 366)
"""How far ahead the last day of a service may lie; beyond it the year is a slip (a proposal)."""


class ModeAdvice(Struct, frozen=True):
    """The mode that the protocol gives, and why."""

    mode: Mode
    why: str


def mode_of_protocol(
    protocol: FailureProtocol,
    trigger: Trigger | None,
    *,
    declared_at: datetime,
    notice_at: datetime | None,
    closure_at: datetime | None,
) -> ModeAdvice:
    """Planned or emergency, when nobody chooses.

    Emergency when the trigger is an emergency, when care stops sooner after the notice than the protocol's setting (14 days), or when no
    written notice has come: planned times count from it.
    """
    least = protocol.settings.emergency_default_if_notice_shorter_than
    if trigger is not None and trigger.family == "emergency":
        return ModeAdvice(Mode.EMERGENCY, f"“{trigger.name}” is an emergency")
    if notice_at is None:
        return ModeAdvice(Mode.EMERGENCY, "no written notice has come, and planned times count from it")
    if closure_at is not None and closure_at < moment_after(max(notice_at, declared_at), least):
        days = length_of(least).days
        return ModeAdvice(Mode.EMERGENCY, f"care stops in fewer than {days} days")
    return ModeAdvice(Mode.PLANNED, "the notice is long enough for the planned times")


def reasons_not_to_declare(new: NewCase, protocol: FailureProtocol, now: datetime) -> list[Refusal]:
    """Everything that is wrong with a declaration (or with opening a case for a worry)."""
    found = []
    known = {each.code: each for each in protocol.active_triggers}
    if new.trigger not in known:
        found.append(Refusal("no_trigger", "Choose what has happened from the list", "trigger"))
    if new.service_group not in protocol.service_groups:
        found.append(Refusal("no_group", "Choose the kind of service", "service_group"))
    if new.declared_at > now:
        words = "The day and time cannot be in the future. Use the time at which you were told"
        found.append(Refusal("future", words, "declared_at"))
    for name in ("declared_at", "notice_at", "closure_at"):
        found += reasons_against_year(name, getattr(new, name), now)
    if new.notice_at is not None and new.notice_at > now:
        found.append(Refusal("notice_future", "The notice cannot come in the future", "notice_at"))
    if new.closure_at is not None and new.notice_at is not None and new.closure_at < new.notice_at:
        words = "The last day cannot be before the notice. Check both"
        found.append(Refusal("closure_before", words, "closure_at"))
    if len(new.words.strip()) < LEAST_WORDS:
        found.append(Refusal("no_words", "Write down what was said, in their words as far as you can", "words"))
    if not new.told_by.strip():
        found.append(Refusal("no_source", "Say who told the council, and how to reach them", "told_by"))
    if new.lead_id == new.deputy_id:
        found.append(Refusal("same_person", "The deputy must be another person than the lead", "deputy_id"))
    if new.stage not in (*BEFORE_DECLARED, StageCode.DECLARED):
        found.append(Refusal("stage", "A case starts as a worry, or is declared", "stage"))
    return found + (_mode_refusals(new, protocol, known.get(new.trigger)) if new.stage == StageCode.DECLARED else [])


def reasons_against_year(name: str, at: datetime | None, now: datetime) -> list[Refusal]:
    """Why a typed moment of a case is taken for a slip: it lies more than a year back, or more than three years ahead."""
    if at is not None and at < now - LONGEST_BACK:
        return [Refusal("long_ago", "The day is more than a year ago. Check the year", name)]
    if at is not None and at > now + LONGEST_AHEAD:
        return [Refusal("far_ahead", "The day is more than three years away. Check the year", name)]
    return []


def _mode_refusals(new: NewCase, protocol: FailureProtocol, trigger: Trigger | None) -> list[Refusal]:
    if new.mode not in ("", *Mode):
        return [Refusal("mode", "Choose planned or emergency", "mode")]
    return reasons_not_to_plan(
        new.mode,
        new.mode_reason,
        mode_of_protocol(
            protocol, trigger, declared_at=new.declared_at, notice_at=new.notice_at, closure_at=new.closure_at
        ),
        new.notice_at,
    )


def reasons_not_to_plan(mode: str, reason: str, advice: ModeAdvice, notice_at: datetime | None) -> list[Refusal]:
    """Why a case cannot run on planned times: no notice to count from, or the protocol says emergency and nobody says why not."""
    if mode != Mode.PLANNED or advice.mode == Mode.PLANNED:
        return []
    if notice_at is None:
        words = "Planned times count from the written notice: enter when it came, or choose emergency"
        return [Refusal("no_notice", words, "notice_at")]
    if len(reason.strip()) < LEAST_WORDS:
        words = f"The protocol says emergency, because {advice.why}. Say why planned times are safe"
        return [Refusal("mode_reason", words, "mode_reason")]
    return []


def missing_tests(tests: Sequence[str], ticked: Iterable[str]) -> list[str]:
    """The entry tests that are still missing; empty when the stage may be entered.

    Tests that end in "or" are alternatives together with the one that follows: one of them is enough. Every other one is needed.
    """
    chosen, missing = set(ticked), []
    group: list[str] = []
    for test in tests:
        group.append(test)
        if test.rstrip(" ,").endswith(" or"):
            continue
        if not chosen & set(group):
            missing.append(" ".join(group))
        group = []
    if group and not chosen & set(group):
        missing.append(" ".join(group))
    return missing


class Step(Struct, frozen=True, kw_only=True):
    """A wish to move a case to another stage. `decides`: the person holds the role that the protocol lets decide it."""

    to: str
    ticked: tuple[str, ...]
    reason: str
    by_id: int | None
    decides: bool


class ToClose(Struct, frozen=True, kw_only=True):
    """What stands in the way of closing: critical tasks neither done nor excused, and people without an end."""

    critical_open: tuple[str, ...] = ()
    no_destination: tuple[str, ...] = ()
    no_arrival: tuple[str, ...] = ()


def reasons_not_to_move(case: Case, protocol: FailureProtocol, step: Step, to_close: ToClose) -> list[Refusal]:
    """Why a case may not go to another stage: every reason at once."""
    stages = {each.id: each for each in protocol.stages}
    here, wanted = stages.get(case.stage), stages.get(step.to)
    if wanted is None:
        return [Refusal("no_stage", "Choose the next stage from the list", "to")]
    if here is not None and wanted.id not in here.may_go_to:
        allowed = ", ".join(stages[each].name for each in here.may_go_to if each in stages) or "no other stage"
        return [Refusal("not_from_here", f"From “{here.name}” the case may go to: {allowed}", "to")]
    found = []
    if wanted.id == StageCode.DECLARED and case.declared_at is None:
        words = "Declare the failure on its own page: it needs the exact time, the trigger and the lead"
        return [Refusal("declare", words, "to")]
    if not step.decides and wanted.id != StageCode.DECLARED:
        words = f"This step is for the {role_name(protocol, wanted.who_decides)} to decide. Ask them to record it"
        found.append(Refusal("not_yours", words, "to"))
    if wanted.id in FINAL and step.by_id is not None and step.by_id == case.lead_id:
        words = "You lead this case, so somebody else must decide that it is over"
        found.append(Refusal("lead_decides", words, "to"))
    found += [
        Refusal("test", f"Not ticked: {missing}", "tests") for missing in missing_tests(wanted.entry_tests, step.ticked)
    ]
    if len(step.reason.strip()) < LEAST_WORDS:
        found.append(Refusal("no_reason", "Say why, and what you rely on", "reason"))
    if wanted.id in FINAL:
        found += reasons_not_to_close(to_close, everyone=wanted.id == StageCode.CLOSED)
    return found


def has_closed(stages: Sequence[StageRow]) -> bool:
    """Whether the places of a case have closed: of its stages that say whether care goes on, the newest is “closed”.

    A service that recovered carries on, and one that failed again after it closed is no longer closed.
    """
    telling = [each.stage for each in stages if each.stage in (*BEFORE_DECLARED, *ACTIVE, *FINAL)]
    return telling[-1:] == [StageCode.CLOSED]


def reasons_not_to_close(facts: ToClose, *, everyone: bool) -> list[Refusal]:
    """What closing still needs. `everyone`: each person needs a destination and an arrival check (not when the service carries on).

    Source: `close_requires`: all critical items done or excused by the director with a reason; every person has a destination and an
    arrival check.
    """
    found = []
    if facts.critical_open:
        words = f"Critical tasks are open: {_some(facts.critical_open)}. Do them, or let a director excuse them with a reason"
        found.append(Refusal("critical_open", words, None))
    if everyone and facts.no_destination:
        found.append(Refusal("no_destination", f"No destination: {_some(facts.no_destination)}", None))
    if everyone and facts.no_arrival:
        found.append(Refusal("no_arrival", f"No arrival check: {_some(facts.no_arrival)}", None))
    return found


def _some(names: Sequence[str], most: int = 12) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def role_name(protocol: FailureProtocol, role: str) -> str:
    """A role of the protocol in its words, with a small first letter."""
    name = next((each.name for each in protocol.roles if each.id == role), role.replace("_", " "))
    return name[:1].lower() + name[1:]


def confirm_by(entered_at: datetime) -> datetime:
    """Noon (London) of the day after a declaration by somebody who may not decide it alone: a director has confirmed it by then."""
    day = to_london(entered_at).date() + timedelta(days=1)
    return datetime.combine(day, NOON, tzinfo=LONDON).astimezone(entered_at.tzinfo)


def next_review(row: StageRow, stage: Stage | None) -> datetime | None:
    """When the stage is to be reviewed again, or None when it needs no review."""
    if stage is None or not stage.review_every or row.left_at is not None:
        return None
    return moment_after(max(row.entered_at, row.reviewed_at or row.entered_at), stage.review_every)


def stay_ends(row: StageRow, stage: Stage | None) -> datetime | None:
    """When the case has been in the stage for as long as the protocol lets it, or None for no limit."""
    return moment_after(row.entered_at, stage.max_stay) if stage is not None and stage.max_stay else None


def is_night(at: datetime, hours: NoMoves) -> bool:
    """Whether a move lies in the hours in which nobody is moved without a director (20:00 to 08:00 London)."""
    start, end, local = time.fromisoformat(hours.start), time.fromisoformat(hours.end), to_london(at).time()
    return start <= local or local < end if start > end else start <= local < end


def window_now(guidance: Sequence[Guidance], declared_at: datetime, now: datetime) -> str:
    """The window of the guidance that is open now; the last one when all have passed, "" when there is none."""
    for window in guidance:
        if now < moment_after(declared_at, window.ends):
            return window.window
    return guidance[-1].window if guidance else ""


def closing_facts(people: Iterable[Person], critical_open: Iterable[str]) -> ToClose:
    """What stands in the way of closing, by reference and task."""
    listed = [each for each in people if each.counts and not each.is_settled]
    return ToClose(
        critical_open=tuple(critical_open),
        no_destination=tuple(each.reference for each in listed if not each.destination),
        no_arrival=tuple(each.reference for each in listed if each.arrived_at is None),
    )


class Total(Struct, frozen=True):
    """People of one funder: on the list, with a destination, moved, and settled (a destination and an arrival check)."""

    people: int = 0
    matched: int = 0
    moved: int = 0
    settled: int = 0

    def plus(self, person: Person) -> "Total":
        """One person more."""
        return Total(
            self.people + 1,
            self.matched + bool(person.destination or person.is_settled),
            self.moved + bool(person.moved_at is not None or person.is_settled),
            self.settled + person.is_settled,
        )


def totals(people: Iterable[Person]) -> tuple[dict[str, Total], Total]:
    """People by funder, and all of them; whoever was taken off the list does not count."""
    by: dict[str, Total] = {}
    whole = Total()
    for person in people:
        if person.counts:
            by[person.paid_by] = by.get(person.paid_by, Total()).plus(person)
            whole = whole.plus(person)
    return by, whole


def next_code(prefix: str, taken: Iterable[str]) -> str:
    """The next code of people of one funder, such as SF-03 after SF-02; codes are never used again."""
    numbers = [int(each[len(prefix) + 1 :]) for each in taken if is_code(each, prefix)]
    return f"{prefix}-{max(numbers, default=0) + 1:02d}"


def is_code(code: str, prefix: str) -> bool:
    """Whether a reference is a code of the case that starts with this prefix, such as OC-02."""
    return code.startswith(f"{prefix}-") and code[len(prefix) + 1 :].isdigit()


def shown_first(people: Iterable[Person], order: Mapping[str, int]) -> list[Person]:
    """People as the list shows them: not settled first, then by urgency, then by reference."""
    return sorted(
        people, key=lambda each: (not each.counts, each.is_settled, order.get(each.urgency, 9), each.reference)
    )
