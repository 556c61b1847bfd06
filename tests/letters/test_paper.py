"""A letter as a tagged PDF, and the words that stand on it."""

import io
from pathlib import Path

import pikepdf
import pytest
from msgspec.structs import replace

from market.accounts.permissions import Role
from market.letters import paper
from market.letters.pages import view_of
from market.letters.service import letterhead_of
from market.letters.types import Party, Recipient
from market.settings import Settings
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, make_settings, text_of_page
from tests.builders.letters import make_letter, make_sent
from tests.conftest import TestDatabase


async def test_a_letter_is_a_tagged_pdf_of_its_own_process(browser: Browser, settings: Settings) -> None:
    letter = await make_sent(Recipient(Party.NEIGHBOUR, "Durham", email="d@example.org"), settings=settings)
    await sign_in(browser, await make_user(roles=[Role.QUALITY_OFFICER]))
    answer = await browser.get(f"/letters/{letter.id}/letter.pdf")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert f"letter-{letter.reference}.pdf" in answer.headers["content-disposition"]
    with pikepdf.Pdf.open(io.BytesIO(answer.content)) as document:
        assert str(document.Root.Lang) == "en-GB"
        assert document.Root.MarkInfo.Marked
        assert str(document.docinfo["/Title"]) == f"{letter.title}, {letter.reference}"


async def test_the_paper_carries_letterhead_enclosure_and_what_it_is_not(db: TestDatabase, tmp_path: Path) -> None:
    settings = make_settings(
        tmp_path, letter_team="Quality team", letter_address="Town Hall|Middlesbrough|TS1 2QQ", demonstration="yes"
    )
    head = letterhead_of("Ann Officer", frozenset({Role.DIRECTOR}), settings)
    draft = await make_letter(Recipient(Party.NEIGHBOUR, "<i>Durham</i>"), enclosure="Case A1\nCase B2")
    html = paper.letter_document(view_of(draft, head), settings)
    text = text_of_page(html)
    for words in (
        "Middlesbrough Council", "Quality team", "Town Hall", "TS1 2QQ", "Draft: this letter was not sent", "Our reference: LTR-",
        "Ann Officer", "Director", "Case B2", "Demonstration, invented data",
    ):  # fmt: skip
        assert words in text or words in html, words
    assert "&lt;i&gt;Durham" in html
    sent = await make_sent(settings=settings)
    assert "this letter was not sent" not in paper.letter_document(view_of(sent, head), settings)


async def test_a_recipient_whom_the_text_names_is_not_named_twice(db: TestDatabase, settings: Settings) -> None:
    letter = await make_letter()
    head = letterhead_of("Ann", frozenset(), settings)
    assert view_of(letter, head).to == "Durham"
    assert view_of(replace(letter, text="To: Dee, Durham\n\nHello"), head).to == ""


async def test_a_pdf_that_cannot_be_made_leads_back_with_the_reason(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = await make_letter()
    await sign_in(browser, await make_user(roles=[Role.QUALITY_OFFICER]))
    monkeypatch.setattr(paper, "SECONDS", 0.001)
    answer = await browser.get(f"/letters/{letter.id}/letter.pdf")
    assert answer.headers["location"] == f"/letters/{letter.id}"
    assert "Print the page instead" in (await browser.get(f"/letters/{letter.id}")).text
