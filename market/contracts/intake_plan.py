"""What a file of contracts makes of what is held: pure. Every row that cannot be taken gets all its reasons; the rest make whole contracts.

Rows of one reference belong together in the order of the file, but changes of terms are worked in by their day, and rates after all
that ends one. A row that is refused leaves nothing behind: the contract is worked out again without it. Without its first row a new
contract is not taken at all. Nothing is ever removed because a file does not name it.
"""

import copy
from collections.abc import Callable, Collection, Mapping, Sequence

from msgspec import Struct, field

from market.contracts.commands import ContractFacts, Lot, NewContract, SupplierOnLot, Terms
from market.contracts.intake_changes import take_change
from market.contracts.intake_facts import ChangeKept, ContractRow, Day, Draft, Effect, Held, SupplierKept
from market.contracts.intake_parts import add_rate, close_rate, take_milestone, take_outcome
from market.contracts.intake_terms import (
    Told,
    against_fixed,
    take_fact,
    take_lot,
    take_options,
    take_shares,
    take_terms,
)
from market.contracts.reasons import (
    FrameworkFacts,
    SupplierFacts,
    reasons_against_contract,
    reasons_against_facts,
    reasons_against_lot,
    reasons_against_options,
    reasons_against_suppliers,
)
from market.contracts.types import ChangeKind
from market.core.refusal import Refusal

Numbered = Sequence[tuple[int, ContractRow]]

_FACTS = ("title", "regime", "route", "stage", "price_review", "officer")


class Plan(Struct, frozen=True):
    """Contracts as the file leaves them by key, why rows are refused by their place in the file, and what each other row does."""

    drafts: dict[str, Draft]
    refused: dict[int, list[Refusal]]
    effects: dict[int, Effect]


class _Attempt(Struct):
    """One way through the rows of a contract."""

    draft: Draft
    told: Told
    refused: dict[int, list[Refusal]] = field(default_factory=dict)
    effects: dict[int, Effect] = field(default_factory=dict)

    def note(self, at: int, reasons: Sequence[Refusal], effect: Effect = Effect.NOTHING) -> None:
        """Keep what became of a row in one step."""
        if reasons:
            self.refused.setdefault(at, []).extend(each for each in reasons if each not in self.refused.get(at, ()))
        self.effects[at] = max(self.effects.get(at, Effect.NOTHING), effect)


def plan_file(rows: Sequence[ContractRow], held: Held, day: Day, lost: Collection[str] = ()) -> Plan:
    """Work a file into what is held. `lost` are references (without case) whose first row in the file was unreadable."""
    groups: dict[str, list[tuple[int, ContractRow]]] = {}
    for at, row in enumerate(rows):
        groups.setdefault(row.key, []).append((at, row))
    plan = Plan(drafts={}, refused={}, effects={})
    for key in sorted(groups, key=lambda key: any(row.framework for _, row in groups[key])):
        before = held.contracts.get(key)
        if before is None and key in lost:
            plan.refused.update({at: [_first_refused(row)] for at, row in groups[key]})
            continue
        _plan_contract(groups[key], before, held, day, plan)
    return plan


def _first_refused(row: ContractRow) -> Refusal:
    words = f"The first row of {row.reference} was rejected, so this one has no contract to belong to. Correct that row first"
    return Refusal("first_row", words, "reference")


def _plan_contract(rows: Numbered, before: Draft | None, held: Held, day: Day, plan: Plan) -> None:
    """Work rows of one contract in until none of those that are left is refused."""

    def find(reference: str) -> Draft | None:
        return plan.drafts.get(reference.casefold()) or held.contracts.get(reference.casefold())

    left = list(rows)
    while left:
        attempt = _attempt(left, before, held, day, find)
        if not attempt.refused:
            plan.drafts[left[0][1].key] = attempt.draft
            plan.effects.update(attempt.effects)
            return
        if before is None and left[0][0] in attempt.refused:
            plan.refused.update({at: [_first_refused(row)] for at, row in left})
            plan.refused.update(attempt.refused)
            return
        plan.refused.update(attempt.refused)
        left = [(at, row) for at, row in left if at not in attempt.refused]


def _attempt(
    rows: Numbered, before: Draft | None, held: Held, day: Day, find: Callable[[str], Draft | None]
) -> _Attempt:
    first_at, first = rows[0]
    if before is None and (missing := _missing(first)):
        return _Attempt(Draft(reference=first.reference), Told({}), refused={first_at: missing})
    attempt = _Attempt(copy.deepcopy(before) or Draft(reference=first.reference), Told({}))
    for at, row in rows:
        _take_row(attempt, at, row, new=before is None)
    if before is None:
        _award(attempt, first, day)
    _take_suppliers(attempt, rows, before, held.suppliers, day)
    if before is None:
        attempt.note(first_at, _against_new(attempt, first_at, find(attempt.draft.framework), day))
        attempt.effects[first_at] = Effect.CREATED
    else:
        facts, draft = _facts_of(attempt.draft), attempt.draft
        shares_at = next((at for at, row in rows if row.shares), first_at)
        attempt.note(shares_at, reasons_against_facts(facts, draft.kind))
        options_at = next((at for at, row in rows if row.options), first_at)
        attempt.note(options_at, reasons_against_options(draft.options[len(before.options) :], draft.terms.ends_on))
    if attempt.refused:
        return attempt
    changes = [(row.change.from_on, at, row) for at, row in rows if row.change is not None]
    for _, at, row in sorted(changes, key=lambda each: each[:2]):
        attempt.note(at, *take_change(attempt.draft, row, day.present))
    _take_parts(attempt, rows, day)
    return attempt


def _missing(first: ContractRow) -> list[Refusal]:
    """What a new contract cannot be without, and its first row does not say."""
    needs = (("title", "Title", first.title), ("kind", "Kind", first.kind), ("starts_on", "Start", first.starts_on))
    return [
        Refusal(
            "new_needs",
            f"{first.reference} is not held yet, so its first row needs a {label}. Fill it in, or correct the reference",
            name,
        )
        for name, label, value in needs
        if not value
    ]


def _take_row(attempt: _Attempt, at: int, row: ContractRow, *, new: bool) -> None:
    """The facts and terms of one row, but not its provider, change, rate, outcome and milestone."""
    draft, told = attempt.draft, attempt.told
    made = Effect.CREATED if new else Effect.CHANGED
    attempt.note(at, against_fixed(draft, told, row, new=new))
    for name in _FACTS:
        reasons, altered = take_fact(draft, told, name, getattr(row, name))
        attempt.note(at, reasons, made if altered else Effect.NOTHING)
    attempt.note(at, take_terms(draft, told, row, new=new))
    for taken in (take_options, take_shares, take_lot):
        reasons, altered = taken(draft, told, row)
        draft.altered = draft.altered or altered
        attempt.note(at, reasons, made if altered else Effect.NOTHING)
    if set(row.services) - draft.services or set(row.locations) - draft.locations:
        draft.services |= set(row.services)
        draft.locations |= set(row.locations)
        draft.altered = True
        attempt.note(at, (), made)


def _award(attempt: _Attempt, first: ContractRow, day: Day) -> None:
    """The terms of a new contract: awarded on the day the file says, else the day it starts, or the as-at date
    if it is still to start."""
    said, draft = attempt.told.values, attempt.draft
    terms = Terms(
        ends_on=said.get("ends_on"),
        notice_days=said.get("notice_days"),
        annual_pence=said.get("annual_pence"),
        total_pence=said.get("total_pence"),
    )
    awarded_on = said.get("awarded_on") or min(draft.starts_on, day.as_at)
    draft.changes = [ChangeKept(kind=ChangeKind.AWARD.value, from_on=awarded_on, terms=terms)]


def _take_suppliers(
    attempt: _Attempt, rows: Numbered, before: Draft | None, known: Mapping[int, SupplierFacts], day: Day
) -> None:
    """Providers that the contract does not have yet: from the award of a new contract, from the as-at date of one that is held."""
    draft = attempt.draft
    award = draft.changes[0].from_on
    from_on = award if before is None or day.correction else max(day.as_at, award)
    for at, row in rows:
        lot = row.lot or 0
        if row.provider is None or any(
            (each.organisation, each.lot) == (row.provider, lot) for each in draft.suppliers
        ):
            continue
        reasons = reasons_against_lot(lot, draft.lots, "lot")
        reasons += reasons_against_suppliers([known[row.provider]], max(from_on, draft.starts_on), "provider")
        attempt.note(at, reasons, Effect.CREATED)
        if not reasons:
            draft.suppliers.append(SupplierKept(row.provider, lot, from_on))


def _facts_of(draft: Draft) -> ContractFacts:
    return ContractFacts(
        title=draft.title,
        services=tuple(sorted(draft.services)),
        lots=tuple(Lot(number, title) for number, title in draft.lots.items()),
        shares=draft.shares,
    )


def _against_new(attempt: _Attempt, first_at: int, framework: Draft | None, day: Day) -> list[Refusal]:
    """What speaks against a new contract as a whole. What was said of its first provider already is not said twice."""
    draft = attempt.draft
    if draft.framework and framework is None:
        words = f"There is no contract {draft.framework} among those held and in this file. Correct the reference, or import it first"
        return [Refusal("no_framework", words, "framework")]
    new = NewContract(
        reference=draft.reference,
        kind=draft.kind,
        facts=_facts_of(draft),
        starts_on=draft.starts_on,
        awarded_on=draft.changes[0].from_on,
        terms=draft.terms,
        suppliers=tuple(SupplierOnLot(each.organisation, each.lot) for each in draft.suppliers),
        framework_id=None if framework is None else framework.id or 0,
        options=tuple(draft.options),
    )
    facts = None if framework is None else FrameworkFacts(framework.reference, framework.kind)
    reasons = reasons_against_contract(new, facts, day.present)
    said = any(each.field in ("provider", "lot") for each in attempt.refused.get(first_at, ()))
    return [each for each in reasons if not (said and each.code == "no_supplier")]


def _take_parts(attempt: _Attempt, rows: Numbered, day: Day) -> None:
    draft = attempt.draft
    for at, row in rows:
        if row.rate and close_rate(draft, row.rate):
            attempt.note(at, (), Effect.CHANGED)
    for at, row in rows:
        if row.rate:
            attempt.note(at, *add_rate(draft, row.rate))
        if row.outcome:
            attempt.note(at, *take_outcome(draft, row.outcome, day.present))
        if row.milestone:
            attempt.note(at, *take_milestone(draft, row.milestone, day.present))
