"""Pages of letters and of what is shared with partners."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user
from market.accounts.permissions import Permission
from market.accounts.queries import emails_of_partner
from market.core.refusal import Refused
from market.failure.cases import service
from market.failure.cases.asked import ONE, READ, RUN, Ask, acting, case_or_404
from market.failure.cases.forms import share_form
from market.failure.cases.pages import LIST, tabs, trail_of
from market.failure.cases.place_queries import shareable_partners
from market.failure.cases.share_queries import messages_of_case, shares_of
from market.failure.cases.types import SUBJECT, Case
from market.letters.queries import letters_of
from market.web.as_at import now_of
from market.web.flash import flash
from market.web.form_pages import FormPage, answer_form, new_submission, show_form, submission_of
from market.web.render import page

SHARING = ONE + "/sharing"


@get(SHARING, name="failure.sharing", guards=[READ])
async def show_sharing(request: Ask, case_id: FromPath[int]) -> Template:
    """The letters of a case, with whom it is shared, and what went to and fro."""
    case = await case_or_404(case_id)
    shares, user = await shares_of(case.id), current_user(request)
    by_share: dict[int, list[Any]] = {each.id: [] for each in shares}
    for message in await messages_of_case(case.id):
        by_share[message.share_id].append(message)
    return page(
        request,
        "failure/cases/sharing.html",
        [(each, by_share[each.id]) for each in shares],
        case=case,
        tabs=tabs(case),
        letters=await letters_of((SUBJECT, case.id)),
        now=now_of(request),
        may_run=case.is_open and user.may(Permission.RUN_FAILURE),
        may_draft=case.is_open
        and case.declared_at is not None
        and (user.may(Permission.EDIT_RISK) or user.may(Permission.RUN_FAILURE)),
        may_invite=any(each.ended_at is None for each in shares),
    )


def _writing(case: Case, submission: str) -> FormPage:
    back = f"{LIST}/{case.id}/sharing"
    return FormPage(
        title="Write to a partner",
        caption=case.title,
        lead="The partner sees this case from then on: your words, and where it placed or pays for people, those people only.",
        action=f"{back}/write",
        button="Share",
        back=back,
        trail=(*trail_of(case), ("Letters and sharing", back)),
        submission=submission,
    )


@get(SHARING + "/write", name="failure.share_form", guards=[RUN])
async def open_share(request: Ask, case_id: FromPath[int]) -> Template:
    """The form to write to a partner."""
    case = await case_or_404(case_id)
    form = share_form(await shareable_partners())
    return show_form(request, _writing(case, new_submission()), form.blank(partner=request.query_params.get("partner")))


@post(SHARING + "/write", name="failure.share", guards=[RUN], status_code=200)
async def share(request: Ask, case_id: FromPath[int]) -> Any:
    """Write to a partner, and share the case with it."""
    case, sent = await case_or_404(case_id), await request.form()
    shown = _writing(case, submission_of(sent))
    reading = share_form(await shareable_partners()).read(sent)
    if not reading.ok:
        return show_form(request, shown, reading)
    answer = await service.share_with(
        case.id,
        int(reading["partner"]),
        reading["words"],
        reading["asks"] or "",
        submission=shown.submission,
        by=acting(request).by,
        public_url=request.app.state.settings.public_url,
        now=now_of(request),
    )
    said = "The partner can read it now, and its people are told by email that there is something to read."
    if not await emails_of_partner(int(reading["partner"])):
        said = "It is shared, but nobody signs in for this partner yet: ring them, or write a letter."
    return answer_form(request, shown, reading, answer, said)


@post(SHARING + "/{partner_id:int}/end", name="failure.end_share", guards=[RUN], status_code=200)
async def end_share(request: Ask, case_id: FromPath[int], partner_id: FromPath[int]) -> Any:
    """Stop sharing the case with a partner."""
    case = await case_or_404(case_id)
    answer = await service.end_share(case.id, partner_id, by=acting(request).by, now=now_of(request))
    flash(
        request, answer.reasons[0].message if isinstance(answer, Refused) else "The case is no longer shared with it."
    )
    return Redirect(f"{LIST}/{case.id}/sharing", status_code=303)


HANDLERS = (show_sharing, open_share, share, end_share)
