"""Reads of letters and templates: one, of a subject, of a provider or partner, what is outstanding, and lists."""

from datetime import UTC, date, datetime, time, timedelta

from market.accounts.tokens import could_be_token, hash_of
from market.core.clock import LONDON
from market.db.sql import fetch_as, fetch_one_as, fetch_value
from market.letters.types import LetterRow, MessageState, Subject, TemplateRow
from market.web.lists import ListQuery, containing, limit_sql, order_by_sql

_LETTER = (
    "l.id, l.template, l.template_number, l.title, l.subject_type, l.subject_id, l.event, l.party, l.name, l.email, l.organisation_id,"
    " l.partner AS partner_id, l.text, l.enclosure, l.letterhead, l.status, l.due_at, l.acknowledge_by, l.drafted_label, l.drafted_at,"
    " l.sent_by, l.sent_label, l.sent_at, l.how_told, l.acknowledged_name, l.acknowledged_how, l.acknowledged_at, l.withdrawn_label,"
    " l.withdrawn_at, l.withdrawn_why, l.chased, l.chased_at, l.escalated_at, l.version"
)
_TEMPLATE = (
    "t.id, t.code, t.number, t.title, t.addressed_to, t.notes, t.placeholders, t.text, t.status, t.made_by, t.made_label, t.made_at,"
    " t.approved_label, t.approved_at, t.version"
)
_OUT = "l.status IN ('sent', 'told_otherwise', 'acknowledged')"


async def find_letter(letter_id: int) -> LetterRow | None:
    """One letter."""
    return await fetch_one_as(LetterRow, f"SELECT {_LETTER} FROM letter l WHERE l.id = {{}}", letter_id)  # constant


async def letters_of(subject: Subject) -> list[LetterRow]:
    """The letters about a subject, in the order in which they were drafted."""
    return await fetch_as(
        LetterRow,
        f"SELECT {_LETTER} FROM letter l WHERE l.subject_type = {{}} AND l.subject_id = {{}}"  # constant
        " ORDER BY l.drafted_at, l.id",
        *subject,
    )


async def letters_for_organisation(organisation_id: int) -> list[LetterRow]:
    """The letters that a provider's own people may read: sent, told or acknowledged, the newest first."""
    return await fetch_as(
        LetterRow,
        f"SELECT {_LETTER} FROM letter l WHERE l.organisation_id = {{}} AND {_OUT} ORDER BY l.sent_at DESC, l.id DESC",  # constant
        organisation_id,
    )


async def letters_for_partner(partner_id: int) -> list[LetterRow]:
    """The letters that a partner's own people may read: sent, told or acknowledged, the newest first."""
    return await fetch_as(
        LetterRow,
        f"SELECT {_LETTER} FROM letter l WHERE l.partner = {{}} AND {_OUT} ORDER BY l.sent_at DESC, l.id DESC",  # constant
        partner_id,
    )


async def letters_to_partner(partner_id: int) -> list[LetterRow]:
    """Every letter to a partner, drafts included, the newest first: for the council's own pages."""
    return await fetch_as(
        LetterRow,
        f"SELECT {_LETTER} FROM letter l WHERE l.partner = {{}} ORDER BY l.drafted_at DESC, l.id DESC",  # constant
        partner_id,
    )


async def letter_behind(token: str, *, now: datetime) -> LetterRow | None:
    """The letter that a secret link opens at that moment; None for a link that is unknown or has expired. A draft has no link."""
    if not could_be_token(token):
        return None
    return await fetch_one_as(
        LetterRow,
        f"SELECT {_LETTER} FROM letter_link k JOIN letter l ON l.id = k.letter WHERE k.digest = {{}} AND k.expires_at > {{}}",  # constant
        hash_of(token),
        now,
    )


async def unacknowledged(on: date) -> list[LetterRow]:
    """Letters that had been sent or told by the end of the day in London and that nobody had acknowledged then, the most urgent first."""
    end = datetime.combine(on + timedelta(days=1), time(), LONDON).astimezone(UTC)
    return await fetch_as(
        LetterRow,
        f"SELECT {_LETTER} FROM letter l WHERE l.sent_at < {{}} AND l.acknowledge_by IS NOT NULL"  # constant
        " AND (l.acknowledged_at IS NULL OR l.acknowledged_at >= {}) AND (l.withdrawn_at IS NULL OR l.withdrawn_at >= {})"
        " ORDER BY l.acknowledge_by, l.id",
        end,
        end,
        end,
    )


async def list_unanswered(now: datetime, chased_until: datetime, most: int) -> list[LetterRow]:
    """Letters whose time to acknowledge has passed, about which the sender has not been told and whose recipient was not reminded after
    `chased_until`, the oldest first.
    """
    return await fetch_as(
        LetterRow,
        f"SELECT {_LETTER} FROM letter l WHERE l.status IN ('sent', 'told_otherwise', 'to_tell') AND l.acknowledge_by < {{}}"  # constant
        " AND l.escalated_at IS NULL AND (l.chased_at IS NULL OR l.chased_at <= {})"
        f" ORDER BY l.acknowledge_by, l.id LIMIT {most:d}",
        now,
        chased_until,
    )


async def messages_about(letter_id: int) -> list[MessageState]:
    """What became of each e-mail about a letter, in order."""
    return await fetch_as(
        MessageState,
        "SELECT k.letter AS letter_id, k.beat, m.to_email, m.status, m.created_at, m.sent_at, m.last_error"
        " FROM letter_message k JOIN message m ON m.id = k.message WHERE k.letter = {} ORDER BY k.beat, m.id",
        letter_id,
    )


async def list_letters(query: ListQuery, now: datetime) -> list[LetterRow]:
    """The letters that a list asks for, in its order."""
    where, args = _filtered(query, now)
    sql = f"SELECT {_LETTER} FROM letter l {where} {order_by_sql(query)} {limit_sql(query)}"  # whitelisted text
    return await fetch_as(LetterRow, sql, *args)


async def count_letters(query: ListQuery, now: datetime) -> int:
    """How many letters match the filters."""
    where, args = _filtered(query, now)
    return int(await fetch_value(f"SELECT count(*) FROM letter l {where}", *args))  # whitelisted text


async def count_by_state(now: datetime) -> dict[str, int]:
    """How many letters are drafts, wait for an address, wait to be acknowledged, and are late."""
    row = await fetch_as(
        dict[str, int | None],
        "SELECT sum(CASE WHEN status = 'draft' THEN 1 ELSE 0 END) AS draft,"
        " sum(CASE WHEN status = 'to_tell' THEN 1 ELSE 0 END) AS to_tell,"
        " sum(CASE WHEN status IN ('sent', 'told_otherwise') AND acknowledge_by IS NOT NULL THEN 1 ELSE 0 END) AS waiting,"
        " sum(CASE WHEN status <> 'draft' AND acknowledge_by < {} THEN 1 ELSE 0 END) AS late"
        " FROM letter WHERE status IN ('draft', 'to_tell', 'sent', 'told_otherwise')",
        now,
    )
    return {key: value or 0 for key, value in row[0].items()}


async def list_templates() -> list[TemplateRow]:
    """The version in force and the draft of every template, by code."""
    return await fetch_as(
        TemplateRow,
        f"SELECT {_TEMPLATE} FROM letter_template t WHERE t.status IN ('in_force', 'draft') ORDER BY t.code, t.number",  # constant
    )


async def versions_of(code: str) -> list[TemplateRow]:
    """Every version of a template, the newest first."""
    return await fetch_as(
        TemplateRow,
        f"SELECT {_TEMPLATE} FROM letter_template t WHERE t.code = {{}} ORDER BY t.number DESC",  # constant
        code,
    )


async def template_in_force(code: str) -> TemplateRow | None:
    """The version of a template that letters are made from; None before templates were loaded."""
    return await fetch_one_as(
        TemplateRow,
        f"SELECT {_TEMPLATE} FROM letter_template t WHERE t.code = {{}} AND t.status = 'in_force'",  # constant
        code,
    )


async def find_template(code: str, number: int) -> TemplateRow | None:
    """One version of a template."""
    return await fetch_one_as(
        TemplateRow,
        f"SELECT {_TEMPLATE} FROM letter_template t WHERE t.code = {{}} AND t.number = {{}}",  # constant
        code,
        number,
    )


def _filtered(query: ListQuery, now: datetime) -> tuple[str, list[object]]:
    clauses: list[str] = []
    args: list[object] = []
    state = query.filters.get("state")
    if state == "waiting":
        clauses.append("l.status IN ('sent', 'told_otherwise') AND l.acknowledge_by IS NOT NULL")
    elif state == "late":
        clauses.append("l.status IN ('sent', 'told_otherwise', 'to_tell') AND l.acknowledge_by < {}")
        args.append(now)
    elif state:
        clauses.append("l.status = {}")
        args.append(state)
    for key in ("party", "template"):
        if value := query.filters.get(key):
            clauses.append(f"l.{key} = {{}}")
            args.append(value)
    if text := query.filters.get("q"):
        clauses.append("(lower(l.name) LIKE {} ESCAPE '\\' OR lower(l.title) LIKE {} ESCAPE '\\')")
        args += [containing(text), containing(text)]
    return ("WHERE " + " AND ".join(clauses) if clauses else ""), args
