"""Whether somebody may be placed somewhere: every reason against it at once. Pure.

The codes of the reasons, which the audit trail keeps when a manager overrides them:

| code | the place or its terms |
|---|---|
| `embargoed` | new admissions are stopped, or the week’s limit is used up; only an approved exception lets somebody in |
| `manager_agrees` | a manager has to agree and say why this place suits the person |
| `closed` | is closed, or not open yet, on the start date |
| `dormant` | is registered but gives no care at present |
| `provider_exited` | its provider has left the market by the start date |
| `not_the_service` | is not registered for the service |
| `not_the_need` | does not care for people with one of the needs |
| `no_such_bed` | has no beds of the type |
| `not_accepting` | says that it takes nobody at present |
| `no_return` | lies in our area and never made a tracker return |
| `stale` | its tracker return is older than the last closed window |
| `full` | has no usable bed left, or no hours |
| `no_contract` | no contract covers the provider, place and service |
| `contract_ended` | the contract that covered it has ended by the start date |
| `contract_to_come` | the contract that covers it starts after the start date |
| `contract_elsewhere` | the contract chosen does not cover the provider, place and service |
| `over_cap` | the rate is over the most that the council usually pays |
| `rating_inadequate` | CQC rates it inadequate |
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from msgspec import Struct

from market.contracts.types import CapOnDay, ContractOnDay, RateUnit
from market.core.refusal import Refusal
from market.core.words import age_words, count_words, day_words
from market.finding.rules import asks_for_beds, provides, says_vacancies, serves, vacancy
from market.finding.types import Answer, Effect, Known, Search, WhyNot
from market.placements.rules import service_of, weekly_pence
from market.placements.types import CostFrequency, Delivery, Funder, NewPlacement
from market.providers.rules import is_open
from market.providers.types import RatingCode, ServiceType
from market.providers.words import SPECIALISM_WORDS, service_words

NO_VACANCY = "OOA-03"
EMBARGOED = "embargoed"
MANAGER_AGREES = "manager_agrees"
PROOF_DAYS = 28
"""How old a search may be that backs "no vacancy": a proposal of this project, not taken from guidance."""
LEAST_OVERRIDE = 10

REGISTERED_SERVICES = frozenset(
    {
        ServiceType.NURSING_HOME,
        ServiceType.RESIDENTIAL_HOME,
        ServiceType.HOME_CARE,
        ServiceType.EXTRA_CARE,
        ServiceType.SUPPORTED_LIVING,
        ServiceType.SHARED_LIVES,
    }
)
"""Services whose care needs CQC's registration: accommodation with nursing or personal care, and personal care.

Source: Health and Social Care Act 2008 (Regulated Activities) Regulations 2014, schedule 1, paragraphs 1 and 2.
"""

OVERRIDABLE = frozenset(
    {
        MANAGER_AGREES,
        "closed",
        "dormant",
        "provider_exited",
        "not_the_service",
        "not_the_need",
        "no_such_bed",
        "not_accepting",
        "no_return",
        "stale",
        "full",
        "no_contract",
        "contract_ended",
        "contract_to_come",
        "contract_elsewhere",
        "over_cap",
        "rating_inadequate",
    }
)
"""The codes of the table above: reasons that a manager may override."""

_SAME_UNIT = {
    CostFrequency.WEEKLY: RateUnit.WEEK,
    CostFrequency.HOURLY: RateUnit.HOUR,
    CostFrequency.SESSION: RateUnit.SESSION,
}
_PER = {RateUnit.WEEK: "a week", RateUnit.HOUR: "an hour", RateUnit.SESSION: "a session"}


class Wanted(Struct, frozen=True, kw_only=True):
    """A placement that somebody wants to make, with the kept request that it answers, if any."""

    placement: NewPlacement
    request_id: int | None = None

    @property
    def service(self) -> str:
        """The register's `ServiceType` of the care wanted; `other` for codes that are not known."""
        try:
            return service_of(self.placement.service_type, self.placement.component)
        except ValueError:
            return ServiceType.OTHER

    @property
    def search(self) -> Search:
        """The same as a search, so that one rule says what a usable vacancy is."""
        wanted = self.placement
        return Search(
            service=self.service,
            bed_type=wanted.bed_type,
            needs=wanted.needs,
            from_on=wanted.starts_on,
            hours=wanted.rate.weekly_hours,
        )


class RegisteredPlace(Struct, frozen=True, kw_only=True):
    """A location of the register as it stands when somebody is to be placed there; `known` is what says whether it has room.

    `asked` is whether its room could be asked about at all: it is open today and gives the service.
    """

    name: str
    organisation_id: int
    organisation_name: str
    authority: str
    regulated: bool
    our_area: bool
    registered_on: date | None
    deregistered_on: date | None
    unlisted_on: date | None
    provider_left_on: date | None
    asked: bool
    known: Known


class PlaceFacts(Struct, frozen=True, kw_only=True):
    """What is known on the day `on` when the question is asked. `place` is None for one that is not in the register; `contracts` are
    those that the place's provider is under, or the one chosen; `caps` what holds on the start date.
    """

    on: date
    place: RegisteredPlace | None
    contracts: tuple[ContractOnDay, ...] = ()
    caps: tuple[CapOnDay, ...] = ()


class KeptAnswer(Struct, frozen=True):
    """A search that was kept for the case: how many places of our own area it looked at, which of them were usable that day, and what
    the places asked have answered.
    """

    id: int
    service: str
    on_day: date
    looked_at_here: int
    usable_here: frozenset[int]
    answers: tuple[tuple[int, str], ...]


def reasons_not_to_place(facts: PlaceFacts, wanted: Wanted) -> list[Refusal]:
    """Every reason that speaks against the placement, in the order of the table above; none when nothing does.

    A place that is not in the register can be asked about its contract and rate only; one that CQC does not regulate has no
    registration, rating or tracker return to be asked about. Contract and cap are asked of care that the council itself buys.
    """
    found: list[Refusal] = []
    if facts.place is not None:
        found += _standing(facts.place, wanted)
        found += _suitability(facts.place, wanted)
        found += _room(facts.place, wanted, facts.on)
    if we_buy(wanted.placement):
        found += _contract(facts, wanted)
        found += _rate(facts.caps, wanted)
    if facts.place is not None and facts.place.known.rating == RatingCode.INADEQUATE:
        words = f"CQC rates {facts.place.name} inadequate. Choose another place"
        found.append(Refusal("rating_inadequate", words, "location"))
    return found


def _standing(place: RegisteredPlace, wanted: Wanted) -> Iterator[Refusal]:
    starts_on = wanted.placement.starts_on
    if place.known.effect is Effect.LIMIT_USED:
        words = f"{place.name} takes no more new people that week: the council’s weekly limit is used up. Choose another week or place"
        yield Refusal(EMBARGOED, words, "location")
    elif place.known.embargoed:
        yield Refusal(EMBARGOED, f"New admissions to {place.name} are stopped. Choose another place", "location")
    if place.known.effect is Effect.OTHER_DAY:
        day = day_words(starts_on)
        words = f"New people come to {place.name} one a day, and somebody begins on {day}. Choose another day, or ask a manager to place"
        yield Refusal(MANAGER_AGREES, words, "starts_on")
    elif place.known.asks_manager:
        words = f"New placements at {place.name} need a manager’s agreement, with why it suits this person. Ask a manager to place"
        yield Refusal(MANAGER_AGREES, words, "location")
    if not is_open(place.registered_on, place.deregistered_on, place.unlisted_on, starts_on):
        words = f"{place.name} is not open on {day_words(starts_on)}. Choose another place or another date"
        yield Refusal("closed", words, "location")
    if place.known.dormant:
        words = f"{place.name} is dormant: it gives no care at present. Choose another place"
        yield Refusal("dormant", words, "location")
    if place.provider_left_on is not None and place.provider_left_on <= starts_on:
        left = day_words(place.provider_left_on)
        words = f"{place.organisation_name} left the market on {left}. Choose another provider"
        yield Refusal("provider_exited", words, "location")


def _suitability(place: RegisteredPlace, wanted: Wanted) -> Iterator[Refusal]:
    known, service = place.known, wanted.service
    if service in REGISTERED_SERVICES and not provides(service, known.services):
        words = f"{place.name} is not registered for {service_words(service).lower()}. Choose another place or service"
        yield Refusal("not_the_service", words, "location")
    if place.regulated or known.specialisms:
        for need in wanted.placement.needs:
            if not serves((need,), known.specialisms):
                words = f"{place.name} is not registered for this need: {SPECIALISM_WORDS.get(need, need)}"
                yield Refusal("not_the_need", words, "location")


def _room(place: RegisteredPlace, wanted: Wanted, on: date) -> Iterator[Refusal]:
    """A return saved after the start already counts the person, so that it cannot say whether there was room."""
    known, starts_on = place.known, wanted.placement.starts_on
    if not (place.regulated and place.asked and says_vacancies(wanted.service)):
        return
    if known.saved_on is None:
        if place.our_area:
            words = f"{place.name} never made a return in the capacity tracker. Ask it to save one, so that its room is known"
            yield Refusal("no_return", words, "location")
        return
    bed_type = wanted.placement.bed_type
    runs = {line.bed_type for line in known.beds if line.maximum > 0}
    if bed_type and asks_for_beds(wanted.service) and bed_type not in runs:
        words = f"{place.name} has no beds of this type. Choose another bed type, or none"
        yield Refusal("no_such_bed", words, "bed_type")
    if starts_on < known.saved_on:
        return
    said = vacancy(wanted.search, known, on).why_not
    if WhyNot.NOT_ACCEPTING in said:
        yield Refusal("not_accepting", f"{place.name} says that it takes nobody at present", "location")
    if WhyNot.STALE in said:
        age = age_words((on - known.saved_on).days)
        words = f"What {place.name} said about its room is {age} old, and a later return is missing. Ask it to save one"
        yield Refusal("stale", words, "location")
    if WhyNot.FULL in said or WhyNot.RESERVED in said:
        yield Refusal("full", _full_words(place, wanted), "location")


def _full_words(place: RegisteredPlace, wanted: Wanted) -> str:
    if not asks_for_beds(wanted.service):
        return f"{place.name} has not that many hours left. Choose another place, or fewer hours"
    said = vacancy(wanted.search, place.known, place.known.saved_on or wanted.placement.starts_on)
    since = f", counting {count_words(said.placed_since, 'person', 'people')} placed since its last return"
    return f"{place.name} has no usable bed left{since if said.placed_since else ''}. Choose another place"


def we_buy(placement: NewPlacement) -> bool:
    """Whether the council itself buys the care, so that it needs a contract and a rate within the caps."""
    return placement.funder == Funder.COUNCIL and placement.delivery != Delivery.DIRECT_PAYMENT


def covers(contract: ContractOnDay, organisation_id: int | None, location_id: int | None, service: str) -> bool:
    """Whether a contract is for this service of this provider at this place, whatever the day.

    Without locations it covers every location of its providers. A provider that is not known is not asked about.
    """
    supplied = organisation_id is None or any(
        supplier.organisation_id == organisation_id for supplier in contract.suppliers
    )
    there = location_id is None or not contract.location_ids or location_id in contract.location_ids
    return supplied and there and service in contract.services


def covering(facts: PlaceFacts, wanted: Wanted) -> list[ContractOnDay]:
    """The contracts under which the placement may be made: they cover it and are in force on the start date. A framework steps back
    behind its own call-off.
    """
    live = [contract for contract in _fitting(facts, wanted) if contract.live_on(wanted.placement.starts_on)]
    called_off = {contract.framework_id for contract in live}
    return [contract for contract in live if contract.id not in called_off]


def _fitting(facts: PlaceFacts, wanted: Wanted) -> list[ContractOnDay]:
    if facts.place is None:
        chosen = [each for each in facts.contracts if each.id == wanted.placement.contract_id]
        return [each for each in chosen if covers(each, None, None, wanted.service)]
    organisation_id = facts.place.organisation_id
    return [
        each for each in facts.contracts if covers(each, organisation_id, wanted.placement.location_id, wanted.service)
    ]


def _contract(facts: PlaceFacts, wanted: Wanted) -> Iterator[Refusal]:
    chosen, starts_on = wanted.placement.contract_id, wanted.placement.starts_on
    if facts.place is None and chosen is None:
        return
    fitting = _fitting(facts, wanted)
    if chosen is not None:
        fitting = [each for each in fitting if each.id == chosen]
        if not fitting:
            words = "The contract chosen does not cover this provider, place and service. Choose another contract"
            yield Refusal("contract_elsewhere", words, "contract")
            return
    if any(each.live_on(starts_on) for each in fitting):
        return
    ended = [each for each in fitting if each.ends_on is not None and each.ends_on < starts_on]
    to_come = [each for each in fitting if each.starts_on > starts_on]
    if ended:
        last = max(ended, key=lambda each: (each.ends_on or date.max, each.id))
        words = (
            f"Contract {last.reference} ended on {day_words(last.ends_on or date.max)}. Extend it or agree a new one"
        )
        yield Refusal("contract_ended", words, "contract")
    elif to_come:
        first = min(to_come, key=lambda each: (each.starts_on, each.id))
        words = f"Contract {first.reference} starts on {day_words(first.starts_on)}, after the placement"
        yield Refusal("contract_to_come", words, "contract")
    else:
        words = f"No contract covers {service_words(wanted.service).lower()} at this place. Agree spot terms first"
        yield Refusal("no_contract", words, "contract")


def cap_for(caps: Sequence[CapOnDay], wanted: Wanted) -> tuple[CapOnDay, int, int] | None:
    """The cap that the rate is measured against, with what is paid and what is allowed in the same measure, both in pence.

    A cap for the bed type goes before the cap for the whole service; one in the rate's own unit before one that must be turned into a
    week: a weekly cap as it is, an hourly one by the hours a week. None when nothing can be compared.
    """
    placement = wanted.placement
    bands = {placement.bed_type.casefold(), placement.bed_type.replace("_", " ").casefold()} - {""}
    weekly = weekly_pence(placement.rate.rate_pence, placement.rate.unit, placement.rate.units_a_week)
    own = [cap for cap in caps if cap.service == wanted.service]
    fitting = [cap for cap in own if cap.band.casefold() in bands] or [cap for cap in own if not cap.band]
    same = _same_unit(placement)
    for cap in fitting:
        if cap.unit == same and placement.rate.rate_pence is not None:
            return cap, placement.rate.rate_pence, cap.pence
    if weekly is None:
        return None
    for cap in fitting:
        if cap.unit == RateUnit.WEEK:
            return cap, weekly, cap.pence
        if cap.unit == RateUnit.HOUR and placement.rate.weekly_hours:
            return cap, weekly, round(cap.pence * placement.rate.weekly_hours)
    return None


def _same_unit(placement: NewPlacement) -> RateUnit | None:
    return _SAME_UNIT.get(CostFrequency(placement.rate.unit))


def _rate(caps: Sequence[CapOnDay], wanted: Wanted) -> Iterator[Refusal]:
    measured = cap_for(caps, wanted)
    if measured is None:
        return
    cap, paid, allowed = measured
    if paid > allowed:
        same = _same_unit(wanted.placement)
        per = _PER[same] if same is not None and same == cap.unit else "a week"
        words = (
            f"£{paid / 100:,.2f} {per} is over the most that is usually paid for "
            f"{service_words(wanted.service).lower()}, £{allowed / 100:,.2f} {per}. Agree a lower rate"
        )
        yield Refusal("over_cap", words, "rate_pence")


def backs_no_vacancy(kept: KeptAnswer, service: str, today: date) -> bool:
    """Whether a kept search shows that there was no vacancy in our own area: made in the last 28 days, for the same service, with places
    to look at, every usable one of which (if any) declined or did not reply.
    """
    if kept.service != service or not timedelta(0) <= today - kept.on_day <= timedelta(days=PROOF_DAYS):
        return False
    refused = {place for place, answer in kept.answers if answer in (Answer.DECLINED, Answer.NO_REPLY)}
    return kept.looked_at_here > 0 and kept.usable_here <= refused
