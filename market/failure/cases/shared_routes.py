"""What a partner reads of a failure case: only what was shared with its authority, and its own people. The partner is the session's."""

from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.refusal import Refused
from market.failure.cases import service
from market.failure.cases.asked import Ask
from market.failure.cases.forms import PARTNER_ANSWER
from market.failure.cases.pages import moment_local
from market.failure.cases.people_pages import need_words, state_of
from market.failure.cases.person_queries import people_of_partner
from market.failure.cases.queries import find_case
from market.failure.cases.share_queries import find_share, messages_of, shares_for
from market.failure.cases.types import Case, Person, Share, SharedMessage
from market.failure.cases.words import URGENCY_COLOURS, URGENCY_WORDS
from market.partners.queries import find_partner
from market.partners.rules import name_key
from market.partners.types import Partner
from market.web.as_at import now_of
from market.web.flash import flash
from market.web.form_pages import FormPage, answer_form, new_submission, submission_of
from market.web.forms import Reading
from market.web.render import page

SHARED = "/shared/failures/{case_id:int}"
READ = needs(Permission.READ_SHARED)
NOT_FOUND = "There is nothing of that number that was shared with your authority."


class OwnPerson(Struct, frozen=True):
    """A person of the partner's own, as far as it may know."""

    reference: str
    place: str
    needs: str
    urgency: str
    urgency_colour: str
    destination: str
    move: str
    state: str
    state_colour: str


class SharedPage(Struct, frozen=True):
    """A case as a partner sees it."""

    case_id: int
    title: str
    since: Any
    closure: Any
    lead: str
    with_people: bool
    people: list[OwnPerson]
    messages: list[SharedMessage]
    is_open: bool


async def _shared(request: Ask, case_id: int) -> tuple[Case, Share, Partner]:
    """The case, its share and the partner of the session; 404 for anybody with whom it is not shared now."""
    partner_id = current_user(request).partner_id
    partner = await find_partner(partner_id) if partner_id is not None else None
    share = await find_share(case_id, partner.id) if partner is not None else None
    case = await find_case(case_id) if share is not None and share.ended_at is None else None
    if partner is None or share is None or case is None:
        raise NotFoundException(NOT_FOUND)
    return case, share, partner


async def _show(request: Ask, case_id: int, reading: Reading, submission: str) -> Template:
    case, share, partner = await _shared(request, case_id)
    people = await people_of_partner(case.id, partner.kind, name_key(partner.name)) if share.with_people else []
    shown = SharedPage(
        case.id,
        case.title,
        case.declared_at,
        case.closure_at,
        case.lead_label,
        share.with_people,
        [_own(each) for each in people],
        await messages_of(share.id),
        case.is_open,
    )
    return page(
        request,
        "failure/cases/shared.html",
        shown,
        reading=reading,
        submission=submission,
        status_code=422 if reading.errors else 200,
    )


def _own(person: Person) -> OwnPerson:
    state, colour = state_of(person)
    return OwnPerson(
        person.reference,
        person.location_name,
        need_words(person),
        URGENCY_WORDS[person.urgency],
        URGENCY_COLOURS[person.urgency],
        person.destination,
        moment_local(person.moved_at or person.move_at),
        state,
        colour,
    )


@get("/shared/failures", name="failure.shared_list", guards=[READ])
async def list_shared(request: Ask) -> Template:
    """The cases that are shared with the reader's authority now, the newest first."""
    partner_id = current_user(request).partner_id
    shares = await shares_for(partner_id) if partner_id is not None else []
    cases = {each.case_id: await find_case(each.case_id) for each in shares}
    rows = [(each.case_id, case.title, each.started_at) for each in shares if (case := cases[each.case_id]) is not None]
    return page(request, "failure/cases/shared_list.html", rows)


@get(SHARED, name="failure.shared", guards=[READ])
async def show_shared(request: Ask, case_id: FromPath[int]) -> Template:
    """A case as it was shared with the reader's authority."""
    return await _show(request, case_id, PARTNER_ANSWER.blank(), new_submission())


@post(SHARED + "/answer", name="failure.shared_answer", guards=[READ], status_code=200)
async def answer(request: Ask, case_id: FromPath[int]) -> Any:
    """The partner writes back; it goes into the log of the case."""
    case, share, _ = await _shared(request, case_id)
    sent = await request.form()
    reading, submission = PARTNER_ANSWER.read(sent), submission_of(sent)
    if not reading.ok:
        return await _show(request, case_id, reading, submission)
    told = await service.answer_as_partner(
        case.id,
        share.partner_id,
        reading["words"],
        submission=submission,
        by=current_user(request).actor,
        public_url=request.app.state.settings.public_url,
        now=now_of(request),
    )
    if told is not None:
        return await _show(request, case_id, reading.with_refusals(told), submission)
    shown = FormPage(title="", action="", button="", back=f"/shared/failures/{case.id}", trail=())
    return answer_form(request, shown, reading, None, "The council has your answer.")


@post(SHARED + "/messages/{message_id:int}/read", name="failure.shared_read", guards=[READ], status_code=200)
async def acknowledge(request: Ask, case_id: FromPath[int], message_id: FromPath[int]) -> Any:
    """The partner says that it has read a message."""
    case, share, _ = await _shared(request, case_id)
    told = await service.acknowledge_as_partner(
        case.id,
        share.partner_id,
        message_id,
        by=current_user(request).actor,
        now=now_of(request),
    )
    if isinstance(told, Refused):
        raise NotFoundException(NOT_FOUND)
    flash(request, "Thank you. The council sees that you have read it.")
    return Redirect(f"/shared/failures/{case.id}", status_code=303)


HANDLERS = (list_shared, show_shared, answer, acknowledge)
