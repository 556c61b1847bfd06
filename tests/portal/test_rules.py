"""Where a location stands with the Capacity Tracker."""

from datetime import date

import pytest

from market.portal.rules import must_return, tracker_state
from market.portal.types import TrackerState


@pytest.mark.parametrize(
    ("saved_on", "on", "state"),
    [
        # The window of September 2026 is open from the 8th to the 14th; that of August closed on Friday the 14th.
        (date(2026, 9, 8), date(2026, 9, 8), TrackerState.DONE),
        (date(2026, 9, 7), date(2026, 9, 8), TrackerState.TO_DO),
        (None, date(2026, 9, 14), TrackerState.TO_DO),
        (date(2026, 9, 7), date(2026, 9, 15), TrackerState.MISSED),
        (date(2026, 9, 14), date(2026, 9, 15), TrackerState.UP_TO_DATE),
        (date(2026, 8, 8), date(2026, 9, 7), TrackerState.UP_TO_DATE),
        (date(2026, 8, 7), date(2026, 9, 7), TrackerState.MISSED),
        (None, date(2026, 9, 7), TrackerState.MISSED),
        # 14 November 2026 is a Saturday: the window closes on Monday the 16th.
        (date(2026, 10, 20), date(2026, 11, 16), TrackerState.TO_DO),
        (date(2026, 10, 20), date(2026, 11, 17), TrackerState.MISSED),
    ],
)
def test_what_a_location_has_to_do(saved_on: date | None, on: date, state: TrackerState) -> None:
    assert tracker_state(saved_on, on, asked=True) == state
    assert tracker_state(saved_on, on, asked=False) == TrackerState.NOT_ASKED


@pytest.mark.parametrize(
    ("services", "regulated", "asked"),
    [
        (["residential_home"], True, True),
        (["day_care", "home_care"], True, True),
        (["extra_care"], True, False),
        (["residential_home"], False, False),
        ([], True, False),
    ],
)
def test_who_has_to_update_the_tracker(services: list[str], regulated: bool, asked: bool) -> None:
    assert must_return(services, regulated=regulated) is asked
