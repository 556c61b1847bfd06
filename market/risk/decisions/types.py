"""What is asked of decisions about a warning."""

from datetime import date

from msgspec import Struct

from market.risk.types import Band


class Computed(Struct, frozen=True, kw_only=True):
    """What a person sets a band against: the computed one, serious indicators that are red (names), and whether too little is known.

    `known` is how much of the weight is known and `least_known` how much the policy asks for, in per cent.
    """

    band: Band
    serious_red: tuple[str, ...] = ()
    too_little_known: bool = False
    known: float = 100.0
    least_known: float | None = None


class NewOverride(Struct, frozen=True, kw_only=True):
    """A band that a person sets for a place until a day (the first on which it holds no longer)."""

    submission: str
    location_id: int
    band: Band
    reason: str
    until_on: date


class NewMute(Struct, frozen=True, kw_only=True):
    """An indicator that is left out for a place until a day (the first on which it counts again)."""

    submission: str
    location_id: int
    indicator: str
    reason: str
    until_on: date


class NewWatch(Struct, frozen=True, kw_only=True):
    """A place to watch, who watches it, and when it is looked at again."""

    location_id: int
    why: str
    review_on: date
    watcher: int
    watcher_label: str
