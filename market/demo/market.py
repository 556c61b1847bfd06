"""Invents the market: who runs what, where, since when, how it is rated, and how many beds are filled."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from faker import Faker

from market.demo.beds import fill_beds, share_out_beds
from market.demo.places import MIDDLESBROUGH, NEIGHBOURS, Place
from market.demo.ratings import rate_locations
from market.demo.saves import plan_saves
from market.demo.types import AS_AT, DemoLocation, DemoMarket, DemoOrganisation

RATED_GOOD, RATED_OUTSTANDING, RATED_REQUIRES_IMPROVEMENT, RATED_INADEQUATE = 107, 5, 21, 3
"""107 of 136 rated services are good: 78.7%."""

BEDS, OCCUPIED = 1_724, 1_478

KINDS = {
    "nursing": 15,
    "residential": 21,
    "learning_disability": 6,
    "mental_health": 4,
    "home_care": 62,
    "supported_living": 24,
    "extra_care": 2,
    "shared_lives": 1,
    "hospice": 1,
}
"""Open and rated in the council's area; 136 together."""

NEIGHBOUR_KINDS = {"nursing": 6, "residential": 12, "home_care": 16, "supported_living": 6}

BANDS = {
    "nursing": ("Older People", "Dementia", "Physical Disability"),
    "residential": ("Older People", "Dementia"),
    "learning_disability": ("Learning disabilities or autistic spectrum disorder", "Younger Adults"),
    "mental_health": ("Mental Health", "Younger Adults"),
    "home_care": ("Older People", "Dementia", "Physical Disability", "Sensory Impairment"),
    "supported_living": ("Learning disabilities or autistic spectrum disorder", "Younger Adults", "Mental Health"),
    "extra_care": ("Older People", "Dementia", "Physical Disability"),
    "shared_lives": ("Learning disabilities or autistic spectrum disorder", "Younger Adults"),
    "hospice": ("Older People", "Younger Adults", "Whole Population"),
}

NAME_ENDS = {
    "nursing": ("House Nursing Home", "Court Nursing Home", "Lodge Nursing Home"),
    "residential": ("House", "Lodge", "Grange", "Court", "Manor", "View Care Home"),
    "learning_disability": ("Road", "Cottage", "Gardens"),
    "mental_health": ("Place", "Terrace"),
    "home_care": ("Homecare", "Care at Home", "Community Care", "Home Support"),
    "supported_living": ("Supported Living", "Living", "Independent Living"),
    "extra_care": ("Court Extra Care", "Gardens Extra Care"),
    "shared_lives": ("Shared Lives",),
    "hospice": ("Hospice",),
}

GROUPS = (
    ("BD901", "BRAND Northmoor Care", 9),
    ("BD902", "BRAND Alder and Vale", 7),
    ("BD903", "BRAND Teesmere Living", 6),
)
"""Brands and how many care homes each runs in the council's area."""


class Inventor:
    """Gives invented names, ids and addresses, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.faker = Faker("en_GB")
        self.faker.seed_instance(seed)
        self._used: set[str] = set()
        self._number = 9_000_000_000 + seed * 1_000_000
        self.organisations: list[DemoOrganisation] = []

    def next_id(self) -> str:
        """An id of CQC's shape that CQC has not given out."""
        self._number += self.random.randint(3, 97)
        return f"1-{self._number}"

    def postcode(self, district: str) -> str:
        """A postcode that cannot exist: Royal Mail never uses C, I, K, M, O or V in the last two places."""
        return f"{district} {self.random.randint(0, 9)}{self.random.choice('CKMOV')}{self.random.choice('CKMOV')}"

    def phone(self) -> str:
        """A number of the range kept for drama (01632 960000 to 960999)."""
        return f"01632960{self.random.randint(0, 999):03d}"

    def unique(self, make: Callable[[], str]) -> str:
        """The first name from `make` that was not used before."""
        while True:
            name = make()
            if name not in self._used:
                self._used.add(name)
                return name

    def organisation(self, place: Place, registered_on: date, *, brand: tuple[str, str] = ("", "")) -> DemoOrganisation:
        """A new provider; part of a brand when given."""
        surname = self.faker.last_name
        ends = ("Care Ltd", "Care Services Ltd", "Healthcare Limited", "Support Ltd", "Homes Limited")
        charity = not brand[0] and self.random.random() < 0.08
        name = self.unique(lambda: f"{surname()} Trust" if charity else f"{surname()} {self.random.choice(ends)}")
        made = DemoOrganisation(
            id=self.next_id(),
            name=name,
            ownership="Organisation",
            brand_id=brand[0],
            brand_name=brand[1],
            companies_house="" if charity else f"{self.random.randint(90_000_000, 99_999_999)}",
            charity=f"{self.random.randint(9_000_000, 9_999_999)}" if charity else "",
            street=f"{self.random.randint(1, 180)} {self.faker.street_name()}",
            town=place.town,
            postcode=self.postcode(place.district),
            phone=self.phone(),
            registered_on=registered_on,
        )
        self.organisations.append(made)
        return made

    def location(self, kind: str, place: Place, organisation: DemoOrganisation, registered_on: date) -> DemoLocation:
        """A new location of a provider, near the centre of a place."""
        name = self.unique(lambda: f"{self.faker.last_name()} {self.random.choice(NAME_ENDS[kind])}")
        return DemoLocation(
            id=self.next_id(),
            organisation=organisation,
            name=name,
            kind=kind,
            place=place,
            street=f"{self.random.randint(1, 180)} {self.faker.street_name()}",
            postcode=self.postcode(place.district),
            latitude=round(place.latitude + self.random.uniform(-0.006, 0.006), 6),
            longitude=round(place.longitude + self.random.uniform(-0.011, 0.011), 6),
            bands=BANDS[kind],
            registered_on=registered_on,
        )

    def day(self, first: date, last: date) -> date:
        """Some day between two days, both included."""
        return first + timedelta(days=self.random.randint(0, (last - first).days))


def build_market(seed: int = 1, scale: int = 1) -> DemoMarket:
    """The invented market. With `scale` 1 the totals are CQC's; larger scales repeat the pattern for measurements."""
    locations: list[DemoLocation] = []
    organisations: list[DemoOrganisation] = []
    for part in range(scale):
        inventor = Inventor(seed + part)
        locations += _one_council(inventor)
        organisations += inventor.organisations
    return DemoMarket(organisations=tuple(organisations), locations=tuple(locations))


def _one_council(inventor: Inventor) -> list[DemoLocation]:
    here = _open_services(inventor, KINDS, MIDDLESBROUGH)
    share_out_beds(inventor.random, here, BEDS)
    fill_beds(inventor.random, here, OCCUPIED)
    counts = {
        "Good": RATED_GOOD,
        "Outstanding": RATED_OUTSTANDING,
        "Requires improvement": RATED_REQUIRES_IMPROVEMENT,
        "Inadequate": RATED_INADEQUATE,
    }
    rate_locations(inventor.random, here, counts)
    newcomers = _newcomers(inventor)
    gone = _gone(inventor)
    before = _predecessors(inventor, here)
    nearby = _open_services(inventor, NEIGHBOUR_KINDS, NEIGHBOURS)
    left_nearby = [
        _leaver(inventor, kind, NEIGHBOURS, date(2025, 2, 3), date(2026, 8, 10)) for kind in ("home_care",) * 4
    ]
    others = before + gone + nearby + left_nearby
    share_out_beds(inventor.random, others, None)
    fill_beds(inventor.random, others, None)
    rate_locations(inventor.random, others, None)
    dual = _dual(inventor, here)
    everything = here + newcomers + [dual] + others
    for location in everything:
        plan_saves(inventor.random, location)
    return everything


def _open_services(inventor: Inventor, kinds: dict[str, int], places: tuple[Place, ...]) -> list[DemoLocation]:
    """Services that are open today, with groups among the care homes and some providers of several services."""
    made: list[DemoLocation] = []
    group_homes = [(brand_id, name) for brand_id, name, homes in GROUPS for _ in range(homes)]
    of_brand: dict[str, list[DemoOrganisation]] = {}
    loose: list[DemoOrganisation] = []
    for kind, count in kinds.items():
        for _ in range(count):
            place = inventor.random.choice(places)
            registered_on = inventor.day(date(2010, 10, 1), date(2024, 6, 30))
            if kind in {"nursing", "residential"} and group_homes and inventor.random.random() < 0.62:
                brand = group_homes.pop(inventor.random.randrange(len(group_homes)))
                owners = of_brand.setdefault(brand[0], [])
                if len(owners) < 2:
                    owners.append(inventor.organisation(place, date(2010, 10, 1), brand=brand))
                organisation = inventor.random.choice(owners)
            elif loose and inventor.random.random() < 0.42:
                organisation = inventor.random.choice(loose)
            else:
                organisation = inventor.organisation(place, min(registered_on, date(2015, 4, 1)))
                loose.append(organisation)
            made.append(inventor.location(kind, place, organisation, registered_on))
    homes = [location for location in made if location.care_home]
    for index, home in enumerate(inventor.random.sample(homes, min(3, len(homes)))):
        home.beds_before = (date(2025, 3 + 4 * index, 1), -6)
    return made


def _newcomers(inventor: Inventor) -> list[DemoLocation]:
    """Providers that entered in the last twelve months and are not yet rated."""
    made = []
    for kind, first, last in (
        ("home_care", date(2025, 10, 13), date(2025, 12, 1)),
        ("home_care", date(2026, 1, 5), date(2026, 2, 27)),
        ("home_care", date(2026, 3, 2), date(2026, 4, 30)),
        ("home_care", date(2026, 5, 4), date(2026, 6, 30)),
        ("supported_living", date(2026, 2, 2), date(2026, 5, 29)),
        ("home_care", date(2026, 7, 1), date(2026, 8, 21)),
    ):
        place = inventor.random.choice(MIDDLESBROUGH)
        registered_on = inventor.day(first, last)
        made.append(inventor.location(kind, place, inventor.organisation(place, registered_on), registered_on))
    return made


def _leaver(inventor: Inventor, kind: str, places: tuple[Place, ...], first: date, last: date) -> DemoLocation:
    place = inventor.random.choice(places)
    registered_on = inventor.day(date(2011, 1, 4), date(2021, 6, 30))
    left = inventor.location(kind, place, inventor.organisation(place, registered_on), registered_on)
    left.deregistered_on = inventor.day(first, last)
    return left


def _gone(inventor: Inventor) -> list[DemoLocation]:
    """Providers that left: three in the last twelve months, five in the twelve months before."""
    recent = [
        _leaver(inventor, kind, MIDDLESBROUGH, date(2025, 10, 20), date(2026, 8, 14))
        for kind in ("residential", "home_care", "home_care")
    ]
    earlier = [
        _leaver(inventor, kind, MIDDLESBROUGH, date(2024, 10, 14), date(2025, 9, 12))
        for kind in ("nursing", "home_care", "home_care", "supported_living", "home_care")
    ]
    return recent + earlier


def _predecessors(inventor: Inventor, here: list[DemoLocation]) -> list[DemoLocation]:
    """Services that went on under a new owner: the old registration of four of today's homes."""
    made = []
    homes = [location for location in here if location.kind in {"residential", "nursing"} and not location.beds_before]
    days = (date(2024, 12, 2), date(2025, 6, 16), date(2025, 11, 10), date(2026, 4, 20))
    for home, day in zip(inventor.random.sample(homes, len(days)), days, strict=True):
        registered_on = inventor.day(date(2011, 1, 4), date(2016, 6, 30))
        owner = inventor.organisation(home.place, registered_on)
        old = inventor.location(home.kind, home.place, owner, registered_on)
        old.name, old.street, old.postcode = home.name, home.street, home.postcode
        old.latitude, old.longitude = home.latitude, home.longitude
        old.bed_mix = dict(home.bed_mix)
        old.occupied = {kind: max(0, count - 2) for kind, count in home.occupied.items()}
        old.deregistered_on = home.registered_on = day
        old.successor, home.predecessor = home.id, old.id
        home.ratings = tuple(rating for rating in home.ratings if rating.published_on > day + timedelta(days=60)) or (
            _moved(home.ratings[-1].overall, home, min(day + timedelta(days=120), AS_AT - timedelta(days=30))),
        )
        made.append(old)
    return made


def _moved(overall: str, home: DemoLocation, day: date):
    rating = home.ratings[-1]
    return type(rating)(published_on=day, overall=overall, key_questions=rating.key_questions)


def _dual(inventor: Inventor, here: list[DemoLocation]) -> DemoLocation:
    """The same premises registered a second time by another provider: its beds must be counted once."""
    home = next(location for location in here if location.kind == "nursing" and not location.predecessor)
    place = home.place
    twin = inventor.location("nursing", place, inventor.organisation(place, home.registered_on), home.registered_on)
    twin.name, twin.street, twin.postcode = home.name, home.street, home.postcode
    twin.latitude, twin.longitude = home.latitude, home.longitude
    twin.bed_mix, twin.dual_of, twin.dual = dict(home.bed_mix), home.id, True
    home.dual = True
    return twin
