"""Asking for an incident book, and handing it out."""

from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import File, Redirect, Template

from market.accounts.guards import current_user
from market.core.clock import to_london
from market.documents import store
from market.failure.cases.asked import ONE, READ, WORK, Ask, case_or_404
from market.failure.cases.book import make_book
from market.failure.cases.queries import find_book
from market.policies.queries import failure_protocol
from market.web.as_at import now_of
from market.web.render import page

BOOK = ONE + "/books/{book_id:int}/pdf"


@post(ONE + "/books", name="failure.make_book", guards=[WORK], status_code=200)
async def ask_for_book(request: Ask, case_id: FromPath[int]) -> Any:
    """Freeze the book of this moment; its PDF is made meanwhile, with a page that shows how it goes."""
    case = await case_or_404(case_id)
    _, work = await make_book(case.id, by=current_user(request).actor, now=now_of(request))
    return Redirect(f"/work/{work}", status_code=303)


@get(BOOK, name="failure.book", guards=[READ])
async def get_book(request: Ask, case_id: FromPath[int], book_id: FromPath[int]) -> File:
    """The PDF of a book."""
    held = await find_book(book_id)
    if held is None or held.case_id != case_id or not held.sha256:
        raise NotFoundException("There is no such incident book, or its PDF is not ready yet.")
    try:
        path = await store.checked_path(held.sha256, request.app.state.settings.home)
    except store.FileLost:
        raise NotFoundException(
            "The PDF of this book is lost. Make another one, and tell your administrator."
        ) from None
    name = f"incident-book-{case_id}-{to_london(held.moment):%Y-%m-%d-%H%M}.pdf"
    return File(path, filename=name, media_type="application/pdf")


@get("/failures/emergency-sheet", name="failure.sheet", guards=[READ])
async def show_sheet(request: Ask) -> Template:
    """A blank sheet of the protocol, to be printed and kept where people work at night."""
    return page(request, "failure/cases/sheet.html", (await failure_protocol()).policy)


HANDLERS = (ask_for_book, get_book, show_sheet)
