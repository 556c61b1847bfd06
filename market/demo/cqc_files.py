"""The invented market in CQC's layouts: active locations, directory, latest ratings, deactivated, API objects."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from market.demo import layouts
from market.demo.spreadsheets import Row, write_csv, write_ods, write_xlsx
from market.demo.types import DemoLocation, DemoMarket, DemoRating

SERVICES = {
    "nursing": ("Care home service with nursing",),
    "residential": ("Care home service without nursing",),
    "learning_disability": ("Care home service without nursing",),
    "mental_health": ("Care home service without nursing",),
    "home_care": ("Domiciliary care service",),
    "supported_living": ("Supported living service", "Domiciliary care service"),
    "extra_care": ("Extra Care housing services",),
    "shared_lives": ("Shared Lives",),
    "hospice": ("Hospice services",),
}
API_SERVICES = {
    "nursing": ("Nursing homes", "Care home service with nursing"),
    "residential": ("Residential homes", "Care home service without nursing"),
    "learning_disability": ("Residential homes", "Care home service without nursing"),
    "mental_health": ("Residential homes", "Care home service without nursing"),
    "home_care": ("Homecare agencies", "Domiciliary care service"),
    "supported_living": ("Supported living", "Supported living service"),
    "extra_care": ("Supported housing", "Extra Care housing services"),
    "shared_lives": ("Shared lives", "Shared Lives"),
    "hospice": ("Hospices", "Hospice services"),
}
API_NAMES = {description: name for name, description in API_SERVICES.values()}
SPECIALISMS = {
    "Older People": "Caring for adults over 65 yrs",
    "Younger Adults": "Caring for adults under 65 yrs",
    "Dementia": "Dementia",
    "Learning disabilities or autistic spectrum disorder": "Learning disabilities",
    "Mental Health": "Mental health conditions",
    "Physical Disability": "Physical disabilities",
    "Sensory Impairment": "Sensory impairment",
    "Whole Population": "Services for everyone",
}
ACTIVITIES = {
    "nursing": (
        "Accommodation for persons who require nursing or personal care",
        "Treatment of disease, disorder or injury",
    ),
    "hospice": ("Treatment of disease, disorder or injury",),
}
CATEGORY = {True: "Residential social care", False: "Community based adult social care services"}


def activities_of(location: DemoLocation) -> tuple[str, ...]:
    """Regulated activities that fit the service."""
    if location.kind in ACTIVITIES:
        return ACTIVITIES[location.kind]
    return (
        ("Accommodation for persons who require nursing or personal care",)
        if location.care_home
        else ("Personal care",)
    )


def active_row(location: DemoLocation, day: date) -> dict[str, str | int | float | date]:
    """One location as the active-locations file of `day` gives it, by column name; absent columns are blank."""
    organisation, place, rating = location.organisation, location.place, location.rating_on(day)
    row: dict[str, str | int | float | date] = {
        "Location ID": location.id,
        "Location HSCA start date": location.registered_on,
        "Dormant (Y/N)": "N",
        "Care home?": "Y" if location.care_home else "N",
        "Location Name": location.name,
        "Location Telephone Number": organisation.phone,
        "Location Web Address": "https://www.example.org",
        "Care homes beds": location.beds_on(day) if location.care_home else 0,
        "Location Type/Sector": "Social Care Org",
        "Location Inspection Directorate": "Adult social care",
        "Location Primary Inspection Category": CATEGORY[location.care_home],
        "Location Region": "North East",
        "Location NHS Region": "North East and Yorkshire",
        "Location Local Authority": place.authority,
        "Location Street Address": location.street,
        "Location Address Line 2": place.name if place.name != place.town else "",
        "Location City": place.town,
        "Location County": "North Yorkshire",
        "Location Postal Code": location.postcode,
        "Location Latitude": location.latitude,
        "Location Longitude": location.longitude,
        "Brand ID": organisation.brand_id or "-",
        "Brand Name": organisation.brand_name or "-",
        "Provider Companies House Number": organisation.companies_house,
        "Provider Charity Number": organisation.charity,
        "Provider ID": organisation.id,
        "Provider Name": organisation.name,
        "Provider HSCA start date": organisation.registered_on,
        "Provider Type/Sector": "Social Care Org",
        "Provider Inspection Directorate": "Adult social care",
        "Provider Ownership Type": organisation.ownership,
        "Provider Telephone Number": organisation.phone,
        "Provider Street Address": organisation.street,
        "Provider City": organisation.town,
        "Provider Postal Code": organisation.postcode,
        "Provider Local Authority": place.authority,
        "Provider Region": "North East",
        "Location Latest Overall Rating": rating.overall if rating else "Not Rated",
    }
    if rating:
        row |= {"Publication Date": rating.published_on, "Inherited Rating (Y/N)": "N"}
    row |= {f"Regulated activity - {name}": "Y" for name in activities_of(location)}
    row |= {f"Service type - {name}": "Y" for name in SERVICES[location.kind]}
    row |= {f"Service user band - {name}": "Y" for name in location.bands}
    if location.dual:
        row["Location Dual Registered"] = "Dual Registration"
        row["Primary ID (Dual registration locations)"] = location.dual_of or location.id
    return row


def active_rows(market: DemoMarket, day: date, *, dirty: bool = False) -> Iterator[Row]:
    """Header and rows of the active-locations file; some dentists are out of scope, some rows faulty if asked."""
    yield layouts.ACTIVE_LOCATIONS
    listed = [location for location in market.locations if location.open_on(day)]
    for location in listed:
        row = active_row(location, day)
        yield [row.get(name, "") for name in layouts.ACTIVE_LOCATIONS]
    for number, location in enumerate(listed[:8]):
        other = active_row(location, day) | {
            "Location ID": f"1-95000000{number:02d}",
            "Location Name": f"{location.place.name} Dental Practice",
            "Location Inspection Directorate": "Primary medical services",
            "Care home?": "N",
            "Care homes beds": 0,
            "Location Type/Sector": "Primary Dental Care",
            "Service type - Dental service": "Y",
        }
        yield [other.get(name, "") for name in layouts.ACTIVE_LOCATIONS]
    if dirty:
        first = active_row(listed[0], day)
        for change in (
            {"Location ID": "1-9599999901", "Location HSCA start date": "31/02/2020"},
            {"Location ID": ""},
            {"Location ID": "1-9599999902", "Care homes beds": "about forty"},
        ):
            faulty = first | change
            yield [faulty.get(name, "") for name in layouts.ACTIVE_LOCATIONS]


def write_active_locations(path: Path, market: DemoMarket, day: date, *, dirty: bool = False) -> None:
    """The monthly file, as ODS, XLSX or CSV by the path's ending."""
    rows = active_rows(market, day, dirty=dirty)
    if path.suffix == ".csv":
        write_csv(path, rows, bom=True)
        return
    readme = (
        ("Active locations for providers registered under the Health and Social Care Act (HSCA)",),
        (f"Source: CQC database as at {day:%d %B %Y}",),
        ("Invented data for a demonstration",),
    )
    duals: list[Row] = [
        [
            location.id,
            location.name,
            location.registered_on,
            "Social Care Org",
            location.organisation.id,
            location.organisation.name,
            location.dual_of,
            "",
            "Dual registration",
            location.registered_on,
            location.dual_of or location.id,
        ]
        for location in market.locations
        if location.dual and location.open_on(day)
    ]
    sheets: dict[str, Iterable[Row]] = {
        "README": readme,
        "HSCA_Active_Locations": rows,
        "Dual_Registration_Locations": [layouts.DUAL_REGISTRATIONS, *duals],
    }
    (write_ods if path.suffix == ".ods" else write_xlsx)(path, sheets)


def write_directory(path: Path, market: DemoMarket, day: date) -> None:
    """The weekly directory with its banner rows."""
    rows: list[Row] = [
        ["CQC Locations data"] + [""] * 14,
        [""] * 15,
        [f"This data was produced on {day:%d %B %Y}"] + [""] * 14,
        [""] * 15,
        layouts.DIRECTORY,
    ]
    for location in market.locations:
        if location.open_on(day):
            rating = location.rating_on(day)
            rows.append(
                [
                    location.name,
                    "",
                    f"{location.street},{location.place.town}",
                    location.postcode,
                    location.organisation.phone,
                    "https://www.example.org",
                    API_SERVICES[location.kind][0],
                    rating.published_on if rating else "",
                    "|".join(SPECIALISMS[band] for band in location.bands),
                    location.organisation.name,
                    location.place.authority,
                    "North East",
                    f"https://www.cqc.org.uk/location/{location.id}",
                    location.id,
                    location.organisation.id,
                ]
            )
    write_csv(path, rows, bom=True)


def write_latest_ratings(path: Path, market: DemoMarket, day: date) -> None:
    """One row for each open location and domain."""

    def rows() -> Iterator[Row]:
        yield layouts.LATEST_RATINGS
        for location in market.locations:
            rating = location.rating_on(day)
            if rating is None or not location.open_on(day):
                continue
            for domain, word in {"Overall": rating.overall, **rating.key_questions}.items():
                yield [
                    location.id,
                    "",
                    location.name,
                    "Y" if location.care_home else "N",
                    "Social Care Org",
                    CATEGORY[location.care_home],
                    location.street,
                    "",
                    location.place.town,
                    location.postcode,
                    location.place.authority,
                    "North East",
                    "North East and Yorkshire",
                    "",
                    "",
                    "",
                    "",
                    "Overall",
                    domain,
                    word,
                    rating.published_on,
                    "Location",
                    "N",
                    f"https://www.cqc.org.uk/location/{location.id}",
                    location.organisation.id,
                    location.organisation.name,
                    location.organisation.brand_id or "-",
                    location.organisation.brand_name or "-",
                ]

    write_xlsx(
        path, {"README": (("Latest ratings",), (f"Source: CQC database as at {day:%d %B %Y}",)), "Locations": rows()}
    )


def write_deactivated(path: Path, market: DemoMarket, day: date) -> None:
    """Locations that have left the register by `day`."""
    rows: list[Row] = [layouts.DEACTIVATED]
    for location in market.locations:
        if location.deregistered_on and location.deregistered_on <= day:
            known = active_row(location, location.deregistered_on) | {
                "Location Status": "Inactive-Deregistered",
                "Location HSCA End Date": location.deregistered_on,
                "Care homes beds at point location de-activated": location.beds,
            }
            rows.append([known.get(name, "") for name in layouts.DEACTIVATED])
    write_xlsx(path, {"README": ((f"Source: CQC database as at {day:%d %B %Y}",),), "Deactivated_Locations": rows})


def _api_rating(rating: DemoRating) -> dict:
    """A rating as the API nests it."""
    day = rating.published_on.isoformat()
    return {
        "rating": rating.overall,
        "reportDate": day,
        "keyQuestionRatings": [
            {"name": name, "rating": word, "reportDate": day} for name, word in rating.key_questions.items()
        ],
    }


def api_object(location: DemoLocation, names: dict[str, str]) -> dict:
    """One location as the API returns it, with its rating history and its links to other registrations."""
    place, organisation = location.place, location.organisation
    links = [(location.predecessor, "HSCA Predecessor"), (location.successor, "HSCA Successor")]
    made: dict[str, Any] = {
        "locationId": location.id,
        "providerId": organisation.id,
        "organisationType": "Location",
        "type": "Social Care Org",
        "name": location.name,
        "registrationStatus": "Deregistered" if location.deregistered_on else "Registered",
        "registrationDate": location.registered_on.isoformat(),
        "dormancy": "N",
        "numberOfBeds": location.beds if location.care_home else 0,
        "careHome": "Y" if location.care_home else "N",
        "inspectionDirectorate": "Adult social care",
        "website": "https://www.example.org",
        "postalAddressLine1": location.street,
        "postalAddressTownCity": place.town,
        "region": "North East",
        "postalCode": location.postcode,
        "onspdLatitude": location.latitude,
        "onspdLongitude": location.longitude,
        "mainPhoneNumber": organisation.phone,
        "localAuthority": place.authority,
        "relationships": [
            {
                "relatedLocationId": other,
                "relatedLocationName": names[other],
                "type": kind,
                "reason": "Change of legal entity",
            }
            for other, kind in links
            if other
        ],
        "regulatedActivities": [{"name": name, "code": "RA0", "contacts": []} for name in activities_of(location)],
        "gacServiceTypes": [
            {"name": API_NAMES[description], "description": description} for description in SERVICES[location.kind]
        ],
        "specialisms": [{"name": SPECIALISMS[band]} for band in location.bands],
    }
    if location.deregistered_on:
        made["deregistrationDate"] = location.deregistered_on.isoformat()
    if organisation.brand_id:
        made |= {"brandId": organisation.brand_id, "brandName": organisation.brand_name}
    if location.ratings:
        current, earlier = location.ratings[-1], location.ratings[:-1]
        made["currentRatings"] = {"overall": _api_rating(current), "reportDate": current.published_on.isoformat()}
        made["historicRatings"] = [
            {
                "reportDate": old.published_on.isoformat(),
                "reportLinkId": f"{location.id}-{index}",
                "overall": _api_rating(old),
            }
            for index, old in enumerate(reversed(earlier))
        ]
    return made


def write_api_locations(path: Path, market: DemoMarket) -> None:
    """Every location as one JSON array."""
    names = {location.id: location.name for location in market.locations}
    path.write_text(
        json.dumps([api_object(location, names) for location in market.locations], indent=1), encoding="utf-8"
    )
