"""Reads of turnaround, as at a day: what was agreed, who helps, what is to do, what it costs, what reviews found."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from market.db.sql import fetch_as, fetch_value, marks
from market.failure.turnaround.types import Action, Cost, Member, Review, Turnaround


class NoSuchTurnaround(LookupError):
    """There is no turnaround of that number."""


class NoSuchPart(LookupError):
    """There is no member, action or cost of that number in this turnaround."""


_NEWEST = (
    "(SELECT v.{column} FROM turnaround_review v WHERE v.turnaround = t.id AND v.held_on <= {{}}"
    " ORDER BY v.held_on DESC LIMIT 1)"
)
_SELECT = f"""SELECT t.id, t.organisation AS organisation_id, o.name AS organisation_name, t.location AS location_id,
    coalesce(l.name, '') AS location_name, t.source, t.concern, t.cause, t.tests, t.protocol_version, t.agreed_on, t.agreed_with,
    t.council_gives, t.provider_gives, t.exit_test, t.lead_id, t.lead_label, t.opened_on, t.opened_label, t.first_ends_on,
    coalesce({_NEWEST.format(column="next_review_on")}, t.first_review_on) AS next_review_on,
    coalesce({_NEWEST.format(column="ends_on")}, t.first_ends_on) AS ends_on,
    {_NEWEST.format(column="held_on")} AS last_reviewed_on,
    (SELECT count(*) FROM turnaround_action a WHERE a.turnaround = t.id AND a.added_on <= {{}} AND a.due_on < {{}}
        AND (a.closed_on IS NULL OR a.closed_on > {{}})) AS late_actions,
    (SELECT count(*) FROM turnaround_action a WHERE a.turnaround = t.id AND a.added_on <= {{}}
        AND (a.closed_on IS NULL OR a.closed_on > {{}})) AS open_actions,
    CAST(coalesce((SELECT sum(c.limit_pence) FROM turnaround_cost c WHERE c.turnaround = t.id AND c.state = 'approved'
        AND c.decided_on <= {{}}), 0) AS BIGINT) AS approved_pence,
    CASE WHEN t.exited_on <= {{}} THEN t.outcome ELSE '' END AS outcome,
    CASE WHEN t.exited_on <= {{}} THEN t.exited_on END AS exited_on,
    CASE WHEN t.exited_on <= {{}} THEN t.exit_words ELSE '' END AS exit_words,
    CASE WHEN t.exited_on <= {{}} THEN t.exited_label ELSE '' END AS exited_label, t.version
FROM turnaround t JOIN organisation o ON o.id = t.organisation LEFT JOIN location l ON l.id = t.location"""
_DAYS = 13
"""How often `_SELECT` takes the day."""

OPEN_ON = "t.opened_on <= {} AND (t.exited_on IS NULL OR t.exited_on > {})"
"""Which turnarounds were open on a day; takes the day twice."""


async def turnarounds_where(
    where: str, values: Collection[Any], *, on: date, order: str = "t.opened_on DESC, t.id DESC", limit: str = ""
) -> list[Turnaround]:
    """Turnarounds that meet a condition, as they stood on a day. `where`, `order` and `limit` are constant text.

    `where` is over the tables, `order` over the fields of `Turnaround` (`t.next_review_on`).
    """
    sql = f"SELECT * FROM ({_SELECT} WHERE {where}) t ORDER BY {order} {limit}"
    return await fetch_as(Turnaround, sql, *([on] * _DAYS), *values)


async def count_where(where: str, values: Collection[Any]) -> int:
    """How many turnarounds meet the condition."""
    sql = "SELECT count(*) FROM turnaround t JOIN organisation o ON o.id = t.organisation LEFT JOIN location l ON l.id = t.location"
    return int(await fetch_value(f"{sql} WHERE {where}", *values))


async def open_turnarounds(on: date) -> list[Turnaround]:
    """Every turnaround that was open on a day, as it stood then; the one to be reviewed first at the top."""
    return await turnarounds_where(OPEN_ON, [on, on], on=on, order="t.next_review_on, t.id")


async def turnarounds_of(organisation_id: int, on: date) -> list[Turnaround]:
    """The turnarounds of a provider and its locations that had begun by a day, the newest first."""
    return await turnarounds_where("t.organisation = {} AND t.opened_on <= {}", [organisation_id, on], on=on)


async def turnaround_of_location(location_id: int, on: date) -> Turnaround | None:
    """The open turnaround that covers a location on a day: its own, else its provider's."""
    found = await turnarounds_where(
        f"{OPEN_ON} AND (t.location = {{}} OR (t.location IS NULL AND t.organisation ="
        " (SELECT x.organisation FROM location x WHERE x.id = {})))",
        [on, on, location_id, location_id],
        on=on,
        order="CASE WHEN t.location_id IS NULL THEN 1 ELSE 0 END, t.id",
    )
    return found[0] if found else None


async def find_overlapping(organisation_id: int, location_id: int | None) -> int | None:
    """The turnaround that is not ended for the same place: the provider as a whole overlaps each of its locations."""
    where = "organisation = {} AND exited_on IS NULL"
    values = [organisation_id]
    if location_id is not None:
        where += " AND (location IS NULL OR location = {})"
        values.append(location_id)
    found = await fetch_value(f"SELECT min(id) FROM turnaround WHERE {where}", *values)
    return None if found is None else int(found)


async def get_turnaround(turnaround_id: int, on: date) -> Turnaround:
    """One turnaround as it stood on a day. Raises `NoSuchTurnaround`."""
    found = await turnarounds_where("t.id = {}", [turnaround_id], on=on)
    if not found:
        raise NoSuchTurnaround(turnaround_id)
    return found[0]


async def members_of(turnaround_id: int, on: date) -> list[Member]:
    """Everybody who had joined the team by a day, those who left too; the lead first."""
    return await fetch_as(
        Member,
        "SELECT m.id, m.role, m.name, m.user_id, coalesce(p.name, '') AS partner_name, m.from_on,"
        " CASE WHEN m.until_on <= {} THEN m.until_on END AS until_on, m.version"
        " FROM turnaround_member m LEFT JOIN partner p ON p.id = m.partner WHERE m.turnaround = {} AND m.from_on <= {}"
        " ORDER BY CASE WHEN m.role = 'lead' THEN 0 ELSE 1 END, m.from_on, m.id",
        on,
        turnaround_id,
        on,
    )


async def actions_of(turnaround_id: int, on: date) -> list[Action]:
    """The actions that had been agreed by a day as they stood then: open ones first, by due day."""
    return await fetch_as(
        Action,
        "SELECT a.id, a.words, a.side, a.owner, a.due_on, a.added_on, a.added_label,"
        " CASE WHEN a.closed_on <= {} THEN a.closed_on END AS closed_on,"
        " CASE WHEN a.closed_on <= {} THEN a.result ELSE '' END AS result,"
        " CASE WHEN a.closed_on <= {} THEN a.evidence ELSE '' END AS evidence,"
        " CASE WHEN a.closed_on <= {} THEN a.closed_label ELSE '' END AS closed_label, a.version"
        " FROM turnaround_action a WHERE a.turnaround = {} AND a.added_on <= {}"
        " ORDER BY CASE WHEN a.closed_on <= {} THEN 1 ELSE 0 END, a.due_on, a.id",
        on,
        on,
        on,
        on,
        turnaround_id,
        on,
        on,
    )


_COST = (
    "SELECT c.id, c.turnaround AS turnaround_id, c.kind, c.words, c.limit_pence, c.from_on, c.until_on, c.funded_from,"
    " c.better_than_moving, c.legal_checked, CASE WHEN c.decided_on <= {} THEN c.state ELSE 'proposed' END AS state,"
    " c.proposed_by AS proposed_id, c.proposed_label, c.proposed_on,"
    " CASE WHEN c.decided_on <= {} THEN c.decided_label ELSE '' END AS decided_label,"
    " CASE WHEN c.decided_on <= {} THEN c.decided_on END AS decided_on,"
    " CASE WHEN c.decided_on <= {} THEN c.decided_words ELSE '' END AS decided_words, c.version FROM turnaround_cost c"
)


async def costs_of(turnaround_ids: Sequence[int], on: date) -> list[Cost]:
    """The costs of turnarounds that had been proposed by a day, as they stood then; in order of their first day."""
    return await fetch_as(
        Cost,
        f"{_COST} WHERE c.turnaround IN ({marks(turnaround_ids)}) AND c.proposed_on <= {{}} ORDER BY c.turnaround, c.from_on, c.id",
        on,
        on,
        on,
        on,
        *turnaround_ids,
        on,
    )


async def reviews_of(turnaround_id: int, on: date) -> list[Review]:
    """The reviews that had been held by a day, the newest first."""
    return await fetch_as(
        Review,
        "SELECT id, held_on, progress, words, next_review_on, ends_on, reviewed_label, recorded_at FROM turnaround_review"
        " WHERE turnaround = {} AND held_on <= {} ORDER BY held_on DESC",
        turnaround_id,
        on,
    )
