"""From what somebody typed to records: providers and locations by CQC id, by our number or by exact name."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, Literal

from msgspec import Struct

from market.accounts.permissions import PROVIDER_ROLES, Role
from market.accounts.queries import list_all_users
from market.contracts.reasons import FrameworkFacts, SupplierFacts
from market.contracts.rules import UMBRELLAS
from market.core.refusal import Refusal
from market.db.sql import fetch, marks
from market.providers.queries import open_on_sql
from market.providers.types import Source
from market.web.fields import Option
from market.web.lists import containing

Table = Literal["organisation", "location"]
MOST_NAMED = 5
_CQC_ID = {"organisation": "cqc_provider_id", "location": "cqc_location_id"}
_NOUN = {"organisation": "provider", "location": "location"}
_NOT_OFFICERS = PROVIDER_ROLES | {Role.PARTNER}


class Found(Struct, frozen=True):
    """The record numbers by what was typed, and the reasons why some texts could not be used."""

    ids: dict[str, int]
    reasons: list[Refusal]


async def find_records(table: Table, texts: Iterable[str], field: str) -> Found:
    """The provider or location that each text means: its CQC id, our number or its exact name, whatever the letter case.

    A text that fits none or several is refused with the candidates. At most two reads, whatever the number of texts.
    """
    wanted = list(dict.fromkeys(texts))
    if not wanted:
        return Found({}, [])
    id_column = _CQC_ID[table]
    numbers = [int(text) for text in wanted if text.isascii() and text.isdigit() and len(text) < 10]
    rows = await fetch(
        f"SELECT id, name, postcode, {id_column} AS cqc_id FROM {table} WHERE {id_column} IN ({marks(wanted)})"
        f" OR name IN ({marks(wanted)}) OR lower(name) IN ({marks(wanted)}) OR id IN ({marks(numbers)}) ORDER BY name, id",
        *wanted,
        *wanted,
        *(text.lower() for text in wanted),
        *numbers,
    )
    ids: dict[str, int] = {}
    unclear: dict[str, list[dict[str, Any]]] = {}
    for text in wanted:
        fitting = _fitting(text, rows)
        if len(fitting) == 1:
            ids[text] = int(fitting[0]["id"])
        else:
            unclear[text] = fitting
    like = await _alike(table, [text for text, fitting in unclear.items() if not fitting])
    reasons = [_unclear(table, text, fitting, like[text], field) for text, fitting in unclear.items()]
    return Found(ids, reasons)


def _fitting(text: str, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows that a text means; a CQC id goes before a name, and a name before our number."""
    for fits in (
        [row for row in rows if row["cqc_id"] == text],
        [row for row in rows if row["name"].casefold() == text.casefold()],
    ):
        if fits:
            return fits
    return [row for row in rows if str(row["id"]) == text]


async def _alike(table: Table, texts: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """For each of the first few texts, records that have it in their name, id or postcode."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    asked = texts[:MOST_NAMED]
    if not asked:
        return found
    where = " OR ".join([r"search_text LIKE {} ESCAPE '\'"] * len(asked))
    rows = await fetch(
        f"SELECT id, name, postcode, {_CQC_ID[table]} AS cqc_id, search_text FROM {table} WHERE {where} ORDER BY name, id LIMIT 200",
        *(containing(text) for text in asked),
    )
    for text in asked:
        found[text] = [row for row in rows if text.lower() in row["search_text"]]
    return found


def _unclear(
    table: Table, text: str, fitting: Sequence[dict[str, Any]], alike: Sequence[dict[str, Any]], field: str
) -> Refusal:
    noun, shown = _NOUN[table], text[:80]
    if fitting:
        words = (
            f"There are {len(fitting)} {noun}s called “{shown}”. Enter the ID of the one you mean: {_named(fitting)}"
        )
        return Refusal("ambiguous", words, field)
    if alike:
        words = f"No {noun} is called “{shown}”. Did you mean: {_named(alike)}? Enter the ID or the whole name"
        return Refusal("not_found", words, field)
    words = f"No {noun} is called “{shown}” or has it as its CQC ID. Look for it under {noun.title()}s and enter its ID or whole name"
    return Refusal("not_found", words, field)


def _named(rows: Sequence[dict[str, Any]]) -> str:
    named = [f"{row['name']} ({row['cqc_id'] or row['id']})" for row in rows[:MOST_NAMED]]
    return "; ".join(named) + ("; and others" if len(rows) > MOST_NAMED else "")


async def supplier_facts(organisation_ids: Collection[int]) -> list[SupplierFacts]:
    """What the rules need of providers, in order of name; one read."""
    if not organisation_ids:
        return []
    rows = await fetch(
        "SELECT o.id, o.name, o.source, o.deregistered_on AS gone_on, l.deregistered_on, l.unlisted_on, l.id AS location_id"
        f" FROM organisation o LEFT JOIN location l ON l.organisation = o.id WHERE o.id IN ({marks(organisation_ids)})"
        " ORDER BY o.name, o.id",
        *organisation_ids,
    )
    by_id: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_id[row["id"]].append(row)
    return [
        SupplierFacts(
            id=number,
            name=own[0]["name"],
            regulated=own[0]["source"] == Source.CQC,
            deregistered_on=own[0]["gone_on"],
            closed_from=max((_closed_from(row) for row in own if row["location_id"] is not None), default=None),
        )
        for number, own in by_id.items()
    ]


def _closed_from(row: dict[str, Any]) -> date:
    """The first day on which a location is closed; `date.max` while it has none."""
    return min((day for day in (row["deregistered_on"], row["unlisted_on"]) if day), default=date.max)


async def framework_facts(framework_id: int | None) -> FrameworkFacts | None:
    """What the rules need of the contract that a call-off names; None when there is none."""
    if framework_id is None:
        return None
    rows = await fetch("SELECT reference, kind FROM contract WHERE id = {}", framework_id)
    return FrameworkFacts(rows[0]["reference"], rows[0]["kind"]) if rows else None


async def framework_options() -> list[Option]:
    """The frameworks and dynamic markets that a call-off may stand under."""
    rows = await fetch(
        f"SELECT id, reference, title FROM contract WHERE kind IN ({marks(UMBRELLAS)}) ORDER BY reference",
        *sorted(UMBRELLAS),
    )
    return [Option(str(row["id"]), f"{row['reference']}: {row['title']}") for row in rows]


async def officer_options(also: int | None = None) -> list[Option]:
    """The council's own people with an active account, by name; `also` is one who is named already."""
    return [
        Option(str(user.id), user.name)
        for user in await list_all_users()
        if user.id == also or (user.active and user.roles - _NOT_OFFICERS)
    ]


async def provider_names(on: date, authority_names: Sequence[str]) -> tuple[str, ...]:
    """The names of providers with an open location in the area, to be suggested while somebody types."""
    rows = await fetch(
        "SELECT DISTINCT o.name FROM organisation o JOIN location l ON l.organisation = o.id"
        f" WHERE l.authority IN ({marks(authority_names)}) AND {open_on_sql('l')} ORDER BY o.name LIMIT 1000",
        *authority_names,
        on,
        on,
        on,
    )
    return tuple(row["name"] for row in rows)
