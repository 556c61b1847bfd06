"""What may happen to an import, and when a feed is late: decisions without I/O."""

import re
from collections.abc import Mapping
from datetime import date

from market.core.refusal import Refusal
from market.core.words import count_words, day_words
from market.importers.types import RunStatus

ENDED = frozenset({RunStatus.APPLIED, RunStatus.NOTHING, RunStatus.REFUSED, RunStatus.FAILED, RunStatus.DISCARDED})
MOST_REASONS = 50
_ROW_VALUE = re.compile(r"(?<!\S)(?=\S*\d)(?:[^\s,;]*[-/:][^\s,;]*|\d{5,})(?<![.:])")
FIRST_AS_AT = date(2000, 1, 1)
OTHER_REASONS = "Other reasons"

DAYS_BETWEEN: Mapping[str, int] = {
    "cqc-active-locations": 45,
    "cqc-directory": 14,
    "cqc-latest-ratings": 45,
    "cqc-deactivated": 45,
}
"""Days after which a CQC file counts as late: it publishes the directory weekly and the rest monthly, with about two weeks' grace."""


def has_shrunk(taken: int, before: int) -> bool:
    """A full list shrank when it has a fifth fewer usable rows, or less, than the last one applied (20%; hold until confirmed)."""
    return before > 0 and taken * 5 <= before * 4


def shrunk_words(taken: int, before: int, before_as_at: date | None) -> str:
    """Why a file is held, and what to do."""
    fewer = round(100 * (before - taken) / before)
    last = f" (as at {day_words(before_as_at)})" if before_as_at else ""
    return (
        f"The file has {count_words(taken, 'usable row')}; the last one applied{last} had "
        f"{before:,}. That is {fewer}% fewer. "
        "Nothing was changed. If the file is whole, a person who may confirm imports can apply it; "
        "if it is cut off, discard it and fetch it again."
    )


def reasons_not_to_apply(status: str, *, may_confirm: bool) -> list[Refusal]:
    """An import is applied from its preview; one that is held needs somebody who may confirm imports."""
    if status == RunStatus.PREVIEWED or (status == RunStatus.HELD and may_confirm):
        return []
    if status == RunStatus.HELD:
        return [
            Refusal("needs_confirmation", "This import is held. Only a person who may confirm imports can apply it.")
        ]
    if status in (RunStatus.RECEIVED, RunStatus.WAITING):
        return [Refusal("under_way", "This import is under way already. Wait until it has finished.")]
    return [Refusal("ended", "This import has ended. Upload the file again to apply it.")]


def reasons_not_to_discard(status: str) -> list[Refusal]:
    """Only an import that waits for a person can be discarded."""
    if status in (RunStatus.PREVIEWED, RunStatus.HELD):
        return []
    return [Refusal("not_waiting", "This import does not wait for a decision, so there is nothing to discard.")]


def reasons_against_as_at(as_at: date | None, present: date) -> list[Refusal]:
    """Facts cannot be as at a day to come: the feed would look up to date until then. Nor as at one before CQC was there."""
    if as_at is None or FIRST_AS_AT <= as_at <= present:
        return []
    if as_at > present:
        return [Refusal("future_as_at", "The as-at date must be today or in the past", "as_at")]
    return [Refusal("early_as_at", f"The as-at date must be {day_words(FIRST_AS_AT)} or later", "as_at")]


def kind_of_reason(reason: str) -> str:
    """A rejection without the row's own value (an id, a date, a negative or long number).

    Rows rejected for one cause are then counted together:

    `Location 1-123 is not in the register.` becomes `Location … is not in the register.`
    """
    return _ROW_VALUE.sub("…", reason)


def most_common(reasons: Mapping[str, int]) -> dict[str, int]:
    """Reasons with their counts, most frequent first; beyond fifty the rest are counted together."""
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    kept = dict(ordered[:MOST_REASONS])
    rest = sum(count for _, count in ordered[MOST_REASONS:])
    return kept | ({OTHER_REASONS: rest} if rest else {})


def days_allowed(feed: str, tracker_max_age_days: int) -> int | None:
    """After how many days without a newer file the feed is late; None for a feed that nobody expects regularly."""
    if feed.startswith("tracker-"):
        return tracker_max_age_days
    return DAYS_BETWEEN.get(feed)


def is_late(last_as_at: date | None, today: date, allowed: int | None) -> bool:
    """A feed that has been imported at least once is late when its newest file is older than allowed."""
    return last_as_at is not None and allowed is not None and (today - last_as_at).days > allowed
