"""A page of one form about an embargo, and what follows a service's answer to it."""

import re
import secrets
from collections.abc import Mapping
from typing import Any

from litestar import Request
from litestar.exceptions import NotFoundException
from litestar.response import Redirect, Template
from msgspec import Struct

from market.accounts.guards import current_user
from market.core.refusal import Refused
from market.embargoes.queries import NoSuchEmbargo, get_embargo
from market.embargoes.types import EmbargoRow, Who
from market.embargoes.writing import Changed
from market.web.fields import FormData
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened, Reading
from market.web.render import page

Ask = Request[Any, Any, Any]
LIST = "/embargoes"
ONE = LIST + "/{embargo_id:int}"
NONE = "There is no embargo of that number. Look at the register of embargoes."
_TOKEN = re.compile(r"[0-9a-f]{32}")


class FormPage(Struct, frozen=True, kw_only=True):
    """A page of one form. `facts` are lines above it; `submission` is the form's own number, so that sending it twice does one thing."""

    title: str
    lead: str
    action: str
    button: str
    back: str
    trail: tuple[tuple[str, str], ...]
    warning: bool = False
    facts: tuple[tuple[str, str], ...] = ()
    submission: str = ""


async def embargo_or_404(embargo_id: int) -> EmbargoRow:
    """The embargo, or the 404 page."""
    try:
        return await get_embargo(embargo_id)
    except NoSuchEmbargo:
        raise NotFoundException(NONE) from None


def title_of(held: EmbargoRow) -> str:
    """What an embargo is called in trails and headings."""
    return f"Embargo {held.id}"


def form_of(
    held: EmbargoRow,
    path: str,
    title: str,
    button: str,
    *,
    lead: str = "",
    warning: bool = False,
    facts: tuple[tuple[str, str], ...] = (),
    submission: str = "",
) -> FormPage:
    """The page of a form about one embargo."""
    back = f"{LIST}/{held.id}"
    return FormPage(
        title=title,
        lead=lead or f"{held.subject_name}, {held.provider_name}",
        action=f"{back}/{path}",
        button=button,
        back=back,
        trail=(("Embargoes", LIST), (title_of(held), back)),
        warning=warning,
        facts=facts,
        submission=submission,
    )


def new_submission() -> str:
    """A number for a form that is shown for the first time."""
    return secrets.token_hex(16)


def submission_of(sent: Mapping[str, Any]) -> str:
    """The number that a form carries; a new one when it carries none that could be ours."""
    token = FormData(sent).text("submission")
    return token if _TOKEN.fullmatch(token) else new_submission()


def who_asks(request: Ask) -> Who:
    """The person behind a request, with the roles on which the policy decides."""
    user = current_user(request)
    return Who(user.actor, user.roles)


def show_form(request: Ask, shown: FormPage, reading: Reading) -> Template:
    """The page; with status 422 when there are errors to mend."""
    return page(request, "embargoes/form.html", shown, reading=reading, status_code=422 if reading.errors else 200)


def answer_form(
    request: Ask,
    shown: FormPage,
    reading: Reading,
    answer: object,
    version: int,
    words: str,
    *,
    now: Mapping[str, Any] | None = None,
) -> Any:
    """What follows a service's answer: the form with its errors, the page of what somebody else changed, or the way back.

    `now` and `version` are what is stored by then. Raises `ChangedSinceOpened`.
    """
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    if isinstance(answer, Changed):
        raise ChangedSinceOpened(reading, now=now or {}, version=version, action=shown.action, back=shown.back)
    flash(request, words)
    return Redirect(shown.back, status_code=303)
