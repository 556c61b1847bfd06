"""The page of one contract, as it was known on a day."""

from collections.abc import Collection, Sequence
from datetime import date

from msgspec import Struct

from market.contracts.pages import NO_END, ContractItem, Status, contract_items, services_words, status_on
from market.contracts.record import ChangeRow, ContractRecord
from market.contracts.rules import UMBRELLAS, annual_value, extension_end, share_words
from market.contracts.types import ChangeKind, ContractOnDay
from market.contracts.words import (
    CHANGE_WORDS,
    KIND_WORDS,
    PARTNER_WORDS,
    REGIME_WORDS,
    ROUTE_WORDS,
    STAGE_WORDS,
)
from market.core.clock import london_date
from market.core.periods import holds_on
from market.core.words import count_words, day_words
from market.web.words import money_words

Fact = tuple[str, object, str | None]
"""A line of a summary list: its label, what it says, and an address when it is a link."""


class TimelineItem(Struct, frozen=True, kw_only=True):
    """One change: when it was decided, what it did, why, and who recorded it."""

    day: str
    words: str
    details: tuple[str, ...]
    why: str
    who: str


class SupplierItem(Struct, frozen=True, kw_only=True):
    """A provider under the contract, or one that was."""

    name: str
    href: str
    lot: str
    since: str
    until: str
    end_href: str


class ContractPage(Struct, frozen=True, kw_only=True):
    """The page. `absent` says that the contract was not known on the day, and then there is little else."""

    title: str
    caption: str
    reference: str
    status: Status | None
    past: bool
    on: date
    here: str
    tabs: tuple[tuple[str, str], ...]
    absent: str
    actions: list[tuple[str, str]]
    reminders: list[str]
    terms: list[Fact]
    about: list[Fact]
    timeline: list[TimelineItem]
    suppliers: list[SupplierItem]
    lots: list[tuple[str, str]]
    places: list[tuple[str, str, str]]
    shares: list[tuple[str, str, str]]
    options: list[tuple[str, str, str]]
    umbrella: bool
    call_offs: list[ContractItem]
    called_off: str
    price_review: str
    source: str


def contract_page(
    record: ContractRecord,
    contract: ContractOnDay | None,
    framework: ContractOnDay | None,
    call_offs: Sequence[ContractOnDay],
    on: date,
    present: date,
    *,
    reminders: list[str],
    permissions: Collection[str],
    tabs: tuple[tuple[str, str], ...],
) -> ContractPage:
    """Fill the page; `contract` is the contract as it was known on the day, None when it was not yet."""
    row, may_edit = record.row, "edit_contracts" in permissions and on == present
    known = [change for change in record.changes if change.from_on <= on]
    award = record.changes[0].from_on
    return ContractPage(
        title=row.title,
        caption=f"{KIND_WORDS.get(row.kind, row.kind)} · {row.reference}",
        reference=row.reference,
        status=status_on(contract, on) if contract else None,
        past=on < present,
        on=on,
        here=f"/contracts/{row.id}",
        tabs=tabs,
        absent=""
        if contract
        else f"This contract was not awarded yet on {day_words(on)}: that was on {day_words(award)}.",
        actions=_actions(record, contract) if may_edit and contract else [],
        reminders=reminders,
        terms=_terms(contract) if contract else [],
        about=_about(record, framework),
        timeline=[_timeline_item(change, before) for before, change in zip([None, *known], known, strict=False)][::-1],
        suppliers=_suppliers(record, on, may_edit=may_edit),
        lots=[(str(lot.number), lot.title) for lot in record.lots],
        places=[(place.name, f"/locations/{place.id}", place.town) for place in record.places],
        shares=[
            (share.partner, PARTNER_WORDS.get(share.kind, share.kind), share_words(share.share))
            for share in record.shares
        ],
        options=_options(contract) if contract else [],
        umbrella=row.kind in UMBRELLAS,
        call_offs=contract_items(call_offs, on),
        called_off=_called_off(call_offs, on),
        price_review=row.price_review,
        source=f"Terms, changes, providers and call-offs are as on {day_words(on)}; the rest is as it is now, last changed"
        f" {day_words(london_date(row.updated_at))}.",
    )


def _actions(record: ContractRecord, contract: ContractOnDay) -> list[tuple[str, str]]:
    here = f"/contracts/{record.row.id}"
    actions = [("Change details", f"{here}/edit"), ("Record a variation", f"{here}/changes/new?kind=variation")]
    if not contract.terminated:
        if contract.months_left and contract.ends_on is not None:
            actions.append(("Record an extension", f"{here}/changes/new?kind=extension"))
        actions.append(("Record a termination", f"{here}/changes/new?kind=termination"))
    if record.row.kind in UMBRELLAS:
        actions.append(("Add a call-off", f"/contracts/new?framework={record.row.id}"))
    return [*actions, ("Add a provider", f"{here}/suppliers/new")]


def _terms(contract: ContractOnDay) -> list[Fact]:
    left = [option for option in contract.options if option.taken_on is None]
    return [
        ("First day", day_words(contract.starts_on), None),
        ("Last day", day_words(contract.ends_on) if contract.ends_on else NO_END, None),
        ("Could be extended by", _left_words(contract, len(left)), None),
        ("Notice period", None if contract.notice_days is None else count_words(contract.notice_days, "day"), None),
        ("Annual value", _money(contract.annual_pence), None),
        ("Total value", _money(contract.total_pence), None),
    ]


def _left_words(contract: ContractOnDay, left: int) -> str:
    if not contract.options:
        return "No options to extend"
    if not left:
        return "Every option is taken"
    return f"{count_words(contract.months_left, 'month')}, in {count_words(left, 'option')}"


def _money(pence: int | None) -> str | None:
    return None if pence is None else money_words(pence, whole=pence % 100 == 0)


def _about(record: ContractRecord, framework: ContractOnDay | None) -> list[Fact]:
    row = record.row
    rows: list[Fact] = []
    if framework is not None:
        rows.append(("Called off under", f"{framework.reference}: {framework.title}", f"/contracts/{framework.id}"))
    rows.append(("Services", services_words(record.services), None))
    if not record.places:
        rows.append(("Locations", "Every location of its providers", None))
    rows += [
        ("Officer", row.officer_name or "Nobody yet", None),
        ("Stage of the cycle", STAGE_WORDS.get(row.stage, row.stage), None),
        ("What follows", ROUTE_WORDS.get(row.route, row.route), None),
        ("Procurement threshold", REGIME_WORDS.get(row.regime, row.regime), None),
    ]
    return rows


def _timeline_item(change: ChangeRow, before: ChangeRow | None) -> TimelineItem:
    words = CHANGE_WORDS.get(change.kind, change.kind)
    if change.kind == ChangeKind.EXTENSION and change.option_number is not None:
        words = f"{words}: option {change.option_number} taken"
    return TimelineItem(
        day=day_words(change.from_on),
        words=words,
        details=_award_details(change) if before is None else _changed_details(before, change),
        why=change.why,
        who=f"Recorded by {change.recorded_by} on {day_words(london_date(change.recorded_at))}",
    )


def _end(day: date | None) -> str:
    return day_words(day) if day else "no fixed end"


def _notice(days: int | None) -> str:
    return "not known" if days is None else count_words(days, "day")


def _award_details(change: ChangeRow) -> tuple[str, ...]:
    return (f"Last day {_end(change.ends_on)}", f"Total value {_money(change.total_pence) or 'not known'}")


def _changed_details(before: ChangeRow, change: ChangeRow) -> tuple[str, ...]:
    details = []
    if before.ends_on != change.ends_on:
        details.append(f"Last day from {_end(before.ends_on)} to {_end(change.ends_on)}")
    if before.notice_days != change.notice_days:
        details.append(f"Notice from {_notice(before.notice_days)} to {_notice(change.notice_days)}")
    for label, old, new in (
        ("Annual value", before.annual_pence, change.annual_pence),
        ("Total value", before.total_pence, change.total_pence),
    ):
        if old != new:
            details.append(f"{label} from {_money(old) or 'not known'} to {_money(new) or 'not known'}")
    return tuple(details)


def _suppliers(record: ContractRecord, on: date, *, may_edit: bool) -> list[SupplierItem]:
    """Those under the contract on the day, then those that were before; one that joins later was not known yet."""
    titles = {lot.number: lot.title for lot in record.lots}
    known = [each for each in record.suppliers if each.from_on <= on]
    known.sort(key=lambda each: not holds_on(on, each.from_on, each.until_on))
    return [
        SupplierItem(
            name=each.name,
            href=f"/providers/{each.organisation_id}",
            lot=f"{each.lot}: {titles.get(each.lot, '')}".rstrip(": ") if each.lot else "",
            since=day_words(each.from_on),
            until=day_words(each.until_on) if each.until_on and each.until_on <= on else "",
            end_href=f"/contracts/{record.row.id}/suppliers/{each.id}/end"
            if may_edit and each.until_on is None
            else "",
        )
        for each in known
    ]


def _options(contract: ContractOnDay) -> list[tuple[str, str, str]]:
    """Each option with its months and whether it is taken; of those left, the first with the day that it leads to."""
    rows, ends_on = [], contract.ends_on
    for option in contract.options:
        if option.taken_on is not None:
            words = f"Taken on {day_words(option.taken_on)}"
        elif contract.terminated or ends_on is None:
            words = "Not taken"
        else:
            ends_on = extension_end(ends_on, option.months)
            words = f"Left: would end on {day_words(ends_on)}"
        rows.append((f"Option {option.number}", count_words(option.months, "month"), words))
    return rows


def _called_off(call_offs: Sequence[ContractOnDay], on: date) -> str:
    live = [each for each in call_offs if each.live_on(on)]
    if not call_offs:
        return "Nothing is called off under it."
    value = money_words(annual_value(live), whole=True)
    return f"{count_words(len(live), 'live call-off')}, worth {value} a year together."
