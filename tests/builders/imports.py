"""Take a file in as the importers do, without the pages and the run's own row: read, recognise, parse, apply."""

from datetime import UTC, date, datetime
from pathlib import Path

from msgspec import Struct

from market.core.actor import command_actor
from market.db.transaction import transaction
from market.importers.feeds.registry import FEEDS
from market.importers.preparing import Prepared, Wanted, prepare
from market.importers.types import Counts
from market.sheets.opened import Limits

NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
LIMITS = Limits(size=60_000_000, unpacked=500_000_000, rows=100_000)


class Quiet:
    """Reports progress to nobody."""

    def report(self, stage: str, done: int = 0, total: int = 0, errors: int = 0) -> None:
        """Say nothing."""


class TakenIn(Struct, frozen=True):
    """What taking a file in gave."""

    counts: Counts
    prepared: Prepared

    @property
    def rejected(self) -> list[tuple[str, str]]:
        """Column and reason of every problem."""
        return [
            (problem.column, problem.reason)
            for _, problems, _ in self.prepared.summary.rejected
            for problem in problems
        ]


async def take_in(content: bytes, feed: str, folder: Path, *, as_at: date | None, run_id: int = 1) -> TakenIn:
    """Import these bytes as this feed."""
    path = folder / "file"
    path.write_bytes(content)
    chosen = next(each for each in FEEDS if each.code == feed)
    wanted = Wanted(
        path=path,
        sha256="0" * 64,
        run_id=run_id,
        feed=chosen,
        as_at=as_at,
        by=command_actor("import"),
        now=NOW,
        present=NOW.date(),
        authority_names=("Middlesbrough", "Middlesbrough Council"),
    )
    prepared = await prepare(wanted, FEEDS, LIMITS, Quiet())
    async with transaction():
        counts = await chosen.apply(list(prepared.summary.accepted), prepared.context, prepared.summary.header)
    return TakenIn(counts=counts, prepared=prepared)
