"""Pages of back-tests: the list with the form, and one of them."""

from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.core.periods import months_before
from market.core.refusal import Refused
from market.policies.queries import list_versions
from market.policies.types import PolicyKind, VersionStatus
from market.risk.asking import EDIT, READ, Ask, doing, may_edit, today
from market.risk.back_test.pages import ASK, COLUMNS, back_test_page, lines_of
from market.risk.back_test.queries import find_back_test, list_back_tests
from market.risk.back_test.service import ask_back_test
from market.web.fields import Option
from market.web.forms import Form, Reading
from market.web.render import page

LIST = "/risk/back-test"
WORDS = {VersionStatus.DRAFT: "draft", VersionStatus.IN_FORCE: "in force", VersionStatus.PAST: "past"}


async def _form() -> Form:
    versions = [row for row in await list_versions(PolicyKind.EARLY_WARNING) if row.status in WORDS]
    return ASK.with_options(
        version=[Option(str(row.number), f"Version {row.number} ({WORDS[row.status]})") for row in versions]
    )


async def _show(request: Ask, reading: Reading) -> Template:
    return page(
        request,
        "risk/back_tests.html",
        lines_of(await list_back_tests()),
        reading=reading,
        may_edit=may_edit(request),
        status_code=422 if reading.errors else 200,
    )


@get(LIST, name="risk.back_tests", guards=[READ])
async def show_back_tests(request: Ask) -> Template:
    """The back-tests so far, and the form to ask for one."""
    form, on = await _form(), today(request)
    return await _show(request, form.blank(from_on=months_before(on, 24).replace(day=1), until_on=on))


@post(LIST, name="risk.ask_back_test", guards=[EDIT], status_code=200)
async def ask(request: Ask) -> Any:
    """Start a back-test in the background."""
    reading = (await _form()).read(await request.form())
    if not reading.ok:
        return await _show(request, reading)
    answer = await ask_back_test(int(reading["version"]), reading["from_on"], reading["until_on"], **doing(request))
    if isinstance(answer, Refused):
        return await _show(request, reading.with_refusals(answer))
    return Redirect(f"/work/{answer[1]}", status_code=303)


@get(LIST + "/{number:int}", name="risk.back_test", guards=[READ])
async def show_back_test(request: Ask, number: FromPath[int]) -> Template:
    """One back-test."""
    found = await find_back_test(number)
    if found is None:
        raise NotFoundException("There is no back-test of that number.")
    return page(request, "risk/back_test.html", back_test_page(found), columns=COLUMNS)


HANDLERS = (show_back_tests, ask, show_back_test)
