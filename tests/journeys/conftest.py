"""A real browser before a real server: every journey's own database and files, its pages watched for complaints."""

import shutil
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import pytest
from msgspec import Struct
from playwright.async_api import Browser, async_playwright

from tests.builders.quality_town import QualityTown
from tests.builders.resilience_town import ResilienceTown
from tests.conftest import PostgresTemplate
from tests.journeys.council import write_council
from tests.journeys.files import MarketFiles, write_market
from tests.journeys.people import People, furnish, furnish_with_quality, furnish_with_resilience
from tests.journeys.served import Served
from tests.journeys.visits import hospital as hospital
from tests.journeys.visits import ward as ward

_SERVED: list[Served] = []


class Furnished(Struct, frozen=True):
    """A home to copy: its folder, and the people and the quality work in its database."""

    home: Path
    people: People
    quality: QualityTown


class Town(Struct, frozen=True):
    """What a journey has: a server, its people and the files they may upload."""

    served: Served
    people: People
    files: MarketFiles
    quality: QualityTown | None = None
    resilience: ResilienceTown | None = None


@pytest.fixture(scope="session")
def market_files(tmp_path_factory: pytest.TempPathFactory) -> MarketFiles:
    """The files of the small market."""
    return write_market(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="session")
async def furnished(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, market_files: MarketFiles
) -> Furnished:
    """A home in which the small market is imported, with the contracts and placements of its council."""
    home = tmp_path_factory.mktemp("furnished")
    shutil.copyfile(sqlite_template, home / "market.db")
    council = write_council(tmp_path_factory.mktemp("council"))
    url = f"sqlite:///{home / 'market.db'}"
    people = await furnish(home, url, market_files, council)
    return Furnished(home, people, await furnish_with_quality(home, url, people))


@pytest.fixture(scope="session")
async def troubled(tmp_path_factory: pytest.TempPathFactory, furnished: Furnished) -> tuple[Furnished, ResilienceTown]:
    """A copy of the small market in which everything of resilience happened besides."""
    home = tmp_path_factory.mktemp("troubled") / "home"
    shutil.copytree(furnished.home, home)
    url = f"sqlite:///{home / 'market.db'}"
    happened = await furnish_with_resilience(home, url, furnished.people, furnished.quality)
    return Furnished(home, furnished.people, furnished.quality), happened


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium. Its absence is a failure: `make test` installs it."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium was not found: install it (on Debian and Ubuntu: apt-get install chromium)"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        await browser.close()


def _serving(home: Path, database_url: str) -> Iterator[Served]:
    served = Served(home, database_url)
    served.start()
    _SERVED.append(served)
    yield served
    _SERVED.remove(served)
    served.stop()


@pytest.fixture(scope="module")
def town(
    request: pytest.FixtureRequest,
    furnished: Furnished,
    market_files: MarketFiles,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Town]:
    """A server over a copy of the small market, on SQLite."""
    home = tmp_path_factory.mktemp("town") / "home"
    shutil.copytree(furnished.home, home)
    for served in _serving(home, f"sqlite:///{home / 'market.db'}"):
        yield Town(served, furnished.people, market_files, furnished.quality)


@pytest.fixture(scope="module")
def whole_town(
    troubled: tuple[Furnished, ResilienceTown], market_files: MarketFiles, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """A server over a copy of the small market with everything of resilience, on SQLite."""
    held, happened = troubled
    home = tmp_path_factory.mktemp("whole_town") / "home"
    shutil.copytree(held.home, home)
    for served in _serving(home, f"sqlite:///{home / 'market.db'}"):
        yield Town(served, held.people, market_files, held.quality, happened)


@pytest.fixture(scope="module")
async def new_town(
    request: pytest.FixtureRequest,
    sqlite_template: Path,
    market_files: MarketFiles,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Town]:
    """A server over an empty register, on SQLite."""
    home = tmp_path_factory.mktemp("new_town")
    shutil.copyfile(sqlite_template, home / "market.db")
    url = f"sqlite:///{home / 'market.db'}"
    people = await furnish(home, url, None)
    for served in _serving(home, url):
        yield Town(served, people, market_files)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
async def either_town(
    request: pytest.FixtureRequest,
    furnished: Furnished,
    market_files: MarketFiles,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Town]:
    """A server over the small market, once on each engine."""
    home = tmp_path_factory.mktemp("either_town") / "home"
    if request.param == "sqlite":
        shutil.copytree(furnished.home, home)
        url, people = f"sqlite:///{home / 'market.db'}", furnished.people
    else:
        home.mkdir()
        postgres: PostgresTemplate = request.getfixturevalue("postgres")
        url = postgres.server.url(await postgres.create(migrated=True))
        people = await furnish(home, url, market_files)
    for served in _serving(home, url):
        yield Town(served, people, market_files)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the servers said beside a journey that failed."""
    report = yield
    if report.failed:
        report.sections += [("log of the server", served.log()[-6000:]) for served in _SERVED]
    return report
