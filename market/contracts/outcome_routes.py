"""The tab of a contract's outcomes: measures with their results per period; adding and changing them."""

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user
from market.contracts import outcome_forms, outcome_service
from market.contracts.editing_routes import EDIT, AnyRequest, FormPage, show_form, trail_of
from market.contracts.outcome_pages import measure_items
from market.contracts.outcome_queries import measures_of, results_of
from market.contracts.outcome_rules import Measure, Result, measures_reminder
from market.contracts.outcome_service import NoSuchOutcome
from market.contracts.queries import contracts_on
from market.contracts.record import ContractRecord
from market.contracts.register_routes import READ, the_record
from market.contracts.tab_page import open_tab
from market.core.clock import utc_now
from market.core.refusal import Changed, Refused
from market.web.as_at import present_day
from market.web.charts import draw
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened
from market.web.render import page

GONE = "There is no such measure or result in this contract. Open its outcomes again."


@get("/contracts/{contract_id:int}/outcomes", name="contracts.outcomes", guards=[READ])
async def show_outcomes(request: AnyRequest, contract_id: FromPath[int]) -> Template:
    """The measures of a contract with their results as at a day."""
    _, head = await open_tab(request, contract_id, "outcomes")
    measures, known = await measures_of(contract_id), await contracts_on(head.on, [contract_id])
    items = measure_items(
        measures, await results_of(contract_id), head.on, head.here, may_edit=head.may_edit, past=head.past
    )
    return page(
        request,
        "contracts/outcomes.html",
        head,
        measures=[(item, await draw(item.chart) if item.chart else None) for item in items],
        reminder=measures_reminder(known[0].total_pence, measures, head.on) if known else "",
    )


def _form_page(record: ContractRecord, title: str, part: str, lead: str = "") -> FormPage:
    here = f"/contracts/{record.row.id}/outcomes"
    return FormPage(
        title=title,
        lead=lead,
        action=f"{here}/{part}",
        button="Save",
        back=here,
        trail=(*trail_of(record), ("Outcomes", here)),
    )


@get("/contracts/{contract_id:int}/outcomes/new", name="contracts.new_measure", guards=[EDIT])
async def new_measure(request: AnyRequest, contract_id: FromPath[int]) -> Template:
    """The form to add a measure."""
    record = await the_record(contract_id)
    return show_form(request, _form_page(record, "Add a measure", "new"), outcome_forms.MEASURE.blank(better="higher"))


@post("/contracts/{contract_id:int}/outcomes/new", name="contracts.add_measure", guards=[EDIT], status_code=200)
async def add_measure(request: AnyRequest, contract_id: FromPath[int]) -> Template | Redirect:
    """Add a measure."""
    shown = _form_page(await the_record(contract_id), "Add a measure", "new")
    reading = outcome_forms.MEASURE.read(await request.form())
    if not reading.ok:
        return show_form(request, shown, reading)
    answer = await outcome_service.add_measure(
        contract_id, outcome_forms.typed_measure(reading), by=current_user(request).actor, now=utc_now()
    )
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    flash(request, "The measure was added.")
    return Redirect(shown.back, status_code=303)


async def _the_measure(contract_id: int, measure_id: int) -> tuple[ContractRecord, Measure]:
    record = await the_record(contract_id)
    held = next((each for each in await measures_of(contract_id) if each.id == measure_id), None)
    if held is None:
        raise NotFoundException(GONE)
    return record, held


@get("/contracts/{contract_id:int}/outcomes/{measure_id:int}/edit", name="contracts.edit_measure", guards=[EDIT])
async def edit_measure(request: AnyRequest, contract_id: FromPath[int], measure_id: FromPath[int]) -> Template:
    """The form to change a measure."""
    record, held = await _the_measure(contract_id, measure_id)
    reading = outcome_forms.CHANGED_MEASURE.blank(version=held.stamp, **outcome_forms.shown_measure(held))
    return show_form(request, _form_page(record, "Change a measure", f"{measure_id}/edit"), reading)


@post(
    "/contracts/{contract_id:int}/outcomes/{measure_id:int}/edit",
    name="contracts.change_measure",
    guards=[EDIT],
    status_code=200,
)
async def change_measure(
    request: AnyRequest, contract_id: FromPath[int], measure_id: FromPath[int]
) -> Template | Redirect:
    """Save a changed measure, unless somebody else did so first."""
    record, _ = await _the_measure(contract_id, measure_id)
    shown = _form_page(record, "Change a measure", f"{measure_id}/edit")
    reading = outcome_forms.CHANGED_MEASURE.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    measure = outcome_forms.typed_measure(reading, measure_id)
    answer = await outcome_service.change_measure(
        contract_id, measure, reading.version, by=current_user(request).actor, now=utc_now()
    )
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    if isinstance(answer, Changed):
        _, newer = await _the_measure(contract_id, measure_id)
        now = outcome_forms.shown_measure(newer)
        raise ChangedSinceOpened(reading, now=now, version=newer.stamp, action=shown.action, back=shown.back)
    flash(request, "The measure was saved.")
    return Redirect(shown.back, status_code=303)


@get("/contracts/{contract_id:int}/outcomes/{measure_id:int}/results/new", name="contracts.new_result", guards=[EDIT])
async def new_result(request: AnyRequest, contract_id: FromPath[int], measure_id: FromPath[int]) -> Template:
    """The form to add a result of a measure."""
    record, held = await _the_measure(contract_id, measure_id)
    shown = _form_page(record, "Add a result", f"{measure_id}/results/new", held.title)
    return show_form(request, shown, outcome_forms.RESULT.blank(target=held.target))


@post(
    "/contracts/{contract_id:int}/outcomes/{measure_id:int}/results/new",
    name="contracts.add_result",
    guards=[EDIT],
    status_code=200,
)
async def add_result(request: AnyRequest, contract_id: FromPath[int], measure_id: FromPath[int]) -> Template | Redirect:
    """Add a result of a measure, graded as the numbers suggest unless the officer set a grade."""
    record, held = await _the_measure(contract_id, measure_id)
    shown = _form_page(record, "Add a result", f"{measure_id}/results/new", held.title)
    reading = outcome_forms.RESULT.read(await request.form())
    if not reading.ok:
        return show_form(request, shown, reading)
    answer = await outcome_service.add_result(
        contract_id,
        outcome_forms.typed_result(reading, held),
        by=current_user(request).actor,
        now=utc_now(),
        today=present_day(request.app.state.settings),
    )
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    flash(request, "The result was added.")
    return Redirect(shown.back, status_code=303)


async def _the_result(contract_id: int, measure_id: int, result_id: int) -> Result:
    for each in await results_of(contract_id):
        if (each.id, each.measure_id) == (result_id, measure_id):
            return each
    raise NotFoundException(GONE)


_RESULT_PATH = "/contracts/{contract_id:int}/outcomes/{measure_id:int}/results/{result_id:int}/edit"


@get(_RESULT_PATH, name="contracts.edit_result", guards=[EDIT])
async def edit_result(
    request: AnyRequest, contract_id: FromPath[int], measure_id: FromPath[int], result_id: FromPath[int]
) -> Template:
    """The form to change a result."""
    record, measure = await _the_measure(contract_id, measure_id)
    held = await _the_result(contract_id, measure_id, result_id)
    shown = _form_page(record, "Change a result", f"{measure_id}/results/{result_id}/edit", measure.title)
    reading = outcome_forms.CHANGED_RESULT.blank(version=held.stamp, **outcome_forms.shown_result(held))
    return show_form(request, shown, reading)


@post(_RESULT_PATH, name="contracts.change_result", guards=[EDIT], status_code=200)
async def change_result(
    request: AnyRequest, contract_id: FromPath[int], measure_id: FromPath[int], result_id: FromPath[int]
) -> Template | Redirect:
    """Save a changed result, unless somebody else did so first."""
    record, measure = await _the_measure(contract_id, measure_id)
    shown = _form_page(record, "Change a result", f"{measure_id}/results/{result_id}/edit", measure.title)
    reading = outcome_forms.CHANGED_RESULT.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    try:
        answer = await outcome_service.change_result(
            contract_id,
            outcome_forms.typed_result(reading, measure, result_id),
            reading.version,
            by=current_user(request).actor,
            now=utc_now(),
            today=present_day(request.app.state.settings),
        )
    except NoSuchOutcome:
        raise NotFoundException(GONE) from None
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    if isinstance(answer, Changed):
        newer = await _the_result(contract_id, measure_id, result_id)
        now = outcome_forms.shown_result(newer)
        raise ChangedSinceOpened(reading, now=now, version=newer.stamp, action=shown.action, back=shown.back)
    flash(request, "The result was saved.")
    return Redirect(shown.back, status_code=303)


HANDLERS = (
    show_outcomes,
    new_measure,
    add_measure,
    edit_measure,
    change_measure,
    new_result,
    add_result,
    edit_result,
    change_result,
)
"""Gathered by `routes`."""
