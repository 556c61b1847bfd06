"""Who is in the beds of our homes: people whom the council funds, whom others placed, and who pay themselves. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct, structs

from market.capacity.types import HomeBeds
from market.core.words import count_words
from market.placements.types import Funder, PlacedByOthers, PlacementOnDay
from market.providers.types import ServiceType

IN_A_BED = frozenset({ServiceType.NURSING_HOME.value, ServiceType.RESIDENTIAL_HOME.value})
"""Services for which somebody lies in a bed of a home; day care in the same building takes none."""
OLD_COUNT_DAYS = 90
"""A count older than this is to be asked for again."""


class HomeReturn(Struct, frozen=True, kw_only=True):
    """The beds of a home's latest return; None without one."""

    location_id: int
    name: str
    organisation: str = ""
    beds: int | None = None
    occupied: int | None = None
    saved_on: date | None = None
    stale: bool = False


class HomePosition(HomeReturn, frozen=True, kw_only=True):
    """A home's beds, and who is known to be in them.

    `ours` are people whom the council funds. `others` are people of other councils and ICBs: for each kind of payer the counts that
    were told or the placements in the register, whichever are more, so that nobody counts twice.
    """

    ours: int
    others: int
    self_funders: int
    oldest_on: date | None

    @property
    def unaccounted(self) -> int | None:
        """Occupied beds less everybody known: below nought when more people are counted than beds are occupied."""
        return None if self.occupied is None else self.occupied - self.ours - self.others - self.self_funders

    @property
    def share(self) -> float | None:
        """Part of the home's beds that the council funds; None without beds."""
        return self.ours / self.beds if self.beds else None


def is_old(as_at_on: date, on: date) -> bool:
    """Whether a count is so old that it is to be asked for again."""
    return (on - as_at_on).days > OLD_COUNT_DAYS


def people_in_beds(placements: Iterable[PlacementOnDay]) -> dict[tuple[int, str], int]:
    """People in the beds of each location by who funds them; somebody with two placements in one home counts once."""
    people: dict[tuple[int, str], set[str]] = defaultdict(set)
    for each in placements:
        if each.location_id is not None and each.service in IN_A_BED:
            people[each.location_id, each.funder].add(each.case_reference)
    return {key: len(known) for key, known in people.items()}


def return_of(home: HomeBeds) -> HomeReturn:
    """The beds of a care home over all types."""
    return HomeReturn(
        location_id=home.location_id,
        name=home.name,
        organisation=home.organisation,
        beds=sum(line.maximum for line in home.lines) if home.lines else None,
        occupied=sum(line.occupied for line in home.lines) if home.lines else None,
        saved_on=home.saved_on,
        stale=home.stale,
    )


def home_positions(
    homes: Iterable[HomeReturn], placements: Iterable[PlacementOnDay], counts: Sequence[PlacedByOthers]
) -> list[HomePosition]:
    """The position of each home, in the order given."""
    placed = people_in_beds(placements)
    told: dict[tuple[int, str], int] = defaultdict(int)
    oldest: dict[int, date] = {}
    for count in counts:
        told[count.location_id, count.funder] += count.people
        oldest[count.location_id] = min(count.as_at_on, oldest.get(count.location_id, count.as_at_on))

    def most(location_id: int, funder: Funder) -> int:
        return max(told[location_id, funder], placed.get((location_id, funder), 0))

    return [
        HomePosition(
            **structs.asdict(home),
            ours=placed.get((home.location_id, Funder.COUNCIL), 0),
            others=most(home.location_id, Funder.OTHER_COUNCIL) + most(home.location_id, Funder.ICB),
            self_funders=told[home.location_id, Funder.SELF],
            oldest_on=oldest.get(home.location_id),
        )
        for home in homes
    ]


def unaccounted_words(unaccounted: int | None) -> str:
    """Occupied beds about which nothing is known, in words; "3 people too many" when more are counted than
    beds are occupied."""
    if unaccounted is None:
        return "No return"
    if unaccounted < 0:
        return f"{count_words(-unaccounted, 'person', 'people')} too many"
    return f"{unaccounted:,}"
