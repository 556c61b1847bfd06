"""All tables and indexes of the application, in the order in which they may be created."""

from market.accounts import tables as accounts
from market.capacity import tables as capacity
from market.db import registry
from market.db import tables as db
from market.importers import tables as importers
from market.jobs import tables as jobs
from market.notices import tables as notices
from market.providers import tables as providers
from market.statement import tables as statement
from market.work import tables as work

MODULES = (db, notices, work, accounts, providers, capacity, importers, statement, jobs)

TABLES = tuple(table for module in MODULES for table in module.TABLES)
INDEXES = tuple(index for module in MODULES for index in module.INDEXES)


def register_tables() -> None:
    """Tell the database layer of every table, once, before a database is opened."""
    registry.register(TABLES, INDEXES)
