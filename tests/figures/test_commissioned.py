"""Figures of contracts, placements, waiting people and extra care on a small market that is worked out by hand, on both engines."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from market.capacity.extra_care.tables import ExtraCareScheme
from market.capacity.rules import last_closed_window
from market.figures.registry import FIGURES
from market.figures.service import compute_figure, compute_figures, figures_of
from market.figures.types import Facts, Figure, Source, SourceKind
from market.figures.words import code_words, counted_words
from market.placements.tables import WaitingEntry
from tests.builders.commissioned import contract_on, placement_on
from tests.builders.contracts import make_change, make_contract
from tests.builders.placements import make_placement, make_placement_rate
from tests.builders.providers import make_organisation

AREA = ("Middlesbrough", "Middlesbrough Council")
ON = date(2026, 9, 30)
AT = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
HOME_CARE = {"service_type": "long_community", "component": "home_support", "rate_pence": 2_000, "rate_unit": "hourly"}


async def by_id(on: date = ON) -> dict[str, Figure]:
    return {figure.id: figure for figure in await compute_figures(on, AREA)}


async def make_waiting(since_on: date, **changes: object) -> None:
    values = {"case_reference": "W-1", "component": "home_support", "why": "brokerage", "recorded_at": AT, **changes}
    await WaitingEntry(since_on=since_on, **values).save()  # type: ignore[arg-type]  # columns by name


async def make_scheme(
    name: str, apartments: int, from_on: date = date(2015, 1, 1), until_on: date | None = None
) -> None:
    await ExtraCareScheme(
        name=name, postcode="TS1 2AZ", authority="Middlesbrough", apartments=apartments, from_on=from_on, until_on=until_on, recorded_at=AT
    ).save()  # fmt: skip


async def make_market() -> None:
    """Ash and Beech are one group, Cedar another. Home care has a framework with Ash; a block of residential care is with Beech."""
    brand = {"brand_id": "BD1", "brand_name": "Orchard"}
    ash, beech = await make_organisation(name="Ash", **brand), await make_organisation(name="Beech", **brand)
    cedar = await make_organisation(name="Cedar")
    framework = await make_contract(
        kind="framework", supplier=ash, services=("home_care",), ends_on=date(2027, 3, 31), starts_on=date(2023, 4, 1)
    )
    called = await make_contract(
        kind="call_off", framework=framework, supplier=ash, services=("home_care",), ends_on=date(2027, 9, 30)
    )
    block = await make_contract(kind="block", supplier=beech, ends_on=date(2027, 4, 1))
    await make_change(block, from_on=date(2026, 10, 1), kind="extension", ends_on=date(2029, 3, 31), option_number=1)
    await make_contract(ends_on=date(2026, 9, 29))  # ended the day before
    await make_contract(ends_on=None)
    hours = {"units_a_week": 10, "weekly_hours": 10.0, **HOME_CARE}
    await make_placement(case_reference="H-1", organisation=ash.id, contract=called.id, **hours)
    await make_placement(case_reference="H-2", organisation=ash.id, **hours)  # a provider of the framework, no contract
    await make_placement(
        case_reference="H-2", organisation=cedar.id, **{**hours, "weekly_hours": None}
    )  # and one outside
    await make_placement(case_reference="H-3", organisation=cedar.id, delivery="direct_payment", **hours)
    await make_placement(case_reference="H-4", organisation=ash.id, funder="icb", **hours)
    await make_placement(case_reference="H-5", organisation=ash.id, ends_on=date(2026, 9, 29), **hours)
    await make_placement(case_reference="R-1", organisation=beech.id, contract=block.id)
    await make_placement(case_reference="R-2", organisation=cedar.id, rate_pence=None)
    for case, reason, host in (("O-1", "OOA-02", "Hartlepool"), ("O-2", "", "Hartlepool"), ("O-3", "OOA-99", "Leeds")):
        await make_placement(case_reference=case, host_authority=host, reason=reason)
    await make_placement(
        case_reference="O-3",
        host_authority="Leeds",
        reason="OOA-01",
        rate_pence=900,
        service_type="long_community",
        component="day_support",
    )
    await make_waiting(date(2026, 7, 31))
    await make_waiting(date(2026, 9, 1), component="day_support")
    await make_waiting(date(2026, 1, 1), case_reference="W-2", ended_on=ON)
    await make_scheme("Elm Court", 60)
    await make_scheme("Fir Court", 40, until_on=date(2026, 1, 1))
    await make_scheme("Fir Court", 52, from_on=date(2026, 1, 1))


@pytest.mark.usefixtures("db")
async def test_every_figure_of_a_small_market() -> None:
    await make_market()
    found = await by_id()

    assert found["home_care_hours_per_week"].value == 30  # H-1, H-2 and H-3; H-2 with Cedar has no hours
    assert found["home_care_hours_per_week"].missing == 1
    assert found["home_care_people"].value == 3
    assert found["out_of_area_people"].value == 3
    assert found["out_of_area_by_service"].value == {"residential_home": 3}  # O-3 under the dearer placement
    assert found["out_of_area_by_reason"].value == {"OOA-02": 1, "OOA-99": 1, "not_recorded": 1}
    assert found["out_of_area_by_reason"].missing == 2
    assert found["out_of_area_by_host"].value == {"Hartlepool": 2, "Leeds": 1}
    ending = [found[f"contracts_expiring_{months}_months"] for months in (6, 12, 18)]
    assert [each.value for each in ending] == [1, 3, 3]  # 31 March 2027 is within six months, 1 April not
    assert {each.denominator for each in ending} == {4}
    weekly = 3 * 20_000 + 80_000 + 3 * 80_000 + 900  # home care, the block, homes outside the area, day care there
    spend = found["spot_share_spend"]
    assert (spend.numerator, spend.denominator, spend.missing) == (weekly - 80_000, weekly, 1)
    assert (found["spot_share_people"].numerator, found["spot_share_people"].denominator) == (6, 7)
    hhi = found["market_hhi_by_service"].value
    assert hhi == {"home_care": pytest.approx(10_000 * (4 + 1) / 9), "residential_home": 10_000}
    assert (found["off_framework_share"].numerator, found["off_framework_share"].denominator) == (1, 2)
    assert found["waiting_people"].value == 1
    assert found["waiting_longest_days"].value == 61
    assert (found["extra_care_schemes"].value, found["extra_care_apartments"].value) == (2, 112)
    assert (await by_id(date(2025, 12, 31)))["extra_care_apartments"].value == 100
    sources = {source.feed: source.as_at for source in found["spot_share_spend"].sources}
    assert sources == {"placements": date(2025, 4, 1), "contracts": date(2025, 2, 1)}
    assert counted_words(spend) == "£3,009 of £3,809 a week"
    assert found["spot_share_spend"] == await compute_figure("spot_share_spend", ON, AREA)


@pytest.mark.usefixtures("db")
async def test_what_is_recorded_for_a_later_day_changes_no_earlier_figure() -> None:
    await make_market()
    later = date(2026, 10, 1)
    contract = await make_contract(kind="framework", awarded_on=later, starts_on=later, services=("residential_home",))
    placement = await make_placement(case_reference="R-9", starts_on=date(2026, 9, 1), ends_on=ON)
    before = await compute_figures(ON, AREA)
    await make_placement(starts_on=later, contract=contract.id)
    await make_placement(host_authority="Leeds", starts_on=later)
    await make_placement_rate(placement, from_on=later, rate_pence=1)
    await make_waiting(later, case_reference="W-3")
    await make_scheme("New Court", 9, from_on=later)

    assert await compute_figures(ON, AREA) == before
    after = await by_id(later)
    assert after["waiting_people"].value == 2
    assert after["extra_care_schemes"].value == 3
    assert after["contracts_expiring_12_months"].value == 2  # the block was extended on that day


def facts_of(days: list[tuple[date, bool]], on: date) -> Facts:
    """The facts of a day of placements and contracts that begin on `days`, some of them outside the area; later ones unseen."""
    seen = [(at, day, away) for at, (day, away) in enumerate(days) if day <= on]
    source = Source("placements", "Placements register", max((day for _, day, _ in seen), default=None))
    return Facts(
        on=on,
        services=(),
        homes=(),
        spells=(),
        window=last_closed_window(on),
        completion=None,
        sources=dict.fromkeys(SourceKind, (source,)),
        contracts=tuple(contract_on(at, starts_on=day) for at, day, _ in seen),
        placements=tuple(
            placement_on(at, starts_on=day, out_of_area=away, host_authority="Leeds" if away else "Middlesbrough")
            for at, day, away in seen
        ),
    )


DAYS = st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.booleans()), max_size=12)


@given(DAYS, DAYS)
@settings(max_examples=60, deadline=None)
def test_parts_add_up_shares_stay_in_bounds_and_later_facts_are_unseen(
    known: list[tuple[date, bool]], more: list[tuple[date, bool]]
) -> None:
    later = [(date(2027, 1, 1 + at), away) for at, (_, away) in enumerate(more)]
    facts = facts_of(known, ON)
    figures = {figure.id: figure for figure in figures_of(facts)}

    assert figures_of(facts_of([*known, *later], ON)) == list(figures.values())
    people = figures["out_of_area_people"].value
    for name in ("out_of_area_by_service", "out_of_area_by_reason", "out_of_area_by_host"):
        parts = figures[name].value
        assert sum(parts.values() if isinstance(parts, dict) else []) == (people or 0)
    for name in ("spot_share_spend", "spot_share_people", "off_framework_share"):
        share = figures[name].value
        assert share is None or 0 <= share <= 1  # type: ignore[operator]  # a number, never a breakdown
    merged = replace(facts, placements=tuple(replace(each, case_reference="ONE") for each in facts.placements))
    assert {figure.id: figure for figure in figures_of(merged)}["out_of_area_people"].value in (None, 0, 1)


def test_codes_of_breakdowns_have_words() -> None:
    assert code_words("OOA-01") == "Personal or family choice"
    assert code_words("not_recorded") == "Reason not recorded"
    assert code_words("home_care") == "Home care"
    assert code_words("Leeds") == "Leeds"
    assert len({definition.id for definition in FIGURES}) == len(FIGURES)
