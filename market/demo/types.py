"""The invented market as data: organisations, locations, ratings and what each location saves in the tracker."""

from datetime import date

from msgspec import Struct

from market.demo.places import Place

KEY_QUESTIONS = ("Safe", "Effective", "Caring", "Responsive", "Well-led")

AS_AT = date(2026, 9, 30)
"""The day on which the totals match CQC's."""


class DemoOrganisation(Struct, frozen=True):
    """An invented provider."""

    id: str
    name: str
    ownership: str
    brand_id: str
    brand_name: str
    companies_house: str
    charity: str
    street: str
    town: str
    postcode: str
    phone: str
    registered_on: date


class DemoRating(Struct, frozen=True):
    """One published rating: overall and by key question, in CQC's words."""

    published_on: date
    overall: str
    key_questions: dict[str, str]


class DemoLocation(Struct, kw_only=True):
    """An invented location. `bed_mix` and `occupied` are by the tracker's bed type; empty for services without beds."""

    id: str
    organisation: DemoOrganisation
    name: str
    kind: str
    place: Place
    street: str
    postcode: str
    latitude: float
    longitude: float
    bands: tuple[str, ...]
    registered_on: date
    deregistered_on: date | None = None
    ratings: tuple[DemoRating, ...] = ()
    bed_mix: dict[str, int] = {}
    occupied: dict[str, int] = {}
    beds_before: tuple[date, int] | None = None
    predecessor: str = ""
    successor: str = ""
    dual_of: str = ""
    dual: bool = False
    people: int = 0
    hours_a_person: float = 0.0
    saves: tuple[date, ...] = ()

    @property
    def care_home(self) -> bool:
        """Whether people live there with beds that the tracker counts."""
        return self.kind in {"nursing", "residential", "learning_disability", "mental_health"}

    @property
    def beds(self) -> int:
        """All beds today."""
        return sum(self.bed_mix.values())

    def beds_on(self, day: date) -> int:
        """All beds on a day: some homes were smaller before they were extended."""
        if self.beds_before and day < self.beds_before[0]:
            return self.beds_before[1]
        return self.beds

    def open_on(self, day: date) -> bool:
        """Registered by that day and not yet deregistered."""
        return self.registered_on <= day and (self.deregistered_on is None or day < self.deregistered_on)

    def rating_on(self, day: date) -> DemoRating | None:
        """The newest rating published by that day."""
        known = [rating for rating in self.ratings if rating.published_on <= day]
        return known[-1] if known else None


class DemoMarket(Struct, frozen=True):
    """The whole invented market."""

    organisations: tuple[DemoOrganisation, ...]
    locations: tuple[DemoLocation, ...]
