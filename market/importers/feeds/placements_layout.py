"""The columns of placements: Client Level Data's service events (release 1 and 2), and the council's own beside them."""

from collections.abc import Mapping
from typing import Any

from market.capacity.words import BED_TYPE_WORDS
from market.importers.feeds.own import dated, needed, optional
from market.importers.types import Column, Holds, Layout
from market.placements.reasons import MOST_MORE_REASONS, REASONS
from market.placements.types import Funder
from market.placements.words import (
    COMPONENT_WORDS,
    DELIVERY_WORDS,
    FREQUENCY_WORDS,
    FUNDER_WORDS,
    RETURN_STAGE_WORDS,
    SERVICE_TYPE_WORDS,
    WISH_WORDS,
)

PERSON = "LA Person Unique Identifier"


def _words(words: Mapping[Any, str]) -> tuple[str, ...]:
    return tuple(words.values())


_CLD: tuple[Column, ...] = (
    needed(
        PERSON,
        "The case reference of the person in your case system. Never a name, an NHS number or a date of birth.",
        aliases=("Case reference", "LA Person ID", "LA Person Identifier"),
        example="ASC-004211",
    ),
    dated("Event Start Date", "First day of the care.", required=True, aliases=("Start", "Start date", "Starts on")),
    needed(
        "Service Component",
        "What is bought.",
        aliases=("Component",),
        choices=_words(COMPONENT_WORDS),
        example="Day support",
    ),
    optional(
        "Event Reference",
        "The number of the service in your case system: by it a later file finds this row again.",
        example="EV-100233",
    ),
    optional("Event Type", "Only rows of the type Service are taken in; blank counts as Service.", example="Service"),
    dated(
        "Event End Date",
        "Last day of the care, included. Blank while it goes on.",
        aliases=("End", "End date", "Ends on"),
        example="",
    ),
    optional("Service Type", "Client Level Data's service type.", choices=_words(SERVICE_TYPE_WORDS)),
    optional("Delivery Mechanism", "How it is paid for.", choices=_words(DELIVERY_WORDS)),
    optional(
        "Provider CQC Location Name",
        "The name of the place, where it has no CQC id.",
        aliases=("Location", "Location name", "Place"),
        example="Acorn Day Centre",
    ),
    optional(
        "Provider CQC Location ID",
        "CQC's id of the location.",
        aliases=("Location ID", "CQC Location ID", "Location CQC ID"),
        example="1-125856395",
    ),
    optional("Unit Cost", "Pounds for one unit.", aliases=("Rate",), holds=Holds.NUMBER, example="845.50"),
    optional(
        "Cost Frequency (Unit Type)",
        "What the unit cost pays for.",
        aliases=("Cost Frequency", "Unit Type", "Cost Frequency Unit Type"),
        choices=_words(FREQUENCY_WORDS),
    ),
    optional(
        "Planned units per week",
        "Hours, days or sessions a week.",
        aliases=("Planned units",),
        holds=Holds.NUMBER,
        example="14",
    ),
    optional(
        "Client Funding Status", "Rows that are fully client funded are left out.", example="Fully social care funded"
    ),
)
_OWN: tuple[Column, ...] = (
    optional("Weekly hours", "Hours of care a week.", aliases=("Hours a week",), holds=Holds.NUMBER, example="14"),
    optional("Bed type", "The tracker's bed type.", choices=tuple(BED_TYPE_WORDS.values())),
    optional(
        "Host authority", "The council in whose area the care is given, as CQC writes it.", example="Stockton-on-Tees"
    ),
    optional("Home area", "The first half of the postcode of the person's home area, never all of it.", example="TS1"),
    optional(
        "Reason out of area",
        "Why the person is placed outside the area: the code or its name.",
        aliases=("Out of area reason", "Reason"),
        choices=tuple(each.name for each in REASONS if not each.retired),
    ),
    optional("More reasons", f"Up to {MOST_MORE_REASONS} more, separated by ;", example="OOA-05"),
    dated("Host told on", "Day on which the host authority was told.", aliases=("Host authority told on",)),
    dated("Last review", "Day of the last review.", aliases=("Last review date",)),
    dated("Next review", "Day by which the next review is due.", aliases=("Next review date",), example="01/04/2027"),
    optional("Wish to return", "What the person said at the last review.", choices=_words(WISH_WORDS)),
    optional("Return stage", "How far the plan to bring the person back has come.", choices=_words(RETURN_STAGE_WORDS)),
    optional("Contract reference", "The contract under which it is bought.", aliases=("Contract",), example=""),
    optional(
        "Funder", "Who pays.", choices=tuple(words for code, words in FUNDER_WORDS.items() if code != Funder.SELF)
    ),
    optional("Needs", "The person's needs as CQC names groups of people, separated by ;", example="Dementia"),
    optional(
        "Distance miles",
        "Miles from the home area.",
        aliases=("Distance", "Distance (miles)"),
        holds=Holds.NUMBER,
        example="4.2",
    ),
)
LAYOUT = Layout(
    code="placements", title="Placements: Client Level Data's columns and the council's own", columns=(*_CLD, *_OWN)
)
CLD_LAYOUT = Layout(code="cld-services", title="Client Level Data, service events (release 1 and 2)", columns=_CLD)
