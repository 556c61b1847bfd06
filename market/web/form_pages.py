"""A page that is one form, and what follows a service's answer to it."""

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Request
from litestar.response import Redirect, Template
from msgspec import Struct

from market.core.refusal import Changed, Refused
from market.web.fields import FormData
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened, Reading
from market.web.render import page

Ask = Request[Any, Any, Any]
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


class FormPage(Struct, frozen=True, kw_only=True):
    """A page of one form. `facts` are lines and `notes` sentences above it.

    `submission` is the form's own number, so that sending it twice does one thing; `template` may extend `components/form_page.html`.
    """

    title: str
    action: str
    button: str
    back: str
    trail: Sequence[tuple[str, str]] = ()
    lead: str = ""
    caption: str = ""
    facts: Sequence[Any] = ()
    notes: Sequence[str] = ()
    warning: bool = False
    submission: str = ""
    template: str = "components/form_page.html"


def new_submission() -> str:
    """A number for a form that is about to be shown."""
    return secrets.token_urlsafe(24)


def submission_of(sent: Mapping[str, Any]) -> str:
    """The number of the form that was sent; a new one when it carries none that could be ours."""
    token = FormData(sent).text("submission")
    return token if _TOKEN.fullmatch(token) else new_submission()


def show_form(request: Ask, shown: FormPage, reading: Reading, **extra: Any) -> Template:
    """The page; with status 422 when there are errors to mend."""
    return page(request, shown.template, shown, reading=reading, status_code=422 if reading.errors else 200, **extra)


def answer_form(
    request: Ask,
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

    `words` say on the next page what was done; `now` and `version` are what is stored by then. Raises `ChangedSinceOpened`.
    """
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    if isinstance(answer, Changed):
        raise ChangedSinceOpened(reading, now=now or {}, version=version, action=shown.action, back=shown.back)
    flash(request, words)
    return Redirect(to or shown.back, status_code=303)
