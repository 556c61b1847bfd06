"""The download of rejected rows: the file's own columns, why each row was rejected, and a mark by which a mended copy is known."""

import json
from typing import Any

from market.importers.queries import RejectedLine, Run
from market.importers.recognise import CORRECTION_COLUMNS
from market.sheets.reading_json import MARKER
from market.web.downloads import csv_bytes

RejectedRows = list[tuple[dict[str, Any], list[RejectedLine]]]


def rejected_csv(run: Run, rows: RejectedRows) -> bytes:
    """A CSV (UTF-8 with a mark) to mend and import again. No cell is taken for a formula by a spreadsheet program."""
    columns: list[str] = []
    for cells, _ in rows:
        columns.extend(name for name in cells if name not in columns)
    table = [
        [
            *(cells.get(name, "") for name in columns),
            str(run.id),
            str(problems[0].line),
            "; ".join(each.column_name for each in problems if each.column_name),
            " ".join(each.reason for each in problems),
        ]
        for cells, problems in rows
    ]
    return csv_bytes([*columns, *CORRECTION_COLUMNS], table)


def rejected_json(run: Run, rows: RejectedRows) -> bytes:
    """The rejected objects of a JSON feed, to mend and import again."""
    objects = [
        {**cells, "rejected_line": problems[0].line, "rejection_reason": " ".join(each.reason for each in problems)}
        for cells, problems in rows
    ]
    return json.dumps({MARKER: run.id, "rejected_rows": objects}, ensure_ascii=False, indent=2).encode()
