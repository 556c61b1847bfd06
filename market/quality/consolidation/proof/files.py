"""The proof as a workbook with a sheet for each check, as a PDF, and as counts for programs; and the blind sample of its meaning check."""

import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from market.quality.consolidation.proof import pages
from market.quality.consolidation.proof.types import Check, Decided, Floor, Proof, Words
from market.quality.framework.types import Library
from market.settings import Settings
from market.web.downloads import NOT_IN_XLSX, safe_cell
from market.web.paper import TEMPLATES, paper_html
from market.work.printing import set_in_process

SAMPLE = 100
SECONDS = 120
STYLES = TEMPLATES / "quality/consolidation/proof"
FINDING_COLUMNS = ("What fails", "Tool", "Where", "Question", "Criteria", "Service", "Waits for")
SAMPLE_COLUMNS = (
    "No.",
    "Question of a former tool",
    "Criterion",
    "What the criterion says",
    "Would you have found the same problem? (yes or no)",
    "If not, what would be missed?",
)
Sheet = tuple[str, Sequence[str], Iterable[Sequence[Any]]]


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """A workbook of tables, each on its sheet with a bold first row that stays in view. Text is never read as a formula."""
    book = Workbook(write_only=True)
    for name, headings, rows in sheets:
        sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", name)[:31])
        sheet.freeze_panes = "A2"
        for at, heading in enumerate(headings):
            sheet.column_dimensions[chr(ord("A") + at)].width = 60 if heading in ("What fails", "Question") else 18
        sheet.append([_bold(sheet, heading) for heading in headings])
        for row in rows:
            sheet.append([_cell(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _bold(sheet: Any, words: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=safe_cell(words))
    cell.font = Font(bold=True)
    return cell


def _cell(value: Any) -> Any:
    return safe_cell(NOT_IN_XLSX.sub("", value)) if isinstance(value, str) else value


def sheets_of(proof: Proof) -> list[Sheet]:
    """A summary, a sheet for each check with all that fails, and what the checks rest on."""
    heading, words = pages.verdict(proof)
    summary: list[Sequence[Any]] = [[heading, words, "", "", ""]]
    summary += [
        [check.title, "holds" if check.holds else "fails", check.looked_at, len(check.failures), check.excepted]
        for check in proof.checks
    ]
    files = [[line.file_name, line.sha256, *pages.file_cells(line)] for line in proof.files]
    burden = [[one.name, one.before, round(one.naive, 2), one.after, "; ".join(one.lines)] for one in proof.burden]
    retired = [
        [one.text, one.tool, one.address, one.reason, one.decided_label, one.checked_label] for one in proof.retirements
    ]
    new = [[one.code, one.statement, one.reason, one.recorded_by] for one in proof.new_criteria]
    excepted = [
        [one.question, one.floor, one.service, one.reason, one.recorded_label, one.approved_label]
        for one in proof.exceptions
    ]
    progress = [*pages.progress_rows(proof), *pages.fate_rows(proof)]
    return [
        ("Summary", ("Check", "Result", "Looked at", "Failing", "By exception"), summary),
        *((check.title.replace("’", ""), FINDING_COLUMNS, _findings(check)) for check in proof.checks),
        ("Progress and fates", ("What", "Rows"), progress),
        ("File by file", ("File", "SHA-256", *(words for words, _ in pages.FILE_COLUMNS)), files),
        (
            "Answers a year",
            ("Service", "With the tools", "Everything for all", "With the framework", "Working"),
            burden,
        ),
        ("Retired", ("Question", "Tool", "Where", "Why", "Decided by", "Checked by"), retired),
        ("Gone since an earlier file", [words for words, _ in pages.GONE_COLUMNS], pages.gone_rows(proof)),
        ("New criteria", ("Code", "Criterion", "Why it is asked", "Recorded by"), new),
        ("Exceptions", ("Question number", "Floor", "Service", "Why", "Recorded by", "Approved by"), excepted),
    ]


def _findings(check: Check) -> list[list[str]]:
    return [
        [
            finding.sentence,
            finding.tool,
            finding.address,
            finding.text,
            ", ".join(finding.codes),
            finding.service,
            finding.waiting,
        ]
        for finding in check.failures
    ]


def counts(proof: Proof) -> dict[str, Any]:
    """Counts for programs: per disposition, each check's failures, each floor's by tool and criterion."""
    return {
        "framework": proof.framework,
        "holds": proof.holds,
        "rows": proof.progress.rows,
        "dispositions": proof.fates,
        "progress": {
            "suggested_only": proof.progress.suggested_only,
            "decided_alone": proof.progress.decided_alone,
            "waiting_for_second": proof.progress.waiting,
            "second_checked": proof.progress.second_checked,
        },
        "checks": {
            check.code: {
                "holds": check.holds,
                "looked_at": check.looked_at,
                "failing": len(check.failures),
                "by_exception": check.excepted,
            }
            for check in proof.checks
        },
        "floors": {
            check.code: [_named(finding) for finding in check.failures]
            for check in proof.checks
            if check.code in set(Floor)
        },
        "files": {
            line.tool: {"needing": line.needing, "undecided": line.undecided, **line.fates} for line in proof.files
        },
        "gone_decided_before": len(proof.gone),
        "new_criteria_without_reason": [one.code for one in proof.new_criteria if not one.reason.strip()],
        "answers_a_year": {
            one.service: {"before": one.before, "naive": one.naive, "after": one.after} for one in proof.burden
        },
    }


def _named(finding: Any) -> dict[str, Any]:
    return {
        "tool": finding.tool,
        "where": finding.address,
        "question": finding.text,
        "criteria": list(finding.codes),
        "service": finding.service,
        "why": finding.sentence,
    }


def blind_sample(questions: Sequence[Decided]) -> list[Decided]:
    """A hundred decided questions in an order that is random and always the same."""
    mapped = [question for question in questions if question.codes]
    return sorted(mapped, key=_chance)[:SAMPLE]


def _chance(question: Decided) -> str:
    return hashlib.sha256(f"meaning check:{question.tool}:{question.normal}:{question.id}".encode()).hexdigest()


def sample_sheet(sample: Sequence[Decided], words: Mapping[int, Words], library: Library) -> Sheet:
    """The sample for two officers to judge by themselves: nothing says which tool a question is from or who decided it."""
    statements = {criterion.code: criterion.statement for criterion in library.criteria}
    rows = [
        [
            number,
            words[question.id].text,
            "; ".join(question.codes),
            " ".join(statements.get(code, "") for code in question.codes),
            "",
            "",
        ]
        for number, question in enumerate(sample, start=1)
    ]
    return "Meaning check", SAMPLE_COLUMNS, rows


def proof_html(proof: Proof, settings: Settings, on: date) -> str:
    """The proof as one HTML document for print, which asks for nothing from outside."""
    heading, words = pages.verdict(proof)
    return paper_html(
        "quality/consolidation/proof/paper.html",
        foot=(settings.council_name, "Proof of consolidation"),
        styles=[STYLES / "paper.css"],
        settings=settings,
        proof=proof,
        heading=heading,
        words=words,
        pages=pages,
        on=on,
        council=settings.council_name,
    )


async def proof_pdf(html: str, settings: Settings) -> bytes:
    """The tagged PDF. Raises `PdfFailed`."""
    return await set_in_process(html, base_dir=STYLES, assets=settings.assets, made_on=None, seconds=SECONDS)
