"""Outward codes, and the box around a point."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.distance import miles_between
from market.geography.rules import box_around, read_outward


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ts1", "TS1"),
        (" Ts 10 ", "TS10"),
        ("SW1A", "SW1A"),
        ("E1", "E1"),
        ("TS1 2AZ", None),
        ("Hull", None),
        ("", None),
    ],
)
def test_the_first_half_of_a_postcode_is_known_by_its_shape(typed: str, code: str | None) -> None:
    assert read_outward(typed) == code


@given(
    st.floats(49.9, 60.9), st.floats(-8, 2), st.floats(0.1, 60), st.floats(-1.5, 1.5), st.floats(-2.5, 2.5)
)  # fmt: skip
def test_nothing_within_reach_lies_outside_the_box(
    latitude: float, longitude: float, miles: float, north: float, east: float
) -> None:
    box = box_around(latitude, longitude, miles)
    other = latitude + north, longitude + east

    inside = box.south <= other[0] <= box.north and box.west <= other[1] <= box.east
    assert inside or miles_between(latitude, longitude, *other) > miles
