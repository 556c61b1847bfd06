"""What happens to evidence by itself: files in quarantine are checked again, and those whose time is over go."""

from datetime import datetime

from market.core.actor import system_actor
from market.core.clock import london_date
from market.documents import store
from market.documents.store import FileLost
from market.quality.evidence.queries import over, quarantined
from market.quality.evidence.service import check, remove
from market.quality.evidence.types import EvidenceState
from market.settings import Settings

MOST = 200
SCAN_SECONDS = 60.0


async def check_quarantined(now: datetime, settings: Settings) -> dict[str, int]:
    """Ask the scanner about every file that waits for it; stops at the first that it gives no answer to, and says what came of them."""
    counts = {"clean": 0, "refused": 0, "waiting": 0, "lost": 0}
    for row in await quarantined(MOST):
        try:
            content = await store.read(row.sha256, settings.home)
        except FileLost:
            counts["lost"] += 1
            continue
        row = await check(row, content, now=now, settings=settings, seconds=SCAN_SECONDS)
        if row.state == EvidenceState.QUARANTINED:
            counts["waiting"] += 1
            break
        counts["clean" if row.may_open else "refused"] += 1
    return counts


async def remove_old(now: datetime, settings: Settings) -> dict[str, int]:
    """Take away the content of files whose time is over."""
    by = system_actor("remove-old-evidence")
    removed = 0
    for row in await over(london_date(now), MOST):
        removed += await remove(row, by=by, now=now, settings=settings)
    return {"removed": removed}
