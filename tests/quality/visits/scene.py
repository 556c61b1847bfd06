"""A visit to a nursing home with its people, for tests of visits."""

import itertools
from datetime import UTC, datetime
from typing import Any

import httpx
from msgspec import Struct

from market.accounts.permissions import Role, permissions_of
from market.accounts.types import SignedIn
from market.quality.assessments.capture.types import Entry
from market.quality.assessments.tables import Assessment
from market.quality.visits.queries import find_access
from market.quality.visits.types import Access
from tests.builders.accounts import MadeUser, make_user
from tests.builders.app import Browser
from tests.builders.assessments import add_scorer, make_assessment

NOW = datetime(2026, 9, 30, 10, 0, tzinfo=UTC)
_numbers = itertools.count(1)


class Scene(Struct, frozen=True):
    """The visit and who is in it: the lead and the second officer, a partner for medicines, and a second scorer."""

    visit: Assessment
    lead: MadeUser
    second: MadeUser
    partner: MadeUser
    double: MadeUser


async def make_scene(**changes: Any) -> Scene:
    """An open visit. The second officer has domains D1 and D2, the partner criterion 3.1.1, the second scorer all criteria."""
    lead = await make_user(roles=[Role.QUALITY_OFFICER], name="Ann Officer")
    second = await make_user(roles=[Role.COMMISSIONING_OFFICER], name="Ben Officer")
    partner = await make_user(roles=[Role.PARTNER], name="Pat Pharmacist")
    double = await make_user(roles=[Role.QUALITY_OFFICER], name="Dot Double")
    values: dict[str, Any] = {"lead_by": lead.id, "people_heard": None, "people_total": None, **changes}
    visit = await make_assessment(**values)
    await add_scorer(visit, second.id, "second", person_label=second.name, domains="D1 D2")
    await add_scorer(visit, partner.id, "partner", person_label=partner.name, criteria="3.1.1")
    await add_scorer(visit, double.id, "double", person_label=double.name)
    return Scene(visit, lead, second, partner, double)


def signed_in_as(user: MadeUser) -> SignedIn:
    """The person as a request has them."""
    roles = frozenset(user.roles)
    return SignedIn(
        id=user.id, name=user.name, email=user.email, roles=roles, permissions=permissions_of(roles),
        organisation_id=user.organisation_id, session_id=1,
    )  # fmt: skip


async def access_of(scene: Scene, user: MadeUser) -> Access:
    """What somebody is in the visit."""
    found = await find_access(scene.visit.id, signed_in_as(user))
    assert found is not None
    return found


def new_id() -> str:
    """A client id as a device makes them."""
    return f"00000000-0000-4000-a000-{next(_numbers):012d}"


def entry(kind: str, key: str, payload: dict[str, Any] | None, **changes: Any) -> Entry:
    """An entry of a device."""
    values: dict[str, Any] = {"client_id": new_id(), "device": "tablet-1", "recorded_at": NOW, **changes}
    return Entry(kind=kind, key=key, payload=payload, **values)


def answer(code: str, score: int = 3, **changes: Any) -> Entry:
    """An answer with a score."""
    said = {"state": "scored", "score": score, "rationale": "People told us so today.", "categories": "P"}
    return entry("answer", code, said, **changes)


def recommend(code: str, *, impact: int = 4, key: str = "", **changes: Any) -> Entry:
    """A recommendation about a criterion."""
    said = {
        "criterion": code, "what": "Recount every medicine", "why": "Doses are missed", "closes_when": "Ten days of checks",
        "likelihood": 4, "impact": impact,
    }  # fmt: skip
    return entry("recommendation", key or new_id(), said, **changes)


def evidence(code: str, file: str, *, category: str = "O", **changes: Any) -> Entry:
    """That a file, or a note, is evidence for a criterion."""
    return entry(
        "evidence", new_id(), {"file": file, "criterion": code, "category": category, "note": "Seen"}, **changes
    )


async def send(browser: Browser, visit: int, *entries: Any) -> httpx.Response:
    """Send entries as a device does: JSON, with the token from the state."""
    state = await get_state(browser, visit)
    body = {"entries": [each if isinstance(each, dict) else _plain(each) for each in entries]}
    return await browser.post(
        f"/quality/visits/{visit}/sync",
        json=body,
        headers={"x-csrf-token": state["csrf"], "accept": "application/json"},
    )


def _plain(each: Entry) -> dict[str, Any]:
    return {name: getattr(each, name) for name in each.__struct_fields__ if name != "recorded_at"} | {
        "recorded_at": each.recorded_at.isoformat()
    }


async def get_state(browser: Browser, visit: int, known: str = "") -> dict[str, Any]:
    """The state of a visit as a device gets it."""
    reply = await browser.get(f"/quality/visits/{visit}/state?known={known}", headers={"accept": "application/json"})
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found
