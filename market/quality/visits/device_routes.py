"""What devices ask and send: the state of a visit, entries, and files. All of it JSON but the files themselves."""

import asyncio
import gzip
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException, HTTPException, NotFoundException
from litestar.params import FromPath
from litestar.response import File
from litestar.utils.scope.state import ScopeState
from msgspec import Struct

from market.accounts.guards import current_user
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.quality.assessments.capture.types import Entry
from market.quality.evidence.queries import find_evidence, links_of
from market.quality.evidence.serving import evidence_response
from market.quality.visits import service
from market.quality.visits.access import TAKE_PART, Ask, doing, the_access, the_recorder
from market.quality.visits.state import visit_state
from market.web.limits import TAKES_FILES

PATH = "/quality/visits/{assessment_id:int}"
WORTH_PACKING = 20_000
NO_FILE = "There is no such file in your part of this visit."


class Sent(Struct, frozen=True):
    """What a device sends: its entries in the order in which they were recorded, and whose they are."""

    entries: tuple[Entry, ...]
    user: int | None = None


@get(f"{PATH}/state", name="visits.state", guards=[TAKE_PART])
async def get_state(request: Ask, assessment_id: FromPath[int]) -> Response[bytes]:
    """Everything a device needs to go on without a signal, with a fresh form token."""
    access = await the_access(request, assessment_id)
    token = ScopeState.from_scope(request.scope).csrf_token
    state = await visit_state(
        access,
        csrf=token if isinstance(token, str) else "",
        upload_megabytes=request.app.state.settings.upload_megabytes,
        known=request.query_params.get("known", ""),
    )
    return await _json(request, state)


async def _json(request: Ask, answer: Any, status_code: int = 200) -> Response[bytes]:
    body, headers = msgspec.json.encode(answer), {"Vary": "Accept-Encoding"}
    if len(body) > WORTH_PACKING and "gzip" in request.headers.get("accept-encoding", ""):
        body = await asyncio.to_thread(gzip.compress, body, 4)
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type="application/json", headers=headers, status_code=status_code)


@post(f"{PATH}/sync", name="visits.sync", guards=[TAKE_PART], status_code=200)
async def sync(request: Ask, assessment_id: FromPath[int]) -> Response[bytes]:
    """Keep the entries of a device; sending them again changes nothing."""
    access = await the_recorder(request, assessment_id)
    try:
        sent = msgspec.json.decode(await request.body(), type=Sent)
    except msgspec.MsgspecError:
        raise ClientException("What the device sent cannot be read.") from None
    _refuse_somebody_else(request, sent.user)
    return await _json(request, await service.sync(access, sent.entries, **doing(request)))


def _refuse_somebody_else(request: Ask, user: int | str | None) -> None:
    """What one person recorded is never sent as another's who has signed in on the same device since."""
    if user not in (None, "") and str(user) != str(current_user(request).id):
        raise HTTPException(detail="Somebody else is signed in on this device.", status_code=409)


@post(f"{PATH}/evidence", name="visits.send_file", guards=[TAKE_PART], status_code=200, opt=TAKES_FILES)
async def send_file(request: Ask, assessment_id: FromPath[int]) -> Response[bytes]:
    """Keep a photo or document; the same client id again is the file that is there. 422 with the reason when it is refused."""
    access = await the_recorder(request, assessment_id)
    form = await request.form()
    _refuse_somebody_else(request, str(form.get("user", "")))
    upload = form.get("file")
    if not isinstance(upload, UploadFile):
        raise ClientException("There is no file in what the device sent.")
    row = await service.receive_file(
        access,
        await upload.read(),
        client_id=str(form.get("client_id", "")),
        file_name=upload.filename,
        kind="photo" if form.get("kind") == "photo" else "",
        settings=request.app.state.settings,
        by=current_user(request).actor,
        now=utc_now(),
    )
    if isinstance(row, Refused):
        return await _json(request, {"message": row.reasons[0].message, "code": row.reasons[0].code}, 422)
    return await _json(
        request, {"id": row.id, "kind": row.kind, "name": row.file_name, "state": row.state, "words": row.state_words}
    )


@get(f"{PATH}/evidence/{{evidence_id:int}}", name="visits.file", guards=[TAKE_PART])
async def get_file(request: Ask, assessment_id: FromPath[int], evidence_id: FromPath[int]) -> File:
    """A file of the visit, once its checks have passed: for those who see a criterion that it belongs to, and for who sent it."""
    access = await the_access(request, assessment_id)
    row, codes = await find_evidence(evidence_id), set(access.codes)
    own = [
        each
        for each in await links_of(evidence_id)
        if (each.subject_kind, each.subject_id) == (service.SUBJECT, assessment_id)
    ]
    seen = any(each.criterion in codes for each in own) or (
        row is not None and row.uploaded_by == current_user(request).id
    )
    if row is None or access.is_blind or not own or not seen:
        raise NotFoundException(NO_FILE)
    return await evidence_response(row, request.app.state.settings)


HANDLERS = (get_state, sync, send_file, get_file)
"""Gathered by `routes`."""
