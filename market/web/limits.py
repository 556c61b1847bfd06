"""How much a request may bring: addresses, headers, forms and files, each with its own limit.

The form token is checked before anybody knows who asks, and checking it reads the form. So the limits hold before that: a stranger's
form is small, a signed-in person's is a page of text, and only routes marked with `opt=TAKES_FILES` take a file.
"""

from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import parse_qsl

from litestar import Request, Response
from litestar.datastructures.multi_dicts import FormMultiDict
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge

from market.web.errors import plain_answer

MEGABYTE = 1_000_000
STRANGERS_FORM = 64_000
LARGEST_FORM = MEGABYTE
MOST_FIELDS = 1_000
LONGEST_ADDRESS = 8_000
LONGEST_HEADERS = 32_000
LONGEST_COOKIES = 8_000
LARGEST_NUMBER = 2**31 - 1
TAKES_FILES = {"takes_files": True}


class LimitedRequest(Request[Any, Any, Any]):
    """A request whose body is never larger than its sender and its route allow. Raises `RequestEntityTooLarge` (413) beyond that."""

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """The body as it comes."""
        most = self._most()
        if (self.content_length or 0) > most:
            raise RequestEntityTooLarge
        size = 0
        async for chunk in super().stream():
            size += len(chunk)
            if size > most:
                raise RequestEntityTooLarge
            yield chunk

    async def form(self) -> FormMultiDict:
        """The form. Fields are read here, not by the framework, which keeps the last thousand forms, passwords too, in memory."""
        kind, _ = self.content_type
        if kind != RequestEncodingType.URL_ENCODED:
            return await super().form()
        sent = (await self.body()).decode("latin-1")
        try:
            return FormMultiDict(parse_qsl(sent, keep_blank_values=True, max_num_fields=MOST_FIELDS))
        except ValueError:
            raise ClientException(f"A form may have {MOST_FIELDS:,} fields at most.") from None

    def _most(self) -> int:
        if self.scope.get("user") is None:
            return STRANGERS_FORM
        if self.route_handler.opt.get("takes_files"):
            return int((self.app.state.settings.upload_megabytes + 1) * MEGABYTE)
        return LARGEST_FORM


class RequestLimits:
    """ASGI wrapper of the whole application: refuses over-long addresses (414) and headers (431) before anything reads them, and
    answers 404 to a number in the address that no record can have.
    """

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request."""
        refusal = refusal_of(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self._app(scope, receive, send)
            return
        request: Request[Any, Any, Any] = Request(scope)
        answer: Response[Any] = plain_answer(request, refusal)
        await answer.to_asgi_response(app=None, request=request)(scope, receive, send)


def refusal_of(scope: Any) -> int | None:
    """The status to refuse a request with: 414 or 404 for its address, 431 for its headers; None when it may pass."""
    if len(scope["path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
        return 414
    headers = scope["headers"]
    cookies = sum(len(value) for name, value in headers if name == b"cookie")
    if cookies > LONGEST_COOKIES or sum(len(name) + len(value) for name, value in headers) > LONGEST_HEADERS:
        return 431
    return 404 if any(_is_no_number(part) for part in scope["path"].split("/")) else None


def _is_no_number(part: str) -> bool:
    """Whether a part of an address is a number beyond those of the databases' keys, which a database would fail on."""
    if len(part) < len(str(LARGEST_NUMBER)):
        return False
    try:
        return abs(int(part)) > LARGEST_NUMBER
    except ValueError:
        return False
