"""Files of the sector in their real layouts, with invented rows: valid by default, changed by column name."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from market.importers.feeds import cqc_active_locations, cqc_deactivated, cqc_directory, cqc_latest_ratings
from market.importers.feeds import tracker_care_homes as care_homes
from market.importers.feeds import tracker_home_care as home_care
from market.importers.types import Layout

Row = dict[str, Any]

NURSING = "Service type - Care home service with nursing"
RESIDENTIAL = "Service type - Care home service without nursing"
HOME_CARE = "Service type - Domiciliary care service"


def columns_of(layout: Layout) -> tuple[str, ...]:
    """The names of a layout's columns."""
    return tuple(column.name for column in layout.columns)


def csv_bytes(
    columns: Sequence[str], rows: Sequence[Mapping[str, Any]], *, preamble: Sequence[Sequence[str]] = ()
) -> bytes:
    """A CSV file with CRLF and these columns in this order; cells that a row does not give are blank."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows(preamble)
    writer.writerow(columns)
    writer.writerows([row.get(name, "") for name in columns] for row in rows)
    return out.getvalue().encode()


def active_row(location_id: str = "1-1001", **changes: Any) -> Row:
    """A residential home of 30 beds in Middlesbrough, rated good on 3 May 2024. `changes` name columns, spaces as they are."""
    return {
        "Location ID": location_id,
        "Location HSCA start date": "2015-04-01",
        "Dormant (Y/N)": "N",
        "Care home?": "Y",
        "Location Name": f"Home {location_id}",
        "Location Telephone Number": "01642000000",
        "Care homes beds": "30",
        "Location Inspection Directorate": "Adult social care",
        "Location Primary Inspection Category": "Residential social care",
        "Location Latest Overall Rating": "Good",
        "Publication Date": "03/05/2024",
        "Inherited Rating (Y/N)": "N",
        "Location Region": "North East",
        "Location Local Authority": "Middlesbrough",
        "Location Street Address": "1 Linthorpe Road",
        "Location City": "Middlesbrough",
        "Location Postal Code": "TS1 2AZ",
        "Location Latitude": "54.57",
        "Location Longitude": "-1.23",
        "Brand ID": "-",
        "Brand Name": "-",
        "Provider ID": "1-9001",
        "Provider Name": "Acorn Care Limited",
        "Provider Companies House Number": "644803",
        "Provider Ownership Type": "Organisation",
        RESIDENTIAL: "Y",
        "Service user band - Older People": "Y",
        **changes,
    }


def active_file(rows: Sequence[Row], *, columns: Sequence[str] | None = None) -> bytes:
    """Care directory with filters as CSV."""
    return csv_bytes(columns or columns_of(cqc_active_locations.LAYOUT), rows)


def directory_row(location_id: str = "1-1001", **changes: Any) -> Row:
    """A location of the weekly directory."""
    return {
        "Name": f"Home {location_id}",
        "Address": "1 Linthorpe Road, Linthorpe, Middlesbrough",
        "Postcode": "TS1 2AZ",
        "Phone number": "01642000000",
        "Service types": "Residential homes",
        "Date of latest check": "03/05/2024",
        "Specialisms/services": "Dementia|Caring for adults over 65 yrs",
        "Provider name": "Acorn Care Limited",
        "Local authority": "Middlesbrough",
        "Region": "North East",
        cqc_directory.LOCATION_ID: location_id,
        cqc_directory.PROVIDER_ID: "1-9001",
        **changes,
    }


def directory_file(
    rows: Sequence[Row], *, columns: Sequence[str] | None = None, produced: str = "19 August 2026"
) -> bytes:
    """The weekly directory with its preamble; the header stands on line 5."""
    preamble = (
        ("CQC Locations data", "", ""),
        ("", "", ""),
        (f"This data was produced on {produced}", "", ""),
        ("", "", ""),
    )
    return csv_bytes(columns or columns_of(cqc_directory.WEEKLY), rows, preamble=preamble)


def rating_row(location_id: str = "1-1001", **changes: Any) -> Row:
    """The overall rating of a location in the file of ratings: good, 3 May 2024."""
    return {
        "Location ID": location_id,
        "Location Name": f"Home {location_id}",
        "Service / Population Group": "Overall",
        "Domain": "Overall",
        "Latest Rating": "Good",
        "Publication Date": "03/05/2024",
        "Report Type": "Location",
        "Inherited Rating (Y/N)": "N",
        "URL": f"https://www.cqc.org.uk/location/{location_id}",
        **changes,
    }


def ratings_file(rows: Sequence[Row], *, columns: Sequence[str] | None = None) -> bytes:
    """Care directory with ratings as CSV."""
    return csv_bytes(columns or columns_of(cqc_latest_ratings.LAYOUT), rows)


def deactivated_row(location_id: str = "1-1001", **changes: Any) -> Row:
    """A location whose registration ended on 20 August 2026."""
    return {
        "Location ID": location_id,
        "Location Name": f"Home {location_id}",
        "Location Status": "Inactive-Dereg",
        "Location HSCA start date": "01/04/2015",
        "Location HSCA End Date": "20/08/2026",
        "Care home?": "Y",
        "Care homes beds at point location de-activated": "28",
        "Location Inspection Directorate": "Adult social care",
        "Location Local Authority": "Middlesbrough",
        "Location Postal Code": "TS1 2AZ",
        "Provider ID": "1-9001",
        "Provider Name": "Acorn Care Limited",
        **changes,
    }


def deactivated_file(rows: Sequence[Row], *, columns: Sequence[str] | None = None) -> bytes:
    """Deactivated locations as CSV."""
    return csv_bytes(columns or columns_of(cqc_deactivated.LAYOUT), rows)


def api_location(location_id: str = "1-1001", **changes: Any) -> Row:
    """A location as the API answers."""
    return {
        "locationId": location_id,
        "providerId": "1-9001",
        "organisationType": "Location",
        "name": f"Home {location_id}",
        "registrationStatus": "Registered",
        "registrationDate": "2015-04-01",
        "dormancy": "N",
        "numberOfBeds": 30,
        "careHome": "Y",
        "inspectionDirectorate": "Adult social care",
        "localAuthority": "Middlesbrough",
        "region": "North East",
        "postalAddressLine1": "1 Linthorpe Road",
        "postalAddressTownCity": "Middlesbrough",
        "postalCode": "TS1 2AZ",
        "onspdLatitude": 54.57,
        "onspdLongitude": -1.23,
        "gacServiceTypes": [{"name": "Residential homes", "description": "Care home service without nursing"}],
        "specialisms": [{"name": "Dementia"}],
        "relationships": [],
        "currentRatings": {"overall": {"rating": "Good", "reportDate": "2024-05-03", "keyQuestionRatings": []}},
        **changes,
    }


def json_file(*told: Mapping[str, Any]) -> bytes:
    """One object, or a list of them, as JSON."""
    return json.dumps(told[0] if len(told) == 1 else list(told)).encode()


def care_home_row(location_id: str = "1-1001", **changes: Any) -> Row:
    """A return of a care home saved on 8 February 2024 (an Excel serial date)."""
    return {
        "local_authority": "Middlesbrough Council",
        "location": f"Home {location_id}",
        "localauthority": "Middlesbrough Council",
        "cqcid": location_id,
        "isacceptingadmissions": "Yes",
        "nursesemployed": "11",
        "nursesabsentgeneral": "3",
        "nursesabsentcovid": "1",
        "careworkersemployed": "46",
        "hourspaid": "9334",
        "hoursagency": "12",
        "lastupdatedutc": "45330.3840277778",
        "lastupdatedbst": "45330.3840277778",
        **changes,
    }


def care_home_file(rows: Sequence[Row], *, columns: Sequence[str] | None = None) -> bytes:
    """The tracker's export for care homes."""
    return csv_bytes(columns or columns_of(care_homes.LAYOUT), rows)


def home_care_row(location_id: str = "1-1001", **changes: Any) -> Row:
    """A return of a home care service saved on 8 February 2024."""
    return {
        "local_authority": "Middlesbrough Council",
        "laname": "Middlesbrough Council",
        "location": f"Service {location_id}",
        "cqcid": location_id,
        "cqcsurveylastupdatedutc": "45330.3854166667",
        "serviceusercount": "57",
        "cqccareworkersemployed": "20",
        "cqccareworkersabsent": "0",
        "canprovidermorehours": "TRUE",
        "extrahourscount": "40",
        "hourspaiddomcare": "2228",
        "usersnhsla": "50",
        "usersselffunded": "7",
        **changes,
    }


def home_care_file(rows: Sequence[Row], *, columns: Sequence[str] | None = None) -> bytes:
    """The tracker's export for non-residential services."""
    return csv_bytes(columns or columns_of(home_care.LAYOUT), rows)


def tracker_item(location_id: str = "1-1001", **changes: Any) -> Row:
    """An item of the tracker's API with two bed types."""
    return {
        "cqcId": location_id,
        "locationName": f"Home {location_id}",
        "isCareHome": True,
        "admissionStatus": "Open",
        "totalResidentCount": 27,
        "vacanciesLastUpdated": "2026-09-09T08:15:00Z",
        "workforce": {"nursesEmployed": 4, "nursesAbsent": 1, "nursesAbsentCovid": 0, "hoursPaid": 900.5},
        "vacancies": [
            {"bedType": "General Residential", "total": 20, "used": 18, "spare": 2, "reserved": 1, "closed": 0},
            {"bedType": "Dementia Residential", "total": 10, "used": 9, "spare": 1, "reserved": 0, "closed": 0},
        ],
        **changes,
    }
