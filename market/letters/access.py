"""What the routes of letters share: who may read and write, the letter or the 404 page, and its PDF."""

from typing import Any

from litestar import Request, Response
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from market.accounts.guards import current_user, needs_any
from market.accounts.permissions import Permission
from market.core.clock import london_date
from market.letters.pages import LetterView, view_of
from market.letters.paper import letter_pdf
from market.letters.queries import find_letter
from market.letters.service import letterhead_of
from market.letters.types import Letterhead, LetterRow
from market.settings import Settings
from market.web.downloads import attachment
from market.web.flash import flash
from market.web.pdf import PdfFailed

Ask = Request[Any, Any, Any]
READ = needs_any(Permission.READ_EMBARGOES, Permission.READ_RISK)
WRITE = needs_any(Permission.RECOMMEND_EMBARGOES, Permission.EDIT_RISK)
NONE = "There is no such letter. Look at the list of letters."


def may_write(request: Ask) -> bool:
    """Whether the person may change and send letters."""
    user = current_user(request)
    return user.may(Permission.RECOMMEND_EMBARGOES) or user.may(Permission.EDIT_RISK)


def own_letterhead(request: Ask) -> Letterhead:
    """What would stand above and below a letter that this person signs."""
    user = current_user(request)
    return letterhead_of(user.name, user.roles, request.app.state.settings)


def unsigned_letterhead(settings: Settings) -> Letterhead:
    """The letterhead for a reader who is not of the council; every letter they may read is signed."""
    return letterhead_of("", frozenset(), settings)


async def letter_or_404(letter_id: int) -> LetterRow:
    """The letter, or the 404 page."""
    letter = await find_letter(letter_id)
    if letter is None:
        raise NotFoundException(NONE)
    return letter


async def pdf_response(request: Ask, letter: LetterRow, head: Letterhead, back: str) -> Response[bytes] | Redirect:
    """The letter as a PDF to download; back to its page with the reason when it cannot be made."""
    view: LetterView = view_of(letter, head)
    made_on = london_date(letter.sent_at or letter.drafted_at)
    try:
        pdf = await letter_pdf(view, request.app.state.settings, made_on)
    except PdfFailed as problem:
        flash(request, f"{problem} Print the page instead.")
        return Redirect(back, status_code=303)
    return attachment(pdf, f"letter-{letter.reference}.pdf", "application/pdf")
