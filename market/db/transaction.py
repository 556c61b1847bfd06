"""Transactions: all that happens inside one is kept, or none of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from market.db.engine import current_engine
from market.db.errors import OutsideTransaction
from market.db.pooled import UnitOfWork


def transaction() -> UnitOfWork:
    """`async with transaction():` keeps everything at its end, or nothing when an exception leaves it.

    On SQLite it opens IMMEDIATE, so the block is alone in writing. On PostgreSQL it is READ COMMITTED: lock what you
    read in order to change it with `versions.lock_row`. A block inside another joins it; an exception that leaves the
    inner block makes the outer one fail even when it is caught (TransactionFailed). Never start tasks inside one.
    """
    return UnitOfWork(current_engine(), write=True)


def snapshot() -> UnitOfWork:
    """`async with snapshot():` makes every read in the block see one state of the database, without holding up
    writers.
    """
    return UnitOfWork(current_engine(), write=False)


@asynccontextmanager
async def savepoint() -> AsyncIterator[None]:
    """A step of a transaction that may fail: its exception undoes only the step, and may be caught outside the
    block.
    """
    unit = require_transaction("A savepoint")
    point = await unit.savepoint()
    try:
        yield
    except Exception:
        await point.rollback_to()
        await point.release()
        raise
    await point.release()


def in_transaction() -> bool:
    """Whether the caller is inside a transaction that writes."""
    unit = current_engine().unit()
    return unit is not None and unit.write


def require_transaction(what: str) -> UnitOfWork:
    """The caller's transaction; OutsideTransaction names what was attempted outside one."""
    unit = current_engine().unit()
    if unit is None or not unit.write:
        raise OutsideTransaction(f"{what} belongs inside `async with transaction():`")
    return unit
