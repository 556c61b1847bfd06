"""Reading the run history."""

from typing import Any

import msgspec

from market.db.sql import fetch
from market.jobs.types import JobRunRow


async def list_runs(*, each: int = 5, job: str | None = None) -> list[JobRunRow]:
    """The newest runs of every job (or of one), newest first, at most `each` of a job."""
    where, values = (" WHERE job = {}", [job]) if job else ("", [])
    rows = await fetch(
        "SELECT job, slot_at, status, claimed_by, attempts, started_at, finished_at, counts, error, lease_until FROM"
        " (SELECT job_run.*, ROW_NUMBER() OVER (PARTITION BY job ORDER BY slot_at DESC) AS place"
        f" FROM job_run{where}) AS placed WHERE place <= {{}} ORDER BY job, slot_at DESC",
        *values,
        each,
    )
    return [_run(row) for row in rows]


def _run(row: dict[str, Any]) -> JobRunRow:
    return msgspec.convert({**row, "counts": msgspec.json.decode(row["counts"])}, JobRunRow, strict=False)
