"""The volumes of an intention in words."""

from market.statement.editions import IntentionRow
from market.statement.numbers import printed
from market.statement.types import Form, SnapshotIntention


def volume_words(intention: SnapshotIntention | IntentionRow) -> str:
    """The volumes of an intention: `120 to 160 hours`, or the one that is known."""
    baseline, target = (printed(value, Form.NUMBER) for value in (intention.baseline, intention.target))
    if intention.baseline is not None and intention.target is not None and baseline != target:
        return f"{baseline} to {target} {intention.unit}".strip()
    if intention.target is not None:
        return f"{target} {intention.unit}".strip()
    return f"{baseline} {intention.unit} now".strip() if intention.baseline is not None else "Not stated"
