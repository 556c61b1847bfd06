"""The PDF of a final report: tagged, complete, without internal words, and found again until its words change."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from market.db.sql import execute
from market.quality.reports import work
from market.quality.reports.paper import make_pdf, path_of, report_html
from market.quality.reports.queries import report_view
from market.quality.reports.service import kept_pdf
from market.settings import Settings
from market.web.pdf import check_pdf
from market.work.progress import Silent
from tests.builders.app import make_settings, text_of_page
from tests.builders.assessments import make_assessment, score_all
from tests.conftest import TestDatabase

ON = date(2026, 9, 30)
INTERNAL = "Nobody outside may read this"


async def final_report() -> int:
    made = await make_assessment(
        status="final",
        moderation_note=INTERNAL,
        summary="A warm and well run home.",
        final_at=datetime(2026, 9, 20, 9, 0, tzinfo=UTC),
        criteria="3.1.1 3.1.2 4.1.1",
    )
    await score_all(made, scores={"3.1.1": 2})
    return int(made.id)


async def test_the_report_becomes_a_tagged_pdf(db: TestDatabase, tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    view = await report_view(await final_report(), ON)
    html = report_html(view, settings)
    assert "A warm and well run home." in html
    assert INTERNAL not in html
    assert 'href="/' not in html
    assert await kept_pdf(view, settings) is None
    path = make_pdf(view, settings)
    assert check_pdf(path.read_bytes()) == []
    assert await kept_pdf(view, settings) == path
    with pikepdf.open(path) as document:
        assert "Full review of Location" in str(document.docinfo["/Title"])


async def test_a_pdf_is_found_again_only_for_the_same_words(db: TestDatabase, settings: Settings) -> None:
    made = await final_report()
    view = await report_view(made, ON)
    assert path_of(view, settings) == path_of(await report_view(made, date(2029, 1, 1)), settings)
    await execute("UPDATE assessment_answer SET rationale = 'Other words' WHERE criterion = '3.1.1'")
    assert path_of(view, settings) != path_of(await report_view(made, ON), settings)


async def test_the_work_makes_it_and_says_why_not(
    db: TestDatabase, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "from_environment", lambda: settings)
    made = await final_report()
    arguments: dict[str, Any] = {"assessment": made}
    done = await work.assessment_report(arguments, Silent())
    assert (done.failed, done.result_path) == (False, f"/quality/assessments/{made}")
    assert await kept_pdf(await report_view(made, ON), settings) is not None
    opened = await make_assessment(criteria="3.1.1")
    assert (await work.assessment_report({"assessment": opened.id}, Silent())).failed
    assert (await work.assessment_report({"assessment": 10_000}, Silent())).failed


async def test_the_report_of_an_open_assessment_holds_no_grade_and_no_percentage(db: TestDatabase) -> None:
    made = await make_assessment()
    await score_all(made)
    view = await report_view(made.id, ON)
    assert view.grade is None
    assert not view.is_shared
    assert {domain.percent_words for domain in view.domains} == {""}
    assert {standard.percent_words for domain in view.domains for standard in domain.standards} == {""}


async def test_words_that_were_used_before_are_marked(db: TestDatabase, settings: Settings) -> None:
    words = "Two charts of six had gaps at night and nobody had noticed them."
    first = await make_assessment(opened_at=datetime(2026, 3, 1, tzinfo=UTC), status="final", criteria="3.1.1 3.1.2")
    await score_all(first, rationale=words)
    again = await make_assessment(service=first.service, criteria="3.1.1 3.1.2")
    await score_all(again, codes=["3.1.1"], rationale=f"  {words.upper()} ")
    await score_all(again, codes=["3.1.2"], rationale="All six charts were complete this time, with stock that agrees.")
    view = await report_view(again.id, ON)
    assert {line.code: line.same_as_last for line in view.lines} == {"3.1.1": True, "3.1.2": False}
    assert "Same words" not in text_of_page(report_html(view, settings))
