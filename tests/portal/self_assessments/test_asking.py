"""The council asks for the self-assessments of a year."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from market.accounts.permissions import Role
from market.db.sql import fetch, fetch_value
from market.portal.self_assessments.asking import asked_words, reasons_not_to_ask
from market.portal.self_assessments.jobs import remind_of_self_assessments
from market.settings import Settings
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, make_settings
from tests.builders.assessments import make_assessment
from tests.builders.assured import make_assured
from tests.builders.framework import load_live
from tests.builders.providers import make_location, make_organisation

NOW = datetime(2026, 9, 10, 9, 0, tzinfo=UTC)
ASK = "/quality/self-assessments/ask"
DUE = {"due_on-day": "31", "due_on-month": "10", "due_on-year": "2026"}


async def test_every_service_is_asked_once_and_each_person_told_once(browser: Browser) -> None:
    await load_live()
    organisation = await make_organisation()
    for name in ("Oak House", "Ash House"):
        await make_assured(location=await make_location(organisation=organisation, name=name))
    await make_assured(location=await make_location(), until_on=date(2026, 6, 1))
    owner = await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=organisation.id)
    await sign_in(browser, await make_user(roles=[Role.QUALITY_OFFICER]))
    assert "2 assured services were not asked for 2026 yet" in (await browser.get(ASK)).text
    for _ in range(2):
        assert (await browser.send_form(ASK, year="2026", **DUE)).status_code == 303
    rows = await fetch("SELECT for_year, due_on FROM assessment")
    assert [(row["for_year"], row["due_on"]) for row in rows] == [(2026, date(2026, 10, 31))] * 2
    told = [row["to_email"] for row in await fetch("SELECT to_email FROM message")]
    assert told == [owner.email]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"year": "", **DUE}, "Enter the year"),
        ({"year": "2030", **DUE}, "The year must be from 2025 to 2027"),
        ({"year": "2026", **DUE, "due_on-year": "2025"}, "must be in the future"),
    ],
)
async def test_wrong_input_asks_nobody(browser: Browser, form: dict[str, Any], words: str) -> None:
    await sign_in(browser, await make_user(roles=[Role.QUALITY_OFFICER]))
    answer = await browser.send_form(ASK, **form)
    assert answer.status_code == 422
    assert words in answer.text
    assert await fetch_value("SELECT count(*) FROM assessment") == 0


def test_both_reasons_come_at_once() -> None:
    reasons = reasons_not_to_ask(2030, date(2026, 9, 10), date(2026, 9, 10))
    assert [reason.code for reason in reasons] == ["year", "due"]


@pytest.mark.parametrize(
    ("day", "subject"),
    [
        ("2026-10-16", None),
        ("2026-10-17", "is due by 31 October 2026"),
        ("2026-10-31", "is due by 31 October 2026"),
        ("2026-11-01", "was due by 31 October 2026"),
    ],
)
async def test_owners_are_reminded_once_for_each_step(
    browser: Browser, settings: Settings, day: str, subject: str | None
) -> None:
    organisation = await make_organisation()
    service = await make_assured(location=await make_location(organisation=organisation, name="Oak House"))
    owner = await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=organisation.id)
    asked = {"method": "self_assessment", "for_year": 2026, "due_on": date(2026, 10, 31)}
    await make_assessment(service=service, **asked)
    later = make_settings(settings.home, as_at=day)
    counts = [await remind_of_self_assessments(NOW, later) for _ in range(2)]
    assert counts == [{"reminders": 1 if subject else 0}, {"reminders": 0}]
    told = [(row["to_email"], row["subject"]) for row in await fetch("SELECT to_email, subject FROM message")]
    assert told == ([(owner.email, f"Self-assessment 2026 of Oak House {subject}")] if subject else [])


async def test_a_declared_one_is_not_reminded_of(browser: Browser, settings: Settings) -> None:
    service = await make_assured()
    asked = {"method": "self_assessment", "for_year": 2026, "due_on": date(2026, 9, 1), "status": "final"}
    await make_assessment(service=service, **asked)
    assert await remind_of_self_assessments(NOW, settings) == {"reminders": 0}


@pytest.mark.parametrize(
    ("asked", "problems", "words"),
    [
        (0, (), "Nobody had to be asked: every service has been asked for this year."),
        (1, (), "1 service was asked."),
        (1200, ("Oak House: No",), "1,200 services were asked. Not asked: Oak House: No."),
        (0, ("Oak House: No",), "No service was asked. Not asked: Oak House: No."),
    ],
)
def test_what_became_of_asking(asked: int, problems: tuple[str, ...], words: str) -> None:
    assert asked_words(asked, problems) == words
