"""The pages of figures in a browser, on both engines."""

import csv
import io
import json
from datetime import date

import pytest

from market.accounts.permissions import Role
from market.figures.reference import figures_reference
from market.figures.registry import FIGURES
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.capacity import make_bed_return
from tests.builders.providers import make_location
from tests.web.strict_html import parse


async def make_market() -> None:
    home = await make_location(rating="good", services=("nursing_home",))
    await make_bed_return(home, saved_on=date(2026, 7, 10), occupied=15)
    await make_bed_return(home, bed_type="general_nursing", saved_on=date(2026, 9, 10), occupied=27)
    await make_bed_return(home, bed_type="dementia_nursing", saved_on=date(2026, 9, 10), maximum=10, occupied=9)


async def test_all_figures_on_a_page(officer: Browser) -> None:
    empty = await officer.get("/figures")
    await make_market()
    page = await officer.get("/figures")

    for answer in (empty, page):
        assert answer.status_code == 200
        parse(answer.text)
    text = text_of_page(page.text)
    for definition in FIGURES:
        assert definition.title in text
        assert definition.method in text.replace("&#39;", "'")
    assert "90.0% (36 of 40)" in text
    assert "General nursing: 30 beds" in text_of_page((await officer.get("/figures/beds_by_type")).text)
    assert "50.0% (15 of 30)" in text_of_page((await officer.get("/figures?as_at=2026-07-31")).text)


@pytest.mark.parametrize(
    "figure_id", ["occupancy_rate", "beds_by_type", "ratings_by_service_type", "median_rating_age_days"]
)
async def test_one_figure_with_its_history(officer: Browser, figure_id: str) -> None:
    empty = await officer.get(f"/figures/{figure_id}")
    await make_market()
    page = await officer.get(f"/figures/{figure_id}")
    history = list(csv.reader(io.StringIO((await officer.get(f"/figures/{figure_id}/history.csv")).text)))

    for answer in (empty, page):
        assert answer.status_code == 200
        parse(answer.text)
    assert "There is nothing to count" in empty.text
    assert "<img" in page.text
    assert history[-1][2] == "2026-09-30"
    assert len({row[2] for row in history[1:]}) == 25


async def test_downloads(officer: Browser) -> None:
    await make_market()
    found = json.loads((await officer.get("/figures.json?as_at=2026-07-31")).content)
    rows = list(csv.DictReader(io.StringIO((await officer.get("/figures.csv")).content.decode("utf-8-sig"))))

    assert found["as_at"] == "2026-07-31"
    assert {figure["id"]: figure["value"] for figure in found["figures"]}["occupancy_rate"] == 0.5
    assert [(row["Code"], row["Value"]) for row in rows if row["Figure"] == "beds_by_type"] == [
        ("dementia_nursing", "10"),
        ("general_nursing", "30"),
    ]
    assert (await officer.get("/figures.xlsx")).status_code == 200


async def test_an_unknown_figure_is_not_found(officer: Browser) -> None:
    assert (await officer.get("/figures/beds")).status_code == 404
    assert (await officer.get("/figures/beds/history.csv")).status_code == 404


async def test_only_those_who_may_read_figures(officer: Browser) -> None:
    officer.cookies.clear()
    await sign_in(officer, await make_user(roles=[Role.SOCIAL_WORKER]))
    for path in ("/figures", "/figures.json", "/figures/beds_total", "/figures/beds_total/history.csv"):
        assert (await officer.get(path)).status_code == 403


def test_the_reference_names_every_figure_with_a_method_of_one_sentence() -> None:
    text = figures_reference()
    for definition in FIGURES:
        assert f"- id: `{definition.id}`" in text
        assert definition.method in text
        assert definition.method.endswith(".")
        assert ". " not in definition.method
