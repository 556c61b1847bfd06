"""Showing a form of host alerts, and what follows a service's answer to it."""

from typing import Any

from litestar import Request
from litestar.response import Redirect, Template

from market.core.refusal import Refused
from market.host_alerts.pages import FormPage
from market.host_alerts.types import Changed
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened, Reading
from market.web.render import page

Ask = Request[Any, Any, Any]
TRAIL = (("Host alerts", "/host-alerts"),)


def show_form(request: Ask, shown: FormPage, reading: Reading) -> Template:
    """The page; with status 422 when there are errors to mend."""
    return page(request, "host_alerts/form.html", shown, reading=reading, status_code=422 if reading.errors else 200)


def answer_form(request: Ask, shown: FormPage, reading: Reading, answer: object, version: int, words: str) -> Any:
    """What follows a service's answer: the form with its errors, the page of what somebody else changed, or the way back."""
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    if isinstance(answer, Changed):
        raise ChangedSinceOpened(reading, now={}, version=version, action=shown.action, back=shown.back)
    flash(request, words)
    return Redirect(shown.back, status_code=303)
