"""Bounds that every market keeps."""

from hypothesis import given
from hypothesis import strategies as st

from market.core.concentration import hhi

BEDS = st.lists(st.integers(0, 200), max_size=40)


@given(BEDS)
def test_hhi_lies_between_an_even_market_and_a_monopoly(beds: list[int]) -> None:
    value = hhi(beds)
    sellers = sum(amount > 0 for amount in beds)
    if not sellers:
        assert value is None
        return
    assert value is not None
    assert 10_000 / sellers - 1e-6 <= value <= 10_000
    assert (value == 10_000) is (sellers == 1)


@given(BEDS.filter(any), st.integers(0, 39))
def test_a_merger_never_lowers_the_hhi(beds: list[int], at: int) -> None:
    at %= len(beds)
    merged = [beds[at] + beds[at - 1], *(beds[i] for i in range(len(beds)) if i not in (at, (at - 1) % len(beds)))]
    before, after = hhi(beds), hhi(merged)
    assert before is not None
    assert after is not None
    if len(beds) > 1:
        assert after >= before - 1e-6


def test_the_example_of_the_literature() -> None:
    assert hhi([30, 25, 20, 15, 10]) == 2250
