"""The invented market's returns in the Capacity Tracker's layouts."""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from random import Random
from typing import Any

from market.demo import layouts
from market.demo.saves import beds_of_type_on, last_save, occupied_on
from market.demo.spreadsheets import Row, write_csv
from market.demo.types import DemoLocation, DemoMarket

LEGAL = {
    "Middlesbrough": "Middlesbrough Council",
    "Redcar and Cleveland": "Redcar and Cleveland Borough Council",
    "Stockton-on-Tees": "Stockton-on-Tees Borough Council",
    "Hartlepool": "Hartlepool Borough Council",
}
REGION, ICB, SUB_ICB, LRF = (
    "North East and Yorkshire",
    "NHS North East and North Cumbria ICB",
    "NHS North East and North Cumbria ICB - 16C",
    "Cleveland",
)


def saved_moment(location: DemoLocation, day: date) -> datetime:
    """The moment of day at which a location saved: office hours, the same each time it is asked."""
    pick = Random(f"{location.id}{day}")
    return datetime.combine(day, time(8 + pick.randint(0, 8), pick.randint(0, 59)), UTC)


def excel_serial(moment: datetime) -> float:
    """Days since 30 December 1899, as the tracker's export writes moments."""
    return round((moment - datetime(1899, 12, 30, tzinfo=UTC)).total_seconds() / 86_400, 10)


def _staff(location: DemoLocation, day: date) -> dict[str, int]:
    """Staff by kind, scaled to the size of the home; steady from month to month."""
    pick = Random(f"{location.id}{day:%Y%m}")
    carers = max(4, round(location.beds * 0.85) + pick.randint(-2, 2))
    nurses = max(2, round(location.beds * 0.14)) if location.kind == "nursing" else 0
    return {
        "nursesemployed": nurses,
        "nursesabsentgeneral": pick.randint(0, 1) if nurses else 0,
        "nursesabsentcovid": 0,
        "careworkersemployed": carers,
        "careworkersabsentgeneral": pick.randint(0, max(1, carers // 12)),
        "careworkersabsentcovid": 0,
        "noncareworkersemployed": max(2, carers // 4),
        "noncareworkersabsentgeneral": pick.randint(0, 1),
        "noncareworkersabsentcovid": 0,
        "agencynursesemployed": pick.randint(0, 2) if nurses else 0,
        "agencycareworkersemployed": pick.choice((0, 0, 0, 1, 3)),
        "agencynoncareworkersemployed": 0,
        "hourspaid": carers * 130,
        "hoursovertime": pick.randint(0, carers * 4),
        "hoursagency": pick.randint(0, carers * 3),
        "hoursabsence": pick.randint(0, carers * 6),
        "daysabsence": pick.randint(0, carers),
    }


def _accepting(location: DemoLocation, day: date) -> bool:
    return Random(f"{location.id}{day}accepting").random() < 0.88


def write_care_homes(path: Path, market: DemoMarket, day: date, *, dirty: bool = False) -> None:
    """The export of one day: every care home with what it saved last."""
    rows: list[Row] = [layouts.TRACKER_CARE_HOMES]
    for location in market.locations:
        saved = last_save(location, day) if location.care_home and location.open_on(day) else None
        if saved is None:
            continue
        used = sum(occupied_on(location, kind, saved) for kind in location.bed_mix)
        serial = excel_serial(saved_moment(location, saved))
        known: dict[str, Any] = {
            "local_authority": LEGAL[location.place.authority],
            "location": location.name,
            "parentorganisation": location.organisation.name,
            "lrf": LRF,
            "localauthority": LEGAL[location.place.authority],
            "region": REGION,
            "icb": ICB,
            "subicb": SUB_ICB,
            "cqcid": location.id,
            "covidresidentstotal": 0,
            "maxcapacity": location.beds_on(saved),
            "usedbeds": used,
            "isacceptingadmissions": "Yes" if _accepting(location, saved) else "No",
            **_staff(location, saved),
            "lastupdatedutc": serial,
            "lastupdatedbst": serial,
        }
        rows.append([known.get(name, "") for name in layouts.TRACKER_CARE_HOMES])
    if dirty:
        for change in (
            {"cqcid": "1-9599999903"},
            {"usedbeds": -4},
            {"lastupdatedutc": "31/02/2025", "lastupdatedbst": ""},
        ):
            faulty: dict[str, Any] = dict(zip(layouts.TRACKER_CARE_HOMES, rows.pop(1), strict=True)) | change
            rows.append([faulty[name] for name in layouts.TRACKER_CARE_HOMES])
    write_csv(path, rows)


def write_home_care(path: Path, market: DemoMarket, day: date) -> None:
    """The export of one day: every home care and supported living service with what it saved last."""
    rows: list[Row] = [layouts.TRACKER_HOME_CARE]
    for location in market.locations:
        saved = last_save(location, day) if not location.care_home and location.open_on(day) else None
        if saved is None:
            continue
        pick = Random(f"{location.id}{saved:%Y%m}")
        people = max(3, location.people + pick.randint(-3, 3))
        serial = excel_serial(saved_moment(location, saved))
        own = pick.randint(0, max(1, people // 4))
        known: dict[str, Any] = {
            "local_authority": LEGAL[location.place.authority],
            "subicbname": SUB_ICB,
            "icbname": ICB,
            "regionname": REGION,
            "laname": LEGAL[location.place.authority],
            "lrfname": LRF,
            "laregionname": "North East",
            "location": location.name,
            "cqcid": location.id,
            "cqcsurveylastupdatedutc": serial,
            "cqcsurveylastupdatedbst": serial,
            "serviceusercount": people,
            "cqccareworkersemployed": max(3, round(people * 0.55)),
            "cqccareworkersabsent": pick.randint(0, 2),
            "canprovidermorehours": "TRUE" if pick.random() < 0.35 else "FALSE",
            "extrahourscount": pick.choice((0, 0, 20, 40, 60)),
            "confirmedsave": "Yes",
            "hourspaiddomcare": round(people * location.hours_a_person),
            "hoursovertimedomcare": pick.randint(0, 40),
            "hoursagencydomcare": pick.choice((0, 0, 0, 24)),
            "hoursabsencedomcare": pick.randint(0, 60),
            "daysabsencedomcare": pick.randint(0, 8),
            "usersnhsla": people - own,
            "usersselffunded": own,
            "returnedpocpercent": 0,
        }
        rows.append([known.get(name, "") for name in layouts.TRACKER_HOME_CARE])
    write_csv(path, rows)


def write_api_day(path: Path, market: DemoMarket, day: date, *, dirty: bool = False) -> None:
    """The API's answer of one day: beds by type of every care home, as saved last."""
    items = []
    for location in market.locations:
        saved = last_save(location, day) if location.care_home and location.open_on(day) else None
        if saved is None:
            continue
        vacancies = [_vacancy(location, kind, saved) for kind in location.bed_mix]
        items.append(
            {
                "cqcId": location.id,
                "locationName": location.name,
                "isCareHome": True,
                "geography": {"laName": LEGAL[location.place.authority], "laRegionName": "North East"},
                "admissionStatus": "Open" if _accepting(location, saved) else "Closed",
                "confirmedSave": True,
                "totalResidentCount": sum(vacancy["used"] for vacancy in vacancies),
                "vacanciesLastUpdated": saved_moment(location, saved).isoformat().replace("+00:00", "Z"),
                "workforce": _api_workforce(_staff(location, saved)),
                "vacancies": vacancies,
            }
        )
    if dirty and items:
        moment = items[0]["vacanciesLastUpdated"]
        items.append(
            {
                "cqcId": "1-9599999903",
                "locationName": "Not in the register",
                "vacanciesLastUpdated": moment,
                "vacancies": [{"bedType": "General Nursing", "total": 4, "used": 2, "spare": 2}],
            }
        )
    answer = {"offset": 0, "limit": 1000, "totalItems": len(items), "items": items}
    path.write_text(json.dumps(answer, indent=1), encoding="utf-8")


def _api_workforce(staff: dict[str, int]) -> dict[str, int]:
    """Staff as the API names them."""
    made = {"agencyNonCareWorkersEmployed": staff["agencynoncareworkersemployed"]}
    for name in ("nurses", "careWorkers", "nonCareWorkers"):
        key = name.lower()
        made |= {
            f"{name}Employed": staff[f"{key}employed"],
            f"{name}Absent": staff[f"{key}absentgeneral"],
            f"{name}AbsentCovid": staff[f"{key}absentcovid"],
        }
    for name in ("Nurses", "CareWorkers"):
        made[f"agency{name}Employed"] = staff[f"agency{name.lower()}employed"]
    for name in ("hoursPaid", "hoursOvertime", "hoursAgency", "hoursAbsence", "daysAbsence"):
        made[name] = staff[name.lower()]
    return made


def _vacancy(location: DemoLocation, kind: str, saved: date) -> dict:
    total, used = beds_of_type_on(location, kind, saved), occupied_on(location, kind, saved)
    spare = max(0, total - used)
    reserved = min(spare, Random(f"{location.id}{kind}{saved}").choice((0, 0, 0, 1)))
    return {
        "bedType": kind,
        "total": total,
        "used": used,
        "spare": spare,
        "reserved": reserved,
        "closed": 0,
        "closureReason": None,
    }
