"""Letters of the demonstration: read and sent by a person, acknowledged by most, told by telephone where there is no address."""

from datetime import date, datetime, timedelta

from market.db.sql import fetch
from market.db.transaction import transaction
from market.embargoes.types import Who
from market.letters.queries import find_letter, letters_of
from market.letters.service import acknowledge, send_letter, told_otherwise
from market.letters.types import LetterRow, LetterStatus, Party
from market.notices.service import mark_sent
from market.quality.demonstration.replay import at
from market.risk.demonstration.cast import done
from market.settings import Settings

CONTACTS = {
    Party.PROVIDER: "Registered manager",
    Party.PLACING_AUTHORITY: "Contracts desk",
    Party.NEIGHBOUR: "Contracts desk",
    Party.ICB: "Continuing healthcare desk",
    Party.CQC: "Inspector on duty",
}


async def send_all(
    subject: tuple[str, int],
    *,
    by: Who,
    now: datetime,
    settings: Settings,
    unread: tuple[str, ...] = (),
    untold: tuple[str, ...] = (),
) -> int:
    """Send every draft about a subject; how many. Recipients are acknowledged a day later but for those named in `unread`; those
    without an address are told by telephone but for those named in `untold`.
    """
    sent = 0
    for letter in await letters_of(subject):
        if letter.status != LetterStatus.DRAFT:
            continue
        answer = done(await send_letter(letter.id, version=letter.version, by=by.actor, now=now, settings=settings))
        sent += 1
        if answer == "to_tell":
            if letter.name in untold:
                continue
            await _tell(letter.id, by, now + timedelta(minutes=20), settings)
        if letter.acknowledge_by is not None and letter.name not in unread:
            done(
                await acknowledge(
                    letter.id, name=_contact(letter), by=by.actor, now=now + timedelta(hours=26), how="By telephone"
                )
            )
    return sent


async def _tell(letter_id: int, by: Who, now: datetime, settings: Settings) -> None:
    letter = await find_letter(letter_id)
    assert letter is not None, "it was sent just now"
    answer = await told_otherwise(
        letter_id,
        who=_contact(letter),
        how="By telephone, and the letter was read out",
        version=letter.version,
        by=by.actor,
        now=now,
        settings=settings,
    )
    done(answer)


def _contact(letter: LetterRow) -> str:
    return CONTACTS.get(Party(letter.party), "Duty officer")


async def settle_messages(on: date) -> None:
    """Messages older than two weeks have long been sent and read."""
    before = at(on - timedelta(days=14))
    async with transaction():
        rows = await fetch("SELECT id, created_at FROM message WHERE created_at < {} ORDER BY id", before)
        for row in rows:
            await mark_sent(row["id"], now=row["created_at"])
