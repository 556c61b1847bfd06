"""The page of documentation on figures, generated from their definitions."""

from market.figures.registry import FIGURES
from market.figures.types import Definition, SourceKind

_SOURCES = {
    SourceKind.REGISTER: "CQC's register (`cqc-active-locations`, `cqc-directory`, `cqc-deactivated`, `cqc-api-location`)",
    SourceKind.RATINGS: "CQC's ratings (`cqc-latest-ratings`, `cqc-active-locations`, `cqc-api-location`)",
    SourceKind.BEDS: "beds in the Capacity Tracker (`tracker-api`, `tracker-care-homes`)",
    SourceKind.RETURNS: "returns in the Capacity Tracker (`tracker-care-homes`, `tracker-home-care`, `tracker-api`)",
    SourceKind.CONTRACTS: "the contracts register (`contracts`, and what is recorded by hand)",
    SourceKind.PLACEMENTS: "the placements register (`placements`, and what is recorded by hand)",
    SourceKind.WAITING: "the waiting list (`waiting-list`, and what is recorded by hand)",
    SourceKind.EXTRA_CARE: "extra care schemes (`extra-care`)",
    SourceKind.ASSURED: "the services that the council assures (`quality-services`)",
    SourceKind.GRADES: "the council's grades (`quality-grades`)",
    SourceKind.VISITS: "the council's visits (`quality-visits`)",
    SourceKind.RECOMMENDATIONS: "recommendations (`quality-recommendations`)",
    SourceKind.SELF_ASSESSMENTS: "self-assessments (`quality-self-assessments`)",
    SourceKind.PROGRAMME: "the visit programme (`quality-programme`)",
    SourceKind.FRAMEWORK: "the quality framework (`quality-framework`)",
    SourceKind.WARNINGS: "the council's early warning (`early-warning`)",
    SourceKind.EMBARGOES: "the council's register of embargoes (`embargoes`)",
}

_INTRODUCTION = """# Figures

This page is generated from `market/figures` by `make docs`.

Every figure is computed as at the end of a date from dated facts: nothing that happened, was published or was saved later is seen.
`market figures --as-at 2026-09-30 --json` prints them all. Ratios lie between 0 and 1 and are not rounded; a breakdown is an object
of code to value. `stale` counts inputs that are old but still counted and `missing` inputs that are not there. A figure with nothing
to count has the value `null`.

The area of the council is every location whose local authority, on the date, is one of the names in `MARKET_AUTHORITY_NAMES`. A
location is open from the day it was registered to the day before it was deregistered or dropped from CQC's full list.
"""


def figures_reference() -> str:
    """`docs/reference/figures.md` as Markdown."""
    return "\n".join([_INTRODUCTION, *(_entry(definition) for definition in FIGURES)])


def _entry(definition: Definition) -> str:
    lines = [
        f"## {definition.title}",
        "",
        f"- id: `{definition.id}`",
        f"- unit: {definition.unit}",
        *([f"- breakdown by: {definition.breakdown}"] if definition.breakdown else []),
        f"- method: {definition.method}",
        f"- notes: {definition.notes}",
        f"- sources: {'; '.join(_SOURCES[kind] for kind in definition.sources)}",
        "",
    ]
    return "\n".join(lines)
