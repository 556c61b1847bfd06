"""What journeys do on the capture page of a visit, and what the service then knows."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from playwright.async_api import BrowserContext, Page, expect

from market.accounts.session import cookie_name
from market.db.engine import close_database, open_database
from tests.builders.accounts import MadeUser, make_session
from tests.builders.assured import make_assured
from tests.journeys.served import Served
from tests.journeys.visitor import Visitor
from tests.quality.visits.scene import make_scene

JOURNEYS = 16
SEND_MS = 20_000
READY = "works without a signal"


class Ward(Struct, frozen=True):
    """A server with one nursing home's visit, and its people with open sessions."""

    served: Served
    visit: int
    tokens: dict[str, str]

    def session_of(self, person: str) -> dict[str, str]:
        """The cookie of somebody."""
        return {cookie_name(secure=False): self.tokens[person]}


@pytest.fixture(scope="module")
async def hospital(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[list[Ward]]:
    """A server over a visit for each journey, to a nursing home with every criterion of the enhanced tier."""
    home = tmp_path_factory.mktemp("hospital")
    shutil.copyfile(sqlite_template, home / "market.db")
    url = f"sqlite:///{home / 'market.db'}"
    served = Served(home, url)
    await open_database(url, pool_size=2)
    try:
        wards = [await _ward(served) for _ in range(JOURNEYS)]
    finally:
        await close_database()
    served.start()
    try:
        yield wards
    finally:
        served.stop()


async def _ward(served: Served) -> Ward:
    scene = await make_scene(service=await make_assured(code="NUR", tier="enhanced"))
    people: dict[str, MadeUser] = {name: getattr(scene, name) for name in ("lead", "second", "partner", "double")}
    return Ward(served, scene.visit.id, {name: await make_session(user) for name, user in people.items()})


@pytest.fixture
def ward(hospital: list[Ward]) -> Ward:
    """A visit of the journey's own."""
    return hospital.pop()


async def ready(visitor: Visitor, ward: Ward) -> Page:
    """Open the visit and wait until the device can do without a signal."""
    await visitor.open(f"/quality/visits/{ward.visit}")
    await visitor.says(READY)
    return visitor.page


async def goes_to(page: Page, screen: str) -> None:
    """Show a screen of the capture page."""
    await page.evaluate("screen => { location.hash = screen }", screen)
    await expect(page.locator(".visit__screen h1")).to_be_visible()


async def scores(page: Page, code: str, score: int, words: str = "") -> None:
    """Answer a criterion."""
    await goes_to(page, f"criterion/{code}")
    await expect(page.locator("h1")).to_contain_text(code)
    await page.locator(f"#mark-{score}").check()
    if words:
        await page.get_by_label("What you saw, and what it means for people").fill(words)
        await page.get_by_label("What you saw, and what it means for people").blur()
    await expect(page.locator(".visit-kept").first).to_have_text("Saved on this device.")


async def takes_photo(page: Page, code: str, content: bytes) -> None:
    """Add a photo to a criterion."""
    await goes_to(page, f"criterion/{code}")
    await page.get_by_label("Take a photo").set_input_files(
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": content}
    )
    await expect(page.locator(".visit-evidence__item")).to_have_count(1)


async def recommends(page: Page, code: str, likelihood: int = 4) -> None:
    """Recommend something about a criterion."""
    await goes_to(page, f"recommend/{code}")
    await page.get_by_label("What must the service do?").fill("Recount every medicine")
    await page.get_by_label("Why does it matter to people?").fill("Doses were missed")
    await page.get_by_label("What will close it?").fill("Ten days of record checks")
    await page.locator(f"#likelihood-{likelihood}").check()
    await page.get_by_role("button", name="Save recommendation").click()
    await expect(page.get_by_role("link", name="Recount every medicine")).to_be_visible()


async def status_is(page: Page, words: str) -> None:
    """The line at the top says this, now or in a moment."""
    await expect(page.locator(".visit-status__words")).to_have_text(words, timeout=SEND_MS)


async def state_of(context: BrowserContext, ward: Ward) -> dict[str, Any]:
    """What the server knows of the visit."""
    reply = await context.request.get(
        f"{ward.served.address}/quality/visits/{ward.visit}/state", headers={"accept": "application/json"}
    )
    assert reply.ok, reply.status
    found: dict[str, Any] = await reply.json()
    return found


def heads_of(state: dict[str, Any], kind: str) -> list[list[dict[str, Any]]]:
    """What holds of a kind, head by head."""
    return [each["heads"] for each in state["held"] if each["kind"] == kind]


def forgive_cut_network(visitor: Visitor) -> None:
    """The browser says so of every address that it cannot reach while the network is cut."""
    visitor.complaints[:] = [
        each for each in visitor.complaints if "ERR_INTERNET_DISCONNECTED" not in each and "ERR_FAILED" not in each
    ]


def forgive_refusals(visitor: Visitor, status: int) -> None:
    """The browser says so of every reply with this status that a journey provokes."""
    visitor.complaints[:] = [each for each in visitor.complaints if f"status of {status}" not in each]
