"""Reminders to those who do not acknowledge, and word to the sender, each once, on both engines."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from market.accounts.permissions import Role
from market.core.offsets import length_of
from market.db.sql import execute, fetch, fetch_value
from market.letters import jobs
from market.letters.jobs import chase_letters
from market.letters.queries import messages_about
from market.letters.rules import CHASE_EVERY, MOST_CHASES
from market.letters.service import acknowledge
from market.letters.types import Party, Recipient
from market.policies.embargo import EmbargoPolicy
from market.policies.types import Held
from market.settings import Settings
from tests.builders.app import make_settings
from tests.builders.letters import CANARY, NOW, SYSTEM, letter_again, make_letter, make_sender, make_sent
from tests.builders.policies import starting_embargo_policy
from tests.conftest import TestDatabase

BY = NOW + timedelta(days=2)
AN_HOUR = timedelta(hours=1)


async def sent_to() -> list[tuple[str, str]]:
    return [
        (row["to_email"], row["subject"]) for row in await fetch("SELECT to_email, subject FROM message ORDER BY id")
    ]


async def deliver() -> None:
    """The mail server takes everything that waits, at once."""
    await execute("UPDATE message SET status = 'sent', sent_at = created_at WHERE status = 'queued'")


async def test_two_reminders_two_days_apart_and_then_the_sender_and_managers_hear(
    db: TestDatabase, settings: Settings
) -> None:
    ann = await make_sender(email="ann@council.example")
    await make_sender(email="boss@council.example", roles=[Role.COMMISSIONING_MANAGER])
    letter = await make_sent(by=ann, settings=settings)
    told = []
    for hours in range(0, 24 * 12, 6):
        await deliver()
        done = await chase_letters(BY + timedelta(hours=hours), settings)
        if any(done.values()):
            told.append((hours, done["reminded"], done["told_sender"]))
    assert told == [(6, 1, 0), (54, 1, 0), (102, 0, 1)]
    assert await sent_to() == [
        ("durham@example.org", "A letter from Middlesbrough Council needs your attention by 3 September 2026"),
        ("durham@example.org", "Reminder 1: a letter from Middlesbrough Council needs your attention"),
        ("durham@example.org", "Reminder 2: a letter from Middlesbrough Council needs your attention"),
        ("ann@council.example", f"Nobody has confirmed letter {letter.reference}"),
        ("boss@council.example", f"Nobody has confirmed letter {letter.reference}"),
    ]
    assert [each.beat for each in await messages_about(letter.id)] == [0, 1, 2, 3, 3]
    held = await letter_again(letter.id)
    assert (held.chased, held.version) == (2, letter.version)
    assert await fetch_value("SELECT count(*) FROM letter_link") == 3, "each reminder has a link of its own"
    bodies = " ".join(row["body"] for row in await fetch("SELECT body FROM message"))
    assert CANARY not in bodies


async def test_who_acknowledges_is_left_alone_and_drafts_are_nobodys_business(
    db: TestDatabase, settings: Settings
) -> None:
    answered = await make_sent(settings=settings)
    await acknowledge(answered.id, name="Dee", by=SYSTEM, now=NOW)
    await make_letter()
    await make_sent(settings=settings, acknowledge_by=None)
    assert await chase_letters(BY + timedelta(days=30), settings) == {"reminded": 0, "told_sender": 0}
    assert len(await sent_to()) == 2


async def test_nobody_can_be_reminded_without_an_address_so_the_sender_hears_at_once(
    db: TestDatabase, settings: Settings
) -> None:
    ann = await make_sender(email="ann@council.example")
    await make_sent(Recipient(Party.TEAM, "Night team"), by=ann, settings=settings)
    assert await chase_letters(BY + AN_HOUR, settings) == {"reminded": 0, "told_sender": 1}
    assert await chase_letters(BY + AN_HOUR, settings) == {"reminded": 0, "told_sender": 0}
    assert [to for to, _ in await sent_to()] == ["ann@council.example"]


async def test_two_servers_at_once_remind_once(db: TestDatabase, settings: Settings) -> None:
    await make_sent(settings=settings)
    await deliver()
    counts = await asyncio.gather(*(chase_letters(BY + AN_HOUR, settings) for _ in range(3)))
    assert sum(each["reminded"] for each in counts) == 1
    assert len(await sent_to()) == 2


async def test_the_policy_in_force_says_how_often_and_how_many_times(
    db: TestDatabase, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    starting = starting_embargo_policy()
    notice = replace(starting.placing_authority_notice, chase_every="1d", escalate_after_chases=1)

    async def policy() -> Held[EmbargoPolicy]:
        return Held(version=2, policy=replace(starting, placing_authority_notice=notice))

    monkeypatch.setattr(jobs, "embargo_policy", policy)
    await make_sent(settings=settings)
    counts = []
    for hours in (1, 24, 25, 60):
        await deliver()
        counts.append(tuple((await chase_letters(BY + hours * AN_HOUR, settings)).values()))
    assert counts == [(1, 0), (0, 0), (0, 1), (0, 0)]


async def test_the_starting_policy_and_the_rules_agree(db: TestDatabase) -> None:
    notice = starting_embargo_policy().placing_authority_notice
    assert (length_of(notice.chase_every), notice.escalate_after_chases) == (CHASE_EVERY, MOST_CHASES)


async def test_while_the_mail_server_is_down_nobody_is_reminded_and_then_they_have_time_to_read(
    db: TestDatabase, tmp_path: Path
) -> None:
    settings = make_settings(tmp_path, smtp_host="mail.invalid")
    letter = await make_sent(settings=settings)
    await execute("UPDATE message SET attempts = 20, last_error = 'The mail server could not be reached'")
    for hours in (1, 24, 47):
        assert await chase_letters(BY + hours * AN_HOUR, settings) == {"reminded": 0, "told_sender": 0}
    states = await messages_about(letter.id)
    assert [(each.status, each.last_error) for each in states] == [("queued", "The mail server could not be reached")]
    await execute("UPDATE message SET status = 'sent', sent_at = {}", BY + 48 * AN_HOUR)
    assert await chase_letters(BY + 95 * AN_HOUR, settings) == {"reminded": 0, "told_sender": 0}
    assert await chase_letters(BY + 96 * AN_HOUR, settings) == {"reminded": 1, "told_sender": 0}
    assert len(await sent_to()) == 2


@pytest.mark.parametrize("status", ["dead", "kept"])
async def test_a_message_that_cannot_be_sent_is_for_the_sender_at_once(
    db: TestDatabase, settings: Settings, status: str
) -> None:
    ann = await make_sender(email="ann@council.example")
    await make_sent(by=ann, settings=settings)
    await execute("UPDATE message SET status = {}", status)
    assert await chase_letters(BY + AN_HOUR, settings) == {"reminded": 0, "told_sender": 1}
    assert await chase_letters(BY + AN_HOUR, settings) == {"reminded": 0, "told_sender": 0}
    assert [to for to, _ in await sent_to()] == ["durham@example.org", "ann@council.example"]
    assert "it could not be sent" in str(await fetch_value("SELECT body FROM message ORDER BY id DESC"))
