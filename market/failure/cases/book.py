"""The incident book: everything of a case frozen at a moment and kept, its PDF made in a process of its own."""

import asyncio
import hashlib
from datetime import datetime
from typing import Any

import msgspec
from msgspec import structs

from market.checklists.queries import tasks_of
from market.core.actor import Actor
from market.db import audit
from market.db.sql import execute, fetch_value
from market.db.transaction import snapshot, transaction
from market.documents import store
from market.failure.cases.book_content import BookContent, BookFacts, book_of
from market.failure.cases.person_queries import people_of
from market.failure.cases.queries import (
    duty_answers,
    excuses_of,
    find_book,
    get_case,
    lessons_of,
    log_of,
    places_of,
    stages_of,
)
from market.failure.cases.share_queries import messages_of_case, shares_of
from market.failure.cases.tables import FailureBook
from market.failure.cases.types import SUBJECT, LogKind, SharedMessage
from market.failure.cases.words import LOG_WORDS
from market.failure.cases.writing import held_case, write_log
from market.letters.queries import letters_of
from market.policies.queries import failure_protocol
from market.settings import Settings, from_environment
from market.web.paper import TEMPLATES, paper_html
from market.web.pdf import PdfFailed, render_pdf
from market.work.service import start
from market.work.types import Reporter, WorkOutcome

WORK = "failure_book"
STYLES = TEMPLATES / "failure/cases"


async def read_book(case_id: int, moment: datetime) -> BookContent:
    """Everything of a case as it stands, in the words of its book."""
    async with snapshot():
        case = await get_case(case_id)
        messages: dict[int, list[SharedMessage]] = {}
        for message in await messages_of_case(case_id):
            messages.setdefault(message.share_id, []).append(message)
        facts = BookFacts(
            case=case,
            protocol=(await failure_protocol(case.protocol_version)).policy,
            places=await places_of(case_id),
            stages=await stages_of(case_id),
            answers=await duty_answers(case_id),
            tasks=await tasks_of((SUBJECT, case_id)),
            people=await people_of(case_id),
            log=await log_of(case_id),
            letters=await letters_of((SUBJECT, case_id)),
            shares=await shares_of(case_id),
            messages=messages,
            excuses=await excuses_of(case_id),
            lessons=await lessons_of(case_id),
        )
    return book_of(facts, moment)


async def make_book(case_id: int, *, by: Actor, now: datetime) -> tuple[int, int]:
    """Freeze the book of a case at this moment; the number of the book, and of the work that makes its PDF.

    A second click in the same second gives the book that is there, unless something has happened since.
    """
    moment = now.replace(microsecond=0)
    content = await read_book(case_id, moment)
    encoded = msgspec.json.encode(content, order="deterministic")
    digest = hashlib.sha256(encoded).hexdigest()
    async with transaction():
        await held_case(case_id)
        held = await fetch_value(
            "SELECT id FROM failure_book WHERE failure = {} AND moment = {} ORDER BY id DESC LIMIT 1", case_id, moment
        )
        if held is None or _but_books(await content_of(int(held))) != _but_books(content):
            row = FailureBook(
                failure=case_id,
                moment=moment,
                content=encoded.decode(),
                content_digest=digest,
                by_id=by.id,
                by_label=by.label,
            )
            (saved,) = await FailureBook.insert(row)
            held = saved["id"]
            await write_log(case_id, LogKind.BOOK, f"Incident book {held} made.", happened_at=moment, by=by, now=now)
            after = {"book": held, "digest": digest}
            await audit.record(by=by, verb="failure.book_made", subject=(SUBJECT, case_id), after=after, at=now)
        arguments = {"book": int(held), "page": f"/failures/{case_id}"}
        work = await start(WORK, f"failure_book:{held}", by=by, now=now, arguments=arguments)
    return int(held), work


def _but_books(content: BookContent) -> BookContent:
    """A book without what its log says of books."""
    return structs.replace(content, log=tuple(entry for entry in content.log if entry.kind != LOG_WORDS[LogKind.BOOK]))


async def content_of(book_id: int) -> BookContent:
    """What a book says. Raises `LookupError`."""
    held = await fetch_value("SELECT content FROM failure_book WHERE id = {}", book_id)
    if held is None:
        raise LookupError(book_id)
    return msgspec.json.decode(str(held), type=BookContent)


def book_html(content: BookContent, settings: Settings) -> str:
    """The book as one HTML document for print, which asks for nothing from outside."""
    return paper_html(
        "failure/cases/book.html",
        foot=(settings.council_name, f"Case {content.case_id}, {content.title}", "Official: sensitive"),
        styles=[STYLES / "book.css"],
        settings=settings,
        book=content,
        council=settings.council_name,
        title=f"Incident book: {content.title}",
    )


def book_pdf(content: BookContent, settings: Settings, moment: datetime) -> bytes:
    """The tagged PDF of a book. For child processes. Raises `PdfFailed`."""
    return render_pdf(book_html(content, settings), base_dir=STYLES, assets=settings.assets, made_on=moment.date())


async def print_book(book_id: int, settings: Settings) -> str:
    """Make and keep the PDF of a book; its SHA-256. Raises `PdfFailed` and `LookupError`."""
    held = await find_book(book_id)
    if held is None:
        raise LookupError(book_id)
    pdf = await asyncio.to_thread(book_pdf, await content_of(book_id), settings, held.moment)
    kept = await store.put_bytes(pdf, settings.home)
    await execute("UPDATE failure_book SET sha256 = {}, size = {} WHERE id = {}", kept.sha256, kept.size, book_id)
    return kept.sha256


async def failure_book(arguments: dict[str, Any], report: Reporter) -> WorkOutcome:
    """The long work: make the PDF of an incident book."""
    page = str(arguments.get("page") or "/failures")
    report.report("Setting the pages")
    try:
        await print_book(int(arguments["book"]), from_environment())
    except LookupError:
        return WorkOutcome("There is no such incident book.", page, failed=True)
    except PdfFailed as problem:
        return WorkOutcome(f"The PDF could not be made: {problem}", page, failed=True)
    return WorkOutcome("The incident book is ready.", page)
