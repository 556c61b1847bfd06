"""What a failure may say in a log: where it happened and what kind it is, never a value that somebody entered.

Messages of databases and of conversions repeat the values that they could not take (`Key (case_reference)=(…) already exists`), so a
message is kept only where it names code or a rule of the database.
"""

import os
import traceback
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]

_NAMES_CODE = (NameError, AttributeError, ImportError, NotImplementedError, RuntimeError, TypeError)
_NAMES_RULES = ("sqlite3", "jinja2.exceptions", "market.db.errors")
_PARTS = ("sqlstate", "constraint_name", "table_name", "column_name")


def words_without_values(error: BaseException) -> str:
    """The kind of an error with its message where that holds no values: `KeyError`, `UniqueViolationError (23505, contract_reference)`."""
    kind = type(error)
    parts = [str(part) for name in _PARTS if (part := getattr(error, name, None))]
    if parts:
        return f"{kind.__name__} ({', '.join(parts)})"
    if isinstance(error, OSError) and error.errno is not None:
        return f"{kind.__name__}: {os.strerror(error.errno)}"
    if kind in _NAMES_CODE or kind.__module__ in _NAMES_RULES:
        return f"{kind.__name__}: {error}"
    return kind.__name__


def trace_without_values(error: BaseException) -> str:
    """The trace of an error and of those it came from, the first one first, as Python prints it but without values."""
    told: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = "".join(traceback.format_tb(current.__traceback__))
        told.append(f"Traceback (most recent call last):\n{frames}{words_without_values(current)}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n\nThat led to:\n\n".join(reversed(told))


def trace_of_info(exc_info: ExcInfo) -> str:
    """As `trace_without_values`, for what the logging library hands over."""
    return trace_without_values(exc_info[1])
