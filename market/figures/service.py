"""Figures as at a date. Nothing is stored: the same facts give the same figures."""

from collections.abc import Sequence
from datetime import date

from market.core.periods import month_ends
from market.figures.facts import gather_facts
from market.figures.registry import BY_ID, FIGURES
from market.figures.types import Definition, Facts, Figure


def figure_of(definition: Definition, facts: Facts) -> Figure:
    """One figure from the facts. Pure."""
    worked = definition.work_out(facts)
    return Figure(
        id=definition.id,
        title=definition.title,
        as_at=facts.on,
        value=worked.value,
        unit=definition.unit,
        numerator=worked.numerator,
        denominator=worked.denominator,
        sources=[source for kind in definition.sources for source in facts.sources[kind]],
        method=definition.method,
        notes=definition.notes,
        stale=worked.stale,
        missing=worked.missing,
        counted=definition.counted,
    )


def figures_of(facts: Facts) -> list[Figure]:
    """Every figure from the facts, in the order of the registry. Pure."""
    return [figure_of(definition, facts) for definition in FIGURES]


async def compute_figures(on: date, authority_names: Sequence[str]) -> list[Figure]:
    """Every headline figure of the area as at the end of `on`, seeing nothing later."""
    return figures_of(await gather_facts(on, authority_names))


async def compute_some(figure_ids: Sequence[str], on: date, authority_names: Sequence[str]) -> list[Figure]:
    """Some figures as at the end of `on`, reading only what they need. Raises `KeyError` for an unknown id."""
    wanted = [BY_ID[figure_id] for figure_id in figure_ids]
    kinds = {kind for definition in wanted for kind in definition.sources}
    facts = await gather_facts(on, authority_names, kinds)
    return [figure_of(definition, facts) for definition in wanted]


async def figures_with_facts(on: date, authority_names: Sequence[str]) -> tuple[list[Figure], Facts]:
    """Every headline figure, and the facts that they were computed from, for those who compute more from the same facts."""
    facts = await gather_facts(on, authority_names)
    return figures_of(facts), facts


async def compute_figure(figure_id: str, on: date, authority_names: Sequence[str]) -> Figure:
    """One figure as at the end of `on`. Raises `KeyError` for an unknown id."""
    definition = BY_ID[figure_id]
    return figure_of(definition, await gather_facts(on, authority_names, definition.sources))


async def figure_history(figure_id: str, on: date, authority_names: Sequence[str], months: int = 24) -> list[Figure]:
    """One figure as at each of the last `months` month ends and as at `on`, oldest first. Raises `KeyError` for an unknown id."""
    definition = BY_ID[figure_id]
    return [
        figure_of(definition, await gather_facts(day, authority_names, definition.sources))
        for day in month_ends(on, months)
    ]
