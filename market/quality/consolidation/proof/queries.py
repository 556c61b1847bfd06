"""What the proof is made from, read as it is stored.

Counts are made by the database; the floors are rules over one light row a question.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

import msgspec

from market.db.sql import fetch, fetch_as, fetch_value, marks
from market.db.transaction import snapshot
from market.quality.consolidation.proof.burden import ToolSize, burden_of
from market.quality.consolidation.proof.rules import (
    RETIRED,
    Floors,
    count_check,
    fates_check,
    new_check,
    retired_check,
    rows_check,
    second_check,
)
from market.quality.consolidation.proof.types import (
    Check,
    Decided,
    Excepted,
    FileLine,
    Gone,
    NewCriterion,
    Progress,
    Proof,
    Reduction,
    Retirement,
    Words,
)
from market.quality.consolidation.types import NEED_FATE
from market.quality.framework.types import Library

_NEED = ", ".join(f"'{kind.value}'" for kind in NEED_FATE)
_CURRENT = f"q.current AND q.kind IN ({_NEED})"
CHUNK = 5_000


async def proof(library: Library) -> Proof:
    """The proof against one version of the framework, whole, as at one moment."""
    async with snapshot():
        return await _proof(library)


async def _proof(library: Library) -> Proof:
    questions, files, exceptions = await decided_questions(), await file_lines(), await exceptions_recorded()
    new = await new_criteria(library)
    floors = Floors(questions, library, exceptions)
    criteria = {criterion.code: criterion for criterion in library.criteria}
    checks = [
        rows_check(files),
        fates_check(questions, criteria),
        count_check(files),
        floors.critical(),
        floors.service(),
        floors.method(),
        retired_check(questions),
        second_check(questions),
        new_check(new, len(library.criteria)),
    ]
    retired = [question for question in questions if question.fate == RETIRED]
    words = await words_of(
        {finding.question for check in checks for finding in check.failures} | {one.id for one in retired}
    )
    return Proof(
        framework=library.number,
        checks=tuple(_worded(check, words) for check in checks),
        files=tuple(files),
        fates=await fates(),
        progress=await progress(),
        burden=burden_of(library, await tool_sizes()),
        retirements=tuple(_retirement(question, words[question.id]) for question in retired),
        new_criteria=tuple(new),
        exceptions=tuple(exceptions),
        reduction=await reduction(len(library.criteria)),
        gone=tuple(await gone_since()),
    )


async def decided_questions() -> list[Decided]:
    """Every row of a newest file that needs a fate, with its fate and criteria, in the order of tools and rows."""
    rows = await fetch(
        "SELECT q.id, t.code AS tool, t.services, t.method, q.kind, q.theme, q.normal, coalesce(d.fate, '') AS fate,"
        " coalesce(d.reason, '') AS reason, coalesce(d.how, '') AS how, d.decided_by, coalesce(d.decided_label, '') AS decided_label,"
        " coalesce(d.check_why, '') AS check_why, d.checked_by, coalesce(d.checked_label, '') AS checked_label,"
        " CASE WHEN d.checked_at IS NULL THEN 0 ELSE 1 END AS is_checked"
        " FROM legacy_question q JOIN legacy_tool t ON t.id = q.tool LEFT JOIN question_decision d ON d.question = q.id"
        f" WHERE {_CURRENT} ORDER BY t.code, q.position"
    )
    targets: dict[int, list[str]] = defaultdict(list)
    for row in await fetch(
        "SELECT d.question, x.criterion FROM decision_target x JOIN question_decision d ON d.id = x.decision"
        " JOIN legacy_question q ON q.id = d.question WHERE q.current ORDER BY x.id"
    ):
        targets[row["question"]].append(row["criterion"])
    return msgspec.convert([row | {"codes": targets[row["id"]]} for row in rows], list[Decided], strict=False)


async def gone_since() -> list[Gone]:
    """Decided questions of earlier files whose text the newest file of their tool does not hold, each once, by tool and row."""
    rows = await fetch(
        'SELECT q.id AS question, t.code AS tool, q.sheet, q."row", q.text, q.normal_hash, q.tool AS tool_id, q.tool_import,'
        " d.fate, d.decided_label, d.decided_at FROM legacy_question q JOIN legacy_tool t ON t.id = q.tool"
        f" JOIN question_decision d ON d.question = q.id WHERE NOT q.current AND q.kind IN ({_NEED})"
        " AND NOT EXISTS (SELECT 1 FROM legacy_question n WHERE n.tool = q.tool AND n.current"
        f" AND n.normal_hash = q.normal_hash AND n.kind IN ({_NEED})) ORDER BY t.code, q.tool_import, q.position"
    )
    last = {(row["tool"], row["normal_hash"]): row for row in rows}  # an earlier file may have held it too
    files = await fetch("SELECT id, tool, imported_at FROM tool_import ORDER BY id") if last else []
    found = []
    for row in last.values():
        after = next(one for one in files if one["tool"] == row["tool_id"] and one["id"] > row["tool_import"])
        found.append(row | {"gone_at": after["imported_at"]})
    return msgspec.convert(found, list[Gone], strict=False)


async def words_of(ids: Collection[int]) -> dict[int, Words]:
    """Where questions stand and what they say, by id."""
    wanted = sorted(one for one in ids if one)
    found: dict[int, Words] = {}
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        rows = await fetch_as(
            Words, f'SELECT id, sheet, "row", text FROM legacy_question WHERE id IN ({marks(part)})', *part
        )
        found |= {row.id: row for row in rows}
    return found


async def file_lines() -> list[FileLine]:
    """The newest file of each tool: rows as read, as stored and by fate. Also tools without any file."""
    tools = await fetch(
        "SELECT t.id, t.code, t.title, coalesce(i.file_name, '') AS file_name, coalesce(i.sha256, '') AS sha256,"
        " coalesce(i.counts, 'null') AS counts, i.officer_count FROM legacy_tool t"
        " LEFT JOIN tool_import i ON i.tool = t.id AND i.current ORDER BY t.code"
    )
    stored = await _counts(
        "SELECT q.tool, q.kind AS what, count(*) AS n FROM legacy_question q WHERE q.current GROUP BY q.tool, q.kind"
    )
    given = await _counts(
        "SELECT q.tool, d.fate AS what, count(*) AS n FROM legacy_question q JOIN question_decision d ON d.question = q.id"
        f" WHERE {_CURRENT} GROUP BY q.tool, d.fate"
    )
    return [
        FileLine(
            tool=tool["code"],
            title=tool["title"],
            file_name=tool["file_name"],
            sha256=tool["sha256"],
            read=msgspec.json.decode(tool["counts"]) or {},
            stored=stored[tool["id"]],
            fates=given[tool["id"]],
            officer_count=tool["officer_count"],
        )
        for tool in tools
    ]


async def _counts(sql: str) -> defaultdict[int, dict[str, int]]:
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for row in await fetch(sql):
        found[row["tool"]][row["what"]] = row["n"]
    return found


async def fates() -> dict[str, int]:
    """How many questions have each fate; `undecided` always, also when it is 0."""
    rows = await fetch(
        "SELECT coalesce(d.fate, 'undecided') AS fate, count(*) AS n FROM legacy_question q"
        f" LEFT JOIN question_decision d ON d.question = q.id WHERE {_CURRENT} GROUP BY coalesce(d.fate, 'undecided')"
    )
    found = {row["fate"]: int(row["n"]) for row in rows}
    return {"undecided": found.pop("undecided", 0)} | dict(sorted(found.items()))


async def progress() -> Progress:
    """How far agreement goes: only suggested, decided by one, waiting for a second, seen by two."""
    (row,) = await fetch(
        "SELECT count(*) AS n, count(DISTINCT q.normal_hash) AS different, count(d.id) AS decided,"
        " sum(CASE WHEN d.checked_at IS NOT NULL THEN 1 ELSE 0 END) AS checked,"
        " sum(CASE WHEN d.check_why <> '' AND d.checked_at IS NULL THEN 1 ELSE 0 END) AS waiting"
        f" FROM legacy_question q LEFT JOIN question_decision d ON d.question = q.id WHERE {_CURRENT}"
    )
    decided, checked, waiting = int(row["decided"]), int(row["checked"] or 0), int(row["waiting"] or 0)
    return Progress(
        rows=row["n"],
        distinct=row["different"],
        suggested_only=row["n"] - decided,
        decided_alone=decided - checked - waiting,
        waiting=waiting,
        second_checked=checked,
    )


async def tool_sizes() -> list[ToolSize]:
    """Tools with the rows that a service answers."""
    return await fetch_as(
        ToolSize,
        'SELECT t.code AS tool, t.services, t.method, t.times_a_year, count(q.id) AS "rows" FROM legacy_tool t'
        f" LEFT JOIN legacy_question q ON q.tool = t.id AND {_CURRENT}"
        " GROUP BY t.code, t.services, t.method, t.times_a_year ORDER BY t.code",
    )


async def new_criteria(library: Library) -> list[NewCriterion]:
    """Criteria that no question of a newest file came to, with the reasons given for them."""
    asked = {
        row["criterion"]
        for row in await fetch(
            "SELECT DISTINCT x.criterion FROM decision_target x JOIN question_decision d ON d.id = x.decision"
            " JOIN legacy_question q ON q.id = d.question WHERE q.current"
        )
    }
    given = {
        row["criterion"]: row for row in await fetch("SELECT criterion, reason, recorded_by FROM new_criterion_reason")
    }
    empty: dict[str, Any] = {"reason": "", "recorded_by": ""}
    return [
        NewCriterion(
            code=criterion.code,
            statement=criterion.statement,
            reason=given.get(criterion.code, empty)["reason"],
            recorded_by=given.get(criterion.code, empty)["recorded_by"],
        )
        for criterion in library.criteria
        if criterion.code not in asked
    ]


async def exceptions_recorded() -> list[Excepted]:
    """Every exception to a floor of a question that is still asked, oldest first."""
    return await fetch_as(
        Excepted,
        "SELECT e.id, e.question, e.floor, e.service, e.reason, e.recorded_by, e.recorded_label, e.approved_by, e.approved_label,"
        " CASE WHEN e.approved_at IS NULL THEN 0 ELSE 1 END AS is_approved, t.code AS tool, q.text FROM floor_exception e"
        " JOIN legacy_question q ON q.id = e.question JOIN legacy_tool t ON t.id = q.tool WHERE q.current ORDER BY e.id",
    )


async def reduction(criteria: int) -> Reduction:
    """Tools, scales and rows before."""
    (row,) = await fetch("SELECT count(*) AS tools, count(DISTINCT NULLIF(scale, '')) AS scales FROM legacy_tool")
    rows = await fetch_value(f"SELECT count(*) FROM legacy_question q WHERE {_CURRENT}")
    return Reduction(tools=row["tools"], scales=row["scales"], rows=rows, criteria=criteria)


def _worded(check: Check, words: dict[int, Words]) -> Check:
    """The same check with address and text of each question that it names."""
    named = [
        msgspec.structs.replace(finding, address=_address(words[finding.question]), text=words[finding.question].text)
        if finding.question
        else finding
        for finding in check.failures
    ]
    return msgspec.structs.replace(check, failures=tuple(named))


def _address(words: Words) -> str:
    return f"{words.sheet}, row {words.row}" if words.sheet else f"row {words.row}"


def _retirement(question: Decided, words: Words) -> Retirement:
    return Retirement(
        question=question.id,
        tool=question.tool,
        address=_address(words),
        text=words.text,
        reason=question.reason,
        decided_label=question.decided_label,
        checked_label=question.checked_label if question.is_checked else "",
    )
