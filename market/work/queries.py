"""Reading work for its page."""

from market.db.sql import fetch_one_as
from market.work.types import WorkView

_COLUMNS = (
    "id, kind, subject, status, stage, done, total, errors, message, result_path, asked_by, created_at, started_at,"
    " stage_started_at, finished_at, attempts"
)


async def find_work(work_id: int) -> WorkView | None:
    """One piece of work, as its row says."""
    return await fetch_one_as(WorkView, f"SELECT {_COLUMNS} FROM work_item WHERE id = {{}}", work_id)


async def find_latest_work(subject: str) -> WorkView | None:
    """The newest work about a subject, such as `import_run:12`."""
    return await fetch_one_as(
        WorkView,
        f"SELECT {_COLUMNS} FROM work_item WHERE subject = {{}} ORDER BY id DESC LIMIT 1",
        subject,
    )
