"""Pages to draft the letters of a case: an invitation to a meeting, and a letter to a person or family about the closure."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Template

from market.core.refusal import Refused
from market.failure.cases import service
from market.failure.cases.asked import ONE, WORK, Ask, acting, case_or_404
from market.failure.cases.inviting import Drafted, FamilyLetter, Meeting, drafted_words, next_meeting
from market.failure.cases.letter_forms import family_form, lines_typed, meeting_form, unwritable
from market.failure.cases.moments import moment, with_whole_moments
from market.failure.cases.pages import LIST, trail_of
from market.failure.cases.person_queries import people_of
from market.failure.cases.queries import family_words_of
from market.failure.cases.share_queries import shares_of
from market.failure.cases.types import Case, Person
from market.partners.queries import teams
from market.partners.types import TeamCode
from market.web.as_at import now_of
from market.web.form_pages import FormPage, answer_form, show_form
from market.web.forms import Reading

LETTERS = ONE + "/letters"


class FamilyPage(FormPage, frozen=True, kw_only=True):
    """The page of a family letter. `missing` are sentences about people who cannot be written to yet; `people` is their list."""

    missing: Sequence[str] = ()
    people: str = ""


def _shown(case: Case, path: str, title: str, lead: str) -> FormPage:
    back = f"{LIST}/{case.id}/sharing"
    return FormPage(
        title=title,
        caption=case.title,
        lead=lead,
        action=f"{LIST}/{case.id}/letters/{path}",
        button="Draft the letters" if path == "meeting" else "Draft the letter",
        back=back,
        trail=(*trail_of(case), ("Letters and sharing", back)),
    )


def _inviting(case: Case) -> FormPage:
    lead = "Each partner gets a letter of its own, which somebody reads and sends. Drafting it tells nobody."
    return _shown(case, "meeting", "Invite partners to a meeting", lead)


def _writing(case: Case, people: Sequence[Person]) -> FamilyPage:
    lead = (
        "The system holds no name or address of a person or family. The letter goes to the authority that pays for the person, or to the "
        "worker who follows them, who writes the name in, rings first and hands it over."
    )
    shown = _shown(case, "family", "Write to a person or family about the closure", lead)
    return FamilyPage(
        **msgspec.structs.asdict(shown)
        | {
            "template": "failure/cases/family_letter.html",
            "missing": unwritable(people),
            "people": f"{LIST}/{case.id}/people",
        }
    )


@get(LETTERS + "/meeting", name="failure.meeting_form", guards=[WORK])
async def open_meeting(request: Ask, case_id: FromPath[int]) -> Template:
    """The form to invite partners to a meeting of the case."""
    case = await case_or_404(case_id)
    form = meeting_form(await shares_of(case.id))
    number = await next_meeting(case.id)
    return show_form(request, _inviting(case), form.blank(number=number, chair=case.lead_label))


@post(LETTERS + "/meeting", name="failure.invite", guards=[WORK], status_code=200)
async def invite(request: Ask, case_id: FromPath[int]) -> Any:
    """Draft the invitations to a meeting."""
    case = await case_or_404(case_id)
    reading = with_whole_moments(meeting_form(await shares_of(case.id)).read(await request.form()), "at", "papers_by")
    if not reading.ok:
        return show_form(request, _inviting(case), reading)
    answer = await service.invite_to_meeting(case.id, _meeting(reading), by=acting(request).by, now=now_of(request))
    said = drafted_words(answer) if isinstance(answer, Drafted) else ""
    return answer_form(request, _inviting(case), reading, answer, said)


def _meeting(reading: Reading) -> Meeting:
    return Meeting(
        number=reading["number"],
        partner_ids=tuple(int(each) for each in reading["partners"]),
        at=moment(reading["at"], reading["at_time"]),
        place=reading["place"],
        join_link=reading["join_link"] or "",
        purpose=reading["purpose"],
        decisions=lines_typed(reading["decisions"]),
        bring=lines_typed(reading["bring"]),
        papers_by=moment(reading["papers_by"], reading["papers_by_time"]),
        chair=reading["chair"],
        provider_attends=reading["provider_attends"],
    )


@get(LETTERS + "/family", name="failure.family_form", guards=[WORK])
async def open_family(request: Ask, case_id: FromPath[int]) -> Template:
    """The form for a letter to a person or family about the closure."""
    case = await case_or_404(case_id)
    people = await people_of(case.id)
    form = family_form(people)
    chosen = request.query_params.get("person")
    settings = request.app.state.settings
    nights = [each.out_of_hours_phone or each.phone for each in await teams(TeamCode.OUT_OF_HOURS)]
    known: dict[str, Any] = {
        "person": chosen,
        "worker_name": next((each.worker for each in people if str(each.id) == chosen), ""),
        "closing": f"{case.title} is going to close",
        "care_now": "Care goes on as before. We check each day that it is safe, and tell you before anything changes.",
        "coordinator_name": settings.letter_team,
        "coordinator_phone": settings.contact_phone,
        "coordinator_hours": "Monday to Friday, 9am to 5pm",
        "out_of_hours_phone": next(iter(nights), ""),
        **await family_words_of(case.id),
    }
    known["not_known"] = "\n".join(known.get("not_known", ()))
    return show_form(request, _writing(case, people), form.blank(**known))


@post(LETTERS + "/family", name="failure.write_to_family", guards=[WORK], status_code=200)
async def write_to_family(request: Ask, case_id: FromPath[int]) -> Any:
    """Draft the letter to a person or family, and open it."""
    case = await case_or_404(case_id)
    people = await people_of(case.id)
    reading = family_form(people).read(await request.form())
    if not reading.ok:
        return show_form(request, _writing(case, people), reading)
    answer = await service.draft_family_letter(case.id, _family(reading), by=acting(request).by, now=now_of(request))
    to = "" if isinstance(answer, Refused) else f"/letters/{answer}"
    said = "The letter is drafted for whoever knows the person. Read it, change what is not right, and send it."
    return answer_form(request, _writing(case, people), reading, answer, said, to=to)


def _family(reading: Reading) -> FamilyLetter:
    return FamilyLetter(
        person_id=int(reading["person"]),
        to_family=reading["to_family"] == "family",
        worker_email=reading["worker_email"] or "",
        closing=reading["closing"],
        care_now=reading["care_now"],
        worker_name=reading["worker_name"],
        worker_phone=reading["worker_phone"],
        coordinator_name=reading["coordinator_name"],
        coordinator_phone=reading["coordinator_phone"],
        coordinator_hours=reading["coordinator_hours"],
        out_of_hours_phone=reading["out_of_hours_phone"],
        advocate_phone=reading["advocate_phone"],
        meeting=reading["meeting"],
        money=reading["money"],
        not_known=lines_typed(reading["not_known"]),
    )


HANDLERS = (open_meeting, invite, open_family, write_to_family)
