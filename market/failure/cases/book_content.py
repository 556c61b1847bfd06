"""What an incident book says: everything of a case, in words, frozen at a moment."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from market.checklists.types import TaskRow
from market.checklists.words import STATE_WORDS, moment_in_full, owner_words
from market.core.words import day_words
from market.failure.cases.duty import duty_result
from market.failure.cases.pages import log_lines, stage_lines
from market.failure.cases.people_pages import follow_words, need_words, state_of
from market.failure.cases.rules import totals
from market.failure.cases.types import (
    Case,
    DutyAnswer,
    Excuse,
    Lesson,
    LogEntry,
    PaidBy,
    Person,
    Place,
    Share,
    SharedMessage,
    StageRow,
)
from market.failure.cases.words import (
    ANSWER_WORDS,
    DUTY_WORDS,
    MODE_WORDS,
    OUTCOME_WORDS,
    PAID_BY_WORDS,
    URGENCY_WORDS,
    at_words,
)
from market.letters.types import LetterRow
from market.policies.failure import FailureProtocol

HELD_BACK = "A confidential entry, left out of this book. It is on the case."
HELD_BACK_WORDS = "Confidential, left out of this book. It is in the log of the case."

Pairs = tuple[tuple[str, str], ...]


class BookTask(Struct, frozen=True):
    """A task as printed: code, what it asks, who, when due, and how it ended."""

    code: str
    text: str
    owner: str
    due: str
    state: str
    ended: str
    critical: bool


class BookSection(Struct, frozen=True):
    """A section of the checklist."""

    title: str
    tasks: tuple[BookTask, ...]


class BookPerson(Struct, frozen=True):
    """A person as printed, with what was done for them in one paragraph and what is open in another."""

    reference: str
    facts: Pairs
    done: tuple[str, ...]
    open: tuple[str, ...]


class BookStage(Struct, frozen=True):
    """A stage as printed."""

    name: str
    facts: Pairs
    tests: tuple[str, ...]


class BookEntry(Struct, frozen=True):
    """An entry of the log as printed."""

    at: str
    kind: str
    words: str
    by: str


class BookShare(Struct, frozen=True):
    """What was shared with a partner."""

    partner: str
    terms: str
    messages: tuple[tuple[str, str], ...]


class BookContent(Struct, frozen=True, kw_only=True):
    """A whole book."""

    case_id: int
    title: str
    provider: str
    moment: str
    facts: Pairs
    counts: tuple[tuple[str, int, int, int, int], ...]
    duty: str
    duty_reasons: tuple[str, ...]
    duty_answers: tuple[tuple[str, str, str, str], ...]
    stages: tuple[BookStage, ...]
    sections: tuple[BookSection, ...]
    people: tuple[BookPerson, ...]
    log: tuple[BookEntry, ...]
    held_back: int
    letters: tuple[tuple[str, str, str, str, str], ...]
    shares: tuple[BookShare, ...]
    excuses: tuple[tuple[str, str, str], ...]
    lessons: tuple[tuple[str, str], ...]


class BookFacts(Struct, frozen=True, kw_only=True):
    """Everything that is read of a case for its book."""

    case: Case
    protocol: FailureProtocol
    places: Sequence[Place]
    stages: Sequence[StageRow]
    answers: Sequence[DutyAnswer]
    tasks: Sequence[TaskRow]
    people: Sequence[Person]
    log: Sequence[LogEntry]
    letters: Sequence[LetterRow]
    shares: Sequence[Share]
    messages: Mapping[int, Sequence[SharedMessage]]
    excuses: Sequence[Excuse]
    lessons: Sequence[Lesson]


def book_of(facts: BookFacts, moment: datetime) -> BookContent:
    """The book of a case at a moment. Words of confidential entries are left out; that there is one, and when, is said."""
    case, protocol = facts.case, facts.protocol
    newest = {each.question: each for each in facts.answers}
    duty = duty_result(protocol.trigger(case.trigger), protocol.duty_questions, newest)
    by, whole = totals(facts.people)
    counts = [(PAID_BY_WORDS[code], by[code]) for code in PaidBy if code in by] + [("Everyone", whole)]
    tasks_of_people: dict[str, list[TaskRow]] = {}
    for task in facts.tasks:
        if task.person:
            tasks_of_people.setdefault(task.person, []).append(task)
    return BookContent(
        case_id=case.id,
        title=case.title,
        provider=case.organisation_name,
        moment=at_words(moment),
        facts=_facts(case, protocol, facts.places),
        counts=tuple((words, each.people, each.matched, each.moved, each.settled) for words, each in counts),
        duty=DUTY_WORDS[duty.duty],
        duty_reasons=duty.reasons,
        duty_answers=tuple(_answer(each) for each in facts.answers),
        stages=_stages(facts.stages, protocol),
        sections=_sections(task for task in facts.tasks if not task.person),
        people=tuple(_person(each, tasks_of_people.get(each.reference, ())) for each in facts.people),
        log=tuple(_entries(facts.log)),
        held_back=sum(each.confidential for each in facts.log),
        letters=tuple(_letter(each) for each in facts.letters),
        shares=tuple(_share(each, facts.messages.get(each.id, ())) for each in facts.shares),
        excuses=tuple(
            (f"{each.code} {each.person}".strip(), each.reason, f"{each.by_label}, {at_words(each.excused_at)}")
            for each in facts.excuses
        ),
        lessons=tuple((each.words, _action(each)) for each in facts.lessons),
    )


def _facts(case: Case, protocol: FailureProtocol, places: Sequence[Place]) -> Pairs:
    trigger = protocol.trigger(case.trigger)
    stage = next((each.name for each in protocol.stages if each.id == case.stage), case.stage)
    return (
        ("Stage", stage),
        ("What happened", f"{trigger.name} ({trigger.ref})"),
        ("Told by", HELD_BACK_WORDS if case.confidential else case.told_by),
        ("In their words", HELD_BACK_WORDS if case.confidential else case.words),
        ("Places", ", ".join(each.name for each in places)),
        ("Case opened", at_words(case.opened_at)),
        ("Declared", at_words(case.declared_at)),
        ("Written notice", at_words(case.notice_at)),
        ("Last day of the service", at_words(case.closure_at)),
        ("Times", f"{MODE_WORDS[case.mode]}: {case.mode_reason}" if case.declared_at is not None else "Not declared"),
        ("Lead and deputy", f"{case.lead_label}, {case.deputy_label}"),
        ("Protocol", f"Version {case.protocol_version}"),
    )


def _answer(answer: DutyAnswer) -> tuple[str, str, str, str]:
    day = f" ({day_words(answer.happened_on)})" if answer.happened_on is not None else ""
    said = ANSWER_WORDS.get(answer.answer, answer.answer) + day
    return answer.question, said, answer.words, f"{answer.by_label}, {at_words(answer.answered_at)}"


def _stages(stages: Sequence[StageRow], protocol: FailureProtocol) -> tuple[BookStage, ...]:
    found = []
    for line in stage_lines(stages, protocol)[::-1]:
        rows = [("Entered", f"{line.since}, by {line.by}"), ("Why", line.reason)]
        rows += [("Left", line.until)] if line.until else []
        rows += [("Confirmation", line.confirmed)] if line.confirmed else []
        found.append(BookStage(line.name, tuple(rows), line.tests))
    return tuple(found)


def _sections(tasks: Iterable[TaskRow]) -> tuple[BookSection, ...]:
    found: dict[str, list[BookTask]] = {}
    for task in tasks:
        found.setdefault(task.section, []).append(_task(task))
    return tuple(BookSection(title, tuple(own)) for title, own in found.items())


def _task(task: TaskRow) -> BookTask:
    due = moment_in_full(task.due_at) if task.due_at is not None else f"Waits for {task.clock.replace('_', ' ')}"
    words = task.evidence or task.reason
    ended = f"{task.done_label}, {moment_in_full(task.done_at)}. {words}" if task.done_at is not None else words
    code = task.code if task.occurrence == 1 else f"{task.code}, time {task.occurrence}"
    return BookTask(code, task.text, owner_words(task), due, STATE_WORDS[task.state], ended.strip(), task.critical)


def _person(person: Person, tasks: Sequence[TaskRow]) -> BookPerson:
    rows = [
        ("Who pays", PAID_BY_WORDS[person.paid_by] + (f", {person.authority}" if person.authority else "")),
        ("Place", person.location_name),
        ("Needs", need_words(person)),
        ("Urgency", URGENCY_WORDS[person.urgency]),
        ("Worker", person.worker),
        ("Destination", person.destination),
        ("Planned move", at_words(person.move_at) if person.move_at is not None else ""),
        ("Moved", at_words(person.moved_at) if person.moved_at is not None else ""),
        ("Move at night", person.night_reason),
        ("Arrival", f"{at_words(person.arrived_at)}: {person.arrival_words}" if person.arrived_at is not None else ""),
        ("Outcome", OUTCOME_WORDS.get(person.outcome, "")),
        ("How far", state_of(person)[0]),
        ("How we know", person.added_reason),
        ("Taken off the list", person.removed_reason),
        (
            "What follows",
            "; ".join(f"{words}: {state[:1].lower()}{state[1:]}" for words, state, _ in follow_words(person)),
        ),
        ("Notes", person.notes),
    ]
    ended = [each for each in tasks if not each.is_open]
    return BookPerson(
        person.reference,
        tuple((label, words) for label, words in rows if words),
        tuple(f"{each.code} {STATE_WORDS[each.state].lower()}" + _when(each) for each in ended),
        tuple(f"{each.code}{' (critical)' if each.critical else ''}" for each in tasks if each.is_open),
    )


def _when(task: TaskRow) -> str:
    words = task.evidence or task.reason
    return f", {at_words(task.done_at)}, {task.done_label}" + (f": {words}" if words else "")


def _entries(log: Iterable[LogEntry]) -> Iterable[BookEntry]:
    for line in log_lines(log, works=True):
        words = HELD_BACK if line.confidential else line.words
        written = f", written {line.written}" if line.written else ""
        person = f" ({line.person})" if line.person and not line.confidential else ""
        yield BookEntry(line.at, line.kind + person, words, line.by + written)


def _letter(letter: LetterRow) -> tuple[str, str, str, str, str]:
    sent = at_words(letter.sent_at) if letter.sent_at is not None else "Not yet"
    acknowledged = (
        f"{at_words(letter.acknowledged_at)}, {letter.acknowledged_name}"
        if letter.acknowledged_at is not None
        else "Not yet"
    )
    return letter.title, letter.name, letter.status.replace("_", " "), sent, acknowledged


def _share(share: Share, messages: Sequence[SharedMessage]) -> BookShare:
    terms = f"Since {at_words(share.started_at)}, by {share.started_label}"
    terms += ", with its own people" if share.with_people else ""
    terms += f". Ended {at_words(share.ended_at)}" if share.ended_at is not None else ""
    lines = []
    for each in messages:
        side = f"{each.by_label}, {share.partner_name}" if each.from_partner else each.by_label
        read = f" Read by {each.acknowledged_label}, {at_words(each.acknowledged_at)}." if each.acknowledged_at else ""
        asks = f" We ask: {each.asks}" if each.asks else ""
        lines.append((f"{at_words(each.written_at)}, {side}", f"{each.words}{asks}{read}"))
    return BookShare(share.partner_name, terms, tuple(lines))


def _action(lesson: Lesson) -> str:
    if not lesson.action:
        return ""
    due = f", by {day_words(lesson.due_on)}" if lesson.due_on is not None else ""
    done = f" Done on {day_words(lesson.done_on)}." if lesson.done_on is not None else ""
    return f"{lesson.action} ({lesson.owner}{due}).{done}"
