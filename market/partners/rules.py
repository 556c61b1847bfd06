"""When two names are one partner, and what is wrong with a partner's details."""

from collections.abc import Collection

from market.core.refusal import Refusal
from market.partners.types import PartnerDetails, PartnerKind, TeamCode

LONGEST_NAME = 160
PHONE = r"[+\d][\d ()/-]{5,38}"


def name_key(name: str) -> str:
    """By what a name is the same again: small letters and single spaces, so that "Durham  County Council" is "durham county council"."""
    return " ".join(name.split()).casefold()[:LONGEST_NAME]


def details_refusals(details: PartnerDetails, *, codes_taken: Collection[str] = ()) -> list[Refusal]:
    """What is wrong with a partner's details, all of it; empty when nothing is. `codes_taken` are those of other teams."""
    found = []
    if not details.name.strip():
        found.append(Refusal("no_name", "Enter the partner’s name", "name"))
    if details.kind == PartnerKind.TEAM and details.code not in set(TeamCode):
        found.append(Refusal("no_team", "Choose which of the council’s teams this is", "code"))
    if details.kind == PartnerKind.TEAM and details.code in codes_taken:
        found.append(Refusal("team_taken", "This team is in the list already. Change its entry instead", "code"))
    if details.kind != PartnerKind.TEAM and details.code:
        found.append(Refusal("team_of_partner", "Only one of the council’s own teams has a team: choose none", "code"))
    return found
