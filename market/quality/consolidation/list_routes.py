"""Pages of many questions: the list with its files, and what waits for a second check."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refusal
from market.core.words import count_words
from market.quality.consolidation import service
from market.quality.consolidation.deciding_service import live_criteria
from market.quality.consolidation.listing import QUESTIONS, list_questions
from market.quality.consolidation.lists import FILE_HEADINGS, file_rows, question_line, spec_with_choices, theme_names
from market.quality.consolidation.pages import ROOT, tabs
from market.web.downloads import csv_response, xlsx_response
from market.web.fields import FormData
from market.web.flash import flash
from market.web.forms import Form, Reading
from market.web.lists import Filter, Listing, ListSpec
from market.web.render import page

Ask = Request[Any, Any, Any]
READ = needs(Permission.READ_QUALITY)
WRITE = needs(Permission.CONSOLIDATE_TOOLS)
NO_FIELDS = Form()
CHECKS = ListSpec(
    columns=QUESTIONS.columns,
    filters=(
        Filter("q", "Words in the question"),
        Filter("tool", "Tool", kind="choice"),
        Filter("theme", "Theme", kind="choice"),
        *(each for each in QUESTIONS.filters if each.key == "fate"),
    ),
    sort="tool",
    tie_break="t.code, q.position, q.id",
    noun="decision",
    size=25,
)
NONE_TICKED = Refusal("none", "Tick the decisions that you agree with")


@get(f"{ROOT}/questions", name="consolidation.questions", guards=[READ])
async def show_questions(request: Ask) -> Template:
    """Every question of every tool with what becomes of it."""
    query = (await spec_with_choices(QUESTIONS)).read(request.query_params)
    rows, total = await list_questions(query)
    themes, criteria = await theme_names(), await live_criteria()
    permissions = current_user(request).permissions
    return page(
        request,
        "quality/consolidation/questions.html",
        Listing([question_line(row, themes, criteria) for row in rows], total, query),
        tabs=tabs(permissions),
        may_edit=Permission.CONSOLIDATE_TOOLS in permissions,
    )


@get([f"{ROOT}/questions.csv", f"{ROOT}/questions.xlsx"], name="consolidation.questions_file", guards=[READ])
async def get_questions_file(request: Ask) -> Response[bytes]:
    """The filtered list as a file, with the address of every question in its file."""
    query = (await spec_with_choices(QUESTIONS)).read(request.query_params).everything()
    rows, _ = await list_questions(query)
    make = xlsx_response if request.url.path.endswith(".xlsx") else csv_response
    return await make("legacy-questions", FILE_HEADINGS, file_rows(rows, await theme_names()))


@get(f"{ROOT}/checks", name="consolidation.checks", guards=[WRITE])
async def show_checks(request: Ask) -> Template:
    """Decisions that wait for a second person."""
    return await _checks(request, NO_FIELDS.blank())


async def _checks(request: Ask, reading: Reading) -> Template:
    user = current_user(request)
    query = (await spec_with_choices(CHECKS)).read(request.query_params)
    waiting = msgspec.structs.replace(query, filters={**query.filters, "state": "to_check"})
    rows, total = await list_questions(waiting)
    themes, criteria = await theme_names(), await live_criteria()
    lines = [question_line(row, themes, criteria, user.id) for row in rows]
    return page(
        request,
        "quality/consolidation/checks.html",
        Listing(lines, total, query),
        reading=reading,
        tabs=tabs(user.permissions),
        action=f"{ROOT}/checks{query.address()}",
        status_code=422 if reading.errors else 200,
    )


@post(f"{ROOT}/checks", name="consolidation.check_many", guards=[WRITE], status_code=200)
async def send_checks(request: Ask) -> Template | Redirect:
    """Agree with the decisions that were ticked, each as it was shown."""
    sent = FormData(await request.form())
    versions: dict[int, int] = {}
    for text in sent.all("agree"):
        number, _, version = str(text).partition("-")
        if number.isascii() and number.isdigit() and version.isascii() and version.isdigit() and len(text) < 24:
            versions[int(number)] = int(version)
    if not versions:
        return await _checks(request, NO_FIELDS.blank().with_refusals([NONE_TICKED]))
    agreed, problems = await service.check_many(versions, by=current_user(request).actor, now=utc_now())
    if problems:
        reasons = [Refusal("not_checked", words) for words in problems]
        return await _checks(request, NO_FIELDS.blank().with_refusals(reasons))
    flash(request, f"You agreed with {count_words(agreed, 'decision')}.")
    return Redirect(f"{ROOT}/checks{request.url.query and '?' + request.url.query}", status_code=303)


HANDLERS = (show_questions, get_questions_file, show_checks, send_checks)
