"""Reads of failure cases: one, those open on a day, stages, places, duty answers, the log, excuses, lessons and books."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from market.core.clock import LONDON
from market.db.sql import fetch, fetch_as, fetch_one_as, fetch_value, marks
from market.failure.cases.person_queries import people_of as people_of
from market.failure.cases.share_queries import messages_of_case as messages_of_case
from market.failure.cases.share_queries import shares_of as shares_of
from market.failure.cases.types import (
    Book,
    Case,
    CaseLine,
    DutyAnswer,
    Excuse,
    Lesson,
    LogEntry,
    Place,
    StageRow,
    ToConfirm,
)

_CASE = (
    "SELECT c.id, c.organisation AS organisation_id, o.name AS organisation_name, c.location AS location_id,"
    " coalesce(l.name, '') AS location_name, c.whole_provider, c.service_group, c.trigger, c.told_by, c.words,"
    " c.confidential, c.mode,"
    " c.mode_reason, c.stage, c.lead_id, c.lead_label, c.deputy_id, c.deputy_label, c.opened_at, c.declared_at, c.notice_at,"
    " c.closure_at, c.closed_at, c.ended_at, c.declared_by_id, c.declared_label, c.protocol_version, c.version"
    " FROM failure_case c JOIN organisation o ON o.id = c.organisation LEFT JOIN location l ON l.id = c.location"
)
_STAGE = (
    "SELECT s.id, s.failure AS case_id, s.stage, s.entered_at, s.left_at, s.by_id, s.by_label, s.reason, s.tests, s.confirm_by,"
    " s.confirmed_at, s.confirmed_label, s.reviewed_at FROM failure_stage s"
)
_LOG = (
    "SELECT g.id, g.failure AS case_id, g.happened_at, g.written_at, g.kind, g.words, g.person, g.by_id, g.by_label, g.source,"
    " g.confidential FROM failure_log g"
)
_LESSON = (
    "SELECT n.id, n.failure AS case_id, n.words, n.action, n.owner, n.due_on, n.done_on, n.by_label, n.added_at, n.version"
    " FROM failure_lesson n"
)
_BOOK = (
    "SELECT b.id, b.failure AS case_id, b.moment, b.by_label, b.content_digest, b.sha256, b.size FROM failure_book b"
)


class NoSuchCase(LookupError):
    """There is no failure case of that number."""


async def find_case(case_id: int) -> Case | None:
    """One case as it is now."""
    return await fetch_one_as(Case, f"{_CASE} WHERE c.id = {{}}", case_id)


async def get_case(case_id: int) -> Case:
    """One case as it is now. Raises `NoSuchCase`."""
    found = await find_case(case_id)
    if found is None:
        raise NoSuchCase(case_id)
    return found


async def list_cases(*, ended: bool = False) -> list[Case]:
    """The cases that have not ended, the newest declaration first; with `ended` those that have."""
    wanted = "IS NOT NULL" if ended else "IS NULL"
    return await fetch_as(
        Case,
        f"{_CASE} WHERE c.ended_at {wanted}"
        " ORDER BY CASE WHEN c.declared_at IS NULL THEN 1 ELSE 0 END, c.declared_at DESC, c.opened_at DESC, c.id DESC",
    )


async def places_of(case_id: int) -> list[Place]:
    """The places of a case by name."""
    return await fetch_as(
        Place,
        "SELECT p.location AS location_id, l.name, l.cqc_location_id, l.address, l.postcode, l.source, p.embargo_id, p.exit_on"
        " FROM failure_place p JOIN location l ON l.id = p.location WHERE p.failure = {} ORDER BY l.name, l.id",
        case_id,
    )


async def open_cases_of(organisation_id: int) -> list[Case]:
    """The cases of a provider that have not ended, the oldest first."""
    return await fetch_as(
        Case, f"{_CASE} WHERE c.organisation = {{}} AND c.ended_at IS NULL ORDER BY c.id", organisation_id
    )


async def cases_of_organisation(organisation_id: int) -> list[Case]:
    """Every case of a provider, the newest first."""
    return await fetch_as(
        Case, f"{_CASE} WHERE c.organisation = {{}} ORDER BY c.opened_at DESC, c.id DESC", organisation_id
    )


async def cases_of_location(location_id: int) -> list[Case]:
    """Every case that a place is or was in, the newest first."""
    return await fetch_as(
        Case,
        f"{_CASE} JOIN failure_place p ON p.failure = c.id WHERE p.location = {{}} ORDER BY c.opened_at DESC, c.id DESC",
        location_id,
    )


async def case_of_location(location_id: int) -> Case | None:
    """The case that a place is in now; None when it is in none that has not ended."""
    return next((each for each in await cases_of_location(location_id) if each.is_open), None)


async def open_cases(on: date) -> list[CaseLine]:
    """The cases that were open at the end of a day (London), with the stage of that day, in the order in which they were opened."""
    moment = datetime.combine(on + timedelta(days=1), time(0), tzinfo=LONDON)
    rows = await fetch(
        """SELECT c.id, c.organisation AS organisation_id, o.name AS organisation_name, coalesce(l.name, o.name) AS title,
            s.stage, c.mode, c.opened_at, c.declared_at, c.closure_at
        FROM failure_case c JOIN organisation o ON o.id = c.organisation LEFT JOIN location l ON l.id = c.location
        JOIN failure_stage s ON s.failure = c.id AND s.entered_at < {} AND (s.left_at IS NULL OR s.left_at >= {})
        WHERE c.opened_at < {} AND (c.ended_at IS NULL OR c.ended_at >= {}) ORDER BY c.opened_at, c.id""",
        moment,
        moment,
        moment,
        moment,
    )
    places = await _places_by_case([row["id"] for row in rows], moment)
    lines = []
    for row in rows:
        declared = row["declared_at"] if row["declared_at"] is not None and row["declared_at"] < moment else None
        known = {**row, "declared_at": declared, "location_ids": tuple(places.get(row["id"], ()))}
        lines.append(CaseLine(**known))
    return lines


async def _places_by_case(ids: Collection[int], moment: datetime) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    if ids:
        rows = await fetch(
            f"SELECT failure, location FROM failure_place WHERE failure IN ({marks(ids)}) AND added_at < {{}}"
            " ORDER BY failure, location",
            *ids,
            moment,
        )
        for row in rows:
            found.setdefault(row["failure"], []).append(row["location"])
    return found


async def stages_of(case_id: int) -> list[StageRow]:
    """The stages that a case has been in, in order."""
    return await fetch_as(StageRow, f"{_STAGE} WHERE s.failure = {{}} ORDER BY s.entered_at, s.id", case_id)


async def stages_now(ids: Collection[int]) -> dict[int, StageRow]:
    """The stage that each of some cases is in now, by case."""
    if not ids:
        return {}
    rows = await fetch_as(
        StageRow,
        f"{_STAGE} WHERE s.failure IN ({marks(ids)}) AND s.left_at IS NULL ORDER BY s.failure, s.entered_at, s.id",
        *ids,
    )
    return {row.case_id: row for row in rows}


async def to_confirm(person_id: int) -> list[ToConfirm]:
    """Declarations of cases that have not ended and that wait for a director other than this person, the oldest first."""
    return await fetch_as(
        ToConfirm,
        """SELECT c.id AS case_id, coalesce(l.name, o.name) AS title, s.by_label, s.entered_at, s.confirm_by
        FROM failure_stage s JOIN failure_case c ON c.id = s.failure JOIN organisation o ON o.id = c.organisation
        LEFT JOIN location l ON l.id = c.location
        WHERE c.ended_at IS NULL AND s.left_at IS NULL AND s.confirm_by IS NOT NULL AND s.confirmed_at IS NULL
            AND (s.by_id IS NULL OR s.by_id <> {}) ORDER BY s.entered_at, c.id""",
        person_id,
    )


async def duty_answers(case_id: int) -> list[DutyAnswer]:
    """Every answer to the duty questions, in the order in which they were given."""
    return await fetch_as(
        DutyAnswer,
        "SELECT question, answer, words, happened_on, answered_at, by_label FROM failure_duty WHERE failure = {}"
        " ORDER BY answered_at, id",
        case_id,
    )


async def duty_now(case_id: int) -> dict[str, DutyAnswer]:
    """The newest answer to each duty question."""
    return {each.question: each for each in await duty_answers(case_id)}


async def log_of(case_id: int, *, most: int | None = None, person: str | None = None) -> list[LogEntry]:
    """The log of a case in the order in which things happened; with `most` the newest entries, newest first."""
    where, args = ("", []) if person is None else (" AND g.person = {}", [person])
    order = "g.happened_at, g.id" if most is None else "g.happened_at DESC, g.id DESC"
    limit = "" if most is None else f" LIMIT {int(most)}"
    return await fetch_as(LogEntry, f"{_LOG} WHERE g.failure = {{}}{where} ORDER BY {order}{limit}", case_id, *args)


async def count_log(case_id: int) -> int:
    """How many entries the log of a case has."""
    return int(await fetch_value("SELECT count(*) FROM failure_log WHERE failure = {}", case_id))


async def family_words_of(case_id: int) -> dict[str, Any]:
    """What the newest letter to a family of a case says that is the same for everybody, by field; empty before the first."""
    kept = await fetch_value("SELECT family_words FROM failure_case WHERE id = {}", case_id)
    found: dict[str, Any] = msgspec.json.decode(kept) if kept else {}
    return found


async def excuses_of(case_id: int) -> list[Excuse]:
    """The critical tasks that a director excused, in order."""
    return await fetch_as(
        Excuse,
        "SELECT task_id, code, person, reason, by_label, excused_at FROM failure_excuse WHERE failure = {}"
        " ORDER BY excused_at, id",
        case_id,
    )


async def lessons_of(case_id: int) -> list[Lesson]:
    """The lessons of a case, in the order in which they were written."""
    return await fetch_as(Lesson, f"{_LESSON} WHERE n.failure = {{}} ORDER BY n.added_at, n.id", case_id)


async def find_lesson(lesson_id: int) -> Lesson | None:
    """One lesson."""
    return await fetch_one_as(Lesson, f"{_LESSON} WHERE n.id = {{}}", lesson_id)


async def books_of(case_id: int) -> list[Book]:
    """The incident books of a case, the newest first."""
    return await fetch_as(Book, f"{_BOOK} WHERE b.failure = {{}} ORDER BY b.moment DESC, b.id DESC", case_id)


async def find_book(book_id: int) -> Book | None:
    """One incident book."""
    return await fetch_one_as(Book, f"{_BOOK} WHERE b.id = {{}}", book_id)
