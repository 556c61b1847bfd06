"""Notes, typed-in values and decisions: kept once, refused with every reason, withdrawn by version, and safe when two act at once."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from market.core.refusal import Changed, Refused
from market.db.sql import fetch, fetch_value
from market.policies.service import load_policies
from market.risk import service
from market.risk.data.rules import reasons_against_datum
from market.risk.data.types import NewDatum
from market.risk.decisions.rules import (
    bands_to_choose,
    reasons_against_mute,
    reasons_against_override,
    reasons_against_watch,
)
from market.risk.decisions.types import Computed, NewMute, NewOverride, NewWatch
from market.risk.facts.gathering import gather
from market.risk.notes.rules import reasons_against_note
from market.risk.notes.types import NoteKind, Reliability
from market.risk.queries import overrides_on, watch_list
from market.risk.types import Band, Override
from tests.builders.providers import make_location
from tests.builders.risk import BY, NOW, ON, OWN, new_note, policy, score_market

DOING: dict[str, Any] = {"by": BY, "now": NOW, "today": ON}
POLICY = policy()


def datum(**changes: Any) -> NewDatum:
    """Sixty days of cash as at 1 September 2026."""
    values: dict[str, Any] = {
        "submission": "datum-1",
        "location_id": None,
        "organisation_id": 1,
        "indicator": "EW-F07",
        "value": 60.0,
        "as_at_on": date(2026, 9, 1),
        "source": "Open-book return",
        "reliability": Reliability.CONFIRMED,
        **changes,
    }
    return NewDatum(**values)


def override(**changes: Any) -> NewOverride:
    """Red for a fortnight."""
    values: dict[str, Any] = {
        "submission": "override-1",
        "location_id": 1,
        "band": Band.RED,
        "reason": "The owner told us of a sale in the spring",
        "until_on": ON + timedelta(days=14),
        **changes,
    }
    return NewOverride(**values)


def held_override() -> Override:
    """An override that holds."""
    return Override(
        id=1, location_id=1, band=Band.RED, reason="x", from_on=ON, until_on=ON + timedelta(days=3), ended_on=None,
        by_label="Person 2", version=1,
    )  # fmt: skip


def codes(reasons: list[Any]) -> list[str]:
    """The codes of reasons."""
    return [reason.code for reason in reasons]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"happened_on": ON + timedelta(days=1)}, ["future"]),
        ({"kind": NoteKind.SAFEGUARDING}, ["no_count"]),
        ({"kind": NoteKind.SAFEGUARDING, "people": 0}, []),
        ({"kind": NoteKind.HANDED_BACK, "people": 0}, ["nought"]),
        ({"kind": NoteKind.HANDED_BACK, "happened_on": ON + timedelta(days=1)}, ["future", "no_count"]),
    ],
)
def test_a_note_is_refused_with_every_reason(changes: dict[str, Any], expected: list[str]) -> None:
    assert codes(reasons_against_note(new_note(**changes), ON)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"indicator": "EW-X99"}, ["no_indicator"]),
        ({"value": None}, ["no_value"]),
        ({"value": None, "event": "not_applicable"}, []),
        ({"event": "red"}, ["not_event"]),
        ({"indicator": "EW-F10"}, ["no_event", "value"]),
        ({"indicator": "EW-F10", "value": None, "event": "amber"}, []),
        ({"indicator": "EW-F10", "value": None, "event": "unknown"}, ["no_event"]),
        ({"as_at_on": ON + timedelta(days=1)}, ["future"]),
        ({"as_at_on": date(2016, 9, 1)}, ["old"]),
    ],
)
def test_a_value_is_refused_with_every_reason(changes: dict[str, Any], expected: list[str]) -> None:
    asked = datum(**changes)
    indicator = next((each for each in POLICY.indicators if each.id == asked.indicator), None)
    assert codes(reasons_against_datum(asked, indicator, ON)) == expected


@pytest.mark.parametrize(
    ("changes", "computed", "holding", "expected"),
    [
        ({}, Band.AMBER, None, []),
        ({}, Band.RED, None, ["same"]),
        ({}, None, None, ["no_score"]),
        ({"band": Band.UNKNOWN}, Band.RED, None, ["unknown"]),
        ({"until_on": ON}, Band.AMBER, None, ["past"]),
        ({"until_on": ON + timedelta(days=28)}, Band.AMBER, None, []),
        ({"until_on": ON + timedelta(days=29)}, Band.AMBER, None, ["long"]),
        ({"reason": "because"}, Band.AMBER, None, ["no_reason"]),
        ({"reason": "x" * 29}, Band.AMBER, None, ["no_reason"]),
        ({"reason": "x" * 30}, Band.AMBER, None, []),
        ({"band": Band.GREEN}, Band.RED, None, ["red"]),
        ({"band": Band.AMBER}, Band.RED, None, []),
        ({"band": Band.GREEN}, Band.AMBER, None, []),
        ({"band": Band.GREEN}, Band.AMBER, held_override(), ["holding"]),
        ({"band": Band.GREEN}, Band.UNKNOWN, None, ["not_known"]),
        ({"band": Band.AMBER}, Band.UNKNOWN, None, []),
    ],
)
def test_a_band_is_refused_with_every_reason(
    changes: dict[str, Any], computed: Band | None, holding: Override | None, expected: list[str]
) -> None:
    against = computed and Computed(band=computed)
    found = reasons_against_override(override(**changes), against, holding, most_days=28, today=ON)
    assert codes(found) == expected


@pytest.mark.parametrize(
    ("computed", "bands", "code"),
    [
        (Computed(band=Band.AMBER), [Band.RED, Band.GREEN], None),
        (Computed(band=Band.AMBER, too_little_known=True, known=29, least_known=70), [Band.RED], "not_known"),
        (Computed(band=Band.AMBER, serious_red=("Insolvency step",)), [Band.RED], "serious_red"),
        (Computed(band=Band.RED), [Band.AMBER], "red"),
        (Computed(band=Band.RED, serious_red=("Insolvency step",)), [Band.AMBER], "serious_red"),
        (Computed(band=Band.UNKNOWN), [Band.RED, Band.AMBER], "not_known"),
        (Computed(band=Band.GREEN), [Band.RED, Band.AMBER], "same"),
    ],
)
def test_green_is_offered_only_where_enough_is_known_and_nothing_serious_is_red(
    computed: Computed, bands: list[Band], code: str | None
) -> None:
    assert bands_to_choose(computed) == bands
    found = reasons_against_override(override(band=Band.GREEN), computed, None, most_days=28, today=ON)
    assert codes(found) == ([code] if code else [])


@pytest.mark.parametrize(
    ("indicator", "until_on", "reason", "expected"),
    [
        ("EW-F01", date(2027, 9, 30), "A new home that fills up", []),
        ("EW-F01", date(2027, 10, 1), "A new home that fills up", ["long"]),
        ("EW-F07", date(2026, 12, 1), "A new home that fills up", ["serious"]),
        ("EW-X99", date(2026, 9, 30), "no", ["no_indicator", "past", "no_reason"]),
    ],
)
def test_leaving_out_is_refused_with_every_reason(
    indicator: str, until_on: date, reason: str, expected: list[str]
) -> None:
    asked = NewMute(submission="m", location_id=1, indicator=indicator, reason=reason, until_on=until_on)
    found = next((each for each in POLICY.indicators if each.id == indicator), None)
    assert codes(reasons_against_mute(asked, found, [], ON)) == expected


def a_watch(location_id: int = 1, **changes: Any) -> NewWatch:
    """Watched for two weeks."""
    values: dict[str, Any] = {
        "location_id": location_id,
        "why": "Empty beds since spring",
        "review_on": ON + timedelta(days=14),
        "watcher": 1,
        "watcher_label": "Person 1",
        **changes,
    }
    return NewWatch(**values)


def test_a_watch_needs_a_reason_and_a_day_within_three_months() -> None:
    assert codes(reasons_against_watch(a_watch(), ON)) == []
    assert codes(reasons_against_watch(a_watch(why="?", review_on=ON), ON)) == ["no_reason", "past"]
    assert codes(reasons_against_watch(a_watch(review_on=ON + timedelta(days=93)), ON)) == ["long"]


@pytest.mark.usefixtures("db")
async def test_a_note_counts_from_the_day_on_which_it_was_written_until_it_is_withdrawn() -> None:
    home = await make_location()
    note = new_note(organisation_id=home.organisation, happened_on=date(2026, 9, 1))
    number = await service.write_note(note, **DOING)
    assert isinstance(number, int)
    assert await service.write_note(note, **DOING) == number
    await service.write_note(new_note(organisation_id=home.organisation, submission="other"), **DOING)
    assert await service.withdraw_note(number, 9, reason="Wrong home", **DOING) == Changed()
    tomorrow = {**DOING, "today": ON + timedelta(days=1)}
    assert await service.withdraw_note(number, 1, reason="Wrong home", **tomorrow) is None
    assert isinstance(await service.withdraw_note(number, 2, reason="Wrong home", **tomorrow), Refused)
    for day, count in ((ON - timedelta(days=1), 0), (ON, 2), (ON + timedelta(days=1), 1)):
        [facts] = await gather(day, OWN)
        assert len(facts.notes) == count, day


@pytest.mark.usefixtures("db")
async def test_a_value_reaches_every_place_of_its_provider_and_a_places_own_comes_first() -> None:
    await load_policies(by=BY, now=NOW)
    home = await make_location()
    other = await make_location(organisation=home.organisation)
    owner = home.organisation
    assert isinstance(await service.enter_datum(datum(organisation_id=owner), **DOING), int)
    own = datum(submission="datum-2", organisation_id=owner, location_id=home.id, value=12.0)
    assert isinstance(await service.enter_datum(own, **DOING), int)
    facts = {each.location_id: each for each in await gather(ON, OWN)}
    assert [each.value for each in facts[home.id].data] == [12.0, 60.0]
    assert [each.value for each in facts[other.id].data] == [60.0]


@pytest.mark.usefixtures("db")
async def test_nothing_confidential_is_audited() -> None:
    await load_policies(by=BY, now=NOW)
    home = await make_location()
    await service.write_note(new_note(organisation_id=home.organisation, words="Secret words", source="Union"), **DOING)
    await service.enter_datum(datum(organisation_id=home.organisation, value=4321.0, source="Bank"), **DOING)
    trail = str(await fetch("SELECT verb, before, after FROM audit_entry"))
    assert "risk_note.written" in trail
    assert not any(text in trail for text in ("Secret words", "Union", "4321", "Bank"))


@pytest.mark.usefixtures("db")
async def test_two_people_who_raise_a_band_at_once_make_one_override() -> None:
    await load_policies(by=BY, now=NOW)
    home = await make_location()
    await score_market()
    asked = [override(location_id=home.id, band=Band.AMBER, submission=f"s{number}") for number in range(3)]
    answers = await asyncio.gather(*(service.set_band(each, **DOING) for each in asked))
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == 2
    assert (await overrides_on(ON))[home.id].band is Band.AMBER
    again = await service.set_band(asked[[isinstance(answer, int) for answer in answers].index(True)], **DOING)
    assert again in answers
    assert home.id not in await overrides_on(ON + timedelta(days=14))


@pytest.mark.usefixtures("db")
async def test_two_people_who_watch_a_place_at_once_make_one_entry() -> None:
    home = await make_location()
    answers = await asyncio.gather(*(service.watch(a_watch(home.id), **DOING) for _ in range(3)))
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert len(await watch_list(ON)) == 1


@pytest.mark.usefixtures("db")
async def test_two_scorings_at_once_keep_one_score() -> None:
    await load_policies(by=BY, now=NOW)
    await make_location()
    await asyncio.gather(*(score_market() for _ in range(3)))
    assert await fetch_value("SELECT count(*) FROM risk_score") == 1
    assert await fetch_value("SELECT count(*) FROM risk_provider_score") == 1


@pytest.mark.usefixtures("db")
async def test_what_is_not_in_the_register_is_refused() -> None:
    await load_policies(by=BY, now=NOW)
    assert isinstance(await service.write_note(new_note(organisation_id=9_999), **DOING), Refused)
    assert isinstance(await service.enter_datum(datum(organisation_id=9_999), **DOING), Refused)
    assert isinstance(await service.set_band(override(location_id=9_999), **DOING), Refused)
    assert isinstance(await service.watch(a_watch(9_999), **DOING), Refused)
