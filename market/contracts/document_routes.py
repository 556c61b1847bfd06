"""Documents of a contract over HTTP: upload, download and removal. They are listed on the tab of milestones."""

import asyncio
from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import File, Redirect, Template

from market.accounts.guards import current_user
from market.contracts import document_service
from market.contracts.document_rules import ENDINGS, media_type_of, reason_against_content
from market.contracts.document_service import Document, NoSuchDocument
from market.contracts.editing_routes import EDIT, AnyRequest, FormPage, show_form, trail_of
from market.contracts.record import ContractRecord
from market.contracts.register_routes import READ, the_record
from market.core.clock import utc_now
from market.documents import store
from market.documents.store import FileLost
from market.web.downloads import safe_filename
from market.web.flash import flash
from market.web.forms import Form, Text, Upload
from market.web.limits import TAKES_FILES

GONE = "There is no such document in this contract: somebody may have removed it. Open its documents again."
MOST_MEGABYTES = 25
LONGEST_NAME = 200


def _form(request: AnyRequest) -> Form:
    most = min(MOST_MEGABYTES, request.app.state.settings.upload_megabytes)
    return Form(
        Text(
            "title",
            "Title",
            hint="Such as “Signed contract” or “Specification”. Do not name people who receive care",
            longest=200,
        ),
        Upload(
            "file",
            "File",
            hint=f"A PDF, Word or Excel file without macros, ODT, ODS, CSV, TXT, PNG, JPG or EML, up to {most}MB",
            endings=ENDINGS,
            megabytes=most,
        ),
    )


def _page(record: ContractRecord) -> FormPage:
    here = f"/contracts/{record.row.id}/milestones"
    return FormPage(
        title="Add a document",
        lead="Everyone who may read contracts can open it. Leave out personal details of people who receive care.",
        action=f"/contracts/{record.row.id}/documents/new",
        button="Add document",
        back=here,
        trail=(*trail_of(record), ("Milestones and documents", here)),
    )


@get("/contracts/{contract_id:int}/documents/new", name="contracts.new_document", guards=[EDIT])
async def new_document(request: AnyRequest, contract_id: FromPath[int]) -> Template:
    """The form to add a document."""
    return show_form(request, _page(await the_record(contract_id)), _form(request).blank())


@post(
    "/contracts/{contract_id:int}/documents/new",
    name="contracts.add_document",
    guards=[EDIT],
    status_code=200,
    opt=TAKES_FILES,
)
async def add_document(request: AnyRequest, contract_id: FromPath[int]) -> Template | Redirect:
    """Keep a file with a contract, unless its content is not of its kind or has macros."""
    shown, reading = _page(await the_record(contract_id)), _form(request).read(await request.form())
    upload: Any = reading.values.get("file")
    if upload is not None:
        reason = await asyncio.to_thread(reason_against_content, upload.filename, upload.file)
        if reason:
            reading = reading.with_error("file", reason)
    if not reading.ok:
        return show_form(request, shown, reading)
    stored = await store.put(upload.file, request.app.state.settings.home)
    await document_service.add_document(
        contract_id,
        reading["title"],
        upload.filename[-LONGEST_NAME:],
        stored,
        by=current_user(request).actor,
        now=utc_now(),
    )
    flash(request, "The document was added.")
    return Redirect(shown.back, status_code=303)


@post(
    "/contracts/{contract_id:int}/documents/{document_id:int}/file",
    name="contracts.document_file",
    guards=[READ],
    status_code=200,
)
async def send_document(request: AnyRequest, contract_id: FromPath[int], document_id: FromPath[int]) -> File:
    """A document as it was added. Who took it is written down, so this is a POST."""
    try:
        document, path = await document_service.kept_document(
            contract_id, document_id, request.app.state.settings.home, by=current_user(request).actor, now=utc_now()
        )
    except NoSuchDocument:
        raise NotFoundException(GONE) from None
    except FileLost as lost:
        raise NotFoundException(str(lost)) from None
    name = document.file_name
    return File(path=path, filename=safe_filename(name), media_type=media_type_of(name))


async def _removing(contract_id: int, document_id: int) -> tuple[Document, FormPage]:
    record = await the_record(contract_id)
    try:
        document = await document_service.get_document(contract_id, document_id)
    except NoSuchDocument:
        raise NotFoundException(GONE) from None
    here = f"/contracts/{contract_id}/milestones"
    shown = FormPage(
        title="Remove a document",
        lead=f"{document.title} ({document.file_name}) will no longer be shown. The audit trail keeps that it was here.",
        action=f"/contracts/{contract_id}/documents/{document_id}/remove",
        button="Remove document",
        back=here,
        trail=(*trail_of(record), ("Milestones and documents", here)),
        warning=True,
    )
    return document, shown


@get(
    "/contracts/{contract_id:int}/documents/{document_id:int}/remove",
    name="contracts.remove_document_form",
    guards=[EDIT],
)
async def remove_document_form(request: AnyRequest, contract_id: FromPath[int], document_id: FromPath[int]) -> Template:
    """The page that asks whether to remove a document."""
    _, shown = await _removing(contract_id, document_id)
    return show_form(request, shown, Form().blank())


@post(
    "/contracts/{contract_id:int}/documents/{document_id:int}/remove", name="contracts.remove_document", guards=[EDIT]
)
async def remove_document(request: AnyRequest, contract_id: FromPath[int], document_id: FromPath[int]) -> Redirect:
    """Hide a document."""
    try:
        await document_service.remove_document(contract_id, document_id, by=current_user(request).actor, now=utc_now())
    except NoSuchDocument:
        raise NotFoundException(GONE) from None
    flash(request, "The document was removed.")
    return Redirect(f"/contracts/{contract_id}/milestones", status_code=303)


HANDLERS = (new_document, add_document, send_document, remove_document_form, remove_document)
"""Gathered by `routes`."""
