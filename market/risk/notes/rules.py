"""When a note may be written. Pure."""

from datetime import date

from market.core.refusal import Refusal
from market.risk.notes.types import NewNote, NoteKind

COUNTED = frozenset({NoteKind.SAFEGUARDING, NoteKind.HANDED_BACK, NoteKind.NOTICE_TO_LEAVE})
"""Kinds that need a number."""


def reasons_against_note(note: NewNote, today: date) -> list[Refusal]:
    """Why a note may not be kept: a day to come, or a count that is missing or makes no sense."""
    reasons: list[Refusal] = []
    if note.happened_on > today:
        reasons.append(Refusal("future", "The day must be today or in the past", "happened_on"))
    if note.kind in COUNTED and note.people is None:
        reasons.append(Refusal("no_count", "Enter how many. Enter 0 when there were none", "people"))
    if note.kind in (NoteKind.HANDED_BACK, NoteKind.NOTICE_TO_LEAVE) and note.people == 0:
        reasons.append(
            Refusal("nought", "Enter 1 or more, or choose the kind that says you asked and there were none", "people")
        )
    return reasons
