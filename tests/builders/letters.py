"""Partners and letters for tests, valid by default."""

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from market.core.actor import Actor
from market.db.transaction import transaction
from market.letters.queries import find_letter, letters_of
from market.letters.service import draft_letter, send_letter, told_otherwise
from market.letters.types import LetterRow, NewLetter, Party, Recipient, Subject
from market.settings import Settings
from tests.builders.accounts import make_user
from tests.builders.app import make_settings

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
SYSTEM = Actor("system", None, "test")
CANARY = "zebrafinch"
"""A word that stands in the text of every letter made here: it must not be in a mail, a log or an audit entry."""

_numbers = itertools.count(1)


def values_of_lifting(**changes: Any) -> dict[str, Any]:
    """Values for the letter that a restriction is lifted."""
    return {
        "addressee_name": "Pat Owner",
        "location_name": f"Oak House {CANARY}",
        "location_cqc_id": "1-100",
        "lifted_at": "1 September 2026",
        "started_on": "1 June 2026",
        "evidence_seen": ["Medicines are counted every day"],
        "approver_title": "director",
        **changes,
    }


def new_letter(recipient: Recipient | None = None, **changes: Any) -> NewLetter:
    """A letter that a restriction is lifted, to somebody with an address unless told otherwise."""
    given: dict[str, Any] = {
        "template": "embargo_lifted",
        "subject": ("embargo", next(_numbers)),
        "event": "lifted",
        "recipient": recipient or Recipient(Party.NEIGHBOUR, "Durham", email="durham@example.org"),
        "values": values_of_lifting(),
        "acknowledge_by": NOW + timedelta(days=2),
        **changes,
    }
    return NewLetter(**given)


async def make_letter(recipient: Recipient | None = None, *, now: datetime = NOW, **changes: Any) -> LetterRow:
    """Draft a letter."""
    async with transaction():
        answer = await draft_letter(new_letter(recipient, **changes), by=SYSTEM, now=now)
    assert isinstance(answer, int), answer
    return await letter_again(answer)


async def letter_again(letter_id: int) -> LetterRow:
    """The letter as it is stored now."""
    letter = await find_letter(letter_id)
    assert letter is not None
    return letter


async def make_sender(**changes: Any) -> Actor:
    """A user who sends letters."""
    user = await make_user(**changes)
    return Actor("user", user.id, user.name)


async def make_sent(
    recipient: Recipient | None = None,
    *,
    by: Actor | None = None,
    settings: Settings | None = None,
    now: datetime = NOW,
    **changes: Any,
) -> LetterRow:
    """Draft a letter and send it."""
    letter = await make_letter(recipient, now=now, **changes)
    sender = by or await make_sender()
    given = settings or make_settings(Path("unused"))
    answer = await send_letter(letter.id, version=letter.version, by=sender, now=now, settings=given)
    assert answer in ("sent", "to_tell"), answer
    return await letter_again(letter.id)


async def tell_all(subject: Subject, event: str, *, but: tuple[str, ...] = (), now: datetime = NOW) -> None:
    """Tell everybody to whom a letter about an event is drafted what it says, by telephone; those named in `but` are not told."""
    by, settings = Actor("user", 810, "Sam Sender"), make_settings(Path("unused"))
    for each in await letters_of(subject):
        if each.event == event and each.name not in but:
            given = {"who": each.name, "how": "By telephone", "version": each.version, "settings": settings}
            answer = await told_otherwise(each.id, by=by, now=now, **given)
            assert answer is None, answer
