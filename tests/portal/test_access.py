"""Nobody of another organisation reaches anything by any address of the portal; staff and partners are kept out of it."""

import re
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from msgspec import structs

from market.accounts.permissions import Role
from market.app import create_app
from market.core.actor import Actor
from market.db.sql import fetch, fetch_value
from market.embargoes import service as embargoes
from market.embargoes.asked import NewPause
from market.embargoes.types import Who
from market.letters.types import Party, Recipient
from market.portal.corrections.types import CorrectionStatus
from market.portal.tables import ProfileCorrection
from market.settings import Settings
from tests.builders.accounts import make_user, sign_in
from tests.builders.actions import make_action, make_recommendation
from tests.builders.app import Browser
from tests.builders.assessments import make_assessment, score_all
from tests.builders.assured import make_assured
from tests.builders.embargoes import GROUNDS, impose
from tests.builders.letters import make_sent
from tests.builders.portal import send_file
from tests.builders.providers import make_location, make_organisation

NOW = datetime(2026, 9, 9, 9, 0, tzinfo=UTC)
SECRET = "Zephyr"
"""A word that stands in every name and text of the first organisation."""

LISTS = {
    "/portal",
    "/portal/self-assessments",
    "/portal/reports",
    "/portal/actions",
    "/portal/documents",
    "/portal/documents/send",
    "/portal/embargoes",
    "/portal/embargoes/pause",
    "/portal/letters",
    "/portal/corrections",
    "/portal/corrections/ask",
    "/portal/tools",
    "/portal/people",
    "/portal/people/invite",
}
"""Addresses without a number: they show what belongs to whoever asks."""


async def _first_organisation(browser: Browser) -> dict[str, Any]:
    """An organisation with something of every kind, made by its own owner; the numbers of all of it by parameter."""
    organisation = await make_organisation(name=f"{SECRET} Care Ltd")
    home = await make_location(organisation=organisation, name=f"{SECRET} House")
    owner = await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=organisation.id, name=f"{SECRET} Owner")
    service = await make_assured(location=home)
    asked = await make_assessment(service=service, method="self_assessment", for_year=2026, due_on=date(2026, 9, 30))
    await score_all(asked, 3, rationale=f"{SECRET} says so")
    draft = await make_assessment(
        service=service, status="draft", comments_due_on=date(2026, 9, 20), summary=f"{SECRET} summary"
    )
    await score_all(draft, 3)
    made = await make_recommendation(assessment=draft, what=f"{SECRET} must mend it")
    action = await make_action(made, words=f"{SECRET} mends it")
    await ProfileCorrection(
        location=home.id,
        field="phone",
        held="",
        wanted=f"{SECRET} 01642",
        status=CorrectionStatus.ASKED.value,
        asked_label="Owner",
        asked_at=NOW,
    ).save()
    stopped = await impose(home, grounds=structs.replace(GROUNDS, facts=f"{SECRET} House made two errors"))
    pause = NewPause(
        submission=str(uuid4()),
        location_id=(await make_location(organisation=organisation, name=f"{SECRET} Lodge")).id,
        why=f"{SECRET} mends its lift",
        expected_end_on=date(2026, 9, 30),
    )
    by = Who(Actor("user", owner.id, owner.name), frozenset({Role.PROVIDER_OWNER}))
    paused = await embargoes.start_pause(pause, organisation_id=organisation.id, by=by, now=NOW)
    assert isinstance(paused, int), paused
    letter = await make_sent(Recipient(Party.PROVIDER, f"{SECRET} Care Ltd", organisation_id=organisation.id))
    await sign_in(browser, owner)
    until = {"expires_on-day": "31", "expires_on-month": "3", "expires_on-year": "2027"}
    await send_file(browser, "/portal/documents/send", kind="fire_risk", covers=str(home.id), note=SECRET, **until)
    await send_file(browser, f"/portal/reports/{draft.id}/comments/3.1.1", words=f"{SECRET} comments")
    await send_file(browser, f"/portal/actions/{made.id}/evidence", words=f"{SECRET} evidence")
    answered = {"submission": str(uuid4()), "answer": "3", "rationale": SECRET}
    await send_file(browser, f"/portal/self-assessments/{asked.id}/criteria/3.1.1", **answered)
    file = await fetch_value("SELECT evidence FROM evidence_link WHERE subject_kind = 'recommendation'")
    comment = await fetch_value("SELECT id FROM assessment_comment")
    document = await fetch_value("SELECT id FROM provider_document")
    assert None not in (file, comment, document)
    return {
        "location_id": home.id,
        "assessment_id": (asked.id, draft.id),
        "recommendation_id": made.id,
        "action_id": action.id,
        "comment_id": comment,
        "document_id": document,
        "evidence_id": [row["id"] for row in await fetch("SELECT id FROM evidence_file ORDER BY id")],
        "service_id": service.id,
        "embargo_id": (stopped, paused),
        "letter_id": letter.id,
        "user_id": owner.id,
        "code": "3.1.1",
    }


def portal_routes(settings: Settings) -> list[tuple[str, str]]:
    """Method and path of every route of the portal."""
    app = create_app(settings, background=False)
    return sorted(
        (method, route.path_format)
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        for method in getattr(handler, "http_methods", set()) - {"HEAD", "OPTIONS"}
        if route.path_format == "/portal" or route.path_format.startswith("/portal/")
    )


def filled(path: str, numbers: dict[str, Any]) -> list[str]:
    """The path with every number of the first organisation that it can take."""
    paths = [path]
    for name in re.findall(r"\{(\w+)(?::\w+)?\}", path):
        values = numbers[name]
        several = values if isinstance(values, list | tuple) else [values]
        place = re.compile(r"\{" + name + r"(?::\w+)?\}")
        paths = [place.sub(str(value), each) for each in paths for value in several]
    return paths


async def _state() -> list[Any]:
    """Everything that the portal could have changed."""
    tables = (
        "assessment", "assessment_answer", "assessment_comment", "capture_entry", "evidence_file", "evidence_link", "planned_action",
        "provider_document", "profile_correction", "recommendation", "recommendation_event", "app_user", "message",
        "embargo", "embargo_terms", "embargo_step", "letter",
    )  # fmt: skip
    return [await fetch(f"SELECT * FROM {name} ORDER BY id") for name in tables]


@pytest.mark.parametrize("role", [Role.PROVIDER_OWNER, Role.PROVIDER_CONTRIBUTOR])
async def test_another_organisation_finds_nothing_and_changes_nothing(
    browser: Browser, settings: Settings, role: Role
) -> None:
    numbers = await _first_organisation(browser)
    other = await make_organisation(name="Elm Care Ltd")
    await make_location(organisation=other, name="Elm House")
    await sign_in(browser, await make_user(roles=[role], organisation_id=other.id))
    token, before, tried = await browser.form_token(), await _state(), 0
    for method, path in portal_routes(settings):
        for address in filled(path, numbers):
            answer = await browser.request(method, address, data={"_csrf_token": token} if method == "POST" else None)
            assert SECRET.encode() not in answer.content, (method, address)
            if "{" in path:
                allowed = {404} if role is Role.PROVIDER_OWNER else {404, 403}
                assert answer.status_code in allowed, (method, address, answer.status_code)
                tried += 1
            elif method == "GET":
                assert address in LISTS, f"{address} has no number: put it on the list, or give it one"
                assert answer.status_code in ({200} if role is Role.PROVIDER_OWNER else {200, 403}), address
    assert tried >= 40
    for name in (
        "/portal",
        "/portal/reports",
        "/portal/actions",
        "/portal/documents",
        "/portal/corrections",
        "/portal/tools",
    ):
        answer = await browser.get(f"{name}?home={numbers['location_id']}")
        assert answer.status_code == 404, name
        assert SECRET.encode() not in answer.content
    assert await _state() == before


@pytest.mark.parametrize("role", [Role.QUALITY_OFFICER, Role.COMMISSIONING_MANAGER, Role.ADMINISTRATOR, Role.PARTNER])
async def test_staff_and_partners_are_kept_out_of_the_portal(browser: Browser, settings: Settings, role: Role) -> None:
    numbers = await _first_organisation(browser)
    await sign_in(browser, await make_user(roles=[role]))
    token = await browser.form_token()
    for method, path in portal_routes(settings):
        address = filled(path, numbers)[0]
        answer = await browser.request(method, address, data={"_csrf_token": token} if method == "POST" else None)
        assert answer.status_code == 403, (method, address, answer.status_code)
        assert SECRET.encode() not in answer.content


async def test_the_own_organisation_finds_all_of_it(browser: Browser, settings: Settings) -> None:
    """The same addresses answer their own people, so that the test above does not pass because nothing is there."""
    numbers = await _first_organisation(browser)
    found = 0
    for method, path in portal_routes(settings):
        if method == "GET" and "{" in path and not path.endswith(".pdf"):
            answers = [(await browser.get(address)).status_code for address in filled(path, numbers)]
            assert {200, 303} & set(answers), path
            found += 1
    assert found >= 20
