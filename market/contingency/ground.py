"""What could be used, laid out in columns of numbers, so that one person is compared with every offer at once. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from market.contingency.rules import quarters_needed, suits
from market.contingency.types import Offer, Person, WhatIf, Why
from market.core.distance import EARTH_MILES
from market.finding.rules import rating_too_low, serves
from market.placements.types import Funder
from market.providers.rules import is_rated
from market.providers.types import ServiceType

Truths = NDArray[np.bool_]
Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]

THOUSANDTHS = 1000
"""Costs are whole thousandths of a mile, so that sums of them are exact and equal means equal."""


@dataclass(frozen=True)
class Row:
    """One person against every offer. `why` is set when no offer suits; counts are of places, not of offers."""

    allowed: Truths
    cost: Whole
    miles: Numbers
    why: str
    fitting: int
    stale: int
    embargoed: int


class Ground:
    """Offers in a fixed order (location, bed type) with their numbers, and what people with the same needs find there."""

    def __init__(self, offers: Sequence[Offer], ask: WhatIf) -> None:
        self.ask = ask
        self.offers = sorted(
            (each for each in offers if each.free > 0), key=lambda each: (each.location_id, each.bed_type)
        )
        every = self.offers
        self.location: Whole = np.array([each.location_id for each in every], dtype=np.int64)
        self.free: Whole = np.array([each.free for each in every], dtype=np.int64)
        self._hours = _truths(not each.bed_type for each in every)
        self._pence = _numbers(each.pence for each in every)
        self._hourly = _truths(each.hourly for each in every)
        self._up, self._across = _numbers(each.latitude for each in every), _numbers(each.longitude for each in every)
        self._stale = _truths("stale" in each.shut for each in every)
        self._embargoed = _truths("embargoed" in each.shut for each in every)
        self._open = (~self._stale | ask.open_stale) & (~self._embargoed | ask.open_embargoed)
        self._rated = _truths(not rating_too_low(each.rating, ask.lowest_rating) for each in every)
        self._rating: Whole = np.array([_rating_cost(each.rating, ask) for each in every], dtype=np.int64)
        self._suits: dict[tuple[str, str], Truths] = {}
        self._serves: dict[tuple[str, ...], Truths] = {}
        self._miles: dict[tuple[float, float], Numbers] = {}

    def rows(self, people: Sequence[Person], leaving: Collection[int]) -> list[Row]:
        """Each person against every offer, none of which at a location that is being left; people who are alike share a row."""
        staying = ~np.isin(self.location, np.array(sorted(leaving), dtype=np.int64))
        known: dict[tuple[object, ...], Row] = {}
        found = []
        for each in people:
            key = (
                *(each.funder, each.service, each.bed_type, each.needs, each.hours),
                *(each.latitude, each.longitude, each.weekly_pence),
            )
            if key not in known:
                known[key] = self._row(each, staying)
            found.append(known[key])
        return found

    def _row(self, person: Person, staying: Truths) -> Row:
        miles = self._miles_from(person)
        home_care = person.service == ServiceType.HOME_CARE
        price = np.where(self._hourly, np.rint(self._pence * (person.hours or 0.0)), self._pence)
        steps = [
            (Why.NONE_NEAR, staying & (self._hours == home_care) & (miles <= self.ask.miles)),
            (Why.NOT_ENOUGH_HOURS, self.free >= quarters_needed(person.hours)) if home_care
            else (Why.NO_BED_TYPE, self._suiting(person)),
            (Why.NOT_REGISTERED, self._serving(person.needs)),
            (Why.RATING, self._rated),
            (Why.TOO_DEAR, self._affordable(person, price)),
        ]  # fmt: skip
        why, suited, usable = "", np.ones(len(self.offers), dtype=np.bool_), self._open.copy()
        for reason, holds in steps:
            suited &= holds
            usable &= holds
            if not why and not usable.any():
                why = reason.value
        if person.latitude is None or person.longitude is None:
            why = Why.NOT_LOCATED.value
        shut = suited & ~self._open
        return Row(
            allowed=usable,
            cost=self._cost(person, miles, price, usable),
            miles=miles,
            why=why,
            fitting=self._places(usable),
            stale=self._places(shut & self._stale),
            embargoed=self._places(shut & self._embargoed),
        )

    def _places(self, offers: Truths) -> int:
        return int(np.unique(self.location[offers]).size)

    def _suiting(self, person: Person) -> Truths:
        key = person.service, person.bed_type
        if key not in self._suits:
            self._suits[key] = _truths(suits(*key, each) for each in self.offers)
        return self._suits[key]

    def _serving(self, needs: tuple[str, ...]) -> Truths:
        if needs not in self._serves:
            self._serves[needs] = _truths(serves(needs, each.specialisms) for each in self.offers)
        return self._serves[needs]

    def _miles_from(self, person: Person) -> Numbers:
        """Miles as `core.distance.miles_between` says; without coordinates nothing is near."""
        if person.latitude is None or person.longitude is None:
            return np.full(len(self.offers), np.inf)
        key = person.latitude, person.longitude
        if key not in self._miles:
            north, others = np.radians(key[0]), np.radians(self._up)
            half_up, half_across = (others - north) / 2, np.radians(self._across - key[1]) / 2
            chord = np.sin(half_up) ** 2 + np.cos(north) * np.cos(others) * np.sin(half_across) ** 2
            miles = 2 * EARTH_MILES * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
            self._miles[key] = np.where(np.isnan(miles), np.inf, miles)
        return self._miles[key]

    def _affordable(self, person: Person, price: Numbers) -> Truths:
        """The cap is on what the council pays: others' prices are theirs to agree, and an unknown price is never too dear."""
        most = self.ask.most_weekly_pence
        if most is None or person.funder != Funder.COUNCIL:
            return np.ones(len(self.offers), dtype=np.bool_)
        return np.isnan(price) | (price <= most)

    def _cost(self, person: Person, miles: Numbers, price: Numbers, usable: Truths) -> Whole:
        cost = np.where(np.isfinite(miles), np.rint(miles * THOUSANDTHS), 0.0) + self._rating
        dearer = self._dearer(person, price)
        # What the cheapest place for a person weighs is taken off: price decides where somebody goes, never who goes without.
        whole: Whole = (cost + dearer - (dearer[usable].min() if usable.any() else 0.0)).astype(np.int64)
        return whole

    def _dearer(self, person: Person, price: Numbers) -> Numbers:
        """What the price of each offer weighs; prices that others pay weigh nothing."""
        weights = self.ask.weights
        if person.funder != Funder.COUNCIL:
            return np.zeros(len(self.offers))
        unknown = round(weights.rate_unknown * THOUSANDTHS)
        more = 0.0 if person.weekly_pence is None else np.maximum(0.0, price - person.weekly_pence)
        weighs: Numbers = np.where(
            np.isnan(price), unknown, np.rint(more * (weights.dearer_100 * THOUSANDTHS / 10_000))
        )
        return weighs


def _rating_cost(rating: str, ask: WhatIf) -> int:
    weights = ask.weights
    worth = {"requires_improvement": weights.requires_improvement, "inadequate": weights.inadequate}
    return round(THOUSANDTHS * (worth.get(rating, 0.0) if is_rated(rating) else weights.not_rated))


def _truths(values: Iterable[bool]) -> Truths:
    return np.array(list(values), dtype=np.bool_)


def _numbers(values: Iterable[float | None]) -> Numbers:
    return np.array([np.nan if each is None else each for each in values], dtype=np.float64)
