"""User administration, for those who may manage users."""

from datetime import datetime
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.forms import CHANGE_USER, USER, with_partners
from market.accounts.guards import current_user, needs
from market.accounts.lists import USERS, UserLine, user_line
from market.accounts.pages import UserFormPage, UsersPage, permissions_page, user_page
from market.accounts.permissions import Permission, Role
from market.accounts.queries import count_users, find_user, list_users, partner_name, partner_names
from market.accounts.service import (
    add_user,
    change_user,
    deactivate_user,
    reactivate_user,
    send_password_link,
    unlock_user,
)
from market.accounts.types import Organisations, UserDetails, UserRow
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.web.downloads import list_response
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened, Form, Reading
from market.web.lists import Listing, ListQuery
from market.web.render import page

AnyRequest = Request[Any, Any, Any]
MANAGE = needs(Permission.MANAGE_USERS)
NO_FIELDS = Form()


@get("/admin/users", name="accounts.users", guards=[MANAGE])
async def show_users(request: AnyRequest) -> Template:
    """Everybody who has an account, with filters."""
    now = utc_now()
    query = USERS.read(request.query_params)
    lines = await _lines(request, query, now)
    return page(request, "accounts/users.html", UsersPage(Listing(lines, await count_users(query, now=now), query)))


@get(["/admin/users.csv", "/admin/users.xlsx"], name="accounts.users_file", guards=[MANAGE])
async def download_users(request: AnyRequest) -> Response[bytes]:
    """The filtered list as a file."""
    lines = await _lines(request, USERS.read(request.query_params).everything(), utc_now())
    return await list_response("users", request.url.path.rpartition(".")[2], USERS, lines)


@get("/admin/users/new", name="accounts.new_user", guards=[MANAGE])
async def show_new_user(request: AnyRequest) -> Template:
    """The form to add somebody."""
    return _form_page(request, _adding(), with_partners(USER, await partner_names()).blank(), status_code=200)


@post("/admin/users/new", name="accounts.add_user", guards=[MANAGE], status_code=200)
async def send_new_user(request: AnyRequest) -> Template | Redirect:
    """Add somebody and send them an invitation."""
    reading = with_partners(USER, await partner_names()).read(await request.form())
    if not reading.ok:
        return _form_page(request, _adding(), reading)
    state = request.app.state
    answer = await add_user(
        _details(reading),
        by=current_user(request).actor,
        now=utc_now(),
        settings=state.settings,
        organisations=state.organisations,
    )
    if isinstance(answer, Refused):
        return _form_page(request, _adding(), reading.with_refusals(answer))
    sent = (
        "A link to choose a password goes"
        if state.settings.smtp_host
        else "No mail server is set: a message with a link is kept"
    )
    flash(request, f"{answer.name} is added. {sent} {'to' if state.settings.smtp_host else 'for'} {answer.email}.")
    return Redirect(f"/admin/users/{answer.id}", status_code=303)


@get("/admin/users/{user_id:int}", name="accounts.user", guards=[MANAGE])
async def show_user(request: AnyRequest, user_id: FromPath[int]) -> Template:
    """One user."""
    return await _user_page(request, user_id, NO_FIELDS.blank())


@get("/admin/users/{user_id:int}/edit", name="accounts.edit_user", guards=[MANAGE])
async def show_edit_user(request: AnyRequest, user_id: FromPath[int]) -> Template:
    """The form to change a user."""
    user = await _user(user_id)
    form = with_partners(CHANGE_USER, await partner_names())
    return _form_page(request, _changing(user), form.blank(version=user.version, **_stored(user)), status_code=200)


@post("/admin/users/{user_id:int}/edit", name="accounts.change_user", guards=[MANAGE], status_code=200)
async def send_edit_user(request: AnyRequest, user_id: FromPath[int]) -> Template | Redirect:
    """Change a user; when somebody else did so meanwhile, both versions are shown."""
    user = await _user(user_id)
    reading = with_partners(CHANGE_USER, await partner_names()).read(await request.form())
    if not reading.ok or reading.version is None:
        return _form_page(request, _changing(user), reading)
    answer = await change_user(
        user_id,
        _details(reading),
        version=reading.version,
        by=current_user(request).actor,
        now=utc_now(),
        settings=request.app.state.settings,
        organisations=_organisations(request),
    )
    if answer == "changed_meanwhile":
        raise await _changed(reading, user_id)
    if isinstance(answer, Refused):
        return _form_page(request, _changing(user), reading.with_refusals(answer))
    flash(request, f"{reading['name']} is saved.")
    return Redirect(f"/admin/users/{user_id}", status_code=303)


@post("/admin/users/{user_id:int}/deactivate", name="accounts.deactivate", guards=[MANAGE], status_code=200)
async def send_deactivate(request: AnyRequest, user_id: FromPath[int]) -> Template | Redirect:
    """Let somebody sign in no more."""
    answer = await deactivate_user(user_id, by=current_user(request).actor, now=utc_now())
    return await _after(request, user_id, answer, "The account is deactivated, and its sessions have ended.")


@post("/admin/users/{user_id:int}/reactivate", name="accounts.reactivate", guards=[MANAGE], status_code=200)
async def send_reactivate(request: AnyRequest, user_id: FromPath[int]) -> Template | Redirect:
    """Let somebody sign in again."""
    answer = await reactivate_user(user_id, by=current_user(request).actor, now=utc_now())
    return await _after(request, user_id, answer, "The account is active again.")


@post("/admin/users/{user_id:int}/unlock", name="accounts.unlock", guards=[MANAGE], status_code=200)
async def send_unlock(request: AnyRequest, user_id: FromPath[int]) -> Template | Redirect:
    """End the lock of an account."""
    answer = await unlock_user(user_id, by=current_user(request).actor, now=utc_now())
    return await _after(request, user_id, answer, "The account is unlocked.")


@post("/admin/users/{user_id:int}/send-link", name="accounts.send_link", guards=[MANAGE], status_code=200)
async def send_link_to_user(request: AnyRequest, user_id: FromPath[int]) -> Template | Redirect:
    """Send a link to choose a password."""
    settings = request.app.state.settings
    answer = await send_password_link(user_id, by=current_user(request).actor, now=utc_now(), settings=settings)
    done = (
        "The link is on its way."
        if settings.smtp_host
        else "No mail server is set: the message with the link is kept under Messages."
    )
    return await _after(request, user_id, answer if isinstance(answer, Refused) else None, done)


@get("/admin/permissions", name="accounts.permissions", guards=[MANAGE])
async def show_permissions(request: AnyRequest) -> Template:
    """Which role may do what."""
    return page(request, "accounts/permissions.html", permissions_page())


async def _lines(request: AnyRequest, query: ListQuery, now: datetime) -> list[UserLine]:
    users = await list_users(query, now=now)
    names = await _organisations(request).names_of(
        sorted({user.organisation_id for user in users if user.organisation_id})
    )
    return [user_line(user, names, now) for user in users]


def _organisations(request: AnyRequest) -> Organisations:
    """The register, handed in by the application."""
    organisations: Organisations = request.app.state.organisations
    return organisations


async def _user(user_id: int) -> UserRow:
    user = await find_user(user_id)
    if user is None:
        raise NotFoundException("There is no such user. Look at the list of users.")
    return user


def _details(reading: Reading) -> UserDetails:
    return UserDetails(
        name=reading["name"],
        email=reading["email"],
        roles=frozenset(Role(role) for role in reading["roles"]),
        organisation=reading["organisation"] or "",
        partner_id=int(reading["partner"]) if reading["partner"] else None,
    )


def _stored(user: UserRow) -> dict[str, Any]:
    """A user's stored values by field of the form."""
    organisation = "" if user.organisation_id is None else str(user.organisation_id)
    partner = "" if user.partner_id is None else str(user.partner_id)
    roles = sorted(user.roles)
    return {"name": user.name, "email": user.email, "roles": roles, "organisation": organisation, "partner": partner}


async def _changed(reading: Reading, user_id: int) -> ChangedSinceOpened:
    now = await _user(user_id)
    back = f"/admin/users/{user_id}"
    return ChangedSinceOpened(reading, now=_stored(now), version=now.version, action=f"{back}/edit", back=back)


def _adding() -> UserFormPage:
    return UserFormPage(title="Add a user", action="/admin/users/new", button="Add user", back="/admin/users")


def _changing(user: UserRow) -> UserFormPage:
    back = f"/admin/users/{user.id}"
    return UserFormPage(title=f"Change {user.name}", action=f"{back}/edit", button="Save", back=back, name=user.name)


def _form_page(request: AnyRequest, content: UserFormPage, reading: Reading, *, status_code: int = 422) -> Template:
    return page(request, "accounts/user_form.html", content, reading=reading, status_code=status_code)


async def _after(request: AnyRequest, user_id: int, answer: Refused | None, done: str) -> Template | Redirect:
    """Back to the user: with the news, or with the reasons why nothing was changed."""
    if answer is not None:
        return await _user_page(request, user_id, NO_FIELDS.blank().with_refusals(answer), status_code=422)
    flash(request, done)
    return Redirect(f"/admin/users/{user_id}", status_code=303)


async def _user_page(request: AnyRequest, user_id: int, reading: Reading, *, status_code: int = 200) -> Template:
    user = await _user(user_id)
    names = await _organisations(request).names_of([user.organisation_id] if user.organisation_id else [])
    partner = None if user.partner_id is None else await partner_name(user.partner_id)
    content = user_page(
        user, names.get(user.organisation_id or 0), partner, viewer=current_user(request), now=utc_now()
    )
    return page(request, "accounts/user.html", content, reading=reading, status_code=status_code)


router = Router(
    path="/",
    route_handlers=[
        show_users,
        download_users,
        show_new_user,
        send_new_user,
        show_user,
        show_edit_user,
        send_edit_user,
        send_deactivate,
        send_reactivate,
        send_unlock,
        send_link_to_user,
        show_permissions,
    ],
)
