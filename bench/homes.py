"""Databases to measure on: a temporary home with SQLite or PostgreSQL, filled with locations or with the demonstration."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from bench.measuring import PROJECT, run_measured
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
        return {
            "MARKET_HOME": str(self.folder),
            "MARKET_DATABASE_URL": self.url,
            "MARKET_JOBS": "no",
            "MARKET_LOG_LEVEL": "error",
        }

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


@contextmanager
def demonstration(scale: int) -> Iterator[Home]:
    """A temporary copy of the demonstration council on SQLite, `scale` times as large as the real one."""
    with sqlite_home() as home:
        shutil.copytree(_made_demonstration(scale), home.folder, dirs_exist_ok=True)
        yield home


@lru_cache
def _made_demonstration(scale: int) -> Path:
    """The folder of a demonstration that is made once in a run and only ever copied; removed when the run ends."""
    folder = Path(tempfile.mkdtemp(prefix=f"market-bench-demonstration-{scale}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    home = Home(folder, f"sqlite:///{folder / 'market.db'}", "sqlite")
    run_measured([sys.executable, "-m", "bench.demonstration", str(scale)], environment=home.environment)
    return folder


HOMES = (sqlite_home, postgres_home)
