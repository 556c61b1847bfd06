"""Letters drafted, changed, sent, told otherwise, acknowledged and withdrawn, on both engines."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.core.refusal import Refused
from market.db.errors import OutsideTransaction
from market.db.sql import execute, fetch, fetch_value
from market.db.transaction import transaction
from market.letters import queries, service
from market.letters.types import Letterhead, LetterStatus, Party, Recipient
from market.notices.types import link_token
from market.partners.service import change_partner
from market.partners.types import PartnerDetails, PartnerKind
from market.settings import Settings
from tests.builders.accounts import make_user
from tests.builders.letters import (
    CANARY,
    NOW,
    SYSTEM,
    letter_again,
    make_letter,
    make_sender,
    make_sent,
    new_letter,
    values_of_lifting,
)
from tests.builders.partners import make_partner
from tests.builders.providers import make_organisation
from tests.conftest import TestDatabase

LATER = NOW + timedelta(hours=1)


def codes(answer: object) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [reason.code for reason in answer.reasons]


async def mails() -> list[dict[str, str]]:
    return await fetch("SELECT to_email, subject, body, dedupe_key, link_path FROM message ORDER BY id")


async def written_elsewhere() -> str:
    """Everything that the outbox and the audit trail keep."""
    rows = [*await mails(), *await fetch("SELECT before, after, verb, actor_label FROM audit_entry ORDER BY seq")]
    return msgspec.json.encode(rows).decode()


async def test_the_same_letter_to_the_same_recipient_is_drafted_once(db: TestDatabase) -> None:
    wanted = new_letter()
    async with transaction():
        first = await service.draft_letter(wanted, by=SYSTEM, now=NOW)
        again = msgspec.structs.replace(wanted, values=values_of_lifting(addressee_name="Somebody else"))
        assert await service.draft_letter(again, by=SYSTEM, now=NOW) == first
        moved = msgspec.structs.replace(wanted, recipient=Recipient(Party.NEIGHBOUR, "DURHAM", email="new@example.org"))
        assert await service.draft_letter(moved, by=SYSTEM, now=NOW) == first
        other = msgspec.structs.replace(wanted, event="ended")
        assert await service.draft_letter(other, by=SYSTEM, now=NOW) != first
    assert isinstance(first, int)
    letter = await letter_again(first)
    assert letter.text.startswith("Dear Pat Owner\n")
    assert (letter.status, letter.title, letter.template_number) == ("draft", "Restriction on new placements: end", 1)
    assert await fetch_value("SELECT count(*) FROM letter") == 2
    assert await mails() == []


async def test_two_who_draft_at_once_get_the_one_letter(db: TestDatabase) -> None:
    wanted = new_letter()

    async def draft() -> int | Refused:
        async with transaction():
            return await service.draft_letter(wanted, by=SYSTEM, now=NOW)

    answers = await asyncio.gather(*(draft() for _ in range(3)))
    assert len(set(map(str, answers))) == 1
    assert await fetch_value("SELECT count(*) FROM letter") == 1
    assert await fetch_value("SELECT count(*) FROM letter_template WHERE status = 'in_force'") == 1


async def test_a_letter_with_a_missing_value_is_not_drafted(db: TestDatabase) -> None:
    async with transaction():
        answer = await service.draft_letter(new_letter(values={}), by=SYSTEM, now=NOW)
    assert set(codes(answer)) == {"missing_value"}
    assert await fetch_value("SELECT count(*) FROM letter") == 0


async def test_an_unknown_template_is_a_bug_and_drafting_needs_a_transaction(db: TestDatabase) -> None:
    with pytest.raises(LookupError):
        async with transaction():
            await service.draft_letter(new_letter(template="nothing"), by=SYSTEM, now=NOW)
    with pytest.raises(OutsideTransaction):
        await service.draft_letter(new_letter(), by=SYSTEM, now=NOW)


async def test_a_draft_is_changed_by_the_first_to_save_and_never_after_it_was_sent(
    db: TestDatabase, settings: Settings
) -> None:
    letter = await make_letter()
    ann = await make_sender()
    change = {"text": "Dear all\n\nIt is over.", "name": "Durham Council", "email": "new@example.org"}
    assert await service.change_letter(letter.id, **change, version=1, by=ann, now=NOW) is None
    assert await service.change_letter(letter.id, **change, version=1, by=ann, now=NOW) == "changed_meanwhile"
    empty = await service.change_letter(letter.id, text=" ", name="", email="", version=2, by=ann, now=NOW)
    assert codes(empty) == ["no_text", "no_name"]
    assert (await letter_again(letter.id)).text == "Dear all\n\nIt is over.\n"
    assert await service.send_letter(letter.id, version=2, by=ann, now=NOW, settings=settings) == "sent"
    late = await service.change_letter(letter.id, **change, version=3, by=ann, now=NOW)
    assert codes(late) == ["wrong_state"]
    assert codes(await service.change_letter(99, **change, version=1, by=ann, now=NOW)) == ["no_letter"]


async def test_sending_signs_the_letter_and_posts_one_message_with_a_link_only(
    db: TestDatabase, settings: Settings
) -> None:
    letter = await make_letter(enclosure=f"Case {CANARY}")
    ann = await make_sender(name="Ann Officer", roles=[Role.QUALITY_OFFICER])
    assert await service.send_letter(letter.id, version=1, by=ann, now=NOW, settings=settings) == "sent"
    held = await letter_again(letter.id)
    head = msgspec.json.decode(held.letterhead, type=Letterhead)
    assert (head.signatory_name, head.signatory_title, head.council_name) == (
        "Ann Officer", "Quality officer", "Middlesbrough Council",
    )  # fmt: skip
    assert (held.status, held.sent_label, held.sent_at) == ("sent", "Ann Officer", NOW)
    posted = await mails()
    assert [each["to_email"] for each in posted] == ["durham@example.org"]
    assert posted[0]["link_path"] == "/letters/read/{token}"
    assert "Middlesbrough Council" in posted[0]["subject"]
    everything = await written_elsewhere()
    for secret in (CANARY, "Oak House", "Pat Owner", "Durham"):
        assert secret not in everything, secret


async def test_a_letter_is_sent_once_by_a_named_person(db: TestDatabase, settings: Settings) -> None:
    letter = await make_letter()
    nobody = await service.send_letter(letter.id, version=1, by=SYSTEM, now=NOW, settings=settings)
    assert codes(nobody) == ["no_person"]
    ann, bob = await make_sender(), await make_sender()
    answers = await asyncio.gather(
        *(service.send_letter(letter.id, version=1, by=who, now=NOW, settings=settings) for who in (ann, bob))
    )
    assert [each for each in answers if each == "sent"] == ["sent"]
    assert codes(next(each for each in answers if each != "sent")) == ["wrong_state"]
    assert len(await mails()) == 1
    stale = await make_letter()
    assert await service.send_letter(stale.id, version=9, by=ann, now=NOW, settings=settings) == "changed_meanwhile"
    assert len(await mails()) == 1
    assert codes(await service.send_letter(99, version=1, by=ann, now=NOW, settings=settings)) == ["no_letter"]


async def test_a_recipient_without_an_address_waits_and_then_gets_the_letter(
    db: TestDatabase, settings: Settings
) -> None:
    letter = await make_letter(Recipient(Party.FAMILY, f"Relative {CANARY}"))
    ann = await make_sender()
    assert await service.send_letter(letter.id, version=1, by=ann, now=NOW, settings=settings) == "to_tell"
    held = await letter_again(letter.id)
    assert (held.status, held.sent_at, held.is_out) == ("to_tell", None, False)
    assert await mails() == []
    given = await service.set_letter_address(letter.id, "kin@example.org", version=2, by=ann, now=NOW)
    assert given is None
    assert await service.send_letter(letter.id, version=3, by=ann, now=LATER, settings=settings) == "sent"
    assert [each["to_email"] for each in await mails()] == ["kin@example.org"]
    late = await service.set_letter_address(letter.id, "x@example.org", version=4, by=ann, now=NOW)
    assert codes(late) == ["wrong_state"]
    assert CANARY not in await written_elsewhere()
    assert "kin@example.org" not in msgspec.json.encode(await fetch("SELECT after FROM audit_entry")).decode()


async def test_how_somebody_was_told_is_kept_with_who_told_them(db: TestDatabase, settings: Settings) -> None:
    letter = await make_sent(Recipient(Party.TEAM, "Night team"), settings=settings)
    ann = await make_sender(name="Ann Officer")
    missing = await service.told_otherwise(
        letter.id, who=" ", how="", version=letter.version, by=ann, now=LATER, settings=settings
    )
    assert codes(missing) == ["no_who", "no_how"]
    told = {"who": "Kim Night", "how": "By telephone at 2:30pm", "by": ann, "now": LATER, "settings": settings}
    assert await service.told_otherwise(letter.id, version=99, **told) == "changed_meanwhile"
    assert await service.told_otherwise(letter.id, version=letter.version, **told) is None
    held = await letter_again(letter.id)
    assert held.status == LetterStatus.TOLD_OTHERWISE
    assert held.how_told == "Kim Night: By telephone at 2:30pm (recorded by Ann Officer)"
    assert held.sent_at == LATER
    assert held.is_out
    assert codes(await service.told_otherwise(letter.id, version=held.version, **told)) == ["wrong_state"]


async def test_a_letter_is_acknowledged_once(db: TestDatabase, settings: Settings) -> None:
    letter = await make_letter()
    reader = Actor("system", None, "Secret link of a letter")
    early = await service.acknowledge(letter.id, name="Dee", by=reader, now=NOW)
    assert codes(early) == ["wrong_state"]
    sent = await make_sent(settings=settings)
    assert codes(await service.acknowledge(sent.id, name=" ", by=reader, now=LATER)) == ["no_name"]
    answers = await asyncio.gather(
        *(service.acknowledge(sent.id, name=name, by=reader, now=LATER) for name in ("Dee", "Eve"))
    )
    assert answers == [None, None]
    held = await letter_again(sent.id)
    assert held.status == "acknowledged"
    assert held.acknowledged_name in ("Dee", "Eve")
    verbs = "SELECT count(*) FROM audit_entry WHERE verb = 'letter.acknowledged'"
    assert await fetch_value(verbs) == 1
    assert codes(await service.acknowledge(99, name="Dee", by=reader, now=NOW)) == ["no_letter"]


async def test_withdrawing_tells_those_who_were_sent_it_and_nobody_else(db: TestDatabase, settings: Settings) -> None:
    ann = await make_sender()
    sent, draft = await make_sent(settings=settings), await make_letter()
    given = {"by": ann, "now": LATER, "settings": settings}
    assert codes(await service.withdraw_letter(sent.id, why="", version=2, **given)) == ["no_reason"]
    assert await service.withdraw_letter(sent.id, why="It was wrong", version=9, **given) == "changed_meanwhile"
    assert await service.withdraw_letter(sent.id, why=f"It was wrong {CANARY}", version=2, **given) is None
    assert await service.withdraw_letter(draft.id, why="Not needed", version=1, **given) is None
    posted = await mails()
    assert [each["subject"] for each in posted][1:] == ["A letter from Middlesbrough Council is withdrawn"]
    assert not (await letter_again(sent.id)).is_out
    assert codes(await service.withdraw_letter(sent.id, why="Again", version=3, **given)) == ["wrong_state"]
    assert CANARY not in await written_elsewhere()


async def test_drafts_of_some_events_are_withdrawn_with_a_reason_and_tell_nobody(
    db: TestDatabase, settings: Settings
) -> None:
    about, ann = ("embargo", 4711), await make_sender()
    durham, leeds, york = (Recipient(Party.NEIGHBOUR, name) for name in ("Durham", "Leeds", "York"))
    draft = await make_letter(durham, subject=about, event="started")
    waiting = await make_sent(leeds, subject=about, event="started", by=ann)
    told = await make_letter(york, subject=about, event="started")
    given = {"who": "Yan", "how": "By telephone", "version": 1}
    assert await service.told_otherwise(told.id, by=ann, now=NOW, settings=settings, **given) is None
    later = await make_letter(durham, subject=about, event="lifted")
    other = await make_letter(durham, event="started")
    assert waiting.status == LetterStatus.TO_TELL
    before = len(await mails())
    for expected in ([draft.id, waiting.id], []):
        async with transaction():
            done = await service.withdraw_drafts(about, {"started", "varied:2"}, why="Over", by=ann, now=LATER)
        assert done == expected, "twice withdraws nothing more"
    held = await letter_again(draft.id)
    assert (held.status, held.withdrawn_why, held.withdrawn_label) == ("withdrawn", "Over", ann.label)
    assert held.withdrawn_at == LATER
    kept = [(await letter_again(each.id)).status for each in (told, later, other)]
    assert kept == ["told_otherwise", "draft", "draft"]
    assert len(await mails()) == before
    entries = "SELECT count(*) FROM audit_entry WHERE verb = 'letter.withdrawn'"
    assert await fetch_value(entries) == 2
    sent = await service.send_letter(draft.id, version=held.version, by=ann, now=LATER, settings=settings)
    assert codes(sent) == ["wrong_state"]
    with pytest.raises(OutsideTransaction):
        await service.withdraw_drafts(about, {"lifted"}, why="Over", by=ann, now=LATER)
    with pytest.raises(ValueError, match="reason"):
        async with transaction():
            await service.withdraw_drafts(about, {"lifted"}, why=" ", by=ann, now=LATER)


async def test_a_partner_is_told_at_its_own_address_as_it_is_on_the_day(db: TestDatabase, settings: Settings) -> None:
    number = await make_partner("Durham", email="old@example.org")
    letter = await make_letter(Recipient(Party.ICB, "Durham", partner_id=number))
    details = PartnerDetails(kind=PartnerKind.COUNCIL, name="Durham", email="new@example.org")
    assert await change_partner(number, details, version=1, by=SYSTEM, now=NOW) == "saved"
    await service.send_letter(letter.id, version=1, by=await make_sender(), now=NOW, settings=settings)
    assert [(each["to_email"], each["link_path"]) for each in await mails()] == [
        ("new@example.org", "/letters/read/{token}")
    ]


async def test_somebody_with_an_account_is_asked_to_sign_in_and_gets_no_secret_link(
    db: TestDatabase, settings: Settings
) -> None:
    oak = await make_organisation()
    number = await make_partner("Durham")
    await make_user(roles=[Role.PROVIDER_CONTRIBUTOR], organisation_id=oak.id, email="helper@oak.example")
    await make_user(roles=[Role.PARTNER], partner_id=number, email="dee@durham.example")
    await make_user(roles=[Role.PARTNER], partner_id=number, email="gone@durham.example", active=False)
    helper = await make_sent(Recipient(Party.PROVIDER, "Oak", organisation_id=oak.id), settings=settings)
    await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=oak.id, email="owner@oak.example")
    owner = await make_sent(Recipient(Party.PROVIDER, "Oak", organisation_id=oak.id), settings=settings)
    partner = await make_sent(Recipient(Party.NEIGHBOUR, "Durham", partner_id=number), settings=settings)
    found = {each["to_email"]: each for each in await mails()}
    assert set(found) == {"helper@oak.example", "owner@oak.example", "dee@durham.example"}
    assert f"{settings.public_url}/portal/letters/{helper.id}" in found["helper@oak.example"]["body"]
    assert f"{settings.public_url}/portal/letters/{owner.id}" in found["owner@oak.example"]["body"]
    assert f"{settings.public_url}/shared/letters/{partner.id}" in found["dee@durham.example"]["body"]
    assert await fetch_value("SELECT count(*) FROM letter_link") == 0


async def test_readers_find_their_own_letters_and_no_drafts(db: TestDatabase, settings: Settings) -> None:
    oak, ash = await make_organisation(), await make_organisation()
    number = await make_partner("Durham", email="d@example.org")
    of_oak = await make_sent(
        Recipient(Party.PROVIDER, "Oak", "o@example.org", organisation_id=oak.id), settings=settings
    )
    await make_sent(Recipient(Party.PROVIDER, "Ash", "a@example.org", organisation_id=ash.id), settings=settings)
    await make_letter(Recipient(Party.PROVIDER, "Oak", "o@example.org", organisation_id=oak.id))
    of_durham = await make_sent(Recipient(Party.NEIGHBOUR, "Durham", partner_id=number), settings=settings)
    assert [each.id for each in await queries.letters_for_organisation(oak.id)] == [of_oak.id]
    assert [each.id for each in await queries.letters_for_partner(number)] == [of_durham.id]
    assert [each.id for each in await queries.letters_of(of_oak.subject)] == [of_oak.id]


async def test_what_is_unacknowledged_can_be_asked_as_at_a_past_day(db: TestDatabase, settings: Settings) -> None:
    sent = await make_sent(settings=settings)
    await make_sent(settings=settings, acknowledge_by=None)
    reader = Actor("system", None, "x")
    await service.acknowledge(sent.id, name="Dee", by=reader, now=datetime(2026, 9, 2, 22, 59, tzinfo=UTC))
    for day, expected in ((31, []), (1, [sent.id]), (2, [])):
        on = date(2026, 8, 31) if day == 31 else date(2026, 9, day)
        assert [each.id for each in await queries.unacknowledged(on)] == expected, on
    late = await make_sent(settings=settings)
    await service.acknowledge(late.id, name="Dee", by=reader, now=datetime(2026, 9, 2, 23, 0, tzinfo=UTC))
    assert [each.id for each in await queries.unacknowledged(date(2026, 9, 2))] == [late.id], "midnight is London's"


async def test_a_secret_link_opens_its_letter_for_28_days(db: TestDatabase, settings: Settings) -> None:
    sent = await make_sent(settings=settings)
    seed = await fetch_value("SELECT link_seed FROM message")
    token = link_token(seed, settings.secret_key)
    assert await fetch_value("SELECT digest FROM letter_link") not in (token, seed)
    for now, opened in ((NOW, True), (NOW + timedelta(days=28, seconds=-1), True), (NOW + timedelta(days=28), False)):
        found = await queries.letter_behind(token, now=now)
        assert (found is not None and found.id == sent.id) is opened
    assert await queries.letter_behind("short", now=NOW) is None
    assert await queries.letter_behind("x" * 64, now=NOW) is None


async def test_a_message_that_died_is_shown_with_its_reason(db: TestDatabase, settings: Settings) -> None:
    sent = await make_sent(settings=settings)
    await execute("UPDATE message SET status = 'dead', last_error = 'No such mailbox'")
    states = await queries.messages_about(sent.id)
    assert [(each.beat, each.status, each.last_error) for each in states] == [(0, "dead", "No such mailbox")]


async def test_a_withdrawn_letter_is_written_anew_by_a_person_and_by_nothing_else(
    db: TestDatabase, settings: Settings
) -> None:
    wanted = new_letter(due_at=NOW + timedelta(hours=6))
    ann = await make_sender()
    async with transaction():
        first = await service.draft_letter(wanted, by=SYSTEM, now=NOW)
    assert isinstance(first, int)
    assert codes(await service.rewrite_letter(first, by=ann, now=LATER)) == ["wrong_state"]
    await service.change_letter(
        first, text="Dear all", name="Durham", email="d@example.org", version=1, by=ann, now=NOW
    )
    await service.send_letter(first, version=2, by=ann, now=NOW, settings=settings)
    await service.withdraw_letter(first, why="A wrong date", version=3, by=ann, now=NOW, settings=settings)
    async with transaction():
        assert await service.draft_letter(wanted, by=SYSTEM, now=LATER) == first, "nothing drafts it again by itself"
    second, again = await asyncio.gather(*(service.rewrite_letter(first, by=ann, now=LATER) for _ in range(2)))
    assert isinstance(second, int)
    assert (again, await fetch_value("SELECT count(*) FROM letter")) == (second, 2)
    held = await letter_again(second)
    assert (held.status, held.text, held.email, held.sent_at, held.letterhead) == (
        "draft",
        "Dear all\n",
        "d@example.org",
        None,
        "",
    )
    assert (held.due_at, held.acknowledge_by) == (LATER + timedelta(hours=6), LATER + timedelta(days=2))
    assert (held.withdrawn_at, held.withdrawn_why, held.subject) == (None, "", wanted.subject)
    async with transaction():
        assert await service.draft_letter(wanted, by=SYSTEM, now=LATER) == second
    assert await service.send_letter(second, version=1, by=ann, now=LATER, settings=settings) == "sent"
    assert [each["to_email"] for each in await mails()] == ["d@example.org"] * 3, (
        "told, told of the withdrawal, told anew"
    )
    assert codes(await service.rewrite_letter(99, by=ann, now=LATER)) == ["no_letter"]


async def test_a_partner_that_the_council_no_longer_works_with_has_no_address(
    db: TestDatabase, settings: Settings
) -> None:
    durham = await make_partner("Durham", email="d@example.org", active=False)
    await make_user(roles=[Role.PARTNER], partner_id=durham)
    letter = await make_sent(Recipient(Party.NEIGHBOUR, "Durham", partner_id=durham), settings=settings)
    assert letter.status == "to_tell"
    assert await mails() == []
