"""The pages of the proof: they say loudly what is missing, and two people settle it."""

import io

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from market.accounts.permissions import Role
from market.quality.consolidation.proof import files, queries
from market.web.pdf import check_pdf
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.consolidation import decide, import_questions, make_tool, new_line, to
from tests.builders.framework import load_live

PROOF = "/quality/consolidation/proof"
CREAM = "Are creams dated when opened?"


async def signed_in(browser: Browser, role: Role = Role.QUALITY_OFFICER) -> None:
    await sign_in(browser, await make_user(roles=[role]))


async def test_without_a_framework_there_is_nothing_to_prove(browser: Browser) -> None:
    await signed_in(browser)
    answer = await browser.get(PROOF)
    assert answer.status_code == 404
    assert "No version of the framework is live" in text_of_page(answer.text)


async def test_the_page_fails_loudly_and_its_files_name_all(browser: Browser) -> None:
    await load_live()
    await make_tool([new_line(CREAM, 2, theme="med"), "Is there a hoist?"], code="T07")
    await signed_in(browser)
    words = text_of_page((await browser.get(PROOF)).text)
    assert "The proof does not hold" in words
    assert "Nobody has decided : 2 questions" in words.replace(" :", " :")
    assert CREAM in words
    book = load_workbook(io.BytesIO((await browser.get(f"{PROOF}.xlsx")).content))
    assert [row[3].value for row in book["No question is lost"].iter_rows(min_row=2)] == [CREAM, "Is there a hoist?"]
    sample = await browser.get(f"{PROOF}/meaning-check.xlsx")
    assert load_workbook(io.BytesIO(sample.content)).sheetnames == ["Meaning check"]


async def test_the_page_lists_what_a_newer_file_dropped(browser: Browser) -> None:
    await load_live()
    rows = await make_tool([CREAM, "Is there a hoist?"], code="T07", sha256="a" * 64)
    await decide(rows[0], to("3.2.5"))
    await signed_in(browser)
    assert "still in the newest file of its tool" in text_of_page((await browser.get(PROOF)).text)
    await import_questions(["Is there a hoist?"], code="T07", sha256="b" * 64)
    words = text_of_page((await browser.get(PROOF)).text)
    assert "1 decided question of earlier files is not in the newest file" in words
    assert f"{CREAM} T07, Tool, row 2 Goes to a criterion" in words


async def test_the_pdf_is_tagged_and_says_the_same(browser: Browser) -> None:
    await load_live()
    await make_tool([new_line(CREAM, 2, theme="med")], code="T07")
    await signed_in(browser, Role.DIRECTOR)
    answer = await browser.get(f"{PROOF}.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert check_pdf(answer.content) == []
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "The proof does not hold" in text
    assert CREAM in text
    assert "Middlesbrough Council · Proof of consolidation" in " ".join(text.split())


async def test_a_pdf_that_cannot_be_made_says_what_to_use_instead(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await load_live()
    await signed_in(browser, Role.DIRECTOR)
    monkeypatch.setattr(files, "SECONDS", 0.001)
    answer = await browser.get(f"{PROOF}.pdf")
    assert (answer.status_code, answer.headers["location"]) == (303, PROOF)
    shown = text_of_page((await browser.get(PROOF)).text)
    assert "The PDF took longer than 0.001 seconds. Use the spreadsheet." in shown


async def test_a_reason_for_a_new_criterion_is_given_on_a_form(browser: Browser) -> None:
    await load_live()
    await make_tool([CREAM])
    await signed_in(browser)
    address = f"{PROOF}/new-criteria/6.1.5"
    short = await browser.send_form(address, of=address, reason="why")
    assert short.status_code == 422
    assert "Say why in a sentence" in short.text
    saved = await browser.send_form(address, of=address, reason="People asked to help choose staff")
    assert (saved.status_code, saved.headers["location"]) == (303, f"{PROOF}#new")
    assert "People asked to help choose staff" in (await browser.get(PROOF)).text
    assert (await browser.get(f"{PROOF}/new-criteria/99.9.9")).status_code == 404


async def test_an_exception_is_recorded_by_one_and_approved_by_another(browser: Browser) -> None:
    await load_live()
    (row,) = await make_tool([new_line(CREAM, 2, theme="med")], services=("RES_OP",))
    await decide(row, to("3.2.5"))
    await signed_in(browser)
    assert "Record an exception" in (await browser.get(PROOF)).text
    address = f"{PROOF}/exceptions/critical?codes=3.2.5"
    empty = await browser.send_form(address, of=address, reason="")
    assert empty.status_code == 422
    assert "Say why nothing is lost" in empty.text
    done = await browser.send_form(
        address, of=address, reason="Creams are counted with 3.1.3 too", questions=str(row.id)
    )
    assert done.headers["location"] == f"{PROOF}/exceptions"
    mine = text_of_page((await browser.get(f"{PROOF}/exceptions")).text)
    assert "Waits for a second person" in mine
    assert "Approve" not in mine.replace("Approved by", "")
    (one,) = await queries.exceptions_recorded()
    approve = f"{PROOF}/exceptions/approve"
    await browser.send_form(approve, of=f"{PROOF}/exceptions", exceptions=str(one.id))
    assert not (await queries.exceptions_recorded())[0].is_approved
    await signed_in(browser, Role.ANALYST)
    await browser.send_form(approve, of=f"{PROOF}/exceptions", exceptions=str(one.id))
    assert (await queries.exceptions_recorded())[0].holds
    assert (await browser.get(address)).status_code == 404
    await browser.send_form(f"{PROOF}/exceptions/withdraw", of=f"{PROOF}/exceptions", exceptions=str(one.id))
    assert await queries.exceptions_recorded() == []


async def test_who_reads_quality_sees_the_proof_and_only_who_consolidates_changes_it(browser: Browser) -> None:
    await load_live()
    await make_tool([CREAM])
    await signed_in(browser, Role.DIRECTOR)
    page = await browser.get(PROOF)
    assert page.status_code == 200
    assert "Give the reason" not in page.text
    assert (await browser.get(f"{PROOF}/new-criteria/6.1.5")).status_code == 403
    assert (
        await browser.send_form(f"{PROOF}/exceptions/approve", of=f"{PROOF}/exceptions", exceptions="1")
    ).status_code == 403
    await signed_in(browser, Role.SOCIAL_WORKER)
    assert (await browser.get(PROOF)).status_code == 403
    assert (await browser.get(f"{PROOF}/exceptions/height?codes=1")).status_code == 403
