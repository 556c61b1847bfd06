"""Finding the place or provider that fails, and the partners with whom a case may be shared."""

from msgspec import Struct

from market.db.sql import fetch_as
from market.partners.queries import partners_of_kind
from market.partners.types import Partner, PartnerKind
from market.providers.rules import search_text
from market.web.lists import containing

MOST = 20


class Found(Struct, frozen=True):
    """A place or provider that was searched for."""

    id: int
    name: str
    detail: str


async def find_places(words: str) -> list[Found]:
    """Open places of the register whose name, postcode, number or provider holds the words, by name; up to 20."""
    return await fetch_as(
        Found,
        r"""SELECT l.id, l.name, o.name AS detail FROM location l JOIN organisation o ON o.id = l.organisation
        WHERE l.search_text LIKE {} ESCAPE '\' AND l.deregistered_on IS NULL AND l.unlisted_on IS NULL
        ORDER BY l.name, l.id LIMIT {}""",
        containing(search_text(words)),
        MOST,
    )


async def find_providers(words: str) -> list[Found]:
    """Providers whose name holds the words, by name; up to 20."""
    return await fetch_as(
        Found,
        r"""SELECT o.id, o.name, o.postcode AS detail FROM organisation o
        WHERE o.search_text LIKE {} ESCAPE '\' AND o.deregistered_on IS NULL ORDER BY o.name, o.id LIMIT {}""",
        containing(search_text(words)),
        MOST,
    )


async def shareable_partners() -> list[Partner]:
    """Partners outside the council with whom a case may be shared: councils, ICBs, CQC and others, by kind and name."""
    kinds = (PartnerKind.CQC, PartnerKind.ICB, PartnerKind.COUNCIL, PartnerKind.OTHER)
    return [partner for kind in kinds for partner in await partners_of_kind(kind)]


async def named_place(name: str) -> int | None:
    """The number of the one open place of the register with exactly this name; None for none or several."""
    rows = await fetch_as(
        Found,
        "SELECT l.id, l.name, '' AS detail FROM location l WHERE l.name = {} AND l.deregistered_on IS NULL ORDER BY l.id LIMIT 2",
        " ".join(name.split()),
    )
    return rows[0].id if len(rows) == 1 else None
