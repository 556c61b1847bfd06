"""People in the area's care homes: whom the council placed, and by count whom others placed or who pay themselves."""

from datetime import date, timedelta
from random import Random

from market.demo.care_at_home import DEMENTIA, DISTRICTS, LEARNING, MIND, OLDER, PHYSICAL, YOUNGER, Cases
from market.demo.commissioned import DemoCare, DemoCount
from market.demo.terms import CARE_HOMES, Book, Lines, band_rate, service_of_bed
from market.demo.turnover import Stay, reviews, stays
from market.demo.types import AS_AT, DemoLocation

OURS_IN = {"nursing": 0.5, "residential": 0.6, "learning_disability": 0.72, "mental_health": 0.72}
"""Share of the occupied beds that the council pays for; the rest is shared out among the others."""

ICB = "NHS North East and North Cumbria ICB"
OTHERS = (
    ("Redcar and Cleveland", "brokerage@redcar-cleveland.example"),
    ("Stockton-on-Tees", "brokerage@stockton.example"),
    ("Hartlepool", "brokerage@hartlepool.example"),
    ("North Yorkshire", "placements@north-yorkshire.example"),
    ("County Durham", "placements@county-durham.example"),
)
COUNTED, COUNTED_BEFORE = date(2026, 9, 15), date(2026, 3, 16)

LONG = {
    "Nursing home": ("Long term nursing care", "Long term support: Nursing care"),
    "Residential home": ("Long term residential care", "Long term support: Residential care"),
}
NEEDS = {
    "General": OLDER,
    "Dementia": f"{OLDER}; {DEMENTIA}",
    "Learning": f"{LEARNING}; {YOUNGER}",
    "Mental": f"{MIND}; {YOUNGER}",
    "Transitional": OLDER,
    "YPD": f"{PHYSICAL}; {YOUNGER}",
}


def people_in_homes(random: Random, lines: Lines, book: Book, cases: Cases) -> tuple[list[DemoCare], list[DemoCount]]:
    """Placements in the homes of the area, and the counts of everybody else: together the occupied beds of each home."""
    care: list[DemoCare] = []
    counts: list[DemoCount] = []
    beds: list[tuple[DemoLocation, str]] = []
    for home in lines.of_kind(*CARE_HOMES):
        ours = {kind: _ours(random, home, kind) for kind in home.bed_mix}
        beds += [(home, kind) for kind, people in ours.items() for _ in range(people)]
        counts += _others(random, home, sum(home.occupied.values()) - sum(ours.values()))
    present, ended = stays(random, len(beds), 25, lambda back: len(beds) - round(len(beds) * 0.05 * back / 24))
    for stay, (home, kind) in zip(present, beds, strict=True):
        care += _moved(lines, home, placed(random, lines, book, stay, cases(), home, kind))
    for stay in ended:
        home, kind = random.choice(beds)
        if (stay.ends_on or AS_AT) >= home.registered_on:
            care += _moved(lines, home, placed(random, lines, book, stay, cases(), home, kind))
        elif old := _before(lines, home):
            care.append(placed(random, lines, book, stay, cases(), old, kind))
    return care, counts


def _ours(random: Random, home: DemoLocation, kind: str) -> int:
    used = home.occupied[kind]
    if kind == "Transitional":
        return used
    return min(used, round(used * OURS_IN[home.kind] * random.uniform(0.82, 1.16)))


def _others(random: Random, home: DemoLocation, people: int) -> list[DemoCount]:
    """The people of a home whom the council does not pay for, on both days of counting."""
    health = min(people, round(people * (0.22 if home.kind != "residential" else 0.05)))
    councils = min(people - health, round(people * random.uniform(0.12, 0.34)))
    own = people - health - councils
    made = []
    for authority, email in random.sample(OTHERS, 3):
        share = min(councils, max(1, round(councils * 0.6))) if councils else 0
        councils -= share
        if share:
            made.append(DemoCount(home.id, "Another council", authority, share, email, COUNTED))
    own += councils
    if health:
        made.append(DemoCount(home.id, "NHS integrated care board", ICB, health, "chc@north-east-icb.example", COUNTED))
    if own:
        made.append(DemoCount(home.id, "The person themselves", "", own, "", COUNTED))
    if home.registered_on > COUNTED_BEFORE:
        return made
    earlier = [DemoCount(*_five(each, random.randint(-1, 1)), COUNTED_BEFORE) for each in made]
    return [*earlier, *made]


def _five(count: DemoCount, more: int) -> tuple[str, str, str, int, str]:
    return count.location, count.funder, count.authority, max(0, count.people + more), count.email


def placed(random: Random, lines: Lines, book: Book, stay: Stay, case: str, home: DemoLocation, kind: str) -> DemoCare:
    """Somebody in a bed of a type of a home. Some pay more than the contract's rate; without a contract all do."""
    service = service_of_bed(kind)
    seller = home.organisation.id
    last, due = reviews(random, stay)
    component, service_type = LONG[service]
    contract = book.find(service, seller)
    if kind == "Transitional":
        component, service_type, contract = (
            "Short term nursing care",
            "Short term support: Other short term",
            "DISCHARGE",
        )
    elif kind == "Mental Health Residential" and random.random() < 0.5:
        contract = "AFTERCARE"
    level = 1.0 if contract and random.random() < 0.84 else random.uniform(1.04, 1.14)
    pence = band_rate(lines, seller, kind) if seller in lines.level else 80_000
    return DemoCare(
        case=case,
        component=component,
        service_type=service_type,
        starts_on=stay.starts_on,
        ends_on=stay.ends_on,
        location=home.id,
        pence=round(pence * level / 50) * 50,
        bed_type=_bed_words(kind),
        home_area=random.choice(DISTRICTS),
        last_review_on=last,
        next_review_on=due,
        contract=contract,
        needs=NEEDS[kind.split()[0]],
    )


def _bed_words(kind: str) -> str:
    return "Young physically disabled" if kind.startswith("YPD") else kind


def _before(lines: Lines, home: DemoLocation) -> DemoLocation | None:
    return next((each for each in lines.gone if each.id == home.predecessor), None) if home.predecessor else None


def _moved(lines: Lines, home: DemoLocation, care: DemoCare) -> list[DemoCare]:
    """Care in a home that changed hands: until the day before under the old registration. Nobody was in a home before it was there."""
    if care.starts_on >= home.registered_on:
        return [care]
    old = _before(lines, home)
    since = home.registered_on
    today = DemoCare(**{name: getattr(care, name) for name in care.__struct_fields__})
    today.starts_on = since
    if today.last_review_on and today.last_review_on < since:
        today.last_review_on = None
        today.next_review_on = None if today.ends_on else since + timedelta(days=365)
    if old is None or care.starts_on < old.registered_on:
        return [today]
    care.location, care.ends_on, care.contract = old.id, since - timedelta(days=1), ""
    care.next_review_on = None
    if care.last_review_on and care.last_review_on > care.ends_on:
        care.last_review_on = None
    return [care, today]
