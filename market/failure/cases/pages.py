"""What the pages of failure cases print."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from market.checklists.types import Summary, TaskRow
from market.checklists.words import TaskLine, line_of
from market.core.clock import to_london
from market.core.words import moment_words
from market.failure.cases.duty import duty_result
from market.failure.cases.rules import Total, next_review, stay_ends, totals, window_now
from market.failure.cases.types import (
    Case,
    DutyAnswer,
    LogEntry,
    PaidBy,
    Person,
    Place,
    StageRow,
)
from market.failure.cases.words import (
    DUTY_COLOURS,
    DUTY_WORDS,
    LOG_WORDS,
    MODE_WORDS,
    PAID_BY_WORDS,
    STAGE_COLOURS,
    at_words,
    hours_words,
)
from market.policies.failure import FailureProtocol, Guidance
from market.web.words import number_words

LIST = "/failures"
MOST_NEXT = 12
FOR_THOSE_WHO_WORK = "Confidential: read only by those who work on this case."


class CaseLineShown(Struct, frozen=True, kw_only=True):
    """A case in the list, in words."""

    url: str
    title: str
    provider: str
    stage: str
    stage_colour: str
    mode: str
    since: str
    closure: str
    settled: str
    critical_late: int
    lead: str


class LogLine(Struct, frozen=True, kw_only=True):
    """An entry of the log, in words."""

    at: str
    written: str
    kind: str
    words: str
    person: str
    by: str
    confidential: bool


class StageLine(Struct, frozen=True, kw_only=True):
    """A stage that the case has been in, in words."""

    name: str
    colour: str
    since: str
    until: str
    by: str
    reason: str
    tests: tuple[str, ...]
    confirmed: str


class Window(Struct, frozen=True, kw_only=True):
    """A window of the guidance; `open` for the one that holds now."""

    name: str
    steps: tuple[str, ...]
    open: bool


class FunderLine(Struct, frozen=True):
    """People of one funder: how many, and how far."""

    words: str
    code: str
    total: Total


class CasePage(Struct, frozen=True, kw_only=True):
    """One case at a glance: where it stands, what to do now, who is affected, what happened last."""

    case: Case
    title: str
    stage: str
    stage_colour: str
    mode: str
    clock: str
    clock_words: str
    warnings: tuple[str, ...]
    facts: list[tuple[str, str | None, str | None]]
    windows: tuple[Window, ...]
    next_tasks: Sequence[TaskLine]
    summary: Summary
    funders: list[FunderLine]
    total: Total
    duty: str
    duty_colour: str
    duty_reasons: tuple[str, ...]
    log: list[LogLine]
    log_count: int
    stages: list[StageLine]
    to_confirm: str
    trigger_note: str


def tabs(case: Case) -> list[tuple[str, str]]:
    """Links to the parts of a case."""
    here = f"{LIST}/{case.id}"
    return [
        ("Overview", here),
        ("Checklist", f"{here}/tasks"),
        ("People", f"{here}/people"),
        ("Log", f"{here}/log"),
        ("Duty", f"{here}/duty"),
        ("Letters and sharing", f"{here}/sharing"),
        ("Lessons", f"{here}/lessons"),
    ]


def trail_of(case: Case) -> tuple[tuple[str, str], ...]:
    """The way to the pages below a case."""
    return (("Provider failures", LIST), (f"{case.title}, case {case.id}", f"{LIST}/{case.id}"))


def case_lines(
    cases: Iterable[Case],
    protocol: FailureProtocol,
    summaries: Mapping[int, Summary],
    people: Mapping[int, Sequence[Person]],
    now: datetime,
) -> list[CaseLineShown]:
    """The cases of a list in words."""
    names = {each.id: each.name for each in protocol.stages}
    found = []
    for case in cases:
        _, whole = totals(people.get(case.id, ()))
        found.append(
            CaseLineShown(
                url=f"{LIST}/{case.id}",
                title=case.title,
                provider=case.organisation_name,
                stage=names.get(case.stage, case.stage),
                stage_colour=STAGE_COLOURS.get(case.stage, "grey"),
                mode=MODE_WORDS[case.mode] if case.declared_at is not None else "",
                since=f"{hours_words(case.declared_at, now)} ago" if case.declared_at is not None else "Not declared",
                closure=at_words(case.closure_at),
                settled=f"{whole.settled} of {whole.people}",
                critical_late=summaries[case.id].critical_late if case.id in summaries else 0,
                lead=case.lead_label,
            )
        )
    return found


def list_figures(lines: Sequence[CaseLineShown], people: Mapping[int, Sequence[Person]]) -> list[dict[str, str]]:
    """The numbers at the top of the list of open cases."""
    whole = [totals(own)[1] for own in people.values()]
    unsettled = sum(each.people - each.settled for each in whole)
    return [
        {"label": "Open cases", "value": number_words(len(lines))},
        {"label": "People not settled yet", "value": number_words(unsettled)},
        {"label": "Critical tasks late", "value": number_words(sum(line.critical_late for line in lines))},
    ]


def log_lines(entries: Iterable[LogEntry], *, works: bool) -> list[LogLine]:
    """Entries of the log in words. Who does not work on the case reads that there is a confidential one, and when it happened."""
    return [
        _held_back(each)
        if each.confidential and not works
        else LogLine(
            at=moment_words(each.happened_at),
            written=""
            if abs((each.written_at - each.happened_at).total_seconds()) < 60
            else moment_words(each.written_at),
            kind=LOG_WORDS.get(each.kind, each.kind),
            words=each.words,
            person=each.person,
            by=f"{each.by_label}, {each.source}" if each.source else each.by_label,
            confidential=each.confidential,
        )
        for each in entries
    ]


def _held_back(entry: LogEntry) -> LogLine:
    at = moment_words(entry.happened_at)
    return LogLine(at=at, written="", kind="", words=FOR_THOSE_WHO_WORK, person="", by="", confidential=True)


def stage_lines(stages: Iterable[StageRow], protocol: FailureProtocol) -> list[StageLine]:
    """The stages of a case in words, the newest first."""
    names = {each.id: each.name for each in protocol.stages}
    lines = []
    for row in stages:
        confirmed = ""
        if row.confirmed_at is not None:
            confirmed = f"Confirmed by {row.confirmed_label}, {moment_words(row.confirmed_at)}"
        elif row.confirm_by is not None:
            confirmed = f"To be confirmed by a director by {moment_words(row.confirm_by)}"
        lines.append(
            StageLine(
                name=names.get(row.stage, row.stage),
                colour=STAGE_COLOURS.get(row.stage, "grey"),
                since=moment_words(row.entered_at),
                until=moment_words(row.left_at) if row.left_at is not None else "",
                by=row.by_label,
                reason=row.reason,
                tests=row.test_words,
                confirmed=confirmed,
            )
        )
    return lines[::-1]


def windows_of(guidance: Sequence[Guidance], declared_at: datetime | None, now: datetime) -> tuple[Window, ...]:
    """The windows of the guidance; the one that holds now stands open."""
    present = window_now(guidance, declared_at, now) if declared_at is not None else ""
    return tuple(Window(name=each.name, steps=each.steps, open=each.window == present) for each in guidance)


def funder_lines(people: Iterable[Person]) -> tuple[list[FunderLine], Total]:
    """People by funder in the order of the funders, and all of them."""
    by, whole = totals(people)
    return [FunderLine(PAID_BY_WORDS[code], code, by[code]) for code in PaidBy if code in by], whole


def next_tasks(tasks: Iterable[TaskRow], now: datetime) -> list[TaskLine]:
    """The open tasks of the whole case that come next: late and critical ones first, then by their due time."""
    open_ones = [each for each in tasks if each.is_open and each.due_at is not None and not each.person]
    open_ones.sort(
        key=lambda each: (not (each.critical and each.is_late(now)), each.due_at, not each.critical, each.position)
    )
    return [line_of(each, now) for each in open_ones[:MOST_NEXT]]


def case_page(
    case: Case,
    protocol: FailureProtocol,
    *,
    places: Sequence[Place],
    stages: Sequence[StageRow],
    tasks: Sequence[TaskRow],
    summary: Summary,
    people: Sequence[Person],
    answers: Mapping[str, DutyAnswer],
    log: Sequence[LogEntry],
    log_count: int,
    works: bool,
    now: datetime,
) -> CasePage:
    """Everything of the overview of one case."""
    trigger = protocol.trigger(case.trigger)
    stage = next((each for each in protocol.stages if each.id == case.stage), None)
    row = stages[-1]
    duty = duty_result(trigger, protocol.duty_questions, answers)
    funders, whole = funder_lines(people)
    since = case.declared_at or case.opened_at
    return CasePage(
        case=case,
        title=case.title,
        stage=stage.name if stage is not None else case.stage,
        stage_colour=STAGE_COLOURS.get(case.stage, "grey"),
        mode=MODE_WORDS[case.mode] if case.declared_at is not None else "",
        clock=hours_words(since, case.closed_at or now),
        clock_words="from declared to closed" if case.closed_at and case.declared_at else (
            "since it was declared" if case.declared_at is not None else "since the case was opened"
        ),
        warnings=tuple(_warnings(case, protocol, row, summary, now)),
        facts=_facts(case, protocol, places, works),
        windows=windows_of(protocol.guidance, case.declared_at, now),
        next_tasks=next_tasks(tasks, now),
        summary=summary,
        funders=funders,
        total=whole,
        duty=DUTY_WORDS[duty.duty],
        duty_colour=DUTY_COLOURS[duty.duty],
        duty_reasons=duty.reasons,
        log=log_lines(log, works=works),
        log_count=log_count,
        stages=stage_lines(stages, protocol),
        to_confirm=_to_confirm(row),
        trigger_note=protocol.temporary_duty_values.get(trigger.temporary_duty, ""),
    )  # fmt: skip


def _to_confirm(row: StageRow) -> str:
    if row.confirm_by is None or row.confirmed_at is not None or row.left_at is not None:
        return ""
    return f"{row.by_label} declared this. A director confirms it by {moment_words(row.confirm_by)}."


def _warnings(case: Case, protocol: FailureProtocol, row: StageRow, summary: Summary, now: datetime) -> Iterable[str]:
    stage = next((each for each in protocol.stages if each.id == row.stage), None)
    review, ends = next_review(row, stage), stay_ends(row, stage)
    if row.confirm_by is not None and row.confirmed_at is None and row.confirm_by < now:
        yield f"No director has confirmed the declaration, which was due by {moment_words(row.confirm_by)}."
    if summary.critical_late:
        late = summary.critical_late
        yield f"{late} critical {'task is' if late == 1 else 'tasks are'} late."
    if review is not None and review < now:
        yield f"The review of this stage was due by {moment_words(review)}."
    if ends is not None and ends < now:
        yield f"The case has been in this stage for longer than the protocol allows, since {moment_words(ends)}."
    if case.closure_at is not None and case.closed_at is None and case.closure_at < now:
        yield f"The last day of the service has passed: {moment_words(case.closure_at)}."


def _facts(
    case: Case, protocol: FailureProtocol, places: Sequence[Place], works: bool
) -> list[tuple[str, str | None, str | None]]:
    trigger = protocol.trigger(case.trigger)
    rows: list[tuple[str, str | None, str | None]] = [
        ("What happened", trigger.name + (f" ({trigger.ref})" if trigger.ref != "proposal" else ""), None),
        ("Told by", case.told_by if works or not case.confidential else FOR_THOSE_WHO_WORK, None),
        ("Provider", case.organisation_name, f"/providers/{case.organisation_id}"),
        (
            "Places",
            ", ".join(each.name for each in places),
            f"/locations/{places[0].location_id}" if len(places) == 1 else None,
        ),
    ]
    if case.declared_at is not None:
        rows += [
            ("Declared", f"{at_words(case.declared_at)}, by {case.declared_label}", None),
            ("Written notice", at_words(case.notice_at), None),
            ("Last day of the service", at_words(case.closure_at), None),
            ("Times", f"{MODE_WORDS[case.mode]}: {case.mode_reason}", None),
        ]
    rows.append(("Lead and deputy", f"{case.lead_label}, {case.deputy_label}", None))
    if stop := next((each.embargo_id for each in places if each.embargo_id is not None), None):
        rows.append(("New placements", "Stopped by an embargo", f"/embargoes/{stop}"))
    return rows


def moment_local(at: datetime | None) -> str:
    """A moment for a table: `2 Oct, 14:05`; empty for none."""
    if at is None:
        return ""
    local = to_london(at)
    return f"{local.day} {local:%b}, {local:%H:%M}"


def stage_choices(case: Case, protocol: FailureProtocol) -> list[dict[str, Any]]:
    """The stages that the case may go to, with what each needs."""
    here = next((each for each in protocol.stages if each.id == case.stage), None)
    found = []
    for code in here.may_go_to if here is not None else ():
        stage = next((each for each in protocol.stages if each.id == code), None)
        if stage is not None:
            found.append({"code": code, "name": stage.name, "tests": stage.entry_tests, "second": stage.second_person})
    return found
