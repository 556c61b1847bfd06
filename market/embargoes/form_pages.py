"""What forms about an embargo have in common: which embargo, its page, and who asks."""

from typing import Any

from litestar import Request
from litestar.exceptions import NotFoundException

from market.accounts.guards import current_user
from market.embargoes.queries import NoSuchEmbargo, get_embargo
from market.embargoes.types import EmbargoRow, Who
from market.web.form_pages import FormPage

Ask = Request[Any, Any, Any]
LIST = "/embargoes"
ONE = LIST + "/{embargo_id:int}"
NONE = "There is no embargo of that number. Look at the register of embargoes."


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


def who_asks(request: Ask) -> Who:
    """The person behind a request, with the roles on which the policy decides."""
    user = current_user(request)
    return Who(user.actor, user.roles)
