"""What a partner's own people see: the letters to their council or body, taken from their session. The front page is in `failure`."""

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs, own_partner
from market.accounts.permissions import Permission
from market.core.refusal import Refused
from market.letters.access import Ask, pdf_response, unsigned_letterhead
from market.letters.pages import lines_of, view_of
from market.letters.queries import find_letter, letters_for_partner
from market.letters.service import acknowledge
from market.letters.types import LetterRow
from market.web.as_at import now_of
from market.web.flash import flash
from market.web.render import page

SHARED = "/shared"
LIST = f"{SHARED}/letters"
PARTNER = needs(Permission.READ_SHARED)
NOT_YOURS = "There is no such letter to you. Look at the list of letters."


@get(LIST, name="shared.letters", guards=[PARTNER])
async def show_shared_letters(request: Ask) -> Template:
    """The letters to the partner, the newest first."""
    rows = await letters_for_partner(own_partner(request))
    lines = lines_of(rows, now_of(request), LIST)
    return page(request, "letters/shared_list.html", lines=lines)


@get(LIST + "/{letter_id:int}", name="shared.letter", guards=[PARTNER])
async def show_shared_letter(request: Ask, letter_id: FromPath[int]) -> Template:
    """One letter to the partner."""
    letter = await _own(request, letter_id)
    view = view_of(letter, unsigned_letterhead(request.app.state.settings))
    return page(request, "letters/shared_show.html", view, base=LIST)


@get(LIST + "/{letter_id:int}/letter.pdf", name="shared.letter_pdf", guards=[PARTNER])
async def get_shared_letter_pdf(request: Ask, letter_id: FromPath[int]) -> Response[bytes] | Redirect:
    """The letter as a PDF."""
    letter = await _own(request, letter_id)
    head = unsigned_letterhead(request.app.state.settings)
    return await pdf_response(request, letter, head, f"{LIST}/{letter_id}")


@post(LIST + "/{letter_id:int}/acknowledge", name="shared.acknowledge", guards=[PARTNER], status_code=200)
async def send_shared_acknowledge(request: Ask, letter_id: FromPath[int]) -> Redirect:
    """Confirm that the letter was read, in the name of the person who is signed in."""
    letter = await _own(request, letter_id)
    user = current_user(request)
    answer = await acknowledge(letter.id, name=user.name, by=user.actor, now=now_of(request))
    said = (
        answer.reasons[0].message + "."
        if isinstance(answer, Refused)
        else "Thank you. The council sees that you have read the letter."
    )
    flash(request, said)
    return Redirect(f"{LIST}/{letter_id}", status_code=303)


async def _own(request: Ask, letter_id: int) -> LetterRow:
    """A letter to the person's own partner that they may read; anybody else's is not found."""
    letter = await find_letter(letter_id)
    if letter is None or letter.partner_id != own_partner(request) or not letter.is_out:
        raise NotFoundException(NOT_YOURS)
    return letter


HANDLERS = (show_shared_letters, show_shared_letter, get_shared_letter_pdf, send_shared_acknowledge)
