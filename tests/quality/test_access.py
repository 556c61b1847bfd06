"""Over every route of the application: what a provider, a partner, a social worker and brokerage reach, and what they never see.

Every text, name and file has a word of its own in it, so that whatever leaks says where it comes from.
"""

import itertools
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from litestar import Litestar
from msgspec import Struct

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.db.sql import execute, fetch, fetch_value
from market.db.transaction import transaction
from market.quality.demonstration.replay import Cast
from market.settings import Settings
from tests.builders.accounts import MadeUser, make_user, sign_in
from tests.builders.app import Browser, application
from tests.builders.providers import make_location, make_organisation
from tests.builders.quality_town import Places, QualityTown, furnish_quality

AS_AT = date(2026, 9, 30)
EVERYBODY = (
    "/", "/account", "/accessibility-statement", "/admin", "/contact", "/cookies", "/forgot-password", "/forgot-password/sent",
    "/health/live", "/health/ready", "/market-position-statement", "/metrics", "/privacy", "/reset-password/.*", "/sign-in",
    "/work/1",
)  # fmt: skip
"""Addresses that answer whoever is signed in, or anybody at all."""
OF_ONESELF = {
    "/account/password",
    "/account/sign-out-everywhere",
    "/forgot-password",
    "/reset-password/{token}",
    "/sign-in",
    "/sign-out",
}
"""Posts about the own account: everybody may, and tests of accounts look at them."""
PORTAL = (
    "/portal", "/portal/self-assessments", "/portal/reports", "/portal/actions", "/portal/documents", "/portal/documents/send",
    "/portal/corrections", "/portal/corrections/ask", "/portal/tools", "/portal/embargoes", "/portal/letters",
)  # fmt: skip
OWN = (
    "/portal/reports/{final}", "/portal/reports/{final}/report.pdf", "/portal/reports/{final}/comments/.*",
    "/portal/actions/{advice}(/plan|/evidence)?", "/portal/tools/{services}(/.*)?", "/portal/locations/{homes}",
)  # fmt: skip
"""What belongs to the provider that asks, with its own numbers."""
JOINT = (
    "/joint", "/quality/visits", "/quality/visits/app.webmanifest", "/quality/visits/offline", "/quality/visits/worker.js",
    "/quality/visits/{joint}", "/quality/visits/{joint}/state", "/quality/visits/{joint}/add/.*",
    "/quality/visits/{joint}/criteria/3.1.1", "/quality/visits/{joint}/evidence/{joint_file}",
)  # fmt: skip
GRADES = (
    "/quality", "/quality/answers", "/quality/charts/.*", "/quality/grades.*", "/quality/framework",
    "/quality/framework/(criteria|domains|standards|outside)/[^/]*", "/quality/framework/outside", "/quality/framework/tool.*",
    "/quality/framework/versions/[^/]*(/changes|/compare/.*)?",
)  # fmt: skip
REGISTER = (
    r"/locations(\.csv|\.xlsx|/map|/by-cqc-id/.*|/\d+(/capacity(\.csv)?|/quality)?)?", r"/providers(\.csv|\.xlsx|/\d+)?",
    "/market/changes.*",
)  # fmt: skip
CAPACITY = ("/capacity.*", "/overview/.*")
ALLOWED: dict[Role, tuple[str, ...]] = {
    Role.PROVIDER_OWNER: (*PORTAL, *OWN, "/portal/people", "/portal/people/invite", "/portal/embargoes/pause"),
    Role.PROVIDER_CONTRIBUTOR: (*PORTAL, *OWN),
    Role.PARTNER: (*JOINT, "/shared.*"),
    Role.SOCIAL_WORKER: (
        *GRADES, *REGISTER, *CAPACITY, "/find-care", "/find-care.csv", "/find-care.xlsx",
        "/placements/waiting(/by-reason.csv)?", r"/tasks(\.csv|\.xlsx)?",
    ),
    Role.BROKERAGE_OFFICER: (
        *GRADES, *REGISTER, *CAPACITY, r"/locations/\d+/people", "/find-care.*", "/placements.*", "/contracts.*",
        "/imports.*", "/figures.*", "/statements.*",
    ),
}  # fmt: skip
"""All that a role may get an answer from: short enough to be read. Whatever is not here must be refused."""
OWN_POSTS = ("/portal/actions/plans/{final}/send", "/portal/reports/{final}/pdf")
JOINT_POSTS = (
    "/quality/visits/{joint}/sync",
    "/quality/visits/{joint}/evidence",
    "/quality/visits/{joint}/criteria/3.1.1/evidence",
)
MAY_POST: dict[Role, tuple[str, ...]] = {
    Role.PROVIDER_OWNER: (*ALLOWED[Role.PROVIDER_OWNER], *OWN_POSTS),
    Role.PROVIDER_CONTRIBUTOR: (*ALLOWED[Role.PROVIDER_CONTRIBUTOR], *OWN_POSTS),
    Role.PARTNER: (*JOINT, *JOINT_POSTS, "/shared/.*"),
    Role.SOCIAL_WORKER: ("/quality/framework/tool/pdf",),
    Role.BROKERAGE_OFFICER: (
        "/quality/framework/tool/pdf", "/placements.*", "/find-care.*", "/imports.*", "/contracts/calendar.*",
        "/contracts/.*/file",
    ),
}  # fmt: skip
"""Posts that a role may send: forms of its own, which other tests look at."""
CONTROLS: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.PROVIDER_OWNER: (("/portal/reports/{final}", "Zephyrfinal"), ("/portal/people", "Robin")),
    Role.PROVIDER_CONTRIBUTOR: (("/portal/actions/{one_advice}", "Zephyrfinal"),),
    Role.PARTNER: (("/quality/visits/{joint}/state", "3.1.1"), ("/joint", "Joint House")),
    Role.SOCIAL_WORKER: (("/locations/{own_home}/quality", "Own House"),),
    Role.BROKERAGE_OFFICER: (("/quality/grades", "Final House"),),
}
"""What a role does get, with a word that stands there: so that the test does not pass because nothing is there."""


TEXTS = (
    ("assessment_answer", "rationale", "assessment"),
    ("assessment", "summary", "id"),
    ("assessment", "moderation_note", "id"),
    ("assessment_comment", "words", "assessment"),
    ("recommendation", "what", "assessment"),
    ("recommendation", "why", "assessment"),
    ("recommendation", "closes_when", "assessment"),
)
"""Tables and columns with words about a visit, and the column that says which visit."""


class Town(Struct, frozen=True):
    """The quality of the small market, its people by role, and the numbers that addresses are filled with."""

    quality: QualityTown
    people: dict[Role, MadeUser]
    numbers: dict[str, list[Any]]
    own: dict[str, str]


async def _town(settings: Settings) -> Town:
    """Everything belongs to the first organisation, to a third and to the partner's visit; who asks is of the second.

    The second has a final report, and a visit that waits for moderation and that it must not know of.
    """
    homes = {}
    for name in ("Own", "Joint", "Final"):
        organisation = await make_organisation(name=f"{name} Care Ltd")
        homes[name] = await make_location(organisation=organisation, name=f"{name} House")
        if name == "Final":
            homes["Quiet"] = await make_location(organisation=organisation, name="Quiet House")
    agency = await make_location(name="Xylo Office", organisation=await make_organisation(name="Xylo Ltd"))
    mine = homes["Final"].organisation
    people = {
        role: await make_user(
            roles=[role],
            name=f"Robin {role.value}",
            organisation_id=mine if role.value.startswith("provider") else None,
        )
        for role in Role
    }
    owner = await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=homes["Own"].organisation, name="Own Owner")
    acting = {role: Actor(kind="user", id=user.id, label=user.name) for role, user in people.items()}
    cast = Cast(
        officer=acting[Role.COMMISSIONING_OFFICER],
        second=acting[Role.QUALITY_OFFICER],
        moderator=acting[Role.COMMISSIONING_MANAGER],
        partner=acting[Role.PARTNER],
    )
    places = Places(homes["Own"].id, homes["Joint"].id, (homes["Quiet"].id, homes["Final"].id), agency.id)
    quality = await furnish_quality(places, cast, Actor("user", owner.id, owner.name), AS_AT, settings)
    await _mark(quality)
    advice = await fetch("SELECT id FROM recommendation WHERE assessment = {}", quality.visits["final"])
    own = {
        "final": str(quality.visits["final"]),
        "joint": str(quality.visits["joint"]),
        "joint_file": str(quality.files["joint"]),
        "services": f"({quality.services['final']}|{quality.services['submitted']})",
        "homes": f"({homes['Final'].id}|{homes['Quiet'].id})",
        "own_home": str(homes["Own"].id),
        "advice": "|".join(str(row["id"]) for row in advice).join("()"),
        "one_advice": str(advice[0]["id"]),
    }
    return Town(quality, people, await _numbers(quality, owner.id), own)


async def _mark(quality: QualityTown) -> None:
    """Put the word of its visit into every text that is written about it."""
    async with transaction():
        for key, number in (*quality.visits.items(), ("self", quality.own_self)):
            word = f"Zephyr{key} "
            for table, column, where in TEXTS:
                await execute(f"UPDATE {table} SET {column} = {{}} || {column} WHERE {where} = {{}}", word, number)
            said = '"rationale":"'
            changed = "UPDATE capture_entry SET payload = REPLACE(payload, {}, {}) WHERE assessment = {}"
            await execute(changed, said, said + word, number)


async def _numbers(quality: QualityTown, owner: int) -> dict[str, list[Any]]:
    """Every number that there is, by the part of addresses that takes it; a word that is nobody's for the rest."""

    async def all_of(table: str) -> list[Any]:
        return [row["id"] for row in await fetch(f"SELECT id FROM {table} ORDER BY id")]

    return {
        "assessment_id": await all_of("assessment"),
        "recommendation_id": [*quality.recommendations.values(), *(await all_of("recommendation"))[-3:]],
        "evidence_id": await all_of("evidence_file"),
        "location_id": await all_of("location"),
        "organisation_id": await all_of("organisation"),
        "service_id": await all_of("assured_service"),
        "action_id": [quality.action],
        "comment_id": [quality.comment],
        "document_id": [quality.document],
        "correction_id": [quality.correction],
        "visit_id": [quality.planned],
        "version_id": [1, quality.draft_version],
        "user_id": [owner],
        "code": ["3.1.1"],
        "criterion": ["3.1.1", "4.1.1"],
        "part": ["people", "summary"],
        "decision": ["verify"],
        "floor": ["service"],
        "file": ["x.ics"],
        "token": ["x"],
        "sha256": ["0" * 64],
        "seal": ["0" * 32],
    }


def _routes(app: Litestar, method: str) -> list[str]:
    found = {
        route.path_format
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if method in handler.http_methods and not route.path_format.startswith("/static/")
    }
    return sorted(found)


def _filled(path: str, numbers: dict[str, list[Any]]) -> Iterator[str]:
    names = re.findall(r"\{(\w+)", path)
    for values in itertools.product(*(numbers.get(name, [1]) for name in names)):
        yield path.format(**dict(zip(names, values, strict=True)))


def _is_among(address: str, patterns: tuple[str, ...], own: dict[str, str]) -> bool:
    return any(re.fullmatch(re.sub(r"\{(\w+)\}", lambda found: own[found[1]], each), address) for each in patterns)


def _refused(answer: Any) -> bool:
    to_sign_in = answer.status_code in (302, 303) and answer.headers["location"].startswith("/sign-in")
    return answer.status_code in (403, 404) or to_sign_in


def _secrets(role: Role) -> list[bytes]:
    """What must not stand in any answer to this role: words of texts, files and names."""
    visits = ["own_final", "own_draft", "joint", "submitted", "begun", "self"]
    files = [b"Sealed apart", b"apart.pdf", b"Sealed other", b"Sealed own", b"training.pdf"]
    joint = [b"Sealed joint", b"joint.pdf", b"Joint House", b"Joint Care"]
    said = [b"Please look again", b"Train everybody again", b"01642 496 000"]
    names = [b"Own House", b"Own Care", b"Own Owner", b"Xylo"]
    if role in (Role.PROVIDER_OWNER, Role.PROVIDER_CONTRIBUTOR):
        return [*(f"Zephyr{each} ".encode() for each in visits), *files, *joint, *said, *names]
    texts = [f"Zephyr{each} ".encode() for each in (*visits, "final")]
    if role is Role.PARTNER:
        return [*texts, *files, *said, *names, b"other.pdf", b"Final House", b"Quiet House"]
    return [*texts, *files, *joint[:2], *said]


@pytest.mark.parametrize("role", list(ALLOWED))
async def test_every_address_by_every_number(browser: Browser, settings: Settings, role: Role) -> None:
    town = await _town(settings)
    await sign_in(browser, town.people[role])
    secrets, tried, wrong = _secrets(role), 0, []
    for path in _routes(application(settings), "GET"):
        for address in _filled(path, town.numbers):
            answer = await browser.get(address)
            wrong += [f"{address} tells of {word!r}" for word in secrets if word in answer.content]
            if not _is_among(address, EVERYBODY + ALLOWED[role], town.own):
                tried += 1
                wrong += [] if _refused(answer) else [f"{address} answers {answer.status_code}"]
    assert not wrong, "\n".join(wrong)
    assert tried > 200
    for control, word in CONTROLS[role]:
        answer = await browser.get(control.format(**town.own))
        assert answer.status_code == 200, control
        assert word in answer.text, control


@pytest.mark.parametrize("role", list(ALLOWED))
async def test_every_post_of_others_is_refused_and_changes_nothing(
    browser: Browser, settings: Settings, role: Role
) -> None:
    town = await _town(settings)
    await sign_in(browser, town.people[role])
    token, before, tried = await browser.form_token(), await _counted(), 0
    for path in _routes(application(settings), "POST"):
        for address in _filled(path, town.numbers):
            if path in OF_ONESELF or _is_among(address, MAY_POST[role], town.own):
                continue
            answer = await browser.post(address, data={"_csrf_token": token, "version": "1"})
            assert answer.status_code in (403, 404), (address, answer.status_code)
            tried += 1
    assert tried > 150
    assert await _counted() == before


async def _counted() -> dict[str, Any]:
    """How many rows there are of everything that a post could make, and the last thing that was audited."""
    tables = (
        "audit_entry",
        "message",
        "work_item",
        "capture_entry",
        "evidence_file",
        "assessment_comment",
        "recommendation_event",
    )
    return {name: await fetch_value(f"SELECT count(*) FROM {name}") for name in tables}


async def test_the_counting_notices_what_is_changed(browser: Browser, settings: Settings) -> None:
    """An owner's own form, sent with the same token, is taken and counted: the refusals above are no accident."""
    town = await _town(settings)
    await sign_in(browser, town.people[Role.PROVIDER_OWNER])
    before = await _counted()
    answer = await browser.send_form(
        f"/portal/actions/{town.own['one_advice']}/plan", words="Read it every day", owner="The deputy",
        **{"due_on-day": "20", "due_on-month": "10", "due_on-year": "2026"},
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    after = await _counted()
    assert after["audit_entry"] > before["audit_entry"]
