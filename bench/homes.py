"""Databases to measure on: a temporary home with SQLite or PostgreSQL, filled with locations or with the demonstration."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.measuring import PROJECT
from tests.postgres import Server


class Home:
    """A temporary installation: its folder and database address."""

    def __init__(self, folder: Path, url: str, dialect: str) -> None:
        self.folder = folder
        self.url = url
        self.dialect = dialect

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point the command at this installation."""
        return {"MARKET_HOME": str(self.folder), "MARKET_DATABASE_URL": self.url, "MARKET_JOBS": "no", "MARKET_LOG_LEVEL": "error"}

    def market(self, *arguments: str) -> str:
        """Run a `market` command here; gives what it printed. Raises RuntimeError when it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "market", *arguments],
            cwd=PROJECT,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise RuntimeError(f"market {' '.join(arguments)}: {done.stderr[-2000:]}")
        return done.stdout


@contextmanager
def sqlite_home() -> Iterator[Home]:
    """A temporary installation on SQLite."""
    with tempfile.TemporaryDirectory(prefix="market-bench-") as name:
        folder = Path(name)
        yield Home(folder, f"sqlite:///{folder / 'market.db'}", "sqlite")


@contextmanager
def postgres_home() -> Iterator[Home]:
    """A temporary installation on a PostgreSQL server of its own."""
    server = Server()
    server.start()
    try:
        with tempfile.TemporaryDirectory(prefix="market-bench-") as name:
            yield Home(Path(name), server.url("postgres"), "postgres")
    finally:
        server.stop()


HOMES = (sqlite_home, postgres_home)
