"""Why a contract, a change of its terms or a provider under it may not be recorded: pure, every reason at once."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from msgspec import Struct

from market.contracts.commands import ContractFacts, Lot, NewContract, Share, SupplierOnLot, Terms, TermsChange
from market.contracts.rules import UMBRELLAS, extension_end, share_words
from market.contracts.types import ChangeKind, ContractKind, ExtensionOption
from market.core.refusal import Refusal
from market.core.words import count_words, day_words

MOST_NOTICE_DAYS = 1_095
MOST_OPTION_MONTHS = 120
MOST_OPTIONS = 20
MOST_PENCE = 10_000_000_000 * 100
WHOLE_SHARE = 10_000


class FrameworkFacts(Struct, frozen=True):
    """What the rules need of the framework that a call-off names."""

    reference: str
    kind: str


class SupplierFacts(Struct, frozen=True, kw_only=True):
    """What the rules need of a provider. `closed_from` is the first day on which all of its locations are closed:
    None without any location, `date.max` while one has no end."""

    id: int
    name: str
    regulated: bool
    deregistered_on: date | None
    closed_from: date | None


class ChangeFacts(Struct, frozen=True):
    """A change that is recorded already."""

    from_on: date
    kind: str


class ContractState(Struct, frozen=True, kw_only=True):
    """A contract as its newest change left it. `changes` are all of them, oldest first; the first is the award."""

    starts_on: date
    terms: Terms
    changes: Sequence[ChangeFacts]
    options: Sequence[ExtensionOption]

    @property
    def newest(self) -> ChangeFacts:
        """The newest change."""
        return self.changes[-1]


def reasons_against_contract(new: NewContract, framework: FrameworkFacts | None, today: date) -> list[Refusal]:
    """Why a contract may not be added, every reason at once; empty when it may. `framework` is what `framework_id` names."""
    terms, reasons = new.terms, []
    if new.awarded_on > today:
        reasons.append(Refusal("future", "The award must be today or in the past", "awarded_on"))
    if terms.ends_on is not None and terms.ends_on < new.starts_on:
        words = f"The last day must be on or after the start, {day_words(new.starts_on)}"
        reasons.append(Refusal("ends_before_start", words, "ends_on"))
    elif terms.ends_on is not None and terms.ends_on < new.awarded_on:
        words = f"The award must not be after the last day, {day_words(terms.ends_on)}"
        reasons.append(Refusal("award_after_end", words, "awarded_on"))
    reasons += _against_terms(terms)
    reasons += _against_framework(new, framework)
    reasons += reasons_against_options(new.options, terms.ends_on)
    reasons += reasons_against_facts(new.facts, new.kind)
    reasons += _against_lots_of(new.suppliers, new.facts.lots)
    return reasons


def _against_framework(new: NewContract, framework: FrameworkFacts | None) -> list[Refusal]:
    if new.kind != ContractKind.CALL_OFF:
        if new.framework_id is None:
            return []
        words = "Only a call-off stands under a framework. Choose “Call-off” as the kind, or no framework"
        return [Refusal("framework_without_call_off", words, "framework")]
    if new.framework_id is None or framework is None:
        return [Refusal("no_framework", "Select the framework or dynamic market of this call-off", "framework")]
    if framework.kind not in UMBRELLAS:
        words = (
            f"{framework.reference} is neither a framework nor a dynamic market, so nothing can be called off under it"
        )
        return [Refusal("not_a_framework", words, "framework")]
    return []


def reasons_against_options(options: Sequence[int], ends_on: date | None) -> list[Refusal]:
    """Why options to extend, by their months, may not be added to a contract whose last day is `ends_on`."""
    reasons = [
        Refusal("option_months", f"Each option must be from 1 to {MOST_OPTION_MONTHS} months, not {months}", "options")
        for months in options
        if not 1 <= months <= MOST_OPTION_MONTHS
    ][:1]
    if len(options) > MOST_OPTIONS:
        reasons.append(Refusal("option_count", f"Give at most {MOST_OPTIONS} options to extend", "options"))
    if options and ends_on is None:
        words = "A contract without a last day has nothing to extend. Enter the last day, or take the options out"
        reasons.append(Refusal("options_without_end", words, "options"))
    return reasons


def _against_terms(terms: Terms) -> list[Refusal]:
    reasons = []
    if terms.notice_days is not None and not 0 <= terms.notice_days <= MOST_NOTICE_DAYS:
        words = f"Notice period must be from 0 to {MOST_NOTICE_DAYS:,} days"
        reasons.append(Refusal("notice", words, "notice_days"))
    for name, label, pence in (
        ("annual", "Annual value", terms.annual_pence),
        ("total", "Total value", terms.total_pence),
    ):
        if pence is not None and pence < 0:
            reasons.append(Refusal("negative", f"{label} must be £0 or more", name))
        if pence is not None and pence > MOST_PENCE:
            words = f"{label} must be £10 billion or less. Check that it is in pounds"
            reasons.append(Refusal("too_much", words, name))
    return reasons


def reasons_against_facts(facts: ContractFacts, kind: str, suppliers: Collection[SupplierOnLot] = ()) -> list[Refusal]:
    """Why these facts may not stand in a contract of a kind, whose `suppliers` stay as they are."""
    reasons = _against_shares(facts.shares, kind)
    numbers = [lot.number for lot in facts.lots]
    if any(number < 1 for number in numbers) or len(set(numbers)) < len(numbers):
        reasons.append(Refusal("lot_numbers", "Give each lot a number of its own, from 1", "lots"))
    used = sorted({supplier.lot for supplier in suppliers if supplier.lot} - set(numbers))
    if used:
        words = f"Lot {used[0]} has a provider. End that provider’s part first, or keep the lot"
        reasons.append(Refusal("lot_in_use", words, "lots"))
    if not facts.services:
        reasons.append(Refusal("no_service", "Select at least one service", "services"))
    return reasons


def _against_shares(shares: Sequence[Share], kind: str) -> list[Refusal]:
    if kind != ContractKind.JOINT:
        if shares:
            words = (
                "Only a joint contract has shares. Choose “Joint with a partner” as the kind, or take the shares out"
            )
            return [Refusal("shares_not_joint", words, "shares")]
        return []
    if len(shares) < 2:
        words = "Enter who pays which share of this joint contract: at least two lines"
        return [Refusal("joint_without_shares", words, "shares")]
    reasons = []
    if len({share.partner.casefold() for share in shares}) < len(shares):
        reasons.append(Refusal("partner_twice", "Enter each partner once", "shares"))
    if any(share.share <= 0 for share in shares):
        reasons.append(Refusal("share_of_nothing", "Each share must be more than 0%", "shares"))
    total = sum(share.share for share in shares)
    if total != WHOLE_SHARE:
        words = f"The shares must come to 100% together. They come to {share_words(total)}"
        reasons.append(Refusal("shares_total", words, "shares"))
    return reasons


def _against_lots_of(suppliers: Sequence[SupplierOnLot], lots: Sequence[Lot]) -> list[Refusal]:
    if not suppliers:
        return [Refusal("no_supplier", "Enter at least one provider", "suppliers")]
    numbers = {lot.number for lot in lots}
    reasons = []
    if len(set(suppliers)) < len(suppliers):
        reasons.append(Refusal("supplier_twice", "Enter each provider once for each lot", "suppliers"))
    for supplier in suppliers:
        reasons += reasons_against_lot(supplier.lot, numbers)
    return list(dict.fromkeys(reasons))


def reasons_against_lot(lot: int, numbers: Collection[int], field: str = "suppliers") -> list[Refusal]:
    """Why a provider may not be on a lot (0: none said) of a contract with lots of these numbers."""
    if numbers and not lot:
        return [Refusal("lot_missing", "This contract has lots. Say for each provider which it is on", field)]
    if lot and lot not in numbers:
        words = f"There is no lot {lot} in this contract"
        return [Refusal("lot_unknown", words + (f". Its lots are {_listed(numbers)}" if numbers else ""), field)]
    return []


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(number) for number in sorted(numbers))


def reasons_against_suppliers(
    suppliers: Iterable[SupplierFacts], from_on: date, field: str = "suppliers"
) -> list[Refusal]:
    """Those providers that had left the market by the day from which they would be under the contract.

    Left are an organisation deregistered on or before that day, and one whose locations had all closed by then; a
    regulated one without any location at all counts as left, one that the council added does not.
    """
    reasons = []
    for supplier in suppliers:
        gone_on = _gone_on(supplier)
        if gone_on is not None and gone_on <= from_on:
            when = f" on {day_words(gone_on)}" if gone_on > date.min else ": it has no open location"
            words = f"{supplier.name} has left the market{when}. Choose a provider that is open on {day_words(from_on)}"
            reasons.append(Refusal("supplier_exited", words, field))
    return reasons


def _gone_on(supplier: SupplierFacts) -> date | None:
    """The day from which a provider is gone; `date.min` when it never had a location, None while it is there."""
    ends = [supplier.deregistered_on] if supplier.deregistered_on else []
    if supplier.closed_from is None:
        ends += [date.min] if supplier.regulated else []
    elif supplier.closed_from < date.max:
        ends.append(supplier.closed_from)
    return min(ends, default=None)


def reasons_against_change(state: ContractState, change: TermsChange, today: date) -> list[Refusal]:
    """Why a variation, extension or termination may not be recorded, every reason at once."""
    reasons = _against_day(state, change.from_on, today) + _against_terms(change.terms)
    if not change.why.strip():
        reasons.append(Refusal("no_reason", "Enter why this was decided", "why"))
    if change.kind == ChangeKind.EXTENSION:
        return reasons + _against_extension(state, change)
    if change.option_number is not None:
        reasons.append(Refusal("option_without_extension", "Only an extension takes an option", "option"))
    ends_on = change.terms.ends_on
    if ends_on is not None and ends_on < state.starts_on:
        words = f"The last day must be on or after the start, {day_words(state.starts_on)}"
        reasons.append(Refusal("ends_before_start", words, "ends_on"))
    if change.kind == ChangeKind.TERMINATION:
        return reasons + _against_termination(state, change)
    if change.terms == state.terms and state.newest.kind != ChangeKind.TERMINATION:
        reasons.append(Refusal("nothing_changed", "Change at least one of the terms", "ends_on"))
    return reasons


def _against_day(state: ContractState, from_on: date, today: date) -> list[Refusal]:
    award, newest = state.changes[0], state.newest
    if from_on > today:
        return [Refusal("future", "The day it was decided must be today or in the past", "from_on")]
    if from_on < award.from_on:
        words = f"The day it was decided must be after the award, {day_words(award.from_on)}"
        return [Refusal("before_award", words, "from_on")]
    if any(change.from_on == from_on for change in state.changes):
        words = (
            f"Another change is recorded for {day_words(from_on)}. Enter the next day, or that change’s terms together"
        )
        return [Refusal("same_day", words, "from_on")]
    if from_on < newest.from_on:
        words = f"A later change is recorded for {day_words(newest.from_on)}: enter a day after it. What was recorded is kept"
        return [Refusal("before_newest", words, "from_on")]
    return []


def _against_extension(state: ContractState, change: TermsChange) -> list[Refusal]:
    ends_on = state.terms.ends_on
    if state.newest.kind == ChangeKind.TERMINATION:
        return [Refusal("terminated", "A terminated contract cannot be extended. Record a variation first", "option")]
    if ends_on is None:
        return [Refusal("no_end", "This contract has no last day, so there is nothing to extend", "option")]
    option = next((each for each in state.options if each.number == change.option_number), None)
    reasons = []
    if option is None:
        reasons.append(Refusal("no_option", "Select an extension option that is left", "option"))
    elif option.taken_on is not None:
        words = f"Option {option.number} was taken on {day_words(option.taken_on)}. Select one that is left"
        reasons.append(Refusal("option_taken", words, "option"))
    if change.from_on > ends_on:
        words = f"The contract ended on {day_words(ends_on)}: an extension must be decided by then. Add a new contract instead"
        reasons.append(Refusal("ended", words, "from_on"))
    later = change.terms.ends_on
    if later is None or later <= ends_on:
        words = f"The new last day must be after {day_words(ends_on)}"
        reasons.append(Refusal("not_later", words, "ends_on"))
    elif option is not None and later > (most := extension_end(ends_on, option.months)):
        months = count_words(option.months, "month")
        words = f"Option {option.number} is {months}, so the new last day must be {day_words(most)} or earlier"
        reasons.append(Refusal("beyond_option", words, "ends_on"))
    return reasons


def _against_termination(state: ContractState, change: TermsChange) -> list[Refusal]:
    ends_on, last = change.terms.ends_on, state.terms.ends_on
    if state.newest.kind == ChangeKind.TERMINATION:
        return [Refusal("terminated", "This contract is terminated already", "from_on")]
    if ends_on is None:
        return [Refusal("no_end", "Enter the last day of the contract", "ends_on")]
    if last is not None and ends_on > last:
        words = f"The last day must be {day_words(last)} or earlier, when the contract ends anyway"
        return [Refusal("after_end", words, "ends_on")]
    return []
