"""How a table and its indexes are written as DDL in each dialect.

Columns get no DEFAULT in the database: a row written without a value for a NOT NULL column fails loudly instead of
being filled with 0 or ''. Defaults belong to the Piccolo classes and to the code that writes.
"""

import hashlib
from typing import Literal

from msgspec import Struct
from piccolo.columns import ForeignKey, Serial
from piccolo.columns.base import Column
from piccolo.columns.column_types import (
    JSON,
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    Date,
    DoublePrecision,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

Dialect = Literal["sqlite", "postgres"]
DIALECTS: tuple[Dialect, ...] = ("sqlite", "postgres")


class Index(Struct, frozen=True):
    """An index of a table; `where` makes it partial (SQL that both engines understand)."""

    table: type[Table]
    columns: tuple[str, ...]
    unique: bool = False
    where: str | None = None

    @property
    def name(self) -> str:
        """Name in the database: table, columns and kind, shortened by a digest to PostgreSQL's 63 characters."""
        parts = [self.table._meta.tablename, *self.columns, *(["some"] if self.where else [])]
        name, kind = "_".join(parts), "_key" if self.unique else "_idx"
        if len(name) + len(kind) > 63:
            name = f"{name[:50]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"
        return name + kind


# SQLite: INT, not INTEGER, so that the driver hands integers over as they are instead of through a Python converter.
_TYPES: tuple[tuple[type[Column], str, str], ...] = (
    (BigSerial, "INTEGER", "BIGSERIAL"),
    (Serial, "INTEGER", "SERIAL"),
    (SmallInt, "INT", "SMALLINT"),
    (BigInt, "INT", "BIGINT"),
    (Integer, "INT", "INTEGER"),
    (Boolean, "BOOLEAN", "BOOLEAN"),
    (Text, "TEXT", "TEXT"),
    (Timestamptz, "TIMESTAMPTZ", "TIMESTAMPTZ"),
    (Date, "DATE", "DATE"),
    (DoublePrecision, "DOUBLE PRECISION", "DOUBLE PRECISION"),
    (JSONB, "JSONB", "JSONB"),
    (JSON, "JSON", "JSON"),
    (Bytea, "BLOB", "BYTEA"),
)


def column_type(column: Column, dialect: Dialect) -> str:
    """The column's type in the dialect. ValueError names a kind of column that does not behave alike on both
    engines.
    """
    if isinstance(column, ForeignKey):
        target = column._foreign_key_meta.resolved_target_column
        if isinstance(target, BigSerial | BigInt):
            return "INT" if dialect == "sqlite" else "BIGINT"
        if isinstance(target, Serial | Integer):
            return "INT" if dialect == "sqlite" else "INTEGER"
        return column_type(target, dialect)
    if isinstance(column, Varchar):
        return f"VARCHAR({column.length})"
    if dialect == "sqlite" and column._meta.primary_key and isinstance(column, Integer):
        return "INTEGER"  # the row id itself
    for kind, sqlite, postgres in _TYPES:
        if isinstance(column, kind):
            return sqlite if dialect == "sqlite" else postgres
    raise ValueError(
        f"{column._meta.table.__name__}.{column._meta.name} is a {type(column).__name__}, which SQLite and PostgreSQL "
        "do not keep alike. Use Integer, BigInt (money in pence), DoublePrecision, Varchar, Text, Date, Timestamptz, "
        "Boolean or JSON."
    )


def column_ddl(column: Column, dialect: Dialect) -> str:
    """One line of CREATE TABLE."""
    words = [f'"{column._meta.db_column_name}"', column_type(column, dialect)]
    if column._meta.primary_key:
        words.append("PRIMARY KEY")
        if dialect == "sqlite" and isinstance(column, Serial):
            words.append("AUTOINCREMENT")  # an id in the audit trail must never be given to another row
    if not column._meta.null:
        words.append("NOT NULL")
    if column._meta.unique and not column._meta.primary_key:
        words.append("UNIQUE")
    if dialect == "sqlite" and isinstance(column, Varchar):
        words.append(f'CHECK (length("{column._meta.db_column_name}") <= {column.length})')  # PostgreSQL does so itself
    if isinstance(column, ForeignKey):
        meta = column._foreign_key_meta
        target = meta.resolved_target_column._meta.db_column_name
        words.append(
            f'REFERENCES "{meta.resolved_references._meta.tablename}" ("{target}") '
            f"ON DELETE {meta.on_delete.value} ON UPDATE {meta.on_update.value}"
        )
    return " ".join(words)


def table_ddl(table: type[Table], dialect: Dialect) -> str:
    """CREATE TABLE of a table."""
    lines = ",\n".join(f"    {column_ddl(column, dialect)}" for column in table._meta.columns)
    return f'CREATE TABLE "{table._meta.tablename}" (\n{lines}\n)'


def indexes_of(table: type[Table], declared: list[Index]) -> list[Index]:
    """The table's indexes: those declared for it and one for each column with `index=True`. Checks that columns
    exist.
    """
    names = {column._meta.db_column_name for column in table._meta.columns}
    own = [index for index in declared if index.table is table]
    for column in table._meta.columns:
        single = Index(table, (column._meta.db_column_name,))
        if column._meta.index and not column._meta.primary_key and single not in own:
            own.append(single)
    for index in own:
        if unknown := [name for name in index.columns if name not in names]:
            raise ValueError(f"Index {index.name} names no column of {table.__name__}: {', '.join(unknown)}")
    return own


def index_ddl(index: Index) -> str:
    """CREATE INDEX, the same text on both engines."""
    columns = ", ".join(f'"{name}"' for name in index.columns)
    where = f" WHERE {index.where}" if index.where else ""
    unique = "UNIQUE " if index.unique else ""
    return f'CREATE {unique}INDEX "{index.name}" ON "{index.table._meta.tablename}" ({columns}){where}'


def append_only_ddl(table: type[Table], dialect: Dialect) -> list[str]:
    """Triggers that refuse to change or remove a row of the table (on PostgreSQL also TRUNCATE)."""
    name = table._meta.tablename
    refusal = f"{name} is append-only: rows are never changed or removed"
    if dialect == "sqlite":
        return [
            f'CREATE TRIGGER "{name}_no_{verb.lower()}" BEFORE {verb} ON "{name}" '
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f'CREATE FUNCTION "{name}_refuse"() RETURNS trigger LANGUAGE plpgsql AS '
        f"$body$ BEGIN RAISE EXCEPTION '{refusal}'; END $body$",
        f'CREATE TRIGGER "{name}_no_change" BEFORE UPDATE OR DELETE ON "{name}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{name}_refuse"()',
        f'CREATE TRIGGER "{name}_no_truncate" BEFORE TRUNCATE ON "{name}" '
        f'FOR EACH STATEMENT EXECUTE FUNCTION "{name}_refuse"()',
    ]
