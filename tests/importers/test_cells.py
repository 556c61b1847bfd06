"""Cells to values: what is taken, and the sentence for what is not."""

import contextlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.importers import cells
from market.importers.cells import CellError

DAY = date(2024, 2, 8)


@pytest.mark.parametrize(
    "cell",
    [
        "2024-02-08",
        " 08/02/2024 ",
        "8/2/2024",
        "08/02/2024 - 09:13",
        "2024-02-08T00:00:00Z",
        "2024-02-08 00:00:00",
        "45330.3840277778",
        45330.3840277778,
        45330,
        date(2024, 2, 8),
        datetime(2024, 2, 8, 9, 13),  # noqa: DTZ001  # as a spreadsheet gives it
    ],
)
def test_one_day_in_every_spelling(cell: Any) -> None:
    assert cells.day(cell) == DAY


@pytest.mark.parametrize("cell", ["31/02/2026", "2026-13-01", "45", 45, "tomorrow", "01/01/1066", True, "12.5.6"])
def test_what_is_no_date_says_so(cell: Any) -> None:
    with pytest.raises(CellError, match=r"is not a (likely )?date"):
        cells.day(cell)


def test_a_moment_in_utc_is_its_day_in_london() -> None:
    assert cells.utc_day("2026-07-31 23:30") == date(2026, 8, 1)
    assert cells.utc_day("2026-01-31 23:30") == date(2026, 1, 31)
    assert cells.day("2026-07-31T23:30:00Z") == date(2026, 8, 1)


@pytest.mark.parametrize(
    ("cell", "value"), [("1,234", 1234), ("12.0", 12), (12.0, 12), ("", None), (None, None), (" 7 ", 7), ("-3", -3)]
)
def test_whole_numbers(cell: Any, value: int | None) -> None:
    assert cells.whole(cell) == value


@pytest.mark.parametrize(
    ("convert", "cell", "said"),
    [
        (cells.whole, "12.5", "is not a whole number"),
        (cells.whole, "a few", "is not a number"),
        (cells.whole, True, "is not a number"),
        (cells.number, "nan", "is not a number"),
        (cells.whole_between(0, 1000, "beds at one location"), "-1", "negative: beds at one location"),
        (cells.whole_between(0, 1000, "beds at one location"), "1,001", "taken from 0 to 1,000"),
        (cells.cqc_id, "2023-12-01", "is a date"),
        (cells.cqc_id, "01/12/2023", "is a date"),
        (cells.cqc_id, "Dec-23", "is a date"),
        (cells.cqc_id, datetime(2023, 12, 1), "changed it"),  # noqa: DTZ001  # as a spreadsheet gives it
        (cells.cqc_id, " ", "blank"),
        (cells.cqc_id, "1 2 3", "is not a CQC id"),
        (cells.postcode, "TS1", "is not a postcode"),
        (cells.flag, "maybe", "Write Y or N"),
        (cells.text(5), "longer", "6 characters"),
        (cells.required_text(5), " ", "blank"),
    ],
)
def test_what_can_not_be_taken_says_why(convert: Callable[[Any], Any], cell: Any, said: str) -> None:
    with pytest.raises(CellError, match=said):
        convert(cell)


def test_ids_flags_brands_and_text() -> None:
    assert [cells.cqc_id(cell) for cell in ("1-125856395", "RL4X1", " 1-12 ")] == ["1-125856395", "RL4X1", "1-12"]
    assert [cells.flag(cell) for cell in ("Y", "", None, "N", "yes", True)] == [True, False, False, False, True, True]
    assert [cells.none_marked_text(9)(cell) for cell in ("-", "*", "BD1")] == ["", "", "BD1"]
    assert [cells.text(9)(cell) for cell in ("a\x01b", "\u202eab\u200b", " \ufeff ")] == ["ab", "ab", ""]
    assert [cells.text_of(cell) for cell in (" a \n b ", 7.0, None, date(2024, 2, 8))] == ["a b", "7", "", "2024-02-08"]


@given(st.dates(min_value=date(1941, 2, 1), max_value=date(2099, 12, 30)))
def test_every_likely_day_reads_the_same_in_every_form(day: date) -> None:
    serial = (datetime(day.year, day.month, day.day, tzinfo=UTC) - datetime(1899, 12, 30, tzinfo=UTC)) / timedelta(
        days=1
    )
    assert (
        cells.day(day.isoformat()) == cells.day(f"{day:%d/%m/%Y}") == cells.day(serial) == cells.day(str(serial)) == day
    )


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.none(), st.dates(), st.datetimes()))
def test_no_cell_breaks_a_converter(cell: Any) -> None:
    converters = (
        cells.day,
        cells.utc_day,
        cells.whole,
        cells.number,
        cells.cqc_id,
        cells.flag,
        cells.postcode,
    )
    for convert in converters:
        with contextlib.suppress(CellError):
            convert(cell)
