"""Writing letters: drafted by the system, read and sent by a named person, acknowledged by its recipient. Everything is audited.

Audit entries name the template, the event and what kind of recipient it is: no text, no address and no person.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal

import msgspec

from market.accounts.permissions import ROLE_WORDS, Role
from market.accounts.queries import find_user
from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.db import audit
from market.db.sql import fetch_one, fetch_value
from market.db.transaction import require_transaction, transaction
from market.db.versions import lock_row, update_versioned
from market.letters import tables
from market.letters.announcing import addresses_of, announce, post_about
from market.letters.queries import find_letter, letters_of, messages_about
from market.letters.rendering import Writable, write
from market.letters.rules import NEVER_SENT, reasons_against, text_refusals, withdrawn_body
from market.letters.template_service import present_template
from market.letters.types import Letterhead, LetterRow, LetterStatus, NewLetter, Subject
from market.settings import Settings

Changed = Literal["changed_meanwhile"]
NOT_THERE = Refusal("no_letter", "There is no such letter. Look at the list of letters")
WITHDRAWN_BEAT = 9
_COLUMNS = (
    "template", "template_number", "title", "subject_type", "subject_id", "event", "party", "name", "email", "recipient_key",
    "organisation_id", "partner", "text", "enclosure", "letterhead", "status", "due_at", "acknowledge_by", "drafted_by", "drafted_label",
    "drafted_at",
    "sent_label", "how_told", "acknowledged_name", "acknowledged_how", "withdrawn_label", "withdrawn_why", "chased", "version",
)  # fmt: skip


async def draft_letter(wanted: NewLetter, *, by: Actor, now: datetime) -> int | Refused:
    """Draft a letter from the template in force, in the caller's transaction; its id.

    The same subject, event, template and recipient gives the letter that is there already, whatever became of it: nothing is told twice,
    and what somebody withdrew is not drafted again by itself (`rewrite_letter`).
    Refuses with the name of each required value that is missing. Raises `LookupError` for a template that does not exist.
    """
    require_transaction("Drafting a letter")
    held = await _held(wanted)
    if held is not None:
        return held
    template = await present_template(wanted.template, by=by, now=now)
    text = write(Writable(template.code, template.title, template.placeholders, template.text), wanted.values)
    if isinstance(text, Refused):
        return text
    to = wanted.recipient
    values: dict[str, Any] = dict.fromkeys(_COLUMNS, "")
    values |= {
        "template": template.code, "template_number": template.number, "title": template.title, "subject_type": wanted.subject[0],
        "subject_id": wanted.subject[1], "event": wanted.event, "party": to.party.value, "name": " ".join(to.name.split()),
        "email": to.email.strip(), "recipient_key": to.key, "organisation_id": to.organisation_id, "partner": to.partner_id, "text": text,
        "enclosure": wanted.enclosure.strip(), "status": LetterStatus.DRAFT.value, "due_at": wanted.due_at,
        "acknowledge_by": wanted.acknowledge_by, "drafted_by": by.id, "drafted_label": by.label, "drafted_at": now, "chased": 0,
        "version": 1,
    }  # fmt: skip
    letter_id = await _insert(values)
    if letter_id is None:
        return await _held(wanted) or refused(NOT_THERE)
    after = {
        "template": template.code,
        "event": wanted.event,
        "party": to.party.value,
        "about": "/".join(map(str, wanted.subject)),
    }
    await _record("letter.drafted", letter_id, by, now, after)
    return letter_id


async def _insert(values: dict[str, Any]) -> int | None:
    """Write a draft; None when its recipient has that letter already."""
    letter_id = await fetch_value(
        f"INSERT INTO letter ({', '.join(_COLUMNS)}) VALUES ({', '.join(['{}'] * len(_COLUMNS))})"
        " ON CONFLICT (subject_type, subject_id, event, template, recipient_key) WHERE status <> 'withdrawn' DO NOTHING RETURNING id",
        *(values[name] for name in _COLUMNS),
    )
    return None if letter_id is None else int(letter_id)


async def change_letter(
    letter_id: int, *, text: str, name: str, email: str, version: int, by: Actor, now: datetime
) -> Changed | Refused | None:
    """Change the text, the recipient's name and the address of a draft. None when done."""
    async with transaction():
        letter = await _locked(letter_id)
        if letter is None:
            return refused(NOT_THERE)
        reasons = reasons_against("change", letter) + text_refusals(text)
        if not name.strip():
            reasons.append(Refusal("no_name", "Enter whom the letter is for", "name"))
        if reasons:
            return Refused(tuple(reasons))
        values = {"text": text.strip() + "\n", "name": " ".join(name.split()), "email": email.strip()}
        changed = [key for key, value in values.items() if getattr(letter, key) != value]
        if not await update_versioned(tables.Letter, letter_id, version, values):
            return "changed_meanwhile"
        if changed:
            await _record("letter.changed", letter_id, by, now, {"changed": changed})
    return None


async def set_letter_address(
    letter_id: int, email: str, *, version: int, by: Actor, now: datetime
) -> Changed | Refused | None:
    """Give the recipient of a letter that was not sent an address. None when done."""
    async with transaction():
        letter = await _locked(letter_id)
        if letter is None:
            return refused(NOT_THERE)
        reasons = reasons_against("address", letter)
        if reasons:
            return Refused(tuple(reasons))
        if not await update_versioned(tables.Letter, letter_id, version, {"email": email.strip()}):
            return "changed_meanwhile"
        await _record("letter.changed", letter_id, by, now, {"changed": ["email"]})
    return None


async def send_letter(
    letter_id: int, *, version: int, by: Actor, now: datetime, settings: Settings
) -> Literal["sent", "to_tell"] | Changed | Refused:
    """Send a letter in the name of the person who read it: sign it, mark it sent, and post one message with a link only.

    `to_tell` when its recipient has no address: it is signed and waits for an address or for `told_otherwise`. Sending it a second time is
    refused and posts nothing.
    """
    async with transaction():
        letter = await _locked(letter_id)
        if letter is None:
            return refused(NOT_THERE)
        reasons = reasons_against("send", letter)
        if by.kind != "user":
            reasons.append(Refusal("no_person", "A letter is sent by a named person. Sign in and send it"))
        if reasons:
            return Refused(tuple(reasons))
        addresses = await addresses_of(letter)
        status = LetterStatus.SENT if addresses else LetterStatus.TO_TELL
        values = {
            "status": status.value,
            "letterhead": await _signed(by, settings),
            "sent_by": by.id,
            "sent_label": by.label,
            "sent_at": now if addresses else None,
        }
        if not await update_versioned(tables.Letter, letter_id, version, values):
            return "changed_meanwhile"
        sent = msgspec.structs.replace(letter, sent_at=now)
        await announce(sent, addresses, 0, now=now, settings=settings)
        await _record(f"letter.{status.value}", letter_id, by, now, {"messages": len(addresses)})
    return "sent" if addresses else "to_tell"


async def told_otherwise(
    letter_id: int, *, who: str, how: str, version: int, by: Actor, now: datetime, settings: Settings
) -> Changed | Refused | None:
    """Record that the recipient was told in another way, such as by telephone: who was told, how and when. None when done."""
    missing = [
        Refusal(f"no_{field}", f"Enter {words}", field)
        for field, words, value in (("who", "whom you told", who), ("how", "how and when you told them", how))
        if not value.strip()
    ]
    async with transaction():
        letter = await _locked(letter_id)
        if letter is None:
            return refused(NOT_THERE)
        reasons = reasons_against("tell", letter) + missing
        if reasons:
            return Refused(tuple(reasons))
        values: dict[str, Any] = {
            "status": LetterStatus.TOLD_OTHERWISE.value,
            "how_told": f"{' '.join(who.split())}: {how.strip()} (recorded by {by.label})",
        }
        if letter.sent_at is None:
            values |= {"sent_by": by.id, "sent_label": by.label, "sent_at": now}
            values["letterhead"] = letter.letterhead or await _signed(by, settings)
        if not await update_versioned(tables.Letter, letter_id, version, values):
            return "changed_meanwhile"
        await _record("letter.told_otherwise", letter_id, by, now, {"by": by.label})
    return None


async def acknowledge(letter_id: int, *, name: str, by: Actor, now: datetime, how: str = "") -> Refused | None:
    """The recipient confirms the letter: `name` is who did. A second time changes nothing. None when it is acknowledged.

    `how` says how the council's staff learnt of it, when they write it down for the recipient.
    """
    async with transaction():
        letter = await _locked(letter_id)
        if letter is None:
            return refused(NOT_THERE)
        if letter.status == LetterStatus.ACKNOWLEDGED:
            return None
        reasons = reasons_against("acknowledge", letter)
        if not name.strip():
            reasons.append(Refusal("no_name", "Enter the name of the person who confirms", "name"))
        if reasons:
            return Refused(tuple(reasons))
        values = {
            "status": LetterStatus.ACKNOWLEDGED.value,
            "acknowledged_name": " ".join(name.split())[:120],
            "acknowledged_how": how.strip()[:300],
            "acknowledged_at": now,
        }
        await update_versioned(tables.Letter, letter_id, letter.version, values)
        await _record("letter.acknowledged", letter_id, by, now, {"by_staff": bool(how)})
    return None


async def withdraw_letter(
    letter_id: int, *, why: str, version: int, by: Actor, now: datetime, settings: Settings
) -> Changed | Refused | None:
    """Withdraw a letter; whoever was sent it by e-mail is told so. None when done."""
    async with transaction():
        letter = await _locked(letter_id)
        if letter is None:
            return refused(NOT_THERE)
        reasons = reasons_against("withdraw", letter)
        if not why.strip():
            reasons.append(Refusal("no_reason", "Enter why the letter is withdrawn", "why"))
        if reasons:
            return Refused(tuple(reasons))
        if not await update_versioned(tables.Letter, letter_id, version, _withdrawn(why, by, now)):
            return "changed_meanwhile"
        subject, body = (
            f"A letter from {settings.council_name} is withdrawn",
            withdrawn_body(settings.council_name, letter),
        )
        for email in sorted({each.to_email for each in await messages_about(letter_id) if each.beat == 0}):
            await post_about(letter, email, subject, body, WITHDRAWN_BEAT, now=now)
        await _record("letter.withdrawn", letter_id, by, now, {"was": letter.status})
    return None


async def withdraw_drafts(
    subject: Subject, events: Collection[str], *, why: str, by: Actor, now: datetime
) -> list[int]:
    """Withdraw the letters of these events about a subject that nobody was sent or told yet, in the caller's transaction; their numbers.

    For what a later event has overtaken: nobody sends it by mistake, and nobody hears of it, because nobody had it. What was sent or told
    stays as it is. Raises `ValueError` without a reason.
    """
    require_transaction("Withdrawing drafts")
    if not why.strip():
        raise ValueError("letters are withdrawn for a reason")
    withdrawn = []
    for each in await letters_of(subject):
        if each.event not in events or each.status not in NEVER_SENT:
            continue
        letter = await _locked(each.id)  # somebody may have sent it since it was read
        if letter is None or letter.status not in NEVER_SENT:
            continue
        await update_versioned(tables.Letter, letter.id, letter.version, _withdrawn(why, by, now))
        await _record("letter.withdrawn", letter.id, by, now, {"was": letter.status, "event": letter.event})
        withdrawn.append(letter.id)
    return withdrawn


def _withdrawn(why: str, by: Actor, now: datetime) -> dict[str, Any]:
    return {
        "status": LetterStatus.WITHDRAWN.value,
        "withdrawn_label": by.label,
        "withdrawn_at": now,
        "withdrawn_why": why.strip(),
    }


async def rewrite_letter(letter_id: int, *, by: Actor, now: datetime) -> int | Refused:
    """Draft a withdrawn letter anew, with its text, for the same event and recipient; the number of the draft.

    When that was done before, the letter that took its place is given. What was to be sent or confirmed by a time is due as long after now
    as it was after the first draft.
    """
    async with transaction():
        letter = await _locked(letter_id)
        if letter is None:
            return refused(NOT_THERE)
        if reasons := reasons_against("rewrite", letter):
            return Refused(tuple(reasons))
        before = await fetch_one(
            f"SELECT {', '.join(_COLUMNS)} FROM letter WHERE id = {{}}", letter_id
        )  # constant text
        due, confirm = (each and now + (each - letter.drafted_at) for each in (letter.due_at, letter.acknowledge_by))
        draft: dict[str, Any] = {
            **(before or {}), "letterhead": "", "status": LetterStatus.DRAFT.value, "due_at": due, "acknowledge_by": confirm,
            "drafted_by": by.id, "drafted_label": by.label, "drafted_at": now, "sent_label": "", "how_told": "",
            "acknowledged_name": "", "acknowledged_how": "", "withdrawn_label": "", "withdrawn_why": "", "chased": 0, "version": 1,
        }  # fmt: skip
        draft_id = await _insert(draft)
        if draft_id is None:
            key = ("subject_type", "subject_id", "event", "template", "recipient_key")
            where = " AND ".join(f"{name} = {{}}" for name in key)
            live = f"SELECT id FROM letter WHERE {where} AND status <> 'withdrawn'"  # names of columns
            return int(await fetch_value(live, *(draft[name] for name in key)))
        await _record("letter.drafted", draft_id, by, now, {"template": letter.template, "instead_of": letter_id})
    return draft_id


def letterhead_of(name: str, roles: frozenset[Role], settings: Settings) -> Letterhead:
    """What stands above and below a letter that this person signs. Their title is the first of their roles."""
    titles = [ROLE_WORDS[role] for role in Role if role in roles]
    return Letterhead(
        council_name=settings.council_name,
        team_name=settings.letter_team,
        address=settings.letter_address,
        signatory_name=name,
        signatory_title=titles[0] if titles else "",
        phone=settings.contact_phone,
        email=settings.contact_email,
    )


async def _signed(by: Actor, settings: Settings) -> str:
    user = await find_user(by.id) if by.kind == "user" and by.id is not None else None
    return msgspec.json.encode(letterhead_of(by.label, user.roles if user else frozenset(), settings)).decode()


async def _held(wanted: NewLetter) -> int | None:
    found = await fetch_value(
        "SELECT id FROM letter WHERE subject_type = {} AND subject_id = {} AND event = {} AND template = {} AND recipient_key = {}"
        " ORDER BY CASE WHEN status = 'withdrawn' THEN 1 ELSE 0 END, id DESC LIMIT 1",
        *wanted.subject,
        wanted.event,
        wanted.template,
        wanted.recipient.key,
    )
    return None if found is None else int(found)


async def _locked(letter_id: int) -> LetterRow | None:
    return await find_letter(letter_id) if await lock_row(tables.Letter, letter_id) else None


async def _record(verb: str, letter_id: int, by: Actor, now: datetime, after: dict[str, Any]) -> None:
    await audit.record(by=by, verb=verb, subject=("letter", letter_id), after=after, at=now)
