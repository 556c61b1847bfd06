"""What the council holds of a provider's own services, and asking for a correction."""

from litestar import get, post
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs, own_organisation
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.portal.corrections import service
from market.portal.corrections.forms import asking
from market.portal.corrections.pages import home_details, lines_of
from market.portal.corrections.queries import corrections_of, managers_of
from market.portal.corrections.types import CorrectionField
from market.portal.frame import HOME, Ask, home_filter, show
from market.portal.queries import open_homes
from market.providers.types import LocationRow
from market.web.as_at import present_day
from market.web.flash import flash
from market.web.form_pages import FormPage, show_form
from market.web.forms import Form

PROVIDER = needs(Permission.USE_PORTAL)
CORRECTIONS = f"{HOME}/corrections"
ASKING = FormPage(
    title="Ask for a correction",
    lead="The council looks at it and tells you here whether it is accepted.",
    action=f"{CORRECTIONS}/ask",
    button="Ask for the correction",
    back=CORRECTIONS,
    trail=(("Your services", HOME), ("Your details", CORRECTIONS)),
    notes=(
        "Of services that CQC regulates, the council itself keeps only the website and the manager’s contact. CQC keeps the rest:"
        " tell CQC through its provider portal. Once CQC has changed it, the next import of its files brings it here.",
    ),
)


async def _homes(request: Ask) -> list[LocationRow]:
    return await open_homes(own_organisation(request), present_day(request.app.state.settings))


@get(CORRECTIONS, name="portal.corrections", guards=[PROVIDER])
async def show_corrections(request: Ask) -> Template:
    """What the council holds, who keeps it, and what became of corrections."""
    homes = await _homes(request)
    chosen = home_filter(request, homes)
    managers = await managers_of([each.id for each in homes])
    return show(
        request,
        "portal/corrections/list.html",
        tab=CORRECTIONS,
        homes=chosen,
        details=[home_details(each, managers.get(each.id, "")) for each in homes if chosen.allows(each.id)],
        lines=[
            each
            for each in lines_of(await corrections_of(own_organisation(request)))
            if chosen.allows(each.location_id)
        ],
    )


def _form(homes: list[LocationRow]) -> Form:
    return asking((each.id, each.name) for each in homes)


@get(f"{CORRECTIONS}/ask", name="portal.new_correction", guards=[PROVIDER])
async def show_ask(request: Ask) -> Template:
    """The form to ask for a correction."""
    homes = await _homes(request)
    chosen = home_filter(request, homes).chosen or (homes[0].id if len(homes) == 1 else None)
    return show_form(request, ASKING, _form(homes).blank(location=chosen))


@post(f"{CORRECTIONS}/ask", name="portal.ask_correction", guards=[PROVIDER], status_code=200)
async def send_ask(request: Ask) -> Template | Redirect:
    """Ask for a correction of one of the provider's own services."""
    homes = await _homes(request)
    reading = _form(homes).read(await request.form())
    if not reading.ok:
        return show_form(request, ASKING, reading)
    location = next(each for each in homes if str(each.id) == reading["location"])
    field = CorrectionField(reading["field"])
    by = current_user(request).actor
    answer = await service.ask(location, field, reading["wanted"], reading["why"] or "", by=by, now=utc_now())
    if isinstance(answer, Refused):
        return show_form(request, ASKING, reading.with_refusals(answer))
    flash(request, "The council was asked for the correction. You will see the answer here.")
    return Redirect(CORRECTIONS, status_code=303)


HANDLERS = (show_corrections, show_ask, send_ask)
