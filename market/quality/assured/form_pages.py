"""A page of one form of quality, and what follows a service's answer to it."""

from collections.abc import Mapping
from typing import Any

from litestar import Request
from litestar.response import Redirect, Template
from msgspec import Struct

from market.core.refusal import Refused
from market.quality.assured.types import Changed
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened, Reading
from market.web.render import page

Ask = Request[Any, Any, Any]


class FormPage(Struct, frozen=True, kw_only=True):
    """A page of one form. `facts` are lines above it."""

    title: str
    lead: str
    action: str
    button: str
    back: str
    trail: tuple[tuple[str, str], ...]
    warning: bool = False
    facts: tuple[tuple[str, str], ...] = ()
    template: str = "quality/assured/form.html"


def show_form(request: Ask, shown: FormPage, reading: Reading) -> Template:
    """The page; with status 422 when there are errors to mend."""
    return page(request, shown.template, shown, reading=reading, status_code=422 if reading.errors else 200)


def answer_form(
    request: Ask,
    shown: FormPage,
    reading: Reading,
    answer: object,
    now: Mapping[str, Any],
    version: int,
    words: str,
) -> Any:
    """What follows a service's answer: the form with its errors, the page of what somebody else changed, or the way back.

    `now` and `version` are what is stored by then. Raises `ChangedSinceOpened`.
    """
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    if isinstance(answer, Changed):
        raise ChangedSinceOpened(reading, now=now, version=version, action=shown.action, back=shown.back)
    flash(request, words)
    return Redirect(shown.back, status_code=303)
