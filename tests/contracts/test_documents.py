"""Documents of contracts: which files are kept, how they are handed out, and that removal hides them."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from market.accounts.permissions import Role
from market.contracts.document_rules import reason_against_content
from market.db.sql import fetch
from market.settings import Settings
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.contracts import make_contract
from tests.contracts.test_routes import opened, post

PDF = b"%PDF-1.7\n" + b"x" * 100


def packed(*names: str, types: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("contract.PDF", PDF, ""),
        ("a.docx", packed("word/document.xml"), ""),
        ("a.ods", packed("content.xml"), ""),
        ("a.csv", b"Name,Rate\r\nOak,1\r\n", ""),
        ("a.txt", "£".encode("utf-16"), ""),
        ("a.jpg", b"\xff\xd8\xff\xe0" + b"x" * 20, ""),
        ("a.pdf", b"MZ\x90\x00", "is not PDF,"),
        ("a.txt", b"MZ\x90\x00", "is not TXT,"),
        ("a.csv", b"#!/bin/sh\n", "is not CSV,"),
        ("a.eml", b"\xd0\xcf\x11\xe0", "is not EML,"),
        ("a.docx", packed("word/document.xml", "word/vbaProject.bin"), "has macros"),
        ("a.xlsx", packed("xl/workbook.xml", types="sheet.macroEnabled.main+xml"), "has macros"),
        ("a.odt", packed("content.xml", "Basic/Standard/Module1.xml"), "has macros"),
        ("a.xlsx", packed("word/document.xml"), "is not XLSX,"),
        ("a.docx", packed("word/document.xml")[:-30], "is not DOCX,"),
        ("a.docm", packed("word/document.xml"), "must be a PDF"),
        ("a.exe", b"MZ", "must be a PDF"),
        ("a.html", b"<script>", "must be a PDF"),
    ],
)
def test_what_may_be_kept(name: str, content: bytes, said: str) -> None:
    stream = io.BytesIO(content)
    reason = reason_against_content(name, stream)
    assert (said in reason) if said else reason == ""
    assert stream.tell() == 0


async def upload(browser: Browser, path: str, name: str, content: bytes, title: str = "Signed contract") -> Any:
    token = await browser.form_token("/contracts/new")
    return await browser.post(path, data={"_csrf_token": token, "title": title}, files={"file": (name, content)})


async def test_a_document_is_added_taken_and_removed(officer: Browser, settings: Settings) -> None:
    contract: Any = await make_contract()
    here = f"/contracts/{contract.id}"
    refused = await upload(officer, f"{here}/documents/new", "run.pdf", b"MZ\x90\x00", title="")
    words = text_of_page(refused.text)
    assert refused.status_code == 422
    assert "Enter title" in words
    assert "is not PDF," in words
    added = await upload(officer, f"{here}/documents/new", "../Höhe, signed.pdf", PDF)
    assert added.status_code == 303, text_of_page(added.text)
    assert (await upload(officer, f"{here}/documents/new", "sent twice.pdf", PDF)).status_code == 303
    assert "Signed contract" in await opened(officer, f"{here}/milestones")
    (row,) = await fetch("SELECT id, sha256 FROM contract_document")
    file = f"{here}/documents/{row['id']}/file"
    taken = await post(officer, file)
    assert (taken.status_code, taken.content) == (200, PDF)
    assert taken.headers["content-type"] == "application/pdf"
    disposition = taken.headers["content-disposition"]
    assert disposition.startswith("attachment")
    assert "/" not in disposition
    assert (await post(officer, f"/contracts/{contract.id + 1}/documents/{row['id']}/file")).status_code == 404
    kept = Path(settings.home) / "files" / row["sha256"][:2] / row["sha256"]
    assert (await post(officer, f"{here}/documents/{row['id']}/remove")).status_code == 303
    assert kept.read_bytes() == PDF
    assert (await post(officer, file)).status_code == 404
    assert (await post(officer, f"{here}/documents/{row['id']}/remove")).status_code == 404
    assert "Signed contract" not in await opened(officer, f"{here}/milestones")
    told = await fetch("SELECT verb, after FROM audit_entry WHERE verb LIKE 'contract.document%' ORDER BY seq")
    assert [each["verb"] for each in told] == [f"contract.document_{verb}" for verb in ("added", "taken", "removed")]


async def test_a_changed_file_is_not_handed_out(officer: Browser, settings: Settings) -> None:
    contract: Any = await make_contract()
    here = f"/contracts/{contract.id}/documents"
    assert (await upload(officer, f"{here}/new", "a.pdf", PDF)).status_code == 303
    (row,) = await fetch("SELECT id, sha256 FROM contract_document")
    kept = Path(settings.home) / "files" / row["sha256"][:2] / row["sha256"]
    kept.write_bytes(b"%PDF-other")
    assert (await post(officer, f"{here}/{row['id']}/file")).status_code == 404


async def test_who_may_not_edit_cannot(browser: Browser) -> None:
    contract: Any = await make_contract()
    await sign_in(browser, await make_user(roles=[Role.ANALYST]))
    here = f"/contracts/{contract.id}"
    for path in ("rates/new", "outcomes/new", "milestones/new", "documents/new"):
        token = await browser.form_token("/sign-in")
        assert (await browser.post(f"{here}/{path}", data={"_csrf_token": token})).status_code == 403
    token = await browser.form_token("/sign-in")
    assert (await browser.post("/contracts/rate-caps/new", data={"_csrf_token": token})).status_code == 403
