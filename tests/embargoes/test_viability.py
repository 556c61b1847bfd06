"""The viability watch: its measures by hand, what is not known, and what is read for it; and the jobs that warn."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.accounts.permissions import Role
from market.db.sql import fetch, fetch_value
from market.embargoes import queries, service
from market.embargoes.jobs import watch_embargoes, watch_viability
from market.embargoes.types import NewBooks
from market.embargoes.viability import watch_of
from market.embargoes.viability_rules import Beds, Books, HomeFacts, Level, reasons_against_break_even, watch
from tests.builders.accounts import make_user
from tests.builders.app import make_settings
from tests.builders.capacity import make_bed_return
from tests.builders.embargoes import DIRECTOR, NOW, OFFICER, OTHER_DIRECTOR, codes, day_after, impose, new_embargo
from tests.builders.placements import make_placement, make_placement_rate
from tests.builders.policies import load_policies, starting_embargo_policy
from tests.builders.providers import make_location
from tests.conftest import TestDatabase

POLICY = starting_embargo_policy().viability
DAY = timedelta(days=1)
TODAY = date(2026, 9, 30)


def beds(occupied: int) -> Beds:
    return Beds(TODAY, 40, occupied)


def facts(**changes: Any) -> HomeFacts:
    values: dict[str, Any] = {
        "location_id": 1,
        "location_name": "Seal Sands House",
        "now": beds(36),
        "at_start": beds(37),
        "earlier": beds(37),
        "our_people": 9,
        "our_weekly_pence": 900_000,
        "our_people_priced": 9,
        "books": Books(as_at_on=TODAY, break_even_beds=30, cash_days=90, source="Open book"),
        **changes,
    }
    return HomeFacts(**values)


def books(break_even: int | None, cash: int | None) -> Books:
    return Books(as_at_on=TODAY, break_even_beds=break_even, cash_days=cash, source="Open book")


TABLE = [
    (facts(), Level.GREEN),
    (facts(at_start=beds(38)), Level.AMBER),
    (facts(at_start=beds(40)), Level.RED),
    (facts(earlier=beds(42)), Level.AMBER),
    (facts(earlier=beds(48)), Level.RED),
    (facts(books=books(30, 29)), Level.AMBER),
    (facts(books=books(30, 30)), Level.GREEN),
    (facts(books=books(30, 13)), Level.RED),
    (facts(books=books(37, 90)), Level.RED),
    (facts(books=books(None, 90)), Level.UNKNOWN),
    (facts(books=books(30, None)), Level.UNKNOWN),
    (facts(books=None), Level.UNKNOWN),
    (facts(now=None), Level.UNKNOWN),
    (facts(at_start=None), Level.UNKNOWN),
    (facts(books=None, at_start=beds(40)), Level.RED),
]


@pytest.mark.parametrize(("home", "level"), TABLE)
def test_the_level_follows_the_policys_thresholds(home: HomeFacts, level: Level) -> None:
    assert watch(POLICY, home).level is level


def test_the_measures_by_hand() -> None:
    seen = watch(POLICY, facts(at_start=beds(38), earlier=beds(42)))
    assert seen.fell_points == 5
    assert seen.vacancies_arisen == 2
    assert seen.average_weekly_pence == 100_000
    assert seen.weekly_income_not_earned_pence == 200_000
    assert seen.leaving_a_week == Fraction(1, 2)
    assert seen.weeks_to_break_even == 12
    assert seen.our_share == Fraction(1, 4)
    assert seen.why == ("occupancy fell by 5 points or more", "fewer than 16 weeks to break-even")


def test_nobody_left_leaves_the_weeks_blank() -> None:
    seen = watch(POLICY, facts(earlier=beds(30)))
    assert seen.leaving_a_week == 0
    assert seen.weeks_to_break_even is None
    assert seen.level is Level.GREEN


MAYBE_BEDS = st.none() | st.builds(beds, st.integers(0, 40))
MAYBE_NUMBER = st.none() | st.integers(0, 200)


@pytest.mark.parametrize(
    ("beds", "registered", "refused"),
    [(46, 46, False), (47, 46, True), (None, 46, False), (999, None, False)],
)
def test_a_break_even_above_the_registered_beds_is_refused(
    beds: int | None, registered: int | None, refused: bool
) -> None:
    assert bool(reasons_against_break_even(beds, registered)) is refused


@given(MAYBE_BEDS, MAYBE_BEDS, MAYBE_BEDS, MAYBE_NUMBER, MAYBE_NUMBER)
def test_what_is_not_known_is_never_green(
    now: Beds | None, start: Beds | None, earlier: Beds | None, even: int | None, cash: int | None
) -> None:
    seen = watch(POLICY, facts(now=now, at_start=start, earlier=earlier, books=books(even, cash)))
    if now is None or start is None or even is None or cash is None:
        assert seen.level is not Level.GREEN
        assert seen.unknown


async def watched(db: TestDatabase) -> tuple[int, int]:
    """A home under a full stop whose occupancy fell by 10 points; its number and that of the embargo."""
    home = await make_location()
    for days, occupied in ((-90, 30), (-1, 29), (20, 26)):
        await make_bed_return(home, maximum=30, occupied=occupied, saved_on=day_after(NOW, days))
    for at in range(2):
        placed = await make_placement(location=home.id, case_reference=f"CASE-{at}", starts_on=day_after(NOW, -200))
        await make_placement_rate(placed, from_on=day_after(NOW, -100), weekly_pence=90_000 + at * 20_000)
    return home.id, await impose(home)


async def test_the_watch_reads_returns_placements_and_books(db: TestDatabase) -> None:
    home, number = await watched(db)
    held = await queries.get_embargo(number)
    (seen,) = await watch_of(held, day_after(NOW, 25))
    assert (seen.facts.now, seen.facts.at_start) == (Beds(day_after(NOW, 20), 30, 26), Beds(day_after(NOW, -1), 30, 29))
    assert seen.vacancies_arisen == 3
    assert seen.weekly_income_not_earned_pence == 3 * 100_000
    assert seen.level is Level.RED
    bad = NewBooks(location_id=999, as_at_on=day_after(NOW, 60), break_even_beds=None, cash_days=None, source="")
    later = NOW + 25 * DAY
    assert codes(await service.note_books(number, bad, by=OFFICER, now=later)) == [
        "no_place",
        "in_the_future",
        "missing",
        "missing",
    ]
    too_many = NewBooks(
        location_id=home, as_at_on=day_after(NOW, 10), break_even_beds=999, cash_days=60, source="Open book"
    )
    assert codes(await service.note_books(number, too_many, by=OFFICER, now=later)) == ["above_registered"]
    good = NewBooks(location_id=home, as_at_on=day_after(NOW, 10), break_even_beds=24, cash_days=60, source="Open book")
    assert await service.note_books(number, good, by=OFFICER, now=later) is None
    (seen,) = await watch_of(held, day_after(NOW, 25))
    assert seen.cash_days == 60
    assert seen.weeks_to_break_even == Fraction(2) / Fraction(4, 12)
    (before,) = await watch_of(held, day_after(NOW, 9))
    assert before.facts.books is None
    assert await watch_of(held, day_after(NOW, -1)) == []


async def test_a_caution_is_not_watched(db: TestDatabase) -> None:
    number = await impose(await make_location(), kind="caution")
    assert await watch_of(await queries.get_embargo(number), day_after(NOW, 2)) == []


async def test_managers_are_warned_once_at_each_level(db: TestDatabase, tmp_path: Path) -> None:
    await watched(db)
    manager = await make_user(roles=[Role.COMMISSIONING_MANAGER])
    director = await make_user(roles=[Role.DIRECTOR])
    settings = make_settings(tmp_path)
    counts = await watch_viability(NOW + 25 * DAY, settings)
    assert (counts["red"], counts["messages"]) == (1, 2)
    assert (await watch_viability(NOW + 26 * DAY, settings))["messages"] == 0
    rows = await fetch("SELECT to_email, subject, body FROM message WHERE kind = 'embargo_viability' ORDER BY id")
    assert {row["to_email"] for row in rows} == {manager.email, director.email}
    assert "medicine" not in str(rows)


async def test_reviews_emergencies_and_escalations_are_told(db: TestDatabase, tmp_path: Path) -> None:
    await load_policies()
    settings = make_settings(tmp_path)
    await make_user(roles=[Role.COMMISSIONING_MANAGER])
    await make_user(roles=[Role.DIRECTOR])
    number = await service.impose_at_once(new_embargo(await make_location()), by=DIRECTOR, now=NOW)
    assert isinstance(number, int)

    async def told(at: datetime) -> int:
        before = int(await fetch_value("SELECT count(*) FROM message WHERE kind = 'embargo_late'"))
        await watch_embargoes(at, settings)
        return int(await fetch_value("SELECT count(*) FROM message WHERE kind = 'embargo_late'")) - before

    assert await told(NOW) == 2
    assert await told(NOW + timedelta(hours=1)) == 0
    assert await told(NOW + timedelta(hours=24)) == 2
    assert await told(NOW + timedelta(hours=24, minutes=30)) == 0
    assert await told(NOW + timedelta(hours=25)) == 2
    assert await service.confirm(number, 1, by=OTHER_DIRECTOR, now=NOW + timedelta(hours=25)) is None
    assert await told(NOW + timedelta(hours=26)) == 0
    assert await told(NOW + 14 * DAY) == 1
    assert await told(NOW + 15 * DAY) == 1
    assert await told(NOW + 16 * DAY) == 0
    assert await told(NOW + 84 * DAY) == 0  # the clocks have gone back: 84 days of London are an hour more
    assert await told(NOW + 84 * DAY + timedelta(hours=1)) == 2
    assert await told(NOW + 85 * DAY) == 0
    assert (await queries.get_embargo(number)).is_running
