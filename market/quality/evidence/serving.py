"""Handing out a file: only a checked one, never run or shown by the browser unless it is a picture that we made anew."""

from litestar.exceptions import NotFoundException
from litestar.response import File

from market.documents.store import FileLost, checked_path
from market.quality.evidence.types import EvidenceKind, EvidenceRow
from market.settings import Settings
from market.web.downloads import safe_filename

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


async def evidence_response(row: EvidenceRow, settings: Settings) -> File:
    """The reply with a file; who may see it is the caller's question. Raises `NotFoundException` when it may not be opened."""
    if not row.may_open:
        raise NotFoundException(f"This file cannot be opened: {row.state_words[:1].lower()}{row.state_words[1:]}.")
    try:
        path = await checked_path(row.sha256, settings.home)
    except FileLost as lost:
        raise NotFoundException(str(lost)) from None
    return File(
        path=path,
        filename=safe_filename(row.file_name),
        media_type=row.media_type,
        content_disposition_type="inline" if row.kind == EvidenceKind.PHOTO else "attachment",
        headers=HEADERS,
    )
