"""The council asks for the self-assessments of a year."""

from datetime import timedelta

from litestar import get, post
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.core.words import count_words
from market.portal.frame import Ask
from market.portal.self_assessments.asking import ask_all, asked_words, services_to_ask
from market.portal.self_assessments.forms import ASK_ALL
from market.web.as_at import present_day
from market.web.flash import flash
from market.web.form_pages import FormPage, show_form

OFFICER = needs(Permission.VISIT_SERVICES)
LIST = "/quality/self-assessments"
USUAL_DAYS = 42


def _waiting_words(waiting: int, year: int) -> str:
    if not waiting:
        return f"Every assured service was asked for {year}."
    verb = "was" if waiting == 1 else "were"
    return f"{count_words(waiting, 'assured service')} {verb} not asked for {year} yet."


async def _page(request: Ask) -> FormPage:
    on = present_day(request.app.state.settings)
    return FormPage(
        title="Ask for self-assessments",
        lead="Each service begins with last time’s answers and with what the council knows already.",
        action=f"{LIST}/ask",
        button="Ask the services",
        back=LIST,
        trail=(("Quality", "/quality"), ("Self-assessments", LIST)),
        notes=(_waiting_words(len(await services_to_ask(on.year, on)), on.year),),
    )


@get(f"{LIST}/ask", name="portal.new_self_assessments", guards=[OFFICER])
async def show_ask(request: Ask) -> Template:
    """The form to ask all services."""
    on = present_day(request.app.state.settings)
    return show_form(request, await _page(request), ASK_ALL.blank(year=on.year, due_on=on + timedelta(days=USUAL_DAYS)))


@post(f"{LIST}/ask", name="portal.ask_self_assessments", guards=[OFFICER], status_code=200)
async def send_ask(request: Ask) -> Template | Redirect:
    """Ask every service that was not asked yet."""
    reading = ASK_ALL.read(await request.form())
    if not reading.ok:
        return show_form(request, await _page(request), reading)
    settings = request.app.state.settings
    answer = await ask_all(
        reading["year"],
        reading["due_on"],
        by=current_user(request).actor,
        now=utc_now(),
        on=present_day(settings),
        settings=settings,
    )
    if isinstance(answer, Refused):
        return show_form(request, await _page(request), reading.with_refusals(answer))
    flash(request, asked_words(*answer))
    return Redirect(f"{LIST}/ask", status_code=303)


HANDLERS = (show_ask, send_ask)
