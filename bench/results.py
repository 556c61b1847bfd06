"""Results, how they are printed, and where they are recorded."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

RECORD = Path(__file__).resolve().parent.parent / "docs" / "reference" / "performance.md"


class Result(Struct, frozen=True, kw_only=True):
    """One measurement: ours and theirs in `unit`, their ratio, what was aimed at, and what to know about it.

    `ratio` is written so that smaller is better unless `higher` is set.
    """

    group: str
    what: str
    ours: float
    theirs: float | None
    unit: str
    against: str
    target: float | None
    higher: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours divided by theirs."""
        return self.ours / self.theirs if self.theirs else None

    @property
    def verdict(self) -> str:
        """Whether the target is met, in a word."""
        measured = self.ratio if self.theirs else self.ours
        if self.target is None or measured is None:
            return ""
        return "met" if (measured >= self.target if self.higher else measured <= self.target) else "missed"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"


def row_of(result: Result) -> tuple[str, ...]:
    """A result as cells of a table."""
    sign = "at least" if result.higher else "at most"
    target = f"{sign} {_number(result.target)}" if result.target is not None else ""
    return (
        result.what,
        f"{_number(result.ours)} {result.unit}",
        f"{_number(result.theirs)} {result.unit}" if result.theirs is not None else "",
        result.against,
        _number(result.ratio),
        target,
        result.verdict,
        result.note,
    )


HEADINGS = ("what", "ours", "theirs", "against", "ratio", "target", "", "note")


def print_results(results: list[Result]) -> None:
    """Print the results as a table for a terminal."""
    rows = [HEADINGS, *(row_of(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


PREAMBLE = """# Performance

Written by `make bench`. Each ratio is taken in one run on one machine, ours beside the other and in turns; the shortest time of each
counts, because others use the machine too. Absolute numbers are of that machine only. Nothing here is asserted in a test.
"""


def record_results(results: list[Result], about: Mapping[str, str], measured: str) -> None:
    """Write the results into the reference page, group by group; groups that were not measured now stay as they are.

    `about` says for a group what was compared with what, and what holds it back; `measured` is when and on what.
    """
    sections = _recorded()
    for group in dict.fromkeys(result.group for result in results):
        lines = [about[group], "", measured, "", f"| {' | '.join(HEADINGS)} |", f"|{'---|' * len(HEADINGS)}"]
        lines += [f"| {' | '.join(row_of(result))} |" for result in results if result.group == group]
        sections[group] = "\n".join(lines)
    RECORD.parent.mkdir(parents=True, exist_ok=True)
    RECORD.write_text(
        PREAMBLE + "".join(f"\n## {group}\n\n{text}\n" for group, text in sections.items()), encoding="utf-8"
    )


def _recorded() -> dict[str, str]:
    """The groups that the page holds, by heading."""
    if not RECORD.exists():
        return {}
    parts = RECORD.read_text(encoding="utf-8").split("\n## ")[1:]
    return {heading: text.strip() for heading, _, text in (part.partition("\n") for part in parts)}
