"""The NHS Capacity Tracker's export for care homes (CSV, comma or pipe): admissions, staff and hours, in some seasons beds.

Two columns hold the authority (`local_authority` is the folder's label, `localauthority` the home's own); neither is taken,
because CQC says where a location is. Beds come without a type, as `maxcapacity` and `usedbeds`, and are kept as "not stated".
"""

from collections.abc import Sequence
from typing import Any

from market.capacity.intake import BedsSaved, SavedReturn
from market.capacity.types import BedType, ReturnKind
from market.importers.cells import CellError
from market.importers.feeds.reading import Field, cell_reader, columns, problems_of, row_reader
from market.importers.feeds.returns import (
    HALF_SAID,
    OVER_MAXIMUM,
    accepting_of,
    beds_of,
    both,
    days_of,
    double_returns,
    hands,
    hours_of,
    load,
    location_finder,
    saved_on,
    staff_of,
)
from market.importers.types import Feed, FeedContext, Flagged, Header, Layout, RowParser

CODE = "tracker-care-homes"
UTC_COLUMN, LOCAL_COLUMN = "lastupdatedutc", "lastupdatedbst"

LAYOUT = Layout(
    code="tracker-care-homes-31",
    title="Capacity Tracker, care homes, 31 columns",
    columns=columns(
        ("cqcid", UTC_COLUMN, "nursesemployed", "careworkersemployed"),
        (
            "local_authority",
            "location",
            "parentorganisation",
            "lrf",
            "localauthority",
            "region",
            "icb",
            "subicb",
            "odscode",
            "covidresidentstotal",
            "isacceptingadmissions",
            "nursesabsentgeneral",
            "nursesabsentcovid",
            "careworkersabsentgeneral",
            "careworkersabsentcovid",
            "noncareworkersemployed",
            "noncareworkersabsentgeneral",
            "noncareworkersabsentcovid",
            "agencynursesemployed",
            "agencycareworkersemployed",
            "agencynoncareworkersemployed",
            "hourspaid",
            "hoursovertime",
            "hoursagency",
            "hoursabsence",
            "daysabsence",
            LOCAL_COLUMN,
            "admissionstatus",
            "ccg",
            "stp",
            "covid19count",
            "declaredvacancies",
            "maxcapacity",
            "usedbeds",
            "overallstatus",
            "workforcestatus",
        ),
        {
            "cqcid": ("CQC ID", "cqclocationid"),
            UTC_COLUMN: ("Last Updated (UTC)",),
            LOCAL_COLUMN: ("Last Updated (BST)",),
            "maxcapacity": ("maximumcapacity",),
            "usedbeds": ("occupiedbeds",),
        },
    ),
)

_FIELDS = (
    Field("accepting", "isacceptingadmissions", accepting_of),
    Field("status", "admissionstatus", accepting_of),
    Field("nurses_employed", "nursesemployed", staff_of),
    Field("care_workers_employed", "careworkersemployed", staff_of),
    Field("other_staff_employed", "noncareworkersemployed", staff_of),
    Field("agency_nurses", "agencynursesemployed", staff_of),
    Field("agency_care_workers", "agencycareworkersemployed", staff_of),
    Field("agency_other_staff", "agencynoncareworkersemployed", staff_of),
    Field("hours_paid", "hourspaid", hours_of),
    Field("hours_overtime", "hoursovertime", hours_of),
    Field("hours_agency", "hoursagency", hours_of),
    Field("hours_absence", "hoursabsence", hours_of),
    Field("days_absence", "daysabsence", days_of),
)
_ABSENT = (
    Field("nurses", "nursesabsentgeneral", staff_of),
    Field("nurses_covid", "nursesabsentcovid", staff_of),
    Field("care_workers", "careworkersabsentgeneral", staff_of),
    Field("care_workers_covid", "careworkersabsentcovid", staff_of),
    Field("other_staff", "noncareworkersabsentgeneral", staff_of),
    Field("other_staff_covid", "noncareworkersabsentcovid", staff_of),
)
_BEDS = (Field("maximum", "maxcapacity", beds_of), Field("occupied", "usedbeds", beds_of))


def parser(header: Header, context: FeedContext) -> RowParser:
    """Rows to `SavedReturn`."""
    find = location_finder(context)
    read, read_absent, read_beds = (row_reader(header, fields) for fields in (_FIELDS, _ABSENT, _BEDS))
    id_of, utc_of, local_of = (cell_reader(header, name) for name in ("cqcid", UTC_COLUMN, LOCAL_COLUMN))
    checked = (Field("", "cqcid", find), *_FIELDS, *_ABSENT, *_BEDS)

    def parse(row: Sequence[Any]) -> Any:
        try:
            values = read(row)
            absent = read_absent(row)
            beds = read_beds(row)
            location, on = find(id_of(row)), saved_on(utc_of(row), local_of(row), context.present)
        except CellError as error:
            return problems_of(row, header, checked, otherwise=(UTC_COLUMN, error.reason))
        status = values.pop("status", None)
        if values.get("accepting") is None:
            values["accepting"] = status
        saved = _beds(beds.get("maximum"), beds.get("occupied"), values["accepting"])
        record = SavedReturn(
            location=location,
            kind=ReturnKind.CARE_HOME.value,
            saved_on=on,
            nurses_absent=both(absent.get("nurses"), absent.get("nurses_covid")),
            care_workers_absent=both(absent.get("care_workers"), absent.get("care_workers_covid")),
            other_staff_absent=both(absent.get("other_staff"), absent.get("other_staff_covid")),
            beds=saved,
            **values,
        )
        if saved and saved[0].occupied > saved[0].maximum:
            return Flagged(record, OVER_MAXIMUM)
        return record if saved or beds.get("maximum") is None else Flagged(record, HALF_SAID)

    return parse


def _beds(maximum: int | None, occupied: int | None, accepting: bool | None) -> tuple[BedsSaved, ...]:
    if maximum is None or occupied is None:
        return ()
    return (BedsSaved(BedType.NOT_STATED.value, maximum, occupied, accepting=accepting),)


FEED = Feed(
    code=CODE,
    title="Capacity Tracker, care homes",
    what="What care homes saved: admissions, staff, hours, and in some seasons beds and beds used.",
    layouts=(LAYOUT,),
    load=load,
    parser=parser,
    apply=hands(CODE),
    clashes=double_returns,
)
