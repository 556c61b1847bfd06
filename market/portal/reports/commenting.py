"""A comment with its evidence: both are kept, or neither."""

from collections.abc import Sequence
from datetime import date, datetime

from market.core.actor import Actor
from market.core.refusal import Refused
from market.db.transaction import transaction
from market.portal.files import NewFile, take_in
from market.quality.assessments.drafts.service import add_comment
from market.quality.assessments.rules import reasons_not_to_comment
from market.quality.assessments.types import AssessmentRow
from market.quality.evidence.service import link
from market.settings import Settings


async def comment_with_files(
    row: AssessmentRow,
    code: str,
    words: str,
    files: Sequence[NewFile],
    *,
    organisation_id: int,
    on: date,
    by: Actor,
    now: datetime,
    settings: Settings,
) -> int | Refused:
    """Keep a comment and link its files to it; the comment's number. A closed window keeps nothing, no file either."""
    if reasons := reasons_not_to_comment(row, code, words, on):
        return Refused(tuple(reasons))
    numbers = await take_in(files, organisation_id=organisation_id, by=by, now=now, settings=settings)
    if isinstance(numbers, Refused):
        return numbers
    async with transaction():
        comment = await add_comment(row.id, code, words, organisation_id=organisation_id, on=on, by=by, now=now)
        if isinstance(comment, Refused):
            return comment
        for number in numbers:
            linked = await link(number, subject_kind="comment", subject_id=comment, criterion=code, by=by, now=now)
            if isinstance(linked, Refused):
                return linked
    return comment
