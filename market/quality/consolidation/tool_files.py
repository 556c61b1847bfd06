"""The file of a tool as it came, and a line in the audit trail that says who took it."""

from datetime import datetime
from pathlib import Path

from market.core.actor import Actor
from market.db import audit
from market.db.sql import fetch_one
from market.db.transaction import transaction
from market.documents.store import checked_path


async def hand_out(tool_id: int, import_id: int, home: Path, *, by: Actor, now: datetime) -> tuple[Path, str] | None:
    """Path and name of a file of a tool; None when there is none. Raises `FileLost`."""
    row = await fetch_one("SELECT sha256, file_name FROM tool_import WHERE id = {} AND tool = {}", import_id, tool_id)
    if row is None:
        return None
    path = await checked_path(row["sha256"], home)
    async with transaction():
        told = {"file": row["file_name"], "sha256": row["sha256"]}
        await audit.record(by=by, verb="tool.file_taken", subject=("legacy_tool", tool_id), after=told, at=now)
    return path, str(row["file_name"])
