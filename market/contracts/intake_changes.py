"""Working a variation, extension or termination of a file into a contract, by the same rules as on the page."""

from datetime import date

from market.contracts.commands import Terms, TermsChange
from market.contracts.intake_facts import ChangeKept, ChangeTold, ContractRow, Draft, Effect
from market.contracts.reasons import ChangeFacts, ContractState, reasons_against_change
from market.contracts.rules import extension_end
from market.contracts.types import ChangeKind, ExtensionOption
from market.core.refusal import Refusal

_FIELDS = {
    "from_on": "changed_on",
    "ends_on": "new_ends_on",
    "annual": "new_annual",
    "total": "new_total",
    "option": "option_taken",
}


def take_change(draft: Draft, row: ContractRow, present: date) -> tuple[list[Refusal], Effect]:
    """Record the change of a row. One that is held with the same terms does nothing."""
    told = row.change
    if told is None:
        return [], Effect.NOTHING
    same_day = next((each for each in draft.changes if each.from_on == told.from_on), None)
    if same_day is not None and _is_same(same_day, told, row.notice_days):
        return [], Effect.NOTHING
    option = _option(draft, told)
    terms = _terms(draft, told, row.notice_days, option)
    change = TermsChange(
        kind=told.kind,
        from_on=told.from_on,
        terms=terms,
        why=told.why,
        option_number=option.number if option else told.option_number,
    )
    reasons = reasons_against_change(_state(draft), change, present)
    if told.ends_on is None:  # an end that the row does not say cannot be wrong
        reasons = [each for each in reasons if each.code != "not_later"]
    if told.kind == ChangeKind.TERMINATION and told.ends_on is None:
        reasons.append(Refusal("no_end", "Write the contract’s last day", "ends_on"))
    if reasons:
        return [Refusal(each.code, each.message, _FIELDS.get(each.field or "", each.field)) for each in reasons], (
            Effect.NOTHING
        )
    draft.changes.append(
        ChangeKept(
            kind=change.kind, from_on=change.from_on, terms=terms, option_number=change.option_number, why=change.why
        )
    )
    return [], Effect.CREATED


def _is_same(held: ChangeKept, told: ChangeTold, notice_days: int | None) -> bool:
    """Whether everything that the row says is recorded already."""
    return (
        held.kind == told.kind
        and told.ends_on in (None, held.terms.ends_on)
        and told.annual_pence in (None, held.terms.annual_pence)
        and told.total_pence in (None, held.terms.total_pence)
        and told.option_number in (None, held.option_number)
        and notice_days in (None, held.terms.notice_days)
    )


def _options(draft: Draft) -> list[ExtensionOption]:
    taken = {each.option_number: each.from_on for each in draft.changes if each.option_number is not None}
    return [ExtensionOption(at, months, taken.get(at)) for at, months in enumerate(draft.options, start=1)]


def _option(draft: Draft, told: ChangeTold) -> ExtensionOption | None:
    """The option that an extension takes: the one named, else the first that is left."""
    if told.kind != ChangeKind.EXTENSION:
        return None
    options = _options(draft)
    if told.option_number is not None:
        return next((each for each in options if each.number == told.option_number), None)
    return next((each for each in options if each.taken_on is None), None)


def _terms(draft: Draft, told: ChangeTold, notice_days: int | None, option: ExtensionOption | None) -> Terms:
    """The terms before with what the row changes. An extension without a new end runs as long as its option."""
    before = draft.terms
    ends_on = told.ends_on or before.ends_on
    if told.ends_on is None and option is not None and before.ends_on is not None:
        ends_on = extension_end(before.ends_on, option.months)
    return Terms(
        ends_on=ends_on,
        notice_days=before.notice_days if notice_days is None else notice_days,
        annual_pence=before.annual_pence if told.annual_pence is None else told.annual_pence,
        total_pence=before.total_pence if told.total_pence is None else told.total_pence,
    )


def _state(draft: Draft) -> ContractState:
    return ContractState(
        starts_on=draft.starts_on,
        terms=draft.terms,
        changes=[ChangeFacts(each.from_on, each.kind) for each in draft.changes],
        options=_options(draft),
    )
