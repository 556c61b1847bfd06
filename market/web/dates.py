"""The date field: day, month and year in three boxes."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from market.core.words import day_words
from market.web.fields import Field, FieldProblem, FormData

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAMES = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
PARTS = ("day", "month", "year")


@dataclass(frozen=True)
class Date(Field):
    """A calendar day. Months may be numbers or names. `earliest` and `latest` are allowed themselves."""

    earliest: date | None = None
    latest: date | None = None
    kind: ClassVar[str] = "date"

    def typed(self, data: FormData) -> dict[str, str]:
        """The three boxes; a whole ISO date sent under the field's own name fills them."""
        boxes = {part: data.text(f"{self.name}-{part}").strip() for part in PARTS}
        whole = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", data.text(self.name).strip())
        if whole and not any(boxes.values()):
            boxes = {"day": str(int(whole[3])), "month": str(int(whole[2])), "year": whole[1]}
        return boxes

    def read(self, data: FormData) -> date | None:
        """The day, or None. Raises with the part that is wrong."""
        boxes = self.typed(data)
        missing = [part for part in PARTS if not boxes[part]]
        if len(missing) == 3:
            if self.required:
                raise FieldProblem(self.missing_message, "day")
            return None
        if missing:
            raise FieldProblem(f"{self.subject} must include a {' and '.join(missing)}", missing[0])
        return self._in_range(self._real(boxes))

    def _real(self, boxes: dict[str, str]) -> date:
        month = _month_number(boxes["month"])
        if not re.fullmatch(r"\d{4}", boxes["year"], re.ASCII):
            raise FieldProblem("Year must include 4 numbers", "year")
        if month is None:
            raise FieldProblem(f"{self.subject} must be a real date. The month must be from 1 to 12", "month")
        if not re.fullmatch(r"\d{1,2}", boxes["day"], re.ASCII):
            raise FieldProblem(f"{self.subject} must be a real date. The day must be a number", "day")
        try:
            return date(int(boxes["year"]), month, int(boxes["day"]))
        except ValueError:
            raise FieldProblem(f"{self.subject} must be a real date", "day") from None

    def _in_range(self, day: date) -> date:
        if self.earliest and day < self.earliest:
            raise FieldProblem(f"{self.subject} must be {day_words(self.earliest)} or later", "day")
        if self.latest and day > self.latest:
            raise FieldProblem(f"{self.subject} must be {day_words(self.latest)} or earlier", "day")
        return day

    def show(self, value: Any) -> dict[str, str]:
        """A day in its three boxes."""
        if value is None:
            return dict.fromkeys(PARTS, "")
        return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}

    def words(self, typed: Any) -> str:
        """The day as a person reads it, or what is in the boxes."""
        boxes = typed or {}
        try:
            return day_words(self._real({part: boxes.get(part, "") for part in PARTS}))
        except FieldProblem:
            return " ".join(boxes.get(part, "") for part in PARTS).strip()

    def anchor(self, part: str = "") -> str:
        """The box that is wrong, else the first."""
        return f"{self.name}-{part or 'day'}"


def _month_number(text: str) -> int | None:
    lowered = text.lower().rstrip(".")
    if lowered in NAMES:
        return NAMES.index(lowered) + 1
    if lowered[:3] in MONTHS and lowered in {MONTHS[NAMES.index(name)] for name in NAMES} | {"sept"}:
        return MONTHS.index(lowered[:3]) + 1
    if re.fullmatch(r"\d{1,2}", lowered, re.ASCII) and 1 <= int(lowered) <= 12:
        return int(lowered)
    return None
