"""Files and forms that a provider sends, for tests."""

import io
from typing import Any
from uuid import uuid4

import pikepdf

from tests.builders.app import Browser


def pdf_bytes(words: str = "a page") -> bytes:
    """A small real PDF; other `words` give other bytes."""
    out = io.BytesIO()
    with pikepdf.new() as book:
        book.add_blank_page(page_size=(200, 200))
        book.docinfo["/Title"] = words
        book.save(out)
    return out.getvalue()


async def send_file(browser: Browser, path: str, *, content: bytes | None = None, **values: Any) -> Any:
    """Send a form with a PDF, as a browser does."""
    data = {"_csrf_token": await browser.form_token(), "submission": str(uuid4()), **values}
    file = ("certificate.pdf", pdf_bytes() if content is None else content, "application/pdf")
    return await browser.post(path, data=data, files={"file": file})
