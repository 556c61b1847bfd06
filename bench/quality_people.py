"""`python -m bench.quality_people FILE`: thirty officers in the middle of a visit and a hundred providers' people in the middle of a
self-assessment, all signed in. Writes what a client needs to act as them, as JSON.
"""

import asyncio
import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from litestar.middleware.csrf import generate_csrf_token

from bench.homes import Home
from bench.measuring import python
from bench.tracker import fill
from market.accounts.permissions import Role
from market.accounts.tables import SignInSession, User, UserRole
from market.accounts.tokens import hash_of, new_token
from market.commands.running import accepted, opened
from market.core.actor import Actor, command_actor
from market.core.clock import utc_now
from market.db.bulk import insert_many
from market.db.migrate import migrate
from market.db.sql import execute, fetch
from market.db.transaction import transaction
from market.providers.tables import Organisation
from market.quality.assessments.capture.service import apply_entries
from market.quality.assessments.capture.types import Entry, Kind
from market.quality.assessments.queries import get_assessment
from market.quality.assessments.self_assessment.service import open_self_assessment
from market.quality.assessments.service import open_assessment
from market.quality.assessments.types import OpenAssessment, ScorerRow
from market.quality.assured.tables import AssuredService
from market.quality.framework.service import load_framework
from market.quality.framework.types import Method
from market.settings import Settings, from_environment
from market.tables import register_tables

OFFICERS, PROVIDERS = 30, 100
BY = command_actor("bench")
WORDS = (
    "Two of the five people whose records we read had a plan that says what matters to them; staff could tell us more. "
)


async def people() -> dict[str, Any]:
    """Fill an empty database; what there is, for clients."""
    settings = from_environment()
    register_tables()
    await migrate(settings.database_url)
    async with opened(settings):
        services = await _services(OFFICERS + PROVIDERS)
        made = {
            "csrf": generate_csrf_token(settings.secret_key),
            "officers": [await _officer(number, service) for number, (service, _) in enumerate(services[:OFFICERS])],
            "providers": [
                await _provider(number, service, organisation)
                for number, (service, organisation) in enumerate(services[OFFICERS:])
            ],
        }
        await execute("ANALYZE")
    return made


async def _services(count: int) -> list[tuple[int, int]]:
    """Assured nursing homes, each of an organisation of its own: their ids and those of the organisations."""
    await fill(count)
    await load_framework(by=BY, now=utc_now())
    now, today = utc_now(), utc_now().date()
    columns = ("name", "kind", "source", "ownership", "companies_house_number", "charity_number", "brand_id", "brand_name", "address",
               "postcode", "phone", "website", "search_text", "version", "updated_at")  # fmt: skip
    async with transaction():
        homes = [row["id"] for row in await fetch("SELECT id FROM location ORDER BY id")]
        rows = ((f"Bench Care {at}", "regulated", "cqc", *[""] * 10, 1, now) for at in range(count))
        await insert_many(Organisation, columns, rows)
        owners = [row["id"] for row in await fetch("SELECT id FROM organisation ORDER BY id DESC")][:count]
        for home, owner in zip(homes, owners, strict=True):
            await execute("UPDATE location SET organisation = {} WHERE id = {}", owner, home)
        services = ((home, "NUR", "enhanced", "", "", 40, today - timedelta(days=400), now, 1) for home in homes)
        names = ("location", "code", "tier", "tier_reason", "joint_with", "people", "from_on", "recorded_at", "version")
        await insert_many(AssuredService, names, services)
    rows_of = await fetch(
        "SELECT s.id, l.organisation FROM assured_service s JOIN location l ON l.id = s.location ORDER BY s.id"
    )
    return [(row["id"], row["organisation"]) for row in rows_of]


async def _person(email: str, role: Role, organisation: int | None) -> tuple[Actor, str]:
    """A user with a session that is open: who they are, and its token."""
    now, token = utc_now(), new_token()
    rows = await User.insert(
        User(email=email, name=email, password_hash="", organisation_id=organisation, active=True, created_at=now)
    ).run()
    number = int(rows[0]["id"])
    await UserRole.insert(UserRole(user=number, role=role.value)).run()
    await SignInSession.insert(
        SignInSession(
            token_hash=hash_of(token), user=number, created_at=now, seen_at=now, expires_at=now + timedelta(hours=10)
        )
    ).run()
    return Actor(kind="user", id=number, label=email), token


async def _officer(number: int, service: int) -> dict[str, Any]:
    actor, token = await _person(f"officer{number}@example.org", Role.QUALITY_OFFICER, None)
    assert actor.id is not None
    now = utc_now()
    asked = OpenAssessment(
        client_id=str(uuid4()),
        service_id=service,
        method=Method.FULL_REVIEW.value,
        visit_on=now.date(),
        scorers=(ScorerRow(person=actor.id, person_label=actor.label, role="lead", domains="", criteria=""),),
    )
    visit = accepted(await open_assessment(asked, by=actor, now=now))
    codes = (await get_assessment(visit)).codes
    half = [answer_entry(code, 3) for code in codes[::2]]
    await apply_entries(visit, half, by=actor, now=now)
    known = {each.key: each.client_id for each in half}
    return {"id": visit, "user": actor.id, "token": token, "codes": codes, "known": known}


async def _provider(number: int, service: int, organisation: int) -> dict[str, Any]:
    actor, token = await _person(f"provider{number}@example.org", Role.PROVIDER_OWNER, organisation)
    now = utc_now()
    asked = await open_self_assessment(service, now.year, due_on=now.date() + timedelta(days=60), by=BY, now=now)
    codes = (await get_assessment(accepted(asked))).codes
    half = [answer_entry(code, 3) for code in codes[::2]]
    await apply_entries(accepted(asked), half, by=actor, now=now, organisation_id=organisation)
    return {"id": accepted(asked), "user": actor.id, "token": token, "codes": codes, "known": {}}


def answer_entry(code: str, score: int) -> Entry:
    """An answer as a device records it."""
    return Entry(
        client_id=str(uuid4()),
        device="bench",
        kind=Kind.ANSWER,
        key=code,
        payload={"state": "scored", "score": score, "reason": "", "rationale": WORDS, "categories": "DP"},
        recorded_at=utc_now(),
    )


def cookie_of(token: str, csrf: str, settings: Settings) -> str:
    """The cookies of a signed-in browser."""
    prefix = "__Host-" if settings.secure_cookies else ""
    return f"{prefix}market_session={token}; {prefix}market_csrf={csrf}"


async def _main() -> dict[str, Any]:
    made = await people()
    settings = from_environment()
    for each in (*made["officers"], *made["providers"]):
        each["cookie"] = cookie_of(each["token"], made["csrf"], settings)
    return made


def fill_with_people(home: Home) -> dict[str, Any]:
    """Fill an installation in a process of its own; what a client needs to act as the people."""
    path = home.folder / "people.json"
    python("bench.quality_people", str(path), environment=home.environment)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(asyncio.run(_main())), encoding="utf-8")
    print("{}")
