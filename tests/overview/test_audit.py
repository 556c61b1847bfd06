"""The audit trail as people read it."""

from datetime import UTC, datetime

import pytest

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.db import audit
from market.db.transaction import transaction
from market.overview.lists import change_words
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page

OFFICER = Actor(kind="user", id=7, label="Kim Lee")
SERVICE = Actor(kind="system", id=None, label="Drop folder")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('{"name":"Oak","beds":12}', '{"name":"Elm","beds":12}', "name: Oak → Elm"),
        (None, '{"name":"Elm"}', "name: Elm"),
        ('{"ward":""}', '{"ward":"Ayresome"}', "ward: nothing → Ayresome"),
        ('{"roles":["director"]}', '{"roles":[]}', 'roles: ["director"] → []'),
        (None, None, ""),
    ],
)
def test_a_change_in_words(before: str | None, after: str | None, words: str) -> None:
    assert change_words(before, after) == words


async def recorded(by: Actor, verb: str, subject: tuple[str, int], day: int) -> None:
    async with transaction():
        at = datetime(2026, 9, day, 23, 30, tzinfo=UTC)
        await audit.record(by=by, verb=verb, subject=subject, before=None, after={"name": "Elm"}, at=at)


@pytest.fixture
async def trail(browser: Browser) -> Browser:
    """A director, before a trail of three entries."""
    await sign_in(browser, await make_user(roles=[Role.DIRECTOR]))
    await recorded(OFFICER, "location.edited", ("location", 12), 1)
    await recorded(OFFICER, "user.added", ("user", 3), 2)
    await recorded(SERVICE, "import.applied", ("import_run", 5), 3)
    return browser


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"location:12", "user:3", "import_run:5"}),
        ("subject=location", {"location:12"}),
        ("subject=user:3", {"user:3"}),
        ("subject=user:4", set()),
        ("actor=kim", {"location:12", "user:3"}),
        ("verb=import.", {"import_run:5"}),
        ("verb=%25", set()),
        ("from=2026-09-03", {"user:3", "import_run:5"}),
        ("to=2026-09-02", {"location:12"}),
        ("from=31/02/2026&page=x", {"location:12", "user:3", "import_run:5"}),
    ],
)
async def test_filters_by_london_days(trail: Browser, query: str, found: set[str]) -> None:
    shown = await trail.get(f"/admin/audit?{query}")
    assert shown.status_code == 200
    table = shown.text.partition("<tbody")[2]
    assert {subject for subject in ("location:12", "user:3", "import_run:5") if subject in table} == found
    file = await trail.get(f"/admin/audit.csv?{query}")
    assert {line.split(",")[4] for line in file.text.splitlines()[1:]} == found


async def test_who_may_not_read_it_is_refused(browser: Browser) -> None:
    await sign_in(browser, await make_user(roles=[Role.COMMISSIONING_OFFICER]))
    assert (await browser.get("/admin/audit")).status_code == 403
    assert (await browser.get("/admin/audit.csv")).status_code == 403
    assert "Your role does not include administration" not in text_of_page((await browser.get("/admin")).text)
