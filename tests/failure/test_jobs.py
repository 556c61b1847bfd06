"""Word about overdue answers and reviews: each once, by a link only, to those who can do something about it."""

from datetime import date, datetime, timedelta

from market.accounts.permissions import Role
from market.db.sql import fetch
from market.failure.jobs import remind_of_answers_and_reviews
from market.settings import Settings
from tests.builders.accounts import make_user
from tests.builders.partners import make_partner
from tests.builders.providers import make_location
from tests.builders.sharing import make_request
from tests.builders.turnarounds import NOW, make_review, make_turnaround
from tests.conftest import TestDatabase


def morning_of(day: date) -> datetime:
    return NOW + timedelta(days=(day - NOW.date()).days)


async def written() -> list[tuple[str, str]]:
    rows = await fetch("SELECT to_email, subject, body FROM message WHERE kind = 'overdue_failure_work' ORDER BY id")
    assert not any("Durham" in row["body"] or "Elm House" in row["body"] for row in rows)
    return [(row["to_email"], row["subject"]) for row in rows]


async def test_overdue_answers_are_told_once_to_managers_and_quality_officers(
    db: TestDatabase, settings: Settings
) -> None:
    await make_user(roles=[Role.COMMISSIONING_MANAGER], email="boss@example.org")
    await make_user(roles=[Role.ANALYST])
    home, durham = await make_location(name="Elm House"), await make_partner("Durham")
    about = {"organisation_id": int(home.organisation), "partner_id": durham}
    await make_request(**about, due_on=date(2026, 10, 7))
    await make_request(**about, direction="theirs", due_on=date(2026, 10, 20))
    assert await remind_of_answers_and_reviews(morning_of(date(2026, 10, 7)), settings) == {
        "requests": 0,
        "turnarounds": 0,
    }
    for _ in range(2):
        await remind_of_answers_and_reviews(morning_of(date(2026, 10, 8)), settings)
    assert await written() == [("boss@example.org", "Another authority has not answered in time")]
    await remind_of_answers_and_reviews(morning_of(date(2026, 10, 21)), settings)
    assert (await written())[1:] == [("boss@example.org", "We owe another authority an answer")]


async def test_each_review_that_is_missed_is_told_once_to_the_lead_and_managers(
    db: TestDatabase, settings: Settings
) -> None:
    lead = await make_user(roles=[Role.QUALITY_OFFICER], email="lead@example.org")
    await make_user(roles=[Role.COMMISSIONING_MANAGER], email="boss@example.org")
    number = await make_turnaround(lead_id=lead.id, first_review_on=date(2026, 10, 14))
    await remind_of_answers_and_reviews(morning_of(date(2026, 10, 14)), settings)
    assert await written() == []
    for _ in range(2):
        await remind_of_answers_and_reviews(morning_of(date(2026, 10, 15)), settings)
    overdue = "A turnaround review is overdue"
    assert await written() == [("lead@example.org", overdue), ("boss@example.org", overdue)]
    await make_review(number, on=date(2026, 10, 15), held_on=date(2026, 10, 15), next_review_on=date(2026, 10, 29))
    await remind_of_answers_and_reviews(morning_of(date(2026, 10, 29)), settings)
    assert len(await written()) == 2
    await remind_of_answers_and_reviews(morning_of(date(2026, 10, 30)), settings)
    assert len(await written()) == 4
