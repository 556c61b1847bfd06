"""What the pages of the register print: one struct for each page and the pure function that fills it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import lru_cache

from markupsafe import Markup, escape
from msgspec import Struct

from market.core.clock import london_date
from market.core.words import age_words, count_words, day_words
from market.providers.listing import LocationLine
from market.providers.organisation_list import OrganisationLine
from market.providers.rules import (
    OLD_RATING_DAYS,
    VERY_OLD_RATING_DAYS,
    current_rating,
    is_open,
    is_rated,
    rating_age_days,
    size_band,
)
from market.providers.types import (
    RATED,
    KeyQuestion,
    LocationRow,
    OrganisationKind,
    OrganisationRow,
    RatingRow,
    Source,
)
from market.providers.words import KIND_WORDS, SIZE_WORDS, SOURCE_WORDS, rating_shape, rating_words, service_words

QUESTIONS = tuple(KeyQuestion)


_MARKS = {"star": "★", "circle": "●", "triangle": "▲", "square": "■"}


class Shown(Struct, frozen=True):
    """A rating as it is printed: its code for the colour, its words, its age and when it was published.

    `age` is empty when nothing was published; `old` is "", "old" (over two years) or "very-old" (over four).
    """

    code: str
    words: str
    shape: str
    age: str = ""
    published: str = ""
    old: str = ""
    inherited: bool = False

    @property
    def tag(self) -> Markup:
        """Words and mark in the rating's colour."""
        return _tag(self.code, self.words, self.shape)

    @property
    def age_tag(self) -> Markup:
        """The age, set off when it is old, or that there is no rating."""
        return _age_tag(self.age, self.old)


@lru_cache(maxsize=256)
def _tag(code: str, words: str, shape: str) -> Markup:
    """Made once: lists print the same few tags hundreds of times."""
    mark = Markup('<span class="rating__mark" aria-hidden="true">{}</span>').format(_MARKS.get(shape, "○"))
    return Markup('<strong class="rating rating--{}">{}{}</strong>').format(code, mark, words)


@lru_cache(maxsize=1024)
def _age_tag(age: str, old: str) -> Markup:
    if not age:
        return Markup('<span class="market-missing">No rating</span>')
    return Markup('<span class="rating-age--{}">{}</span>').format(old, age) if old else escape(age)


NOT_YET = Shown("none", "Not yet rated", "ring")
OUTSIDE = Shown("none", "Not rated by CQC", "ring")


@lru_cache(maxsize=8192)
def shown_rating(rating: str, published_on: date | None, on: date, *, inherited: bool = False) -> Shown:
    """A rating on a day, with its age. CQC's words for having no rating keep their date, but are never called old."""
    if not rating:
        return NOT_YET
    days = rating_age_days(published_on, on) if published_on else None
    old = ""
    if days is not None and is_rated(rating):
        old = "very-old" if days > VERY_OLD_RATING_DAYS else "old" if days > OLD_RATING_DAYS else ""
    return Shown(
        code=rating.replace("_", "-") if is_rated(rating) else "none",
        words=rating_words(rating),
        shape=rating_shape(rating),
        age=age_words(days) if days is not None else "",
        published=day_words(published_on) if published_on else "",
        old=old,
        inherited=inherited,
    )


def shown_row(row: RatingRow | None, on: date) -> Shown:
    """A published rating on a day, or that there is none."""
    return NOT_YET if row is None else shown_rating(row.rating, row.published_on, on, inherited=row.inherited)


class Status(Struct, frozen=True):
    """Whether a location or organisation is open, in words; `closed` also for one that left CQC's list."""

    words: str
    colour: str
    closed: bool = False


def status_on(row: LocationRow | LocationLine, on: date) -> Status:
    """The state of a location on a day: open, dormant, closed with its day, not yet open."""
    if row.deregistered_on is not None and row.deregistered_on <= on:
        return Status(f"Closed {day_words(row.deregistered_on)}", "grey", closed=True)
    if row.unlisted_on is not None and row.unlisted_on <= on:
        return Status(f"Not on CQC’s list since {day_words(row.unlisted_on)}", "grey", closed=True)
    if row.registered_on is not None and row.registered_on > on:
        return Status(f"Not yet open: from {day_words(row.registered_on)}", "blue")
    if row.dormant:
        return Status("Dormant", "yellow")
    if row.deregistered_on is not None:
        return Status(f"Closes {day_words(row.deregistered_on)}", "orange")
    return Status("Open", "green")


class LocationItem(Struct, frozen=True, kw_only=True):
    """One row of the list of locations."""

    href: str
    name: str
    under: str
    services: str
    place: str
    provider: str
    provider_href: str
    beds: int | None
    no_beds: str
    rating: Shown
    status: Status | None


def location_items(lines: Iterable[LocationLine], on: date) -> list[LocationItem]:
    """The rows of a list of locations as printed."""
    return [_location_item(line, on) for line in lines]


def _location_item(line: LocationLine, on: date) -> LocationItem:
    status = status_on(line, on)
    regulated = line.source == Source.CQC
    return LocationItem(
        href=f"/locations/{line.id}",
        name=line.name,
        under=" · ".join(part for part in (line.postcode, line.cqc_location_id or "") if part),
        services=", ".join(service_words(code) for code in line.services),
        place=place_words(line.ward, line.town),
        provider=line.organisation_name,
        provider_href=f"/providers/{line.organisation_id}",
        beds=line.beds or None,
        no_beds="Not known" if line.care_home else "None",
        rating=shown_rating(line.rating, line.rating_published_on, on) if regulated else OUTSIDE,
        status=None if status.words == "Open" else status,
    )


def place_words(ward: str, town: str) -> str:
    """`Acklam, Middlesbrough`, without repeating itself."""
    return ", ".join(dict.fromkeys(part for part in (ward, town) if part))


LOCATION_FILE = (
    "CQC location ID", "Location", "Services", "Address town", "Ward", "Postcode", "Local authority", "CQC provider ID",
    "Provider", "Brand", "Beds", "CQC rating", "Rating published", "Age of rating in days", "Opened", "Closed",
    "Left CQC's list", "Source", "Latitude", "Longitude",
)  # fmt: skip


def location_file(lines: Iterable[LocationLine], on: date) -> list[list[object]]:
    """The rows of the downloaded list of locations, in the order of `LOCATION_FILE`; ages are as at `on`."""
    return [
        [
            line.cqc_location_id, line.name, "; ".join(service_words(code) for code in line.services), line.town, line.ward,
            line.postcode, line.authority, line.organisation_cqc_id, line.organisation_name, line.brand_name, line.beds,
            rating_words(line.rating) if line.source == Source.CQC else OUTSIDE.words, line.rating_published_on,
            rating_age_days(line.rating_published_on, on) if line.rating_published_on else None, line.registered_on,
            line.deregistered_on, line.unlisted_on, SOURCE_WORDS.get(line.source, line.source), line.latitude, line.longitude,
        ]
        for line in lines
    ]  # fmt: skip


class OrganisationItem(Struct, frozen=True, kw_only=True):
    """One row of the list of organisations."""

    href: str
    name: str
    under: str
    kind: str
    brand: str
    locations: int
    beds: int
    ratings: list[tuple[Shown, int]]
    closed: str


def organisation_items(lines: Iterable[OrganisationLine], on: date) -> list[OrganisationItem]:
    """The rows of a list of organisations as printed; `ratings` are the ratings that occur, best first, with how many."""
    return [
        OrganisationItem(
            href=f"/providers/{line.id}",
            name=line.name,
            under=" · ".join(part for part in (line.postcode, line.cqc_provider_id or "") if part),
            kind=KIND_WORDS.get(line.kind, line.kind),
            brand=line.brand_name,
            locations=line.locations,
            beds=line.beds,
            ratings=_mix(line),
            closed=_closed_words(line.deregistered_on, on),
        )
        for line in lines
    ]


def _mix(line: OrganisationLine) -> list[tuple[Shown, int]]:
    counts = [(shown_rating(code, None, date.max), getattr(line, code.value)) for code in RATED]
    counts.append((Shown("none", "Not rated", "ring"), line.not_rated))
    return [(shown, count) for shown, count in counts if count]


def _closed_words(deregistered_on: date | None, on: date) -> str:
    return f"Closed {day_words(deregistered_on)}" if deregistered_on and deregistered_on <= on else ""


ORGANISATION_FILE = (
    "CQC provider ID", "Provider", "Kind", "Brand", "Postcode", "Locations", "Beds", "Outstanding", "Good",
    "Requires improvement", "Inadequate", "Not rated", "Closed",
)  # fmt: skip


def organisation_file(lines: Iterable[OrganisationLine]) -> list[list[object]]:
    """The rows of the downloaded list of organisations, in the order of `ORGANISATION_FILE`."""
    return [
        [
            line.cqc_provider_id, line.name, KIND_WORDS.get(line.kind, line.kind), line.brand_name, line.postcode,
            line.locations, line.beds, line.outstanding, line.good, line.requires_improvement, line.inadequate,
            line.not_rated, line.deregistered_on,
        ]
        for line in lines
    ]  # fmt: skip


Fact = tuple[str, object, str | None]
"""A line of a summary list: its label, what it says, and an address when it is a link."""


class OrganisationPage(Struct, frozen=True, kw_only=True):
    """The page of an organisation."""

    title: str
    caption: str
    closed: str
    facts: list[Fact]
    locations: list[LocationItem]
    gone: list[LocationItem]
    figures: list[dict[str, object]]
    may_edit: bool
    edit_href: str
    add_href: str
    close_href: str
    source: str


def organisation_page(
    organisation: OrganisationRow, lines: Sequence[LocationLine], beds: int, on: date, *, permissions: Collection[str]
) -> OrganisationPage:
    """Fill the page of an organisation; `beds` counts premises registered twice once."""
    still = [line for line in lines if is_open(line.registered_on, line.deregistered_on, line.unlisted_on, on)]
    gone = [line for line in lines if status_on(line, on).closed]
    rated = [line for line in still if is_rated(line.rating)]
    good = sum(line.rating in RATED[:2] for line in rated)
    council = organisation.source == Source.COUNCIL
    return OrganisationPage(
        title=organisation.name,
        caption=KIND_WORDS.get(organisation.kind, organisation.kind),
        closed=_closed_words(organisation.deregistered_on, on),
        facts=_organisation_facts(organisation),
        locations=location_items(still, on),
        gone=location_items(gone, on),
        figures=[
            {"label": "Open locations", "value": f"{len(still):,}"},
            {"label": "Registered beds", "value": f"{beds:,}"},
            {
                "label": "Rated good or outstanding",
                "value": f"{good} of {len(rated)}" if rated else "None rated",
                "detail": count_words(len(still) - len(rated), "location") + " not rated" if still else "",
            },
        ],
        may_edit=council and "edit_register" in permissions,
        edit_href=f"/providers/{organisation.id}/edit",
        add_href=f"/locations/add?provider={organisation.id}",
        close_href=f"/providers/{organisation.id}/close",
        source=source_words(organisation.source, None, london_date(organisation.updated_at)),
    )


def _organisation_facts(organisation: OrganisationRow) -> list[Fact]:
    regulated = organisation.kind == OrganisationKind.REGULATED
    rows: list[Fact] = [
        ("Kind", KIND_WORDS.get(organisation.kind, organisation.kind), None),
        ("Brand or group", organisation.brand_name or "None", None),
        ("Ownership", organisation.ownership, None),
        ("CQC provider ID", organisation.cqc_provider_id or "Not regulated by CQC", None),
        ("Companies House number", organisation.companies_house_number, None),
        ("Charity number", organisation.charity_number or "None", None),
        ("Address", ", ".join(part for part in (organisation.address, organisation.postcode) if part), None),
        ("Telephone", organisation.phone, None),
        ("Website", organisation.website, website_href(organisation.website)),
        ("Registered" if regulated else "Started", optional_day(organisation.registered_on), None),
    ]
    if organisation.deregistered_on:
        rows.append(("Closed", optional_day(organisation.deregistered_on), None))
    return rows


def optional_day(day: date | None) -> str:
    """A day in words; nothing for None."""
    return day_words(day) if day else ""


def website_href(website: str) -> str | None:
    """An address to link a website to; None when it cannot be one."""
    if not website or any(letter.isspace() or letter in "\"'<>" for letter in website):
        return None
    if website.lower().startswith(("http://", "https://")):
        return website
    return None if ":" in website or "." not in website else f"https://{website}"


def beds_words(beds: int | None, care_home: bool) -> str:
    """`34 beds (CQC's band: 25 to 39 beds)`, or that there are none."""
    if not beds:
        return "Not known" if care_home else "None: not a care home"
    band = size_band(beds)
    return f"{count_words(beds, 'bed')} (size band {SIZE_WORDS[band]})" if band else count_words(beds, "bed")


def source_words(source: str, listed_on: date | None, changed_on: date) -> str:
    """Where a record comes from, as at when, and when it last changed here."""
    if source == Source.COUNCIL:
        return f"Source: added by the council, last changed {day_words(changed_on)}."
    listed = f", on CQC’s list as at {day_words(listed_on)}" if listed_on else ""
    return f"Source: Care Quality Commission{listed}. Last changed here {day_words(changed_on)}."


def current_questions(ratings: Sequence[RatingRow], on: date, group: str) -> list[Shown]:
    """The ratings of a service group on a day: overall, then the five key questions."""
    return [shown_row(current_rating(ratings, on, key_question=each, service_group=group), on) for each in QUESTIONS]
