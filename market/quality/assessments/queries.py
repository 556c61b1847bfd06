"""Reads of assessments: themselves, their scorers, answers, decisions and comments, and what earlier ones say."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec

from market.core.clock import LONDON
from market.core.periods import months_before
from market.db.sql import fetch, fetch_as, fetch_value, marks
from market.quality.assessments.rules import effective
from market.quality.assessments.types import (
    AnswerRow,
    AssessmentRow,
    CommentRow,
    DecisionRow,
    DoubleRow,
    EffectiveAnswer,
    LastAnswer,
    ScorerRow,
)
from market.quality.framework.types import Method
from market.quality.scoring.types import SelfPair, State

CHUNK = 500
COMPARED = 200
_ASSESSMENT = (
    "SELECT a.id, a.service AS service_id, a.client_id, a.method, a.tier, a.theme, a.rotation, a.framework_version,"
    " a.profile_hash, a.criteria AS codes, a.status, a.announced, a.visit_on, a.for_year, a.due_on, a.joint_with, a.lead_by,"
    " a.lead_label, a.people_heard, a.people_total, a.summary, a.opened_label, a.opened_at, a.submitted_by, a.submitted_label,"
    " a.submitted_at, a.moderated_by, a.moderated_label, a.moderated_at, a.moderation_note, a.comments_due_on, a.final_at,"
    " a.final_by, a.final_label, a.access_refused, a.version, s.code AS service_code, s.people AS service_people,"
    " l.id AS location_id, l.name AS location_name, o.id AS organisation_id, o.name AS organisation_name"
    " FROM assessment a JOIN assured_service s ON s.id = a.service JOIN location l ON l.id = s.location"
    " JOIN organisation o ON o.id = l.organisation"
)
_ANSWER = (
    "SELECT assessment, criterion, state, score, reason, rationale, categories, source, carried_from, in_conflict, scored_by,"
    " scored_label, scored_at FROM assessment_answer"
)
_DECISION = (
    "SELECT id, assessment, criterion, from_score, to_score, kind, reason, decided_by, decided_label, decided_at"
    " FROM score_decision"
)
_COMMENT = (
    "SELECT id, assessment AS assessment_id, criterion, words, made_by, made_label, made_at, decision, decision_reason,"
    " decided_by, decided_label, decided_at, version FROM assessment_comment"
)
_SCORER = "SELECT person, person_label, role, domains, criteria FROM assessment_scorer"


class NoSuchAssessment(LookupError):
    """There is no assessment of that number."""


class NoSuchComment(LookupError):
    """There is no comment of that number."""


def _row(found: dict[str, Any]) -> AssessmentRow:
    found["codes"] = tuple(found["codes"].split())
    return msgspec.convert(found, AssessmentRow, strict=False)


async def _assessments(where: str, *args: Any) -> list[AssessmentRow]:
    return [_row(each) for each in await fetch(f"{_ASSESSMENT} {where}", *args)]


async def find_assessment(assessment_id: int) -> AssessmentRow | None:
    """An assessment with its place, or None."""
    rows = await _assessments("WHERE a.id = {}", assessment_id)
    return rows[0] if rows else None


async def get_assessment(assessment_id: int) -> AssessmentRow:
    """As `find_assessment`. Raises `NoSuchAssessment`."""
    found = await find_assessment(assessment_id)
    if found is None:
        raise NoSuchAssessment(assessment_id)
    return found


async def find_by_client_id(client_id: str) -> AssessmentRow | None:
    """The assessment that was opened with a client id."""
    rows = await _assessments("WHERE a.client_id = {}", client_id)
    return rows[0] if rows else None


async def open_ones(service_id: int, method: str) -> list[AssessmentRow]:
    """The assessments of a service by a method that are still being captured."""
    return await _assessments("WHERE a.service = {} AND a.method = {} AND a.status = 'open'", service_id, method)


async def assessments_of(service_ids: Collection[int]) -> list[AssessmentRow]:
    """Every assessment of services, the newest first."""
    found: list[AssessmentRow] = []
    wanted = sorted(set(service_ids))
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        found += await _assessments(f"WHERE a.service IN ({marks(part)}) ORDER BY a.opened_at DESC, a.id DESC", *part)
    return found


async def waiting_for_moderation() -> list[AssessmentRow]:
    """Submitted assessments, the one that waits longest first."""
    return await _assessments("WHERE a.status = 'submitted' ORDER BY a.submitted_at, a.id")


async def self_assessments_of(service_ids: Collection[int], year: int | None = None) -> list[AssessmentRow]:
    """Self-assessments of services that were not withdrawn, the newest year first; of one year when given."""
    if not service_ids:
        return []
    more, values = ("", []) if year is None else (" AND a.for_year = {}", [year])
    return await _assessments(
        f"WHERE a.service IN ({marks(service_ids)}) AND a.for_year IS NOT NULL AND a.status <> 'withdrawn'{more}"
        " ORDER BY a.for_year DESC, a.id DESC",
        *service_ids,
        *values,
    )


async def scorers_of(assessment_id: int) -> list[ScorerRow]:
    """Who scores in an assessment."""
    sql = f"{_SCORER} WHERE assessment = {{}} ORDER BY id"
    return await fetch_as(ScorerRow, sql, assessment_id)


async def under_embargo(location_id: int, on: date) -> bool:
    """Whether an embargo had effect at a location at the end of a day: its own, or one of the provider that it belonged to then.

    A provider's own pause is none: it says nothing about quality. Embargoes lie above quality, so their tables are read here by SQL, in
    this one place.
    """
    moment = datetime.combine(on + timedelta(days=1), time(), LONDON).astimezone(UTC) - timedelta(microseconds=1)
    holds = "t.kind <> 'voluntary' AND t.from_at <= {} AND (t.until_at IS NULL OR t.until_at > {})"
    found = await fetch_value(
        f"""SELECT 1 FROM embargo_terms t JOIN embargo e ON e.id = t.embargo WHERE e.location = {{}} AND {holds}
        UNION ALL
        SELECT 1 FROM embargo_terms t JOIN embargo e ON e.id = t.embargo
            JOIN location_state s ON s.organisation = e.organisation AND s.location = {{}}
                AND s.from_on <= {{}} AND (s.until_on IS NULL OR s.until_on > {{}})
        WHERE {holds} AND (e.service = '' OR EXISTS (SELECT 1 FROM location_service v WHERE v.location = s.location
            AND v.code = e.service AND v.from_on <= {{}} AND (v.until_on IS NULL OR v.until_on > {{}})))""",
        *(location_id, moment, moment, location_id, on, on, moment, moment, on, on),
    )
    return found is not None


async def scored_by(person: int, assessment_ids: Collection[int]) -> list[int]:
    """Those of some assessments in which somebody scores."""
    sql = f"SELECT DISTINCT assessment FROM assessment_scorer WHERE person = {{}} AND assessment IN ({marks(assessment_ids)})"
    return [row["assessment"] for row in await fetch(sql, person, *assessment_ids)]


async def answers_of(assessment_id: int) -> list[AnswerRow]:
    """The present answers of an assessment, in no order that means anything."""
    return (await _answers([assessment_id]))[assessment_id]


async def decisions_of(assessment_id: int) -> list[DecisionRow]:
    """What was decided about scores, the oldest first."""
    return (await _decisions([assessment_id]))[assessment_id]


async def effective_answers(assessment_id: int) -> list[EffectiveAnswer]:
    """Answers as they count, each with its original and the decisions about it."""
    return (await effective_answers_of([assessment_id]))[assessment_id]


async def effective_answers_of(assessment_ids: Iterable[int]) -> dict[int, list[EffectiveAnswer]]:
    """Answers as they count of many assessments, in two reads."""
    wanted = sorted(set(assessment_ids))
    answers, decisions = await _answers(wanted), await _decisions(wanted)
    return {each: effective(answers[each], decisions[each]) for each in wanted}


async def _answers(assessment_ids: list[int]) -> dict[int, list[AnswerRow]]:
    found: dict[int, list[AnswerRow]] = {each: [] for each in assessment_ids}
    for start in range(0, len(assessment_ids), CHUNK):
        part = assessment_ids[start : start + CHUNK]
        for row in await fetch(f"{_ANSWER} WHERE assessment IN ({marks(part)})", *part):
            found[row.pop("assessment")].append(msgspec.convert(row, AnswerRow, strict=False))
    return found


async def _decisions(assessment_ids: list[int]) -> dict[int, list[DecisionRow]]:
    found: dict[int, list[DecisionRow]] = defaultdict(list)
    for start in range(0, len(assessment_ids), CHUNK):
        part = assessment_ids[start : start + CHUNK]
        sql = f"{_DECISION} WHERE assessment IN ({marks(part)}) ORDER BY decided_at, id"
        for row in await fetch(sql, *part):
            found[row.pop("assessment")].append(msgspec.convert(row, DecisionRow, strict=False))
    return found


async def email_of(user_id: int | None) -> str | None:
    """The e-mail address of an active user."""
    if user_id is None:
        return None
    found: str | None = await fetch_value("SELECT email FROM app_user WHERE id = {} AND active", user_id)
    return found


async def provider_emails(organisation_id: int) -> list[str]:
    """E-mail addresses of the active users of a provider's organisation, for notices to them."""
    rows = await fetch(
        "SELECT email FROM app_user WHERE organisation_id = {} AND active ORDER BY email", organisation_id
    )
    return [row["email"] for row in rows]


async def comments_of(assessment_id: int) -> list[CommentRow]:
    """The provider's comments on a draft report, the oldest first."""
    return await fetch_as(CommentRow, f"{_COMMENT} WHERE assessment = {{}} ORDER BY made_at, id", assessment_id)


async def get_comment(comment_id: int) -> CommentRow:
    """One comment. Raises `NoSuchComment`."""
    rows = await fetch_as(CommentRow, f"{_COMMENT} WHERE id = {{}}", comment_id)
    if not rows:
        raise NoSuchComment(comment_id)
    return rows[0]


async def last_answers(service_ids: Collection[int], before: date) -> dict[int, dict[str, LastAnswer]]:
    """What the council validated last about each criterion of services, from visits before a day.

    From final assessments only, as decisions left them, scores and what was found not to apply; a criterion that was not seen
    keeps what was known before. A self-assessment validates nothing.
    """
    where = "a.method <> 'self_assessment' AND a.status = 'final' AND a.visit_on < {} ORDER BY a.visit_on, a.id"
    return await _last(service_ids, where, before)


async def last_self_answers(service_ids: Collection[int], until: date) -> dict[int, dict[str, LastAnswer]]:
    """What providers gave themselves in their last self-assessment declared by a day, carried answers included."""
    where = (
        "a.method = 'self_assessment' AND a.status = 'final' AND a.visit_on <= {} AND NOT EXISTS (SELECT 1 FROM assessment n"
        " WHERE n.service = a.service AND n.method = 'self_assessment' AND n.status = 'final' AND n.visit_on <= {}"
        " AND (n.visit_on > a.visit_on OR n.visit_on = a.visit_on AND n.id > a.id)) ORDER BY a.id"
    )
    return await _last(service_ids, where, until, until)


async def _last(service_ids: Collection[int], where: str, *days: date) -> dict[int, dict[str, LastAnswer]]:
    wanted = sorted(set(service_ids))
    found: dict[int, dict[str, LastAnswer]] = {each: {} for each in wanted}
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        sql = f"SELECT a.id, a.service, a.visit_on FROM assessment a WHERE a.service IN ({marks(part)}) AND {where}"
        visits = await fetch(sql, *part, *days)
        own = await effective_answers_of(visit["id"] for visit in visits)
        for visit in visits:
            told = {each.answer.criterion: _last_answer(each, visit["visit_on"]) for each in own[visit["id"]]}
            found[visit["service"]] |= {code: each for code, each in told.items() if each.state != State.NOT_SEEN}
    return found


def _last_answer(each: EffectiveAnswer, on: date) -> LastAnswer:
    state = State.SCORED if each.state == State.CARRIED else each.state
    return LastAnswer(state=state, score=each.score, categories=each.answer.categories, on=on)


async def validated_scores(service_id: int, before: date) -> dict[str, tuple[int, date]]:
    """The last validated score of each criterion, with the day of the visit, from visits before a day."""
    return _scores((await last_answers([service_id], before))[service_id])


async def self_scores(service_id: int, until: date) -> dict[str, tuple[int, date]]:
    """What the provider gave itself in its last self-assessment declared by a day, with the day of the declaration."""
    return _scores((await last_self_answers([service_id], until))[service_id])


def _scores(answers: Mapping[str, LastAnswer]) -> dict[str, tuple[int, date]]:
    return {code: (each.score, each.on) for code, each in answers.items() if each.score is not None}


async def reliability_pairs(service_ids: Collection[int], on: date) -> dict[int, list[SelfPair]]:
    """By service, what the provider gave itself and what the council validated, for criteria scored both ways.

    The last self-assessment by the day, and of each criterion the last validated score that is no more than a year older than
    the declaration. The database compares, so that nothing but the pairs leaves it.
    """
    wanted = sorted(set(service_ids))
    found: dict[int, list[SelfPair]] = {each: [] for each in wanted}
    for start in range(0, len(wanted), COMPARED):
        for row in await _compared(wanted[start : start + COMPARED], on):
            found[row["service"]].append(SelfPair(row["criterion"], row["claimed"], row["validated"]))
    return found


async def _compared(service_ids: Sequence[int], on: date) -> list[dict[str, Any]]:
    finals = await fetch(
        "SELECT id, service, method, visit_on FROM assessment WHERE status = 'final' AND visit_on <= {}"
        f" AND service IN ({marks(service_ids)}) ORDER BY visit_on, id",
        on,
        *service_ids,
    )
    declared = {row["service"]: row for row in finals if row["method"] == Method.SELF_ASSESSMENT}
    since = {service: months_before(row["visit_on"], 12) for service, row in declared.items()}
    selves = [row["id"] for row in declared.values()]
    visits = [
        row["id"]
        for row in finals
        if row["method"] != Method.SELF_ASSESSMENT
        and row["service"] in since
        and row["visit_on"] >= since[row["service"]]
    ]
    sql = (
        f"SELECT service, criterion, claimed, validated FROM (SELECT v.service, n.criterion, {_score('m', 'own')} AS claimed,"
        f" {_score('n', 'd')} AS validated,"
        " row_number() OVER (PARTITION BY v.service, n.criterion ORDER BY v.visit_on DESC, v.id DESC) AS turn"
        f" FROM assessment s JOIN assessment v ON v.service = s.service AND v.id IN ({marks(visits)})"
        f" JOIN assessment_answer m ON m.assessment = s.id {_newest('m', 'own')}"
        f" JOIN assessment_answer n ON n.assessment = v.id AND n.criterion = m.criterion {_newest('n', 'd')}"
        f" WHERE s.id IN ({marks(selves)})"
        " AND CASE WHEN d.id IS NULL THEN n.state <> 'not_seen' ELSE d.to_score IS NOT NULL END) compared"
        " WHERE turn = 1 AND claimed IS NOT NULL AND validated IS NOT NULL ORDER BY service, criterion"
    )
    return await fetch(sql, *visits, *selves) if visits else []


def _score(answer: str, decision: str) -> str:
    """The score of an answer as decisions left it, in SQL."""
    return f"CASE WHEN {decision}.id IS NULL THEN {answer}.score ELSE {decision}.to_score END"


def _newest(answer: str, decision: str) -> str:
    """The join of an answer with the newest decision about it, if there is any, in SQL."""
    same = f"later.assessment = {decision}.assessment AND later.criterion = {decision}.criterion"
    return (
        f"LEFT JOIN score_decision {decision} ON {decision}.assessment = {answer}.assessment"
        f" AND {decision}.criterion = {answer}.criterion AND NOT EXISTS (SELECT 1 FROM score_decision later WHERE {same}"
        f" AND (later.decided_at > {decision}.decided_at OR later.decided_at = {decision}.decided_at AND later.id > {decision}.id))"
    )


async def self_assessment_is_late(service_id: int, on: date) -> bool:
    """Whether the provider has been asked for a self-assessment and its day has passed without a declaration, then or later."""
    sql = (
        "SELECT 1 FROM assessment a WHERE a.service = {} AND a.for_year IS NOT NULL AND a.status = 'open' AND a.due_on < {}"
        " AND NOT EXISTS (SELECT 1 FROM assessment b WHERE b.service = a.service AND b.for_year > a.for_year"
        " AND b.status = 'final')"
    )
    return await fetch_value(sql, service_id, on) is not None


async def double_scores_of(assessment_ids: Collection[int]) -> list[DoubleRow]:
    """The second, independent scores of assessments, beside the first as it was given (None when it has no score)."""
    found: list[DoubleRow] = []
    wanted = sorted(set(assessment_ids))
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        found += await fetch_as(
            DoubleRow,
            "SELECT d.assessment AS assessment_id, d.criterion, d.score, d.scored_by, d.scored_label, d.scored_at,"
            " a.score AS first_score FROM double_score d"
            " LEFT JOIN assessment_answer a ON a.assessment = d.assessment AND a.criterion = d.criterion AND a.state = 'scored'"
            f" WHERE d.assessment IN ({marks(part)}) ORDER BY d.assessment, d.criterion, d.id",
            *part,
        )
    return found
