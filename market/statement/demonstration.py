"""The demonstration's editions: one published for March 2026, one for September 2026, and a draft of the next."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TypeVar

import msgspec

from market.core.actor import Actor
from market.core.refusal import Refused
from market.settings import Settings
from market.statement import queries
from market.statement.build import build
from market.statement.demonstration_words import (
    CURRENT,
    EARLIER,
    EARLIER_INTENTIONS,
    EARLIER_NARRATIVES,
    INTENTIONS,
    NARRATIVES,
    NEXT,
)
from market.statement.editions import EditionDetails, EditionRow, IntentionDetails
from market.statement.publishing import finish_publishing, freeze, keep_preview
from market.statement.service import open_edition, save_intention, save_narrative, worded_snapshot

Answer = TypeVar("Answer")


class DemonstrationFailed(Exception):
    """The rules refused a step of the demonstration; the message says which and why."""


async def open_demonstration_edition(settings: Settings, by: Actor, now: datetime) -> int:
    """Open, write and publish the editions of March and September 2026, and open a draft after them; gives the number of the September
    edition. Does nothing for a day that has an edition already. Raises `DemonstrationFailed`, `PdfFailed` and `ChartFailed`.

    The same rules hold as for people: the steps go through the services, with one build for preview and publishing.
    """
    settings = msgspec.structs.replace(settings, demonstration=True)
    await _published(EARLIER, EARLIER_NARRATIVES, EARLIER_INTENTIONS, settings, by, now)
    current, fresh = await _published(CURRENT, NARRATIVES, INTENTIONS, settings, by, now)
    if fresh:
        await _opened(NEXT, {"structure": NARRATIVES["structure"]}, INTENTIONS[:2], settings, by, now)
    return current


async def _published(
    details: EditionDetails,
    narratives: Mapping[str, str],
    intentions: Iterable[IntentionDetails],
    settings: Settings,
    by: Actor,
    now: datetime,
) -> tuple[int, bool]:
    """The number of the edition of that day, and whether it was made now."""
    present = await queries.find_edition_for(details.as_at)
    if present is not None:
        return present.id, False
    edition_id = await _opened(details, narratives, intentions, settings, by, now)
    edition = await _edition(edition_id)
    built = await asyncio.to_thread(build, await worded_snapshot(edition), settings)
    if not await keep_preview(edition, built, settings=settings):
        raise DemonstrationFailed(f"Edition {edition_id} was changed while it was built")
    _allowed(await freeze(edition_id, by=by, now=now))
    if not await finish_publishing(await _edition(edition_id), built, now=now, settings=settings, by=by):
        raise DemonstrationFailed(f"Edition {edition_id} was changed while it was published")
    return edition_id, True


async def _opened(
    details: EditionDetails,
    narratives: Mapping[str, str],
    intentions: Iterable[IntentionDetails],
    settings: Settings,
    by: Actor,
    now: datetime,
) -> int:
    """The number of a new draft with these words."""
    edition_id = _allowed(await open_edition(details, by=by, now=now, today=_last_day(), settings=settings))
    for section, body in narratives.items():
        _allowed(await save_narrative(edition_id, section, unwrapped(body), version=0, by=by, now=now))
    for intention in intentions:
        _allowed(await save_intention(edition_id, intention, intention_id=None, version=0, by=by, now=now))
    return edition_id


def unwrapped(markdown: str) -> str:
    """Markdown as an officer types it: each paragraph on one line; lists and headings keep their lines."""
    paragraphs = (paragraph.strip() for paragraph in markdown.split("\n\n"))
    return "\n\n".join(each if each.startswith(("-", "#")) else " ".join(each.split()) for each in paragraphs)


def _last_day() -> date:
    """The demonstration's own present day."""
    return CURRENT.as_at


async def _edition(edition_id: int) -> EditionRow:
    edition = await queries.find_edition(edition_id)
    if edition is None:
        raise LookupError(f"There is no edition {edition_id}")
    return edition


def _allowed(answer: Answer | Refused) -> Answer:
    if isinstance(answer, Refused):
        raise DemonstrationFailed(" ".join(reason.message for reason in answer.reasons))
    return answer
