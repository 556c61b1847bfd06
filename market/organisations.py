"""The register as user administration sees it: accounts lies below the register, so the application hands this in."""

from market.accounts.types import OrganisationRef
from market.db.sql import fetch_as, marks


class RegisterOrganisations:
    """Finds organisations by what somebody types, through the tables of the register."""

    async def matching(self, text: str, *, most: int = 6) -> list[OrganisationRef]:
        """Those with this CQC provider ID, number or name; when there are none, those whose name contains the text."""
        typed = text.strip()
        if not typed:
            return []
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
        exact = await fetch_as(
            OrganisationRef,
            "SELECT id, name, cqc_provider_id FROM organisation"
            " WHERE cqc_provider_id = {} OR id = {} OR LOWER(name) = {} ORDER BY name, id LIMIT {}",
            typed.upper(),
            number,
            typed.lower(),
            most,
        )
        if exact:
            return exact
        return await fetch_as(
            OrganisationRef,
            "SELECT id, name, cqc_provider_id FROM organisation"
            " WHERE LOWER(name) LIKE {} ESCAPE '!' ORDER BY name, id LIMIT {}",
            f"%{_literal(typed.lower())}%",
            most,
        )

    async def names_of(self, ids: list[int]) -> dict[int, str]:
        """Names by id; ids that are not in the register are left out."""
        found = await fetch_as(
            OrganisationRef, f"SELECT id, name, cqc_provider_id FROM organisation WHERE id IN ({marks(ids)})", *ids
        )
        return {organisation.id: organisation.name for organisation in found}


def _literal(text: str) -> str:
    """The text with the wildcards of LIKE taken as they stand."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
