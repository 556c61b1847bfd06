"""Letters behind a secret link, for recipients who have no account: read, print, and confirm with a button.

Mail programs and robots open links to check them, so opening one changes nothing. A link that is unknown or over gives one and the
same page.
"""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import public
from market.core.actor import Actor
from market.core.refusal import Refused
from market.letters.access import Ask, pdf_response, unsigned_letterhead
from market.letters.forms import CONFIRM
from market.letters.pages import view_of
from market.letters.queries import letter_behind
from market.letters.service import acknowledge
from market.letters.types import LetterRow
from market.web.as_at import now_of
from market.web.flash import flash
from market.web.forms import Reading
from market.web.render import page

READ_AT = "/letters/read/{token:str}"
PRIVATE = {"referrer-policy": "no-referrer", "x-robots-tag": "noindex, nofollow", "cache-control": "no-store"}


@get(READ_AT, name="letters.read", guards=[public], response_headers=PRIVATE)
async def show_letter_by_link(request: Ask, token: FromPath[str]) -> Template:
    """The letter; opening it confirms nothing."""
    letter = await _behind(request, token)
    return _over(request) if letter is None else _page(request, letter, token, CONFIRM.blank())


@get(f"{READ_AT}/letter.pdf", name="letters.read_pdf", guards=[public], response_headers=PRIVATE)
async def get_letter_pdf_by_link(request: Ask, token: FromPath[str]) -> Response[bytes] | Redirect | Template:
    """The letter as a PDF."""
    letter = await _behind(request, token)
    if letter is None or not letter.is_out:
        return _over(request)
    head = unsigned_letterhead(request.app.state.settings)
    return await pdf_response(request, letter, head, f"/letters/read/{token}")


@post(
    f"{READ_AT}/acknowledge",
    name="letters.read_acknowledge",
    guards=[public],
    status_code=200,
    response_headers=PRIVATE,
)
async def send_acknowledge_by_link(request: Ask, token: FromPath[str]) -> Template | Redirect:
    """Confirm that the letter was read; the person types their name."""
    letter = await _behind(request, token)
    if letter is None:
        return _over(request)
    reading = CONFIRM.read(await request.form())
    if not reading.ok:
        return _page(request, letter, token, reading)
    reader = Actor(kind="system", id=None, label="Secret link of a letter")
    answer = await acknowledge(letter.id, name=reading["name"], by=reader, now=now_of(request))
    if isinstance(answer, Refused):
        return _page(request, letter, token, reading.with_refusals(answer))
    flash(request, "Thank you. The council sees that you have read the letter.")
    return Redirect(f"/letters/read/{token}", status_code=303)


async def _behind(request: Ask, token: str) -> LetterRow | None:
    return await letter_behind(token, now=now_of(request))


def _page(request: Ask, letter: LetterRow, token: str, reading: Reading) -> Template:
    view = view_of(letter, unsigned_letterhead(request.app.state.settings))
    status = 422 if reading.errors else 200
    return page(
        request,
        "letters/read.html",
        view,
        base=f"/letters/read/{token}",
        readable=letter.is_out,
        reading=reading,
        status_code=status,
    )


def _over(request: Ask) -> Template:
    """The same page for a link that never was and one whose time is over."""
    return page(request, "letters/over.html", status_code=404)


HANDLERS = (show_letter_by_link, get_letter_pdf_by_link, send_acknowledge_by_link)
