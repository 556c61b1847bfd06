"""Letters for the council's staff: the list, one letter with what became of it, its PDF; and every other route of letters."""

from litestar import Response, Router, get
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.letters import partner_routes, reading_routes, sending_routes, shared_routes, template_routes
from market.letters.access import READ, Ask, letter_or_404, may_write, own_letterhead, pdf_response
from market.letters.announcing import addresses_of
from market.letters.delivered import delivered_templates
from market.letters.pages import LETTERS, LIST, figures_of, letter_page, lines_of
from market.letters.queries import (
    count_by_state,
    count_letters,
    find_template,
    list_letters,
    messages_about,
)
from market.web.as_at import now_of
from market.web.downloads import list_response
from market.web.fields import Option
from market.web.lists import Listing, ListSpec
from market.web.render import page


def _spec() -> ListSpec:
    templates = [Option(each.code, each.title) for each in delivered_templates().values()]
    return LETTERS.with_options(template=templates)


@get(LIST, name="letters.list", guards=[READ])
async def show_letters(request: Ask) -> Template:
    """Letters with where each stands: drafts, no address, waiting to be acknowledged, late."""
    now = now_of(request)
    query = _spec().read(request.query_params)
    rows = lines_of(await list_letters(query, now), now)
    listing = Listing(rows=rows, total=await count_letters(query, now), query=query)
    return page(request, "letters/list.html", listing, figures=figures_of(await count_by_state(now)))


@get([f"{LIST}.csv", f"{LIST}.xlsx"], name="letters.file", guards=[READ])
async def get_letters_file(request: Ask) -> Response[bytes]:
    """The filtered list as a file: who was written to about what and when, never what a letter says."""
    now = now_of(request)
    rows = lines_of(await list_letters(_spec().read(request.query_params).everything(), now), now)
    return await list_response("letters", request.url.path.rpartition(".")[2], LETTERS, rows)


@get(LIST + "/{letter_id:int}", name="letters.one", guards=[READ])
async def show_letter(request: Ask, letter_id: FromPath[int]) -> Template:
    """One letter: what it says, what became of it, and what to do next."""
    letter = await letter_or_404(letter_id)
    template = await find_template(letter.template, letter.template_number)
    shown = letter_page(
        letter,
        own_letterhead(request),
        await messages_about(letter.id),
        [each.email for each in await addresses_of(letter)],
        template.notes if template else "",
        now_of(request),
    )
    return page(request, "letters/show.html", shown, may_write=may_write(request))


@get(LIST + "/{letter_id:int}/letter.pdf", name="letters.pdf", guards=[READ])
async def get_letter_pdf(request: Ask, letter_id: FromPath[int]) -> Response[bytes] | Redirect:
    """The letter as a PDF; a draft is signed by whoever looks at it and says that it was not sent."""
    letter = await letter_or_404(letter_id)
    return await pdf_response(request, letter, own_letterhead(request), f"{LIST}/{letter_id}")


router = Router(
    path="/",
    route_handlers=[
        show_letters,
        get_letters_file,
        show_letter,
        get_letter_pdf,
        *sending_routes.HANDLERS,
        *template_routes.HANDLERS,
        *shared_routes.HANDLERS,
        *reading_routes.HANDLERS,
        *partner_routes.HANDLERS,
    ],
)
