"""Writes the DDL of the foundation migration from the tables that are registered.

    python -m market.db.schema_text market.tables

Run it until the first release; after that the text is frozen and a change of a table is a new migration.
"""

import importlib
import sys
from pathlib import Path

from market.db import registry
from market.db.schema import DIALECTS, Dialect, append_only_ddl, index_ddl, indexes_of, table_ddl
from market.db.tables import APPEND_ONLY

FOUNDATION = "m0001_foundation"
FOLDER = Path(__file__).parent / "migrations"


def statements(dialect: Dialect) -> list[str]:
    """Every CREATE statement of the registered tables, in an order that works."""
    texts: list[str] = []
    for table in registry.TABLES:
        texts.append(table_ddl(table, dialect))
        texts.extend(index_ddl(index) for index in indexes_of(table, registry.INDEXES))
        if table in APPEND_ONLY:
            texts.extend(append_only_ddl(table, dialect))
    return texts


def render(dialect: Dialect) -> str:
    """The statements as one SQL script."""
    return "".join(f"{text};\n\n" for text in statements(dialect)).rstrip("\n") + "\n"


def main(arguments: list[str]) -> int:
    """Write both scripts; the argument is the module whose `register_tables()` names the tables."""
    if len(arguments) != 1:
        sys.stderr.write("Usage: python -m market.db.schema_text MODULE_WITH_REGISTER_TABLES\n")
        return 2
    importlib.import_module(arguments[0]).register_tables()
    for dialect in DIALECTS:
        path = FOLDER / f"{FOUNDATION}.{dialect}.sql"
        path.write_text(render(dialect), encoding="utf-8")
        sys.stdout.write(f"{path}: {len(statements(dialect))} statements\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
