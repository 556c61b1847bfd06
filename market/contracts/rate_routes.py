"""The tab of a contract's rates: as at a day, with their history; adding, ending and removing one."""

from datetime import timedelta

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user
from market.contracts import rate_forms, rate_service
from market.contracts.editing_routes import EDIT, AnyRequest, FormPage, show_form, trail_of
from market.contracts.rate_pages import rates_on_page
from market.contracts.rate_queries import rates_of
from market.contracts.rate_rules import Rate
from market.contracts.rate_service import NoSuchRate
from market.contracts.record import ContractRecord
from market.contracts.register_routes import READ, the_record
from market.contracts.tab_page import open_tab
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.web.flash import flash
from market.web.render import page

GONE = "There is no such rate: somebody may have removed it. Open the rates again."


@get("/contracts/{contract_id:int}/rates", name="contracts.rates", guards=[READ])
async def show_rates(request: AnyRequest, contract_id: FromPath[int]) -> Template:
    """The rates of a contract as at a day."""
    _, head = await open_tab(request, contract_id, "rates")
    found = await rates_of(contract_id)
    rates = rates_on_page(found, head.on, head.here, may_edit=head.may_edit, past=head.past)
    return page(request, "contracts/rates.html", head, rates=rates)


def _adding(record: ContractRecord) -> FormPage:
    here = f"/contracts/{record.row.id}/rates"
    return FormPage(
        title="Add a rate",
        lead="A price that changes is a new rate: end the one before it first, so that a past day keeps what was paid.",
        action=f"{here}/new",
        button="Add rate",
        back=here,
        trail=(*trail_of(record), ("Rates", here)),
    )


@get("/contracts/{contract_id:int}/rates/new", name="contracts.new_rate", guards=[EDIT])
async def new_rate(request: AnyRequest, contract_id: FromPath[int]) -> Template:
    """The form to add a rate."""
    record = await the_record(contract_id)
    form = rate_forms.rate_form(record, [each.band for each in await rates_of(contract_id)])
    only = record.services[0] if len(record.services) == 1 else None
    return show_form(request, _adding(record), form.blank(service=only))


@post("/contracts/{contract_id:int}/rates/new", name="contracts.add_rate", guards=[EDIT], status_code=200)
async def add_rate(request: AnyRequest, contract_id: FromPath[int]) -> Template | Redirect:
    """Add a rate, or show every reason against it."""
    record = await the_record(contract_id)
    shown = _adding(record)
    form = rate_forms.rate_form(record, [each.band for each in await rates_of(contract_id)])
    reading = form.read(await request.form())
    if not reading.ok:
        return show_form(request, shown, reading)
    answer = await rate_service.add_rate(
        contract_id, rate_forms.typed_rate(reading), by=current_user(request).actor, now=utc_now()
    )
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    flash(request, "The rate was added.")
    return Redirect(shown.back, status_code=303)


async def _the_rate(contract_id: int, rate_id: int) -> tuple[ContractRecord, Rate]:
    record = await the_record(contract_id)
    held = next((each for each in await rates_of(contract_id) if each.id == rate_id), None)
    if held is None:
        raise NotFoundException(GONE)
    return record, held


def _asking(record: ContractRecord, rate: Rate, verb: str) -> FormPage:
    here = f"/contracts/{record.row.id}/rates"
    leads = {
        "end": "It stays in the history: a past day keeps it.",
        "remove": "Only for a rate that was entered by mistake: it is gone from past days too. The audit trail keeps it.",
    }
    return FormPage(
        title=f"{verb.title()} a rate",
        lead=f"{rate.words}. {leads[verb]}",
        action=f"{here}/{rate.id}/{verb}",
        button=f"{verb.title()} rate",
        back=here,
        trail=(*trail_of(record), ("Rates", here)),
        warning=verb == "remove",
    )


@get("/contracts/{contract_id:int}/rates/{rate_id:int}/end", name="contracts.end_rate_form", guards=[EDIT])
async def end_rate_form(request: AnyRequest, contract_id: FromPath[int], rate_id: FromPath[int]) -> Template:
    """The form to end a rate."""
    record, held = await _the_rate(contract_id, rate_id)
    return show_form(request, _asking(record, held, "end"), rate_forms.END.blank())


@post("/contracts/{contract_id:int}/rates/{rate_id:int}/end", name="contracts.end_rate", guards=[EDIT], status_code=200)
async def end_rate(request: AnyRequest, contract_id: FromPath[int], rate_id: FromPath[int]) -> Template | Redirect:
    """End a rate after the last day given."""
    record, held = await _the_rate(contract_id, rate_id)
    shown, reading = _asking(record, held, "end"), rate_forms.END.read(await request.form())
    if not reading.ok:
        return show_form(request, shown, reading)
    until_on = reading["last_on"] + timedelta(days=1)
    try:
        answer = await rate_service.end_rate(
            contract_id, rate_id, until_on, by=current_user(request).actor, now=utc_now()
        )
    except NoSuchRate:
        raise NotFoundException(GONE) from None
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    flash(request, "The last day of the rate was recorded.")
    return Redirect(shown.back, status_code=303)


@get("/contracts/{contract_id:int}/rates/{rate_id:int}/remove", name="contracts.remove_rate_form", guards=[EDIT])
async def remove_rate_form(request: AnyRequest, contract_id: FromPath[int], rate_id: FromPath[int]) -> Template:
    """The page that asks whether a rate was a mistake."""
    record, held = await _the_rate(contract_id, rate_id)
    return show_form(request, _asking(record, held, "remove"), rate_forms.NOTHING.blank())


@post("/contracts/{contract_id:int}/rates/{rate_id:int}/remove", name="contracts.remove_rate", guards=[EDIT])
async def remove_rate(request: AnyRequest, contract_id: FromPath[int], rate_id: FromPath[int]) -> Redirect:
    """Take away a rate that was entered by mistake."""
    try:
        await rate_service.remove_rate(contract_id, rate_id, by=current_user(request).actor, now=utc_now())
    except NoSuchRate:
        raise NotFoundException(GONE) from None
    flash(request, "The rate was removed.")
    return Redirect(f"/contracts/{contract_id}/rates", status_code=303)


HANDLERS = (show_rates, new_rate, add_rate, end_rate_form, end_rate, remove_rate_form, remove_rate)
"""Gathered by `routes`."""
