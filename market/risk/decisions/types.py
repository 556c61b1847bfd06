"""What is asked of decisions about a warning."""

from datetime import date

from msgspec import Struct

from market.risk.types import Band


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
