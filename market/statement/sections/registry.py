"""The sections in the order in which they are printed. A later section is one module and one line here."""

from market.statement.sections import changes, intentions, method, occupancy, quality, structure, summary, supply

SECTIONS = (
    summary.SECTION,
    changes.SECTION,
    supply.SECTION,
    occupancy.SECTION,
    quality.SECTION,
    structure.SECTION,
    intentions.SECTION,
    method.SECTION,
)
