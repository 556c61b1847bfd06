"""Run by a test as a process of its own: imports a file and stops in the middle of applying it, waiting to be killed."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from market.core.actor import command_actor
from market.db.engine import close_database, open_database
from market.importers import service
from market.settings import read_settings
from market.tables import register_tables
from tests.builders.feeds import apply_halfway, make_feed


async def main(url: str, home: str, file: str) -> None:
    """Import the file into the database of that address."""
    register_tables()
    service.FEEDS = (make_feed(apply=apply_halfway),)
    await open_database(url, pool_size=2)
    try:
        await service.import_file(
            Path(file),
            feed="homes",
            as_at=None,
            confirm=False,
            by=command_actor("import"),
            now=datetime(2026, 9, 30, 9, tzinfo=UTC),
            settings=read_settings({"MARKET_HOME": home}),
        )
    finally:
        await close_database()


asyncio.run(main(*sys.argv[1:]))
