"""All tables and indexes of the application, in the order in which they may be created."""

from market.accounts import tables as accounts
from market.capacity import tables as capacity
from market.capacity.extra_care import tables as extra_care
from market.checklists import tables as checklists
from market.contingency import tables as contingency
from market.contracts import tables as contracts
from market.db import registry
from market.db import tables as db
from market.embargoes import tables as embargoes
from market.failure.cases import tables as cases
from market.failure.sharing import tables as sharing
from market.failure.turnaround import tables as turnaround
from market.finding import tables as finding
from market.geography import tables as geography
from market.host_alerts import tables as host_alerts
from market.importers import tables as importers
from market.jobs import tables as jobs
from market.letters import tables as letters
from market.notices import tables as notices
from market.partners import tables as partners
from market.placements import tables as placements
from market.policies import tables as policies
from market.portal import tables as portal
from market.providers import tables as providers
from market.quality.actions import tables as actions
from market.quality.assessments import tables as assessments
from market.quality.assured import tables as assured
from market.quality.consolidation import tables as consolidation
from market.quality.evidence import tables as evidence
from market.quality.framework import tables as framework
from market.quality.programme import tables as programme
from market.risk import tables as risk
from market.statement import tables as statement
from market.work import tables as work

MODULES = (
    db,
    notices,
    work,
    accounts,
    policies,
    geography,
    checklists,
    partners,
    letters,
    providers,
    capacity,
    extra_care,
    framework,
    consolidation,
    evidence,
    assured,
    assessments,
    actions,
    programme,
    contracts,
    placements,
    embargoes,
    host_alerts,
    finding,
    contingency,
    cases,
    sharing,
    turnaround,
    risk,
    importers,
    statement,
    portal,
    jobs,
)

TABLES = tuple(table for module in MODULES for table in module.TABLES)
INDEXES = tuple(index for module in MODULES for index in module.INDEXES)


def register_tables() -> None:
    """Tell the database layer of every table, once, before a database is opened."""
    registry.register(TABLES, INDEXES)
