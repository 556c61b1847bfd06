"""What is searched for, what is found, and why a place is left out."""

from datetime import date
from enum import StrEnum

from msgspec import Struct, structs


class WhyNot(StrEnum):
    """Why a place is not a usable vacancy for a search, in the order in which reasons are printed."""

    CLOSED = "closed"
    DORMANT = "dormant"
    EMBARGOED = "embargoed"
    NOT_THE_SERVICE = "not_the_service"
    NOT_THE_NEED = "not_the_need"
    NOT_ACCEPTING = "not_accepting"
    NO_RETURN = "no_return"
    STALE = "stale"
    FULL = "full"
    RESERVED = "reserved"
    TOO_DEAR = "too_dear"
    RATING_TOO_LOW = "rating_too_low"
    NOT_KNOWN = "not_known"


class Effect(StrEnum):
    """What embargoes say to one new person at a place on a day. Nobody who searches is told why."""

    NONE = ""
    STOP = "stop"
    LIMIT_USED = "limit_used"
    MANAGER = "manager"
    OTHER_DAY = "other_day"

    @property
    def stops(self) -> bool:
        """Whether only an approved exception lets the person in."""
        return self in (Effect.STOP, Effect.LIMIT_USED)

    @property
    def asks_manager(self) -> bool:
        """Whether a manager has to agree."""
        return self in (Effect.MANAGER, Effect.OTHER_DAY)


class Where(StrEnum):
    """What a search's centre was taken from."""

    CODE_POINT = "code_point"
    KNOWN_LOCATIONS = "known_locations"
    TOWN = "town"


class RequestOutcome(StrEnum):
    """What became of a request."""

    OPEN = "open"
    PLACED = "placed"
    NO_VACANCY = "no_vacancy"
    WITHDRAWN = "withdrawn"


class Answer(StrEnum):
    """What a provider answered to a request."""

    ASKED = "asked"
    OFFERED = "offered"
    DECLINED = "declined"
    NO_REPLY = "no_reply"


class Search(Struct, frozen=True, kw_only=True):
    """What is needed. `service` is a `ServiceType`; `bed_type` a tracker bed type or empty; `needs` are `Specialism` codes, all of which
    the place must serve; `near` a postcode or town as typed; `miles` how far; `from_on` the day care is to begin; `most_weekly_pence` the
    most per week or None; `lowest_rating` the lowest CQC rating that will do, empty for any (an unrated place is never below it).
    `hours` a week for care at home.
    """

    service: str
    bed_type: str = ""
    needs: tuple[str, ...] = ()
    near: str = ""
    miles: float = 10.0
    from_on: date
    most_weekly_pence: int | None = None
    lowest_rating: str = ""
    hours: float | None = None


class Centre(Struct, frozen=True):
    """Where distances are measured from, and what that place was taken from."""

    latitude: float
    longitude: float
    where: Where
    words: str


class Place(Struct, frozen=True, kw_only=True):
    """One place looked at: what is free there and why it was left out (nothing when it is usable).

    `usable` are beds (or places to start home care: 1 or 0) that can be used; None where nothing is known. `effect` is what embargoes
    say to a new person there, and `week_room` how many more may begin there in the week, where there is a weekly limit.
    """

    location_id: int
    cqc_id: str | None
    name: str
    organisation_id: int
    organisation_name: str
    town: str
    postcode: str
    miles: float
    rating: str
    rated_on: date | None
    rating_age_days: int | None
    saved_on: date | None
    return_age_days: int | None
    maximum: int | None
    occupied: int | None
    reserved: int | None
    placed_since: int
    usable: int | None
    extra_hours: int | None
    weekly_pence: int | None
    rate_words: str
    contract_id: int | None
    why_not: tuple[WhyNot, ...]
    effect: Effect = Effect.NONE
    week_room: int | None = None


class Found(Struct, frozen=True, kw_only=True):
    """The answer to a search: usable places in order, then every other place within reach with all its reasons."""

    search: Search
    on: date
    centre: Centre
    usable: tuple[Place, ...]
    left_out: tuple[Place, ...]


class BedsOfType(Struct, frozen=True, array_like=True):
    """Beds of one type in a place's latest return; `accepting` is None when neither the line nor the home said."""

    bed_type: str
    maximum: int
    occupied: int
    reserved: int | None = None
    closed: int | None = None
    accepting: bool | None = None


class Known(Struct, frozen=True, kw_only=True):
    """What is known about one place on a day: all that decides whether it has a usable vacancy for a search.

    `services` are those of the kinds asked about; `specialisms` as held on the day. `closes_on` is the day from which it is no longer
    registered. `placed` are the bed types (empty when not said) of people placed since the return was saved. `more_hours` and
    `extra_hours` are of a home care return. `weekly_pence` is the rate that a live contract gives for the search, when there is one.
    `embargoed`: the council has stopped placing there; `asks_manager`: a manager has to agree to each new placement;
    `effect` says which way.
    """

    services: tuple[str, ...] = ()
    specialisms: tuple[str, ...] = ()
    dormant: bool = False
    closes_on: date | None = None
    embargoed: bool = False
    asks_manager: bool = False
    effect: Effect = Effect.NONE
    rating: str = ""
    saved_on: date | None = None
    beds: tuple[BedsOfType, ...] = ()
    placed: tuple[str, ...] = ()
    more_hours: bool | None = None
    extra_hours: int | None = None
    weekly_pence: int | None = None

    def with_effect(self, effect: Effect) -> "Known":
        """The same place with what embargoes say of a new person there."""
        return structs.replace(self, embargoed=effect.stops, asks_manager=effect.asks_manager, effect=effect)


class Vacancy(Struct, frozen=True, kw_only=True):
    """What the rule answers for one place: its beds that fit, how many can be used (None: not known), and why it is left out."""

    maximum: int | None = None
    occupied: int | None = None
    reserved: int | None = None
    placed_since: int = 0
    usable: int | None = None
    why_not: tuple[WhyNot, ...] = ()


class FreeBeds(Struct, frozen=True):
    """Usable beds of one type in the area on a day, and in how many homes they are."""

    bed_type: str
    homes: int
    usable: int


class ComingBack(Struct, frozen=True, kw_only=True):
    """Somebody placed outside the area who wishes to return, with what would fit in our own area on the day by `search`.

    `vacancies` is how many places have a usable vacancy that fits, None for a service whose places report no vacancies at all.
    """

    placement_id: int
    case_reference: str
    search: Search
    host_authority: str
    location_name: str
    return_stage: str
    vacancies: int | None
    looked_at: int
