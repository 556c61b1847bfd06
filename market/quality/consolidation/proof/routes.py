"""Pages of the proof: the proof itself, its files, reasons for new criteria, and exceptions to floors."""

import asyncio
from typing import Any

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import today_in_london, utc_now
from market.core.refusal import Refused
from market.core.words import count_words
from market.quality.consolidation.proof import files, pages, queries, service
from market.quality.consolidation.proof.forms import EXCEPTION, REASON
from market.quality.consolidation.proof.types import Check, Floor, NewCriterion, Proof
from market.quality.framework.queries import live_library
from market.quality.framework.types import Library
from market.web.downloads import XLSX, attachment
from market.web.fields import Option
from market.web.flash import flash
from market.web.forms import Form, Reading
from market.web.pdf import PdfFailed
from market.web.render import page

Ask = Request[Any, Any, Any]
READ = needs(Permission.READ_QUALITY)
WORK = needs(Permission.CONSOLIDATE_TOOLS)
PROOF = pages.PROOF


async def _library() -> Library:
    library = await live_library()
    if library is None:
        raise NotFoundException("No version of the framework is live yet, so there is nothing to prove it against.")
    return library


def _may_work(request: Ask) -> bool:
    return Permission.CONSOLIDATE_TOOLS in current_user(request).permissions


@get(PROOF, name="consolidation.proof", guards=[READ])
async def show_proof(request: Ask) -> Template:
    """The proof against the live framework."""
    found = await queries.proof(await _library())
    heading, words = pages.verdict(found)
    return page(
        request,
        "quality/consolidation/proof/proof.html",
        found,
        heading=heading,
        words=words,
        pages=pages,
        may_work=_may_work(request),
        on=today_in_london(),
    )


@get(f"{PROOF}.xlsx", name="consolidation.proof_workbook", guards=[READ])
async def get_workbook(request: Ask) -> Response[bytes]:
    """The proof with a sheet for each check and all that fails."""
    found = await queries.proof(await _library())
    body = await asyncio.to_thread(files.workbook, files.sheets_of(found))
    return attachment(body, f"consolidation-proof-{today_in_london().isoformat()}.xlsx", XLSX)


@get(f"{PROOF}.pdf", name="consolidation.proof_paper", guards=[READ])
async def get_paper(request: Ask) -> Response[bytes] | Redirect:
    """The proof as a tagged PDF; back to its page with the reason when it cannot be made."""
    found = await queries.proof(await _library())
    settings, on = request.app.state.settings, today_in_london()
    try:
        body = await files.proof_pdf(files.proof_html(found, settings, on), settings)
    except PdfFailed as problem:
        flash(request, f"{problem} Use the spreadsheet.")
        return Redirect(PROOF, status_code=303)
    return attachment(body, f"consolidation-proof-{on.isoformat()}.pdf", "application/pdf")


@get(f"{PROOF}/meaning-check.xlsx", name="consolidation.proof_sample", guards=[READ])
async def get_sample(request: Ask) -> Response[bytes]:
    """The blind sample for the meaning check."""
    library = await _library()
    sample = files.blind_sample(await queries.decided_questions())
    words = await queries.words_of({question.id for question in sample})
    body = await asyncio.to_thread(files.workbook, [files.sample_sheet(sample, words, library)])
    return attachment(body, "meaning-check.xlsx", XLSX)


async def _new_criterion(code: str) -> NewCriterion:
    found = next((one for one in await queries.new_criteria(await _library()) if one.code == code), None)
    if found is None:
        raise NotFoundException(f"{code} is no criterion without questions. The proof lists those that are.")
    return found


def _reason_page(request: Ask, criterion: NewCriterion, reading: Reading) -> Template:
    return page(
        request,
        "quality/consolidation/proof/reason.html",
        criterion,
        reading=reading,
        back=f"{PROOF}#new",
        status_code=422 if reading.errors else 200,
    )


@get(PROOF + "/new-criteria/{code:str}", name="consolidation.new_criterion", guards=[WORK])
async def open_reason(request: Ask, code: FromPath[str]) -> Template:
    """The form for the reason of a criterion that no tool asked for."""
    criterion = await _new_criterion(code)
    return _reason_page(request, criterion, REASON.blank(reason=criterion.reason))


@post(PROOF + "/new-criteria/{code:str}", name="consolidation.explain_new_criterion", guards=[WORK], status_code=200)
async def give_reason(request: Ask, code: FromPath[str]) -> Any:
    """Save the reason."""
    criterion = await _new_criterion(code)
    reading = REASON.read(await request.form())
    if not reading.ok:
        return _reason_page(request, criterion, reading)
    actor = current_user(request).actor
    answer = await service.give_reason(code, reading["reason"], await _library(), by=actor, now=utc_now())
    if isinstance(answer, Refused):
        return _reason_page(request, criterion, reading.with_refusals(answer))
    flash(request, f"The reason for {code} was saved.")
    return Redirect(f"{PROOF}#new", status_code=303)


@get(f"{PROOF}/exceptions", name="consolidation.floor_exceptions", guards=[READ])
async def show_exceptions(request: Ask) -> Template:
    """Every exception to a floor, those that wait for a second person first."""
    user = current_user(request)
    return page(
        request,
        "quality/consolidation/proof/exceptions.html",
        pages.exception_groups(await queries.exceptions_recorded()),
        back=PROOF,
        may_work=_may_work(request),
        person=user.actor.id,
    )


async def _failing(request: Ask, floor: str) -> tuple[Proof, Check, list[str], str]:
    """The floor that is asked for, with the criteria and the service by which questions are chosen."""
    if floor not in set(Floor):
        raise NotFoundException(
            "There is no such floor. The proof shows the critical, the service and the method floor."
        )
    found = await queries.proof(await _library())
    check = next(check for check in found.checks if check.code == floor)
    return found, check, request.query_params.get("codes", "").split(), request.query_params.get("service", "")


def _exception_form(check: Check, codes: list[str], code: str) -> Form:
    failing = pages.matching(check, codes, code)
    if not failing:
        raise NotFoundException("No question fails this floor in this way any more. Go back to the proof.")
    choices = [
        Option(str(finding.question), finding.text, f"{finding.tool}, {finding.address}. {finding.sentence}.")
        for finding in failing
    ]
    return EXCEPTION.with_options(questions=choices)


def _exception_page(request: Ask, check: Check, reading: Reading) -> Template:
    address = f"{request.url.path}?{request.url.query}"
    shown = {"reading": reading, "action": address, "back": f"{PROOF}#{check.code}"}
    status = 422 if reading.errors else 200
    return page(request, "quality/consolidation/proof/exception.html", check, status_code=status, **shown)


@get(PROOF + "/exceptions/{floor:str}", name="consolidation.new_exception", guards=[WORK])
async def open_exception(request: Ask, floor: FromPath[str]) -> Template:
    """The form to record an exception for questions that fail a floor in the same way."""
    _, check, codes, code = await _failing(request, floor)
    form = _exception_form(check, codes, code)
    everyone = [str(finding.question) for finding in pages.matching(check, codes, code)]
    return _exception_page(request, check, form.blank(questions=everyone))


@post(PROOF + "/exceptions/{floor:str}", name="consolidation.record_exception", guards=[WORK], status_code=200)
async def record_exception(request: Ask, floor: FromPath[str]) -> Any:
    """Record the exception; a second person approves it."""
    _, check, codes, code = await _failing(request, floor)
    reading = _exception_form(check, codes, code).read(await request.form())
    if not reading.ok:
        return _exception_page(request, check, reading)
    chosen = [int(one) for one in reading["questions"]]
    actor = current_user(request).actor
    answer = await service.record_exceptions(chosen, floor, code, reading["reason"], by=actor, now=utc_now())
    if isinstance(answer, Refused):
        return _exception_page(request, check, reading.with_refusals(answer))
    flash(request, f"An exception for {count_words(len(chosen), 'question')} waits for a second person.")
    return Redirect(f"{PROOF}/exceptions", status_code=303)


@post(f"{PROOF}/exceptions/approve", name="consolidation.approve_exception", guards=[WORK], status_code=200)
async def approve_exception(request: Ask) -> Redirect:
    """Stand behind exceptions that somebody else recorded."""
    answer = await service.approve_exceptions(await _chosen(request), by=current_user(request).actor, now=utc_now())
    if isinstance(answer, Refused):
        flash(request, answer.reasons[0].message)
    else:
        flash(request, "The exception is approved." if answer else "It was approved already.")
    return Redirect(f"{PROOF}/exceptions", status_code=303)


@post(f"{PROOF}/exceptions/withdraw", name="consolidation.withdraw_exception", guards=[WORK], status_code=200)
async def withdraw_exception(request: Ask) -> Redirect:
    """Take exceptions back."""
    gone = await service.withdraw_exceptions(await _chosen(request), by=current_user(request).actor, now=utc_now())
    flash(request, "The exception was withdrawn." if gone else "It was withdrawn already.")
    return Redirect(f"{PROOF}/exceptions", status_code=303)


async def _chosen(request: Ask) -> list[int]:
    """The exceptions of the group whose button was pressed."""
    typed = str((await request.form()).get("exceptions", ""))
    return [int(one) for one in typed.split() if one.isdigit()]


HANDLERS = (
    show_proof,
    get_workbook,
    get_paper,
    get_sample,
    open_reason,
    give_reason,
    show_exceptions,
    open_exception,
    record_exception,
    approve_exception,
    withdraw_exception,
)
