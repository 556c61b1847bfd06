"""The outbox and its mail server."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from market.core.actor import system_actor
from market.core.refusal import Refused
from market.db.errors import OutsideTransaction
from market.db.sql import fetch, fetch_one, fetch_value
from market.db.transaction import transaction
from market.notices.jobs import send_due
from market.notices.queries import find_message
from market.notices.rules import DELAYS, MOST_ATTEMPTS, next_try
from market.notices.service import claim, post, send_again
from market.notices.types import MessageRow, PersonalLink, SendCounts, new_link
from market.settings import Settings
from tests.conftest import TestDatabase
from tests.notices.mail_server import MailServer

NOW = datetime(2026, 9, 30, 8, 0, tzinfo=UTC)
BY = system_actor("test")


async def write(**changes: Any) -> int:
    """Put a message into the outbox."""
    values: dict[str, Any] = {
        "kind": "feed_late",
        "to_email": "officer@example.org",
        "subject": "The tracker file is late",
        "body": "The newest file is four days old.",
        "now": NOW,
        **changes,
    }
    async with transaction():
        message_id = await post(
            values.pop("kind"), values.pop("to_email"), values.pop("subject"), values.pop("body"), **values
        )
    assert message_id is not None
    return message_id


async def send(settings: Settings, now: datetime = NOW) -> SendCounts:
    return await send_due(now, settings, clock=lambda: now)


async def message(message_id: int) -> MessageRow:
    found = await find_message(message_id)
    assert found is not None
    return found


async def test_a_message_is_sent_once_with_the_councils_name_and_address(
    db: TestDatabase, settings: Settings, server: MailServer
) -> None:
    message_id = await write(subject="Late:\r\nBcc: everybody@example.org", body="Größe: 86 %\n\nSee the page.")
    assert await send(settings) == SendCounts(sent=1)
    assert await send(settings, NOW + timedelta(days=1)) == SendCounts()
    [(recipient, mail)] = server.received
    assert recipient == "officer@example.org"
    assert mail["Subject"] == "Late: Bcc: everybody@example.org"
    assert mail["Bcc"] is None
    assert "Middlesbrough Council" in mail["From"]
    assert mail["Auto-Submitted"] == "auto-generated"
    stored = await message(message_id)
    assert mail["Message-ID"] == f"<{stored.message_id}@example.org>"
    text = mail.get_payload(decode=True).decode()  # type: ignore[union-attr]  # a message of one part
    assert "Größe: 86 %" in text
    assert settings.public_url in text
    assert (stored.status, stored.attempts, stored.sent_at) == ("sent", 1, NOW)


async def test_a_message_goes_out_only_if_its_change_is_kept(db: TestDatabase) -> None:
    with pytest.raises(RuntimeError, match="the change failed"):
        async with transaction():
            await post("feed_late", "officer@example.org", "Late", "Text", now=NOW)
            raise RuntimeError("the change failed")
    assert await fetch_value("SELECT count(*) FROM message") == 0
    with pytest.raises(OutsideTransaction):
        await post("feed_late", "officer@example.org", "Late", "Text", now=NOW)


async def test_the_same_key_is_written_once(db: TestDatabase) -> None:
    await write(dedupe_key="feed_late:tracker:2026-09-30:officer")
    async with transaction():
        again = await post(
            "feed_late",
            "officer@example.org",
            "Late",
            "Text",
            now=NOW,
            dedupe_key="feed_late:tracker:2026-09-30:officer",
        )
    assert again is None
    assert await fetch_value("SELECT count(*) FROM message") == 1


async def test_not_now_is_tried_again_with_growing_delays_and_then_given_up(
    db: TestDatabase, settings: Settings, server: MailServer
) -> None:
    server.answers["officer@example.org"] = b"451 greylisted, come back"
    message_id = await write()
    now = NOW
    waits = []
    for attempt in range(1, MOST_ATTEMPTS + 1):
        counts = await send(settings, now)
        stored = await message(message_id)
        assert stored.attempts == attempt
        if attempt < MOST_ATTEMPTS:
            assert counts == SendCounts(retried=1)
            assert await send(settings, stored.due_at - timedelta(seconds=1)) == SendCounts()
            waits.append(stored.due_at - now)
            now = stored.due_at
    assert counts == SendCounts(dead=1)
    assert tuple(waits) == DELAYS
    assert stored.status == "dead"
    assert stored.last_error == "The mail server refused the address: 451 greylisted, come back"


async def test_never_is_given_up_at_once_and_the_next_message_still_goes_out(
    db: TestDatabase, settings: Settings, server: MailServer
) -> None:
    server.answers["nobody@example.org"] = b"550 no such person"
    dead = await write(to_email="nobody@example.org")
    sent = await write()
    assert await send(settings) == SendCounts(sent=1, dead=1)
    assert (await message(dead)).status == "dead"
    assert (await message(sent)).status == "sent"
    assert server.connections == 1


async def test_a_refusal_after_the_text_counts_as_well(
    db: TestDatabase, settings: Settings, server: MailServer
) -> None:
    server.after_data = b"554 looks like spam"
    message_id = await write()
    assert await send(settings) == SendCounts(dead=1)
    assert "554 looks like spam" in (await message(message_id)).last_error


async def test_a_server_that_is_gone_is_asked_once_and_nothing_is_lost(
    db: TestDatabase, settings: Settings, server: MailServer
) -> None:
    ids = [await write(), await write()]
    await server.stop()
    assert await send(settings) == SendCounts(retried=1)
    assert sorted([(await message(each)).attempts for each in ids]) == [0, 1]
    stored = [await message(each) for each in ids]
    assert {each.status for each in stored} == {"queued"}
    assert "could not be reached" in " ".join(each.last_error for each in stored)
    await server.start()


async def test_a_server_that_hangs_up_in_the_middle(db: TestDatabase, settings: Settings, server: MailServer) -> None:
    server.hang_up_after = "DATA"
    message_id = await write()
    assert await send(settings) == SendCounts(retried=1)
    server.hang_up_after = ""
    assert await send(settings, NOW + DELAYS[0]) == SendCounts(sent=1)
    assert (await message(message_id)).status == "sent"


async def test_many_processes_send_each_message_once(db: TestDatabase, settings: Settings, server: MailServer) -> None:
    for number in range(12):
        await write(to_email=f"person{number}@example.org")
    rounds = await asyncio.gather(*(send(settings) for _ in range(4)))
    assert sum(counts.sent for counts in rounds) == 12
    assert sorted(recipient for recipient, _ in server.received) == sorted(f"person{n}@example.org" for n in range(12))


async def test_a_claim_belongs_to_one_and_is_taken_over_when_its_holder_died(
    db: TestDatabase, settings: Settings, server: MailServer
) -> None:
    stored = await message(await write())
    assert await claim(stored, now=NOW)
    assert not await claim(stored, now=NOW)
    assert await send(settings, NOW + timedelta(minutes=4)) == SendCounts()
    assert await send(settings, NOW + timedelta(minutes=5)) == SendCounts(sent=1)


async def test_without_a_server_messages_are_kept_and_never_sent_late(
    db: TestDatabase, settings: Settings, without_server: Settings, server: MailServer
) -> None:
    message_id = await write()
    assert await send(without_server) == SendCounts(kept=1)
    assert await send(settings, NOW + timedelta(days=9)) == SendCounts()
    assert (await message(message_id)).status == "kept"
    refused = await send_again(message_id, by=BY, now=NOW, mail_server=False)
    assert isinstance(refused, Refused)
    assert await send_again(message_id, by=BY, now=NOW, mail_server=True) is None
    assert isinstance(await send_again(message_id, by=BY, now=NOW, mail_server=True), Refused)
    assert await send(settings) == SendCounts(sent=1)
    entry = await fetch_one("SELECT verb, before, after FROM audit_entry")
    assert entry == {"verb": "message.queued_again", "before": '{"status":"kept"}', "after": '{"status":"queued"}'}


def a_link(hours: int = 1) -> PersonalLink:
    return new_link("/reset-password/{token}", expires_at=NOW + timedelta(hours=hours))


async def test_a_personal_link_is_in_the_mail_and_erased_from_the_outbox(
    db: TestDatabase, settings: Settings, server: MailServer
) -> None:
    link = a_link()
    await write(body="Open {link} to go on.", link=link)
    assert link.token(settings) not in str(await fetch("SELECT * FROM message"))
    await send(settings)
    assert link.address(settings) in server.received[0][1].get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert await fetch("SELECT link_seed, link_expires_at FROM message") == [{"link_seed": "", "link_expires_at": None}]


async def test_a_message_whose_link_expired_is_not_sent(
    db: TestDatabase, settings: Settings, server: MailServer
) -> None:
    message_id = await write(body="Open {link}", link=a_link())
    assert await send(settings, NOW + timedelta(hours=1)) == SendCounts(dead=1)
    assert not server.received
    stored = await message(message_id)
    assert stored.last_error == "The link in it expired before it could be sent."
    assert stored.link_seed == ""
    assert isinstance(await send_again(message_id, by=BY, now=NOW, mail_server=True), Refused)


def test_links_differ_by_seed_and_by_installation(settings: Settings, tmp_path: Any) -> None:
    first, second = a_link(), a_link()
    assert first.token(settings) != second.token(settings)
    assert first.token(settings) == first.token(settings)
    with pytest.raises(ValueError, match="token"):
        new_link("/reset-password", expires_at=NOW)


def test_a_message_is_tried_for_four_days_and_at_least_each_hour() -> None:
    assert [next_try(attempts, NOW) for attempts in (1, 5, MOST_ATTEMPTS - 1, MOST_ATTEMPTS, MOST_ATTEMPTS + 1)] == [
        NOW + timedelta(minutes=1),
        NOW + timedelta(hours=1),
        NOW + timedelta(hours=1),
        None,
        None,
    ]
    assert timedelta(days=4) <= sum(DELAYS, timedelta()) < timedelta(days=5)
