"""What may be done with an edition, and why not."""

from collections.abc import Collection, Sequence
from datetime import date

from market.core.refusal import Refusal
from market.statement.editions import DRAFT, PUBLISHED, EditionDetails, EditionRow, IntentionDetails


def reasons_not_to_open(details: EditionDetails, *, today: date) -> list[Refusal]:
    """An edition speaks of a day that has ended; the next update comes after it."""
    reasons = []
    if details.as_at > today:
        reasons.append(Refusal("future", "The as-at date must be today or in the past", "as_at"))
    if details.next_update_on and details.next_update_on <= details.as_at:
        reasons.append(Refusal("update", "The next update must be after the as-at date", "next_update_on"))
    return reasons


def reasons_not_to_edit(edition: EditionRow) -> list[Refusal]:
    """A published edition never changes; one that is being published may not change under the builder's hands."""
    if edition.status == DRAFT:
        return []
    if edition.status == PUBLISHED:
        return [Refusal("published", "This edition is published and cannot be changed. Open a new edition instead.")]
    return [Refusal("publishing", "This edition is being published. Wait until that is done.")]


def reasons_not_to_publish(
    edition: EditionRow, *, narratives: Collection[str], intentions: int, previewed: bool
) -> list[Refusal]:
    """A statement without a word from the council or an intention is not a position; and somebody must have looked at it."""
    reasons = reasons_not_to_edit(edition)
    if not edition.owner:
        reasons.append(Refusal("owner", "Name an owner: readers need to know who answers for the statement"))
    if "summary" not in narratives:
        reasons.append(Refusal("summary", "Write the summary for providers first"))
    if not intentions:
        reasons.append(Refusal("intentions", "Add at least one commissioning intention first"))
    if not previewed:
        reasons.append(
            Refusal("preview", "Build and read the preview first: it is older than the last change, or missing")
        )
    return reasons


def reasons_not_to_record(details: IntentionDetails, *, figure_ids: Sequence[str], as_at: date) -> list[Refusal]:
    """An intention says where it is going: a direction of growth or reduction that its volumes agree with, in a unit, by a day to come."""
    reasons = []
    stated = details.baseline is not None or details.target is not None
    if stated and not details.unit:
        reasons.append(Refusal("unit", "Enter the unit of the volumes, such as hours a week", "unit"))
    if details.baseline is not None and details.target is not None:
        if details.direction == "grow" and details.target <= details.baseline:
            reasons.append(
                Refusal(
                    "target", "Volume wanted must be above the volume today, because the direction is to grow", "target"
                )
            )
        if details.direction == "reduce" and details.target >= details.baseline:
            reasons.append(
                Refusal(
                    "target",
                    "Volume wanted must be below the volume today, because the direction is to reduce",
                    "target",
                )
            )
    if details.by_on and details.by_on <= as_at:
        reasons.append(Refusal("by", "The date must be after the as-at date of the edition", "by_on"))
    unknown = [figure for figure in details.evidence if figure not in figure_ids]
    if unknown:
        reasons.append(Refusal("evidence", f"There is no figure called {', '.join(unknown)}", "evidence"))
    return reasons
