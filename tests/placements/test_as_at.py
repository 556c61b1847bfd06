"""What is known of placements as at a day never changes with what is recorded for later days."""

from datetime import date, timedelta
from random import Random

from market.placements.outside_pages import outside_page
from market.placements.queries import placements_on
from tests.builders.placements import make_placement, make_placement_rate, make_review
from tests.conftest import TestDatabase

AREA = ("Middlesbrough",)
FIRST, LAST = date(2024, 1, 1), date(2026, 9, 30)
DAYS = (LAST - FIRST).days


async def test_later_rates_reviews_and_placements_are_never_seen(db: TestDatabase) -> None:
    random = Random(20260930)

    def some_day(after: date = FIRST) -> date:
        return after + timedelta(days=random.randint(1, DAYS))

    async def record(after: date) -> None:
        """Somebody placed after a day, with a later rate and review."""
        starts_on = some_day(after)
        placed = await make_placement(host_authority=random.choice(("Leeds", "Middlesbrough")), starts_on=starts_on)
        await make_placement_rate(placed, from_on=some_day(starts_on), rate_pence=random.randint(1, 100_000))
        await make_review(placed, reviewed_on=some_day(starts_on))

    for _ in range(12):
        await record(FIRST)
    days = [FIRST + timedelta(days=step) for step in range(0, DAYS, 200)]
    before = {day: await placements_on(day, AREA) for day in days}
    pages = {day: outside_page(before[day], day, "") for day in days}
    open_ones = [(each.id, each.starts_on) for each in before[days[-1]]]
    for number, starts_on in open_ones:
        after = max(days[-1], starts_on)
        await make_placement_rate(number, from_on=after + timedelta(days=1_500), rate_pence=1)
        await make_review(number, reviewed_on=after + timedelta(days=1_500), wish="wishes_not")
    for _ in range(5):
        await record(days[-1])
    assert len(open_ones) > 3
    for day in days:
        now = await placements_on(day, AREA)
        assert now == before[day]
        assert outside_page(now, day, "") == pages[day]
