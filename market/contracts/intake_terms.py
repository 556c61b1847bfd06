"""Facts and first terms of a contract as the rows of a file tell them, pure. Each function says what speaks against the row."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from market.contracts.intake_facts import ContractRow, Draft
from market.contracts.words import kind_words
from market.core.refusal import Refusal
from market.core.words import day_words

_TERMS = (
    ("ends_on", "End"),
    ("notice_days", "Notice (days)"),
    ("annual_pence", "Annual value"),
    ("total_pence", "Total value"),
)
_AGAIN = "An earlier row of this contract says {}. Make the rows agree, or leave it blank here"

Taken = tuple[list[Refusal], bool]
"""What speaks against the row, and whether it altered the contract."""


class Told(Struct):
    """What earlier rows of the file have said of a contract, by name."""

    values: dict[str, Any]

    def against(self, name: str, value: Any, words: Callable[[Any], str] = str) -> list[Refusal]:
        """Keep what a row says; refused when an earlier row said something else. Blank says nothing."""
        if value in (None, "", ()):
            return []
        said = self.values.setdefault(name, value)
        if said == value:
            return []
        return [Refusal("rows_differ", _AGAIN.format(words(said)), name)]


def against_fixed(draft: Draft, told: Told, row: ContractRow, *, new: bool) -> list[Refusal]:
    """Kind, start and framework: said once for a new contract, and never changed by a file afterwards."""
    reasons = [
        *told.against("kind", row.kind, kind_words),
        *told.against("starts_on", row.starts_on, day_words),
        *told.against("framework", row.framework),
    ]
    if reasons:
        return reasons
    if new:
        draft.kind = told.values["kind"]
        draft.starts_on = told.values["starts_on"]
        draft.framework = told.values.get("framework", "")
        return []
    if row.kind and row.kind != draft.kind:
        reasons.append(_held("kind", f"of the kind {kind_words(draft.kind)}"))
    if row.starts_on and row.starts_on != draft.starts_on:
        reasons.append(_held("starts_on", f"with the start {day_words(draft.starts_on)}"))
    if row.framework and row.framework.casefold() != draft.framework.casefold():
        reasons.append(_held("framework", f"under {draft.framework}" if draft.framework else "under no framework"))
    return reasons


def _held(name: str, how: str) -> Refusal:
    words = f"The contract is held {how}, which a file does not change. Leave it blank, or give the new contract a reference of its own"
    return Refusal("held_otherwise", words, name)


def take_fact(draft: Draft, told: Told, name: str, value: Any) -> Taken:
    """A fact that is corrected in place: title, regime, route, stage, price review or officer."""
    if value in (None, ""):
        return [], False
    if reasons := told.against(name, value, lambda said: "something else"):
        return reasons, False
    if getattr(draft, name) == value:
        return [], False
    setattr(draft, name, value)
    draft.altered = True
    return [], True


def take_terms(draft: Draft, told: Told, row: ContractRow, *, new: bool) -> list[Refusal]:
    """End, notice and values: the award of a new contract. Of one that is held they must be as they are or were: what changes them
    is a change with its day. Beside a change, notice is what the change makes of it."""
    reasons: list[Refusal] = []
    names = [each for each in _TERMS if not (row.change is not None and each[0] == "notice_days")]
    if new:
        for name, _ in (("awarded_on", ""), *names):
            reasons += told.against(name, getattr(row, name), _words_of(name))
        return reasons
    award = draft.changes[0].from_on
    if row.awarded_on not in (None, award):
        reasons.append(_held("awarded_on", f"with the award of {day_words(award)}"))
    for name, label in names:
        value = getattr(row, name)
        held = [getattr(each.terms, name) for each in draft.changes]
        if value is not None and value not in held:
            shown = _words_of(name)(held[-1]) if held[-1] is not None else "nothing"
            words = (
                f"{label} differs from what is held, {shown}. Say what changed in a row with Change, Changed on, the new terms and Why, "
                "or leave it blank"
            )
            reasons.append(Refusal("terms_differ", words, name))
    return reasons


def _words_of(name: str) -> Callable[[Any], str]:
    if name in ("ends_on", "awarded_on"):
        return day_words
    return (lambda pence: f"£{pence / 100:,.2f}") if name.endswith("_pence") else str


def take_options(draft: Draft, told: Told, row: ContractRow) -> Taken:
    """Extension options, in their order. Those that are held stay; more may follow."""
    if reasons := told.against("options", row.options, _option_words):
        return reasons, False
    if not row.options or list(row.options) == draft.options[: len(row.options)]:
        return [], False
    if draft.options != list(row.options[: len(draft.options)]):
        words = f"The contract is held with the options {_option_words(draft.options)}. Keep these and add others behind them"
        return [Refusal("options_differ", words, "options")], False
    draft.options = list(row.options)
    return [], True


def _option_words(options: Any) -> str:
    return "; ".join(str(months) for months in options)


def take_shares(draft: Draft, told: Told, row: ContractRow) -> Taken:
    """Who pays which share of a joint contract: all shares stand in one cell and take the place of those held."""
    if reasons := told.against("shares", row.shares, lambda said: "other shares"):
        return reasons, False
    if not row.shares or set(row.shares) == set(draft.shares):
        return [], False
    draft.shares = row.shares
    return [], True


def take_lot(draft: Draft, told: Told, row: ContractRow) -> Taken:
    """A lot by its number, with a title or as `Lot 1`."""
    if row.lot is None:
        if not row.lot_title:
            return [], False
        return [Refusal("lot_number", "A lot title stands without its lot. Write the number of the lot", "lot")], False
    if reasons := told.against(f"lot {row.lot}", row.lot_title):
        return [Refusal(each.code, each.message, "lot_title") for each in reasons], False
    held = draft.lots.get(row.lot)
    title = row.lot_title or held or f"Lot {row.lot}"
    draft.lots[row.lot] = title
    return [], title != held
