"""Turns computed figures into the frozen ones that a statement prints, with small counts suppressed."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from market.figures.types import Amount, Figure
from market.statement.numbers import Number, is_small
from market.statement.types import SUPPRESSED, Form, SnapshotFigure

COUNTED_UNITS = {
    "beds",
    "services",
    "providers",
    "organisations",
    "people",
    "locations",
    "assessments",
    "visits",
    "recommendations",
    "care homes",
}
PUBLIC_UNITS = {"contracts", "schemes", "apartments"}
"""Counts of things that the council publishes one by one (Local Government Transparency Code 2015): never suppressed."""

FOLLOWED = (
    ("waiting_longest_days", "waiting_people"),
    ("home_care_hours_per_week", "home_care_people"),
    ("spot_share_spend", "spot_share_people"),
    ("embargo_median_days", "embargoes_12_months"),
)
"""Figures of which the first speaks of the people whom the second counts: it is hidden when they are too few."""

NESTED = (("services_rated_good_share", "services_rated_good_or_outstanding_share"),)
"""Figures of which the first counts some of what the second counts: their difference is a count too."""

PARTED = (("care_homes_at_warning_share", "care_homes_not_known_share"),)
"""Figures that count different parts of one whole: all are hidden when one of the parts, or what is left of the whole, is 1 to 4."""


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
    for told, people in FOLLOWED:
        if told in frozen and people in frozen and frozen[people].value == SUPPRESSED:
            frozen[told] = replace(
                frozen[told],
                value=SUPPRESSED,
                numerator=_hidden(frozen[told].numerator),
                denominator=_hidden(frozen[told].denominator),
            )
    for names in PARTED:
        parts = [frozen[name] for name in names if name in frozen]
        if _gives_away(parts):
            for part in parts:
                frozen[part.id] = replace(part, value=_hidden(part.value), numerator=_hidden(part.numerator))
    return tuple(frozen.values())


def _gives_away(parts: Sequence[SnapshotFigure]) -> bool:
    """Whether parts of one whole tell a small count: one that is hidden already, or what they leave."""
    if any(SUPPRESSED in (part.value, part.numerator) for part in parts):
        return True
    whole = next((part.denominator for part in parts), None)
    counts = [part.numerator for part in parts if isinstance(part.numerator, int | float)]
    return isinstance(whole, int | float) and is_small(whole - sum(counts))


def _hidden(value: Number) -> Number:
    return None if value is None else SUPPRESSED


def form_of(unit: str) -> Form:
    """How figures of a unit are printed."""
    if unit.startswith(("ratio", "share")):
        return Form.SHARE
    if unit.startswith("day"):
        return Form.DAYS
    if unit == "hours":
        return Form.NUMBER
    return Form.COUNT if unit in COUNTED_UNITS | PUBLIC_UNITS else Form.INDEX


def _number(amount: Amount) -> int | float | None:
    return None if isinstance(amount, dict) else amount


def _frozen(figure: Figure) -> SnapshotFigure:
    form = form_of(figure.unit)
    value, top, base = (_number(amount) for amount in (figure.value, figure.numerator, figure.denominator))
    rest = base - top if figure.counted == "people" and top is not None and base is not None else None
    hidden = (form is Form.COUNT and figure.unit not in PUBLIC_UNITS and is_small(value)) or (
        form is Form.SHARE and (is_small(top) or is_small(base) or is_small(rest))
    )
    return SnapshotFigure(
        id=figure.id,
        title=figure.title,
        value=SUPPRESSED if hidden else value,
        unit=figure.unit,
        form=form,
        numerator=SUPPRESSED if hidden and top is not None else top,
        denominator=SUPPRESSED if is_small(base) and figure.unit not in PUBLIC_UNITS else base,
        sources="; ".join(dict.fromkeys(source.title for source in figure.sources)),
        method=figure.method,
        stale=figure.stale,
        missing=figure.missing,
    )
