"""Exact numbers and the one rule of rounding: nothing is rounded before it is compared, and half goes up when it is shown."""

from decimal import Decimal
from fractions import Fraction

DIGITS_AT_MOST = 6


def exact(value: float) -> Fraction:
    """The number as it is written: 0.4 is four tenths, not the binary number next to it."""
    return Fraction(str(value))


def half_up(value: Fraction | float, digits: int = 1) -> str:
    """The number with so many decimals, half rounded up (away from nought): 74.25 is 74.3."""
    fraction = Fraction(value)
    scaled = abs(fraction) * 10**digits
    whole = int(scaled + Fraction(1, 2))
    shown = f"{Decimal(whole).scaleb(-digits):f}"
    return f"-{shown}" if fraction < 0 and whole else shown


def shown_beside(value: Fraction, limits: tuple[Fraction, ...], digits: int = 1) -> str:
    """The number rounded for display, with more decimals where rounding would carry it over a limit that it does not reach.

    71.96 is printed as 71.96 and not as 72.0, so that nobody reads four stars into it.
    """
    while digits < DIGITS_AT_MOST:
        text = half_up(value, digits)
        rounded = Fraction(text)
        if all((rounded >= limit) == (value >= limit) for limit in limits):
            return text
        digits += 1
    return half_up(value, digits)
