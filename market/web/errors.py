"""Error pages: what went wrong in plain words, what to do, the same layout; JSON for programs that ask for it."""

from collections.abc import Callable
from typing import Any

import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap
from markupsafe import Markup
from msgspec import Struct

from market.web.forms import ChangedSinceOpened
from market.web.render import page_context

LOG = structlog.get_logger("market.web.errors")


class ErrorWords(Struct, frozen=True):
    """Heading and paragraphs of one error page."""

    heading: str
    paragraphs: tuple[str, ...]


WORDS = {
    400: ErrorWords(
        "This request cannot be used",
        (
            "Something in the address or in what was sent is not in a form the service can read.",
            "Go back, check what you entered and try again.",
        ),
    ),
    401: ErrorWords(
        "Sign in to see this page", ("You are not signed in, or you were signed out after a time without use.",)
    ),
    403: ErrorWords(
        "You cannot open this page",
        (
            "You are signed in, but your role does not allow this.",
            "If you need it for your work, ask an administrator of this service.",
        ),
    ),
    404: ErrorWords(
        "Page not found",
        (
            "If you typed the address, check it is correct. If you pasted it, check you copied all of it.",
            "The record may also have been removed, or may belong to somebody else.",
        ),
    ),
    405: ErrorWords(
        "That cannot be done here",
        ("This address does not take that kind of request.", "Go back and use the buttons of the page."),
    ),
    409: ErrorWords(
        "Somebody else changed this",
        (
            "What you wanted to change is no longer as it was when you opened the page.",
            "Open it again to see how it is now.",
        ),
    ),
    413: ErrorWords(
        "The file is too large",
        ("What you sent is larger than this service accepts.", "Send a smaller file, or split it into parts."),
    ),
    414: ErrorWords(
        "The address is too long",
        ("This address is longer than this service reads.", "Go to the first page and find what you need from there."),
    ),
    429: ErrorWords(
        "Too many tries", ("There were too many requests in a short time.", "Wait a few minutes and try again.")
    ),
    431: ErrorWords(
        "Your browser sent too much",
        (
            "It keeps more or longer cookies for this address than this service reads.",
            "Clear the cookies of this address and try again.",
        ),
    ),
    500: ErrorWords(
        "Sorry, there is a problem with the service",
        ("Nothing that was already saved is lost. Your last change was not saved.", "Try again in a few minutes."),
    ),
    503: ErrorWords(
        "Sorry, the service is not available",
        ("It is starting, being updated or very busy.", "Try again in a few minutes."),
    ),
}
EXPIRED_FORM = ErrorWords(
    "This form is no longer valid",
    (
        "It was open for too long, or was opened before you signed in.",
        "Go back, reload the page and send the form again.",
    ),
)


def exception_handlers() -> ExceptionHandlersMap:
    """The handlers to give to Litestar."""
    return {ChangedSinceOpened: changed_since_opened, HTTPException: http_error, Exception: server_error}


def http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """An expected error: its status, its headers (such as `Retry-After`), and its own sentence where a route gave one."""
    status = error.status_code
    if status >= 500 and status != 503:
        LOG.error("server error", exc_info=error)
    words = (
        EXPIRED_FORM
        if status == 403 and "CSRF" in str(error.detail)
        else WORDS.get(status, WORDS[400 if status < 500 else 500])
    )
    extra = error.detail if _written_for_people(error) else ""
    return _answer(request, status, words, said=extra, headers=dict(error.headers or {}))


def server_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A bug or an outage: logged with its trace; the page shows only the request's number."""
    LOG.error("unhandled error", exc_info=error)
    return _answer(request, 500, WORDS[500])


def changed_since_opened(request: Request[Any, Any, Any], error: ChangedSinceOpened) -> Response[Any]:
    """What you typed beside what is there now, with the form still filled in."""
    return _page(request, "errors/changed.html", 409, lambda: WORDS[409], changed=error)


def plain_answer(request: Request[Any, Any, Any], status: int) -> Response[Any]:
    """A page that asks for nothing of the request but its number; for requests that are refused before they are read."""
    return Response(_plain(WORDS[status], request_id(request)), status_code=status, media_type=MediaType.HTML)


def wants_json(request: Request[Any, Any, Any]) -> bool:
    """Whether the client asks for JSON rather than a page."""
    accept = request.headers.get("accept", "")
    return "json" in accept and "text/html" not in accept


def request_id(request: Request[Any, Any, Any]) -> str:
    """The number of this request, as it stands in the log."""
    return str(request.scope.get("market.request_id", ""))


def _written_for_people(error: HTTPException) -> bool:
    """A route's own sentence ends with a full stop; the framework's and the standard's phrases do not."""
    return (
        error.status_code < 500 and isinstance(error.detail, str) and error.detail.endswith(".") and " " in error.detail
    )


def _answer(
    request: Request[Any, Any, Any],
    status: int,
    words: ErrorWords,
    *,
    said: str = "",
    headers: dict[str, str] | None = None,
) -> Response[Any]:
    if wants_json(request):
        body = {
            "status": status,
            "error": words.heading,
            "detail": said or " ".join(words.paragraphs),
            "request_id": request_id(request),
        }
        return Response(content=body, status_code=status, media_type=MediaType.JSON, headers=headers)
    return _page(request, "errors/error.html", status, lambda: words, words=words, said=said, headers=headers)


def _page(
    request: Request[Any, Any, Any],
    template: str,
    status: int,
    plain_words: Callable[[], ErrorWords],
    *,
    headers: dict[str, str] | None = None,
    **extra: Any,
) -> Response[Any]:
    """The page, rendered at once so that a failure of the layout still leaves a plain page."""
    try:
        engine = request.app.template_engine
        if engine is None:
            raise RuntimeError("the application has no template engine")
        context = {**page_context(request, status=status, request_id=request_id(request), **extra), "request": request}
        html = engine.get_template(template).render(**context)
    except Exception:
        LOG.exception("the error page itself failed")
        html = _plain(plain_words(), request_id(request))
    return Response(content=html, status_code=status, media_type=MediaType.HTML, headers=headers)


def _plain(words: ErrorWords, number: str) -> str:
    """A page that needs nothing but Python."""
    lines = Markup("").join(Markup("<p>{}</p>").format(text) for text in words.paragraphs)
    return Markup(
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{heading}</title></head>'
        '<body><main><h1>{heading}</h1>{lines}<p>Request {number}</p><p><a href="/">Go to the first page</a></p></main></body></html>'
    ).format(heading=words.heading, lines=lines, number=number)
