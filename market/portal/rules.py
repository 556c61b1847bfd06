"""Where a location stands with the Capacity Tracker, as pure functions."""

from collections.abc import Collection
from datetime import date

from market.capacity.rules import is_stale, window_now
from market.portal.types import TrackerState
from market.providers.types import ServiceType

ASKED = frozenset({ServiceType.NURSING_HOME, ServiceType.RESIDENTIAL_HOME, ServiceType.HOME_CARE})


def must_return(services: Collection[str], *, regulated: bool) -> bool:
    """Whether a location has to update the Capacity Tracker each month: care homes and home care that CQC regulates.

    Source: formal notice under section 277A of the Health and Social Care Act 2012 (adult social care providers regulated by CQC).
    """
    return regulated and not ASKED.isdisjoint(services)


def tracker_state(saved_on: date | None, on: date, *, asked: bool) -> TrackerState:
    """What a location has to do about this month's window, from the day it last saved.

    While the window is open: done when saved since it opened, else to do. While none is open: up to date when saved since the last closed
    window opened, else missed.
    """
    if not asked:
        return TrackerState.NOT_ASKED
    window = window_now(on)
    if window.opens_on <= on:
        return TrackerState.DONE if saved_on is not None and saved_on >= window.opens_on else TrackerState.TO_DO
    return TrackerState.MISSED if saved_on is None or is_stale(saved_on, on) else TrackerState.UP_TO_DATE
