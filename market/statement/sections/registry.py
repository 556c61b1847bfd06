"""The sections in the order in which they are printed. A later section is one module and one line here."""

from market.statement.sections import (
    changes,
    continuity,
    intentions,
    local_quality,
    method,
    money,
    occupancy,
    out_of_area,
    pipeline,
    quality,
    structure,
    summary,
    supply,
)

SECTIONS = (
    summary.SECTION,
    changes.SECTION,
    supply.SECTION,
    occupancy.SECTION,
    quality.SECTION,
    local_quality.SECTION,
    structure.SECTION,
    money.SECTION,
    continuity.SECTION,
    out_of_area.SECTION,
    pipeline.SECTION,
    intentions.SECTION,
    method.SECTION,
)
