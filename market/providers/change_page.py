"""The page of what entered and left the market in a period."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from market.core.words import count_words, day_words
from market.providers.types import EventKind, MarketEvent
from market.providers.words import EVENT_WORDS, service_words
from market.web.fields import options
from market.web.lists import Column, Filter, ListQuery, ListSpec

CHANGES = ListSpec(
    columns=(Column("on", "Day"),),
    filters=(
        Filter("from", "From", kind="date"),
        Filter("to", "To", kind="date"),
        Filter("area", "Area", kind="choice", options=options({"everywhere": "Everywhere"}), any_label="Our area"),
    ),
    sort="on",
    tie_break="e.id",
    noun="change",
)
CHANGES_FILE = (
    "Day", "What happened", "CQC location ID", "Location", "Provider", "Main service", "Care home", "Town", "Postcode",
    "Beds", "Related CQC location ID", "Related location", "Beds before", "Counts", "Reason",
)  # fmt: skip


def change_period(query: ListQuery, least: date, most: date) -> tuple[ListQuery, date, date]:
    """The half-open period asked for, by default `[least, most + 1 day)`; the last day typed is part of it.

    A period that ends before it begins is put aside, and the page says so.
    """
    from_on, last = query.filters.get("from") or least, query.filters.get("to") or most
    if from_on > last:
        problem = f"The period would begin on {day_words(from_on)} and end on {day_words(last)}, so the last 12 months are shown."
        kept = {key: value for key, value in query.filters.items() if key not in ("from", "to")}
        query = msgspec.structs.replace(query, filters=kept, problems=(*query.problems, problem))
        from_on, last = least, most
    return query, from_on, last + timedelta(days=1)


class ChangeLine(Struct, frozen=True):
    """One event as printed."""

    on: str
    name: str
    href: str
    under: str
    provider: str
    provider_href: str
    service: str
    beds: str
    note: str
    note_href: str


class ChangeTable(Struct, frozen=True):
    """The events of one kind, newest first, with their sum in one sentence."""

    id: str
    title: str
    finding: str
    lines: list[ChangeLine]


class ChangesPage(Struct, frozen=True):
    """What changed in a period."""

    query: ListQuery
    period: str
    figures: list[dict[str, str]]
    tables: list[ChangeTable]
    downloads: str


def changes_page(query: ListQuery, from_on: date, until_on: date, events: Sequence[MarketEvent]) -> ChangesPage:
    """Fill the page. Premises registered twice count once; a re-registration is neither an entry nor an exit."""
    last = until_on - timedelta(days=1)
    entries, exits, again = (
        [event for event in events if event.kind is kind]
        for kind in (EventKind.ENTRY, EventKind.EXIT, EventKind.RE_REGISTRATION)
    )
    gained, lost = _beds(entries), _beds(exits)
    moved = sum(
        (event.beds or 0) - (event.beds_before or 0) for event in again if event.counts_once and event.beds_before
    )
    return ChangesPage(
        query=query,
        period=f"{day_words(from_on)} to {day_words(last)}",
        figures=[
            {"label": "Entered", "value": f"{_count(entries):,}", "detail": f"{count_words(gained, 'bed')} gained"},
            {"label": "Left", "value": f"{_count(exits):,}", "detail": f"{count_words(lost, 'bed')} lost"},
            {"label": "Registered again", "value": f"{_count(again):,}", "detail": f"{_signed(moved)} beds with it"},
            {"label": "Beds, all together", "value": _signed(gained - lost + moved), "detail": "gained less lost"},
        ],
        tables=[
            _table("entries", "Entered the market", "No location entered the market in this period.", entries, gained),
            _table("exits", "Left the market", "No location left the market in this period.", exits, lost),
            _table(
                "again",
                "Registered again under a new registration",
                "No location was registered again in this period.",
                again,
                None,
            ),
        ],
        downloads=query.address(page=None, size=None),
    )


def _beds(events: Iterable[MarketEvent]) -> int:
    return sum(event.beds or 0 for event in events if event.counts_once)


def _count(events: Iterable[MarketEvent]) -> int:
    return sum(event.counts_once for event in events)


def _signed(number: int) -> str:
    return f"+{number:,}" if number > 0 else f"−{-number:,}" if number < 0 else "0"


def _table(table_id: str, title: str, none: str, events: Sequence[MarketEvent], beds: int | None) -> ChangeTable:
    finding = none
    if events:
        homes = sum(event.care_home for event in events if event.counts_once)
        finding = f"{count_words(_count(events), 'location')}, of which {count_words(homes, 'care home')}"
        finding += f" with {count_words(beds, 'bed')}." if beds is not None else "."
    lines = [_line(event) for event in sorted(events, key=lambda event: event.on, reverse=True)]
    return ChangeTable(table_id, title, finding, lines)


def _line(event: MarketEvent) -> ChangeLine:
    note, note_href = event.reason, ""
    beds = f"{event.beds:,}" if event.beds else "Not known" if event.care_home else "None"
    if event.kind is EventKind.RE_REGISTRATION:
        note = f"before: {event.related_name or event.related_cqc_id}"
        note_href = f"/locations/{event.related_id}" if event.related_id else ""
        if event.beds_before is not None and event.beds is not None and event.beds != event.beds_before:
            beds += f" (before: {event.beds_before:,})"
    elif event.related_cqc_id:
        note = f"Carried on as {event.related_cqc_id}, which is not in this register"
    if not event.counts_once:
        note = f"{note} Second registration of premises counted once.".strip()
    return ChangeLine(
        on=day_words(event.on),
        name=event.name,
        href=f"/locations/{event.location_id}",
        under=" · ".join(part for part in (event.town, event.postcode, event.cqc_id or "") if part),
        provider=event.organisation_name,
        provider_href=f"/providers/{event.organisation_id}",
        service=service_words(event.main_service),
        beds=beds,
        note=note,
        note_href=note_href,
    )


def changes_file(events: Iterable[MarketEvent]) -> list[list[Any]]:
    """The rows of the download, in the order of `CHANGES_FILE`."""
    return [
        [
            event.on, EVENT_WORDS[event.kind], event.cqc_id, event.name, event.organisation_name,
            service_words(event.main_service), event.care_home, event.town, event.postcode, event.beds,
            event.related_cqc_id, event.related_name, event.beds_before, event.counts_once, event.reason,
        ]
        for event in events
    ]  # fmt: skip
