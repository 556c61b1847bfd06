"""Adding a contract, and correcting the facts of one that are not dated."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.contracts import forms, service
from market.contracts.editing import contract_facts, held_facts, new_contract
from market.contracts.lookups import framework_options, officer_options, provider_names
from market.contracts.record import ContractRecord
from market.contracts.register_routes import the_record
from market.core.clock import utc_now
from market.core.refusal import Changed, Refusal, Refused
from market.providers.words import SHORT_SERVICE_WORDS
from market.web.as_at import present_day
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened, Form, Option, Reading
from market.web.render import page

AnyRequest = Request[Any, Any, Any]
EDIT = needs(Permission.EDIT_CONTRACTS)
TEMPLATE = "contracts/form.html"
Groups = tuple[tuple[str, tuple[str, ...]], ...]


class FormPage(Struct, frozen=True, kw_only=True):
    """A page of one form. `trail` are the breadcrumbs before its title; `groups` headings with the names of their fields,
    none for a short form."""

    title: str
    action: str
    button: str
    back: str
    trail: tuple[tuple[str, str], ...]
    lead: str = ""
    warning: bool = False
    groups: Groups = ()


def show_form(request: AnyRequest, shown: FormPage, reading: Reading) -> Template:
    """The page of a form: 200 as first opened, 422 when it comes back with errors."""
    return page(request, TEMPLATE, shown, reading=reading, status_code=422 if reading.errors else 200)


def trail_of(record: ContractRecord) -> tuple[tuple[str, str], ...]:
    """The breadcrumbs of a contract's forms."""
    return (("Contracts", "/contracts"), (record.row.title, f"/contracts/{record.row.id}"))


def own_names(request: AnyRequest) -> tuple[str, str]:
    """The council's own names, by which its share of a joint contract is known."""
    settings = request.app.state.settings
    return settings.council_name, settings.council_short_name


async def suggestions(request: AnyRequest) -> tuple[str, ...]:
    """Names of providers to be suggested while somebody types."""
    settings = request.app.state.settings
    return await provider_names(present_day(settings), settings.authority_names)


ADD = FormPage(
    title="Add a contract",
    lead="Terms, rates and providers may change later: each change is recorded with its day, and nothing is overwritten.",
    action="/contracts/new",
    button="Add contract",
    back="/contracts",
    trail=(("Contracts", "/contracts"),),
    groups=forms.NEW_GROUPS,
)


async def _adding(request: AnyRequest) -> Form:
    form = forms.NEW.with_options(framework=await framework_options(), officer=await officer_options())
    return form.changing("supplier", suggestions=await suggestions(request))


@get("/contracts/new", name="contracts.new_contract", guards=[EDIT])
async def new_contract_form(request: AnyRequest) -> Template:
    """The form to add a contract; `?framework=` chooses a call-off under it."""
    form = await _adding(request)
    user, framework = str(current_user(request).id), request.query_params.get("framework", "")
    offered: dict[str, tuple[Option, ...]] = {name: form[name].options for name in ("framework", "officer")}  # type: ignore[attr-defined]  # both are Selects
    under = any(option.value == framework for option in offered["framework"])
    return show_form(
        request,
        ADD,
        form.blank(
            kind="call_off" if under else None,
            framework=framework if under else None,
            officer=user if any(option.value == user for option in offered["officer"]) else None,
            regime="light_touch",
            stage="do",
            route="not_decided",
        ),
    )


@post("/contracts/new", name="contracts.add_contract", guards=[EDIT], status_code=200)
async def add_contract(request: AnyRequest) -> Template | Redirect:
    """Add a contract, or show every reason against it."""
    reading = (await _adding(request)).read(await request.form())
    new, reasons = await new_contract(reading, own_names(request))
    if new is None:
        return show_form(request, ADD, reading.with_refusals(reasons))
    answer = await service.add_contract(
        new, by=current_user(request).actor, now=utc_now(), today=present_day(request.app.state.settings)
    )
    if isinstance(answer, Refused):
        return show_form(request, ADD, reading.with_refusals(_at_provider(reading, answer)))
    flash(request, f"{new.reference} was added.")
    return Redirect(f"/contracts/{answer}", status_code=303)


def _at_provider(reading: Reading, answer: Refused) -> list[Refusal]:
    """The reasons against providers at the one box that was filled in."""
    if reading["suppliers"]:
        return list(answer.reasons)
    return [
        Refusal(each.code, each.message, "supplier") if each.field == "suppliers" else each for each in answer.reasons
    ]


async def _changing(record: ContractRecord) -> Form:
    """The form to correct a contract. A service that is no longer offered but held stays to choose."""
    offered = [*forms.SERVICE_OPTIONS]
    known = {option.value for option in offered}
    offered += [Option(code, SHORT_SERVICE_WORDS.get(code, code)) for code in record.services if code not in known]
    return forms.EDIT.with_options(services=offered, officer=await officer_options(record.row.officer_id))


def _change_page(record: ContractRecord) -> FormPage:
    here = f"/contracts/{record.row.id}"
    return FormPage(
        title="Change details",
        lead="These are corrected in place. For another last day, notice or value, record a variation or an extension instead.",
        action=f"{here}/edit",
        button="Save",
        back=here,
        trail=trail_of(record),
        groups=forms.EDIT_GROUPS,
    )


@get("/contracts/{contract_id:int}/edit", name="contracts.edit_contract", guards=[EDIT])
async def edit_contract(request: AnyRequest, contract_id: FromPath[int]) -> Template:
    """The form to correct a contract."""
    record = await the_record(contract_id)
    form = await _changing(record)
    return show_form(request, _change_page(record), form.blank(version=record.row.version, **held_facts(record)))


@post("/contracts/{contract_id:int}/edit", name="contracts.change_contract", guards=[EDIT], status_code=200)
async def change_contract(request: AnyRequest, contract_id: FromPath[int]) -> Template | Redirect:
    """Save a corrected contract, unless somebody else did so first."""
    record = await the_record(contract_id)
    shown = _change_page(record)
    reading = (await _changing(record)).read(await request.form())
    facts, reasons = await contract_facts(reading, own_names(request))
    if facts is None or reading.version is None:
        return show_form(request, shown, reading.with_refusals(reasons))
    answer = await service.change_contract(
        contract_id, reading.version, facts, by=current_user(request).actor, now=utc_now()
    )
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    if isinstance(answer, Changed):
        newer = await the_record(contract_id)
        raise ChangedSinceOpened(
            reading, now=held_facts(newer), version=newer.row.version, action=shown.action, back=shown.back
        )
    flash(request, f"{record.row.reference} was saved.")
    return Redirect(shown.back, status_code=303)


HANDLERS = (new_contract_form, add_contract, edit_contract, change_contract)
