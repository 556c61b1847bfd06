"""A search as text: to be kept with a request, sent by a form, or carried on to the page that places somebody."""

from urllib.parse import urlencode

import msgspec

from market.core.postcodes import normalise_postcode, outward
from market.finding.types import Search
from market.geography.rules import read_outward

_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(Search)


def search_text(search: Search) -> str:
    """A search as canonical JSON: the same search gives the same text."""
    return _encoder.encode(search).decode()


def read_search(text: str) -> Search | None:
    """The search of such a text; None when it is not one."""
    try:
        return _decoder.decode(text)
    except msgspec.MsgspecError:
        return None


def without_address(search: Search) -> Search:
    """The search as it may be kept beside a case reference: a full postcode would tell where somebody lives, so only its district
    stays.
    """
    postcode = normalise_postcode(search.near)
    return msgspec.structs.replace(search, near=outward(postcode)) if postcode else search


def placing_parameters(search: Search) -> dict[str, list[str]]:
    """What a search tells the form that places somebody, by the names of its address; a full postcode only by its district."""
    postcode = normalise_postcode(search.near)
    parts = {
        "service": [search.service],
        "bed_type": [search.bed_type],
        "needs": list(search.needs),
        "starts_on": [search.from_on.isoformat()],
        "home_area": [outward(postcode) if postcode else read_outward(search.near) or ""],
        "hours": [f"{search.hours:g}" if search.hours is not None else ""],
    }
    return {name: values for name, values in parts.items() if any(values)}


def placing_address(
    location_id: int | None,
    search: Search | None = None,
    *,
    request_id: int | None = None,
    weekly_pence: int | None = None,
) -> str:
    """The address of the form that places somebody, filled in with the place found and with what was searched for."""
    parts: dict[str, list[str]] = {}
    if location_id is not None:
        parts["location"] = [str(location_id)]
    if request_id is not None:
        parts["request"] = [str(request_id)]
    if search is not None:
        parts |= placing_parameters(search)
    if weekly_pence is not None:
        parts["weekly_pence"] = [str(weekly_pence)]
    return "/placements/new" + (f"?{urlencode(parts, doseq=True)}" if parts else "")
