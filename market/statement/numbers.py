"""How numbers are printed in a statement, and which counts may not be."""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from msgspec.structs import replace

from market.statement.types import NOT_AVAILABLE, SUPPRESSED, DataTable, Form
from market.web.words import money_words

SMALLEST_PRINTED = 5
"""Counts of 1 to 4 are suppressed in anything published (mission, "Privacy in one paragraph")."""

Number = int | float | str | None
Place = tuple[int, int]
Sum = tuple[tuple[Place, ...], Place]
"""Places of cells that add up to the cell of the last place."""


def printed(value: Number, form: Form) -> str:
    """A number as the statement prints it: `1,724`, `85.7%`, `0.4`, `£820.50`. Codes such as `[c]` are printed as they are."""
    if value is None:
        return NOT_AVAILABLE
    if isinstance(value, str):
        return value
    if form is Form.SHARE:
        return f"{value * 100:.1f}%"
    if form is Form.POINTS:
        return f"{value * 100:+.1f} points".replace("-", "−")
    if form is Form.CHANGE:
        return f"{value:+,.0f}".replace("-", "−") if round(value) else "0"
    if form in {Form.COUNT, Form.DAYS, Form.INDEX}:
        return f"{value:,.0f}"
    if form in {Form.RATE, Form.POUNDS}:
        return money_words(int(value), whole=form is Form.POUNDS)
    return f"{value:,.1f}".removesuffix(".0")


def spoken(value: Number, form: Form) -> str:
    """A number as sentences and key figures print it: as `printed`, with the meaning of a code in place of the code."""
    words = printed(value, form)
    return {SUPPRESSED: "fewer than five", NOT_AVAILABLE: "not available"}.get(words, words)


def is_small(value: Number) -> bool:
    """Whether a count is one that may not be printed: 1 to 4."""
    return isinstance(value, int | float) and 0 < value < SMALLEST_PRINTED


def suppress(table: DataTable) -> DataTable:
    """The table without counts of 1 to 4, and without the counts from which they could be worked out.

    Hidden are: every small count; measures linked to a hidden one in its row; and then, as long as a hidden number could be worked
    out from the sums of the table, the smallest other number of such a sum. Noughts are never hidden: they tell nothing of anybody.
    """
    width = len(table.dimensions)
    rows = [list(row) for row in table.rows]
    at = {measure.name: index for index, measure in enumerate(table.measures, start=width)}
    counts = [at[measure.name] for measure in table.measures if measure.suppress and measure.form is Form.COUNT]
    linked = [at[name] for name in table.linked]
    sums = list(sums_of(table))
    for row in rows:
        for index in counts:
            if is_small(row[index]):
                row[index] = SUPPRESSED
    while True:
        for row in rows:
            if any(row[index] == SUPPRESSED for index in linked):
                for index in linked:
                    row[index] = SUPPRESSED
        place = _next_to_hide(rows, sums)
        if place is None:
            return replace(table, rows=tuple(tuple(row) for row in rows))
        rows[place[0]][place[1]] = SUPPRESSED


def sums_of(table: DataTable) -> Iterator[Sum]:
    """The sums that a reader can do: columns of counts that add up to the total row, and parts of a row to its whole."""
    width = len(table.dimensions)
    at = {measure.name: index for index, measure in enumerate(table.measures, start=width)}
    if table.total_row:
        last = len(table.rows) - 1
        for measure in table.measures:
            if measure.form is Form.COUNT:
                yield tuple((row, at[measure.name]) for row in range(last)), (last, at[measure.name])
    if table.parts:
        for row in range(len(table.rows)):
            yield tuple((row, at[name]) for name in table.parts), (row, at[table.whole])


def _next_to_hide(rows: list[list[Number]], sums: list[Sum]) -> Place | None:
    """A number to hide because a hidden one can be worked out; None when none can.

    It is one of a sum that holds such a number; when all of those are hidden already, one of another sum that holds a hidden number,
    since several sums together may give a number away.
    """
    known = worked_out(rows, sums)
    if not known:
        return None
    for places in (known, {place for sum_ in sums for place in (*sum_[0], sum_[1]) if _hidden(rows, place)}):
        for parts, whole in sums:
            if places.isdisjoint((*parts, whole)):
                continue
            above_nought = [
                (value, place) for place in parts if not _hidden(rows, place) and (value := _value(rows, place)) > 0
            ]
            if above_nought:
                return min(above_nought)[1]
            if not _hidden(rows, whole):
                return whole
    return None


def _hidden(rows: list[list[Number]], place: Place) -> bool:
    return rows[place[0]][place[1]] == SUPPRESSED


def worked_out(rows: Iterable[Iterable[Number]], sums: Iterable[Sum]) -> set[Place]:
    """The places of suppressed numbers that a reader could work out, who knows that none of them is nought.

    Tries what linear algebra gives (a hidden number that the sums fix), and what bounds give (two hidden numbers that add up to 2).
    """
    cells = [list(row) for row in rows]
    equations = [_unknowns(cells, parts, whole) for parts, whole in sums]
    equations = [(factors, rest) for factors, rest in equations if factors]
    reduced = [*_reduced(equations, min), *_reduced(equations, max)]
    solved = {place for factors, _ in reduced if len(factors) == 1 for place in factors}
    return solved | _squeezed([*equations, *reduced])


Equation = tuple[dict[Place, Fraction], Fraction]


def _unknowns(cells: list[list[Number]], parts: tuple[Place, ...], whole: Place) -> Equation:
    """A sum as factors of its hidden cells and what they come to."""
    factors: dict[Place, Fraction] = {}
    rest = Fraction(0)
    for places, sign in ((parts, 1), ((whole,), -1)):
        for place in places:
            if cells[place[0]][place[1]] == SUPPRESSED:
                factors[place] = Fraction(sign)
            else:
                rest -= sign * Fraction(_value(cells, place))
    return factors, rest


def _value(cells: list[list[Number]], place: Place) -> float:
    cell = cells[place[0]][place[1]]
    return cell if isinstance(cell, int | float) else 0


def _reduced(equations: list[Equation], pick: Callable[[Iterable[Place]], Place]) -> list[Equation]:
    """The reduced echelon form. `pick` says which unknown of an equation is worked out from the others: the first place or the last.

    The two forms bring together what the sums say in different ways, so that bounds of few unknowns come out of one or the other.
    """
    reduced: dict[Place, Equation] = {}
    for factors, rest in equations:
        row, left = dict(factors), rest
        for pivot in [place for place in row if place in reduced]:
            left -= row[pivot] * reduced[pivot][1]
            _subtract(row, reduced[pivot][0], row[pivot])
        if not row:
            continue
        pivot = pick(row)
        lead = row[pivot]
        row, left = {place: factor / lead for place, factor in row.items()}, left / lead
        for at, (other, rest_of_other) in list(reduced.items()):
            if pivot in other:
                times = other[pivot]
                _subtract(other, row, times)
                reduced[at] = (other, rest_of_other - times * left)
        reduced[pivot] = (row, left)
    return list(reduced.values())


def _subtract(row: dict[Place, Fraction], other: dict[Place, Fraction], times: Fraction) -> None:
    for place, factor in other.items():
        left = row.get(place, Fraction(0)) - times * factor
        if left:
            row[place] = left
        else:
            row.pop(place, None)


def _squeezed(equations: list[Equation]) -> set[Place]:
    """Unknowns that have one value left when all are 1 or more."""
    low = {place: Fraction(1) for factors, _ in equations for place in factors}
    high: dict[Place, Fraction | None] = dict.fromkeys(low)
    for _ in range(len(low) + 2):
        changed = False
        for factors, rest in equations:
            for place in factors:
                changed |= _narrow(place, factors, rest, low, high)
        if not changed:
            break
    return {place for place, most in high.items() if most is not None and most == low[place]}


def _narrow(
    place: Place,
    factors: dict[Place, Fraction],
    rest: Fraction,
    low: dict[Place, Fraction],
    high: dict[Place, Fraction | None],
) -> bool:
    """Bounds of one unknown from one equation; whether they became narrower."""
    own = factors[place]
    most: Fraction | None = rest / own
    least: Fraction | None = rest / own
    for other, factor in factors.items():
        if other == place:
            continue
        times = factor / own
        most = _less(most, low[other] if times > 0 else high[other], times)
        least = _less(least, high[other] if times > 0 else low[other], times)
    changed = False
    if most is not None and (high[place] is None or most < (high[place] or 0)):
        high[place], changed = most, True
    if least is not None and least > low[place]:
        low[place], changed = least, True
    return changed


def _less(value: Fraction | None, other: Fraction | None, times: Fraction) -> Fraction | None:
    return None if value is None or other is None else value - times * other
