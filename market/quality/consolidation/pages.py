"""What the pages of consolidation print: the tools and how far each is, and one tool with its files."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from market.accounts.permissions import Permission
from market.core.words import moment_words
from market.quality.consolidation.queries import ImportRow, ToolProgress
from market.quality.consolidation.words import method_words, times_words
from market.web.words import percent_words

ROOT = "/quality/consolidation"
PROOF = f"{ROOT}/proof"
ALL = "ALL"
_PLURALS = {
    "question": "questions",
    "admin": "admin fields",
    "kpi": "measures",
    "heading": "headings",
    "total": "totals",
    "note": "notes",
}


def tabs(permissions: Collection[Permission]) -> list[tuple[str, str]]:
    """Links between the pages of consolidation that a person may open."""
    links = [("Tools", ROOT), ("Questions", f"{ROOT}/questions")]
    if Permission.CONSOLIDATE_TOOLS in permissions:
        links += [("Decide", f"{ROOT}/decide"), ("Second check", f"{ROOT}/checks")]
    return [*links, ("Proof", PROOF)]


class ToolLine(Struct, frozen=True, kw_only=True):
    """A tool as the list shows it."""

    url: str
    code: str
    title: str
    services: str
    used: str
    total: int
    decided: int
    undecided: int
    to_check: int


class ToolsPage(Struct, frozen=True, kw_only=True):
    """Every tool with its progress."""

    figures: list[dict[str, Any]]
    tools: list[ToolLine]
    decided: int
    total: int


def tool_line(tool: ToolProgress) -> ToolLine:
    """One line of the list."""
    return ToolLine(
        url=f"{ROOT}/tools/{tool.id}",
        code=tool.code,
        title=tool.title,
        services="Every service" if tool.services == ALL else tool.services.replace(" ", ", "),
        used=f"{method_words(tool.method)}, {times_words(tool.times_a_year)}",
        total=tool.total,
        decided=tool.decided,
        undecided=tool.undecided,
        to_check=tool.to_check,
    )


def tools_page(tools: Sequence[ToolProgress]) -> ToolsPage:
    """Fill the page of tools."""
    total = sum(tool.total for tool in tools)
    decided = sum(tool.decided for tool in tools)
    to_check = sum(tool.to_check for tool in tools)
    demonstration = sum(tool.demonstration for tool in tools)
    return ToolsPage(
        figures=[
            {"label": "Tools", "value": f"{len(tools):,}"},
            {
                "label": "Rows that need a decision",
                "value": f"{total:,}",
                "detail": "Questions, admin fields and measures",
                "href": f"{ROOT}/questions",
            },
            {
                "label": "Decided",
                "value": percent_words(decided / total) if total else "–",
                "detail": f"{decided:,} of {total:,}",
                "note": f"{demonstration:,} for the demonstration only" if demonstration else "",
            },
            {
                "label": "Wait for a second person",
                "value": f"{to_check:,}",
                "detail": "Retired, split, critical, and one in ten",
            },
        ],
        tools=[tool_line(tool) for tool in tools],
        decided=decided,
        total=total,
    )


class FileLine(Struct, frozen=True, kw_only=True):
    """A file of a tool."""

    id: int
    name: str
    short_hash: str
    sha256: str
    current: bool
    counts: str
    by: str
    at: str
    counted: str


class ToolPage(Struct, frozen=True, kw_only=True):
    """One tool: what it is, how far it is, and its files."""

    tool: ToolLine
    id: int
    facts: list[tuple[str, str | None]]
    figures: list[dict[str, Any]]
    files: list[FileLine]
    notes: list[str]
    sections: list[tuple[str, int, int]]


def tool_page(
    tool: ToolProgress,
    files: Sequence[ImportRow],
    services: Mapping[str, str],
    sections: Sequence[tuple[str, int, int]],
) -> ToolPage:
    """Fill the page of a tool."""
    line = tool_line(tool)
    names = ["Every service" if code == ALL else services.get(code, code) for code in tool.services.split()]
    current = next((file for file in files if file.current), None)
    questions = f"{ROOT}/questions?tool={tool.code}"
    return ToolPage(
        tool=line,
        id=tool.id,
        facts=[
            ("Services that it was asked of", ", ".join(names)),
            ("Used for", method_words(tool.method)),
            ("How often", upper_first(times_words(tool.times_a_year))),
            ("Owner", tool.owner or None),
            ("How it was scored", tool.scale or None),
            ("Used jointly with", tool.joint_with or "Nobody"),
        ],
        figures=[
            {"label": "Questions", "value": f"{tool.questions:,}", "href": f"{questions}&kind=question"},
            {"label": "Admin fields", "value": f"{tool.admin:,}", "href": f"{questions}&kind=admin"},
            {"label": "Measures", "value": f"{tool.measures:,}", "href": f"{questions}&kind=kpi"},
            {"label": "Not decided", "value": f"{tool.undecided:,}", "href": f"{questions}&state=undecided"},
            {"label": "Wait for second check", "value": f"{tool.to_check:,}", "href": f"{questions}&state=to_check"},
        ],
        files=[_file_line(file) for file in files],
        notes=msgspec.json.decode(current.notes, type=list[str]) if current else [],
        sections=list(sections),
    )


def _file_line(file: ImportRow) -> FileLine:
    counts = msgspec.json.decode(file.counts, type=dict[str, int])
    words = ", ".join(f"{count} {_PLURALS.get(kind, kind)}" for kind, count in counts.items() if count)
    asked = sum(counts.get(kind, 0) for kind in ("question", "admin", "kpi"))
    counted = "Not counted"
    if file.officer_count is not None:
        counted = (
            f"{file.officer_count:,}, as read"
            if file.officer_count == asked
            else f"{file.officer_count:,}, read {asked:,}"
        )
    return FileLine(
        id=file.id,
        name=file.file_name,
        short_hash=file.sha256[:12],
        sha256=file.sha256,
        current=file.current,
        counts=words,
        by=file.imported_by,
        at=moment_words(file.imported_at),
        counted=counted,
    )


def upper_first(words: str) -> str:
    """The words with a capital at their start."""
    return words[:1].upper() + words[1:]
