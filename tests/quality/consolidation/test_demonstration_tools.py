"""The demonstration's 42 workbooks: every row that is known to be a question is found as one, and counts add up.

The rules were not tuned to their texts. What other councils' tools look like is tried in test_classifying.
"""

import csv
from collections import Counter
from functools import cache
from pathlib import Path

from market.quality.consolidation.reading import read_tool_file
from market.quality.consolidation.reading_tools import lines_of
from market.quality.consolidation.types import NEED_FATE, ToolLines
from market.settings import PROJECT
from tests.builders.consolidation import LIMITS

TOOLS = PROJECT / "market" / "demo" / "tools"


@cache
def read(code: str) -> ToolLines:
    """One of the tools."""
    return lines_of(read_tool_file(Path(TOOLS / f"{code}.xlsx"), LIMITS), themes={}, services=())


@cache
def truth() -> list[dict[str, str]]:
    """What is known of the rows of the first 28."""
    with (TOOLS / "truth.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_rows_are_told_apart_as_people_told_them_apart() -> None:
    lines = {
        (code, line.sheet, line.row): line for code in {row["tool_id"] for row in truth()} for line in read(code).lines
    }
    seen: Counter[tuple[str, str]] = Counter()
    texts = 0
    for row in truth():
        line = lines.get((row["tool_id"], row["sheet"], int(row["row"])))
        seen[row["kind"], line.kind.value if line else "lost"] += 1
        texts += line is not None and " ".join(line.text.split()) == " ".join(row["text_raw"].split())
    assert texts == len(truth())
    asked = {pair: count for pair, count in seen.items() if pair[0] in ("question", "kpi")}
    assert not [pair for pair in asked if pair[1] not in ("question", "kpi")]
    assert sum(count for (kind, found), count in seen.items() if kind == found) / len(truth()) > 0.99
    known = {(row["tool_id"], row["sheet"], int(row["row"])) for row in truth()}
    false = [line for place, line in lines.items() if place not in known and line.kind in NEED_FATE]
    assert not false


def test_all_42_together_have_2550_rows_that_need_a_fate() -> None:
    counts = Counter(line.kind for number in range(1, 43) for line in read(f"T{number:02d}").lines)
    assert sum(counts[kind] for kind in NEED_FATE) == 2_550


def test_the_hidden_sheet_the_hidden_question_and_the_csv_in_disguise_are_said() -> None:
    assert any("Additional (Cv19)" in words for words in read("T10").warnings)
    assert any("survey!21" in words for words in read("T23").warnings)
    assert any("Windows-1252" in words for words in read("T36").warnings)
    assert any("_data" in words for words in read("T40").unused)
