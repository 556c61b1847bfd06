"""The NHS Capacity Tracker's export for non-residential services: people, hours and staff of home care."""

from collections.abc import Sequence
from typing import Any

from market.capacity.intake import SavedReturn
from market.capacity.types import ReturnKind
from market.importers.cells import CellError, optional_flag, whole_between
from market.importers.feeds.reading import Field, cell_reader, columns, problems_of, row_reader
from market.importers.feeds.returns import (
    days_of,
    double_returns,
    hands,
    hours_of,
    load,
    location_finder,
    people_of,
    saved_on,
    staff_of,
)
from market.importers.types import Feed, FeedContext, Header, Layout, RowParser

CODE = "tracker-home-care"
UTC_COLUMN, LOCAL_COLUMN = "cqcsurveylastupdatedutc", "cqcsurveylastupdatedbst"

LAYOUT = Layout(
    code="tracker-home-care-31",
    title="Capacity Tracker, non-residential, 31 columns",
    columns=columns(
        ("cqcid", UTC_COLUMN, "serviceusercount"),
        (
            "local_authority",
            "subicbname",
            "icbname",
            "regionname",
            "laname",
            "lrfname",
            "laregionname",
            "location",
            "odscode",
            LOCAL_COLUMN,
            "legacycovidconfirmed",
            "legacycovidsuspected",
            "cqccareworkersemployed",
            "cqccareworkersabsent",
            "canprovidermorehours",
            "extrahourscount",
            "covid_vaccination_full_course",
            "covid_vaccination_autumn_23",
            "flu_vaccination_autumn_23",
            "confirmedsave",
            "hourspaiddomcare",
            "hoursovertimedomcare",
            "hoursagencydomcare",
            "hoursabsencedomcare",
            "daysabsencedomcare",
            "usersnhsla",
            "usersselffunded",
            "returnedpocpercent",
            "covid19count",
            "covid19suspectedcount",
            "covidconfirmedandsuspected",
            "covidnotes",
            "hascqcppeissues",
            "ppeaprons",
            "ppeeyes",
            "ppegloves",
            "ppemasks",
            "ppesanitiser",
            "received_covid_vaccination_dose_1",
            "received_covid_vaccination_dose_2",
            "received_covid_vaccination_booster",
            "received_flu_vaccination",
        ),
        {
            "cqcid": ("CQC ID", "cqclocationid"),
            "canprovidermorehours": ("canprovidemorehours",),
            UTC_COLUMN: ("lastupdatedutc", "Last Updated (UTC)"),
            LOCAL_COLUMN: ("lastupdatedbst", "Last Updated (BST)"),
        },
    ),
)

_FIELDS = (
    Field("people", "serviceusercount", people_of),
    Field("people_council", "usersnhsla", people_of),
    Field("people_self_funded", "usersselffunded", people_of),
    Field("can_provide_more_hours", "canprovidermorehours", optional_flag),
    Field("extra_hours", "extrahourscount", whole_between(0, 1_000_000, "extra hours at one location")),
    Field("hours_paid", "hourspaiddomcare", hours_of),
    Field("hours_overtime", "hoursovertimedomcare", hours_of),
    Field("hours_agency", "hoursagencydomcare", hours_of),
    Field("hours_absence", "hoursabsencedomcare", hours_of),
    Field("days_absence", "daysabsencedomcare", days_of),
    Field("care_workers_employed", "cqccareworkersemployed", staff_of),
    Field("care_workers_absent", "cqccareworkersabsent", staff_of),
)


def parser(header: Header, context: FeedContext) -> RowParser:
    """Rows to `SavedReturn`."""
    find = location_finder(context)
    read = row_reader(header, _FIELDS)
    id_of, utc_of, local_of = (cell_reader(header, name) for name in ("cqcid", UTC_COLUMN, LOCAL_COLUMN))
    checked = (Field("", "cqcid", find), *_FIELDS)
    kind = ReturnKind.HOME_CARE.value

    def parse(row: Sequence[Any]) -> Any:
        try:
            return SavedReturn(
                location=find(id_of(row)),
                kind=kind,
                saved_on=saved_on(utc_of(row), local_of(row), context.present),
                **read(row),
            )
        except CellError as error:
            return problems_of(row, header, checked, otherwise=(UTC_COLUMN, error.reason))

    return parse


FEED = Feed(
    code=CODE,
    title="Capacity Tracker, home care",
    what="What home care and other non-residential services saved: people, hours, staff, and whether they can take on more.",
    layouts=(LAYOUT,),
    load=load,
    parser=parser,
    apply=hands(CODE),
    clashes=double_returns,
)
