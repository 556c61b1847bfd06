"""Back-tests: lead times, alarms, and facts as they stood."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.refusal import Refused
from market.db.sql import fetch_value
from market.policies.service import load_policies
from market.risk.back_test.queries import find_back_test, troubles_between
from market.risk.back_test.rules import alarms_of, reasons_against, result_of, steps_between, warned_before
from market.risk.back_test.service import ask_back_test, work_out
from market.risk.back_test.types import Step, Trouble
from market.risk.types import Band
from market.work.progress import Silent
from tests.builders.capacity import make_bed_return
from tests.builders.providers import make_event, make_link, make_location
from tests.builders.risk import BY, NOW, ON, OWN

MONTHS = [date(2026, month, 1) for month in range(1, 10)]
TROUBLE = Trouble(location_id=1, name="Acorn House", what="Closed", on=date(2026, 9, 15))


def steps(bands: str) -> list[Step]:
    """A step a month from January 2026: r, a, u or g."""
    words = {"r": Band.RED, "a": Band.AMBER, "u": Band.UNKNOWN, "g": Band.GREEN}
    return [Step(day, words[letter], 50.0) for day, letter in zip(MONTHS, bands, strict=False)]


@pytest.mark.parametrize(
    ("bands", "red", "amber"),
    [
        ("ggggggggg", None, None),
        ("gggggggar", 14, 45),
        ("rrrrrrrrg", None, None),
        ("rgggggrrr", 76, 76),
        ("aaaaaaaaa", None, 257),
        ("uuuuuuuur", 14, 14),
        ("", None, None),
    ],
)
def test_lead_time_is_that_of_the_unbroken_warning_before(bands: str, red: int | None, amber: int | None) -> None:
    found = warned_before(TROUBLE, steps(bands))
    assert (found.lead_red, found.lead_amber) == (red, amber)


def test_what_was_said_afterwards_does_not_count() -> None:
    late = Step(TROUBLE.on + timedelta(days=1), Band.RED, 90.0)
    assert warned_before(TROUBLE, [late]).lead_red is None


def test_an_alarm_is_a_turn_to_red() -> None:
    assert alarms_of(steps("rrgrraggr")) == [MONTHS[0], MONTHS[3], MONTHS[8]]


@given(st.text(alphabet="raug", min_size=1, max_size=9))
def test_alarms_never_outnumber_red_months(bands: str) -> None:
    assert len(alarms_of(steps(bands))) <= bands.count("r")
    assert bool(alarms_of(steps(bands))) == ("r" in bands)


def test_alarms_are_counted_for_each_provider_and_year() -> None:
    found = result_of({1: steps("ggggggggr"), 2: steps("rrrrrrrrr")}, dict.fromkeys(MONTHS, 2), [TROUBLE], days=731)
    assert (found.alarms, found.false_alarms, found.places, found.steps) == (2, 1, 2, 9)
    assert found.provider_years == pytest.approx(4.0, abs=0.01)
    assert found.alarms_a_year == pytest.approx(0.5, abs=0.01)


def test_steps_are_the_first_of_each_month() -> None:
    assert steps_between(date(2026, 1, 15), date(2026, 4, 1)) == [date(2026, 2, 1), date(2026, 3, 1)]
    assert steps_between(date(2026, 1, 1), date(2026, 1, 2)) == [date(2026, 1, 1)]


@pytest.mark.parametrize(
    ("from_on", "until_on", "code"),
    [
        (date(2026, 1, 1), date(2026, 10, 1), "future"),
        (date(2026, 9, 2), date(2026, 9, 30), "short"),
        (date(2026, 9, 30), date(2026, 1, 1), "short"),
        (date(2020, 1, 1), date(2026, 9, 1), "long"),
    ],
)
def test_a_period_is_refused_with_its_reason(from_on: date, until_on: date, code: str) -> None:
    assert [reason.code for reason in reasons_against(from_on, until_on, ON)] == [code]


@pytest.mark.usefixtures("db")
async def test_an_exit_counts_unless_the_service_goes_on_elsewhere() -> None:
    gone, moved = await make_location(name="Gone"), await make_location(name="Moved")
    await make_event(gone, on=date(2026, 6, 1))
    await make_event(moved, on=date(2026, 6, 1))
    await make_link(moved, await make_location(name="Successor"))
    away = await make_location(authority="Stockton-on-Tees")
    await make_event(away, on=date(2026, 6, 1))
    found = await troubles_between(date(2026, 1, 1), ON, OWN)
    assert [(each.name, each.what) for each in found] == [("Gone", "Closed")]
    assert await troubles_between(date(2026, 6, 2), ON, OWN) == []


@pytest.mark.usefixtures("db")
async def test_a_back_test_sees_what_was_known_then_and_nothing_later() -> None:
    await load_policies(by=BY, now=NOW)
    home = await make_location(
        name="Gone", rating="good", deregistered_on=date(2026, 9, 10), registered_on=date(2026, 1, 15)
    )
    await make_event(home, on=date(2026, 9, 10))
    for month in range(2, 10):
        await make_bed_return(home, saved_on=date(2026, month, 10), maximum=30, occupied=29 if month < 6 else 12)
    result = await work_out(1, date(2026, 3, 1), ON, authority_names=OWN, report=Silent())
    [warned] = result.warned
    assert (result.steps, result.places) == (7, 1)
    assert warned.lead_amber == (date(2026, 9, 10) - date(2026, 7, 1)).days
    assert warned.seen == 7


@pytest.mark.usefixtures("db")
async def test_the_same_back_test_asked_twice_is_one() -> None:
    await load_policies(by=BY, now=NOW)
    asked = (1, date(2026, 1, 1), ON)
    first = await ask_back_test(*asked, by=BY, now=NOW, today=ON)
    assert first == await ask_back_test(*asked, by=BY, now=NOW, today=ON)
    assert await fetch_value("SELECT count(*) FROM risk_back_test") == 1
    assert isinstance(first, tuple)
    row = await find_back_test(first[0])
    assert row is not None
    assert (row.status, row.work_id) == ("waiting", first[1])
    unknown = await ask_back_test(77, date(2026, 1, 1), ON, by=BY, now=NOW, today=ON)
    assert isinstance(unknown, Refused)
