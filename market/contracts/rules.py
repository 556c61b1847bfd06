"""Rules of contracts, pure: periods that conflict, what an extension does, money in all, thresholds and what to be reminded of."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol, TypeVar

from msgspec import Struct

from market.contracts.types import ContractKind, ContractOnDay, Regime, Route
from market.core.periods import end_after_months
from market.core.words import day_words

MANY_MEASURES_PENCE = 5_000_000 * 100
ACT_FROM = date(2025, 2, 24)
"""The day from which the Procurement Act 2023 is in force; what was awarded before is under the Public Contracts Regulations 2015."""
UMBRELLAS = frozenset({ContractKind.FRAMEWORK.value, ContractKind.DYNAMIC_MARKET.value})
"""Kinds under which call-offs stand."""


class Dated(Protocol):
    """A fact of the half-open period `[from_on, until_on)`."""

    @property
    def from_on(self) -> date:
        """The first day on which it holds."""
        ...

    @property
    def until_on(self) -> date | None:
        """The first day on which it no longer holds; None while open."""
        ...


D = TypeVar("D", bound=Dated)


def conflicting(facts: Iterable[D], from_on: date, until_on: date | None) -> list[D]:
    """Those facts whose half-open period shares at least one day with `[from_on, until_on)`."""
    return [
        fact
        for fact in facts
        if (until_on is None or fact.from_on < until_on)
        and (fact.until_on is None or from_on < fact.until_on)
        and (fact.until_on is None or fact.from_on < fact.until_on)
    ]


def contract_search_text(reference: str, title: str) -> str:
    """What the search box looks in, in lower case."""
    return " ".join(f"{reference} {title}".split()).lower()[:700]


def extension_end(ends_on: date, months: int) -> date:
    """The last day after an extension by whole months, which run from the day after the last day so far.

    So a contract to 28 February 2027 extended by 12 months ends on 29 February 2028, and one to 31 March on 31 March.
    """
    return end_after_months(ends_on, months)


def share_words(share: int) -> str:
    """Hundredths of a per cent in words: `60%`, `33.33%`."""
    whole, rest = divmod(share, 100)
    return f"{whole}.{rest:02d}".rstrip("0") + "%" if rest else f"{whole}%"


class Valued(Protocol):
    """What counting money needs of a contract."""

    @property
    def id(self) -> int:
        """Its number."""
        ...

    @property
    def kind(self) -> str:
        """Its `ContractKind`."""
        ...

    @property
    def framework_id(self) -> int | None:
        """The framework that it is called off under."""
        ...

    @property
    def annual_pence(self) -> int | None:
        """Its value in a year, None when not known."""
        ...


def annual_value(contracts: Iterable[Valued]) -> int:
    """What contracts are worth in a year together, in pence; unknown values count as nothing.

    What is called off counts in place of its framework or dynamic market, whose own value is only an estimate; that
    one counts while nothing with a value is called off under it.
    """
    known = [each for each in contracts if each.annual_pence is not None]
    called_off = {each.framework_id for each in known if each.framework_id is not None}
    return sum(each.annual_pence or 0 for each in known if each.kind not in UMBRELLAS or each.id not in called_off)


class Threshold(Struct, frozen=True):
    """A procurement threshold including VAT, in pence, from a day until the next one of its regime."""

    from_on: date
    regime: str
    pence: int


def thresholds_of(entries: Iterable[str]) -> tuple[Threshold, ...]:
    """The thresholds of the setting MARKET_THRESHOLDS, each `2026-01-01=light_touch=663540` in pounds, oldest first."""
    found = []
    for entry in entries:
        day, regime, pounds = entry.split("=")
        found.append(Threshold(date.fromisoformat(day), regime, int(pounds) * 100))
    return tuple(sorted(found, key=lambda each: each.from_on))


def threshold_on(thresholds: Iterable[Threshold], regime: str, day: date) -> int | None:
    """The threshold of a regime in pence that held on a day; None before the first that is known.

    Source: Procurement Act 2023, Schedule 1, with the amounts of the Cabinet Office's threshold notices: light-touch
    services £663,540, other services of a sub-central authority £207,720 from 1 January 2026, both including VAT.
    """
    held = [each for each in thresholds if each.regime == regime and each.from_on <= day]
    return max(held, key=lambda each: each.from_on).pence if held else None


def reminders(
    contract: ContractOnDay,
    thresholds: Sequence[Threshold],
    on: date,
    framework: ContractOnDay | None = None,
) -> list[str]:
    """What somebody who looks after a contract should think of, as sentences; empty when there is nothing.

    `on` is the day whose threshold counts, the award for what has been bought. A grant is no procurement. Sources:
    Procurement Act 2023, sections 44 and 53 (notices), 52 (key performance indicators over £5 million; it may not
    apply to light-touch contracts and frameworks, so this asks and does not enforce) and 80 (termination notices).
    """
    sentences = _framework_dates(contract, framework)
    if contract.kind == ContractKind.GRANT:
        return sentences
    limit = threshold_on(thresholds, contract.regime, on)
    if contract.total_pence is None:
        sentences.append("Its total value is not known, so it cannot be compared with the procurement threshold.")
    elif limit is not None and contract.total_pence >= limit:
        sentences += _over(contract, limit, on)
    if contract.total_pence is not None and contract.total_pence > MANY_MEASURES_PENCE:
        sentences.append(
            "Worth more than £5 million: at least three key performance indicators are usual, looked at every 12 months."
            + (
                " Section 52 of the Procurement Act 2023 may not apply to this kind of contract."
                if on >= ACT_FROM
                else ""
            )
        )
    return sentences


def _over(contract: ContractOnDay, limit: int, on: date) -> list[str]:
    kind = "light-touch" if contract.regime == Regime.LIGHT_TOUCH else "services"
    over = f"Its total value is at or over the {kind} threshold of £{limit // 100:,} including VAT. "
    if on < ACT_FROM:
        return [f"{over}Check that the notices of the Public Contracts Regulations 2015 were published."]
    sentences = [
        f"{over}Check that the notices of the Procurement Act 2023 were published, among them the contract details notice."
    ]
    if contract.route == Route.DIRECT_AWARD:
        sentences.append("A direct award of this size needs a transparency notice before it is made.")
    if contract.terminated:
        sentences.append("A contract termination notice may be due within 30 days after the contract ends.")
    return sentences


def _framework_dates(contract: ContractOnDay, framework: ContractOnDay | None) -> list[str]:
    if framework is None or framework.kind not in UMBRELLAS:
        return []
    if contract.starts_on < framework.starts_on:
        return [f"It starts before {framework.reference}, which starts on {day_words(framework.starts_on)}."]
    if framework.ends_on is not None and contract.starts_on > framework.ends_on:
        return [f"It starts after {framework.reference} ended on {day_words(framework.ends_on)}."]
    if framework.ends_on is not None and (contract.ends_on is None or contract.ends_on > framework.ends_on):
        return [
            f"It goes on after {framework.reference} ends on {day_words(framework.ends_on)}. Check that the framework lets"
            " call-offs outlast it."
        ]
    return []
