"""The facts that indicators are computed from: one Struct for each place and day. Nothing in it is later than `on`."""

from datetime import date

from msgspec import Struct

from market.risk.types import Kind


class Beds(Struct, frozen=True):
    """Beds of a return."""

    saved_on: date
    maximum: int
    occupied: int


class Staff(Struct, frozen=True):
    """Headcounts of nurses and care workers of a return; None is "not said"."""

    saved_on: date
    employed: int | None
    agency: int | None
    absent: int | None


class People(Struct, frozen=True):
    """Everyone who receives care at a place. `counted_on` is the day of the return or ledger that says so.

    None: nobody but our own register of placements says it, which knows nothing of people whom others pay for.
    """

    people: int
    counted_on: date | None


class TypedDatum(Struct, frozen=True):
    """A value that somebody typed in for an indicator. `event` is a state's code for indicators that are events."""

    indicator: str
    value: float | None
    event: str
    as_at: date
    source: str
    reliability: str
    words: str
    by_label: str


class NoteFact(Struct, frozen=True):
    """A note as far as indicators use it: never its words."""

    kind: str
    happened_on: date
    people: int
    source: str
    reliability: str


class Restriction(Struct, frozen=True):
    """A restriction on new placements in force: since when, of what kind."""

    kind: str
    since: date


class Group(Struct, frozen=True):
    """Other places of the same brand or, without one, organisation: how many, and how many are rated below good or restricted."""

    linked: int = 0
    troubled: int = 0


class Quality(Struct, frozen=True, kw_only=True):
    """What the council's own assurance says. `assured` False: nothing here is assured. `repeats` None: no two visits yet."""

    assured: bool = False
    star: int | None = None
    graded_on: date | None = None
    visited_on: date | None = None
    open_actions: int = 0
    late_actions: int = 0
    repeats: int | None = None
    repeat_visit_on: date | None = None


class Facts(Struct, frozen=True, kw_only=True):
    """Everything that is known of one place on a day.

    `windows` says of each of the last twelve closed windows, oldest first, whether a return was saved; empty where none is due.
    `own_people` are those whom the council pays for; `people` everyone whom anybody counted. `hours` are our commissioned weekly
    hours, now and three months before. `overdue_since` is the oldest date by which something asked of the provider is overdue.
    """

    on: date
    location_id: int
    name: str
    organisation_id: int
    organisation_name: str
    brand_id: str = ""
    authority: str = ""
    our_area: bool = True
    kinds: frozenset[Kind] = frozenset()
    services: tuple[str, ...] = ()
    regulated: bool = True
    registered_on: date | None = None
    listed_on: date | None = None
    rating: str = ""
    rated_on: date | None = None
    capacity_beds: int = 0
    beds: Beds | None = None
    beds_before: Beds | None = None
    staff: Staff | None = None
    windows: tuple[bool, ...] = ()
    own_people: int = 0
    people: People | None = None
    hours: float = 0.0
    hours_before: float = 0.0
    quality: Quality = Quality()
    asked: bool = False
    overdue_since: date | None = None
    restriction: Restriction | None = None
    group: Group = Group()
    notes: tuple[NoteFact, ...] = ()
    data: tuple[TypedDatum, ...] = ()
    safeguarding_median: float | None = None

    @property
    def is_home(self) -> bool:
        """Whether it is a care home."""
        return Kind.CARE_HOME in self.kinds

    def typed(self, indicator: str) -> TypedDatum | None:
        """The newest typed-in value of an indicator; those of an unreliable source are left out."""
        return next((datum for datum in self.data if datum.indicator == indicator and datum.reliability != "e"), None)

    def noted(self, *kinds: str, days: int) -> list[NoteFact]:
        """Notes of some kinds of the last `days` days, the newest first; those of an unreliable source are left out."""
        wanted = set(kinds)
        found = [
            note
            for note in self.notes
            if note.kind in wanted and 0 <= (self.on - note.happened_on).days <= days and note.reliability != "e"
        ]
        return sorted(found, key=lambda note: note.happened_on, reverse=True)
