"""The form of a search. It is sent by GET, so that a search is an address."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from market.finding.types import Search
from market.finding.words import BED_TYPES, NEED_WORDS, SERVICES
from market.providers.types import RATED
from market.providers.words import rating_words, service_words
from market.web.fields import FormData
from market.web.forms import Checkboxes, Date, Decimal, Form, Money, Option, Reading, Select, Text, options

MILES = (2, 5, 10, 15, 20, 30, 50)
USUAL_MILES = "10"
FURTHEST_DAYS = 366

SEARCH = Form(
    Select(
        "service",
        "Service",
        called="a service",
        options=tuple(Option(code.value, service_words(code)) for code in SERVICES),
    ),
    Select(
        "bed_type",
        "Type of bed",
        called="a type of bed",
        options=options(BED_TYPES),
        required=False,
        empty="Any type of the service",
    ),
    Text(
        "near",
        "Postcode or town",
        called="a postcode or town",
        hint="Like TS1 2AZ, TS1 or Middlesbrough",
        longest=80,
        width="20",
        autocomplete="off",
    ),
    Select(
        "miles",
        "How far",
        called="how far to look",
        options=tuple(Option(str(miles), f"{miles} miles") for miles in MILES),
        empty="Choose a distance",
    ),
    Date("from_on", "Care begins on", called="the day care begins"),
    Decimal(
        "hours",
        "Hours a week, for home care",
        called="hours a week",
        required=False,
        least=0.25,
        most=168,
        suffix="hours",
    ),
    Money("most", "Most per week", called="the most per week", required=False, least=1, most=20_000),
    Select(
        "rating",
        "Lowest CQC rating",
        called="a rating",
        options=tuple(Option(code.value, rating_words(code)) for code in RATED[:3]),
        required=False,
        empty="Any rating",
        hint="A service that is not rated yet is never left out for it",
    ),
    Checkboxes(
        "needs",
        "Needs",
        called="needs",
        options=options(NEED_WORDS),
        required=False,
        hint="Places registered for all of them",
    ),
)


def search_form(on: date, *, prices: bool = True) -> Form:
    """The form on a day: care may begin from that day to a year later. Without `prices` nothing asks for the most per week."""
    form = SEARCH.changing("from_on", earliest=on, latest=on + timedelta(days=FURTHEST_DAYS))
    return form if prices else Form(*(each for each in form.fields if each.name != "most"))


def is_search(params: Mapping[str, Any]) -> bool:
    """Whether an address asks for a search, rather than for the empty form."""
    sent = FormData(params)
    return any(sent.all(name) for name in ("service", "near"))


def blank_search(on: date, *, prices: bool = True) -> Reading:
    """The form as first shown."""
    return search_form(on, prices=prices).blank(from_on=on, miles=USUAL_MILES)


def read_search_form(params: Mapping[str, Any], on: date, *, prices: bool = True) -> Reading:
    """Read the address of a search, all errors at once. Several needs may stand in one parameter, with commas between them.

    Without a distance 10 miles are taken, and without a day the present one, so that a short address works as well.
    """
    sent = FormData(params)
    names = {"from_on-day", "from_on-month", "from_on-year", *(each.name for each in SEARCH.fields)}
    given: dict[str, Any] = {name: sent.text(name) for name in names if sent.text(name)}
    given["needs"] = [need for text in sent.all("needs") if isinstance(text, str) for need in text.split(",") if need]
    given.setdefault("miles", USUAL_MILES)
    if not any(name.startswith("from_on") for name in given):
        given["from_on"] = on.isoformat()
    return search_form(on, prices=prices).read(given)


def search_of(reading: Reading) -> Search:
    """The search that a form without errors asks for."""
    return Search(
        service=reading["service"],
        bed_type=reading["bed_type"] or "",
        needs=tuple(reading["needs"] or ()),
        near=reading["near"],
        miles=float(reading["miles"]),
        from_on=reading["from_on"],
        most_weekly_pence=reading.values.get("most"),
        lowest_rating=reading["rating"] or "",
        hours=float(reading["hours"]) if reading["hours"] is not None else None,
    )


def search_parameters(search: Search) -> dict[str, str]:
    """A search as the parameters of its address, without what is empty."""
    most = search.most_weekly_pence
    parts = {
        "service": search.service,
        "bed_type": search.bed_type,
        "near": search.near,
        "miles": f"{search.miles:g}",
        "from_on": search.from_on.isoformat(),
        "hours": f"{search.hours:g}" if search.hours is not None else "",
        "most": f"{most / 100:.2f}" if most is not None else "",
        "rating": search.lowest_rating,
        "needs": ",".join(search.needs),
    }
    return {name: value for name, value in parts.items() if value}


def search_address(search: Search) -> str:
    """The address of a search."""
    return "/find-care?" + urlencode(search_parameters(search))
