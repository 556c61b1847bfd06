"""The incident book: frozen at a moment, without confidential words, an accessible PDF made in a child process."""

from datetime import timedelta

from market.core.clock import utc_now
from market.db.sql import fetch_one, fetch_value
from market.failure.cases import service
from market.failure.cases.book import book_html, book_pdf, content_of, failure_book, make_book, print_book, read_book
from market.failure.cases.book_content import HELD_BACK
from market.failure.cases.queries import books_of
from market.failure.cases.types import DutyAnswer, NewEntry
from market.settings import Settings
from market.web.pdf import check_pdf
from tests.builders.accounts import sign_in
from tests.builders.app import Browser
from tests.builders.failure import NOW, Town, declared, make_town, who
from tests.conftest import TestDatabase


async def full_case() -> tuple[Town, int]:
    """A case with something of everything in it."""
    town = await make_town(ours=2)
    case_id = (await declared(town, by=town.manager, partner_ids=(town.durham_id,))).case_id
    by = who(town.lead).by
    await service.answer_duty(case_id, DutyAnswer(question="DQ1", answer="yes", words="On CQC's list"), by=by, now=NOW)
    for words, confidential in (("Rang the ICB <now>", False), ("Canary: a nurse told us", True)):
        entry = NewEntry(kind="call", words=words, happened_at=NOW, confidential=confidential)
        await service.write_entry(case_id, entry, by=by, now=NOW)
    await service.add_lesson(
        case_id, service.NewLesson(words="Ask for two lists", action="Change the form", owner="Lead", due_on=NOW.date()), by=by, now=NOW
    )  # fmt: skip
    return town, case_id


async def test_a_book_says_everything_but_confidential_words(db: TestDatabase, settings: Settings) -> None:
    _, case_id = await full_case()
    content = await read_book(case_id, NOW)
    html = book_html(content, settings)
    for words in (
        "Oak House",
        "cannot pay the night staff",
        "Rang the ICB &lt;now&gt;",
        "On CQC&#39;s list",
        "CASE-001",
        "SF-02",
        "County Durham",
        "Notice to placing authorities",
        "F1-05",
        "To be confirmed by a director",
        "Ask for two lists",
        HELD_BACK,
    ):
        assert words in html, words
    assert "Canary" not in html
    assert content.held_back == 1


async def test_the_pdf_is_accessible(db: TestDatabase, settings: Settings) -> None:
    _, case_id = await full_case()
    assert check_pdf(book_pdf(await read_book(case_id, NOW), settings, NOW)) == []


async def test_a_book_keeps_its_moment(db: TestDatabase) -> None:
    town, case_id = await full_case()
    by = who(town.lead).by
    first, work = await make_book(case_id, by=by, now=NOW)
    assert await make_book(case_id, by=by, now=NOW + timedelta(milliseconds=3)) == (first, work)
    await service.write_entry(case_id, NewEntry(kind="fact", words="Later news", happened_at=NOW), by=by, now=NOW)
    second, _ = await make_book(case_id, by=by, now=NOW + timedelta(seconds=5))
    assert [each.id for each in await books_of(case_id)] == [second, first]
    assert "Later news" not in str(await content_of(first))
    assert "Later news" in str(await content_of(second))
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE verb = 'failure.book_made'") == 2


class Silent:
    """A reporter that tells nobody."""

    def report(self, stage: str, done: int = 0, total: int = 0, errors: int = 0) -> None:
        """Nothing."""


async def test_a_book_that_is_gone_fails_in_words(db: TestDatabase) -> None:
    outcome = await failure_book({"book": 999, "page": "/failures/1"}, Silent())
    assert outcome.failed
    assert "no such incident book" in outcome.message


async def test_asking_for_a_book_and_reading_it(browser: Browser, settings: Settings) -> None:
    town, case_id = await full_case()
    await sign_in(browser, town.lead)
    sent = await browser.send_form(f"/failures/{case_id}/books")
    assert sent.headers["location"].startswith("/work/")
    book = (await books_of(case_id))[0]
    address = f"/failures/{case_id}/books/{book.id}/pdf"
    assert (await browser.get(address)).status_code == 404
    digest = await print_book(book.id, settings)
    assert (await books_of(case_id))[0].sha256 == digest
    answer = await browser.get(address)
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    assert f"incident-book-{case_id}" in answer.headers["content-disposition"]
    assert (await browser.get(f"/failures/{case_id + 1}/books/{book.id}/pdf")).status_code == 404
    assert f"/books/{book.id}/pdf" in (await browser.get(f"/failures/{case_id}")).text
    row = await fetch_one("SELECT moment FROM failure_book WHERE id = {}", book.id)
    assert row is not None
    assert row["moment"] <= utc_now()
