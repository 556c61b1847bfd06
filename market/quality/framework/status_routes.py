"""Where a version stands: consultation, back to a draft, given up, in force."""

import asyncio
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.quality.framework import drafts, queries
from market.quality.framework.draft_pages import DraftForm, cost_lines_of
from market.quality.framework.draft_rules import compare
from market.quality.framework.forms import CONSULT
from market.quality.framework.library_routes import PATH, version_of
from market.web.as_at import present_day
from market.web.fields import FormData
from market.web.flash import flash
from market.web.forms import Reading
from market.web.render import page

Ask = Request[Any, Any, Any]
EDIT = needs(Permission.EDIT_FRAMEWORK)
VERSION = PATH + "/versions/{version_id:int}"
CHANGED = "Somebody changed this version since you opened it. Look at it again before you decide."


async def _follow(request: Ask, version_id: int, answer: object, words: str) -> Any:
    """Back to the version with what was done, or the version with why it was not."""
    if answer is None:
        flash(request, words)
        return Redirect(f"{PATH}/versions/{version_id}", status_code=303)
    version, _ = await version_of(version_id)
    reasons = [each.message for each in answer.reasons] if isinstance(answer, Refused) else [CHANGED]
    return page(request, "quality/framework/refused.html", version=version, reasons=reasons, status_code=409)


async def _sent(request: Ask) -> int:
    text = FormData(await request.form()).text("version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _who(request: Ask) -> dict[str, Any]:
    return {"by": current_user(request).actor, "now": utc_now()}


@get(VERSION + "/consult", name="framework.consult_version_form", guards=[EDIT])
async def open_consultation(request: Ask, version_id: FromPath[int]) -> Template:
    """The form to open a consultation."""
    version, _ = await version_of(version_id)
    return _consult_page(request, version_id, version.number, CONSULT.blank(version=version.version))


@post(VERSION + "/consult", name="framework.consult_version", guards=[EDIT], status_code=200)
async def consult(request: Ask, version_id: FromPath[int]) -> Any:
    """Open the consultation on a draft."""
    version, _ = await version_of(version_id)
    reading = CONSULT.read(await request.form())
    if not reading.ok:
        return _consult_page(request, version_id, version.number, reading)
    today = present_day(request.app.state.settings)
    answer = await drafts.consult(version_id, reading.version or 0, reading["until"], today=today, **_who(request))
    if isinstance(answer, Refused):
        return _consult_page(request, version_id, version.number, reading.with_refusals(answer))
    return await _follow(request, version_id, answer, f"Version {version.number} is in consultation.")


def _consult_page(request: Ask, version_id: int, number: str, reading: Reading) -> Template:
    shown = DraftForm(
        title=f"Consult on version {number}",
        lead="Providers read the draft, and say what they think, before it is put into force.",
        action=f"{PATH}/versions/{version_id}/consult",
        button="Open the consultation",
        back=f"{PATH}/versions/{version_id}",
    )
    status = 422 if reading.errors else 200
    return page(request, "quality/framework/form.html", shown, reading=reading, status_code=status)


@post(VERSION + "/take-back", name="framework.take_back_version", guards=[EDIT], status_code=200)
async def take_back(request: Ask, version_id: FromPath[int]) -> Any:
    """Make a version in consultation a draft again."""
    answer = await drafts.take_back(version_id, await _sent(request), **_who(request))
    return await _follow(request, version_id, answer, "It is a draft again and can be changed.")


@post(VERSION + "/discard", name="framework.discard_version", guards=[EDIT], status_code=200)
async def discard(request: Ask, version_id: FromPath[int]) -> Any:
    """Give up a draft."""
    answer = await drafts.discard(version_id, await _sent(request), **_who(request))
    return await _follow(request, version_id, answer, "The draft was given up. Its change log is kept.")


@get(VERSION + "/live", name="framework.make_version_live_form", guards=[EDIT])
async def open_live(request: Ask, version_id: FromPath[int]) -> Template:
    """What putting a version into force changes and costs, before somebody does it."""
    version, library = await version_of(version_id)
    live = await queries.live_library()
    before = live or library
    return page(
        request,
        "quality/framework/force.html",
        version=version,
        live=live,
        comparison=compare(before, library),
        costs=await asyncio.to_thread(cost_lines_of, before, library),
    )


@post(VERSION + "/live", name="framework.make_version_live", guards=[EDIT], status_code=200)
async def make_live(request: Ask, version_id: FromPath[int]) -> Any:
    """Put a version into force."""
    today = present_day(request.app.state.settings)
    answer = await drafts.make_live(version_id, await _sent(request), today=today, **_who(request))
    words = "The version is in force. New assessments begin on it; those under way stay on theirs."
    return await _follow(request, version_id, answer, words)


HANDLERS = (open_consultation, consult, take_back, discard, open_live, make_live)
