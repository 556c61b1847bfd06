"""A provider sends documents, the council decides, and owners are reminded."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from market.accounts.permissions import Role
from market.db.sql import execute, fetch, fetch_value
from market.portal.documents.jobs import remind_of_documents
from market.quality.evidence.words import ENDINGS_TAKEN, KINDS_TAKEN
from market.settings import Settings
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, make_settings, text_of_page
from tests.builders.portal import pdf_bytes, send_file
from tests.builders.providers import make_location, make_organisation

NOW = datetime(2026, 9, 10, 9, 0, tzinfo=UTC)
COUNCIL = "/quality/provider-documents"
UNTIL = {"expires_on-day": "31", "expires_on-month": "3", "expires_on-year": "2027"}


async def _provider(browser: Browser, role: Role = Role.PROVIDER_CONTRIBUTOR) -> tuple[Any, Any]:
    organisation = await make_organisation(name="Oak Care Ltd")
    home = await make_location(organisation=organisation, name="Oak House")
    await sign_in(browser, await make_user(roles=[role], organisation_id=organisation.id, name="Ada Field"))
    return organisation, home


async def _send(browser: Browser, home: Any, **changes: Any) -> Any:
    values = {"kind": "fire_risk", "covers": str(home.id), **UNTIL, **changes}
    return await send_file(browser, "/portal/documents/send", **values)


async def test_a_document_is_sent_decided_and_replaced(browser: Browser) -> None:
    _, home = await _provider(browser)
    assert "Fire risk assessment Missing – Send it" in text_of_page((await browser.get("/portal/documents")).text)
    assert (await _send(browser, home)).status_code == 303
    page = text_of_page((await browser.get("/portal/documents")).text)
    assert "Fire risk assessment Waits for the council 31 March 2027 Nothing" in page
    number = await fetch_value("SELECT id FROM provider_document")
    file = await browser.get(f"/portal/documents/{number}/file")
    assert file.status_code == 200
    assert file.content == pdf_bytes()

    officer = await make_user(roles=[Role.QUALITY_OFFICER], name="Cy Dale")
    await sign_in(browser, officer)
    listed = text_of_page((await browser.get(COUNCIL)).text)
    assert "Oak Care Ltd Oak House Fire risk assessment" in listed
    for _ in range(2):
        answer = await browser.send_form(f"{COUNCIL}/{number}", version="1", decision="accept", reason="")
        assert answer.status_code == 303
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE verb = 'provider_document.accepted'") == 1
    late = await browser.send_form(f"{COUNCIL}/{number}", version="1", decision="refuse", reason="no")
    assert late.status_code == 422
    assert "decided or replaced already" in late.text
    await sign_in(browser, await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=home.organisation))
    assert "Fire risk assessment Held 31 March 2027" in text_of_page((await browser.get("/portal/documents")).text)
    later = {**UNTIL, "expires_on-year": "2028"}
    assert (await _send(browser, home, **later, content=pdf_bytes("next"))).status_code == 303
    statuses = [row["status"] for row in await fetch("SELECT status FROM provider_document ORDER BY id")]
    assert statuses == ["accepted", "sent"]
    second = await fetch_value("SELECT max(id) FROM provider_document")
    await sign_in(browser, officer)
    assert (await browser.send_form(f"{COUNCIL}/{second}", version="1", decision="accept")).status_code == 303
    statuses = [row["status"] for row in await fetch("SELECT status FROM provider_document ORDER BY id")]
    assert statuses == ["replaced", "accepted"]


async def test_the_same_form_twice_keeps_one_document(browser: Browser) -> None:
    _, home = await _provider(browser)
    submission = str(uuid4())
    for _ in range(2):
        assert (await _send(browser, home, submission=submission)).status_code == 303
    assert await fetch_value("SELECT count(*) FROM provider_document") == 1


async def test_what_is_wrong_is_said_at_once_and_a_refusal_has_a_reason(browser: Browser) -> None:
    _, home = await _provider(browser)
    answer = await browser.send_form("/portal/documents/send", kind="", covers="")
    text = text_of_page(answer.text)
    assert answer.status_code == 422
    for words in ("Choose what the document is", "Choose which services the document covers", "Select the file"):
        assert words in text
    ended = await _send(browser, home, **{**UNTIL, "expires_on-year": "2025"})
    assert ended.status_code == 422
    assert "This document has ended already" in ended.text
    fake = await _send(browser, home, content=b"<html>not a certificate</html>")
    assert fake.status_code == 422
    assert await fetch_value("SELECT count(*) FROM provider_document") == 0

    assert (await _send(browser, home)).status_code == 303
    number = await fetch_value("SELECT id FROM provider_document")
    await sign_in(browser, await make_user(roles=[Role.QUALITY_OFFICER]))
    bare = await browser.send_form(f"{COUNCIL}/{number}", version="1", decision="refuse", reason=" ")
    assert bare.status_code == 422
    assert "Enter the reason" in bare.text
    refused = await browser.send_form(
        f"{COUNCIL}/{number}", version="1", decision="refuse", reason="It is of last year"
    )
    assert refused.status_code == 303
    await sign_in(browser, await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=home.organisation))
    assert "It is of last year" in (await browser.get("/portal/documents")).text
    told = await fetch("SELECT subject, body FROM message")
    assert [row["subject"] for row in told] == ["Please send another one: Fire risk assessment"]
    assert "last year" not in told[0]["body"]


async def test_a_home_of_another_provider_cannot_be_chosen(browser: Browser) -> None:
    await _provider(browser)
    theirs = await make_location(name="Elm House")
    answer = await _send(browser, theirs)
    assert answer.status_code == 422
    assert await fetch_value("SELECT count(*) FROM provider_document") == 0
    assert (await browser.get(f"/portal/documents?home={theirs.id}")).status_code == 404


async def test_a_page_may_be_narrowed_to_one_home(browser: Browser) -> None:
    organisation, home = await _provider(browser)
    await make_location(organisation=organisation, name="Ash House")
    both = text_of_page((await browser.get("/portal/documents")).text)
    one = text_of_page((await browser.get(f"/portal/documents?home={home.id}")).text)
    assert "Ash House Document" not in one
    assert both.count("Employers’ liability insurance Missing") == 2
    assert one.count("Employers’ liability insurance Missing") == 1


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2027-01-29", None),
        ("2027-01-30", "Fire risk assessment of Oak House ends in 60 days"),
        ("2027-03-24", "Fire risk assessment of Oak House ends in 7 days"),
        ("2027-03-31", "Fire risk assessment of Oak House ends today"),
        ("2027-04-01", "Fire risk assessment of Oak House has ended"),
    ],
)
async def test_owners_are_reminded_once_for_each_step(
    browser: Browser, settings: Settings, day: str, words: str | None
) -> None:
    organisation, home = await _provider(browser)
    owner = await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=organisation.id)
    assert (await _send(browser, home)).status_code == 303
    later = make_settings(settings.home, as_at=day)
    counts = [await remind_of_documents(NOW, later) for _ in range(2)]
    assert counts == [{"reminders": 1 if words else 0}, {"reminders": 0}]
    sent = [(row["to_email"], row["subject"]) for row in await fetch("SELECT to_email, subject FROM message")]
    assert sent == ([(owner.email, words)] if words else [])


async def test_a_later_document_ends_the_reminders_and_contributors_stand_in_for_owners(
    browser: Browser, settings: Settings
) -> None:
    organisation, home = await _provider(browser)
    await _send(browser, home)
    await _send(browser, home, covers="all", **{**UNTIL, "expires_on-year": "2028"}, content=pdf_bytes("all"))
    near = make_settings(settings.home, as_at="2027-03-20")
    assert await remind_of_documents(NOW, near) == {"reminders": 0}
    await execute("UPDATE provider_document SET status = 'refused' WHERE location IS NULL")
    assert await remind_of_documents(NOW, near) == {"reminders": 1}
    email = await fetch_value("SELECT email FROM app_user WHERE organisation_id = {}", organisation.id)
    assert await fetch_value("SELECT to_email FROM message") == email


async def test_the_hint_and_the_refusal_name_the_kinds_that_are_taken(browser: Browser) -> None:
    await _provider(browser)
    path = "/portal/documents/send"
    hint = text_of_page((await browser.get(path)).text)
    assert KINDS_TAKEN.removeprefix("a photo") in hint
    for name in ("page.html", "old.doc"):
        data = {"_csrf_token": await browser.form_token(), "submission": str(uuid4())}
        answer = await browser.post(path, data=data, files={"file": (name, b"words", "text/plain")})
        assert f"The selected file must be {KINDS_TAKEN}" in answer.text
    for ending in ENDINGS_TAKEN:
        data = {"_csrf_token": await browser.form_token(), "submission": str(uuid4())}
        answer = await browser.post(path, data=data, files={"file": (f"kept{ending}", b"words", "text/plain")})
        assert "The selected file must be" not in answer.text
