"""What both peers' templates are given: the register's own pure functions say what a page shows, so that all pages show the same."""

import os
from collections.abc import Sequence
from datetime import date
from typing import Any

from market.core.words import day_words
from market.providers.listing import LOCATIONS, RATING_OPTIONS, SERVICE_OPTIONS, SIZE_OPTIONS
from market.providers.location_page import QUESTION_LABELS, location_page
from market.providers.pages import location_items
from market.providers.types import LocationRecord
from market.web.fields import Option

ON = date(2026, 9, 30)
PAGE_SIZE = 50
AUTHORITIES = tuple(os.environ.get("PEER_AUTHORITIES", "Middlesbrough").split("|"))
_LINKS = (
    ("Home", "/"),
    ("Providers and locations", "/locations"),
    ("Capacity", "/capacity"),
    ("Figures", "/figures"),
    ("Statements", "/statements"),
    ("Imports", "/imports"),
)


def whole_page(person: str, token: str) -> dict[str, Any]:
    """What the layout needs."""
    return {
        "service_name": "Care market",
        "council": "Middlesbrough Council",
        "static": "/static/0123456789abcdef",
        "person": person,
        "token": token,
        "navigation": [{"label": label, "href": href, "active": href == "/locations"} for label, href in _LINKS],
    }


def list_context(lines: Sequence[Any], total: int, towns: Sequence[str]) -> dict[str, Any]:
    """The list: rows, filters with their options, and links to pages."""
    last = -(-total // PAGE_SIZE)
    choices = {
        "service": SERVICE_OPTIONS,
        "rating": RATING_OPTIONS,
        "town": [Option(town, town) for town in towns],
        "beds": SIZE_OPTIONS,
    }
    return {
        "rows": location_items(lines, ON),
        "shown": len(lines),
        "total": total,
        "columns": LOCATIONS.columns,
        "filters": [
            {
                "key": each.key,
                "label": each.label,
                "any_label": each.any_label,
                "options": choices.get(each.key, each.options),
                "chosen": "",
            }
            for each in LOCATIONS.filters
        ],
        "pages": sorted({1, 2, last}),
        "on": day_words(ON),
    }


def location_context(record: LocationRecord) -> dict[str, Any]:
    """The page of one location."""
    here = f"/locations/{record.now.id}"
    tabs = (("Overview", here), ("Capacity", f"{here}/capacity"))
    page = location_page(record, ON, ON, permissions=(), tabs=tabs)
    return {
        "page": page,
        "labels": QUESTION_LABELS,
        "questions": list(zip(QUESTION_LABELS[1:], page.questions, strict=True)),
        "on": day_words(ON),
    }
