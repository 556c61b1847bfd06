"""Files of the data pack open in a spreadsheet without running anything."""

import csv
import io

from market.statement.pack import PackFile


def test_words_of_the_pack_are_never_run_by_a_spreadsheet_and_numbers_stay_numbers() -> None:
    cells = ["=HYPERLINK(A1)", "- **Talk** to us", "@here", "-3", "+3 points", "1,724", -3, 0.1, None]
    file = PackFile("a.csv", "A file.", [("words", "string")], [[cell] for cell in cells])
    assert next(zip(*list(csv.reader(io.StringIO(file.csv().decode())))[1:], strict=True)) == (
        "'=HYPERLINK(A1)",
        "'- **Talk** to us",
        "'@here",
        "-3",
        "+3 points",
        "1,724",
        "-3",
        "0.1",
        "",
    )
