"""A page of one form, and what follows a service's answer to it."""

from collections.abc import Mapping
from typing import Any

from litestar import Request
from litestar.exceptions import NotFoundException
from litestar.response import Redirect, Template
from msgspec import Struct

from market.core.refusal import Refused
from market.placements.queries import NoSuchPlacement, get_placement
from market.placements.types import Changed, PlacementRecord
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened, Reading
from market.web.render import page

NO_PLACEMENT = "There is no placement of that number. Search the list of placements by case reference."
Answer = object | Changed | Refused | None


class FormPage(Struct, frozen=True, kw_only=True):
    """A page of one form. `submission` is the form's own number, so that sending it twice records one placement."""

    title: str
    lead: str
    action: str
    button: str
    back: str
    trail: tuple[tuple[str, str], ...]
    warning: bool = False
    submission: str = ""


def page_of(
    record: PlacementRecord, path: str, title: str, button: str, lead: str = "", *, warning: bool = False
) -> FormPage:
    """The page of a form about one placement."""
    return FormPage(
        title=title,
        lead=lead,
        action=f"/placements/{record.id}/{path}",
        button=button,
        back=f"/placements/{record.id}",
        trail=(("Placements", "/placements"), (record.case_reference, f"/placements/{record.id}")),
        warning=warning,
    )


async def record_of(placement_id: int) -> PlacementRecord:
    """A placement, or the page that says there is none."""
    try:
        return await get_placement(placement_id)
    except NoSuchPlacement:
        raise NotFoundException(NO_PLACEMENT) from None


def show_form(request: Request[Any, Any, Any], shown: FormPage, reading: Reading) -> Template:
    """The page; with status 422 when there are errors to mend."""
    return page(request, "placements/form.html", shown, reading=reading, status_code=422 if reading.errors else 200)


def answer_form(
    request: Request[Any, Any, Any],
    shown: FormPage,
    reading: Reading,
    answer: Answer,
    now: Mapping[str, Any],
    version: int,
    words: str,
) -> Any:
    """What follows a service's answer: the form with its errors, the page of what somebody else changed, or the way back.

    `now` and `version` are what is stored by then, for the page of what somebody else changed. Raises `ChangedSinceOpened`.
    """
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    if isinstance(answer, Changed):
        raise ChangedSinceOpened(reading, now=now, version=version, action=shown.action, back=shown.back)
    flash(request, words)
    return Redirect(shown.back, status_code=303)
