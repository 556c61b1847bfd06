"""The sections on money, people placed outside the area and contracts: what they hold, what they hide, what they never say."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from msgspec.structs import replace

from market.placements.types import PlacementOnDay
from market.statement.blocks import blocks_of
from market.statement.freezing import freeze_figures
from market.statement.numbers import is_small, suppress
from market.statement.sections import money, out_of_area, pipeline
from market.statement.sections.folding import fold
from market.statement.snapshot import decode, encode
from market.statement.types import SUPPRESSED, Form, Paragraph, Snapshot, TableBlock
from tests.builders.commissioned import contract_on, placement_on
from tests.builders.statement import ON, make_facts

SECTIONS = (money, out_of_area, pipeline)
HOSTS = ("Stockton-on-Tees", "Hartlepool", "Leeds")
REASONS = ("OOA-01", "OOA-02", "OOA-03", "OOA-16", "")
SERVICES = ("residential_home", "day_care", "home_care", "shared_lives")


def placements_of(draw: list[tuple[int, int, int, bool]]) -> tuple[PlacementOnDay, ...]:
    """Placements of one person each, by service, provider and contract, some outside the area."""
    return tuple(
        placement_on(
            at,
            service=SERVICES[service],
            organisation_id=provider + 1,
            contract_id=4 if contract else None,
            out_of_area=away,
            host_authority=HOSTS[provider % 3] if away else "Middlesbrough",
            reason=REASONS[provider] if away else "",
            distance_miles=float(provider * 20) if provider else None,
            weekly_pence=50_000 + at,
        )
        for at, (service, provider, contract, away) in enumerate(draw)
    )


DRAWN = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(0, 1), st.booleans()), max_size=60)


@given(DRAWN)
@examples(max_examples=80, deadline=None)
def test_no_section_lets_a_small_count_or_the_money_of_few_out(draw: list[tuple[int, int, int, bool]]) -> None:
    placements = placements_of(draw)
    facts = replace(make_facts(), placements=placements, contracts=(contract_on(4, kind="block"),))
    for table in (suppress(each) for section in (money, out_of_area) for each in section.tables(facts)):
        for row in table.rows:
            cells = dict(zip((each.name for each in table.measures), row[len(table.dimensions) :], strict=True))
            assert not any(is_small(cells[each.name]) for each in table.measures if each.form is Form.COUNT)
            assert (cells.get("people") == SUPPRESSED) <= (cells.get("people_share", SUPPRESSED) == SUPPRESSED)
            assert (cells.get("people") == SUPPRESSED) <= (cells.get("weekly_spend", SUPPRESSED) == SUPPRESSED)
        if not table.total_row:
            continue
        columns = list(zip(*table.rows, strict=True))[len(table.dimensions) :]
        for measure, column in zip(table.measures, columns, strict=True):
            if measure.form in {Form.COUNT, Form.POUNDS} and column[-1] != SUPPRESSED:
                hidden = sum(cell == SUPPRESSED for cell in column[:-1])
                assert hidden != 1, f"the one hidden {measure.name} of {table.id} follows from the total"
    spend = suppress(money.tables(facts)[0])
    for row in spend.rows[:-1]:
        if row[0] in {"Residential home", "Day care", "Home care", "Shared Lives"} and row[2] != SUPPRESSED:
            code = SERVICES[("Residential home", "Day care", "Home care", "Shared Lives").index(str(row[0]))]
            group = [each for each in placements if each.service == code]
            assert len(group) >= 5
            assert len({each.group_key for each in group}) >= 3


def test_one_hidden_spot_share_hides_another() -> None:
    several = [placement_on(at, organisation_id=1 + at % 3, contract_id=4) for at in range(6)]
    several += [placement_on(10 + at, service="home_care", organisation_id=1 + at % 3) for at in range(6)]
    several.append(placement_on(30, organisation_id=2))
    facts = replace(make_facts(), placements=tuple(several), contracts=(contract_on(4, kind="block"),))
    spend = money.tables(facts)[0]
    assert [spend.cell("spot_share", name) for name in ("Residential home", "Home care")] == [SUPPRESSED, SUPPRESSED]


def test_shares_of_people_hide_the_few_on_either_side() -> None:
    facts = make_facts()
    figures = {figure.id: figure for figure in facts.figures}
    people, spend = figures["spot_share_people"], figures["spot_share_spend"]
    few = replace(people, numerator=97, denominator=100, value=0.97)
    frozen = {each.id: each for each in freeze_figures([spend, few])}
    assert [each.value for each in frozen.values()] == [SUPPRESSED, SUPPRESSED]
    assert freeze_figures([replace(figures["extra_care_schemes"], value=2)])[0].value == 2
    waiting = [replace(figures["waiting_people"], value=3), replace(figures["waiting_longest_days"], value=61)]
    assert {each.value for each in freeze_figures(waiting)} == {SUPPRESSED}


def test_182_people_and_their_shares_are_printed() -> None:
    """The numbers of the council's own assessment: 44% residential, 26% day care; 44%, 35% and 8% by reason."""
    services = ["residential_home"] * 80 + ["day_care"] * 47 + ["supported_living"] * 52 + ["shared_lives"] * 3
    reasons = ["OOA-01"] * 80 + ["OOA-02"] * 64 + ["OOA-03"] * 15 + ["OOA-16"] * 20 + ["OOA-05"] * 3
    placed = tuple(
        placement_on(at, service=service, reason=reason, out_of_area=True, host_authority="Leeds")
        for at, (service, reason) in enumerate(zip(services, reasons, strict=True))
    )
    by_service, by_reason, *_ = out_of_area.tables(replace(make_facts(), placements=placed))
    assert [(row[0], row[1]) for row in suppress(by_service).rows] == [
        ("Residential home", 80),
        ("Day care", 47),
        ("Other services", 55),
        ("All people", 182),
    ]
    shares = {str(row[0]): round(float(row[2] or 0) * 100) for row in suppress(by_reason).rows}
    assert list(shares.items())[:3] == [
        ("Personal or family choice", 44),
        ("Specialist service not available here", 35),
        ("No vacancy at the time", 8),
    ]


def test_the_pipeline_counts_every_contract_and_names_nobody(snapshot: Snapshot) -> None:
    by_quarter, by_service = snapshot.table("pipeline_by_quarter"), snapshot.table("pipeline_by_service")
    assert by_quarter.rows[0][:4] == ("October to December 2026", 0, 1, 1)
    assert [row[3] for row in by_quarter.rows if row[0] in ("Later", "No fixed end", "All contracts")] == [0, 1, 6]
    # The call-off counts in place of its framework.
    assert by_service.rows[-1] == ("All contracts", 6, 2, 2, 5, 630_000_000)
    assert snapshot.figure("contracts_expiring_18_months").value == 5
    listed = snapshot.table("pipeline").rows
    assert listed[0] == (
        "Oct to Dec 2026",
        "Day care: spot terms",
        "£5 million or more",
        "None",
        "Open procedure",
        "Now",
        1,
    )
    assert ("Jan to Mar 2028", "Residential home: block", "£100,000 to £500,000", "12 months") in [
        row[:4] for row in listed
    ]
    words = encode(snapshot).decode()
    assert not any(f"Provider {number}" in words or f"C-000{number}" in words for number in range(1, 8))
    assert pipeline.engagement_words(date(2028, 10, 1), ON) == "From April 2027"


@pytest.mark.parametrize("section", SECTIONS)
def test_an_edition_from_before_these_sections_still_opens(section: object, snapshot: Snapshot) -> None:
    own = {table.id for each in SECTIONS for table in each.tables(make_facts())}
    ids = [figure.id for figure in snapshot.figures]
    new = ids[ids.index("home_care_hours_per_week") :]
    old = replace(
        snapshot,
        tables=tuple(table for table in snapshot.tables if table.id not in own),
        figures=tuple(figure for figure in snapshot.figures if figure.id not in new),
    )
    blocks = {found.code: printed for found, printed in blocks_of(decode(encode(old)))}[section.CODE]  # type: ignore[attr-defined]  # a module
    assert isinstance(blocks[0], Paragraph)
    assert not any(isinstance(block, TableBlock) for block in blocks)


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.integers(), max_size=12)), st.integers(1, 8))
def test_folding_keeps_everybody_and_prints_only_enough(groups: dict[str, list[int]], least: int) -> None:
    folded = fold(groups, lambda members: len(members) >= least, "Other")
    assert sorted(one for _, members in folded for one in members) == sorted(
        one for each in groups.values() for one in each
    )
    assert len(folded) <= 1 or all(len(members) >= least for _, members in folded)
