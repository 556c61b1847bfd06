"""A final report as a tagged PDF: made by a process of its own and kept until its words or its look change."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path

import msgspec
from msgspec import structs

from market.quality.reports.types import ReportEvidence, ReportStandard, ReportView
from market.settings import Settings
from market.web.paper import TEMPLATES, paper_html
from market.web.pdf import render_pdf

STYLES = TEMPLATES / "quality/reports"
LOOK = ("report_body.html", "parts.html", "paper.html", "paper.css")


def printed(view: ReportView) -> ReportView:
    """The report without what may change after it is final: where recommendations and files stand, how old the grade has become,
    and what is for the council's eyes.
    """
    grade = view.grade and structs.replace(view.grade, expired=False, asked_words="")
    settled = tuple(structs.replace(each, status_words="", is_open=False) for each in view.recommendations)
    domains = tuple(structs.replace(each, standards=tuple(map(_settled, each.standards))) for each in view.domains)
    return structs.replace(view, version=0, grade=grade, recommendations=settled, domains=domains)


def _settled(standard: ReportStandard) -> ReportStandard:
    lines = tuple(
        structs.replace(
            line,
            same_as_last=False,
            evidence=_named(line.evidence),
            comments=tuple(structs.replace(each, evidence=_named(each.evidence)) for each in line.comments),
        )
        for line in standard.lines
    )
    return structs.replace(standard, lines=lines)


def _named(files: tuple[ReportEvidence, ...]) -> tuple[ReportEvidence, ...]:
    return tuple(structs.replace(file, may_open=True, state_words="") for file in files)


def report_html(view: ReportView, settings: Settings) -> str:
    """The report as one HTML document for print, which asks for nothing from outside."""
    return paper_html(
        "quality/reports/paper.html",
        foot=(settings.council_name, view.title),
        styles=[STYLES / "paper.css"],
        settings=settings,
        view=printed(view),
        council=settings.council_name,
        title=view.title,
        staff=False,
        files=None,
        decide=None,
        comment_on=None,
        paper=True,
    )


def path_of(view: ReportView, settings: Settings) -> Path:
    """Where the PDF of exactly these words in this look is kept."""
    words = msgspec.json.encode(printed(view), order="deterministic")
    look = "|".join((_look(), settings.council_name, settings.council_colour, str(settings.demonstration)))
    digest = hashlib.sha256(words + look.encode()).hexdigest()
    return settings.home / "cache/reports" / f"{view.id}-{digest[:32]}.pdf"


@lru_cache(maxsize=1)
def _look() -> str:
    return hashlib.sha256(b"".join((STYLES / name).read_bytes() for name in LOOK)).hexdigest()


def make_pdf(view: ReportView, settings: Settings) -> Path:
    """Make and keep the PDF, and take older ones of the report away. For child processes. Raises `PdfFailed`."""
    path = path_of(view, settings)
    made_on = view.final_at.date() if view.final_at else None
    pdf = render_pdf(report_html(view, settings), base_dir=STYLES, assets=settings.assets, made_on=made_on)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    fresh.write_bytes(pdf)
    fresh.replace(path)
    for old in path.parent.glob(f"{view.id}-*.pdf"):
        if old != path:
            old.unlink(missing_ok=True)
    return path
