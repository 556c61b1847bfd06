"""What is asked of contingency, what is known of people and places, and what is answered. Codes; words are in `words.py`."""

import hashlib
from datetime import date, datetime
from enum import StrEnum

import msgspec
from msgspec import Struct


class SubjectKind(StrEnum):
    """Whose people would have to move."""

    LOCATION = "location"
    ORGANISATION = "organisation"
    GROUP = "group"
    ROUND = "round"


class MeasuredFrom(StrEnum):
    """Where distances are measured from for people in beds. Care at home is always measured from the person's home area."""

    HOME = "home"
    FAMILY = "family"


class Why(StrEnum):
    """Why nobody could be found to take a person, the first that holds in this order."""

    NOT_REPORTED = "not_reported"
    NOT_LOCATED = "not_located"
    NONE_NEAR = "none_near"
    NO_BED_TYPE = "no_bed_type"
    NOT_ENOUGH_HOURS = "not_enough_hours"
    NOT_REGISTERED = "not_registered"
    RATING = "rating"
    TOO_DEAR = "too_dear"
    TAKEN = "taken"


class Assumed(StrEnum):
    """What was not known of a person and had to be taken as something."""

    COUNTED_ONLY = "counted_only"
    BED_TYPE = "bed_type"
    HOURS = "hours"
    HOME_AREA = "home_area"


class Weights(Struct, frozen=True, kw_only=True):
    """What counts beside distance, each in miles that it weighs as much as. Values are a proposal until the council sets its own.

    `not_rated`, `requires_improvement` and `inadequate` are of the new place's CQC rating; good and outstanding weigh nothing.
    `dearer_100` is for each £100 a week above what is paid now (a cheaper place gains nothing), `rate_unknown` for a place whose price
    no live contract says. `together` is how many more miles in all may be spent so that a group stays together.
    """

    not_rated: float = 2.0
    requires_improvement: float = 5.0
    inadequate: float = 15.0
    dearer_100: float = 2.0
    rate_unknown: float = 1.0
    together: float = 20.0


class WhatIf(Struct, frozen=True, kw_only=True):
    """The question. `miles` is the furthest that anybody may move, as the crow flies; `most_weekly_pence` the most that a place may
    cost a week where its price is known (None: any); `lowest_rating` the lowest CQC rating that will do (empty: any). Stale returns and
    embargoed places are used only when opened. `outside` lets places outside the council's area take people. `together` are groups of
    case references that wish to stay together; for people in beds. `moves_on` is the day of the move where it lies after the day whose
    facts are used (None: that day): who is still there then, and what could be begun then, as far as it is known.
    """

    moves_on: date | None = None
    miles: float = 20.0
    measured_from: str = MeasuredFrom.HOME.value
    most_weekly_pence: int | None = None
    lowest_rating: str = ""
    open_stale: bool = False
    open_embargoed: bool = False
    outside: bool = True
    together: tuple[tuple[str, ...], ...] = ()
    weights: Weights = Weights()


class Subject(Struct, frozen=True, kw_only=True):
    """Whose people: `id` is of the location or organisation, `key` of a provider group (`brand:…` or `organisation:…`), `areas` are the
    outward codes of a home care round (empty: all that the location does).
    """

    kind: str
    id: int | None = None
    key: str = ""
    areas: tuple[str, ...] = ()


class Person(Struct, frozen=True, kw_only=True):
    """Somebody who would have to move. `code` is the case reference, or a number beside who pays where the ledger only counts.

    `service` is a `ServiceType`; `bed_type` the tracker's, empty where any bed of the service will do. `hours` a week of care at home.
    Coordinates are where distances are measured from. `weekly_pence` is what is paid now. `assumed` are `Assumed` codes.
    """

    code: str
    location_id: int | None
    funder: str
    service: str
    bed_type: str = ""
    needs: tuple[str, ...] = ()
    hours: float | None = None
    latitude: float | None = None
    longitude: float | None = None
    weekly_pence: int | None = None
    assumed: tuple[str, ...] = ()


class Offer(Struct, frozen=True, kw_only=True):
    """What one place could take: free beds of one type (`bed_type`), or hours a week of care at home.

    `free` counts beds, or quarters of an hour. `shut` are `stale` and `embargoed` where only these stand in the way. `pence` is what a
    contract pays for it a week (an hour when `hourly`), None when no live contract says.
    """

    location_id: int
    name: str
    services: tuple[str, ...]
    specialisms: tuple[str, ...] = ()
    bed_type: str = ""
    free: int
    latitude: float | None = None
    longitude: float | None = None
    rating: str = ""
    pence: int | None = None
    hourly: bool = False
    shut: tuple[str, ...] = ()


class Home(Struct, frozen=True, kw_only=True):
    """A location that would be left: where it lies, what it gives, and its occupied beds by type from its newest return (None: none).

    `registered_as` are the numbers of other registrations of the same premises, which are left with it.
    """

    location_id: int
    name: str
    organisation_id: int
    latitude: float | None
    longitude: float | None
    services: tuple[str, ...]
    occupied: tuple[tuple[str, int], ...] | None = None
    told_people: int | None = None
    registered_as: tuple[int, ...] = ()

    @property
    def leaving(self) -> frozenset[int]:
        """The locations that take nobody when it is left."""
        return frozenset((self.location_id, *self.registered_as))


class Move(Struct, frozen=True, kw_only=True):
    """What the plan says of one person: the place, or why there is none.

    `fitting` is how many places would suit, whoever takes them; `stale` and `embargoed` how many more would if those were opened.
    `together` says of a person in a group whether all of it goes to one place. `weekly_pence` is the price there, None when not known.
    """

    person: Person
    offer: Offer | None = None
    miles: float | None = None
    weekly_pence: int | None = None
    why: str = ""
    fitting: int = 0
    stale: int = 0
    embargoed: int = 0
    together: bool | None = None


class Plan(Struct, frozen=True, kw_only=True):
    """Where everyone would go. `proven`: no plan places more people, and none that places as many costs less, groups left aside.

    `most` people could have a place in any plan; a plan with as many as this one could cost less by at most `excess`, a share of the cost
    of its care at home. Both matter only when it is not proven.
    """

    moves: tuple[Move, ...]
    proven: bool = True
    most: int = 0
    excess: float = 0.0

    @property
    def people(self) -> int:
        """Everybody who would have to move."""
        return len(self.moves)

    @property
    def placed(self) -> int:
        """Those who have a place."""
        return sum(move.offer is not None for move in self.moves)

    @property
    def mean_miles(self) -> float | None:
        """Mean distance of those who have a place; None when nobody has."""
        miles = [move.miles for move in self.moves if move.miles is not None]
        return sum(miles) / len(miles) if miles else None


class Standing(Struct, frozen=True, kw_only=True):
    """What the market would make of losing one location. `unplaced` of its `people` would have no place that night.

    `days` is how many days of vacancies, as they came up lately in the rest of the market, its people would fill; None when none of a
    kind that is needed came up. `rank` is 1 for the location that the market can lose least. `run_id` and `on` are of its run.
    """

    location_id: int
    people: int
    unplaced: int
    mean_miles: float | None
    days: float | None
    rank: int
    run_id: int = 0
    on: date = date.min


class MarketRun(Struct, frozen=True, kw_only=True):
    """The market in turn on one day, as it was computed."""

    id: int
    on: date
    locations: int
    people: int
    cannot_lose: int
    facts_digest: str
    made_by: str
    made_at: datetime


class Asked(Struct, frozen=True, kw_only=True):
    """A question, as the form or a job asks it. `submission` is the form's own number: the same one again makes nothing new."""

    subject: Subject
    ask: WhatIf
    on: date
    submission: str

    @property
    def key(self) -> str:
        """The form's number with its question: a form that is sent again with another question asks anew."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


class Run(Struct, frozen=True, kw_only=True):
    """A plan as it is kept. `settings` are the question's; `day` is the day as at which everything was taken."""

    id: int
    subject_kind: str
    subject_id: int | None
    subject_key: str
    areas: str
    title: str
    day: date
    settings: WhatIf
    facts_digest: str
    people: int
    placed: int
    mean_miles: float | None
    extra_weekly_pence: int
    unknown_costs: int
    proven: bool
    most: int
    excess: float
    notes: str
    made_by: str
    made_at: datetime

    @property
    def subject(self) -> Subject:
        """Whose people they are."""
        return Subject(
            kind=self.subject_kind, id=self.subject_id, key=self.subject_key, areas=tuple(self.areas.split())
        )

    @property
    def unplaced(self) -> int:
        """People without a place."""
        return self.people - self.placed


class KeptMove(Struct, frozen=True, kw_only=True):
    """One person of a kept plan, with the names of both places."""

    position: int
    person: str
    funder: str
    service: str
    bed_type: str
    needs: str
    hours: float | None
    assumed: str
    from_location: int | None
    from_name: str
    to_location: int | None
    to_name: str
    to_bed_type: str
    shut: str
    rating: str
    miles: float | None
    present_pence: int | None
    weekly_pence: int | None
    why: str
    fitting: int
    stale: int
    embargoed: int
    together: bool | None


class RankedHome(Struct, frozen=True, kw_only=True):
    """A location in the ranking of a market in turn, with its names."""

    rank: int
    location_id: int
    name: str
    organisation_name: str
    people: int
    unplaced: int
    mean_miles: float | None
    days: float | None
