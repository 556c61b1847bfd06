"""Extra care's writing side for the council's own file: dated rows, by name and postcode, in the caller's transaction.

What differs from what is held begins on the file's as-at date; what a file does not say stays; a file that is older than what is held
changes nothing of it; a scheme that a file does not name is left as it is.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from msgspec import Struct, structs

from market.capacity.extra_care.tables import ExtraCareScheme
from market.core.actor import Actor
from market.db.audit import record
from market.db.bulk import insert_many, upsert_many
from market.db.sql import fetch_as
from market.db.transaction import require_transaction

_COLUMNS = ("name", "postcode", "authority", "apartments", "landlord", "location", "from_on", "until_on")


class SchemeTold(Struct, frozen=True, kw_only=True):
    """A scheme as a file tells it. `closed_on` is the first day on which it was closed; None and empty are "not said"."""

    name: str
    postcode: str
    authority: str
    apartments: int
    landlord: str = ""
    location: int | None = None
    opened_on: date | None = None
    closed_on: date | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same scheme."""
        return self.name.casefold(), self.postcode


class AppliedSchemes(Struct, frozen=True):
    """What applying did, in schemes."""

    created: int
    changed: int
    unchanged: int


class _Held(Struct):
    id: int
    name: str
    postcode: str
    authority: str
    apartments: int
    landlord: str
    location: int | None
    from_on: date
    until_on: date | None

    @property
    def row(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in _COLUMNS)


class _Writing(Struct):
    """Rows to insert, and held rows (by number) as they are to be."""

    fresh: list[tuple[object, ...]]
    altered: dict[int, _Held]


async def apply_schemes(
    records: Sequence[SchemeTold], *, as_at: date, by: Actor, now: datetime, run_id: int
) -> AppliedSchemes:
    """Write a file of schemes and the audit entry of the run; what it did. Raises OutsideTransaction without a transaction."""
    require_transaction("Importing extra care schemes")
    held = await _held()
    writing = _Writing([], {})
    created = changed = 0
    for told in records:
        rows = held.get(told.key)
        if rows is None:
            writing.fresh.append(_new_row(told, as_at))
            created += 1
        else:
            changed += _take(told, rows, as_at, writing)
    stamp = (now, run_id)
    if writing.altered:
        columns = ("id", *_COLUMNS, "recorded_at", "import_run")
        rows_to_keep = [(each.id, *each.row, *stamp) for each in writing.altered.values()]
        await upsert_many(ExtraCareScheme, columns, rows_to_keep, key=("id",))
    await insert_many(
        ExtraCareScheme, (*_COLUMNS, "recorded_at", "import_run"), [(*row, *stamp) for row in writing.fresh]
    )
    applied = AppliedSchemes(created=created, changed=changed, unchanged=len(records) - created - changed)
    after = {"as_at": as_at, **structs.asdict(applied)}
    await record(by=by, verb="extra_care.imported", subject=("import_run", run_id), after=after, at=now)
    return applied


async def _held() -> dict[tuple[str, str], list[_Held]]:
    """Every scheme's rows, oldest first."""
    found: dict[tuple[str, str], list[_Held]] = {}
    rows = await fetch_as(_Held, f"SELECT id, {', '.join(_COLUMNS)} FROM extra_care_scheme ORDER BY from_on, id")
    for row in rows:
        found.setdefault((row.name.casefold(), row.postcode), []).append(row)
    return found


def _new_row(told: SchemeTold, as_at: date) -> tuple[object, ...]:
    """The first row of a scheme: from the day it opened, else the as-at date or, if it was closed by then, the day before it closed."""
    from_on = told.opened_on or as_at
    return (
        told.name,
        told.postcode,
        told.authority,
        told.apartments,
        told.landlord,
        told.location,
        from_on,
        told.closed_on,
    )


def _take(told: SchemeTold, rows: list[_Held], as_at: date, writing: _Writing) -> bool:
    """Work one scheme in; whether anything changed."""
    changed = False
    first, newest = rows[0], rows[-1]
    if told.opened_on is not None and told.opened_on < first.from_on:
        first.from_on = told.opened_on
        writing.altered[first.id] = first
        changed = True
    facts = {
        "authority": told.authority,
        "apartments": told.apartments,
        "landlord": told.landlord or newest.landlord,
        "location": newest.location if told.location is None else told.location,
    }
    differs = any(getattr(newest, name) != value for name, value in facts.items())
    if differs and newest.until_on is None and as_at > newest.from_on:
        newest.until_on = as_at
        writing.altered[newest.id] = newest
        writing.fresh.append(
            (
                newest.name,
                newest.postcode,
                facts["authority"],
                facts["apartments"],
                facts["landlord"],
                facts["location"],
                as_at,
                told.closed_on,
            )
        )
        return True
    if differs and as_at == newest.from_on:
        for name, value in facts.items():
            setattr(newest, name, value)
        writing.altered[newest.id] = newest
        changed = True
    if told.closed_on is not None and told.closed_on != newest.until_on and as_at >= newest.from_on:
        newest.until_on = told.closed_on
        writing.altered[newest.id] = newest
        changed = True
    return changed


def reasons_between(records: Iterable[SchemeTold], held_from: dict[tuple[str, str], date]) -> dict[int, str]:
    """Why schemes cannot be taken beside what is held, by their place; `held_from` is the first day of each scheme's newest facts."""
    found = {}
    for at, told in enumerate(records):
        newest = held_from.get(told.key)
        if newest is not None and told.closed_on is not None and told.closed_on <= newest:
            found[at] = f"The scheme is held with facts from {newest:%d/%m/%Y} on, so it cannot have closed by then."
    return found


async def newest_facts() -> dict[tuple[str, str], date]:
    """The first day of the newest facts of each scheme that is held."""
    return {key: rows[-1].from_on for key, rows in (await _held()).items()}
