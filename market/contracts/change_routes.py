"""What changes a contract from a day on: variations, extensions, terminations, and the providers under it."""

from datetime import timedelta
from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user
from market.contracts import forms, service
from market.contracts.commands import SupplierOnLot
from market.contracts.editing import held_terms, terms_change
from market.contracts.editing_routes import EDIT, AnyRequest, FormPage, show_form, suggestions, trail_of
from market.contracts.lookups import find_records
from market.contracts.record import ContractRecord, SupplierRow
from market.contracts.register_routes import the_record
from market.contracts.types import ChangeKind
from market.contracts.words import CHANGE_WORDS
from market.core.clock import utc_now
from market.core.refusal import Changed, Refused
from market.core.words import day_words
from market.web.as_at import present_day
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened, Form, Option

_LEADS = {
    ChangeKind.VARIATION.value: "Enter the terms as they are from the day it was decided. Leave what stays the same as it is.",
    ChangeKind.EXTENSION.value: "Taking an option moves the last day. Values are as the contract has them now: change them if they grow.",
    ChangeKind.TERMINATION.value: "The contract ends early. It stays in the register with its history.",
}


def _kind_asked(request: AnyRequest) -> str:
    kind = request.query_params.get("kind", ChangeKind.VARIATION.value)
    if kind not in forms.KINDS_OF_CHANGE:
        raise NotFoundException(
            "A contract can have a variation, an extension or a termination. Choose one on its page."
        )
    return kind


def _change_page(record: ContractRecord, kind: str) -> FormPage:
    here = f"/contracts/{record.row.id}"
    ends_on = record.newest.ends_on
    until = f" It now ends on {day_words(ends_on)}." if ends_on else " It now has no fixed end."
    return FormPage(
        title=f"Record {'an' if kind == ChangeKind.EXTENSION else 'a'} {CHANGE_WORDS[kind].lower()}",
        lead=_LEADS[kind] + until,
        action=f"{here}/changes/new?kind={kind}",
        button=f"Record {CHANGE_WORDS[kind].lower()}",
        back=here,
        trail=trail_of(record),
        warning=kind == ChangeKind.TERMINATION,
    )


def _change_form(record: ContractRecord, kind: str, *, sent: bool = False) -> Form:
    """The form of a change. One that was `sent` may name an option that somebody else took meanwhile: the write says so."""
    form = forms.CHANGES[kind]
    if kind != ChangeKind.EXTENSION:
        return form
    offered = [option for option in record.state.options if sent or option.taken_on is None]
    if not offered:
        raise NotFoundException("This contract has no option to extend that is left. Record a variation instead.")
    return form.with_options(option=forms.extension_options(offered, record.newest.ends_on))


def _held(record: ContractRecord, kind: str) -> dict[str, Any]:
    held = held_terms(record.newest)
    if kind == ChangeKind.TERMINATION:
        return {"ends_on": None}
    return held | {"ends_on": None} if kind == ChangeKind.EXTENSION else held


@get("/contracts/{contract_id:int}/changes/new", name="contracts.new_change", guards=[EDIT])
async def new_change(request: AnyRequest, contract_id: FromPath[int]) -> Template:
    """The form to record a change; `?kind=` variation, extension or termination."""
    kind, record = _kind_asked(request), await the_record(contract_id)
    reading = _change_form(record, kind).blank(version=record.newest.id, **_held(record, kind))
    return show_form(request, _change_page(record, kind), reading)


@post("/contracts/{contract_id:int}/changes/new", name="contracts.record_change", guards=[EDIT], status_code=200)
async def record_change(request: AnyRequest, contract_id: FromPath[int]) -> Template | Redirect:
    """Record a change, unless another was recorded since the form was opened."""
    kind, record = _kind_asked(request), await the_record(contract_id)
    shown, reading = _change_page(record, kind), _change_form(record, kind, sent=True).read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await service.record_change(
        contract_id,
        reading.version,
        terms_change(kind, reading, record),
        by=current_user(request).actor,
        now=utc_now(),
        today=present_day(request.app.state.settings),
    )
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    if isinstance(answer, Changed):
        newer = await the_record(contract_id)
        now = held_terms(newer.newest) | {"from_on": newer.newest.from_on, "why": newer.newest.why}
        raise ChangedSinceOpened(reading, now=now, version=newer.newest.id, action=shown.action, back=shown.back)
    flash(request, f"The {CHANGE_WORDS[kind].lower()} of {record.row.reference} was recorded.")
    return Redirect(shown.back, status_code=303)


async def _supplier_form(request: AnyRequest, record: ContractRecord) -> Form:
    form = forms.SUPPLIER_ON_LOT if record.lots else forms.SUPPLIER
    if record.lots:
        form = form.with_options(lot=[Option(str(lot.number), f"{lot.number}: {lot.title}") for lot in record.lots])
    return form.changing("supplier", suggestions=await suggestions(request))


def _supplier_page(record: ContractRecord) -> FormPage:
    here = f"/contracts/{record.row.id}"
    return FormPage(
        title="Add a provider",
        action=f"{here}/suppliers/new",
        button="Add provider",
        back=here,
        trail=trail_of(record),
    )


@get("/contracts/{contract_id:int}/suppliers/new", name="contracts.new_supplier", guards=[EDIT])
async def new_supplier(request: AnyRequest, contract_id: FromPath[int]) -> Template:
    """The form to put a provider under a contract."""
    record = await the_record(contract_id)
    return show_form(request, _supplier_page(record), (await _supplier_form(request, record)).blank())


@post("/contracts/{contract_id:int}/suppliers/new", name="contracts.add_supplier", guards=[EDIT], status_code=200)
async def add_supplier(request: AnyRequest, contract_id: FromPath[int]) -> Template | Redirect:
    """Put a provider under a contract."""
    record = await the_record(contract_id)
    reading = (await _supplier_form(request, record)).read(await request.form())
    text = reading["supplier"]
    found = await find_records("organisation", [text] if text else [], "supplier")
    if not reading.ok or found.reasons:
        return show_form(request, _supplier_page(record), reading.with_refusals(found.reasons))
    answer = await service.add_supplier(
        contract_id,
        SupplierOnLot(found.ids[text], int(reading.values.get("lot") or 0)),
        reading["from_on"],
        by=current_user(request).actor,
        now=utc_now(),
    )
    if isinstance(answer, Refused):
        return show_form(request, _supplier_page(record), reading.with_refusals(answer))
    flash(request, "The provider was added.")
    return Redirect(f"/contracts/{contract_id}", status_code=303)


async def _ending(contract_id: int, supplier_id: int) -> tuple[SupplierRow, FormPage]:
    record = await the_record(contract_id)
    held = next((each for each in record.suppliers if each.id == supplier_id), None)
    if held is None:
        raise NotFoundException("That provider is not under this contract. Open the contract to see who is.")
    here = f"/contracts/{contract_id}"
    shown = FormPage(
        title=f"End the part of {held.name}",
        lead="The contract goes on with its other providers. Placements are not changed by this.",
        action=f"{here}/suppliers/{supplier_id}/end",
        button="End its part",
        back=here,
        trail=trail_of(record),
        warning=True,
    )
    return held, shown


@get("/contracts/{contract_id:int}/suppliers/{supplier_id:int}/end", name="contracts.end_supplier_form", guards=[EDIT])
async def end_supplier_form(request: AnyRequest, contract_id: FromPath[int], supplier_id: FromPath[int]) -> Template:
    """The form to end a provider's part in a contract."""
    _, shown = await _ending(contract_id, supplier_id)
    return show_form(request, shown, forms.END_SUPPLIER.blank())


@post(
    "/contracts/{contract_id:int}/suppliers/{supplier_id:int}/end",
    name="contracts.end_supplier",
    guards=[EDIT],
    status_code=200,
)
async def end_supplier(
    request: AnyRequest, contract_id: FromPath[int], supplier_id: FromPath[int]
) -> Template | Redirect:
    """End a provider's part in a contract after the last day given."""
    held, shown = await _ending(contract_id, supplier_id)
    reading = forms.END_SUPPLIER.read(await request.form())
    if not reading.ok:
        return show_form(request, shown, reading)
    answer = await service.end_supplier(
        contract_id,
        supplier_id,
        reading["last_on"] + timedelta(days=1),
        by=current_user(request).actor,
        now=utc_now(),
    )
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    flash(request, f"The last day of {held.name} was recorded.")
    return Redirect(shown.back, status_code=303)


HANDLERS = (new_change, record_change, new_supplier, add_supplier, end_supplier_form, end_supplier)
