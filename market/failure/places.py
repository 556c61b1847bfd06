"""Finding the provider or location that somebody types: by CQC number, or by exact name."""

from msgspec import Struct

from market.core.refusal import Refusal
from market.db.sql import fetch_as


class NamedPlace(Struct, frozen=True, kw_only=True):
    """A provider, or one of its locations."""

    organisation_id: int
    organisation_name: str
    organisation_cqc_id: str | None = None
    location_id: int | None = None
    location_name: str = ""
    location_cqc_id: str | None = None

    @property
    def name(self) -> str:
        """The location's name, or the provider's."""
        return self.location_name or self.organisation_name

    @property
    def typed(self) -> str:
        """What somebody would type to name it again: the CQC number where there is one."""
        if self.location_id is not None:
            return self.location_cqc_id or self.location_name
        return self.organisation_cqc_id or self.organisation_name


_LOCATION = (
    "SELECT l.organisation AS organisation_id, o.name AS organisation_name, o.cqc_provider_id AS organisation_cqc_id,"
    " l.id AS location_id, l.name AS location_name, l.cqc_location_id AS location_cqc_id"
    " FROM location l JOIN organisation o ON o.id = l.organisation"
)
_PROVIDER = "SELECT o.id AS organisation_id, o.name AS organisation_name, o.cqc_provider_id AS organisation_cqc_id FROM organisation o"


async def place_named(text: str, *, field: str) -> NamedPlace | Refusal:
    """The location or provider of a CQC number or an exact name, whatever its capitals; or why there is not exactly one."""
    words = " ".join(text.split())
    for sql, column in ((_LOCATION, "l.cqc_location_id"), (_PROVIDER, "o.cqc_provider_id")):
        if found := await fetch_as(NamedPlace, f"{sql} WHERE {column} = {{}}", words):
            return found[0]
    for sql, column in ((_LOCATION, "l.name"), (_PROVIDER, "o.name")):
        # The exact name is found by its index; only then are all names compared without their capitals.
        for condition, value in ((f"{column} = {{}}", words), (f"lower({column}) = {{}}", words.lower())):
            found = await fetch_as(NamedPlace, f"{sql} WHERE {condition} ORDER BY o.id LIMIT 2", value)
            if len(found) == 1:
                return found[0]
            if found:
                several = "More than one has this name. Enter its CQC location ID or CQC provider ID instead"
                return Refusal("several", several, field)
    missing = (
        "The register has nothing of this name or number. Enter a CQC location ID, a CQC provider ID, or the exact name"
    )
    return Refusal("not_found", missing, field)


async def place_of(location_id: int | None, organisation_id: int | None) -> NamedPlace | None:
    """The location or provider of our own number, as links to a form give it; None when there is none."""
    if location_id is not None:
        found = await fetch_as(NamedPlace, f"{_LOCATION} WHERE l.id = {{}}", location_id)
    elif organisation_id is not None:
        found = await fetch_as(NamedPlace, f"{_PROVIDER} WHERE o.id = {{}}", organisation_id)
    else:
        found = []
    return found[0] if found else None
