"""Evidence files are given out only through the assessment that they belong to."""

import io
from datetime import UTC, datetime

from PIL import Image

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.quality.assessments.tables import AssessmentComment
from market.quality.evidence.service import link, receive
from market.quality.evidence.types import EvidenceRow
from market.settings import Settings
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser
from tests.builders.assessments import client_id, make_assessment, score_all

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
ANN = Actor("user", 1, "Ann")


async def picture(number: int, settings: Settings) -> int:
    content = io.BytesIO()
    Image.new("RGB", (40, 40), (number, 90, 90)).save(content, "PNG")
    row = await receive(
        content.getvalue(),
        client_id=client_id(number),
        file_name=f"chart {number}.png",
        organisation_id=None,
        by=ANN,
        now=NOW,
        settings=settings,
    )
    assert isinstance(row, EvidenceRow), row
    return row.id


async def test_a_file_is_found_through_its_assessment_or_a_comment_on_it_and_nowhere_else(
    browser: Browser, settings: Settings
) -> None:
    made, other = await make_assessment(status="draft"), await make_assessment()
    await score_all(made, codes=["3.1.1"])
    comment = AssessmentComment(assessment=made.id, criterion="3.1.1", words="See", made_label="Owner", made_at=NOW)
    await comment.save()
    own, sent, loose = [await picture(number, settings) for number in (1, 2, 3)]
    about = {"criterion": "3.1.1", "category": "D", "by": ANN, "now": NOW}
    await link(own, subject_kind="assessment", subject_id=made.id, **about)
    await link(sent, subject_kind="comment", subject_id=comment.id, **about)
    await sign_in(browser, await make_user(roles=[Role.QUALITY_OFFICER]))
    page = (await browser.get(f"/quality/assessments/{made.id}")).text
    for number in (own, sent):
        assert f"/quality/assessments/{made.id}/evidence/{number}" in page
        answer = await browser.get(f"/quality/assessments/{made.id}/evidence/{number}")
        assert (answer.status_code, answer.headers["x-content-type-options"]) == (200, "nosniff")
        assert (await browser.get(f"/quality/assessments/{other.id}/evidence/{number}")).status_code == 404
    assert (await browser.get(f"/quality/assessments/{made.id}/evidence/{loose}")).status_code == 404
    await sign_in(browser, await make_user(roles=[Role.PARTNER]))
    assert (await browser.get(f"/quality/assessments/{made.id}/evidence/{own}")).status_code == 403
