"""What the page that places somebody prints."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from market.capacity.words import bed_type_words
from market.contracts.types import ContractOnDay
from market.core.refusal import Refusal
from market.core.words import age_words, count_words, day_words
from market.finding.placing_forms import BEFORE_PLACING, OUTSIDE, SECTIONS
from market.finding.placing_rules import PlaceFacts, Wanted, covering
from market.finding.rules import asks_for_beds, vacancy
from market.providers.rules import rating_age_days
from market.providers.types import LocationRow
from market.providers.words import rating_words, service_words


class PlacingPage(Struct, frozen=True, kw_only=True):
    """The page of the form. `place` is empty while the place is not known; `against` is what speaks against it as things stand."""

    place_name: str = ""
    place_address: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    against: tuple[str, ...] = ()
    submission: str
    request_id: int | None = None
    request_words: str = ""
    may_override: bool = False
    sections: tuple[tuple[str, tuple[str, ...]], ...] = SECTIONS
    outside: tuple[str, tuple[str, ...]] = OUTSIDE
    outside_open: bool = False
    before: tuple[tuple[str, str], ...] = BEFORE_PLACING


def place_panel(
    location: LocationRow, facts: PlaceFacts, wanted: Wanted, against: Sequence[Refusal], on: date
) -> dict[str, object]:
    """What is known of the place that the address names, for the top of the page."""
    known = facts.place.known if facts.place is not None else None
    rating = rating_words(location.rating)
    if location.rating_published_on is not None:
        rating += f", {age_words(rating_age_days(location.rating_published_on, on))} old"
    rows = [
        ("Provider", location.organisation_name),
        ("Local authority", location.authority),
        ("CQC rating", rating),
        (f"Room on {day_words(wanted.placement.starts_on)}", _room_words(facts, wanted)),
        ("Contract", _contract_words(covering(facts, wanted), wanted)),
    ]
    if known is not None and known.saved_on is not None:
        rows.insert(4, ("Tracker return", f"Saved on {day_words(known.saved_on)}"))
    return {
        "place_name": location.name,
        "place_address": f"/locations/{location.id}",
        "facts": tuple(rows),
        "against": tuple(reason.message for reason in against),
        "outside_open": facts.place is not None and not facts.place.our_area,
    }


def _room_words(facts: PlaceFacts, wanted: Wanted) -> str:
    place = facts.place
    if place is None or not place.asked:
        return "Not known"
    usable = vacancy(wanted.search, place.known, facts.on).usable
    if usable is None:
        return "Not known: ring them"
    if not asks_for_beds(wanted.service):
        return "Takes on more hours" if usable else "Takes on no more hours"
    kind = f" ({bed_type_words(wanted.placement.bed_type).lower()})" if wanted.placement.bed_type else ""
    return count_words(usable, "usable bed") + kind


def _contract_words(contracts: Sequence[ContractOnDay], wanted: Wanted) -> str:
    if not contracts:
        return f"None for {service_words(wanted.service).lower()}"
    return ", ".join(f"{contract.reference} ({contract.title})" for contract in contracts)
