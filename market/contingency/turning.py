"""The market in turn: every location's people asked where they would go if it closed alone. Pure.

Places, distances and what suits whom are laid out once and used for every location.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from market.contingency.assigning import assign_on
from market.contingency.ground import Ground
from market.contingency.rules import days_to_absorb, ranked
from market.contingency.types import Assumed, Home, Offer, Person, Standing, WhatIf


def in_turn(
    homes: Sequence[Home],
    people: Sequence[Person],
    offers: Sequence[Offer],
    ask: WhatIf,
    ended: Mapping[str, int],
    turnover_days: int,
    report: Callable[[int, int], None],
) -> list[Standing]:
    """The standing of every location in which somebody is, ranked. `ended` are placements of each kind of care in the area that ended in
    the last `turnover_days`; `report` is told how many locations are done of how many.
    """
    ground = Ground(offers, ask)
    leaving = {home.location_id: home.leaving for home in homes}
    of_home: dict[int, list[Person]] = {home.location_id: [] for home in homes}
    for each in people:
        if each.location_id in of_home:
            of_home[each.location_id].append(each)
    asked = [(location_id, there) for location_id, there in of_home.items() if there]
    everybody = Counter(each.service for _, there in asked for each in there)
    known = Counter(each.service for _, there in asked for each in there if Assumed.COUNTED_ONLY not in each.assumed)
    standings = []
    for done, (location_id, there) in enumerate(asked, start=1):
        plan = assign_on(ground, there, leaving[location_id], quick=True)
        here = Counter(each.service for each in there if each.service in everybody)
        standings.append(
            Standing(
                location_id=location_id,
                people=plan.people,
                unplaced=plan.people - plan.placed,
                mean_miles=plan.mean_miles,
                days=days_to_absorb(here, arising_elsewhere(here, everybody, known, ended, turnover_days)),
                rank=0,
            )
        )
        report(done, len(asked))
    return ranked(standings)


def arising_elsewhere(
    here: Mapping[str, int],
    everybody: Mapping[str, int],
    known: Mapping[str, int],
    ended: Mapping[str, int],
    turnover_days: int,
) -> dict[str, float]:
    """Vacancies of each kind that come up a day in the rest of the market.

    The placements of the register that ended, for each of its people and day, times everybody who receives that care elsewhere: others
    are taken to leave as often as the people whom the register knows.
    """
    return {
        kind: ended.get(kind, 0) / turnover_days / known[kind] * (everybody[kind] - here[kind])
        for kind in here
        if known.get(kind)
    }
