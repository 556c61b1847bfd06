"""Reads of partners: one, by name, by kind, the council's teams, and lists."""

from market.db.sql import fetch_as, fetch_one_as, fetch_value, marks
from market.partners.rules import name_key
from market.partners.types import Partner, PartnerKind
from market.web.lists import ListQuery, containing, limit_sql, order_by_sql

_PARTNER = "p.id, p.kind, p.name, p.code, p.email, p.phone, p.out_of_hours_phone, p.note, p.active, p.version"
_FIRST = "CASE p.kind WHEN 'council' THEN 1 WHEN 'icb' THEN 2 ELSE 3 END, p.id"


async def find_partner(partner_id: int) -> Partner | None:
    """One partner."""
    return await fetch_one_as(Partner, f"SELECT {_PARTNER} FROM partner p WHERE p.id = {{}}", partner_id)  # constant


async def partner_named(name: str) -> Partner | None:
    """The active partner outside the council with this name, whatever its capitals and spaces; a council before an ICB before others.

    The ledger of placements names authorities in free text. Its own contact details are a fallback that the caller passes on.
    """
    return await fetch_one_as(
        Partner,
        f"SELECT {_PARTNER} FROM partner p WHERE p.name_key = {{}} AND p.active AND p.kind <> 'team'"  # constant
        f" ORDER BY {_FIRST} LIMIT 1",
        name_key(name),
    )


async def partners_named(names: list[str]) -> dict[str, Partner]:
    """The partner of each name, by the name as it was given; names that no active partner has are left out. One read."""
    keys = sorted({name_key(name) for name in names})
    rows = await fetch_as(
        Partner,
        f"SELECT {_PARTNER} FROM partner p WHERE p.name_key IN ({marks(keys)}) AND p.active AND p.kind <> 'team'"  # placeholders
        f" ORDER BY {_FIRST}",
        *keys,
    )
    by_key: dict[str, Partner] = {}
    for row in rows:
        by_key.setdefault(name_key(row.name), row)
    return {name: by_key[name_key(name)] for name in names if name_key(name) in by_key}


async def partners_of_kind(kind: PartnerKind | str) -> list[Partner]:
    """The active partners of a kind, by name."""
    return await fetch_as(
        Partner,
        f"SELECT {_PARTNER} FROM partner p WHERE p.kind = {{}} AND p.active ORDER BY p.name_key, p.id",  # constant
        str(kind),
    )


async def teams(code: str) -> list[Partner]:
    """The active team of the council with this code (`TeamCode`): one, or none."""
    return await fetch_as(
        Partner,
        f"SELECT {_PARTNER} FROM partner p WHERE p.kind = 'team' AND p.code = {{}} AND p.active ORDER BY p.id",  # constant
        str(code),
    )


async def list_partners(query: ListQuery) -> list[Partner]:
    """The partners that a list asks for, in its order."""
    where, args = _filtered(query)
    sql = f"SELECT {_PARTNER} FROM partner p {where} {order_by_sql(query)} {limit_sql(query)}"  # whitelisted text
    return await fetch_as(Partner, sql, *args)


async def count_partners(query: ListQuery) -> int:
    """How many partners match the filters."""
    where, args = _filtered(query)
    return int(await fetch_value(f"SELECT count(*) FROM partner p {where}", *args))  # whitelisted text


async def count_without_address() -> int:
    """How many active partners nobody can write to yet."""
    return int(await fetch_value("SELECT count(*) FROM partner WHERE active AND email = ''"))


async def codes_of_teams(*, without: int | None = None) -> set[str]:
    """Codes of the teams in the list, apart from one partner's own."""
    rows = await fetch_as(Partner, f"SELECT {_PARTNER} FROM partner p WHERE p.kind = 'team' ORDER BY p.id")  # constant
    return {each.code for each in rows if each.id != without}


def _filtered(query: ListQuery) -> tuple[str, list[object]]:
    clauses: list[str] = []
    args: list[object] = []
    if kind := query.filters.get("kind"):
        clauses.append("p.kind = {}")
        args.append(kind)
    if text := query.filters.get("q"):
        clauses.append("p.name_key LIKE {} ESCAPE '\\'")
        args.append(containing(text))
    state = query.filters.get("state")
    if state == "no_address":
        clauses.append("p.active AND p.email = ''")
    elif state:
        clauses.append({"active": "p.active", "inactive": "NOT p.active"}[state])
    return ("WHERE " + " AND ".join(clauses) if clauses else ""), args
