"""How one location's row becomes what a file says of it, field by field."""

from collections.abc import Mapping
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from msgspec import Struct

from market.providers.cqc import CqcLocation, CqcOrganisation, Telling
from market.providers.intake_held import HeldLocation, HeldOrganisation
from market.providers.rules import search_text
from market.providers.types import OrganisationKind, Source

LOCATION_FACTS = (
    "name",
    "registered_on",
    "dormant",
    "care_home",
    "beds",
    "directorate",
    "category",
    "ods_code",
    "uprn",
    "phone",
    "website",
    "address",
    "town",
    "postcode",
    "authority",
    "region",
    "latitude",
    "longitude",
    "brand_id",
    "brand_name",
    "primary_location_id",
)
ORGANISATION_FACTS = (
    "name",
    "ownership",
    "companies_house_number",
    "charity_number",
    "brand_id",
    "brand_name",
    "address",
    "postcode",
    "phone",
    "website",
    "registered_on",
)

_facts_of_location = attrgetter(*LOCATION_FACTS)
_facts_of_organisation = attrgetter(*ORGANISATION_FACTS)


class Reading(Struct, frozen=True):
    """The circumstances of one file: how much it knows, as at when, whether it lists everything, and the moment of reading."""

    telling: Telling
    as_at: date
    whole_list: bool
    now: datetime


def is_present(held: HeldLocation, reading: Reading) -> bool:
    """Whether the file may change what is held now: it is not older than the newest full description, or is a thin one."""
    return reading.telling is Telling.THIN or held.described_on is None or reading.as_at >= held.described_on


def only_fills(held: HeldLocation, reading: Reading) -> bool:
    """Whether the file may only fill what is blank: a thin one, of a location that a full one has described."""
    return reading.telling is Telling.THIN and held.described_on is not None


def merge_location(
    held: HeldLocation, told: CqcLocation, organisation: HeldOrganisation | None, reading: Reading
) -> bool:
    """Bring a held row up to what a present file says; whether it changed."""
    before = _facts_of_location(held)
    values = _facts_of_location(told)
    moved = False
    if values == before:
        after = before
    elif only_fills(held, reading):
        after = tuple(
            new if old in ("", None) and new is not None else old for old, new in zip(before, values, strict=True)
        )
    else:
        after = tuple(old if new is None else new for old, new in zip(before, values, strict=True))
    if organisation is not None and not only_fills(held, reading):
        moved = organisation.id != held.organisation
        held.organisation = organisation.id
    changed = moved or after != before
    if changed:
        for name, value in zip(LOCATION_FACTS, after, strict=True):
            setattr(held, name, value)
    renamed = organisation is not None and organisation.updated_at == reading.now
    if organisation is not None and organisation.id == held.organisation and (changed or renamed):
        found_by = search_text(held.name, held.postcode, held.cqc_location_id, organisation.name)
        if found_by != held.search_text:
            held.search_text = found_by
            changed = True
    return changed


def merge_registration(held: HeldLocation, told: CqcLocation, reading: Reading) -> bool:
    """Whether and until when the location is registered; whether that changed.

    A deactivated location is closed unless a newer full list still holds it. A location that a full list holds again, or that the
    API calls registered, is open again unless it was closed or left the list after that list's date.
    """
    before = (held.deregistered_on, held.unlisted_on)
    if told.deregistered_on is not None:
        if held.listed_on is None or reading.as_at >= held.listed_on:
            held.deregistered_on, held.unlisted_on = told.deregistered_on, None
    elif reading.whole_list or reading.telling is Telling.FULL:
        if held.unlisted_on is not None and reading.as_at >= held.unlisted_on:
            held.unlisted_on = None
        if held.deregistered_on is not None and reading.as_at > held.deregistered_on:
            held.deregistered_on = None
    return before != (held.deregistered_on, held.unlisted_on)


def new_location(told: CqcLocation, organisation: HeldOrganisation, reading: Reading) -> HeldLocation:
    """The row of a location that is not held yet; its number is 0 until it is written."""
    values = _filled(LOCATION_FACTS, _facts_of_location(told))
    described = reading.as_at if reading.telling is Telling.FULL else None
    return HeldLocation(
        id=0,
        cqc_location_id=told.cqc_location_id,
        organisation=organisation.id,
        source=Source.CQC.value,
        deregistered_on=told.deregistered_on,
        unlisted_on=None,
        listed_on=reading.as_at if reading.whole_list else None,
        described_on=described,
        first_described_on=described,
        ward="",
        council_website=None,
        rating="",
        rating_published_on=None,
        search_text=search_text(told.name, told.postcode or "", told.cqc_location_id, organisation.name),
        version=1,
        updated_at=reading.now,
        **values,
    )


def new_organisation(told: CqcOrganisation, now: datetime) -> HeldOrganisation:
    """The row of an organisation that is not held yet; its number is 0 until it is written."""
    values = _filled(ORGANISATION_FACTS, _facts_of_organisation(told))
    values["name"] = told.name or f"Provider {told.cqc_provider_id}"
    return HeldOrganisation(
        id=0,
        cqc_provider_id=told.cqc_provider_id,
        kind=OrganisationKind.REGULATED.value,
        source=Source.CQC.value,
        deregistered_on=None,
        search_text=search_text(values["name"], told.postcode or "", told.cqc_provider_id),
        version=1,
        updated_at=now,
        **values,
    )


def merge_organisation(held: HeldOrganisation, told: CqcOrganisation, *, fills_only: bool) -> bool:
    """Bring a held row up to what a file says of it; whether it changed."""
    before = _facts_of_organisation(held)
    values = _facts_of_organisation(told)
    if fills_only:
        after = tuple(
            new if old in ("", None) and new is not None else old for old, new in zip(before, values, strict=True)
        )
    else:
        after = tuple(old if new is None else new for old, new in zip(before, values, strict=True))
    if after == before:
        return False
    for name, value in zip(ORGANISATION_FACTS, after, strict=True):
        setattr(held, name, value)
    held.search_text = search_text(held.name, held.postcode, held.cqc_provider_id)
    return True


def _filled(names: tuple[str, ...], values: tuple[Any, ...]) -> dict[str, Any]:
    """What a new row holds: the values told, and blanks where nothing is."""
    return {name: _BLANK.get(name, "") if value is None else value for name, value in zip(names, values, strict=True)}


_BLANK: Mapping[str, Any] = {
    "registered_on": None,
    "dormant": False,
    "care_home": False,
    "beds": None,
    "latitude": None,
    "longitude": None,
}
