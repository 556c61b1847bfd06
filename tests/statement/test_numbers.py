"""Small counts never show, and cannot be worked out."""

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from market.statement.freezing import freeze_figures
from market.statement.numbers import is_small, printed, spoken, suppress
from market.statement.sections.folding import number_bands
from market.statement.types import SUPPRESSED, DataTable, Dimension, Form, Measure
from tests.builders.statement import make_facts


def table_of(cells: list[list[int]], *, shares: bool) -> DataTable:
    """Parts with their whole in each row, a total row below, and optionally the share of the first part in its column, linked to it."""
    rows = [[*parts, sum(parts)] for parts in cells]
    rows.append([sum(column) for column in zip(*rows, strict=True)])
    first = rows[-1][0]
    measures = [Measure(f"part{at}", f"Part {at}", "services") for at in range(len(cells[0]))]
    measures.append(Measure("whole", "All", "services"))
    if shares:
        rows = [[*row, row[0] / first if first else None] for row in rows]  # type: ignore[list-item]
        measures.append(Measure("share", "Share", "share of 1", Form.SHARE))
    return DataTable(
        id="t",
        title="T",
        dimensions=(Dimension("kind", "Kind"),),
        measures=tuple(measures),
        rows=tuple((f"row {at}", *row) for at, row in enumerate(rows)),
        source="S",
        total_row=True,
        parts=tuple(f"part{at}" for at in range(len(cells[0]))),
        whole="whole",
        linked=("part0", "share") if shares else (),
    )


CELLS = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=1, max_size=4)
)


@given(cells=CELLS, shares=st.booleans())
@example(cells=[[0, 0, 1], [0, 1, 2], [1, 2, 5]], shares=False)
@example(cells=[[0, 1, 0], [1, 2, 1], [1, 5, 2]], shares=False)
@settings(max_examples=250, deadline=None)
def test_no_small_count_shows_and_none_can_be_worked_out(cells: list[list[int]], shares: bool) -> None:
    before = table_of(cells, shares=shares)
    after = suppress(before)
    for row, true_row in zip(after.rows, before.rows, strict=True):
        for measure, cell, true in zip(after.measures, row[1:], true_row[1:], strict=True):
            assert cell in (SUPPRESSED, true)
            assert measure.form is not Form.COUNT or not is_small(cell)
            assert cell != SUPPRESSED or true, "a nought tells nothing and is not hidden"
        if shares:
            assert (row[1] == SUPPRESSED) == (row[-1] == SUPPRESSED), "a share gives its count away"
    counts = len(cells[0]) + 1
    true_cells = [[int(cell or 0) for cell in row[1 : counts + 1]] for row in before.rows]
    shown: list[list[object]] = [list(row[1 : counts + 1]) for row in after.rows]
    for place in small_places(true_cells):
        assert could_be_otherwise(shown, true_cells, place), f"{place} can be worked out from {shown}"


def small_places(true: list[list[int]]) -> Iterator[tuple[int, int]]:
    return ((r, c) for r, row in enumerate(true) for c, value in enumerate(row) if is_small(value))


def could_be_otherwise(shown: list[list[object]], true: list[list[int]], place: tuple[int, int]) -> bool:
    """Whether a reader who knows the sums, and that hidden cells are above nought, finds another value for the cell possible.

    Looks for a swap along hidden cells that leaves every sum as it was: the table with its margins is a closed grid, in which each
    row and column must balance, so a swap is a cycle of hidden cells that goes through the place.
    """
    hidden = [(r, c) for r, row in enumerate(shown) for c, cell in enumerate(row) if cell == SUPPRESSED]
    last_row, last_column = len(shown) - 1, len(shown[0]) - 1

    def sign(at: tuple[int, int]) -> int:
        return (-1 if at[0] == last_row else 1) * (-1 if at[1] == last_column else 1)

    def walk(path: list[tuple[int, int]], along_row: bool) -> bool:
        for step in hidden:
            same = step[0] == path[-1][0] if along_row else step[1] == path[-1][1]
            if not same or step == path[-1]:
                continue
            if step == place and not along_row and len(path) >= 4:
                return any(
                    all(
                        true[r][c] + way * sign((r, c)) * (1 if at % 2 == 0 else -1) >= 1
                        for at, (r, c) in enumerate(path)
                    )
                    for way in (1, -1)
                )
            if step not in path and len(path) < 12 and walk([*path, step], not along_row):
                return True
        return False

    return walk([place], True)


def test_two_hidden_numbers_that_add_up_to_two_are_not_enough() -> None:
    after = suppress(table_of([[1, 1, 9], [20, 20, 20]], shares=False))
    assert list(after.rows[0][1:4]).count(SUPPRESSED) == 3


@pytest.mark.parametrize(
    ("value", "form", "words"),
    [
        (1724, Form.COUNT, "1,724"),
        (0.857308, Form.SHARE, "85.7%"),
        (13000.0, Form.NUMBER, "13,000"),
        (2.5, Form.NUMBER, "2.5"),
        (0.0136, Form.POINTS, "+1.4 points"),
        (-28, Form.CHANGE, "−28"),
        (None, Form.COUNT, "[x]"),
        (SUPPRESSED, Form.SHARE, "[c]"),
    ],
)
def test_numbers_are_printed_as_people_write_them(value: float | str | None, form: Form, words: str) -> None:
    assert printed(value, form) == words


def test_sentences_say_what_a_code_means() -> None:
    assert spoken(SUPPRESSED, Form.COUNT) == "fewer than five"


def test_a_share_of_few_is_hidden_and_so_is_one_that_gives_few_away() -> None:
    facts = make_facts()
    figures = {figure.id: figure for figure in freeze_figures(facts.figures)}
    good, better = figures["services_rated_good_share"], figures["services_rated_good_or_outstanding_share"]
    assert isinstance(good.value, float)
    assert (better.value, isinstance(better.numerator, int)) != (SUPPRESSED, True)
    few = [figure for figure in facts.figures if figure.id == "services_rated_good_share"]
    changed = type(few[0])(
        **{name: getattr(few[0], name) for name in few[0].__struct_fields__} | {"numerator": 4, "value": 4 / 50}
    )
    assert freeze_figures([changed])[0].value == SUPPRESSED


@given(numbers=st.lists(st.integers(1, 90), max_size=60))
def test_bands_hold_five_or_more_and_every_number_once(numbers: list[int]) -> None:
    bands = number_bands(numbers, (1, 10, 25, 40, 61), "bed")
    held = [[n for n in numbers if n >= low and (high is None or n <= high)] for _, low, high in bands]
    assert sorted(itertools.chain(*held)) == sorted(numbers)
    assert not any(0 < len(each) < 5 for each in held) or len(numbers) < 5
