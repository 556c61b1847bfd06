"""Turns computed figures into the frozen ones that a statement prints, with small counts suppressed."""

from collections.abc import Iterable

from msgspec.structs import replace

from market.figures.types import Amount, Figure
from market.statement.numbers import is_small
from market.statement.types import SUPPRESSED, Form, SnapshotFigure

COUNTED_UNITS = {"beds", "services", "providers", "organisations", "people", "locations"}
NESTED = (("services_rated_good_share", "services_rated_good_or_outstanding_share"),)
"""Figures of which the first counts some of what the second counts: their difference is a count too."""


def freeze_figures(figures: Iterable[Figure]) -> tuple[SnapshotFigure, ...]:
    """The figures that are one number, in their order. A count of 1 to 4, and a share of so few, is hidden; so is a share that
    would give away such a count by its difference from another.

    Figures with a number for each code are printed as tables of the sections, which put rare codes together.
    """
    frozen = {figure.id: _frozen(figure) for figure in figures if not isinstance(figure.value, dict)}
    for narrow, wide in NESTED:
        if narrow in frozen and wide in frozen:
            few, many = frozen[narrow].numerator, frozen[wide].numerator
            if isinstance(few, int | float) and isinstance(many, int | float) and is_small(many - few):
                frozen[wide] = replace(frozen[wide], value=SUPPRESSED, numerator=SUPPRESSED)
    return tuple(frozen.values())


def form_of(unit: str) -> Form:
    """How figures of a unit are printed."""
    if unit.startswith(("ratio", "share")):
        return Form.SHARE
    if unit.startswith("day"):
        return Form.DAYS
    return Form.COUNT if unit in COUNTED_UNITS else Form.INDEX


def _number(amount: Amount) -> int | float | None:
    return None if isinstance(amount, dict) else amount


def _frozen(figure: Figure) -> SnapshotFigure:
    form = form_of(figure.unit)
    value, top, base = (_number(amount) for amount in (figure.value, figure.numerator, figure.denominator))
    hidden = (form is Form.COUNT and is_small(value)) or (form is Form.SHARE and (is_small(top) or is_small(base)))
    return SnapshotFigure(
        id=figure.id,
        title=figure.title,
        value=SUPPRESSED if hidden else value,
        unit=figure.unit,
        form=form,
        numerator=SUPPRESSED if hidden and top is not None else top,
        denominator=SUPPRESSED if is_small(base) else base,
        sources="; ".join(dict.fromkeys(source.title for source in figure.sources)),
        method=figure.method,
        stale=figure.stale,
        missing=figure.missing,
    )
