"""The list of questions in words, and what waits for a second check."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from market.quality.consolidation.listing import NO_THEME
from market.quality.consolidation.pages import ROOT
from market.quality.consolidation.queries import tool_codes
from market.quality.consolidation.types import QuestionRow
from market.quality.consolidation.words import FATE_WORDS, KIND_WORDS, STATE_WORDS
from market.quality.framework.queries import live_library
from market.quality.framework.types import Criterion
from market.web.fields import Option
from market.web.lists import ListSpec


class QuestionLine(Struct, frozen=True, kw_only=True):
    """A question as the list shows it."""

    id: int
    url: str
    text: str
    tool: str
    tool_title: str
    address: str
    section: str
    kind: str
    theme: str
    fate: str
    criteria: str
    statements: tuple[tuple[str, str, str], ...]
    reason: str
    state: str
    state_colour: str
    decided_by: str
    check_why: str
    version: int
    own: bool


FILE_HEADINGS = (
    "Tool", "Tool title", "Sheet", "First row", "Last row", "SHA-256 of the file", "Section", "Question", "Kind", "Theme",
    "Answer type", "What becomes of it", "Criteria", "Parts", "Reason", "State", "How decided", "Decided by", "Decided at",
    "Why a second check", "Checked by", "Checked at",
)  # fmt: skip


async def theme_names() -> dict[str, str]:
    """Names of the themes of the live framework by code."""
    library = await live_library()
    return {theme.code: theme.name for theme in library.settings.themes} if library else {}


async def spec_with_choices(spec: ListSpec) -> ListSpec:
    """The list with its tools and themes to choose from."""
    tools = [Option(code, f"{code} {title}") for code, title in await tool_codes()]
    themes = [Option(code, name) for code, name in (await theme_names()).items()]
    return spec.with_options(tool=tools, theme=[*themes, Option(NO_THEME, "No theme")])


def question_line(
    row: QuestionRow, themes: Mapping[str, str], criteria: Mapping[str, Criterion], person: int | None = None
) -> QuestionLine:
    """One line of the list."""
    state, colour = STATE_WORDS[row.state]
    return QuestionLine(
        id=row.id,
        url=f"{ROOT}/questions/{row.id}",
        text=row.text,
        tool=row.tool,
        tool_title=row.tool_title,
        address=row.address,
        section=row.section,
        kind=KIND_WORDS[row.kind],
        theme=themes.get(row.theme, row.theme),
        fate=FATE_WORDS.get(row.fate, ""),
        criteria=", ".join(target.code for target in row.targets),
        statements=tuple(
            (target.code, criteria[target.code].statement if target.code in criteria else "", target.part)
            for target in row.targets
        ),
        reason=row.reason,
        state=state if row.kind in ("question", "admin", "kpi") else "Needs no decision",
        state_colour=colour,
        decided_by=row.decided_label,
        check_why=row.check_why,
        version=row.version,
        own=person is not None and row.decided_by == person,
    )


def file_rows(rows: Sequence[QuestionRow], themes: Mapping[str, str]) -> list[list[object]]:
    """The list as a file: everything that the proof goes by, one question a row."""
    return [
        [
            row.tool,
            row.tool_title,
            row.sheet,
            row.row,
            row.row_end,
            row.sha256,
            row.section,
            row.text,
            KIND_WORDS[row.kind],
            themes.get(row.theme, row.theme),
            row.answer_type,
            FATE_WORDS.get(row.fate, ""),
            ", ".join(target.code for target in row.targets),
            "; ".join(target.part for target in row.targets if target.part),
            row.reason,
            STATE_WORDS[row.state][0],
            row.how,
            row.decided_label,
            row.decided_at,
            row.check_why,
            row.checked_label,
            row.checked_at,
        ]
        for row in rows
    ]
