"""The provider's first page: what is asked, by when, overdue first."""

from datetime import date
from typing import Any

from market.accounts.permissions import Role
from market.db.sql import execute
from market.quality.programme.tables import PlannedVisit
from tests.builders.accounts import make_user, sign_in
from tests.builders.actions import make_action, make_recommendation
from tests.builders.app import Browser, text_of_page
from tests.builders.assessments import OPENED_AT, make_assessment
from tests.builders.assured import make_assured
from tests.builders.capacity import make_bed_return
from tests.builders.providers import make_location, make_organisation


async def _visit(service: Any, planned_on: date, *, announced: bool, status: str = "planned") -> None:
    await PlannedVisit(
        service=service.id,
        method="full_review",
        due_on=planned_on,
        reasons="[]",
        planned_on=planned_on,
        days=1.0,
        announced=announced,
        status=status,
        recorded_at=OPENED_AT,
    ).save()


async def test_everything_that_is_asked_is_there_overdue_first(browser: Browser) -> None:
    organisation = await make_organisation(name="Oak Care Ltd")
    home = await make_location(organisation=organisation, name="Oak House")
    other = await make_location(organisation=organisation, name="Ash House")
    for each in (home, other):
        await make_bed_return(each, saved_on=date(2026, 9, 9))
    service = await make_assured(location=home)
    await make_assessment(service=service, method="self_assessment", for_year=2026, due_on=date(2026, 9, 30))
    await make_assessment(service=service, status="draft", comments_due_on=date(2026, 9, 12))
    visit = await make_assessment(service=service, method="themed_review", status="final")
    overdue = await make_recommendation(assessment=visit, raised_on=date(2026, 6, 1), what="Mend the lift")
    planned = await make_recommendation(assessment=visit, criterion="3.1.1", what="Lock the cupboard")
    await make_action(planned)
    await _visit(service, date(2026, 9, 21), announced=True)
    await _visit(service, date(2026, 9, 22), announced=False)
    await _visit(service, date(2026, 9, 23), announced=True, status="cancelled")
    await sign_in(browser, await make_user(roles=[Role.PROVIDER_CONTRIBUTOR], organisation_id=organisation.id))

    text = text_of_page((await browser.get("/portal")).text)

    assert "Plan an action for recommendation 3.1.3 , Oak House Mend the lift Overdue" in text
    assert "Send evidence for recommendation 3.1.1 , Oak House Lock the cupboard" in text
    assert (
        "Check the draft report , Oak House Comment on it, if something is not right Due soon 12 September 2026" in text
    )
    assert "Self-assessment 2026 , Oak House" in text
    assert "Due soon" in text
    assert text.index("Mend the lift") < text.index("Check the draft report") < text.index("Self-assessment 2026 ,")
    assert text.count("Send documents ,") == 3
    assert text.count("Employers’ liability insurance") == 1
    assert text.index("Send documents , All of your services") < text.index("Your services Service")
    assert "21 September 2026: full review, Oak House." in text
    assert "22 September 2026" not in text
    assert "23 September 2026" not in text
    narrowed = text_of_page((await browser.get(f"/portal?home={other.id}")).text)
    assert "Mend the lift" not in narrowed
    assert "21 September 2026" not in narrowed
    await execute("UPDATE recommendation SET issued_at = NULL WHERE id = {}", overdue.id)
    assert "Mend the lift" not in (await browser.get("/portal")).text


async def test_nothing_is_asked_of_a_provider_that_has_done_all(browser: Browser) -> None:
    organisation = await make_organisation()
    await sign_in(browser, await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=organisation.id))
    assert "Nothing at present." in (await browser.get("/portal")).text
