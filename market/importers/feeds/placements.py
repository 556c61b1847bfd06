"""Commissioned care from the council's case system: service events of Client Level Data, with columns of the council's own.

People are case references. A file with a column that identifies anybody is refused whole and not kept (`importers/identifying.py`).
An event that is absent from a later file is not ended: the end comes with its own date.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from market.accounts.permissions import Permission
from market.core.case_references import reasons_against_case_reference
from market.db.sql import fetch
from market.geography.rules import read_outward
from market.importers.cells import CellError, day, number_between, text, text_of
from market.importers.feeds import care_words
from market.importers.feeds.care_places import ContractOf, PlaceOf, Places, contract_finder, place_finder
from market.importers.feeds.own import pounds
from market.importers.feeds.placements_layout import CLD_LAYOUT, LAYOUT, PERSON
from market.importers.feeds.reading import Field, cell_reader, problems_of, row_reader
from market.importers.queries import last_applied
from market.importers.types import Counts, Feed, FeedContext, Flagged, Header, LeftOut, Problem, RowParser
from market.placements.checking import EARLIEST, FURTHEST_AHEAD, MOST_PENCE, MOST_WEEKLY_HOURS
from market.placements.intake import NO_RATE, ToldPlacement, ToldRate, apply_placements, natural_key
from market.placements.queries import known_authorities
from market.placements.reasons import MOST_MORE_REASONS, OLDER_RECORD, OLDER_RECORD_DAYS
from market.placements.rules import BY_UNITS, service_of, weekly_pence
from market.placements.types import CldServiceType, Component, CostFrequency, Funder

CODE = "placements"
NO_REASON = (
    "The reason for the place outside the area is not stated: it was taken in as not known. "
    f"Ask for it within {OLDER_RECORD_DAYS} days."
)
NEGATIVE = "A cost below nought was taken without its sign"
NO_FREQUENCY = "A cost without its frequency was left out: the rest of the row was kept"
NO_UNITS = "A cost by the session, hour or day has no planned units a week, so its weekly cost is not known"
EARLY_REVIEW = "A review before the care began was left out: the rest of the row was kept"
OTHER_WORDS = "The reason “Other” needs words, which are never imported: add them on the placement's page"

_TYPE_OF_COMPONENT: dict[str, str] = {
    Component.REABLEMENT: CldServiceType.SHORT_MAX,
    Component.SHORT_NURSING: CldServiceType.SHORT_OTHER,
    Component.SHORT_RESIDENTIAL: CldServiceType.SHORT_OTHER,
    Component.OTHER_SHORT: CldServiceType.SHORT_OTHER,
    Component.EMERGENCY: CldServiceType.SHORT_OTHER,
    Component.LONG_NURSING: CldServiceType.LONG_NURSING,
    Component.LONG_RESIDENTIAL: CldServiceType.LONG_RESIDENTIAL,
    Component.CARER_RESPITE: CldServiceType.CARER_INVOLVING,
    Component.CARER_SITTING: CldServiceType.CARER_INVOLVING,
    Component.CARER_UNIVERSAL: CldServiceType.CARER_DIRECT,
    Component.CARER_OTHER: CldServiceType.CARER_DIRECT,
}
"""The service type of a component where the file does not name it; the others are long term support in the community."""


_PLAIN_REFERENCE = re.compile(r"[A-Za-z]{1,8}[-/]?\d{3,12}|\d{3,9}", re.ASCII)
"""What is no name, NHS number or date, whatever its digits: most references, passed without a closer look."""


def case_reference(cell: Any) -> str:
    """A case reference. `CellError` for what may name a person, without repeating it."""
    written = text_of(cell)
    if _PLAIN_REFERENCE.fullmatch(written):
        return written
    found = reasons_against_case_reference(written)
    if found:
        raise CellError(f"{found[0].message}.")
    return written


def home_area(cell: Any) -> str:
    """An outward code; "" where the cell is blank."""
    written = text_of(cell)
    if not written:
        return ""
    found = read_outward(written)
    if found is None:
        raise CellError(
            "Write only the first half of a postcode, such as TS1. A whole postcode says where a person lives."
        )
    return found


def _said(convert: Callable[[Any], str | None]) -> Callable[[Any], str]:
    """A converter that gives "" for a blank cell."""
    return care_words.remembered(lambda cell: convert(cell) or "")


def _joined(convert: Callable[[Any], tuple[str, ...]]) -> Callable[[Any], str]:
    """A converter of a list that gives its codes with spaces between them."""
    return care_words.remembered(lambda cell: " ".join(convert(cell)))


_POUNDS = pounds(MOST_PENCE // 100, least=-(MOST_PENCE // 100))
_EVENT = text(40)
_FIELDS: tuple[Field, ...] = (
    Field("case_reference", PERSON, case_reference),
    Field("event_reference", "Event Reference", lambda cell: _EVENT(cell) or None),
    Field("starts_on", "Event Start Date", day),
    Field("ends_on", "Event End Date", day),
    Field("service_type", "Service Type", _said(care_words.service_type)),
    Field("component", "Service Component", care_words.component),
    Field("delivery", "Delivery Mechanism", _said(care_words.delivery)),
    Field("pence", "Unit Cost", care_words.remembered(_POUNDS)),
    Field("frequency", "Cost Frequency (Unit Type)", care_words.frequency),
    Field("units", "Planned units per week", number_between(-10_000, 10_000, "planned units a week")),
    Field("hours", "Weekly hours", number_between(0, MOST_WEEKLY_HOURS, "hours a week for one person")),
    Field("bed_type", "Bed type", _said(care_words.bed_type)),
    Field("home_area", "Home area", care_words.remembered(home_area)),
    Field("reason", "Reason out of area", _said(care_words.reason)),
    Field("more_reasons", "More reasons", _joined(care_words.reasons)),
    Field("host_told_on", "Host told on", day),
    Field("last_review_on", "Last review", day),
    Field("next_review_on", "Next review", day),
    Field("wish", "Wish to return", _said(care_words.wish)),
    Field("return_stage", "Return stage", _said(care_words.return_stage)),
    Field("funder", "Funder", _said(care_words.funder)),
    Field("needs", "Needs", _joined(care_words.needs)),
    Field("distance_miles", "Distance miles", number_between(0, 1_000, "miles from home")),
)


async def _load(context: FeedContext) -> dict[str, Any]:
    locations = await fetch("SELECT id, cqc_location_id, name, authority, latitude, longitude FROM location")
    contracts = await fetch("SELECT id, reference FROM contract")
    names = context.authority_names
    return {
        "places": Places(locations, await known_authorities(names), names),
        "contracts": {str(row["reference"]).casefold(): int(row["id"]) for row in contracts},
    }


def _parser(header: Header, context: FeedContext) -> RowParser:
    read = row_reader(header, _FIELDS)
    place_of = place_finder(header, context)
    contract_of = contract_finder(header, context)
    event_type = cell_reader(header, "Event Type")
    status = cell_reader(header, "Client Funding Status")

    def parse(row: Sequence[Any]) -> Any:
        kind = event_type(row)
        if kind not in (None, "", "Service") and (written := text_of(kind).casefold()) not in ("", "service"):
            return LeftOut(f"Not a service but {_EVENT_TYPES.get(written, 'another event')}")
        if text_of(status(row)).casefold() == "fully client funded":
            return LeftOut(_SELF_FUNDED)
        try:
            told = read(row)
        except CellError:
            return [*problems_of(row, header, _FIELDS), *_problems_of_place(place_of, contract_of, row)]
        if told.get("funder") == Funder.SELF:
            return LeftOut(_SELF_FUNDED)
        problems = _between(told, context.present)
        if problems:
            return [*problems, *_problems_of_place(place_of, contract_of, row)]
        return _record(told, row, place_of, contract_of)

    return parse


_SELF_FUNDED = "Paid for by the person alone: such people are counted by home (feed placing-authorities), not listed"
_EVENT_TYPES = {"request": "a request", "assessment": "an assessment", "review": "a review"}


def _record(told: dict[str, Any], row: Sequence[Any], place_of: PlaceOf, contract_of: ContractOf) -> Any:
    """The record of a row whose cells are right one by one; `told` has its fields, and what makes its rate."""
    component = told["component"]
    service_type = told.get("service_type") or _TYPE_OF_COMPONENT.get(component, CldServiceType.LONG_COMMUNITY.value)
    service = _service(service_type, component)
    try:
        location, place_name, host, outside = place_of(row, service)
        contract = contract_of(row)
    except CellError:
        return _problems_of_place(place_of, contract_of, row, service)
    cost = (told.pop("pence", None), told.pop("frequency", None), told.pop("units", None), told.pop("hours", None))
    rate, flags = _rate(*cost)
    if outside and not told.get("reason") and (told.get("funder") or Funder.COUNCIL) == Funder.COUNCIL:
        told["reason"] = OLDER_RECORD
        flags = (*flags, NO_REASON)
    elif told.get("reason") == "OOA-98":
        flags = (*flags, OTHER_WORDS)
    reviewed = told.get("last_review_on")
    if reviewed is not None and reviewed < told["starts_on"]:
        told["last_review_on"] = None
        flags = (*flags, EARLY_REVIEW)
    told["service_type"] = service_type
    told.setdefault("event_reference", None)
    record = ToldPlacement(
        service=service,
        location=location,
        place_name=place_name,
        host_authority=host,
        contract=contract,
        rate=rate,
        **told,
    )
    return Flagged(record, ". ".join(flags)) if flags else record


@lru_cache(maxsize=1024)
def _service(service_type: str, component: str) -> str:
    return service_of(service_type, component).value


@lru_cache(maxsize=16_384)
def _rate(
    pence: int | None, unit: str | None, units: float | None, hours: float | None
) -> tuple[ToldRate, tuple[str, ...]]:
    """Hours and cost of a row, and what is odd about them. Hours that are paid for by the hour are the planned units."""
    flags: list[str] = []
    if units is not None:
        units = abs(units)
    if hours is None and unit == CostFrequency.HOURLY and units is not None and units <= MOST_WEEKLY_HOURS:
        hours = units
    if pence and pence < 0:
        pence = -pence
        flags.append(NEGATIVE)
    if pence and unit is None:
        flags.append(NO_FREQUENCY)
    if pence and unit in BY_UNITS and not units:
        flags.append(NO_UNITS)
    if unit is None or (not pence and unit != CostFrequency.NO_CHARGE):
        return (ToldRate(weekly_hours=hours) if hours is not None else NO_RATE), tuple(flags)
    cost = weekly_pence(pence, unit, units)
    if cost is not None and cost > MOST_PENCE:
        cost = None
    return ToldRate(hours, pence or None, unit, units if unit in BY_UNITS else None, cost), tuple(flags)


def _between(told: dict[str, Any], present: date) -> list[Problem]:
    """What is wrong between the cells of a row."""
    found: list[Problem] = []
    starts, ends = told["starts_on"], told.get("ends_on")
    if starts is None:
        found.append(Problem("Event Start Date", "This is blank. Every service needs its first day."))
    elif not EARLIEST <= starts <= present + FURTHEST_AHEAD:
        found.append(Problem("Event Start Date", "The first day must be from 1980 to two years from now. Correct it."))
    elif ends is not None and ends < starts:
        words = f"It ends on {ends:%d/%m/%Y}, before it starts on {starts:%d/%m/%Y}. Correct one of the days."
        found.append(Problem("Event End Date", words))
    if told["component"] is None:
        found.append(Problem("Service Component", "This is blank. Write what is bought, such as Day support."))
    for name, column in (("last_review_on", "Last review"), ("host_told_on", "Host told on")):
        if told.get(name) is not None and told[name] > present:
            found.append(Problem(column, f"{told[name]:%d/%m/%Y} is still to come. Correct the day."))
    more = told.get("more_reasons", "").split()
    if len(more) > MOST_MORE_REASONS or told.get("reason") in more:
        words = f"Write at most {MOST_MORE_REASONS} more reasons, each another than the main one."
        found.append(Problem("More reasons", words))
    return found


def _problems_of_place(
    place_of: PlaceOf, contract_of: ContractOf, row: Sequence[Any], service: str = ""
) -> list[Problem]:
    """What is wrong with the place (once the service is known) and the contract of a row."""
    found = []
    if service:
        try:
            place_of(row, service)
        except CellError as error:
            found.append(Problem("Provider CQC Location ID", error.reason))
    try:
        contract_of(row)
    except CellError as error:
        found.append(Problem("Contract reference", error.reason))
    return found


def _clashes(records: list[ToldPlacement]) -> dict[int, Problem]:
    """Services that stand in the file twice: by event reference, or in all that makes one where either row has none."""
    events: set[str] = set()
    keys: dict[tuple[Any, ...], bool] = {}
    found: dict[int, Problem] = {}
    for at, each in enumerate(records):
        key = natural_key(each.case_reference, each.component, each.location, each.place_name, each.starts_on)
        if each.event_reference in events and each.event_reference is not None:
            words = "This event stands in the file already, further up. Delete the row that does not hold."
            found[at] = Problem("Event Reference", words)
        elif key in keys and not (each.event_reference and keys[key]):
            words = "The same service of the same person from the same day stands further up. Delete one, or give both an event reference."
            found[at] = Problem("", words)
        else:
            keys[key] = each.event_reference is not None
            if each.event_reference is not None:
                events.add(each.event_reference)
    return found


async def _apply(records: list[Any], context: FeedContext, header: Header) -> Counts:
    newest = (await last_applied()).get(CODE)
    done = await apply_placements(
        records,
        as_at=context.as_at,
        older=newest is not None and newest.as_at is not None and newest.as_at > context.as_at,
        places=context.lookups["places"].coordinates,
        by=context.by,
        now=context.now,
        run_id=context.run_id,
    )
    return Counts(created=done.created, changed=done.changed, unchanged=done.unchanged)


FEED = Feed(
    code=CODE,
    title="Placements",
    what="Commissioned care by case reference: Client Level Data's service events, with the council's own columns. "
    "Delete every column that identifies a person first: such a file is refused and not kept. "
    "A service that is missing from a later file is not ended: its end comes with its Event End Date.",
    layouts=(LAYOUT, CLD_LAYOUT),
    load=_load,
    parser=_parser,
    apply=_apply,
    clashes=_clashes,
    whole_list=False,
    readers=Permission.READ_PLACEMENTS,
    writers=Permission.EDIT_PLACEMENTS,
    person_column=PERSON,
)
