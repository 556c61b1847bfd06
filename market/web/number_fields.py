"""Form fields that hold numbers: whole numbers, decimals and money, with the commas and signs that people type."""

import decimal
import re
from dataclasses import dataclass
from typing import Any, ClassVar

from market.web.fields import FieldProblem, Text

_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)


@dataclass(frozen=True)
class Number(Text):
    """What numbers share: limits in the number's own unit, and an optional prefix or suffix beside the box."""

    least: float | decimal.Decimal | None = None
    most: float | decimal.Decimal | None = None
    prefix: str = ""
    suffix: str = ""
    width: str = "5"
    kind: ClassVar[str] = "number"

    def _digits(self, text: str) -> str:
        """The text without spaces, pound sign and commas between thousands. Any other comma stays, so that `12,5` is not read as 125."""
        bare = re.sub(r"[\s\u00a0£]", "", text).replace("−", "-")
        return bare.replace(",", "") if _GROUPED.fullmatch(bare) else bare

    def _within(self, value: Any, worded: str = "{}") -> Any:
        if self.least is not None and value < self.least:
            raise FieldProblem(f"{self.subject} must be {worded.format(f'{self.least:,}')} or more")
        if self.most is not None and value > self.most:
            raise FieldProblem(f"{self.subject} must be {worded.format(f'{self.most:,}')} or fewer")
        return value


@dataclass(frozen=True)
class Integer(Number):
    """A whole number; commas and spaces may be typed."""

    inputmode: str = "numeric"

    def convert(self, text: str) -> int:
        """The number. Raises unless it is whole and has at most 15 digits."""
        if not re.fullmatch(r"-?\d{1,15}", self._digits(text), re.ASCII):
            raise FieldProblem(f"{self.subject} must be a whole number, like 12")
        return self._within(int(self._digits(text)))

    def show(self, value: Any) -> str:
        """The number without commas."""
        return "" if value is None else str(int(value))


@dataclass(frozen=True)
class Decimal(Number):
    """A number with up to `places` decimal places; `example` is one that fits what is asked."""

    places: int = 2
    example: str = "12.5"
    inputmode: str = "decimal"

    def convert(self, text: str) -> decimal.Decimal:
        """The number as `decimal.Decimal`. Raises unless it fits `places`."""
        if not re.fullmatch(r"-?(\d{1,15}(\.\d*)?|\.\d+)", self._digits(text), re.ASCII):
            point = ". Write decimals with a point, not a comma" if "," in text else ""
            raise FieldProblem(f"{self.subject} must be a number, like {self.example}{point}")
        value = decimal.Decimal(self._digits(text))
        if value != round(value, self.places):
            raise FieldProblem(f"{self.subject} must have {self.places} decimal places or fewer")
        return self._within(value)


@dataclass(frozen=True)
class Money(Number):
    """An amount in pounds, read as integer pence; `least` and `most` are in pounds."""

    prefix: str = "£"
    width: str = "10"
    inputmode: str = "decimal"

    def convert(self, text: str) -> int:
        """The amount in pence. Raises unless it is pounds with at most two decimals."""
        digits = self._digits(text)
        if not re.fullmatch(r"-?(\d{1,13}(\.\d*)?|\.\d+)", digits, re.ASCII):
            point = ". Write pence after a point, not a comma" if "," in text else ""
            raise FieldProblem(f"{self.subject} must be an amount of money, like 1,234.50{point}")
        pence = decimal.Decimal(digits) * 100
        if pence != int(pence):
            raise FieldProblem(f"{self.subject} must have no more than 2 numbers after the decimal point")
        self._within(decimal.Decimal(digits), "£{}")
        return int(pence)

    def show(self, value: Any) -> str:
        """Pence as `1,234.50`."""
        return "" if value is None else f"{decimal.Decimal(value) / 100:,.2f}"
