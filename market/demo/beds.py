"""Shares beds out among invented care homes and fills them, to the bed."""

from random import Random

from market.demo.types import DemoLocation

SIZES = {"nursing": (38, 68), "residential": (22, 48), "learning_disability": (5, 11), "mental_health": (6, 14)}

TYPES = {
    "nursing": (("General Nursing", 0.40), ("Dementia Nursing", 0.38), ("General Residential", 0.22)),
    "residential": (("General Residential", 0.58), ("Dementia Residential", 0.42)),
    "learning_disability": (("Learning Disability Residential", 1.0),),
    "mental_health": (("Mental Health Residential", 1.0),),
}


def share_out_beds(random: Random, locations: list[DemoLocation], total: int | None) -> None:
    """Give every care home without beds a size and a mix of bed types; `total` is met exactly when given."""
    homes = [location for location in locations if location.care_home and not location.bed_mix]
    sizes = [random.randint(*SIZES[home.kind]) for home in homes]
    while total is not None and sum(sizes) != total:
        index = random.randrange(len(sizes))
        low, high = SIZES[homes[index].kind]
        step = 1 if sum(sizes) < total else -1
        if low <= sizes[index] + step <= high + 12:
            sizes[index] += step
    for home, size in zip(homes, sizes, strict=True):
        home.bed_mix = _mix(random, home.kind, size)
        if home.beds_before:
            home.beds_before = (home.beds_before[0], max(4, size + home.beds_before[1]))
    specials = [home for home in homes if home.kind == "nursing"]
    for home in specials[:2]:
        _convert(home, "General Nursing", "Transitional", 6)
    for home in specials[2:4]:
        _convert(home, "General Nursing", "YPD - Young Physically Disabled", 5)


def _mix(random: Random, kind: str, size: int) -> dict[str, int]:
    mix: dict[str, int] = {}
    left = size
    for name, share in TYPES[kind][:-1]:
        mix[name] = max(1, min(left - 1, round(size * share * random.uniform(0.8, 1.2))))
        left -= mix[name]
    mix[TYPES[kind][-1][0]] = left
    return {name: count for name, count in mix.items() if count}


def _convert(home: DemoLocation, source: str, target: str, count: int) -> None:
    """Use some beds of one type for another."""
    taken = min(count, home.bed_mix.get(source, 0) - 1)
    if taken > 0:
        home.bed_mix = {**home.bed_mix, source: home.bed_mix[source] - taken, target: taken}


def fill_beds(random: Random, locations: list[DemoLocation], total: int | None) -> None:
    """Fill the beds of every home that has none filled; `total` over all of `locations` is met exactly when given."""
    homes = [location for location in locations if location.bed_mix and not location.occupied]
    for home in homes:
        rate = min(0.99, max(0.55, random.gauss(0.865, 0.085)))
        home.occupied = {kind: min(count, round(count * rate)) for kind, count in home.bed_mix.items()}
    if total is None:
        return
    cells = [(home, kind) for home in homes for kind in home.bed_mix]
    filled = sum(sum(home.occupied.values()) for home in homes)
    while filled != total:
        home, kind = random.choice(cells)
        step = 1 if filled < total else -1
        if 0 <= home.occupied[kind] + step <= home.bed_mix[kind]:
            home.occupied[kind] += step
            filled += step
