"""Reads of the market's quality as at a day. Nothing that was published, visited or raised later is seen.

The star of a grade is the one that is published today: two people may have set it after its day.
"""

from datetime import date, datetime, time, timedelta

from market.core.clock import LONDON
from market.core.periods import months_before
from market.db.sql import fetch, fetch_as
from market.quality.market_views.types import (
    AskedSelf,
    AssuredSpell,
    DoubledVisit,
    DoublePair,
    GradedService,
    GradeSpell,
    LastVisit,
    Newest,
    RaisedCount,
    Repeat,
    ScoreCount,
)

_VISIT = "a.method <> 'self_assessment' AND a.status = 'final' AND a.final_at < {}"


def end_of(on: date) -> datetime:
    """The moment at which a day in London ends."""
    return datetime.combine(on + timedelta(days=1), time(0), LONDON)


async def graded_services(on: date) -> list[GradedService]:
    """Every service assured on the day with the grade that held, by name of its location."""
    return await fetch_as(
        GradedService,
        "SELECT s.id, s.code, l.id AS location_id, l.name AS location_name, o.id AS organisation_id,"
        " o.name AS organisation_name, l.brand_id, g.star, coalesce(g.provisional, false) AS provisional,"
        " coalesce(g.confidence_band, '') AS confidence_band, g.from_on, g.visited_on, coalesce(g.caps, '') AS caps"
        " FROM assured_service s JOIN location l ON l.id = s.location JOIN organisation o ON o.id = l.organisation"
        " LEFT JOIN grade g ON g.service = s.id AND g.from_on <= {} AND (g.until_on IS NULL OR g.until_on > {})"
        " WHERE s.from_on <= {} AND (s.until_on IS NULL OR s.until_on > {}) ORDER BY l.name, s.code, s.id",
        on,
        on,
        on,
        on,
    )


async def grade_spells(until: date) -> list[GradeSpell]:
    """Every grade published by the day, for the history of the market."""
    sql = "SELECT service AS service_id, from_on, until_on, star, provisional FROM grade WHERE from_on <= {} ORDER BY from_on, id"
    return await fetch_as(GradeSpell, sql, until)


async def assured_spells(until: date) -> list[AssuredSpell]:
    """Every time in which a service was assured, as far as begun by the day."""
    sql = "SELECT id, code, from_on, until_on FROM assured_service WHERE from_on <= {} ORDER BY id"
    return await fetch_as(AssuredSpell, sql, until)


async def visits_in_year(on: date) -> list[int]:
    """The service of each final visit in the twelve months to the day, by day of visit."""
    sql = f"SELECT a.service FROM assessment a WHERE {_VISIT} AND a.visit_on > {{}} AND a.visit_on <= {{}} ORDER BY a.visit_on, a.id"
    return [row["service"] for row in await fetch(sql, end_of(on), months_before(on, 12), on)]


async def last_visits(on: date) -> dict[int, date]:
    """The day of the last final visit of each service that had any by the day."""
    sql = (
        f"SELECT a.service AS service_id, max(a.visit_on) AS visit_on FROM assessment a WHERE {_VISIT} AND a.visit_on <= {{}}"
        " GROUP BY a.service"
    )
    return {row.service_id: row.visit_on for row in await fetch_as(LastVisit, sql, end_of(on), on)}


async def asked_selves(from_on: date, until: date) -> list[AskedSelf]:
    """Self-assessments that were to be returned after `from_on` and by `until`, with the day of return when that is by `until`."""
    return await fetch_as(
        AskedSelf,
        "SELECT a.service AS service_id, a.for_year, a.due_on,"
        " CASE WHEN a.status = 'final' AND a.visit_on <= {} THEN a.visit_on END AS returned_on"
        " FROM assessment a WHERE a.for_year IS NOT NULL AND a.status <> 'withdrawn' AND a.due_on > {} AND a.due_on <= {}"
        " ORDER BY a.due_on, a.id",
        until,
        from_on,
        until,
    )


async def self_assessed(on: date) -> list[int]:
    """The services that have declared a self-assessment by the day."""
    sql = "SELECT DISTINCT a.service FROM assessment a WHERE a.method = 'self_assessment' AND a.status = 'final' AND a.visit_on <= {}"
    return sorted(row["service"] for row in await fetch(sql, on))


async def newest_days(on: date) -> dict[str, date | None]:
    """The newest day, not after `on`, of each kind of record of quality."""
    rows = await fetch_as(
        Newest,
        "SELECT 'assured' AS kind, max(from_on) AS day FROM assured_service WHERE from_on <= {}"
        " UNION ALL SELECT 'grades', max(from_on) FROM grade WHERE from_on <= {}"
        " UNION ALL SELECT 'visits', max(a.visit_on) FROM assessment a"
        f" WHERE {_VISIT} AND a.visit_on <= {{}}"
        " UNION ALL SELECT 'recommendations', max(raised_on) FROM recommendation WHERE raised_on <= {}"
        " UNION ALL SELECT 'self_assessments', max(a.due_on) FROM assessment a WHERE a.for_year IS NOT NULL AND a.due_on <= {}"
        " UNION ALL SELECT 'framework', max(live_on) FROM framework_version WHERE live_on <= {}",
        on,
        on,
        end_of(on),
        on,
        on,
        on,
        on,
    )
    days = {row.kind: row.day for row in rows}
    asked_by = [day for kind, day in days.items() if kind != "framework" and day is not None]
    return {**days, "programme": max(asked_by, default=None)}


async def version_on(on: date) -> int | None:
    """The version of the framework that was live on the day."""
    rows = await fetch(
        "SELECT id FROM framework_version WHERE live_on <= {} AND (superseded_on IS NULL OR superseded_on > {})"
        " ORDER BY live_on DESC, id DESC LIMIT 1",
        on,
        on,
    )
    return rows[0]["id"] if rows else None


async def score_counts(from_on: date, until: date) -> list[ScoreCount]:
    """How often each criterion was scored 1, 2, 3 and 4 in final visits after `from_on` and by `until`, as decisions left it."""
    return await fetch_as(
        ScoreCount,
        "SELECT criterion, score, count(*) AS times FROM (SELECT n.criterion,"
        " CASE WHEN EXISTS (SELECT 1 FROM score_decision d WHERE d.assessment = n.assessment AND d.criterion = n.criterion)"
        " THEN (SELECT d.to_score FROM score_decision d WHERE d.assessment = n.assessment AND d.criterion = n.criterion"
        " ORDER BY d.decided_at DESC, d.id DESC LIMIT 1) ELSE n.score END AS score"
        " FROM assessment_answer n JOIN assessment a ON a.id = n.assessment"
        f" WHERE {_VISIT} AND a.visit_on > {{}} AND a.visit_on <= {{}} AND n.state = 'scored') counted"
        " WHERE score IS NOT NULL GROUP BY criterion, score ORDER BY criterion, score",
        end_of(until),
        from_on,
        until,
    )


async def raised_counts(from_on: date, until: date) -> list[RaisedCount]:
    """Recommendations raised after `from_on` and by `until`, by criterion; withdrawn ones are left out."""
    return await fetch_as(
        RaisedCount,
        "SELECT criterion, count(*) AS raised, sum(CASE WHEN repeat_of IS NULL THEN 0 ELSE 1 END) AS repeats"
        " FROM recommendation WHERE raised_on > {} AND raised_on <= {} AND status <> 'withdrawn'"
        " GROUP BY criterion ORDER BY criterion",
        from_on,
        until,
    )


async def repeat_findings(from_on: date, until: date) -> list[Repeat]:
    """Recommendations of that time that repeat an earlier one at the same service, the newest first."""
    return await fetch_as(
        Repeat,
        "SELECT r.id, r.service AS service_id, l.id AS location_id, l.name AS location_name, o.name AS organisation_name, s.code,"
        " r.criterion, r.band, r.status, r.raised_on, e.raised_on AS first_on FROM recommendation r"
        " JOIN assured_service s ON s.id = r.service JOIN location l ON l.id = s.location"
        " JOIN organisation o ON o.id = l.organisation LEFT JOIN recommendation e ON e.id = r.repeat_of"
        " WHERE r.repeat_of IS NOT NULL AND r.status <> 'withdrawn' AND r.raised_on > {} AND r.raised_on <= {}"
        " ORDER BY r.raised_on DESC, r.id DESC",
        from_on,
        until,
    )


async def doubled_visits(from_on: date, until: date) -> list[DoubledVisit]:
    """Final visits of that time with how many of their criteria were scored a second time."""
    return await fetch_as(
        DoubledVisit,
        "SELECT a.id AS assessment_id, a.visit_on, (SELECT count(*) FROM double_score d WHERE d.assessment = a.id) AS doubled"
        f" FROM assessment a WHERE {_VISIT} AND a.visit_on > {{}} AND a.visit_on <= {{}} ORDER BY a.visit_on, a.id",
        end_of(until),
        from_on,
        until,
    )


async def double_pairs(from_on: date, until: date) -> list[DoublePair]:
    """First and second scores of the final visits of that time, both as they were given before anybody saw the other."""
    return await fetch_as(
        DoublePair,
        "SELECT d.criterion, n.score AS first, d.score AS second, d.scored_at FROM double_score d"
        " JOIN assessment a ON a.id = d.assessment JOIN assessment_answer n ON n.assessment = a.id AND n.criterion = d.criterion"
        f" WHERE {_VISIT} AND a.visit_on > {{}} AND a.visit_on <= {{}} AND n.state = 'scored' ORDER BY d.id",
        end_of(until),
        from_on,
        until,
    )
