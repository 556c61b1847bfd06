"""Documents of a provider: what it must hold, what it sent, and sending another one."""

from uuid import uuid4

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import File, Redirect, Template

from market.accounts.guards import current_user, needs, own_organisation
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.portal.documents import service
from market.portal.documents.forms import EVERY, sending
from market.portal.documents.needs import needs_of_homes
from market.portal.documents.pages import document_line, home_needs
from market.portal.documents.queries import documents_of, find_document_of
from market.portal.documents.types import DocumentKind
from market.portal.frame import HOME, Ask, home_filter, show
from market.portal.queries import open_homes
from market.quality.evidence.queries import find_evidence
from market.quality.evidence.serving import evidence_response
from market.web.as_at import present_day
from market.web.flash import flash
from market.web.form_pages import FormPage, show_form
from market.web.forms import Form, Reading

PROVIDER = needs(Permission.USE_PORTAL)
DOCUMENTS = f"{HOME}/documents"
NO_DOCUMENT = "There is no such document among yours. Look at your documents."


def _sending(submission: str) -> FormPage:
    return FormPage(
        title="Send a document",
        lead="The council looks at it and tells you whether it is accepted. Send it once: it is used wherever it is asked for.",
        action=f"{DOCUMENTS}/send",
        button="Send document",
        back=DOCUMENTS,
        trail=(("Your services", HOME), ("Documents", DOCUMENTS)),
        submission=submission,
    )


@get(DOCUMENTS, name="portal.documents", guards=[PROVIDER])
async def show_documents(request: Ask) -> Template:
    """What each service must hold and how it stands, and everything that was sent."""
    organisation_id, on = own_organisation(request), present_day(request.app.state.settings)
    homes = await open_homes(organisation_id, on)
    chosen = home_filter(request, homes)
    sent = await documents_of(organisation_id)
    shown = [each for each in homes if chosen.allows(each.id)]
    wanted = await needs_of_homes(shown, sent, on)
    return show(
        request,
        "portal/documents/list.html",
        tab=DOCUMENTS,
        homes=chosen,
        needs=home_needs([(each.id, each.name) for each in shown], wanted),
        sent=[document_line(each) for each in sent if chosen.allows(each.location_id)],
    )


async def _form(request: Ask) -> Form:
    homes = await open_homes(own_organisation(request), present_day(request.app.state.settings))
    return sending((each.id, each.name) for each in homes)


@get(f"{DOCUMENTS}/send", name="portal.new_document", guards=[PROVIDER])
async def show_send(request: Ask) -> Template:
    """The form to send a document, with what the address suggests chosen already."""
    form = await _form(request)
    offered = {option.value for option in form["covers"].options}  # type: ignore[attr-defined]  # a Select
    kind, covers = request.query_params.get("kind", ""), request.query_params.get("covers", "")
    blank = form.blank(kind=kind if kind in list(DocumentKind) else None, covers=covers if covers in offered else None)
    return show_form(request, _sending(str(uuid4())), blank)


@post(f"{DOCUMENTS}/send", name="portal.send_document", guards=[PROVIDER], status_code=200)
async def send_document(request: Ask) -> Template | Redirect:
    """Take a document in; the same form sent twice keeps one."""
    sent = await request.form()
    submission = str(sent.get("submission") or "") or str(uuid4())
    reading = (await _form(request)).read(sent)
    if not reading.ok:
        return show_form(request, _sending(submission), reading)
    answer = await service.send_document(
        await _details(reading, submission),
        organisation_id=own_organisation(request),
        by=current_user(request).actor,
        now=utc_now(),
        on=present_day(request.app.state.settings),
        settings=request.app.state.settings,
    )
    if isinstance(answer, Refused):
        return show_form(request, _sending(str(uuid4())), reading.with_refusals(answer))
    flash(request, "The document was sent. The council will look at it.")
    return Redirect(DOCUMENTS, status_code=303)


async def _details(reading: Reading, submission: str) -> service.SendDocument:
    upload = reading["file"]
    return service.SendDocument(
        client_id=submission,
        kind=DocumentKind(reading["kind"]),
        location_id=None if reading["covers"] == EVERY else int(reading["covers"]),
        expires_on=reading["expires_on"],
        note=reading["note"] or "",
        file_name=upload.filename,
        content=await upload.read(),
    )


@get(f"{DOCUMENTS}/{{document_id:int}}/file", name="portal.document_file", guards=[PROVIDER])
async def get_document_file(request: Ask, document_id: FromPath[int]) -> File:
    """The file of one of the provider's own documents."""
    document = await find_document_of(document_id, own_organisation(request))
    file = await find_evidence(document.evidence_id) if document is not None else None
    if file is None:
        raise NotFoundException(NO_DOCUMENT)
    return await evidence_response(file, request.app.state.settings)


HANDLERS = (show_documents, show_send, send_document, get_document_file)
