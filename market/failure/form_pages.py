"""A page of one form, and what follows a service's answer to it."""

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Request
from litestar.response import Redirect, Template
from msgspec import Struct

from market.core.refusal import Refused
from market.failure.sharing.types import Changed as RequestChanged
from market.failure.turnaround.types import Changed as TurnaroundChanged
from market.web.fields import FormData
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened, Reading
from market.web.render import page

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


class FormPage(Struct, frozen=True, kw_only=True):
    """A page of one form. `submission` is the form's own number, so that sending it twice does one thing; `facts` stand above it."""

    title: str
    lead: str
    action: str
    button: str
    back: str
    trail: tuple[tuple[str, str], ...]
    caption: str = ""
    warning: bool = False
    submission: str = ""
    facts: Sequence[tuple[str, Any, Any]] = ()


def new_submission() -> str:
    """A token for a form that is about to be shown."""
    return secrets.token_urlsafe(24)


def submission_of(sent: Mapping[str, Any]) -> str:
    """The token of the form that was sent; a new one when it has none."""
    token = FormData(sent).text("submission")
    return token if _TOKEN.fullmatch(token) else new_submission()


def show_form(request: Request[Any, Any, Any], shown: FormPage, reading: Reading) -> Template:
    """The page; with status 422 when there are errors to mend."""
    status = 422 if reading.errors else 200
    return page(request, "failure/form.html", shown, reading=reading, status_code=status)


def answer_form(
    request: Request[Any, Any, Any],
    shown: FormPage,
    reading: Reading,
    answer: object,
    words: str,
    *,
    now: Mapping[str, Any] | None = None,
    version: int = 0,
    to: str = "",
) -> Any:
    """What follows a service's answer: the form with its errors, the page of what somebody else changed, or the way on (`to`, or back).

    `now` and `version` are what is stored by then. Raises `ChangedSinceOpened`.
    """
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    if isinstance(answer, RequestChanged | TurnaroundChanged):
        raise ChangedSinceOpened(reading, now=now or {}, version=version, action=shown.action, back=shown.back)
    flash(request, words)
    return Redirect(to or shown.back, status_code=303)
