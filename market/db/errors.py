"""What can go wrong with the database, in the same words on both engines."""

import sqlite3

import asyncpg


class DatabaseError(Exception):
    """Any failure named in this module."""


class DatabaseNotOpen(DatabaseError):
    """A query was made before `open_database` or after `close_database`."""


class DatabaseUnavailable(DatabaseError):
    """The database cannot be reached, or stayed busy longer than the waiting time. The same request may work later."""


class DuplicateRow(DatabaseError):
    """A unique index refused the row: there is one with the same key."""


class BrokenReference(DatabaseError):
    """A foreign key refused the change: the row pointed at does not exist, or is still pointed at."""


class RefusedByDatabase(DatabaseError):
    """Another rule of the database refused the change (a missing value, an append-only table, a wrong type)."""


class TransactionFailed(DatabaseError):
    """The transaction could not be kept: something inside it failed and the failure was swallowed."""


class OutsideTransaction(DatabaseError):
    """A write that must be part of a transaction was made outside one, or inside a read-only one."""


_UNREACHABLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.LockNotAvailableError,
    asyncpg.TransactionRollbackError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    OSError,
)

_REFUSED = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, asyncpg.RaiseError)

DRIVER_ERRORS = (sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)


def translated(error: BaseException) -> DatabaseError:
    """The driver's error as one of ours; the caller chains the original. Of the driver's message what repeats values is left out."""
    text = _without_values(error)
    if isinstance(error, sqlite3.Error):
        return _from_sqlite(error, text)
    if isinstance(error, asyncpg.UniqueViolationError):
        return DuplicateRow(text)
    if isinstance(error, asyncpg.ForeignKeyViolationError | asyncpg.RestrictViolationError):
        return BrokenReference(text)
    if isinstance(error, _REFUSED) or (isinstance(error, asyncpg.InterfaceError) and isinstance(error, ValueError)):
        return RefusedByDatabase(text)
    if isinstance(error, _UNREACHABLE) or (isinstance(error, asyncpg.InterfaceError) and "clos" in text):
        return DatabaseUnavailable(text or f"The database did not answer in time ({type(error).__name__})")
    return DatabaseError(text)


def _without_values(error: BaseException) -> str:
    """The first line of a message: PostgreSQL gives the values of a row in a second one, and in the first where their type is wrong."""
    if isinstance(error, asyncpg.DataError) or (
        isinstance(error, asyncpg.InterfaceError) and isinstance(error, ValueError)
    ):
        return f"A value does not fit its column ({type(error).__name__})"
    return str(error).partition("\n")[0]


def _from_sqlite(error: sqlite3.Error, text: str) -> DatabaseError:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_ROWID"):
        return DuplicateRow(text)
    if name == "SQLITE_CONSTRAINT_FOREIGNKEY":
        return BrokenReference(text)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_FULL")):
        return DatabaseUnavailable(text)
    if isinstance(error, sqlite3.IntegrityError | sqlite3.DataError):
        return RefusedByDatabase(text)
    return DatabaseError(text)
