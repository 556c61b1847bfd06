"""Letters to the provider of the person who is signed in. An owner confirms; a contributor reads."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs, own_organisation
from market.accounts.permissions import Permission
from market.core.refusal import Refused
from market.letters.access import pdf_response, unsigned_letterhead
from market.letters.pages import lines_of, view_of
from market.letters.queries import find_letter, letters_for_organisation
from market.letters.service import acknowledge
from market.letters.types import LetterRow
from market.portal.frame import HOME, show
from market.web.as_at import now_of
from market.web.flash import flash

Ask = Request[Any, Any, Any]
PROVIDER = needs(Permission.USE_PORTAL)
OWNER = needs(Permission.DECLARE_FOR_PROVIDER)
LIST = f"{HOME}/letters"
NOT_YOURS = "There is no such letter to you. Look at the list of letters."


@get(LIST, name="portal.letters", guards=[PROVIDER])
async def show_own_letters(request: Ask) -> Template:
    """The letters to the provider, the newest first."""
    rows = await letters_for_organisation(own_organisation(request))
    lines = lines_of(rows, now_of(request), LIST)
    return show(request, "portal/letters/list.html", tab=LIST, lines=lines)


@get(LIST + "/{letter_id:int}", name="portal.letter", guards=[PROVIDER])
async def show_own_letter(request: Ask, letter_id: FromPath[int]) -> Template:
    """One letter to the provider."""
    letter = await _own(request, letter_id)
    view = view_of(letter, unsigned_letterhead(request.app.state.settings))
    may_confirm = current_user(request).may(Permission.DECLARE_FOR_PROVIDER)
    return show(request, "portal/letters/show.html", view, tab=LIST, base=LIST, may_confirm=may_confirm)


@get(LIST + "/{letter_id:int}/letter.pdf", name="portal.letter_pdf", guards=[PROVIDER])
async def get_own_letter_pdf(request: Ask, letter_id: FromPath[int]) -> Response[bytes] | Redirect:
    """The letter as a PDF."""
    letter = await _own(request, letter_id)
    head = unsigned_letterhead(request.app.state.settings)
    return await pdf_response(request, letter, head, f"{LIST}/{letter_id}")


@post(LIST + "/{letter_id:int}/acknowledge", name="portal.acknowledge_letter", guards=[OWNER], status_code=200)
async def send_own_acknowledge(request: Ask, letter_id: FromPath[int]) -> Redirect:
    """Confirm that the letter was read, in the name of the owner who is signed in."""
    letter = await _own(request, letter_id)
    user = current_user(request)
    answer = await acknowledge(letter.id, name=user.name, by=user.actor, now=now_of(request))
    done = "Thank you. The council sees that you have read the letter."
    flash(request, answer.reasons[0].message + "." if isinstance(answer, Refused) else done)
    return Redirect(f"{LIST}/{letter_id}", status_code=303)


async def _own(request: Ask, letter_id: int) -> LetterRow:
    """A letter to the person's own provider that they may read; anybody else's is not found."""
    letter = await find_letter(letter_id)
    if letter is None or letter.organisation_id != own_organisation(request) or not letter.is_out:
        raise NotFoundException(NOT_YOURS)
    return letter


HANDLERS = (show_own_letters, show_own_letter, get_own_letter_pdf, send_own_acknowledge)
