"""Home care for a thousand people, and the other care that people have at home or by day."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from market.demo.commissioned import DemoCare
from market.demo.places import MIDDLESBROUGH
from market.demo.terms import OURS, Book, Lines, hour_rate
from market.demo.turnover import Stay, reviews, stays
from market.demo.types import DemoLocation

PEOPLE, HOURS = 1_000, 13_000
"""People with home care on the last day, and their hours a week; two years before there were a tenth more."""

COMMUNITY = "Long term support: Community"
OLDER, DEMENTIA, PHYSICAL = "Caring for adults over 65 yrs", "Dementia", "Physical disabilities"
LEARNING, YOUNGER, MIND = "Learning disabilities", "Caring for adults under 65 yrs", "Mental health conditions"
DISTRICTS = [place.district for place in MIDDLESBROUGH]
CENTRES = ("Linthorpe Road Day Centre", "Albert Park Day Opportunities", "Riverside Day Centre")
EXTRA_CARE_RESIDENTS, REABLED, DIRECT_PAYMENTS, DAY_CARE, LIVING, SHARED, CARERS = 79, 46, 264, 128, 176, 13, 24

Cases = Callable[[], str]


def home_care(random: Random, lines: Lines, book: Book, cases: Cases) -> list[DemoCare]:
    """Home care from every agency: most from the framework's, some on spot terms, some without a contract."""
    agencies = {agency.id: _weight(random, agency, lines) for agency in lines.of_kind("home_care")}
    present, ended = stays(random, PEOPLE, 25, lambda back: PEOPLE + round(3.6 * back))
    made = []
    for stay, hours in [*zip(present, _hours(random, PEOPLE, HOURS), strict=True), *((stay, None) for stay in ended)]:
        agency = _open_place(random, lines.of_kind("home_care"), agencies, stay)
        weekly = hours if hours is not None else _some_hours(random)
        made.append(_hourly(random, stay, cases(), agency, weekly, lines, book))
    return made


def _open_place(
    random: Random, places: Sequence[DemoLocation], weights: Mapping[str, float], stay: Stay
) -> DemoLocation:
    """One of the places that were registered when the stay began."""
    there = [each for each in places if each.registered_on <= stay.starts_on]
    return random.choices(there, [weights[each.id] for each in there])[0]


def _weight(random: Random, agency: DemoLocation, lines: Lines) -> float:
    seller = agency.organisation.id
    if seller in lines.framework:
        return random.uniform(3.0, 7.0)
    if seller in lines.home_care_spot:
        return random.uniform(0.9, 2.2)
    return random.uniform(0.1, 0.5) if random.random() < 0.6 else 0.0


def _some_hours(random: Random) -> float:
    """Hours of one person, in halves: from half an hour a day to several visits by two carers."""
    return min(49.0, max(3.5, round(random.lognormvariate(2.38, 0.6) * 2) / 2))


def _hours(random: Random, people: int, total: int) -> list[float]:
    hours = [_some_hours(random) for _ in range(people)]
    while (left := total - sum(hours)) != 0:
        at = random.randrange(people)
        hours[at] += 0.5 if left > 0 and hours[at] < 49 else -0.5 if left < 0 and hours[at] > 3.5 else 0
    return hours


def _hourly(
    random: Random, stay: Stay, case: str, agency: DemoLocation, hours: float, lines: Lines, book: Book
) -> DemoCare:
    contract = book.find("Home care", agency.organisation.id)
    last, due = reviews(random, stay)
    base = hour_rate(lines, agency.organisation.id)
    on_framework = agency.organisation.id in lines.framework
    needs = [OLDER] + random.choices(([], [DEMENTIA], [PHYSICAL]), (0.5, 0.3, 0.2))[0]
    return DemoCare(
        case=case,
        component="Home support or domiciliary care",
        service_type=COMMUNITY,
        starts_on=stay.starts_on,
        ends_on=stay.ends_on,
        location=agency.id,
        pence=base if on_framework else base + 64 if contract else base + 132,
        frequency="Hourly",
        units=hours,
        hours=hours,
        home_area=random.choice(DISTRICTS),
        last_review_on=last,
        next_review_on=due,
        contract=contract,
        needs="; ".join(needs),
    )


def other_care(random: Random, lines: Lines, book: Book, cases: Cases, clients: Sequence[str]) -> list[DemoCare]:
    """Extra care, reablement, direct payments, day care, supported living, Shared Lives and carers' breaks. `clients` have home care
    already: some of them come by day as well."""
    return [
        *_extra_care(random, lines, book, cases),
        *_reablement(random, lines, cases),
        *_direct_payments(random, cases),
        *_day_care(random, lines, book, cases, clients),
        *_living(random, lines, book, cases),
        *_shared_lives(random, lines, book, cases),
        *_carers(random, lines, book, cases),
    ]


def _made(random: Random, stay: Stay, case: str, component: str, **rest: Any) -> DemoCare:
    """Long term care in the community, with its reviews."""
    last, due = reviews(random, stay)
    return DemoCare(
        case=case,
        component=component,
        starts_on=stay.starts_on,
        ends_on=stay.ends_on,
        home_area=random.choice(DISTRICTS),
        last_review_on=last,
        next_review_on=due,
        **({"service_type": COMMUNITY} | rest),
    )


def _both(random: Random, now: int, months: float, rise: float = 0.0) -> list[Stay]:
    """Present and ended stays; two years ago there were `rise` of today's number fewer."""
    present, ended = stays(random, now, months, lambda back: round(now * (1 - rise * back / 24)))
    return present + ended


def _extra_care(random: Random, lines: Lines, book: Book, cases: Cases) -> list[DemoCare]:
    made = []
    schemes = lines.of_kind("extra_care")
    for stay in _both(random, EXTRA_CARE_RESIDENTS, 34):
        scheme = random.choice(schemes)
        hours = max(2.0, round(random.gauss(9, 4) * 2) / 2)
        contract = book.find("Extra care housing", scheme.organisation.id)
        rate: dict[str, Any] = {"pence": 2_288, "frequency": "Hourly", "units": hours, "hours": hours}
        made.append(
            _made(
                random, stay, cases(), "Extra care housing", location=scheme.id, contract=contract, needs=OLDER, **rate
            )
        )
    return made


def _reablement(random: Random, lines: Lines, cases: Cases) -> list[DemoCare]:
    sellers = [each for each in lines.of_kind("home_care") if each.organisation.id in lines.framework[:2]]
    made = []
    for stay in _both(random, REABLED, 1.1):
        hours = float(random.randint(5, 14))
        made.append(
            _made(
                random,
                stay,
                cases(),
                "Reablement",
                service_type="Short term support: ST-Max",
                location=random.choice(sellers).id,
                pence=2_780,
                frequency="Hourly",
                units=hours,
                hours=hours,
                contract="REABLEMENT",
                needs=OLDER,
            )
        )
    return made


def _direct_payments(random: Random, cases: Cases) -> list[DemoCare]:
    return [
        _made(
            random,
            stay,
            cases(),
            "Direct payment",
            delivery="Direct payment",
            place="Own arrangement",
            pence=random.randint(150, 1_240) * 50,
            needs=random.choice((PHYSICAL, LEARNING, f"{OLDER}; {PHYSICAL}")),
        )
        for stay in _both(random, DIRECT_PAYMENTS, 40, 0.08)
    ]


def _day_care(random: Random, lines: Lines, book: Book, cases: Cases, clients: Sequence[str]) -> list[DemoCare]:
    made = []
    places = [each for each in lines.of_kind("supported_living") if each.organisation.id in lines.day_care]
    known = random.sample(list(clients), DAY_CARE)
    for stay in _both(random, DAY_CARE, 32, -0.15):
        case = known.pop() if known and stay.ends_on is None and random.random() < 0.35 else cases()
        rate: dict[str, Any] = {"pence": random.choice((5_400, 5_400, 5_400, 7_150)), "frequency": "Per session"}
        rate["units"] = random.choice((1, 2, 2, 3, 3, 4, 5))
        if random.random() < 0.62:
            place = random.choice(places)
            where: dict[str, Any] = {"location": place.id, "contract": book.find("Day care", place.organisation.id)}
        else:
            where = {"place": random.choice(CENTRES), "host": OURS}
        needs = random.choice((LEARNING, f"{OLDER}; {DEMENTIA}", OLDER))
        made.append(_made(random, stay, case, "Day support", needs=needs, **rate, **where))
    return made


def _living(random: Random, lines: Lines, book: Book, cases: Cases) -> list[DemoCare]:
    made = []
    places = lines.of_kind("supported_living")
    weights = {each.id: 2.0 if each.organisation.id in lines.dynamic_market else 0.35 for each in places}
    for stay in _both(random, LIVING, 44, 0.1):
        place = _open_place(random, places, weights, stay)
        hours = float(random.choice((14, 21, 28, 35, 42, 56, 70)))
        made.append(
            _made(
                random,
                stay,
                cases(),
                "Community supported living",
                location=place.id,
                pence=round(2_230 * lines.level[place.organisation.id] / 4) * 4,
                frequency="Hourly",
                units=hours,
                hours=hours,
                contract=book.find("Supported living", place.organisation.id),
                needs=random.choice((LEARNING, LEARNING, MIND)) + f"; {YOUNGER}",
            )
        )
    return made


def _shared_lives(random: Random, lines: Lines, book: Book, cases: Cases) -> list[DemoCare]:
    scheme = lines.of_kind("shared_lives")[0]
    contract = book.find("Shared Lives", scheme.organisation.id)
    return [
        _made(
            random, stay, cases(), "Shared Lives", location=scheme.id, pence=random.randint(940, 1_140) * 50,
            contract=contract, needs=LEARNING,
        )
        for stay in _both(random, SHARED, 48)
    ]  # fmt: skip


def _carers(random: Random, lines: Lines, book: Book, cases: Cases) -> list[DemoCare]:
    """Breaks for unpaid carers, from the voluntary organisation with the grant."""
    charity = next(each for each in lines.here if each.organisation.id == lines.charity and not each.care_home)
    return [
        _made(
            random,
            stay,
            cases(),
            "Unpaid carer sitting service",
            service_type="Unpaid carer support: Support involving the person cared-for",
            location=charity.id,
            pence=2_250,
            frequency="Hourly",
            units=3.0,
            hours=3.0,
            contract=book.find("Community support", lines.charity),
        )
        for stay in _both(random, CARERS, 18)
    ]
