"""The section on sustainability and continuity: sums only, small counts hidden with what would tell them, and nobody named."""

from datetime import UTC, datetime

import msgspec
import pytest
from msgspec.structs import replace

from market.contingency.queries import Lost
from market.embargoes.queries import in_force
from market.risk.scores.queries import BandShare
from market.risk.types import Band
from market.settings import Settings
from market.statement.facts import Continuity, gather_facts
from market.statement.freezing import freeze_figures
from market.statement.numbers import suppress
from market.statement.sections import continuity
from market.statement.snapshot import EditionWords, take_snapshot
from market.statement.types import ChartBlock, Form, KeyFigures, Paragraph, Snapshot, SnapshotFigure, TableBlock
from tests.builders.embargoes import impose
from tests.builders.providers import make_location
from tests.builders.risk import score_market
from tests.builders.statement import ON, make_facts
from tests.conftest import TestDatabase


def held(red: int, amber: int, unknown: int, green: int, lost: Lost | None = None) -> Continuity:
    """So many care homes in each band, of 30 beds each."""
    counts = ((Band.RED, red), (Band.AMBER, amber), (Band.UNKNOWN, unknown), (Band.GREEN, green))
    return Continuity(tuple(BandShare(band, many + 9, many, many * 30) for band, many in counts), lost)


def taken(found: Continuity | None, settings: Settings, *figures: SnapshotFigure) -> Snapshot:
    snapshot = take_snapshot(make_facts(continuity=found), EditionWords(title="Statement"), (), settings)
    return replace(snapshot, figures=(*snapshot.figures, *figures))


def figure(name: str, value: int | str | None, form: Form = Form.COUNT) -> SnapshotFigure:
    return SnapshotFigure(
        id=name, title=name, value=value, unit="care homes", form=form, numerator=None, denominator=None, sources="", method="",
        stale=0, missing=0,
    )  # fmt: skip


def words_of(snapshot: Snapshot) -> str:
    return " ".join(block.text for block in continuity.compose(snapshot) if isinstance(block, Paragraph))


def test_homes_and_beds_by_stage() -> None:
    by_band, _ = continuity.tables(make_facts(continuity=held(5, 6, 7, 10)))
    assert by_band.rows == (
        ("Red", 5, 150, 150 / 840),
        ("Amber", 6, 180, 180 / 840),
        ("Not enough known", 7, 210, 210 / 840),
        ("Green", 10, 300, 300 / 840),
        ("All care homes", 28, 840, 1.0),
    )


def test_a_few_red_homes_are_counted_with_the_amber_ones() -> None:
    by_band, _ = continuity.tables(make_facts(continuity=held(1, 6, 7, 10)))
    assert [row[:2] for row in by_band.rows][:2] == [("Red or amber", 7), ("Not enough known", 7)]
    none_red, _ = continuity.tables(make_facts(continuity=held(0, 6, 7, 10)))
    assert none_red.rows[0][:2] == ("Red", 0)


@pytest.mark.parametrize("bands", [(1, 0, 7, 20), (2, 2, 2, 30), (0, 0, 3, 30), (0, 3, 0, 40), (1, 1, 1, 1)])
def test_no_small_count_is_printed_or_can_be_worked_out(bands: tuple[int, int, int, int]) -> None:
    by_band, _ = continuity.tables(make_facts(continuity=held(*bands)))
    shown = suppress(by_band)
    for row in shown.rows:
        assert row[1] == "[c]" or row[1] == 0 or int(row[1] or 0) >= 5
        if row[1] == "[c]":
            assert row[2:] == ("[c]", "[c]"), "beds and share would tell how many homes there are"
    hidden = [row for row in shown.rows[:-1] if row[1] == "[c]"]
    assert len(hidden) != 1 or shown.rows[-1][1] == "[c]"


def test_what_a_closure_would_mean(settings: Settings) -> None:
    lost = Lost(on=ON, locations=40, cannot_lose=6, people=900, unplaced=20)
    snapshot = taken(held(5, 5, 5, 5, lost), settings)
    assert list(snapshot.table("if_a_place_closed").rows) == [
        ("Everybody would find a place", 34),
        ("Somebody would find no place that night", 6),
        ("All places looked at", 40),
    ]
    few = taken(held(5, 5, 5, 5, replace(lost, cannot_lose=2)), settings).table("if_a_place_closed")
    assert [row[1] for row in few.rows] == ["[c]", "[c]", 40]


def test_what_the_section_prints(settings: Settings) -> None:
    lost = Lost(on=ON, locations=40, cannot_lose=6, people=900, unplaced=20)
    snapshot = taken(
        held(5, 6, 7, 10, lost),
        settings,
        figure("embargoes_12_months", 8),
        figure("embargoes_in_force", 0),
        figure("embargo_median_days", 60, Form.DAYS),
    )
    blocks = continuity.compose(snapshot)
    words = words_of(snapshot)
    assert "8 care homes were under a restriction on new placements at some time in 12 months" in words
    assert "half of the restrictions lasted 60 days or less" in words
    assert "Care Act 2014, section 48" in words
    (figures,) = [block for block in blocks if isinstance(block, KeyFigures)]
    assert [(each.words, each.printed) for each in figures.items][2:] == [
        ("Care homes under a restriction in 12 months", "8"),
        ("Services under one now", "0"),
    ]
    assert [block.table.id for block in blocks if isinstance(block, TableBlock)] == [
        "care_homes_by_warning",
        "if_a_place_closed",
    ]
    (chart,) = [block for block in blocks if isinstance(block, ChartBlock)]
    assert chart.finding.startswith("Share of care home beds by how closely the council looks: red ")
    assert chart.finding.endswith("green 35.7%.")


def test_four_embargoes_are_not_printed(settings: Settings) -> None:
    few = taken(None, settings, figure("embargoes_12_months", "[c]"), figure("embargo_median_days", "[c]", Form.DAYS))
    assert "Fewer than five care homes were under a restriction" in words_of(few)
    assert "half of the" not in words_of(few)
    assert "No care home was under a restriction" in words_of(taken(None, settings, figure("embargoes_12_months", 0)))


def test_embargo_figures_are_counts_and_hide_each_other() -> None:
    (some,) = [each for each in make_facts().figures if each.id == "services_total"]
    begun = replace(some, id="embargoes_12_months", unit="care homes", value=4)
    median = replace(some, id="embargo_median_days", unit="days", value=60)
    frozen = {each.id: each.value for each in freeze_figures([begun, median])}
    assert frozen == {"embargoes_12_months": "[c]", "embargo_median_days": "[c]"}
    shown = {each.id: each.value for each in freeze_figures([replace(begun, value=5), median])}
    assert shown == {"embargoes_12_months": 5, "embargo_median_days": 60}


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((6, 7, 20), True),
        ((3, 7, 20), False),
        ((6, 2, 20), False),
        ((6, 7, 4), False),
        ((0, 7, 20), True),
        ((6, 0, 0), True),
    ],
)
def test_shares_of_stages_do_not_give_each_other_away(counts: tuple[int, int, int], shown: bool) -> None:
    (some,) = [each for each in make_facts().figures if each.id == "services_total"]
    warning, unknown, _ = counts
    whole = sum(counts)
    frozen = freeze_figures(
        replace(some, id=name, unit="ratio", value=count / whole, numerator=count, denominator=whole)
        for name, count in (("care_homes_at_warning_share", warning), ("care_homes_not_known_share", unknown))
    )
    hidden = [each.value == "[c]" and each.numerator == "[c]" for each in frozen]
    assert hidden == [not shown, not shown]


def test_it_stands_before_any_score_and_in_older_editions(settings: Settings) -> None:
    empty = taken(None, settings)
    assert "Early warning has not been worked out" in words_of(empty)
    assert not [block for block in continuity.compose(empty) if isinstance(block, TableBlock)]
    own = {table.id for table in continuity.tables(make_facts())}
    older = replace(empty, tables=tuple(table for table in empty.tables if table.id not in own))
    assert "before the statement had this section" in words_of(older)


async def test_no_embargoed_home_is_named(db: TestDatabase, settings: Settings) -> None:
    """Every fact that a statement is made of, with an embargo in force: its home's name is nowhere in what is frozen."""
    home = await make_location(name="Zanzibar House", rating="inadequate")
    await impose(home, now=datetime(2026, 9, 1, 9, tzinfo=UTC))
    await score_market(ON)
    facts = await gather_facts(ON, settings.authority_names)
    assert facts.continuity is not None
    assert sum(share.homes for share in facts.continuity.shares) == 1
    assert set(await in_force(ON)) == {int(home.id)}
    snapshot = take_snapshot(facts, EditionWords(title="Statement"), (), settings)
    frozen = msgspec.json.encode((snapshot, continuity.compose(snapshot))).decode()
    assert "Care homes by stage of early warning" in frozen
    assert "Zanzibar" not in frozen
