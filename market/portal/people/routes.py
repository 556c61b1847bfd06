"""The people of the organisation, for its owners."""

from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs, own_organisation
from market.accounts.of_providers.service import deactivate, invite, reactivate, send_link_again
from market.accounts.permissions import Permission, Role
from market.accounts.queries import find_user_of, list_users_of
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.portal.frame import HOME, Ask, show
from market.portal.people.forms import INVITE
from market.portal.people.pages import person_lines
from market.web.flash import flash
from market.web.form_pages import FormPage, show_form
from market.web.forms import Form

OWNER = needs(Permission.DECLARE_FOR_PROVIDER)
PEOPLE = f"{HOME}/people"
NOBODY = "There is no such person in your organisation. Look at the list of people."
INVITING = FormPage(
    title="Invite somebody",
    lead="They will see your organisation’s services only.",
    action=f"{PEOPLE}/invite",
    button="Send invitation",
    back=PEOPLE,
    trail=(("Your services", HOME), ("People", PEOPLE)),
)


def _who(request: Ask) -> dict[str, Any]:
    """For which organisation, who and when, as the service asks."""
    return {"organisation_id": own_organisation(request), "by": current_user(request).actor, "now": utc_now()}


@get(PEOPLE, name="portal.people", guards=[OWNER])
async def show_people(request: Ask) -> Template:
    """Everybody of the organisation who has an account."""
    return await _people(request)


@get(f"{PEOPLE}/invite", name="portal.new_person", guards=[OWNER])
async def show_invite(request: Ask) -> Template:
    """The form to invite somebody."""
    own_organisation(request)
    return show_form(request, INVITING, INVITE.blank())


@post(f"{PEOPLE}/invite", name="portal.invite_person", guards=[OWNER], status_code=200)
async def send_invite(request: Ask) -> Template | Redirect:
    """Invite an owner or a contributor."""
    reading = INVITE.read(await request.form())
    if not reading.ok:
        return show_form(request, INVITING, reading)
    settings = request.app.state.settings
    answer = await invite(reading["name"], reading["email"], Role(reading["role"]), settings=settings, **_who(request))
    if isinstance(answer, Refused):
        return show_form(request, INVITING, reading.with_refusals(answer))
    return _done(request, f"{answer.name} is invited. A link to choose a password goes to {answer.email}.")


@post(f"{PEOPLE}/{{user_id:int}}/send-link", name="portal.send_person_link", guards=[OWNER], status_code=200)
async def send_link(request: Ask, user_id: FromPath[int]) -> Template | Redirect:
    """Send the invitation again, or a link to choose a new password."""
    await _own_person(request, user_id)
    answer = await send_link_again(user_id, settings=request.app.state.settings, **_who(request))
    return await _after(request, answer, "The link is on its way. Earlier links no longer work.")


@post(f"{PEOPLE}/{{user_id:int}}/deactivate", name="portal.deactivate_person", guards=[OWNER], status_code=200)
async def send_deactivate(request: Ask, user_id: FromPath[int]) -> Template | Redirect:
    """Let somebody of the organisation sign in no more."""
    await _own_person(request, user_id)
    answer = await deactivate(user_id, **_who(request))
    return await _after(request, answer, "The account is deactivated, and the person is signed out everywhere.")


@post(f"{PEOPLE}/{{user_id:int}}/reactivate", name="portal.reactivate_person", guards=[OWNER], status_code=200)
async def send_reactivate(request: Ask, user_id: FromPath[int]) -> Template | Redirect:
    """Let somebody of the organisation sign in again."""
    await _own_person(request, user_id)
    return await _after(request, await reactivate(user_id, **_who(request)), "The account is active again.")


async def _own_person(request: Ask, user_id: int) -> None:
    if await find_user_of(user_id, own_organisation(request)) is None:
        raise NotFoundException(NOBODY)


async def _after(request: Ask, answer: Refused | None, done: str) -> Template | Redirect:
    """Back to the list: with the news, or with the reasons why nothing was changed."""
    return await _people(request, answer) if answer is not None else _done(request, done)


def _done(request: Ask, words: str) -> Redirect:
    flash(request, words)
    return Redirect(PEOPLE, status_code=303)


async def _people(request: Ask, refused: Refused | None = None) -> Template:
    users = await list_users_of(own_organisation(request))
    reading = Form().blank() if refused is None else Form().blank().with_refusals(refused)
    lines = person_lines(users, viewer=current_user(request).id, now=utc_now())
    status = 200 if refused is None else 422
    return show(
        request, "portal/people/list.html", tab=PEOPLE, lines=lines, people=PEOPLE, reading=reading, status_code=status
    )


HANDLERS = (show_people, show_invite, send_invite, send_link, send_deactivate, send_reactivate)
