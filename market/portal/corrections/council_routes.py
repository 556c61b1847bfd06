"""The council decides corrections of its register that providers ask for."""

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.portal.corrections.forms import DECIDE
from market.portal.corrections.pages import CORRECTIONS, correction_line, lines_of
from market.portal.corrections.queries import count_corrections, find_correction, list_corrections
from market.portal.corrections.rules import outcome_of
from market.portal.corrections.service import decide
from market.portal.corrections.types import CorrectionField, CorrectionRow, CorrectionStatus
from market.portal.corrections.words import DECIDED_WORDS
from market.portal.frame import Ask
from market.web.as_at import present_day
from market.web.flash import flash
from market.web.forms import Reading
from market.web.lists import Listing
from market.web.render import page

EDITOR = needs(Permission.EDIT_REGISTER)
LIST = "/quality/profile-corrections"


@get(LIST, name="portal.council_corrections", guards=[EDITOR])
async def show_council_corrections(request: Ask) -> Template:
    """Everything that providers asked for, with filters."""
    query = CORRECTIONS.read(request.query_params)
    lines = lines_of(await list_corrections(query))
    content = Listing(lines, await count_corrections(query), query)
    return page(request, "portal/corrections/council_list.html", content)


async def _correction(correction_id: int) -> CorrectionRow:
    found = await find_correction(correction_id)
    if found is None:
        raise NotFoundException(
            "There is no such correction. Look at the list of corrections that providers asked for."
        )
    return found


def _show(request: Ask, correction: CorrectionRow, reading: Reading) -> Template:
    return page(
        request,
        "portal/corrections/council_show.html",
        correction_line(correction),
        reading=reading,
        waiting=correction.status == CorrectionStatus.ASKED,
        status_code=422 if reading.errors else 200,
    )


@get(f"{LIST}/{{correction_id:int}}", name="portal.council_correction", guards=[EDITOR])
async def show_council_correction(request: Ask, correction_id: FromPath[int]) -> Template:
    """One correction, and the form to decide it."""
    correction = await _correction(correction_id)
    return _show(request, correction, DECIDE.blank(version=correction.version))


@post(f"{LIST}/{{correction_id:int}}", name="portal.decide_correction", guards=[EDITOR], status_code=200)
async def send_decision(request: Ask, correction_id: FromPath[int]) -> Template | Redirect:
    """Accept or refuse a correction."""
    correction = await _correction(correction_id)
    sent = await request.form()
    reading = DECIDE.read(sent)
    wanted = {"accept": CorrectionStatus.ACCEPTED, "refuse": CorrectionStatus.REFUSED}.get(str(sent.get("decision")))
    if wanted is None:
        reading = reading.with_error("", "Choose “Accept” or “Refuse”")
    if not reading.ok or reading.version is None or wanted is None:
        return _show(request, correction, reading)
    answer = await decide(
        correction_id,
        reading.version,
        wanted,
        reason=reading["reason"] or "",
        by=current_user(request).actor,
        now=utc_now(),
        today=present_day(request.app.state.settings),
        settings=request.app.state.settings,
    )
    if isinstance(answer, Refused):
        return _show(request, await _correction(correction_id), reading.with_refusals(answer))
    flash(request, DECIDED_WORDS[outcome_of(wanted, CorrectionField(answer.field), answer.location_source)])
    return Redirect(LIST, status_code=303)


HANDLERS = (show_council_corrections, show_council_correction, send_decision)
