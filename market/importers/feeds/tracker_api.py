"""The Capacity Tracker's API: items with vacancies by bed type, as its pages `{offset, limit, totalItems, items}` hold them.

Newer items give `used` beds; older ones `spare`, and then used is total less spare. Vacant beds are flexible, so vacancies by type may
overlap (DHSC); totals by type are taken as given.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from market.capacity.intake import BedsSaved, SavedReturn
from market.capacity.types import BedType, ReturnKind
from market.importers.cells import CellError, optional_flag, shown, text_of, utc_day
from market.importers.feeds.reading import columns
from market.importers.feeds.returns import (
    MOST_BEDS,
    OVER_MAXIMUM,
    accepting_of,
    bed_type_word,
    beds_of,
    both,
    days_of,
    double_returns,
    hands,
    hours_of,
    load,
    location_finder,
    people_of,
    possible_day,
    staff_of,
)
from market.importers.types import Feed, FeedContext, Flagged, Header, Layout, Problem, RowParser

CODE = "tracker-api"

BED_TYPES: dict[str, BedType] = {
    "Community Care": BedType.COMMUNITY_CARE,
    "Dementia Nursing": BedType.DEMENTIA_NURSING,
    "Dementia Residential": BedType.DEMENTIA_RESIDENTIAL,
    "General Nursing": BedType.GENERAL_NURSING,
    "General Residential": BedType.GENERAL_RESIDENTIAL,
    "Learning Disability Nursing": BedType.LEARNING_DISABILITY_NURSING,
    "Learning Disability Residential": BedType.LEARNING_DISABILITY_RESIDENTIAL,
    "Mental Health Nursing": BedType.MENTAL_HEALTH_NURSING,
    "Mental Health Residential": BedType.MENTAL_HEALTH_RESIDENTIAL,
    "Transitional": BedType.TRANSITIONAL,
    "YPD - Young Physically Disabled": BedType.YOUNG_PHYSICALLY_DISABLED,
    "YPD": BedType.YOUNG_PHYSICALLY_DISABLED,
    "Young Physically Disabled": BedType.YOUNG_PHYSICALLY_DISABLED,
}
_BED_TYPE_BY_WORD = {bed_type_word(name): code.value for name, code in BED_TYPES.items()}

LAYOUT = Layout(
    code="tracker-api",
    title="Capacity Tracker API, items with vacancies by bed type",
    columns=columns(
        ("cqcId", "vacanciesLastUpdated", "vacancies"),
        (
            "locationName",
            "cqcType",
            "geography",
            "acceptingOutOfHoursAdmissions",
            "admissionStatus",
            "ascSupport",
            "confirmedSave",
            "internationalRecruitment",
            "isAcute",
            "isCareHome",
            "isCommunity",
            "isHospice",
            "isSubstanceMisuse",
            "odsCode",
            "providerOdsCode",
            "reportInclusion",
            "totalResidentCount",
            "workforce",
            "vaccinations",
        ),
    ),
    rows_of="objects",
)

_WORKFORCE: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("nurses_employed", "nursesEmployed", staff_of),
    ("care_workers_employed", "careWorkersEmployed", staff_of),
    ("other_staff_employed", "nonCareWorkersEmployed", staff_of),
    ("agency_nurses", "agencyNursesEmployed", staff_of),
    ("agency_care_workers", "agencyCareWorkersEmployed", staff_of),
    ("agency_other_staff", "agencyNonCareWorkersEmployed", staff_of),
    ("hours_paid", "hoursPaid", hours_of),
    ("hours_overtime", "hoursOvertime", hours_of),
    ("hours_agency", "hoursAgency", hours_of),
    ("hours_absence", "hoursAbsence", hours_of),
    ("days_absence", "daysAbsence", days_of),
)
_ABSENT = (
    ("nurses_absent", "nurses"),
    ("care_workers_absent", "careWorkers"),
    ("other_staff_absent", "nonCareWorkers"),
)


def parser(header: Header, context: FeedContext) -> RowParser:
    """Items to `SavedReturn`."""
    find = location_finder(context)
    saved_on = partial(_saved_on, present=context.present)

    def parse(row: Sequence[Any]) -> Any:
        item: dict[str, Any] = row[0]
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for name, key, convert in (
            ("location", "cqcId", find),
            ("saved_on", "vacanciesLastUpdated", saved_on),
            ("accepting", "admissionStatus", accepting_of),
            ("people", "totalResidentCount", people_of),
        ):
            _take(problems, key, values, name, convert, item.get(key))
        _workforce(item.get("workforce"), values, problems)
        beds = _all_beds(item, values.get("accepting"), problems)
        if problems:
            return problems
        record = SavedReturn(kind=_kind(item), beds=beds, **values)
        return Flagged(record, OVER_MAXIMUM) if any(each.occupied > each.maximum for each in beds) else record

    return parse


def _saved_on(cell: Any, present: date) -> date:
    found = utc_day(cell)
    if found is None:
        raise CellError("The item does not say when its vacancies were last updated, and a return needs that day.")
    return possible_day(found, present)


def _take(
    problems: list[Problem], key: str, values: dict[str, Any], name: str, convert: Callable[[Any], Any], cell: Any
) -> None:
    try:
        values[name] = convert(cell)
    except CellError as error:
        problems.append(Problem(key, error.reason))


def _kind(item: dict[str, Any]) -> str:
    """A community service without beds is home care; everything else that the tracker holds is a place with beds."""
    community = item.get("isCommunity") is True and item.get("isCareHome") is not True and not item.get("vacancies")
    return ReturnKind.HOME_CARE.value if community else ReturnKind.CARE_HOME.value


def _workforce(told: Any, values: dict[str, Any], problems: list[Problem]) -> None:
    if not isinstance(told, dict):
        return
    for name, key, convert in _WORKFORCE:
        _take(problems, f"workforce.{key}", values, name, convert, told.get(key))
    for name, prefix in _ABSENT:
        absent: dict[str, Any] = {}
        for suffix in ("Absent", "AbsentCovid"):
            _take(problems, f"workforce.{prefix}{suffix}", absent, suffix, staff_of, told.get(f"{prefix}{suffix}"))
        values[name] = both(absent.get("Absent"), absent.get("AbsentCovid"))


def _all_beds(item: dict[str, Any], accepting: bool | None, problems: list[Problem]) -> tuple[BedsSaved, ...]:
    told = item.get("vacancies")
    if told is None:
        return ()
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        problems.append(Problem("vacancies", "This is not a list of bed types. Fetch the item again from the API."))
        return ()
    found: dict[str, BedsSaved] = {}
    for each in told:
        try:
            beds = _beds(each, accepting)
            if beds.bed_type in found:
                raise CellError(f"The bed type {shown(each.get('bedType'))} stands twice in one item.")
            found[beds.bed_type] = beds
        except CellError as error:
            problems.append(Problem("vacancies", error.reason))
    if sum(each.maximum for each in found.values()) > MOST_BEDS:
        problems.append(
            Problem("vacancies", f"The beds come to more than {MOST_BEDS:,} at one location, which can not be right.")
        )
    return tuple(found.values())


def _beds(told: dict[str, Any], accepting: bool | None) -> BedsSaved:
    bed_type = _BED_TYPE_BY_WORD.get(bed_type_word(told.get("bedType")))
    if bed_type is None:
        raise CellError(f"{shown(told.get('bedType'))} is not one of the tracker's bed types.")
    total, used, spare = (beds_of(told.get(key)) for key in ("total", "used", "spare"))
    if total is None or (used is None and spare is None):
        raise CellError(f"{shown(told['bedType'])} does not say its total and how many are used or spare.")
    if used is None and spare is not None:
        used = total - spare
        if used < 0:
            raise CellError(f"{shown(told['bedType'])} has {spare} spare of {total} beds, more than there are.")
    shut = optional_flag(told.get("isClosedToAdmissions"))
    closed = told.get("closed")
    if isinstance(closed, bool):
        shut, closed = closed if shut is None else shut, None
    reason = text_of(told.get("closureReason"))
    if len(reason) > 200:
        raise CellError(
            f"The closure reason has {len(reason)} characters, more than the 200 that are kept. Shorten it."
        )
    return BedsSaved(
        bed_type=bed_type,
        maximum=total,
        occupied=used if used is not None else 0,
        reserved=beds_of(told.get("reserved")),
        closed=beds_of(closed),
        closure_reason=reason,
        accepting=accepting if shut is None else not shut,
    )


FEED = Feed(
    code=CODE,
    title="Capacity Tracker API",
    what="Beds by type, admissions and staff of each location, as the tracker's API gives them. Fetched each night.",
    layouts=(LAYOUT,),
    load=load,
    parser=parser,
    apply=hands(CODE),
    clashes=double_returns,
)
