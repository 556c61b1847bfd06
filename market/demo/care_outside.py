"""The people whom the council placed outside its area: 182, with where, why, how far, and whether they wish to come back."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from market.demo.care_at_home import DISTRICTS, LEARNING, MIND, OLDER, YOUNGER, Cases
from market.demo.care_in_homes import placed
from market.demo.commissioned import DemoCare
from market.demo.terms import Book, Lines
from market.demo.turnover import Stay, stays
from market.demo.types import AS_AT, DemoLocation

CHOICE, SPECIALIST, NO_VACANCY = "OOA-01", "OOA-02", "OOA-03"
REASONS: dict[str, dict[str, int]] = {
    "residential": {
        CHOICE: 40,
        SPECIALIST: 22,
        NO_VACANCY: 8,
        "OOA-04": 3,
        "OOA-05": 3,
        "OOA-08": 1,
        "OOA-09": 1,
        "OOA-11": 1,
        "OOA-15": 1,
    },
    "day": {CHOICE: 26, SPECIALIST: 15, NO_VACANCY: 2, "OOA-04": 2, "OOA-10": 2},
    "nursing": {CHOICE: 10, SPECIALIST: 9, NO_VACANCY: 4, "OOA-05": 1, "OOA-08": 1, "OOA-11": 1, "OOA-13": 1},
    "living": {CHOICE: 2, SPECIALIST: 14, NO_VACANCY: 1, "OOA-06": 1, "OOA-10": 1},
    "shared_lives": {CHOICE: 2, SPECIALIST: 2, "OOA-09": 1},
    "extra_care": {SPECIALIST: 2, "OOA-05": 1, "OOA-06": 1},
}
"""People by service and main reason: 80 in residential care and 47 in day care of 182; reasons 80, 64 and 15, and 23 others."""

FAR = (
    ("Darlington", 16.0, 7),
    ("County Durham", 23.0, 7),
    ("North Yorkshire", 34.0, 6),
    ("Sunderland", 29.0, 3),
    ("Newcastle upon Tyne", 40.0, 3),
    ("Leeds", 58.0, 2),
    ("Northumberland", 62.0, 1),
    ("Lancashire", 96.0, 2),
    ("Norfolk", 172.0, 1),
)
"""Host authorities further away: their names as CQC writes them, miles, and how often."""

FAR_HOMES = tuple(
    f"{name} Hall"
    for name in (
        *(
            "Ashdale",
            "Cliff Top",
            "Fellside",
            "Harewell",
            "Lowmoor",
            "Priory Bank",
            "Rookhope",
            "Saltersgate",
            "Thornley",
        ),
        *("Underbank", "Wharfeside", "Yarrow", "Beckfoot", "Crossgill", "Dunelm", "Eastgarth", "Fulwood", "Gorseway"),
    )
)
NEAR_CENTRES = (
    ("Stockton-on-Tees", "Preston Fields Day Service", 4.6),
    ("Stockton-on-Tees", "Teesdale Day Opportunities", 3.4),
    ("Redcar and Cleveland", "Coatham Day Service", 8.8),
    ("Redcar and Cleveland", "Eston Hills Day Opportunities", 4.1),
    ("Hartlepool", "Headland Day Service", 10.2),
)
NEAR_SCHEMES = ("Redcar and Cleveland", "Stockton-on-Tees")
PEOPLE = sum(sum(of.values()) for of in REASONS.values())


def people_outside(random: Random, lines: Lines, book: Book, cases: Cases) -> list[DemoCare]:
    """Everybody outside the area today, and those who were in the last two years."""
    builders: dict[str, Callable[[Stay, str], DemoCare]] = {
        "residential": lambda stay, reason: _in_home(random, lines, book, stay, cases(), reason, nursing=False),
        "nursing": lambda stay, reason: _in_home(random, lines, book, stay, cases(), reason, nursing=True),
        "day": lambda stay, reason: _by_day(random, stay, cases()),
        "living": lambda stay, reason: _living(random, lines, stay, cases(), reason),
        "shared_lives": lambda stay, reason: _shared_lives(random, stay, cases()),
        "extra_care": lambda stay, reason: _extra_care(random, stay, cases()),
    }
    made = []
    for service, people in REASONS.items():
        reasons = [reason for reason, count in people.items() for _ in range(count)]
        random.shuffle(reasons)
        now = len(reasons)
        present, ended = stays(random, now, 30, _rather_more(now))
        usual = [each for each in reasons if each in (CHOICE, SPECIALIST, NO_VACANCY)]
        for stay, reason in [*zip(present, reasons, strict=True), *((stay, random.choice(usual)) for stay in ended)]:
            made.append(_with_reason(random, builders[service](stay, reason), reason))
    return made


def _rather_more(now: int) -> Callable[[int], int]:
    """How many there were some months ago: a tenth more two years ago."""
    return lambda back: now + round(now * 0.1 * back / 24)


def _in_home(
    random: Random, lines: Lines, book: Book, stay: Stay, case: str, reason: str, *, nursing: bool
) -> DemoCare:
    kind = random.choice(("General Nursing", "Dementia Nursing") if nursing else ("General Residential",) * 2)
    wanted = "nursing" if nursing else "residential"
    homes = [each for each in lines.near if each.kind == wanted and kind in each.bed_mix]
    far = random.random() < (0.55 if reason == SPECIALIST else 0.14)
    if not far and homes:
        room = [each for each in homes if each.registered_on <= stay.starts_on] or homes
        home = random.choices(room, [each.occupied[kind] for each in room])[0]
        return placed(random, lines, book, stay, case, home, kind)
    authority, miles, _ = _far(random)
    specialist = reason == SPECIALIST and not nursing
    return DemoCare(
        case=case,
        component="Long term nursing care" if nursing else "Long term residential care",
        service_type="Long term support: Nursing care" if nursing else "Long term support: Residential care",
        starts_on=stay.starts_on,
        ends_on=stay.ends_on,
        place=_far_home(random, authority),
        host=authority,
        pence=random.randint(3_200, 4_900) * 50 if specialist else random.randint(1_750, 2_150) * 50,
        bed_type="Learning Disability Residential" if specialist else kind,
        home_area=random.choice(DISTRICTS),
        miles=_about(random, miles),
        needs=random.choice((f"{LEARNING}; {YOUNGER}", f"{MIND}; {YOUNGER}")) if specialist else OLDER,
    )


def _far(random: Random) -> tuple[str, float, int]:
    return random.choices(FAR, [often for _, _, often in FAR])[0]


def _far_home(random: Random, authority: str) -> str:
    """One of the two homes of a host authority where somebody is."""
    at = next(number for number, (name, _, _) in enumerate(FAR) if name == authority)
    return FAR_HOMES[(2 * at + random.randint(0, 1)) % len(FAR_HOMES)]


def _about(random: Random, miles: float) -> float:
    return round(miles * random.uniform(0.86, 1.15), 1)


def _by_day(random: Random, stay: Stay, case: str) -> DemoCare:
    authority, place, miles = random.choice(NEAR_CENTRES)
    return DemoCare(
        case=case,
        component="Day support",
        service_type="Long term support: Community",
        starts_on=stay.starts_on,
        ends_on=stay.ends_on,
        place=place,
        host=authority,
        pence=random.choice((5_200, 5_850, 6_400, 7_900)),
        frequency="Per session",
        units=random.choice((1, 2, 2, 3, 3, 4, 5)),
        home_area=random.choice(DISTRICTS),
        miles=_about(random, miles),
        needs=random.choice((f"{LEARNING}; {YOUNGER}", OLDER)),
    )


def _living(random: Random, lines: Lines, stay: Stay, case: str, reason: str) -> DemoCare:
    hours = float(random.choice((28, 35, 42, 56, 84)))
    care = DemoCare(
        case=case,
        component="Community supported living",
        service_type="Long term support: Community",
        starts_on=stay.starts_on,
        ends_on=stay.ends_on,
        pence=random.choice((2_260, 2_340, 2_480)),
        frequency="Hourly",
        units=hours,
        hours=hours,
        home_area=random.choice(DISTRICTS),
        needs=f"{random.choice((LEARNING, LEARNING, MIND))}; {YOUNGER}",
    )
    near: list[DemoLocation] = [each for each in lines.near if each.kind == "supported_living"]
    if near and random.random() < 0.6:
        care.location = random.choice(near).id
        return care
    authority, miles, _ = _far(random)
    care.place, care.host, care.miles = "Supported tenancy", authority, _about(random, miles)
    return care


def _shared_lives(random: Random, stay: Stay, case: str) -> DemoCare:
    authority = random.choice(NEAR_SCHEMES)
    return DemoCare(
        case=case,
        component="Shared Lives",
        service_type="Long term support: Community",
        starts_on=stay.starts_on,
        ends_on=stay.ends_on,
        place="Shared Lives scheme",
        host=authority,
        pence=random.randint(980, 1_180) * 50,
        home_area=random.choice(DISTRICTS),
        miles=_about(random, 7.0),
        needs=f"{LEARNING}; {YOUNGER}",
    )


def _extra_care(random: Random, stay: Stay, case: str) -> DemoCare:
    hours = float(random.randint(7, 16))
    authority = random.choice(("Stockton-on-Tees", "Hartlepool", "Darlington"))
    return DemoCare(
        case=case,
        component="Extra care housing",
        service_type="Long term support: Community",
        starts_on=stay.starts_on,
        ends_on=stay.ends_on,
        place="Extra care scheme",
        host=authority,
        pence=2_310,
        frequency="Hourly",
        units=hours,
        hours=hours,
        home_area=random.choice(DISTRICTS),
        miles=_about(random, 11.0),
        needs=OLDER,
    )


def _with_reason(random: Random, care: DemoCare, reason: str) -> DemoCare:
    """The reason, when the host was told, reviews, the wish to come back and the plan for it."""
    care.reason = reason
    if reason == SPECIALIST and random.random() < 0.2:
        care.more_reasons = "OOA-13"
    told = random.random()
    if told < 0.83:
        care.host_told_on = care.starts_on - timedelta(days=random.randint(0, 12))
    elif told < 0.93:
        care.host_told_on = min(AS_AT, care.starts_on + timedelta(days=random.randint(2, 40)))
    care.last_review_on, care.next_review_on = _review(random, care)
    if care.last_review_on is None:
        return care
    care.wish, care.return_stage = _wish(random, reason)
    return care


def _review(random: Random, care: DemoCare) -> tuple[date | None, date | None]:
    """As elsewhere, with rather more reviews overdue: far-off places are visited late."""
    until = care.ends_on or AS_AT
    first = care.starts_on + timedelta(weeks=6)
    if first > until:
        return None, None if care.ends_on else first
    back = random.randint(372, 560) if random.random() < 0.16 else random.randint(6, 356)
    last = max(first, until - timedelta(days=back))
    return last, None if care.ends_on else last + timedelta(days=365)


def _wish(random: Random, reason: str) -> tuple[str, str]:
    wishes = {CHOICE: 0.07, SPECIALIST: 0.34, NO_VACANCY: 0.6}.get(reason, 0.2)
    drawn = random.random()
    if drawn < wishes:
        stages = ("To be planned", "Planning", "Looking for a place", "Place found", "Moving")
        return "Wishes to come back", random.choices(stages, (5, 5, 6, 2, 1))[0]
    if drawn < wishes + 0.1:
        return "Cannot say", "To be planned"
    if drawn < wishes + 0.18:
        return "Not asked yet", "No plan"
    return "Does not wish to come back", "Not wanted"
