"""What the council itself knows of an invented market: its contracts, the people in its care, who waits, who else pays."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import count
from random import Random

from msgspec.structs import replace

from market.core.periods import add_months
from market.demo.agreements import make_contracts
from market.demo.agreements_other import cycle
from market.demo.care_at_home import Cases, home_care, other_care
from market.demo.care_in_homes import people_in_homes
from market.demo.care_outside import people_outside
from market.demo.commissioned import DemoCare, DemoContract, DemoCouncil, DemoScheme, DemoWait
from market.demo.terms import Book, Lines, draw_lines
from market.demo.types import AS_AT, DemoMarket

APARTMENTS = (58, 54)
LANDLORDS = ("Tees Vale Homes", "Northern Hearth Housing")
WAITING, LONGEST_WAIT, WAITED = 23, 61, 34
_TITLES = {"DISCHARGE": "Discharge beds", "AFTERCARE": "Aftercare", "REABLEMENT": "Reablement at home"}
"""Contracts that care names by what they are for: how their titles begin."""


def build_council(market: DemoMarket, seed: int = 1, part: int = 0) -> DemoCouncil:
    """Everything the council knows of one market. `part` keeps references of several apart."""
    lines, book = draw_lines(market, seed), Book()
    contracts = make_contracts(market, lines, book, "CT" if not part else f"CT{part}")
    cases = _cases(part)
    at_home = home_care(Random(f"home care {seed}"), lines, book, cases)
    in_homes, counts = people_in_homes(Random(f"homes {seed}"), lines, book, cases)
    clients = [each.case for each in at_home if each.ends_on is None]
    care = [
        *at_home,
        *in_homes,
        *other_care(Random(f"other care {seed}"), lines, book, cases, clients),
        *people_outside(Random(f"outside {seed}"), lines, book, cases),
    ]
    named = {
        key: contract.reference
        for key, title in _TITLES.items()
        for contract in contracts
        if contract.title.startswith(title)
    }
    _settle(care, contracts, named)
    _fit_returns(lines, at_home)
    return DemoCouncil(
        market=market,
        contracts=tuple(contracts),
        care=tuple(sorted(care, key=lambda each: (each.starts_on, each.case))),
        waits=tuple(_waits(Random(f"waits {seed}"), cases)),
        counts=tuple(sorted(counts, key=lambda each: (each.on, each.location, each.funder, each.authority))),
        schemes=_schemes(lines),
    )


def _cases(part: int) -> Cases:
    """Case references in turn, such as ASC-0104211: never a name or a number of the NHS."""
    numbers = count(part * 100_000 + 10_001)
    return lambda: f"ASC-{next(numbers):07d}"


def _settle(care: Sequence[DemoCare], contracts: Sequence[DemoContract], named: dict[str, str]) -> None:
    """References in place of the names by which care calls some contracts; then what each contract is worth a year."""
    weekly: dict[str, float] = {}
    for each in care:
        each.contract = named.get(each.contract, each.contract)
        if each.ends_on is None:
            weekly[each.contract] = weekly.get(each.contract, 0) + each.weekly_pence
    for contract in contracts:
        called = [each.reference for each in contracts if each.framework == contract.reference]
        worth = sum(weekly.get(reference, 0) for reference in (contract.reference, *called))
        if contract.annual is None and worth:
            contract.annual = max(1_000, round(worth * 52 / 100_000) * 1_000)
        if contract.total is None and contract.annual and contract.ends_on and contract.kind != "Spot terms":
            years = (contract.ends_on - contract.starts_on).days / 365.25
            contract.total = round(contract.annual * years / 1_000) * 1_000
        _date_values(contract)
        end = _last_day(contract)
        if end and AS_AT < end <= AS_AT + timedelta(days=550) and contract.kind != "Call-off":
            contract.milestones = cycle(end, AS_AT)


def _last_day(contract: DemoContract) -> date | None:
    """The last day with the options taken, or as it was terminated."""
    ended = next((each.new_end for each in contract.changes if each.new_end), None)
    taken = sum(contract.options[each.option - 1] for each in contract.changes if each.option)
    return ended or (add_months(contract.ends_on, taken) if contract.ends_on else None)


def _date_values(contract: DemoContract) -> None:
    """A variation that names no value raised it to today's: before, it was a ninth lower."""
    for at, change in enumerate(contract.changes):
        if change.kind == "Variation" and change.annual == 0 and contract.annual:
            contract.changes[at] = replace(change, annual=contract.annual)
            contract.annual = round(contract.annual * 0.89 / 1_000) * 1_000


def _fit_returns(lines: Lines, care: Sequence[DemoCare]) -> None:
    """Make what home care agencies save in the tracker fit the people whom the council has there: a few more pay for themselves."""
    people: dict[str, int] = {}
    for each in care:
        if each.ends_on is None:
            people[each.location] = people.get(each.location, 0) + 1
    for agency in lines.of_kind("home_care"):
        agency.people = max(4, round(people.get(agency.id, 0) * 1.14) + 2)


def _waits(random: Random, cases: Cases) -> Iterator[DemoWait]:
    """Those who wait on the last day, the longest for 61 days, and those who waited this year."""
    home, home_words = "Home support or domiciliary care", "No provider can take the package"
    kinds = (
        (home, (home_words, "Brokerage is looking for care", "Provider found, start date to come"), 13),
        ("Long term residential care", ("Waiting for the place of choice", "Funding is being agreed"), 4),
        ("Community supported living", ("No vacancy", "Provider found, start date to come"), 4),
        ("Long term nursing care", ("No vacancy", "Brokerage is looking for care"), 2),
    )
    days = [LONGEST_WAIT, 47, *sorted(min(44, 1 + int(random.expovariate(1 / 13))) for _ in range(WAITING - 2))]
    for at, (component, whys) in enumerate(
        (component, whys) for component, whys, people in kinds for _ in range(people)
    ):
        yield DemoWait(
            case=cases(),
            component=component,
            since_on=AS_AT - timedelta(days=days[at * 5 % WAITING]),
            why=random.choice(whys),
        )
    for _ in range(WAITED):
        component, _, _ = random.choices(kinds, [people for _, _, people in kinds])[0]
        since_on = date(2026, 2, 2) + timedelta(days=random.randint(0, 190))
        yield DemoWait(
            case=cases(),
            component=component,
            since_on=since_on,
            ended_on=since_on + timedelta(days=random.randint(3, 42)),
            outcome=random.choices(("Care started", "Withdrawn"), (6, 1))[0],
        )


def _schemes(lines: Lines) -> tuple[DemoScheme, ...]:
    return tuple(
        DemoScheme(each, apartments, landlord, each.registered_on)
        for each, apartments, landlord in zip(lines.of_kind("extra_care"), APARTMENTS, LANDLORDS, strict=True)
    )
