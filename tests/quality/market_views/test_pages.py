"""The pages on the market's quality over HTTP: what they say, their files, and who may see what."""

import csv
import io
import re

import openpyxl
import pytest

from market.accounts.permissions import Role
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.quality.market_views.market import make_market

FOR_ALL = ("", "/grades", "/answers")
FOR_QUALITY = ("/themes", "/repeats", "/coverage", "/self-assessments", "/agreement")


async def officer(browser: Browser, role: Role = Role.QUALITY_OFFICER) -> None:
    await sign_in(browser, await make_user(roles={role}))


async def text(browser: Browser, path: str) -> str:
    answer = await browser.get(f"/quality{path}")
    assert answer.status_code == 200, answer.text
    return text_of_page(answer.text)


@pytest.mark.parametrize("path", FOR_ALL + FOR_QUALITY)
async def test_pages_stand_without_any_data(browser: Browser, path: str) -> None:
    await officer(browser)
    assert "Quality" in await text(browser, path)
    assert (await browser.get(f"/quality{path}?as_at=2020-01-01&page=9")).status_code == 200


async def test_how_the_market_stands(browser: Browser) -> None:
    await make_market()
    await officer(browser)
    shown = await text(browser, "")
    assert (
        "2 of 3 services with a published star have 4* or 5* (66.7%); 1 is below. 1 grade is provisional and publishes no star."
        in shown
    )
    assert "Services assured 5" in shown
    assert "Expired 1" in shown
    assert "Provisional 1" in shown
    assert "Open recommendations 1" in shown
    assert "went from 100.0% to 66.7%" in shown
    files = await browser.get("/quality/charts/grades-by-service.csv")
    assert "Home care,0,0,1,0,services" in files.text
    assert (await browser.get("/quality/charts/grades-over-time.csv")).status_code == 200
    earlier = await text(browser, "?as_at=2026-09-19")
    assert "3 of 3 services with a published star have 4* or 5*" in earlier


async def test_grades_are_listed_filtered_and_downloaded(browser: Browser) -> None:
    await make_market()
    await officer(browser, Role.SOCIAL_WORKER)
    shown = await text(browser, "/grades")
    assert "Cedar Court" in shown
    assert "5*, expired" in shown
    below = await text(browser, "/grades?grade=below_4")
    assert "Birch Care" in below
    assert "Acorn House" not in below
    assert "Cedar Court" in await text(browser, "/grades?grade=expired")
    assert "Elder Way" in await text(browser, "/grades?grade=no_grade&service=DAY")
    lines = csv.reader(io.StringIO((await browser.get("/quality/grades.csv?q=acorn")).text))
    assert [line[3] for line in lines] == ["Grade", "4*"]
    book = openpyxl.load_workbook(io.BytesIO((await browser.get("/quality/grades.xlsx")).content))
    assert book.active is not None
    assert book.active.max_row == 6


async def test_themes_show_where_shortfalls_concentrate(browser: Browser) -> None:
    await make_market()
    await officer(browser)
    shown = await text(browser, "/themes")
    assert "3.1.3" in shown
    _, *lines = csv.reader(io.StringIO((await browser.get("/quality/themes.csv")).text))
    rows = {line[0]: line[-6:] for line in lines}
    assert rows["3.1.3"] == ["1", "1", "1.0", "2", "1", "1"]
    assert rows["3.1.4"] == ["1", "0", "0.0", "0", "0", "0"]  # moderated from 2 to 3
    assert next(iter(rows)) == "3.1.3"
    assert "Safeguarding" in await text(browser, "/themes?theme=safe")


async def test_repeats_coverage_self_assessments_and_agreement(browser: Browser) -> None:
    await make_market()
    await officer(browser)
    repeats = await text(browser, "/repeats")
    assert "Birch Care" in repeats
    assert "5 January 2026" in repeats
    assert "Birch Care" not in await text(browser, "/repeats?criterion=4.1")
    coverage = await text(browser, "/coverage")
    assert "60.0% of 5 services were visited in 12 months, 60.0% in 24." in coverage
    never = await text(browser, "/coverage?visited=never")
    assert "Elder Way" in never
    assert "Cedar Court" not in never
    selves = await text(browser, "/self-assessments")
    assert "1 of 1 asked for in 12 months" in selves
    assert "Optimistic" in selves or "Unreliable" in selves
    agreement = await text(browser, "/agreement")
    assert "66.7%" in agreement
    assert "Too few pairs" in agreement
    for path in ("repeats", "coverage", "self-assessments", "agreement", "charts/coverage"):
        assert (await browser.get(f"/quality/{path}.csv")).status_code == 200


async def test_answers_a_year_show_their_arithmetic(browser: Browser) -> None:
    await make_market()
    await officer(browser)
    shown = await text(browser, "/answers")
    assert "Self-assessment: 34 × 1 a year = 34" in shown
    assert "Nothing is known of before" in shown


@pytest.mark.parametrize(
    "role", [Role.QUALITY_OFFICER, Role.COMMISSIONING_MANAGER, Role.DIRECTOR, Role.ANALYST, Role.SOCIAL_WORKER]
)
async def test_every_way_from_the_first_page_leads_somewhere(browser: Browser, role: Role) -> None:
    await officer(browser, role)
    html = (await browser.get("/quality")).text
    ways = re.findall(r'class="govuk-link quality-areas__link" href="([^"]+)"', html)
    assert "/quality/framework" in ways
    assert [way for way in ways if (await browser.get(way)).status_code != 200] == []


async def test_who_may_see_what(browser: Browser) -> None:
    await make_market()
    await officer(browser, Role.BROKERAGE_OFFICER)
    shown = await text(browser, "")
    assert "Services assured 5" in shown
    assert "Open recommendations" not in shown
    assert "Repeat findings" not in shown
    for path in FOR_ALL:
        assert (await browser.get(f"/quality{path}")).status_code == 200
    for path in (*FOR_QUALITY, "/themes.csv", "/agreement.xlsx", "/charts/coverage.csv"):
        assert (await browser.get(f"/quality{path}")).status_code == 403


@pytest.mark.parametrize("role", [Role.PROVIDER_OWNER, Role.PARTNER, Role.ADMINISTRATOR])
async def test_others_see_nothing(browser: Browser, role: Role) -> None:
    await officer(browser, role)
    for path in FOR_ALL + FOR_QUALITY:
        assert (await browser.get(f"/quality{path}")).status_code in (403, 404)
