"""From a cell of a file to a value. Each converter takes one cell and gives the value, or raises `CellError` with a sentence.

Cells are text (CSV), or typed values (ODS, XLSX, JSON). The common case, short text that is already right, takes the shortest path.
Serial dates are those of Excel and LibreOffice: days since 1899-12-30.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar

from market.core.clock import LONDON
from market.core.letters import without_control
from market.core.postcodes import normalise_postcode

T = TypeVar("T")

SERIAL_START = datetime(1899, 12, 30)  # noqa: DTZ001  # a calendar day in a spreadsheet has no time zone
FIRST_YEAR, LAST_YEAR = 1900, 2099
_SERIALS = (15_000.0, 73_050.0)  # 1941 to 2099: what a date of this sector can be

_ISO = re.compile(
    r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$"
)
_BRITISH = re.compile(
    r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:\s*-?\s*(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?)?$"
)
_NUMBER = re.compile(r"^[+-]?\d+(?:\.\d+)?$")
_LOCATION_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9-]{0,31}$")
_LIKE_A_DATE = re.compile(
    r"^(\d{4}-\d{2}-\d{2}.*|\d{1,2}/\d{1,2}/\d{2,4}.*|\d{1,2}[- ][A-Za-z]{3,9}([- ]\d{2,4})?|[A-Za-z]{3,9}[- ]\d{2,4})$"
)
_MONTHS = re.compile(r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)

YES = frozenset({"y", "yes", "true", "t", "1"})
NO = frozenset({"n", "no", "false", "f", "0"})


class CellError(ValueError):
    """The cell cannot be taken as it is. `args[0]` is a sentence for the person: what is wrong and what would be right."""

    @property
    def reason(self) -> str:
        """The sentence."""
        return str(self.args[0])


def shown(cell: object) -> str:
    """The cell as a person would see it in a message, shortened to 40 characters."""
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"


def is_blank(cell: object) -> bool:
    """Whether the cell says nothing."""
    return cell is None or cell == "" or (isinstance(cell, str) and not cell.strip())


def text_of(cell: Any) -> str:
    """The cell as text without spaces around it or doubled inside; a whole number from a spreadsheet loses its `.0`."""
    if type(cell) is str:
        if "  " in cell or "\n" in cell or "\t" in cell or "\xa0" in cell:
            return " ".join(cell.split())
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return " ".join(str(cell).split())


def text(limit: int) -> Callable[[Any], str]:
    """Text of at most `limit` characters; longer text is refused, never cut. Control characters and what nobody sees are left out."""

    def convert(cell: Any) -> str:
        value = without_control(text_of(cell)).strip()
        if len(value) > limit:
            raise CellError(f"The text has {len(value):,} characters, more than the {limit} that are kept. Shorten it.")
        return value

    return convert


def required_text(limit: int) -> Callable[[Any], str]:
    """Text that may not be blank."""
    convert = text(limit)

    def needed(cell: Any) -> str:
        value = convert(cell)
        if not value:
            raise CellError("This is blank, and a row needs it.")
        return value

    return needed


def none_marked_text(limit: int) -> Callable[[Any], str]:
    """Text where `-` or `*` stands for none, as CQC writes a missing brand."""
    convert = text(limit)

    def plain(cell: Any) -> str:
        if cell in ("-", "*"):
            return ""
        value = convert(cell)
        return "" if value in ("-", "*") else value

    return plain


_BRAND = none_marked_text(200)


def brand_name(cell: Any) -> str:
    """The name of a brand without the word BRAND that CQC puts in front of it."""
    return _BRAND(cell).removeprefix("BRAND ").strip()


def cqc_id(cell: Any) -> str:
    """A CQC location or provider id: opaque text such as `1-125856395` or `RL4X1`.

    Spreadsheet programs turn `1-123` into a date; a cell that is one, or reads like one, is refused instead of guessed at.
    """
    if isinstance(cell, date | int | float):
        raise CellError(
            f"{shown(cell)} is not a CQC id: a spreadsheet program has changed it. Use the file as CQC publishes it."
        )
    value = text_of(cell)
    if not value:
        raise CellError("The CQC id is blank, and a row needs it.")
    if _LIKE_A_DATE.match(value) and ("/" in value or value[:4].isdigit() or _MONTHS.search(value)):
        raise CellError(
            f"{shown(value)} is a date, not a CQC id: a spreadsheet program has changed it. Use CQC's own file."
        )
    if not _LOCATION_ID.match(value):
        raise CellError(f"{shown(value)} is not a CQC id. An id looks like 1-125856395 or RL4X1.")
    return value


def optional_cqc_id(cell: Any) -> str:
    """A CQC id, or `""` where the cell is blank or `-`."""
    return "" if cell in (None, "", "-") or is_blank(cell) else cqc_id(cell)


def flag(cell: Any) -> bool:
    """`Y` or blank, as CQC marks services; also yes, no, true, false, 1 and 0."""
    if cell in (None, "", "N", "n"):
        return False
    if cell in ("Y", "y"):
        return True
    answer = optional_flag(cell)
    return bool(answer)


def optional_flag(cell: Any) -> bool | None:
    """Yes, no, or None where the cell is blank."""
    if isinstance(cell, bool):
        return cell
    word = text_of(cell).lower()
    if not word:
        return None
    if word in YES:
        return True
    if word in NO:
        return False
    raise CellError(f"{shown(cell)} is not an answer that is known here. Write Y or N, or leave it blank.")


def number(cell: Any) -> float | None:
    """A number, with or without thousands commas; None where the cell is blank."""
    if cell is None or cell == "":
        return None
    if type(cell) is float or type(cell) is int:
        value = float(cell)
    elif isinstance(cell, bool | date):
        raise CellError(f"{shown(cell)} is not a number.")
    else:
        written = text_of(cell).replace(",", "")
        if not written:
            return None
        if not _NUMBER.match(written):
            raise CellError(f"{shown(cell)} is not a number. Write digits only, or leave it blank.")
        value = float(written)
    if not math.isfinite(value):
        raise CellError(f"{shown(cell)} is not a number.")
    return value


def whole(cell: Any) -> int | None:
    """A whole number: `12`, `1,234` or `12.0`; None where the cell is blank. Negative numbers are the feed's to judge."""
    if type(cell) is str and cell.isascii() and cell.isdigit() and len(cell) < 16:
        return int(cell)
    if cell is None or cell == "":
        return None
    if type(cell) is int:
        return cell
    value = number(cell)
    if value is None:
        return None
    if not value.is_integer():
        raise CellError(f"{shown(cell)} is not a whole number.")
    return int(value)


def whole_between(low: int, high: int, what: str) -> Callable[[Any], int | None]:
    """A whole number from `low` to `high`, both included. `what` is said of a number outside: "beds at one location"."""

    def convert(cell: Any) -> int | None:
        value = whole(cell)
        if value is not None and not low <= value <= high:
            raise CellError(_outside(value, low, high, what))
        return value

    return convert


def number_between(low: float, high: float, what: str) -> Callable[[Any], float | None]:
    """A number from `low` to `high`, both included."""

    def convert(cell: Any) -> float | None:
        value = number(cell)
        if value is not None and not low <= value <= high:
            raise CellError(_outside(value, low, high, what))
        return value

    return convert


def _outside(value: float, low: float, high: float, what: str) -> str:
    if value < 0 <= low:
        return f"{value:,g} is negative: {what} can not be less than 0."
    return f"{value:,g} can not be right: {what} are taken from {low:,g} to {high:,g}."


def word(words: Mapping[str, T], what: str) -> Callable[[Any], T | None]:
    """One of the words that are known (keys in lower case, single spaces); None where the cell is blank."""
    known = dict(words)
    cache: dict[Any, T] = {}

    def convert(cell: Any) -> T | None:
        if cell is None or cell == "":
            return None
        if isinstance(cell, str) and cell in cache:
            return cache[cell]
        written = text_of(cell)
        if not written:
            return None
        found = known.get(written.lower())
        if found is None:
            raise CellError(f"{shown(cell)} is not {what} that is known here.")
        if isinstance(cell, str):
            cache[cell] = found
        return found

    return convert


def postcode(cell: Any) -> str:
    """A postcode in its normal form, or `""` where the cell is blank. CellError when it has not the shape of one."""
    written = text_of(cell)
    if not written:
        return ""
    found = normalise_postcode(written)
    if found is None:
        raise CellError(f"{shown(cell)} is not a postcode.")
    return found


def day(cell: Any) -> date | None:
    """A calendar day: a date cell, ISO, `DD/MM/YYYY` with or without a time, or a serial date; None where the cell is blank.

    A moment with `Z` or an offset is the day it was in London.
    """
    if type(cell) is date:
        return _plausible(cell, cell)
    if cell is None or cell == "":
        return None
    if type(cell) is str:
        return _day_of_text(cell)
    moment = _moment(cell)
    if moment is None:
        return None
    return moment.astimezone(LONDON).date() if moment.tzinfo else moment.date()


def utc_day(cell: Any) -> date | None:
    """The day in London of a moment that the file gives in UTC, as the tracker's `lastupdatedutc`."""
    moment = _moment(cell)
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(LONDON).date()


@lru_cache(maxsize=50_000)
def _day_of_text(cell: str) -> date | None:
    moment = _moment_of_text(cell)
    if moment is None:
        return None
    return moment.astimezone(LONDON).date() if moment.tzinfo else moment.date()


def _moment(cell: Any) -> datetime | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        return _moment_of_text(cell)
    if isinstance(cell, datetime):
        _plausible(cell.date(), cell)
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001  # a calendar day
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _of_serial(float(cell), cell)
    raise CellError(f"{shown(cell)} is not a date.")


@lru_cache(maxsize=50_000)
def _moment_of_text(cell: str) -> datetime | None:
    written = " ".join(cell.split())
    if not written:
        return None
    if found := _ISO.match(written):
        built = _built(cell, *(int(found[part] or 0) for part in range(1, 7)))
        return datetime.fromisoformat(f"{built.isoformat()}{found[7].replace('Z', '+00:00')}") if found[7] else built
    if found := _BRITISH.match(written):
        hour = int(found[4] or 0)
        if found[7]:
            hour = hour % 12 + (12 if found[7].lower() == "pm" else 0)
        return _built(cell, int(found[3]), int(found[2]), int(found[1]), hour, int(found[5] or 0), int(found[6] or 0))
    if _NUMBER.match(written):
        return _of_serial(float(written), cell)
    raise CellError(f"{shown(cell)} is not a date. Write it as DD/MM/YYYY or YYYY-MM-DD.")


def _built(
    cell: object, year: int, month: int, day_of_month: int, hour: int = 0, minute: int = 0, second: int = 0
) -> datetime:
    try:
        built = datetime(year, month, day_of_month, hour, minute, second)  # noqa: DTZ001  # a zone is added where there is one
    except ValueError:
        raise CellError(
            f"{shown(cell)} is not a date that exists. Write a real day as DD/MM/YYYY or YYYY-MM-DD."
        ) from None
    _plausible(built.date(), cell)
    return built


def _of_serial(serial: float, cell: object) -> datetime:
    if not _SERIALS[0] <= serial < _SERIALS[1]:
        raise CellError(f"{shown(cell)} is not a date. Write it as DD/MM/YYYY or YYYY-MM-DD.")
    return SERIAL_START + timedelta(seconds=round(serial * 86_400))


def _plausible(found: date, cell: object) -> date:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise CellError(f"{shown(cell)} is not a likely date: the year is before {FIRST_YEAR} or after {LAST_YEAR}.")
    return found
