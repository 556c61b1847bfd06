"""Set the theme of a question where the guess was wrong: the critical floor of the proof goes by it."""

from datetime import datetime

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.transaction import transaction
from market.db.versions import update_versioned
from market.quality.consolidation.deciding_service import SUBJECT
from market.quality.consolidation.queries import get_question
from market.quality.consolidation.tables import LegacyQuestion
from market.quality.framework.queries import live_library


async def set_theme(
    question_id: int, version: int, theme: str, *, by: Actor, now: datetime
) -> Changed | Refused | None:
    """Give a question a theme of the live framework, or none. Raises `NoSuchQuestion`."""
    library = await live_library()
    known = {each.code for each in library.settings.themes} if library else set()
    if theme and theme not in known:
        return refused(Refusal("unknown_code", "Choose a theme from the list", "theme"))
    async with transaction():
        question = await get_question(question_id)
        if question.theme == theme:
            return None
        if not await update_versioned(LegacyQuestion, question_id, version, {"theme": theme}):
            return Changed()
        await audit.record(
            by=by,
            verb="question.theme_set",
            subject=(SUBJECT, question_id),
            before={"theme": question.theme},
            after={"theme": theme},
            at=now,
        )
    return None
