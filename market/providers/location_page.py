"""The page of one location on one day, worked out from its dated facts."""

from collections.abc import Collection, Sequence
from datetime import date

from msgspec import Struct

from market.core.clock import london_date
from market.core.periods import holds_on
from market.core.words import count_words, day_words
from market.providers.pages import (
    QUESTIONS,
    Fact,
    Shown,
    Status,
    beds_words,
    current_questions,
    optional_day,
    place_words,
    shown_row,
    source_words,
    status_on,
    website_href,
)
from market.providers.rules import OVERALL_GROUP, current_rating, in_service_order, main_service
from market.providers.types import DatedCode, EventRow, LocationRecord, RelatedLocation, Source, StateRow
from market.providers.words import EVENT_WORDS, KEY_QUESTION_WORDS, SERVICE_WORDS, SPECIALISM_WORDS, service_words

QUESTION_LABELS = tuple(KEY_QUESTION_WORDS[each] for each in QUESTIONS)


class GroupRatings(Struct, frozen=True):
    """The ratings of one service group on a day, in the order of the key questions."""

    name: str
    ratings: list[Shown]


class Publication(Struct, frozen=True):
    """What was published on one day for one service group; None where that question was not rated then."""

    published: str
    group: str
    ratings: list[Shown | None]
    report: str
    url: str | None


class HistoryLine(Struct, frozen=True):
    """Something that happened to the location, with a link to the other location when there is one."""

    on: str
    words: str
    detail: str = ""
    link: str = ""
    link_words: str = ""


class Relation(Struct, frozen=True):
    """A predecessor, successor or second registration as printed."""

    label: str
    name: str
    href: str
    detail: str


class LocationPage(Struct, frozen=True, kw_only=True):
    """The page of a location as at `on`; `past` when that is not the present day, `absent` when it was not open then."""

    title: str
    caption: str
    status: Status
    on: date
    past: bool
    absent: str
    provider: str
    provider_href: str
    rating: Shown
    regulated: bool
    questions: list[Shown]
    groups: list[GroupRatings]
    publications: list[Publication]
    facts: list[Fact]
    contact: list[Fact]
    services: list[str]
    specialisms: list[str]
    history: list[HistoryLine]
    relations: list[Relation]
    dual_note: str
    source: str
    tabs: tuple[tuple[str, str], ...]
    here: str
    edit_href: str
    close_href: str


def location_page(
    record: LocationRecord,
    on: date,
    present: date,
    *,
    permissions: Collection[str],
    tabs: tuple[tuple[str, str], ...],
) -> LocationPage:
    """Fill the page of a location as at `on`, where `present` is the day that counts as today."""
    now = record.now
    state = next((each for each in record.states if holds_on(on, each.from_on, each.until_on)), None)
    services = in_service_order(_codes(record.services, on, now.deregistered_on))
    regulated = now.source == Source.CQC
    editable = "edit_register" in permissions and on == present
    closed = now.deregistered_on is not None and now.deregistered_on <= present
    return LocationPage(
        title=state.name if state else now.name,
        caption=service_words(main_service(services)) if services else "Location",
        status=status_on(now, on),
        on=on,
        past=on != present,
        absent=_absent(record, on),
        provider=state.organisation_name if state else now.organisation_name,
        provider_href=f"/providers/{state.organisation_id if state else now.organisation_id}",
        rating=shown_row(current_rating(record.ratings, on), on),
        regulated=regulated,
        questions=current_questions(record.ratings, on, OVERALL_GROUP)[1:],
        groups=_groups(record, on),
        publications=_publications(record, on),
        facts=_facts(record, state, on),
        contact=_contact(record),
        services=[SERVICE_WORDS.get(code, code) for code in services],
        specialisms=sorted(
            SPECIALISM_WORDS.get(code, code) for code in _codes(record.specialisms, on, now.deregistered_on)
        ),
        history=_history(record, on),
        relations=[_relation(each) for each in record.related],
        dual_note=_dual_note(record),
        source=source_words(now.source, now.listed_on, london_date(now.updated_at)),
        tabs=tabs,
        here=f"/locations/{now.id}",
        edit_href=f"/locations/{now.id}/edit" if editable else "",
        close_href=f"/locations/{now.id}/close" if editable and not regulated and not closed else "",
    )


def _codes(rows: Sequence[DatedCode], on: date, closed_on: date | None) -> list[str]:
    """The codes that hold on a day; after a location has closed, those it closed with."""
    day = min(on, closed_on) if closed_on else on
    return [row.code for row in rows if holds_on(day, row.from_on, row.until_on) or (row.until_on == closed_on == day)]


def _absent(record: LocationRecord, on: date) -> str:
    now = record.now
    if now.registered_on and on < now.registered_on:
        return f"It was not registered yet on {day_words(on)}: it opened on {day_words(now.registered_on)}."
    if now.deregistered_on and now.deregistered_on <= on:
        return f"It closed on {day_words(now.deregistered_on)}. What follows is how it was then."
    if now.unlisted_on and now.unlisted_on <= on:
        return (
            f"CQC’s full list of {day_words(now.unlisted_on)} no longer held it, so it is counted as closed from that day. "
            "CQC’s list of deactivated locations will give the true closing date."
        )
    if record.states and on < record.states[0].from_on:
        return f"The register does not know how it was on {day_words(on)}: what it holds begins later. The latest is shown."
    return ""


def _groups(record: LocationRecord, on: date) -> list[GroupRatings]:
    names = sorted({row.service_group for row in record.ratings if row.published_on <= on} - {OVERALL_GROUP})
    return [GroupRatings(name, current_questions(record.ratings, on, name)) for name in names]


def _publications(record: LocationRecord, on: date) -> list[Publication]:
    keys = sorted(
        {(row.published_on, row.service_group) for row in record.ratings if row.published_on <= on},
        key=lambda key: (-key[0].toordinal(), key[1] != OVERALL_GROUP, key[1]),
    )
    found = []
    for published_on, group in keys:
        rows = [row for row in record.ratings if (row.published_on, row.service_group) == (published_on, group)]
        cells = [
            current_rating(rows, published_on, key_question=question, service_group=group) for question in QUESTIONS
        ]
        found.append(
            Publication(
                published=day_words(published_on),
                group=group,
                ratings=[shown_row(cell, published_on) if cell else None for cell in cells],
                report=next((row.report_type for row in rows if row.report_type), ""),
                url=next((website_href(row.url) for row in rows if row.url), None),
            )
        )
    return found


def _facts(record: LocationRecord, state: StateRow | None, on: date) -> list[Fact]:
    now = record.now
    beds, care_home = (state.beds, state.care_home) if state else (now.beds, now.care_home)
    owner = (state.organisation_name, state.organisation_id) if state else (now.organisation_name, now.organisation_id)
    facts: list[Fact] = [
        ("Provider", owner[0], f"/providers/{owner[1]}"),
        ("Brand or group", (state.brand_name if state else now.brand_name) or "None", None),
        ("Beds" if now.source == Source.COUNCIL else "Registered beds", beds_words(beds, care_home), None),
        ("CQC location ID", now.cqc_location_id or "Not regulated by CQC", None),
        ("Opened" if now.source == Source.COUNCIL else "Registered", optional_day(now.registered_on), None),
    ]
    if now.deregistered_on and now.deregistered_on <= on:
        facts.append(("Closed", optional_day(now.deregistered_on), None))
    if state and state.dormant:
        facts.append(("Dormant", "Yes: registered, but not giving care at present", None))
    if now.category:
        facts.append(("CQC inspection category", now.category, None))
    return facts


def _contact(record: LocationRecord) -> list[Fact]:
    now = record.now
    website = now.council_website or now.website
    facts: list[Fact] = [
        ("Address", ", ".join(part for part in (now.address, now.postcode) if part), None),
        ("Town or ward", place_words(now.ward, now.town), None),
        ("Local authority", now.authority, None),
        ("Telephone", now.phone, None),
        ("Website", website, website_href(website)),
    ]
    facts += [(label, value, None) for label, value in (("ODS code", now.ods_code), ("UPRN", now.uprn)) if value]
    return facts


_RELATION_WORDS = {
    "predecessor": "Carries on from",
    "successor": "Carried on as",
    "dual": "Also registered as",
}


def _relation(each: RelatedLocation) -> Relation:
    parts = [each.cqc_id, each.organisation_name or "", each.reason]
    if each.deregistered_on:
        parts.append(f"closed {day_words(each.deregistered_on)}")
    return Relation(
        label=_RELATION_WORDS[each.relation],
        name=each.name or f"Location {each.cqc_id}, not in this register",
        href=f"/locations/{each.id}" if each.id else "",
        detail=" · ".join(part for part in parts if part),
    )


def _dual_note(record: LocationRecord) -> str:
    partners = [each for each in record.related if each.relation == "dual"]
    if not partners:
        return ""
    now, other = record.now, partners[0]
    named = other.name or other.cqc_id
    if (now.primary_location_id or now.cqc_location_id) == now.cqc_location_id:
        return f"These premises are registered twice. This is the primary registration: its beds count, those of {named} do not."
    return f"These premises are registered twice. Their beds are counted once, under {named}."


def _history(record: LocationRecord, on: date) -> list[HistoryLine]:
    """Registration events and changes of the dated facts until a day, newest first."""
    before = next((each for each in record.related if each.relation == "predecessor"), None)
    lines = [(event.on, 1, _event_line(event, before)) for event in record.events if event.on <= on]
    for earlier, later in zip(record.states, record.states[1:], strict=False):
        if later.from_on <= on and (changes := _changes(earlier, later)):
            lines.append((later.from_on, 0, HistoryLine(day_words(later.from_on), "Changed", "; ".join(changes))))
    return [line for _, _, line in sorted(lines, key=lambda entry: entry[:2], reverse=True)]


def _event_line(event: EventRow, before: RelatedLocation | None) -> HistoryLine:
    kind = event.kind
    if kind == "entry" and before:
        kind = "re_registration"
    beds = f"with {count_words(event.beds, 'bed')}" if event.beds else ""
    detail = "; ".join(part for part in (beds, event.reason) if part)
    link = f"/locations/{before.id}" if kind == "re_registration" and before and before.id else ""
    return HistoryLine(
        on=day_words(event.on),
        words=EVENT_WORDS.get(kind, kind),
        detail=detail,
        link=link,
        link_words=f"before: {before.name or before.cqc_id}" if link and before else "",
    )


def _changes(earlier: StateRow, later: StateRow) -> list[str]:
    """What differs between two states, as clauses of a sentence."""
    found = []
    if earlier.name != later.name:
        found.append(f"name from “{earlier.name}” to “{later.name}”")
    if earlier.organisation_id != later.organisation_id:
        found.append(f"provider from {earlier.organisation_name} to {later.organisation_name}")
    if earlier.beds != later.beds:
        found.append(f"beds from {_or_unknown(earlier.beds)} to {_or_unknown(later.beds)}")
    if earlier.brand_name != later.brand_name:
        found.append(f"brand from {earlier.brand_name or 'none'} to {later.brand_name or 'none'}")
    if earlier.authority != later.authority:
        found.append(f"local authority from {earlier.authority} to {later.authority}")
    if earlier.dormant != later.dormant:
        found.append("now dormant" if later.dormant else "no longer dormant")
    if earlier.care_home != later.care_home:
        found.append("now a care home" if later.care_home else "no longer a care home")
    return found


def _or_unknown(beds: int | None) -> str:
    return "not known" if beds is None else f"{beds:,}"
