"""Words of early warning as codes, and what one indicator, one score and one override are."""

import hashlib
from datetime import date
from enum import StrEnum

import msgspec
from msgspec import Struct


class State(StrEnum):
    """Where one indicator stands. `unknown` was never held, `stale` is held but too old; neither is ever green."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    UNKNOWN = "unknown"
    STALE = "stale"
    NOT_APPLICABLE = "not_applicable"
    MUTED = "muted"


KNOWN = frozenset({State.GREEN, State.AMBER, State.RED})
"""States that give points."""
WAITING = frozenset({State.UNKNOWN, State.STALE})
"""States that could be anything: nothing fresh is held."""
APART = frozenset({State.NOT_APPLICABLE, State.MUTED})
"""States that leave the score: it does not apply here, or a person has muted it with a reason."""


class Band(StrEnum):
    """The stage of early warning of a place or a provider."""

    RED = "red"
    AMBER = "amber"
    UNKNOWN = "unknown"
    GREEN = "green"


NEVER_GREEN = frozenset({Band.RED, Band.UNKNOWN})
"""Computed bands that a person may not lower to green."""
WORST_FIRST = (Band.RED, Band.AMBER, Band.UNKNOWN, Band.GREEN)
"""Bands from the gravest; unknown is graver than green."""


class Kind(StrEnum):
    """What a place is to early warning; an indicator applies to some of these."""

    CARE_HOME = "care_home"
    HOME_CARE = "home_care"
    SUPPORTED_LIVING = "supported_living"
    DAY = "day"


class Measure(Struct, frozen=True, omit_defaults=True):
    """What one indicator's rule found. `state` is set when the rule itself knows it, else the threshold of the policy decides.

    `value` is in the indicator's unit. `since` is set in place of a value that is a number of days and grows from day to day. `as_at` is
    the day of the datum; None where the council's own records say it up to the day. `words` say the datum; for unknown, who can supply it.
    """

    value: float | None = None
    words: str = ""
    as_at: date | None = None
    since: date | None = None
    source: str = ""
    state: State | None = None
    at_least: State | None = None

    def value_on(self, on: date) -> float | None:
        """The value on a day: what was held, or the days since."""
        return float((on - self.since).days) if self.since is not None else self.value


class Point(Struct, frozen=True, array_like=True, omit_defaults=True):
    """One indicator of a score as it is kept. What it weighs and when it is amber or red stands in the policy's version."""

    code: str
    state: State
    value: float | None = None
    words: str = ""
    as_at: date | None = None
    since: date | None = None
    source: str = ""

    def value_on(self, on: date) -> float | None:
        """The value on a day."""
        return float((on - self.since).days) if self.since is not None else self.value


class Scored(Struct, frozen=True, kw_only=True):
    """A score: 0 is calm and 100 the worst. `floor` counts what is not known as green and `ceiling` as red. None: nothing applies.

    `coverage` is how much of the weight is known, in per cent.
    """

    band: Band
    score: float | None
    floor: float | None
    ceiling: float | None
    coverage: float
    points: tuple[Point, ...]


class KeptScore(Struct, frozen=True, kw_only=True):
    """A score of a location as it is kept, true on each day of `[from_on, until_on)`, by a version of the weights."""

    location_id: int
    organisation_id: int
    from_on: date
    until_on: date | None
    policy_version: int
    band: Band
    score: float | None
    floor: float | None
    ceiling: float | None
    coverage: float
    beds: int
    warned: str = ""
    points: tuple[Point, ...] = ()


class BandShare(Struct, frozen=True):
    """How many places and beds of care homes of our area are in a band."""

    band: Band
    places: int
    homes: int
    beds: int


class Override(Struct, frozen=True, kw_only=True):
    """That a person raised or lowered a band for a while. The computed band stays visible beside it."""

    id: int
    location_id: int
    band: Band
    reason: str
    from_on: date
    until_on: date
    ended_on: date | None
    by_label: str
    version: int

    def holds_on(self, on: date) -> bool:
        """Whether it is in force on a day."""
        last = self.until_on if self.ended_on is None else min(self.until_on, self.ended_on)
        return self.from_on <= on < last


def band_in_effect(computed: Band | None, override: Override | None) -> Band | None:
    """The band that counts: the one that a person set while it holds, else the computed one; None where there is no score.

    Nobody can set a place of which too little is known, or one that is red, to green: a place set to green is unknown once too little is
    known of it, and red once the figures say so. Source: early-warning policy, "Unknown and stale are never green".
    """
    if computed is None or override is None or (override.band is Band.GREEN and computed in NEVER_GREEN):
        return computed
    return override.band


class Mute(Struct, frozen=True, kw_only=True):
    """That an indicator is left out for one place, with a reason and an end."""

    id: int
    location_id: int
    indicator: str
    reason: str
    from_on: date
    until_on: date
    ended_on: date | None
    by_label: str
    version: int

    def holds_on(self, on: date) -> bool:
        """Whether it is in force on a day."""
        last = self.until_on if self.ended_on is None else min(self.until_on, self.ended_on)
        return self.from_on <= on < last


class Decision(Struct, frozen=True, kw_only=True):
    """Something that waits for a person to decide it, in words, with the page on which it is decided."""

    what: str
    about: str
    href: str
    detail: str


def sent_once(asked: Struct) -> str:
    """SHA-256 of a form's number with what was typed: sent twice it makes one thing, sent again with other words it makes another."""
    return hashlib.sha256(msgspec.json.encode(asked)).hexdigest()
