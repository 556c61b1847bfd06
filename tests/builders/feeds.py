"""A small feed for tests of the import's life: a list of homes, kept as facts of the installation."""

import asyncio
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from market.db.bulk import upsert_counted
from market.db.tables import Installation
from market.importers.types import (
    Column,
    Counts,
    Feed,
    FeedContext,
    Flagged,
    Header,
    Layout,
    LeftOut,
    Problem,
    RowParser,
)


class Home(Struct, frozen=True):
    """One accepted row."""

    home_id: str
    beds: int
    saved_on: date | None = None


def make_layout(
    code: str = "homes-2026", names: Sequence[str] = ("Home ID", "Home name", "Beds"), **changes: Any
) -> Layout:
    """A layout whose columns are all needed but a last one, Town."""
    columns = (*(Column(name, required=True) for name in names), Column("Town", aliases=("Place",)))
    return replace(Layout(code=code, title="List of homes", columns=columns), **changes)


def make_feed(code: str = "homes", **changes: Any) -> Feed:
    """A feed of homes. Beds must be whole; dentists are left out; homes over 100 beds are flagged."""
    made = Feed(
        code=code,
        title="Homes",
        what="Homes with their beds",
        layouts=(make_layout(), make_layout("homes-json", rows_of="objects")),
        load=_load,
        parser=_parser,
        apply=_apply,
        clashes=_clashes,
    )
    return replace(made, **changes)


def homes_csv(count: int, *, beds: Mapping[int, str] | None = None, extra: str = "") -> bytes:
    """A list of homes numbered from 1; `beds` replaces those of some."""
    given = beds or {}
    lines = [f"H{number},Home {number},{given.get(number, str(number % 50))}" for number in range(1, count + 1)]
    return ("Home ID,Home name,Beds\r\n" + "\r\n".join(lines) + "\r\n" + extra).encode()


async def _load(context: FeedContext) -> dict[str, Any]:
    return {}


def _parser(header: Header, context: FeedContext) -> RowParser:
    objects = header.layout.rows_of == "objects"

    def parse(row: Sequence[Any]) -> Any:
        home, name, beds = (
            row[0].get(key) if objects else row[header.positions[key]] for key in ("Home ID", "Home name", "Beds")
        )
        text = str(int(beds)) if isinstance(beds, float) else str(beds)
        if "dentist" in str(name):
            return LeftOut("Dentists are outside this feed.")
        if not text.isdigit():
            return [Problem("Beds", f"“{text}” is not a whole number. Enter the number of beds.")]
        record = Home(str(home), int(text))
        return Flagged(record, "More than 100 beds.") if record.beds > 100 else record

    return parse


def _clashes(records: list[Any]) -> dict[int, Problem]:
    counts = Counter(each.home_id for each in records)
    return {
        at: Problem("Home ID", f"{each.home_id} stands twice.")
        for at, each in enumerate(records)
        if counts[each.home_id] > 1
    }


async def _apply(records: list[Any], context: FeedContext, header: Header) -> Counts:
    rows = [(f"home:{each.home_id}", str(each.beds)) for each in records]
    done = await upsert_counted(Installation, ("key", "value"), rows, ("key",))
    return Counts(done.created, done.changed, done.unchanged)


async def apply_halfway(records: list[Any], context: FeedContext, header: Header) -> Counts:
    """Write half of the records, say so on standard output, and then wait to be killed."""
    await _apply(records[: len(records) // 2], context, header)
    sys.stdout.write("halfway\n")
    sys.stdout.flush()
    await asyncio.sleep(60)
    raise AssertionError("nobody killed this process")


async def slow_apply(records: list[Any], context: FeedContext, header: Header) -> Counts:
    """As the feed's own, with a pause in which another import can try to overtake it."""
    await asyncio.sleep(0.3)
    return await _apply(records, context, header)
