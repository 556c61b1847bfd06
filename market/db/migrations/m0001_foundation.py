"""Every table of the first release. The DDL beside this file is written by `python -m market.db.schema_text market.tables`."""

from market.db.migrate import Migration


async def up(db: Migration) -> None:
    """Create the tables, and the start of the audit chain."""
    await db.run_file("m0001_foundation")
    await db.execute("INSERT INTO audit_head (id, entries, hash) VALUES (1, 0, {})", "0" * 64)
