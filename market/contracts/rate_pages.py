"""What the pages of rates and rate caps print."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from market.contracts.rate_rules import Rate
from market.contracts.words import unit_words
from market.core.periods import holds_on
from market.core.words import day_words
from market.providers.words import service_words
from market.web.words import money_words


class RateItem(Struct, frozen=True, kw_only=True):
    """A rate or cap as printed. The addresses are empty when it cannot be changed."""

    service: str
    band: str
    amount: str
    unit: str
    provider: str
    days: str
    state: str
    name: str
    end_href: str
    remove_href: str


class Rates(Struct, frozen=True, kw_only=True):
    """Those that hold on the day, and every other one: to come, or ended by then."""

    held: list[RateItem]
    others: list[RateItem]


def rates_on_page(rates: Iterable[Rate], on: date, here: str, *, may_edit: bool, past: bool) -> Rates:
    """Rates or caps as at a day. On a past day those that began later were not known; `here` is the page's address."""
    known = [each for each in rates if not past or each.from_on <= on]
    held = [each for each in known if holds_on(on, each.from_on, each.until_on)]
    others = [each for each in known if not holds_on(on, each.from_on, each.until_on)]
    return Rates(
        held=[_item(each, on, here, may_edit=may_edit, past=past) for each in held],
        others=[_item(each, on, here, may_edit=may_edit, past=past) for each in others],
    )


def _item(rate: Rate, on: date, here: str, *, may_edit: bool, past: bool) -> RateItem:
    ended = rate.last_on is not None and rate.last_on < on
    last_on = rate.last_on if rate.last_on and not (past and rate.last_on >= on) else None
    return RateItem(
        service=service_words(rate.service),
        band=rate.band,
        amount=money_words(rate.pence),
        unit=unit_words(rate.unit),
        provider=rate.organisation,
        days=f"{day_words(rate.from_on)} to {day_words(last_on)}" if last_on else f"From {day_words(rate.from_on)}",
        state="Ended" if ended else "To come" if rate.from_on > on else "",
        name=rate.words,
        end_href=f"{here}/{rate.id}/end" if may_edit and not ended else "",
        remove_href=f"{here}/{rate.id}/remove" if may_edit else "",
    )
