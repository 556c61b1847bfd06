"""What forms about a placement have in common: which placement, and its page."""

from litestar.exceptions import NotFoundException

from market.placements.queries import NoSuchPlacement, get_placement
from market.placements.types import PlacementRecord
from market.web.form_pages import FormPage

NO_PLACEMENT = "There is no placement of that number. Search the list of placements by case reference."


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
