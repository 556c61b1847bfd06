"""The expiry pipeline, its pages and files, and the people under a contract."""

from datetime import date

from market.accounts.permissions import Role
from market.commissioning.queries import pipeline_on
from market.commissioning.types import Horizon
from market.contracts.tables import Contract
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.contracts import make_change, make_contract
from tests.builders.placements import make_placement
from tests.conftest import TestDatabase

ON = date(2026, 9, 30)
LEADS = {"open": 20, "extension": 5, "not_decided": 40}


async def town() -> dict[str, Contract]:
    """A framework with a call-off, and contracts that end at different times."""
    framework = await make_contract(
        reference="FW-1", title="Home care framework", kind="framework", ends_on=date(2027, 12, 31), services=["home_care"],
        options=(12, 12), annual_pence=500_000_000, route="open", notice_days=30,
    )  # fmt: skip
    call_off = await make_contract(
        reference="CO-1", kind="call_off", framework=framework, ends_on=date(2027, 3, 31), annual_pence=2_000_000,
        services=["home_care"], route="extension", notice_days=0,
    )  # fmt: skip
    late = await make_contract(reference="SP-1", ends_on=date(2026, 11, 30), notice_days=None, annual_pence=None)
    await make_contract(reference="NO-END", ends_on=None)
    await make_contract(reference="OVER", ends_on=date(2026, 9, 29))
    await make_contract(reference="LATER", starts_on=date(2026, 10, 1), ends_on=date(2027, 9, 30))
    for contract, case in ((framework, "C-1"), (call_off, "C-2"), (call_off, "C-2"), (late, "C-1")):
        await make_placement(contract=contract.id, case_reference=case)
    await make_placement(contract=late.id, case_reference="C-9", ends_on=date(2026, 9, 29))
    return {"framework": framework, "call_off": call_off, "late": late}


async def test_lines_say_what_ends_who_depends_on_it_and_by_when_to_decide(db: TestDatabase) -> None:
    await town()
    lines = {line.contract.reference: line for line in await pipeline_on(ON, LEADS)}
    assert list(lines) == ["SP-1", "CO-1", "FW-1", "NO-END"], "not yet started and ended ones are not in force"
    framework, call_off, late = lines["FW-1"], lines["CO-1"], lines["SP-1"]
    assert (framework.horizon, framework.months_left, framework.latest_end_on) == (
        Horizon.WITHIN_18,
        15,
        date(2029, 12, 31),
    )
    assert (framework.case_references, framework.weekly_pence) == ({"C-1", "C-2"}, 240_000)
    assert (call_off.people, call_off.weekly_pence) == (1, 160_000)
    assert (framework.last_safe_on, framework.overdue) == (date(2027, 11, 3), False)
    assert (call_off.last_safe_on, call_off.lead_days) == (date(2027, 3, 22), 5)
    assert (late.last_safe_on, late.overdue, late.people) == (date(2026, 10, 5), False, 1)
    assert (lines["NO-END"].last_safe_on, lines["NO-END"].horizon) == (None, Horizon.NO_END)


async def test_what_was_decided_later_is_never_seen(db: TestDatabase) -> None:
    made = await town()
    before = await pipeline_on(ON, LEADS)
    await make_change(made["late"], from_on=date(2026, 10, 1), kind="extension", ends_on=date(2027, 11, 30))
    await make_placement(contract=made["late"].id, starts_on=date(2026, 10, 1))
    assert await pipeline_on(ON, LEADS) == before
    after = next(line for line in await pipeline_on(date(2026, 10, 1), LEADS) if line.contract.reference == "SP-1")
    assert (after.contract.ends_on, after.people) == (date(2027, 11, 30), 2)


async def test_page_filters_files_and_chart(db: TestDatabase, browser: Browser) -> None:
    await town()
    await sign_in(browser, await make_user(roles=[Role.DIRECTOR]))
    whole = text_of_page((await browser.get(f"/contracts/pipeline?as_at={ON}")).text)
    for words in (
        "Ending within 6 months 2 £20,000 a year, 2 people placed 1 contract without a recorded value",
        "Ending within 18 months 3 £20,000 a year, 2 people placed",
        "Decide now: the last safe day was",
        "2 options: 12 and 12 months",
        "3 contracts end in the time shown; the first is SP-1 on 30 November 2026.",
    ):
        assert words in whole, words
    some = text_of_page(
        (await browser.get(f"/contracts/pipeline?as_at={ON}&ends=6&kind=call_off&service=home_care")).text
    )
    assert "CO-1" in some
    assert "SP-1" not in some
    nothing = text_of_page((await browser.get(f"/contracts/pipeline?as_at={ON}&ends=beyond")).text)
    assert "Nothing matches these filters." in nothing
    file = (await browser.get(f"/contracts/pipeline.csv?as_at={ON}&ends=all&sort=people&order=desc")).text
    assert [line.split(",")[0] for line in file.splitlines()[1:]] == ["FW-1", "SP-1", "CO-1", "NO-END"]
    assert (await browser.get(f"/contracts/pipeline.xlsx?as_at={ON}")).status_code == 200
    chart = (await browser.get(f"/contracts/pipeline-chart.csv?as_at={ON}")).text
    assert "FW-1 Home care framework,2025-04-01,2027-12-31,2029-12-31," in chart
    assert (await browser.get(f"/contracts/pipeline-chart.csv?as_at={ON}&ends=no_end")).status_code == 404


async def test_people_of_a_framework_include_those_of_its_call_offs(db: TestDatabase, browser: Browser) -> None:
    made = await town()
    address = f"/contracts/{made['framework'].id}/people"
    await sign_in(browser, await make_user(roles=[Role.BROKERAGE_OFFICER]))
    shown = text_of_page((await browser.get(f"{address}?as_at={ON}")).text)
    assert "People placed 2" in shown
    assert "CO-1: Contract" in shown
    file = (await browser.get(f"{address}.csv?as_at={ON}&q=co-1")).text
    assert [line.split(",")[0] for line in file.splitlines()[1:]] == ["C-2", "C-2"]
    assert (await browser.get("/contracts/999999/people")).status_code == 404
    await sign_in(browser, await make_user(roles=[Role.SOCIAL_WORKER]))
    for path in (address, "/contracts/pipeline", "/contracts/pipeline.csv", "/contracts/calendar"):
        assert (await browser.get(path)).status_code == 403, path
