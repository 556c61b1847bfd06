"""The tables and indexes of the application, told by the composition root, and the engine that they use."""

from collections.abc import Iterable

from piccolo.engine.base import Engine
from piccolo.table import Table

from market.db.schema import Index

TABLES: list[type[Table]] = []
INDEXES: list[Index] = []

_engine: Engine | None = None


def register(tables: Iterable[type[Table]], indexes: Iterable[Index] = ()) -> None:
    """Add tables, in an order in which they may be created, and their indexes. Doing so twice changes nothing."""
    for table in tables:
        if table not in TABLES:
            TABLES.append(table)
            if _engine is not None:
                table._meta.db = _engine
    INDEXES.extend(index for index in indexes if index not in INDEXES)


def attach(engine: Engine | None) -> None:
    """Let every registered table use this engine; None once the database is closed."""
    global _engine
    _engine = engine
    for table in TABLES:
        table._meta._db = engine


def current() -> Engine | None:
    """The engine that the tables use now, or None while no database is open."""
    return _engine
