"""Health, metrics and outages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from market.db.engine import close_database
from market.db.errors import DatabaseUnavailable
from market.health import may_read_metrics
from market.settings import Settings
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, make_settings, open_browser
from tests.conftest import TestDatabase


@pytest.fixture
async def served(db: TestDatabase, tmp_path: Path) -> AsyncIterator[Browser]:
    """A browser before the application whose settings name the test's own database."""
    async with open_browser(make_settings(tmp_path, database_url=db.url)) as opened:
        yield opened


async def test_ready_when_the_database_is_reached_and_migrated(served: Browser) -> None:
    assert (await served.get("/health/live")).status_code == 200
    assert (await served.get("/health/ready")).json() == {"status": "ready"}


async def test_not_ready_says_why_without_addresses(served: Browser, db: TestDatabase) -> None:
    await close_database()
    answer = await served.get("/health/ready")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert answer.json()["reason"].startswith("database: ")
    assert db.url not in answer.text
    assert (await served.get("/health/live")).status_code == 200


async def test_an_outage_gives_the_503_page_with_when_to_try_again(
    served: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from_session = "market.accounts.session.list_session_rows"
    await sign_in(served, await make_user())
    monkeypatch.setattr(from_session, unreachable)
    answer = await served.get("/locations")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "10"
    assert "Try again in a few minutes" in answer.text


async def unreachable(*_: object) -> list[object]:
    raise DatabaseUnavailable("no answer")


@pytest.mark.parametrize(
    ("variables", "authorization", "address", "may"),
    [
        ({}, "", "127.0.0.1", True),
        ({}, "", "::1", True),
        ({}, "", "10.0.0.5", False),
        ({}, "", "", False),
        ({"trusted_proxy": "yes"}, "", "127.0.0.1", False),
        ({"metrics_token": "a secret"}, "Bearer a secret", "10.0.0.5", True),
        ({"metrics_token": "a secret"}, "Bearer another", "127.0.0.1", False),
        ({"metrics_token": "a secret"}, "", "127.0.0.1", False),
    ],
)
def test_who_may_read_metrics(
    tmp_path: Path, variables: dict[str, str], authorization: str, address: str, may: bool
) -> None:
    settings: Settings = make_settings(tmp_path, **variables)
    assert may_read_metrics(settings, authorization, address) is may
    forwarded = may_read_metrics(settings, authorization, address, forwarded=True)
    assert forwarded is (may and bool(settings.metrics_token)), "a proxy on this machine speaks for anybody"
