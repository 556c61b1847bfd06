"""The council looks at the documents that providers send, and accepts or refuses them."""

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import File, Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.portal.documents.forms import DECIDE
from market.portal.documents.pages import DOCUMENTS, document_line
from market.portal.documents.queries import count_documents, find_document, list_documents
from market.portal.documents.service import decide_document
from market.portal.documents.types import DocumentRow, DocumentStatus
from market.portal.frame import Ask
from market.quality.evidence.queries import find_evidence
from market.quality.evidence.serving import evidence_response
from market.web.flash import flash
from market.web.forms import Reading
from market.web.lists import Listing
from market.web.render import page

OFFICER = needs(Permission.VISIT_SERVICES)
LIST = "/quality/provider-documents"
NO_DOCUMENT = "There is no such document. Look at the list of documents that providers sent."


@get(LIST, name="portal.council_documents", guards=[OFFICER])
async def show_council_documents(request: Ask) -> Template:
    """Everything that providers sent, with filters."""
    query = DOCUMENTS.read(request.query_params)
    lines = [document_line(each) for each in await list_documents(query)]
    return page(request, "portal/documents/council_list.html", Listing(lines, await count_documents(query), query))


async def _document(document_id: int) -> DocumentRow:
    found = await find_document(document_id)
    if found is None:
        raise NotFoundException(NO_DOCUMENT)
    return found


def _show(request: Ask, document: DocumentRow, reading: Reading) -> Template:
    return page(
        request,
        "portal/documents/council_show.html",
        document_line(document),
        reading=reading,
        waiting=document.status == DocumentStatus.SENT,
        status_code=422 if reading.errors else 200,
    )


@get(f"{LIST}/{{document_id:int}}", name="portal.council_document", guards=[OFFICER])
async def show_council_document(request: Ask, document_id: FromPath[int]) -> Template:
    """One document, and the form to decide it."""
    document = await _document(document_id)
    return _show(request, document, DECIDE.blank(version=document.version))


@get(f"{LIST}/{{document_id:int}}/file", name="portal.council_document_file", guards=[OFFICER])
async def get_council_document_file(request: Ask, document_id: FromPath[int]) -> File:
    """The file of a document."""
    file = await find_evidence((await _document(document_id)).evidence_id)
    if file is None:
        raise NotFoundException(NO_DOCUMENT)
    return await evidence_response(file, request.app.state.settings)


@post(f"{LIST}/{{document_id:int}}", name="portal.decide_document", guards=[OFFICER], status_code=200)
async def send_decision(request: Ask, document_id: FromPath[int]) -> Template | Redirect:
    """Accept or refuse a document."""
    document = await _document(document_id)
    sent = await request.form()
    reading = DECIDE.read(sent)
    wanted = {"accept": DocumentStatus.ACCEPTED, "refuse": DocumentStatus.REFUSED}.get(str(sent.get("decision")))
    if wanted is None:
        reading = reading.with_error("", "Choose “Accept” or “Refuse”")
    if not reading.ok or reading.version is None or wanted is None:
        return _show(request, document, reading)
    by = current_user(request).actor
    answer = await decide_document(
        document_id,
        reading.version,
        wanted,
        reason=reading["reason"] or "",
        by=by,
        now=utc_now(),
        settings=request.app.state.settings,
    )
    if isinstance(answer, Refused):
        return _show(request, await _document(document_id), reading.with_refusals(answer))
    flash(request, "The document is accepted." if wanted is DocumentStatus.ACCEPTED else "The document is refused.")
    return Redirect(LIST, status_code=303)


HANDLERS = (show_council_documents, show_council_document, get_council_document_file, send_decision)
