"""What every test may use: a migrated database of its own on each engine."""

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from msgspec import Struct

from market import tables
from market.db.engine import close_database, open_database
from market.db.migrate import migrate
from market.db.schema import DIALECTS, Dialect
from tests.postgres import Server

tables.register_tables()


class TestDatabase(Struct, frozen=True):
    """A database of one test."""

    __test__ = False

    dialect: Dialect
    url: str


class Databases:
    """Makes databases that live as long as one test."""

    def __init__(self, folder: Path, sqlite_template: Path, request: pytest.FixtureRequest) -> None:
        self._folder = folder
        self._sqlite_template = sqlite_template
        self._request = request
        self._numbers = itertools.count(1)
        self._postgres: list[str] = []

    async def create(self, dialect: Dialect, *, migrated: bool = True) -> TestDatabase:
        """A fresh database, migrated or empty."""
        if dialect == "sqlite":
            path = self._folder / f"test_{next(self._numbers)}.db"
            if migrated:
                await asyncio.to_thread(shutil.copyfile, self._sqlite_template, path)
            return TestDatabase(dialect=dialect, url=f"sqlite:///{path}")
        server: PostgresTemplate = self._request.getfixturevalue("postgres")
        name = await server.create(migrated=migrated)
        self._postgres.append(name)
        return TestDatabase(dialect=dialect, url=server.server.url(name))

    async def remove(self) -> None:
        """Remove what was made."""
        for name in self._postgres:
            await self._request.getfixturevalue("postgres").drop(name)


class PostgresTemplate:
    """Databases on the test server, copied from one that was migrated once."""

    TEMPLATE = "migrated"

    def __init__(self, server: Server) -> None:
        self.server = server
        self._numbers = itertools.count(1)
        self._strategy = ""
        self._migrated = False

    async def _run(self, sql: str) -> None:
        connection = await asyncpg.connect(self.server.url("postgres"))
        try:
            if connection.get_server_version().major >= 15:
                self._strategy = " STRATEGY FILE_COPY"
            await connection.execute(sql)
        finally:
            await connection.close()

    async def create(self, *, migrated: bool) -> str:
        """A fresh database; its name."""
        if migrated and not self._migrated:
            await self._run(f"CREATE DATABASE {self.TEMPLATE}")
            await migrate(self.server.url(self.TEMPLATE))
            self._migrated = True
        name = f"test_{next(self._numbers)}"
        await self._run(f"CREATE DATABASE {name}" + (f" TEMPLATE {self.TEMPLATE}{self._strategy}" if migrated else ""))
        return name

    async def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        await self._run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresTemplate]:
    """The PostgreSQL server of this test process."""
    server = Server()
    server.start()
    yield PostgresTemplate(server)
    server.stop()


@pytest.fixture(scope="session")
async def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database, to be copied."""
    path = tmp_path_factory.mktemp("template") / "migrated.db"
    await migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
async def databases(tmp_path: Path, sqlite_template: Path, request: pytest.FixtureRequest) -> AsyncIterator[Databases]:
    """Makes databases for tests that need more than one, or an empty one."""
    made = Databases(tmp_path, sqlite_template, request)
    yield made
    await made.remove()


@pytest.fixture(params=DIALECTS)
async def db(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[TestDatabase]:
    """An open, migrated, empty database; the test runs once on each engine."""
    made = await databases.create(request.param)
    await open_database(made.url, pool_size=4)
    yield made
    await close_database()
