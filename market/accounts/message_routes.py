"""The administrator's pages of messages. They are here, not in `notices`, because access is decided by permissions, which lie above it."""

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.notices.lists import MESSAGES, kind_words, message_line
from market.notices.pages import MessagesPage, message_page
from market.notices.queries import count_messages, find_message, list_kinds, list_messages
from market.notices.service import record_link_shown, send_again
from market.notices.types import MessageRow
from market.web.downloads import list_response
from market.web.fields import Option
from market.web.flash import flash
from market.web.forms import Form, Reading
from market.web.lists import Listing, ListQuery
from market.web.render import page

AnyRequest = Request[Any, Any, Any]
READ = needs(Permission.READ_MESSAGES)
NO_FIELDS = Form()


@get("/admin/messages", name="notices.messages", guards=[READ])
async def show_messages(request: AnyRequest) -> Template:
    """The outbox: what waits, was sent, was given up or was kept."""
    query = await _query(request)
    lines = [message_line(message) for message in await list_messages(query)]
    content = MessagesPage(Listing(lines, await count_messages(query), query), request.app.state.settings.smtp_host)
    return page(request, "notices/messages.html", content)


@get(["/admin/messages.csv", "/admin/messages.xlsx"], name="notices.messages_file", guards=[READ])
async def download_messages(request: AnyRequest) -> Response[bytes]:
    """The filtered list as a file, without the texts."""
    query = (await _query(request)).everything()
    lines = [message_line(message) for message in await list_messages(query)]
    return await list_response("messages", request.url.path.rpartition(".")[2], query.spec, lines)


@get("/admin/messages/{message_id:int}", name="notices.message", guards=[READ])
async def show_message(request: AnyRequest, message_id: FromPath[int]) -> Template:
    """One message; its personal link is not shown."""
    return await _message_page(request, message_id, NO_FIELDS.blank())


@post("/admin/messages/{message_id:int}/show-link", name="notices.show_link", guards=[READ], status_code=200)
async def send_show_link(request: AnyRequest, message_id: FromPath[int]) -> Template:
    """Show the personal link of a kept message, once it is written down who looked."""
    now = utc_now()
    message = await _message(message_id)
    settings = request.app.state.settings
    if message_page(message, settings, now=now).may_show_link:
        await record_link_shown(message, by=current_user(request).actor, now=now)
    content = message_page(message, settings, now=now, link_shown=True)
    return page(request, "notices/message.html", content, reading=NO_FIELDS.blank())


@post("/admin/messages/{message_id:int}/send-again", name="notices.send_again", guards=[READ], status_code=200)
async def send_message_again(request: AnyRequest, message_id: FromPath[int]) -> Template | Redirect:
    """Queue a message that was given up or kept once more."""
    mail_server = bool(request.app.state.settings.smtp_host)
    answer = await send_again(message_id, by=current_user(request).actor, now=utc_now(), mail_server=mail_server)
    if isinstance(answer, Refused):
        return await _message_page(request, message_id, NO_FIELDS.blank().with_refusals(answer), status_code=422)
    flash(request, "The message is queued again. It goes out within a minute.")
    return Redirect(f"/admin/messages/{message_id}", status_code=303)


async def _query(request: AnyRequest) -> ListQuery:
    kinds = [Option(kind, kind_words(kind)) for kind in await list_kinds()]
    return MESSAGES.with_options(kind=kinds).read(request.query_params)


async def _message(message_id: int) -> MessageRow:
    message = await find_message(message_id)
    if message is None:
        raise NotFoundException("There is no such message. Look at the list of messages.")
    return message


async def _message_page(request: AnyRequest, message_id: int, reading: Reading, *, status_code: int = 200) -> Template:
    content = message_page(await _message(message_id), request.app.state.settings, now=utc_now())
    return page(request, "notices/message.html", content, reading=reading, status_code=status_code)


router = Router(
    path="/",
    route_handlers=[show_messages, download_messages, show_message, send_show_link, send_message_again],
)
