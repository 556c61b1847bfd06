"""Figures of embargoes on a small market that is worked out by hand, as at several dates, on both engines."""

from datetime import UTC, date, datetime, timedelta

import pytest

from market.embargoes import service
from market.embargoes.types import HostSuspension, NewPause, Target, Who
from market.figures.service import compute_figures
from market.figures.types import Figure
from tests.builders.embargoes import OFFICER, day_after, impose, override
from tests.builders.providers import make_location, make_organisation

AREA = ("Middlesbrough", "Middlesbrough Council")
ON = date(2026, 9, 30)
NOON = datetime(2026, 9, 30, 11, 0, tzinfo=UTC)
DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("db")


async def by_id(on: date = ON) -> dict[str, Figure]:
    return {figure.id: figure for figure in await compute_figures(on, AREA)}


async def test_before_the_register_was_kept_nothing_is_known() -> None:
    await make_location()
    found = await by_id()
    assert [found[each].value for each in ("embargoes_in_force", "embargoes_12_months", "embargo_median_days")] == [
        None
    ] * 3


async def test_embargoes_are_counted_as_at_each_date() -> None:
    first, second, third, old = [await make_location() for _ in range(4)]
    outside = await make_location(authority="Elsewhere")
    group = await make_organisation()
    await make_location(organisation=group)
    await make_location(organisation=group, services=("home_care",), care_home=False)
    for home, begun, lasted in ((first, 300, 100), (second, 100, 20), (old, 500, 50)):
        at = NOON - begun * DAY
        number = await impose(home, now=at)
        await override(number, now=at + lasted * DAY)
    await impose(third, now=NOON - 9 * DAY)
    await impose(None, target=Target(organisation_id=group.id), now=NOON - 4 * DAY)
    await impose(outside, now=NOON - 4 * DAY)
    pause = NewPause(
        submission="p", location_id=first.id, why="Norovirus on a floor", expected_end_on=day_after(NOON, 9)
    )
    await service.start_pause(pause, organisation_id=int(first.organisation), by=Who(OFFICER.actor), now=NOON)
    host = HostSuspension(
        submission="h", location_id=outside.id, host_name="Elsewhere", facts="Letter", review_on=day_after(NOON, 9)
    )
    await service.record_host_suspension(host, by=OFFICER, now=NOON)
    found = await by_id()
    assert (found["embargoes_in_force"].value, found["embargoes_in_force"].denominator) == (3, 6)
    assert (found["embargoes_12_months"].value, found["embargoes_12_months"].denominator) == (4, 5)
    assert found["embargo_median_days"].value == 15.5
    assert found["embargo_median_days"].missing == 2
    assert found["embargoes_12_months"].sources[0].as_at == ON
    earlier = await by_id(ON - 250 * DAY)
    assert earlier["embargoes_in_force"].value == 1
    assert earlier["embargoes_12_months"].value == 2
    assert earlier["embargo_median_days"].value == 51.0
