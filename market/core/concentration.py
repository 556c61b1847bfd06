"""Concentration of a market. Source: Herfindahl-Hirschman index, the sum of squared percentage shares."""

from collections.abc import Iterable


def hhi(amounts: Iterable[int]) -> float | None:
    """The sum of squared percentage shares: near 0 for many small ones, 10,000 for a single one; None when they add up to nought."""
    listed = list(amounts)
    total = sum(listed)
    return 10_000 * sum(amount * amount for amount in listed) / (total * total) if total else None
