"""Rules of rates and rate caps, pure: why one may not be recorded or ended, every reason at once."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from msgspec import Struct

from market.contracts.rules import conflicting
from market.contracts.types import RateUnit
from market.contracts.words import unit_words
from market.core.refusal import Refusal
from market.core.words import day_words
from market.providers.words import service_words

MOST_PENCE = 100_000_000
"""A million pounds: more for a week or an hour of care is a slip."""


class Rate(Struct, frozen=True, kw_only=True):
    """What is paid, or at most paid, for a service and band in `[from_on, until_on)`: pence for its unit.

    `id` is None until it is recorded; `organisation_id` is None when it holds for every provider. A cap has none.
    """

    service: str
    band: str
    unit: str
    pence: int
    from_on: date
    until_on: date | None = None
    organisation_id: int | None = None
    id: int | None = None
    organisation: str = ""

    @property
    def slot(self) -> tuple[str, str, str, int | None]:
        """What only one rate at a time may hold for; letter case of a band makes no difference."""
        return self.service, self.band.casefold(), self.unit, self.organisation_id

    @property
    def last_on(self) -> date | None:
        """The last day on which it holds, None while open."""
        return self.until_on - timedelta(days=1) if self.until_on else None

    @property
    def words(self) -> str:
        """`£800.00 per week for Residential home, Dementia`."""
        about = ", ".join(part for part in (service_words(self.service), self.band, self.organisation) if part)
        return f"£{self.pence / 100:,.2f} {unit_words(self.unit)} for {about}"


class RateBounds(Struct, frozen=True, kw_only=True):
    """What a contract allows its rates: `ends_on` is its last day, None for no fixed end."""

    starts_on: date
    ends_on: date | None
    services: Collection[str]
    organisation_ids: Collection[int]


def reasons_against_rate(rate: Rate, bounds: RateBounds, held: Iterable[Rate]) -> list[Refusal]:
    """Why a rate may not be added to a contract that has the rates `held`."""
    reasons = _against_terms(rate)
    if rate.service not in bounds.services:
        words = (
            f"This contract does not buy {service_words(rate.service)}. Add it to its services first, or select another"
        )
        reasons.append(Refusal("rate_service", words, "service"))
    if rate.organisation_id is not None and rate.organisation_id not in bounds.organisation_ids:
        words = "That provider is not under this contract. Add it to the contract first, or select another"
        reasons.append(Refusal("rate_provider", words, "provider"))
    if rate.from_on < bounds.starts_on:
        words = f"The first day must be on or after the start of the contract, {day_words(bounds.starts_on)}"
        reasons.append(Refusal("before_start", words, "from_on"))
    if bounds.ends_on is not None and rate.from_on > bounds.ends_on:
        words = f"The first day must be on or before the last day of the contract, {day_words(bounds.ends_on)}"
        reasons.append(Refusal("after_end", words, "from_on"))
    elif bounds.ends_on is not None and rate.last_on is not None and rate.last_on > bounds.ends_on:
        words = (
            f"The last day must be on or before the last day of the contract, {day_words(bounds.ends_on)}."
            " Leave it empty for a rate that lasts as long as the contract"
        )
        reasons.append(Refusal("ends_after_contract", words, "last_on"))
    return reasons + _against_overlap(rate, held, "rate")


def reasons_against_cap(cap: Rate, held: Iterable[Rate]) -> list[Refusal]:
    """Why a rate cap may not be added beside those that are `held`."""
    return _against_terms(cap) + _against_overlap(cap, held, "cap")


def reasons_against_end(rate: Rate, until_on: date) -> list[Refusal]:
    """Why a rate or cap may not end before `until_on`, the first day on which it would no longer hold."""
    if until_on <= rate.from_on:
        words = f"The last day must be on or after its first day, {day_words(rate.from_on)}. If it was entered by mistake, remove it"
        return [Refusal("ends_before_start", words, "last_on")]
    if rate.until_on is not None and until_on >= rate.until_on and rate.last_on is not None:
        words = f"It ends on {day_words(rate.last_on)} already. Enter an earlier day"
        return [Refusal("ended", words, "last_on")]
    return []


def _against_terms(rate: Rate) -> list[Refusal]:
    reasons = []
    if rate.unit not in set(RateUnit):
        reasons.append(Refusal("rate_unit", "Select what the amount is for, such as a week or an hour", "unit"))
    if rate.pence <= 0:
        reasons.append(Refusal("rate_amount", "Amount must be more than £0", "amount"))
    if rate.pence > MOST_PENCE:
        words = "Amount must be £1,000,000 or less. Check that it is in pounds"
        reasons.append(Refusal("rate_amount", words, "amount"))
    if rate.until_on is not None and rate.until_on <= rate.from_on:
        words = f"The last day must be on or after the first day, {day_words(rate.from_on)}"
        reasons.append(Refusal("ends_before_start", words, "last_on"))
    return reasons


def _against_overlap(rate: Rate, held: Iterable[Rate], noun: str) -> list[Refusal]:
    if rate.until_on is not None and rate.until_on <= rate.from_on:
        return []
    same = [each for each in held if each.slot == rate.slot]
    return [
        Refusal("overlap", f"This {noun} overlaps {_named(each)}. End that one first, or choose other days", "from_on")
        for each in conflicting(same, rate.from_on, rate.until_on)
    ]


def _named(rate: Rate) -> str:
    until = f"to {day_words(rate.last_on)}" if rate.last_on else "on, without an end"
    return f"{rate.words}, from {day_words(rate.from_on)} {until}"
