"""The form that places somebody: the placement's own fields, filled in from a search, and the box that a manager may override with."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from market.finding.kept_search import placing_parameters
from market.finding.placing_rules import LEAST_OVERRIDE
from market.finding.request_queries import KeptRequest
from market.placements.forms import ADD_PLACEMENT, placement_form
from market.placements.types import CldServiceType, Component, CostFrequency, Delivery, Funder, ReturnStage, Wish
from market.providers.types import LocationRow, ServiceType
from market.web.fields import FormData
from market.web.forms import Form, TextArea, Tick

OVERRIDE = Tick("override", "Place there although reasons speak against it", required=False)
OVERRIDE_REASON = TextArea(
    "override_reason",
    "Why the person is to be placed there all the same",
    hint=f"At least {LEAST_OVERRIDE} characters. It is kept with the placement. Do not write anything that names the person",
    required=False,
    longest=500,
    rows=3,
    count=True,
)

CARE_OF_SERVICE: dict[str, tuple[CldServiceType, Component]] = {
    ServiceType.NURSING_HOME: (CldServiceType.LONG_NURSING, Component.LONG_NURSING),
    ServiceType.RESIDENTIAL_HOME: (CldServiceType.LONG_RESIDENTIAL, Component.LONG_RESIDENTIAL),
    ServiceType.HOME_CARE: (CldServiceType.LONG_COMMUNITY, Component.HOME_SUPPORT),
    ServiceType.EXTRA_CARE: (CldServiceType.LONG_COMMUNITY, Component.EXTRA_CARE),
    ServiceType.SUPPORTED_LIVING: (CldServiceType.LONG_COMMUNITY, Component.SUPPORTED_LIVING),
    ServiceType.SHARED_LIVES: (CldServiceType.LONG_COMMUNITY, Component.SHARED_LIVES),
    ServiceType.DAY_CARE: (CldServiceType.LONG_COMMUNITY, Component.DAY_SUPPORT),
    ServiceType.COMMUNITY_SUPPORT: (CldServiceType.LONG_COMMUNITY, Component.OTHER_LONG),
}
"""Client Level Data's words for what a search looks for; the officer may change them, for a short stay for example."""

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Who", ("case_reference", "funder", "home_area")),
    ("What care", ("service_type", "component", "delivery", "bed_type", "needs")),
    ("Where", ("location", "place_name", "host_authority", "distance_miles")),
    ("When", ("starts_on", "ends_on", "next_review_on")),
    ("Cost and contract", ("contract", "rate_pence", "rate_unit", "units_a_week", "weekly_hours")),
)
"""The fields under their headings, in the order of the page."""

OUTSIDE: tuple[str, tuple[str, ...]] = (
    "If it is outside our area",
    ("reason", "more_reasons", "reason_words", "host_told_on", "wish", "return_stage", "return_plan"),
)
"""The fields that only a place outside the area needs."""

BEFORE_PLACING: tuple[tuple[str, str], ...] = (
    (
        "Ask the host authority for its view of the service and of any restriction.",
        "Before the placement; in an emergency within 24 hours",
    ),
    (
        "Tell the host authority that the person is coming and who our link worker is.",
        "Before the placement; in an emergency within 24 hours",
    ),
    ("Check the CQC rating and its age, and our own last view.", "Before the placement"),
    (
        "Put in the agreement that the provider tells both the host authority and us about safeguarding, serious incidents, "
        "restrictions or closure.",
        "Before the placement",
    ),
    ("Set the first review, and how we will see the service.", "On the day of the placement"),
    ("Record the wish to return, and the plan for it.", "By the first review"),
)
"""What is to be done for a place outside the area, BP-1 to BP-6 of the project's list of reasons and checks, and by when."""


def placing_form(authorities: Sequence[str], *, overriding: bool = False) -> Form:
    """The form with the authorities that may be hosts; `overriding` adds a manager's box."""
    form = placement_form(ADD_PLACEMENT, authorities).changing(
        "contract", hint="Leave empty to take the contract that covers the place and the service"
    )
    return Form(*form.fields, OVERRIDE, OVERRIDE_REASON) if overriding else form


def first_values(
    params: Mapping[str, Any], location: LocationRow | None, request: KeptRequest | None, on: date
) -> dict[str, Any]:
    """What the form shows at first: what was searched for (in the request, else in the address), the place, and our usual terms."""
    asked = FormData({**(placing_parameters(request.search) if request is not None else {}), **_given(params)})
    service_type, component = CARE_OF_SERVICE.get(asked.text("service"), (None, None))
    starts_on = _day(asked.text("starts_on"))
    pence = asked.text("weekly_pence")
    by_hour = asked.text("service") == ServiceType.HOME_CARE and not pence
    hours = asked.text("hours") if re.fullmatch(r"\d{1,3}(\.\d{1,2})?", asked.text("hours"), re.ASCII) else None
    return {
        "case_reference": request.case_reference if request is not None else "",
        "funder": Funder.COUNCIL.value,
        "home_area": asked.text("home_area")[:4],
        "service_type": service_type,
        "component": component,
        "delivery": Delivery.COMMISSIONED.value,
        "bed_type": asked.text("bed_type"),
        "needs": [need for need in asked.all("needs") if isinstance(need, str)],
        "location": (location.cqc_location_id or str(location.id)) if location is not None else "",
        "starts_on": starts_on or on,
        "rate_pence": int(pence) if pence.isascii() and pence.isdigit() and len(pence) < 9 else None,
        "rate_unit": (CostFrequency.HOURLY if by_hour else CostFrequency.WEEKLY).value,
        "weekly_hours": hours,
        "units_a_week": hours if by_hour else None,
        "wish": Wish.NOT_ASKED.value,
        "return_stage": ReturnStage.NONE.value,
    }


def _given(params: Mapping[str, Any]) -> dict[str, Any]:
    sent = FormData(params)
    return {name: sent.all(name) for name in params if any(sent.all(name))}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
