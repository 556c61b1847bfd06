"""Placing somebody: the question and the placement in one transaction, so that two people never get the same last bed."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct, structs

from market.contracts.queries import caps_on, contracts_on
from market.contracts.types import ContractOnDay
from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.db import audit
from market.db.sql import fetch
from market.db.transaction import transaction
from market.db.versions import lock_row
from market.finding.placing_rules import (
    EMBARGOED,
    LEAST_OVERRIDE,
    NO_VACANCY,
    PROOF_DAYS,
    PlaceFacts,
    RegisteredPlace,
    Wanted,
    backs_no_vacancy,
    covering,
    reasons_not_to_place,
    we_buy,
)
from market.finding.queries import among, places_on
from market.finding.request_queries import find_request, kept_answers
from market.finding.requests import answer_with_placement
from market.finding.restricted import effect_on, stopped_by_name, suspended_elsewhere
from market.finding.service import known_of
from market.finding.tables import CareRequest
from market.finding.types import Known, RequestOutcome
from market.placements.checking import reasons_against_placement
from market.placements.queries import known_authorities
from market.placements.rules import out_of_area
from market.placements.service import AT_HOME, add_placement, made_by
from market.providers.queries import find_organisation, get_location_page
from market.providers.tables import Location
from market.providers.types import DatedCode, Source


class Override(Struct, frozen=True):
    """A manager's wish to place although reasons speak against it. `allowed`: the person has the permission."""

    reason: str
    allowed: bool


async def place(
    wanted: Wanted,
    *,
    authority_names: Sequence[str],
    by: Actor,
    now: datetime,
    today: date,
    override: Override | None = None,
) -> int | Refused:
    """Place somebody unless something speaks against it; the number of the placement.

    The location is held while the facts (embargoes too) are read and the placement is written: of two people who place into the last bed
    at the same moment one succeeds and the other is told why. A form sent twice makes one placement. What cannot be recorded as given,
    and an embargo, is refused in any case; other reasons against the place give way to an `override`, whose codes are audited.
    `authority_names` are our own area.
    """
    async with transaction():
        location_id = wanted.placement.location_id
        if location_id is not None and not await lock_row(Location, location_id):
            return refused(Refusal("no_location", "The register has no such location. Choose one from it", "location"))
        if (made := await made_by(wanted.placement)) is not None:
            return made
        facts = await place_facts(wanted, authority_names=authority_names, on=today)
        wanted = _completed(wanted, facts, authority_names)
        asked = reasons_not_to_place(facts, wanted)
        answered, hard = await _answered(wanted, authority_names, today)
        hard += [reason for reason in asked if reason.code == EMBARGOED]
        asked = [reason for reason in asked if reason.code != EMBARGOED]
        hard += await suspended_elsewhere(wanted.placement)
        hard += await stopped_by_name(wanted.placement, wanted.service, today)
        hard += _contract_unclear(wanted, facts)
        hard += reasons_against_placement(
            wanted.placement,
            authority_names=authority_names,
            known_authorities=await known_authorities(authority_names),
            today=today,
        )
        if reasons := [*hard, *standing_in_the_way(asked, override)]:
            return Refused(tuple(reasons))
        details = wanted.placement
        if asked and override is not None:
            details = structs.replace(details, override_reason=override.reason.strip(), override_by=by.label)
        placed = await add_placement(details, authority_names=authority_names, by=by, now=now, today=today)
        if isinstance(placed, Refused):
            return placed
        for request_id, outcome in answered.items():
            await answer_with_placement(request_id, placed, outcome, by=by, now=now, today=today)
        if asked:
            codes = [reason.code for reason in asked]
            subject = ("placement", placed)
            await audit.record(by=by, verb="placement.overridden", subject=subject, after={"codes": codes}, at=now)
    return placed


async def place_facts(wanted: Wanted, *, authority_names: Sequence[str], on: date) -> PlaceFacts:
    """What is known on a day of the place, its provider's contracts and the caps, for the question whether somebody may be placed.

    Raises `NoSuchLocation`.
    """
    placement = wanted.placement
    place = None
    if placement.location_id is not None:
        place = await _registered(placement.location_id, wanted, authority_names, on)
    return PlaceFacts(
        on=on,
        place=place,
        contracts=tuple(await _contracts(place, placement.contract_id, on)),
        caps=tuple(await caps_on(placement.starts_on)),
    )


async def _registered(location_id: int, wanted: Wanted, own: Sequence[str], on: date) -> RegisteredPlace:
    placement = wanted.placement
    record = await get_location_page(location_id)
    now = record.now
    organisation = await find_organisation(now.organisation_id)
    found = await places_on(among((location_id,)), wanted.service, on=on, from_on=wanted.placement.starts_on)
    effect = await effect_on(placement, wanted.service, on)
    known = (known_of(found[0]) if found else Known()).with_effect(effect)
    return RegisteredPlace(
        name=now.name,
        organisation_id=now.organisation_id,
        organisation_name=now.organisation_name,
        authority=now.authority,
        regulated=now.source == Source.CQC,
        our_area=not out_of_area(now.authority, own),
        registered_on=now.registered_on,
        deregistered_on=now.deregistered_on,
        unlisted_on=now.unlisted_on,
        provider_left_on=organisation.deregistered_on if organisation is not None else None,
        asked=bool(found),
        known=structs.replace(
            known,
            services=_held(record.services, on),
            specialisms=_held(record.specialisms, on),
            dormant=now.dormant,
            rating=now.rating,
        ),
    )


def _held(codes: Sequence[DatedCode], on: date) -> tuple[str, ...]:
    return tuple(each.code for each in codes if each.from_on <= on and (each.until_on is None or each.until_on > on))


async def _contracts(place: RegisteredPlace | None, chosen: int | None, on: date) -> list[ContractOnDay]:
    numbers = {chosen} - {None}
    if place is not None:
        rows = await fetch(
            "SELECT DISTINCT contract FROM contract_supplier WHERE organisation = {}", place.organisation_id
        )
        numbers |= {row["contract"] for row in rows}
    return await contracts_on(on, sorted(number for number in numbers if number is not None))


def _completed(wanted: Wanted, facts: PlaceFacts, authority_names: Sequence[str]) -> Wanted:
    """With the host authority and the contract that follow from the place: care at home is given in our own area."""
    placement = wanted.placement
    host, contract_id = placement.host_authority, placement.contract_id
    if not host and wanted.service in AT_HOME:
        host = authority_names[0]
    elif not host and facts.place is not None:
        host = facts.place.authority
    if contract_id is None and facts.place is not None and we_buy(placement):
        fitting = covering(facts, wanted)
        contract_id = fitting[0].id if len(fitting) == 1 else None
    return structs.replace(wanted, placement=structs.replace(placement, host_authority=host, contract_id=contract_id))


def _contract_unclear(wanted: Wanted, facts: PlaceFacts) -> list[Refusal]:
    if wanted.placement.contract_id is not None or facts.place is None or not we_buy(wanted.placement):
        return []
    fitting = covering(facts, wanted)
    if len(fitting) < 2:
        return []
    named = ", ".join(contract.reference for contract in fitting)
    return [Refusal("which_contract", f"Choose the contract: {len(fitting)} cover this place ({named})", "contract")]


def standing_in_the_way(asked: Sequence[Refusal], override: Override | None) -> list[Refusal]:
    """What of the reasons that a manager may override is still in the way; none once a manager said why."""
    if not asked or override is None:
        return list(asked)
    if not override.allowed:
        words = "Only a commissioning manager may place somebody although reasons speak against it"
        return [*asked, Refusal("may_not_override", words, "override_reason")]
    if len(override.reason.strip()) < LEAST_OVERRIDE:
        words = f"Say why the person is to be placed there all the same, in {LEAST_OVERRIDE} characters or more"
        return [*asked, Refusal("override_reason", words, "override_reason")]
    return []


async def _answered(
    wanted: Wanted, authority_names: Sequence[str], today: date
) -> tuple[dict[int, RequestOutcome], list[Refusal]]:
    """The kept requests that this placement answers, held until it is written, and what speaks against answering them."""
    answered: dict[int, RequestOutcome] = {}
    reasons: list[Refusal] = []
    case_reference = wanted.placement.case_reference.strip()
    if wanted.request_id is not None:
        request = await find_request(wanted.request_id) if await lock_row(CareRequest, wanted.request_id) else None
        if request is None or request.case_reference != case_reference:
            words = "The request is of another case reference. Open the request of this person, and place from there"
            reasons.append(Refusal("other_case", words, "case_reference"))
        elif request.outcome not in (RequestOutcome.OPEN, RequestOutcome.NO_VACANCY):
            reasons.append(Refusal("request_closed", "The request has its outcome already. Place without it", None))
        else:
            answered[wanted.request_id] = RequestOutcome.PLACED
    codes = {wanted.placement.reason, *wanted.placement.more_reasons}
    if NO_VACANCY in codes and out_of_area(wanted.placement.host_authority, authority_names):
        kept = await kept_answers(case_reference)
        backing = [each.id for each in kept if backs_no_vacancy(each, wanted.service, today)]
        if backing:
            chosen = wanted.request_id if wanted.request_id in backing else max(backing)
            answered[chosen] = RequestOutcome.NO_VACANCY
        else:
            words = (
                f"“No vacancy” needs a search of the last {PROOF_DAYS} days, kept for this case reference, that found nothing usable or "
                "whose usable places all declined. Search in Find care and keep the search as a request, or choose another reason"
            )
            reasons.append(Refusal("no_search", words, "reason"))
    return answered, reasons
