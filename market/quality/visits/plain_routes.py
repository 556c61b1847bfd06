"""A visit without script: one page for each criterion, and one for what is recorded about the whole visit."""

from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user
from market.core.clock import utc_now
from market.core.refusal import Refusal, Refused
from market.quality.assessments.capture.queries import settled_of
from market.quality.assessments.capture.types import Answer, Kind, Settled
from market.quality.framework.queries import get_library
from market.quality.framework.words import CRITICALITY_WORDS
from market.quality.visits import service
from market.quality.visits.access import TAKE_PART, Ask, doing, the_own_part
from market.quality.visits.doubles import own_doubles
from market.quality.visits.forms import answer_form, evidence_form, second_form
from market.quality.visits.pages import evidence_lines, payloads, sides_of
from market.quality.visits.plain import answer_payload, entry_of, known_heads, new_number
from market.quality.visits.queries import last_texts
from market.quality.visits.state import files_of
from market.quality.visits.types import Access, look_fors_for
from market.quality.visits.words import NO_CRITERION, NOTE
from market.web.flash import flash
from market.web.forms import Reading
from market.web.limits import TAKES_FILES
from market.web.render import page

PATH = "/quality/visits/{assessment_id:int}/criteria/{criterion:str}"


async def record(request: Ask, access: Access, kind: Kind, key: str, payload: Any, form: Any) -> tuple[Refusal, ...]:
    """Record one thing as a device would; the reasons when it is refused."""
    user, told = current_user(request), doing(request)
    number, knows = str(form.get("number") or new_number()), str(form.get("knows") or "")
    entry = entry_of(user, kind, key, payload, number=number, knows=knows, now=told["now"])
    answer = await service.sync(access, [entry], **told)
    return tuple(Refusal(each.code, each.message) for each in answer.refused)


async def _show(
    request: Ask, access: Access, criterion: str, reading: Reading | None, evidence: Reading | None = None
) -> Template:
    library = await get_library(access.visit.framework_version)
    one, settled = library.by_code[criterion], await _settled(access)
    held = next((each for each in settled if (each.kind, each.key) == (Kind.ANSWER, criterion)), None)
    names = {each.letter: each.name for each in library.settings.categories}
    codes = list(access.codes)
    at = codes.index(criterion)
    last = {} if access.is_blind else await last_texts(access.visit.service_id, access.visit.id)
    shown = reading or evidence
    return page(
        request,
        "quality/visits/criterion.html",
        one,
        access=access,
        visit_id=access.visit.id,
        criticality=CRITICALITY_WORDS[one.criticality],
        look_fors=look_fors_for(one, access.visit.service_code),
        last=last.get(criterion),
        form_reading=reading or _filled(access, one, library.settings, held),
        evidence_reading=evidence or evidence_form(one, library.settings).blank(),
        evidence=evidence_lines(access, settled, await files_of(list(settled)), criterion, names),
        sides=sides_of(held),
        reading=shown,
        number=new_number(),
        file_number=new_number(),
        knows=known_heads(settled, Kind.ANSWER, criterion),
        before=codes[at - 1] if at else "",
        after=codes[at + 1] if at + 1 < len(codes) else "",
        position=f"{at + 1} of {len(codes)}",
        status_code=422 if shown is not None and shown.errors else 200,
    )


async def _settled(access: Access) -> list[Settled]:
    return await own_doubles(access.visit.id, access.person) if access.is_blind else await settled_of(access.visit.id)


def _filled(access: Access, criterion: Any, settings: Any, held: Settled | None) -> Reading:
    form = second_form(criterion, settings) if access.is_blind else answer_form(criterion, settings)
    said = payloads([held]).get((Kind.ANSWER, criterion.code)) if held is not None and not held.in_conflict else None
    if not isinstance(said, Answer):
        return form.blank()
    values: dict[str, Any] = {"mark": str(said.score) if said.score else said.state}
    if not access.is_blind:
        values |= {"rationale": said.rationale, "categories": list(said.categories)}
    return form.blank(**values)


@get(PATH, name="visits.criterion", guards=[TAKE_PART])
async def show_criterion(request: Ask, assessment_id: FromPath[int], criterion: FromPath[str]) -> Template:
    """One criterion with its descriptors, what to look for, the answer and its evidence."""
    return await _show(request, await the_own_part(request, assessment_id, criterion), criterion, None)


@post(PATH, name="visits.answer", guards=[TAKE_PART], status_code=200)
async def save_answer(request: Ask, assessment_id: FromPath[int], criterion: FromPath[str]) -> Template | Redirect:
    """Save the answer to a criterion, and go to the next one when asked to."""
    access = await the_own_part(request, assessment_id, criterion)
    library, form = await get_library(access.visit.framework_version), await request.form()
    one = library.by_code[criterion]
    reading = (second_form if access.is_blind else answer_form)(one, library.settings).read(form)
    if reading.ok:
        payload = answer_payload(reading, one.not_applicable_when)
        reading = reading.with_refusals(await record(request, access, Kind.ANSWER, criterion, payload, form))
    if not reading.ok:
        return await _show(request, access, criterion, reading)
    flash(request, f"The answer to {criterion} is saved.")
    after = str(form.get("after") or "")
    where = (
        f"/criteria/{after}" if form.get("then") == "next" and after in access.codes else f"#standard-{one.standard}"
    )
    return Redirect(f"/quality/visits/{assessment_id}{where}", status_code=303)


@post(f"{PATH}/evidence", name="visits.add_evidence", guards=[TAKE_PART], status_code=200, opt=TAKES_FILES)
async def add_evidence(request: Ask, assessment_id: FromPath[int], criterion: FromPath[str]) -> Template | Redirect:
    """Add a note, photo or document to a criterion."""
    access = await the_own_part(request, assessment_id, criterion)
    if not access.may_note(criterion):
        raise NotFoundException(NO_CRITERION)
    library, form = await get_library(access.visit.framework_version), await request.form()
    reading = evidence_form(library.by_code[criterion], library.settings).read(form)
    if reading.ok and not reading["file"] and not reading["note"]:
        reading = reading.with_error("note", "Write a note, or choose a photo or document")
    if reading.ok:
        reading = await _keep_evidence(request, access, criterion, reading, form)
    if not reading.ok:
        return await _show(request, access, criterion, None, reading)
    flash(request, "The evidence is saved.")
    return Redirect(f"/quality/visits/{assessment_id}/criteria/{criterion}#evidence", status_code=303)


async def _keep_evidence(request: Ask, access: Access, criterion: str, reading: Reading, form: Any) -> Reading:
    upload, number = reading["file"], str(form.get("number") or new_number())
    if upload is not None:
        row = await service.receive_file(
            access,
            await upload.read(),
            client_id=number,
            file_name=upload.filename,
            kind="",
            settings=request.app.state.settings,
            by=current_user(request).actor,
            now=utc_now(),
        )
        if isinstance(row, Refused):
            return reading.with_refusals(row)
    payload = {
        "file": number if upload is not None else NOTE,
        "criterion": criterion,
        "category": reading["category"],
        "note": reading["note"] or "",
    }
    return reading.with_refusals(await record(request, access, Kind.EVIDENCE, number, payload, form))


HANDLERS = (show_criterion, save_answer, add_evidence)
"""Gathered by `routes`."""
