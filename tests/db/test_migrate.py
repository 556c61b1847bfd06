"""One history on both engines, and tables that are what their classes say."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from piccolo.columns import ForeignKey, Integer, Numeric, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db import migrate as migrating
from market.db import registry
from market.db.engine import close_database, open_database
from market.db.migrate import MigrationRefused, known_migrations, migrate, pending, split_statements
from market.db.schema import DIALECTS, Index, column_type, index_ddl
from market.db.schema_text import FOUNDATION, render, statements
from market.db.sql import execute, fetch

SHAPES = {
    "sqlite": (
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' "
        "AND tbl_name <> 'schema_migration' ORDER BY type, name",
    ),
    "postgres": (
        "SELECT table_name, column_name, ordinal_position, data_type, character_maximum_length, is_nullable, column_default "
        "FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'schema_migration' ORDER BY 1, 3",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'schema_migration' ORDER BY 1",
        "SELECT conrelid::regclass::text AS owner, pg_get_constraintdef(oid) AS text FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace AND conrelid <> 'schema_migration'::regclass ORDER BY 1, 2",
        "SELECT tgrelid::regclass::text AS owner, pg_get_triggerdef(oid) AS text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 2",
    ),
}


async def shape(url: str, dialect: str) -> list[list[dict]]:
    await open_database(url)
    try:
        return [await fetch(query) for query in SHAPES[dialect]]
    finally:
        await close_database()


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_migrated_database_is_what_the_tables_declare(databases, dialect) -> None:
    migrated = await databases.create(dialect)
    declared = await databases.create(dialect, migrated=False)
    await open_database(declared.url)
    await execute("CREATE TABLE schema_migration (name VARCHAR(64))")
    for statement in statements(dialect):
        await execute(statement)
    await close_database()
    assert await shape(migrated.url, dialect) == await shape(declared.url, dialect), (
        "The migrations and the tables differ: write a migration (before the first release: "
        "python -m market.db.schema_text market.tables)"
    )


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_migrating_twice_changes_nothing(databases, dialect) -> None:
    made = await databases.create(dialect, migrated=False)
    names = [migration.name for migration in known_migrations()]
    assert names[0] == FOUNDATION
    assert await pending(made.url) == names
    assert await migrate(made.url) == names
    assert await pending(made.url) == []
    assert await migrate(made.url) == []


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_processes_that_start_at_once_migrate_once(databases, dialect) -> None:
    made = await databases.create(dialect, migrated=False)
    script = f"import asyncio; from market.db.migrate import migrate; print(len(asyncio.run(migrate({made.url!r}))))"
    children = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE)
        for _ in range(3)
    ]
    counts = [int((await child.communicate())[0]) for child in children]
    assert sorted(counts) == [0, 0, len(known_migrations())]


async def test_a_database_that_is_newer_or_different_is_refused(db) -> None:
    await execute("UPDATE schema_migration SET digest = 'other' WHERE name = {}", FOUNDATION)
    with pytest.raises(MigrationRefused, match="has changed since"):
        await pending(db.url)
    await execute("UPDATE schema_migration SET name = 'm9999_future'")
    for step in (pending, migrate):
        with pytest.raises(MigrationRefused, match=r"newer than this program.*m9999_future"):
            await step(db.url)


@pytest.fixture
def failing_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A history whose only step creates a table and then fails."""

    class Failing:
        @staticmethod
        async def up(db) -> None:
            await db.execute("CREATE TABLE half (id INTEGER)")
            raise RuntimeError("the second half")

    monkeypatch.setattr(migrating, "known_migrations", lambda: (migrating.Known(name="m0001_half", digest="0"),))
    monkeypatch.setattr(migrating.importlib, "import_module", lambda name: Failing)
    return


@pytest.mark.usefixtures("failing_migration")
@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_migration_that_fails_leaves_nothing(databases, dialect) -> None:
    made = await databases.create(dialect, migrated=False)
    with pytest.raises(RuntimeError, match="second half"):
        await migrate(made.url)
    assert all(rows == [] for rows in await shape_if_any(made.url, dialect))


async def shape_if_any(url: str, dialect: str) -> list[list[dict]]:
    await open_database(url)
    try:
        if dialect == "sqlite":
            return [await fetch("SELECT name FROM sqlite_master")]
        return [await fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    finally:
        await close_database()


def test_the_frozen_text_is_in_step_with_the_tables() -> None:
    for dialect in DIALECTS:
        frozen = (migrating.FOLDER / f"{FOUNDATION}.{dialect}.sql").read_text(encoding="utf-8")
        assert frozen == render(dialect), "Run: python -m market.db.schema_text market.tables"


def test_scripts_are_split_at_statements_and_not_inside_triggers() -> None:
    script = (
        "CREATE TABLE a (t TEXT DEFAULT ';');\nCREATE TRIGGER b AFTER UPDATE ON a BEGIN SELECT 1;\nSELECT 2; END;\n"
    )
    assert len(list(split_statements(script))) == 2
    with pytest.raises(ValueError, match="semicolon"):
        list(split_statements("SELECT 1"))


def foreign_keys() -> list[ForeignKey]:
    return [column for table in registry.TABLES for column in table._meta.columns if isinstance(column, ForeignKey)]


def test_references_never_delete_what_points_at_them() -> None:
    assert foreign_keys()
    for column in foreign_keys():
        meta = column._foreign_key_meta
        where = f"{column._meta.table.__name__}.{column._meta.name}"
        assert (meta.on_delete, meta.on_update) == (OnDelete.restrict, OnUpdate.restrict), where
        if column._meta.null:
            assert column._meta.help_text, f"{where} may be null: say in help_text when, or write null=False"


def test_every_column_is_of_a_kind_that_both_engines_keep_alike() -> None:
    class Money(Table):
        amount = Numeric()

    with pytest.raises(ValueError, match=r"Money.amount is a Numeric.*pence"):
        column_type(Money.amount, "sqlite")
    for table in registry.TABLES:
        for column in table._meta.columns:
            for dialect in DIALECTS:
                assert column_type(column, dialect)


def test_long_index_names_stay_unique_and_short() -> None:
    class Widget(Table):
        first_of_two_rather_long_column_names = Varchar()
        second_of_two_rather_long_column_names = Integer()

    names = ("first_of_two_rather_long_column_names", "second_of_two_rather_long_column_names")
    there, back = Index(Widget, names), Index(Widget, names[::-1])
    assert there.name != back.name
    assert max(len(there.name), len(back.name)) <= 63
    partial = Index(Widget, names[:1], unique=True, where="second_of_two_rather_long_column_names IS NULL")
    assert index_ddl(partial).endswith("WHERE second_of_two_rather_long_column_names IS NULL")
