"""Signing in and out, forgotten passwords, and a person's own account."""

from typing import Any

from litestar import Request, Router, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.forms import CHANGE_PASSWORD, FORGOT_PASSWORD, NEW_PASSWORD, SIGN_IN
from market.accounts.guards import current_user, public, signed_in
from market.accounts.links import ask_for_link, set_password_by_link
from market.accounts.message_routes import router as messages
from market.accounts.pages import account_page, link_page, sign_in_page
from market.accounts.queries import LinkView, count_sessions, find_link
from market.accounts.rules import local_path
from market.accounts.session import cookie_token, end_cookie, set_cookie
from market.accounts.sign_in import change_own_password, sign_in, sign_out, sign_out_everywhere
from market.accounts.tokens import could_be_token, hash_of
from market.accounts.types import NewSession
from market.accounts.user_routes import router as users
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.settings import Settings
from market.web.flash import flash
from market.web.forms import Reading
from market.web.render import page

AnyRequest = Request[Any, Any, Any]
UNREADABLE = 422


@get("/sign-in", name="accounts.sign_in", guards=[public])
async def show_sign_in(request: AnyRequest) -> Template | Redirect:
    """The sign-in page; somebody who is signed in already goes on."""
    back_to = local_path(request.query_params.get("next", "/"))
    if request.scope.get("user") is not None:
        return Redirect(back_to, status_code=303)
    return _sign_in_again(request, SIGN_IN.blank(), back_to, status_code=200)


@post("/sign-in", name="accounts.send_sign_in", guards=[public], status_code=200)
async def send_sign_in(request: AnyRequest) -> Template | Redirect:
    """Check e-mail address and password; on success a new session in a new cookie."""
    data = await request.form()
    back_to = local_path(str(data.get("next", "/")))
    reading = SIGN_IN.read(data)
    if not reading.ok:
        return _sign_in_again(request, reading, back_to)
    settings: Settings = request.app.state.settings
    present = cookie_token(request, settings)
    answer = await sign_in(
        reading["email"], reading["password"], now=utc_now(), settings=settings, present_token=present
    )
    if isinstance(answer, Refused):
        return _sign_in_again(request, reading.with_refusals(answer), back_to)
    return _with_session("/portal" if answer.is_provider and back_to == "/" else back_to, answer, settings)


@post("/sign-out", name="accounts.sign_out", guards=[public], status_code=200)
async def send_sign_out(request: AnyRequest) -> Redirect:
    """End this browser's session; harmless for somebody whose session has ended already."""
    user = request.scope.get("user")
    if user is not None:
        await sign_out(current_user(request), now=utc_now())
    flash(request, "You are signed out.")
    return _signed_out(request)


@get("/forgot-password", name="accounts.forgot_password", guards=[public])
async def show_forgot_password(request: AnyRequest) -> Template:
    """Asks for the e-mail address."""
    return page(request, "accounts/forgot_password.html", reading=FORGOT_PASSWORD.blank())


@post("/forgot-password", name="accounts.ask_for_link", guards=[public], status_code=200)
async def send_forgot_password(request: AnyRequest) -> Template | Redirect:
    """The same answer whether or not there is such a user; what is to be done is done once the answer is on its way."""
    reading = FORGOT_PASSWORD.read(await request.form())
    if not reading.ok:
        return page(request, "accounts/forgot_password.html", reading=reading, status_code=UNREADABLE)
    task = BackgroundTask(ask_for_link, reading["email"], now=utc_now(), settings=request.app.state.settings)
    return Redirect("/forgot-password/sent", status_code=303, background=task)


@get("/forgot-password/sent", name="accounts.link_sent", guards=[public])
async def show_link_sent(request: AnyRequest) -> Template:
    """Says to look into the mail box."""
    return page(request, "accounts/link_sent.html")


@get("/reset-password/{token:str}", name="accounts.reset_password", guards=[public])
async def show_reset_password(request: AnyRequest, token: FromPath[str]) -> Template:
    """The page behind a link; opening it uses nothing up, because mail programs open links to check them."""
    return await _link_page(request, token, NEW_PASSWORD.blank(), status_code=200)


@post("/reset-password/{token:str}", name="accounts.send_reset_password", guards=[public], status_code=200)
async def send_reset_password(request: AnyRequest, token: FromPath[str]) -> Template | Redirect:
    """Set the password, once."""
    reading = NEW_PASSWORD.read(await request.form())
    if not reading.ok or not could_be_token(token):
        return await _link_page(request, token, reading)
    answer = await set_password_by_link(token, reading["password"], now=utc_now(), settings=request.app.state.settings)
    if isinstance(answer, Refused):
        return await _link_page(request, token, reading.with_refusals(answer))
    flash(request, "Your password is set. Sign in with it.")
    return _signed_out(request)


@get("/account", name="accounts.own_account", guards=[signed_in])
async def show_account(request: AnyRequest) -> Template:
    """One's own name, roles and sessions, and the form to change the password."""
    return await _account_page(request, CHANGE_PASSWORD.blank(), status_code=200)


@post("/account/password", name="accounts.change_password", guards=[signed_in], status_code=200)
async def send_change_password(request: AnyRequest) -> Template | Redirect:
    """Change one's own password."""
    reading = CHANGE_PASSWORD.read(await request.form())
    if not reading.ok:
        return await _account_page(request, reading)
    settings: Settings = request.app.state.settings
    answer = await change_own_password(
        current_user(request), reading["present"], reading["password"], now=utc_now(), settings=settings
    )
    if isinstance(answer, Refused):
        return await _account_page(request, reading.with_refusals(answer))
    flash(request, "Your password is changed. You are signed out everywhere else.")
    return _with_session("/account", answer, settings)


@post("/account/sign-out-everywhere", name="accounts.sign_out_everywhere", guards=[signed_in], status_code=200)
async def send_sign_out_everywhere(request: AnyRequest) -> Redirect:
    """End every session, this one included."""
    await sign_out_everywhere(current_user(request), now=utc_now())
    flash(request, "You are signed out everywhere.")
    return _signed_out(request)


def _sign_in_again(request: AnyRequest, reading: Reading, back_to: str, *, status_code: int = UNREADABLE) -> Template:
    shown = sign_in_page(back_to, request.app.state.settings, failed=not reading.ok)
    return page(request, "accounts/sign_in.html", shown, reading=reading, status_code=status_code)


async def _link_page(request: AnyRequest, token: str, reading: Reading, *, status_code: int = UNREADABLE) -> Template:
    """The form, or 410 with what to do when the link cannot be used; its address goes to no other page or site."""
    link: LinkView | None = await find_link(hash_of(token), now=utc_now()) if could_be_token(token) else None
    if link is None:
        shown = page(request, "accounts/link_ended.html", status_code=410)
    else:
        content = link_page(link.purpose, link.email, token)
        shown = page(request, "accounts/reset_password.html", content, reading=reading, status_code=status_code)
    shown.headers["Referrer-Policy"] = "no-referrer"
    return shown


async def _account_page(request: AnyRequest, reading: Reading, *, status_code: int = UNREADABLE) -> Template:
    user = current_user(request)
    content = account_page(user, await count_sessions(user.id, now=utc_now()), request.app.state.settings)
    return page(request, "accounts/account.html", content, reading=reading, status_code=status_code)


def _with_session(path: str, session: NewSession, settings: Settings) -> Redirect:
    response = Redirect(path, status_code=303)
    set_cookie(response, session.token, settings)
    return response


def _signed_out(request: AnyRequest) -> Redirect:
    response = Redirect("/sign-in", status_code=303)
    end_cookie(response, request.app.state.settings)
    return response


router = Router(
    path="/",
    route_handlers=[
        show_sign_in,
        send_sign_in,
        send_sign_out,
        show_forgot_password,
        send_forgot_password,
        show_link_sent,
        show_reset_password,
        send_reset_password,
        show_account,
        send_change_password,
        send_sign_out_everywhere,
        users,
        messages,
    ],
)
