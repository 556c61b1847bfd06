"""Rates and rate caps: what is refused, what a past day keeps, and their pages."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from market.contracts import rate_service
from market.contracts.queries import caps_on, rates_on
from market.contracts.rate_queries import rate_caps, rates_of
from market.contracts.rate_rules import Rate, RateBounds, reasons_against_cap, reasons_against_end, reasons_against_rate
from market.core.actor import Actor
from market.core.refusal import Refused
from market.db.sql import fetch
from tests.builders.app import Browser, text_of_page
from tests.builders.contracts import make_cap, make_contract, make_rate
from tests.builders.providers import make_organisation
from tests.contracts.test_routes import day, opened, post

BY = Actor(kind="user", id=None, label="Priya Officer")
NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
FIRST, MID, LAST = date(2025, 4, 1), date(2026, 4, 1), date(2028, 3, 31)
BOUNDS = RateBounds(starts_on=FIRST, ends_on=LAST, services={"residential_home"}, organisation_ids={7})


def rate(**changes: Any) -> Rate:
    values = {"service": "residential_home", "band": "", "unit": "week", "pence": 80_000, "from_on": FIRST} | changes
    return Rate(**values)


def number_of(contract: Any) -> int:
    return int(contract.id)


def codes(answer: Any) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [reason.code for reason in answer.reasons]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"until_on": LAST + timedelta(days=1), "organisation_id": 7}, []),
        ({"service": "day_care", "unit": "fortnight", "pence": 0}, ["rate_unit", "rate_amount", "rate_service"]),
        ({"pence": 100_000_001, "organisation_id": 8}, ["rate_amount", "rate_provider"]),
        ({"from_on": FIRST - timedelta(days=1)}, ["before_start"]),
        ({"from_on": LAST + timedelta(days=1)}, ["after_end"]),
        ({"until_on": LAST + timedelta(days=2)}, ["ends_after_contract"]),
        ({"until_on": FIRST}, ["ends_before_start"]),
    ],
)
def test_a_rate_keeps_to_its_contract(changes: dict[str, Any], expected: list[str]) -> None:
    assert [each.code for each in reasons_against_rate(rate(**changes), BOUNDS, [])] == expected


@pytest.mark.parametrize(
    ("changes", "clash"),
    [
        ({"from_on": MID}, True),
        ({"from_on": MID, "band": "DEMENTIA"}, False),
        ({"from_on": MID, "unit": "night"}, False),
        ({"from_on": MID, "organisation_id": 7}, False),
        ({"from_on": MID + timedelta(days=1)}, False),
        ({"until_on": FIRST + timedelta(days=1)}, True),
    ],
)
def test_one_rate_at_a_time_for_a_service_band_unit_and_provider(changes: dict[str, Any], clash: bool) -> None:
    held = [rate(until_on=MID + timedelta(days=1)), rate(band="Dementia", until_on=FIRST + timedelta(days=9))]
    reasons = reasons_against_rate(rate(**changes), BOUNDS, held)
    assert [each.code for each in reasons] == (["overlap"] if clash else [])
    if clash:
        assert "overlaps £800.00 per week for " in reasons[0].message
        assert "from 1 April 2025 to 1 April 2026. End that one first" in reasons[0].message
    assert bool(reasons_against_cap(rate(**changes | {"organisation_id": None}), held)) == (
        clash or "organisation_id" in changes
    )


def test_ending_only_shortens() -> None:
    assert reasons_against_end(rate(), FIRST + timedelta(days=1)) == []
    assert [each.code for each in reasons_against_end(rate(), FIRST)] == ["ends_before_start"]
    assert [each.code for each in reasons_against_end(rate(until_on=MID), MID)] == ["ended"]


async def test_a_new_price_follows_the_old_one_and_a_past_day_keeps_it(db: object) -> None:
    contract = await make_contract()
    number = number_of(contract)
    assert await rate_service.add_rate(number, rate(), by=BY, now=NOW) is None
    assert codes(await rate_service.add_rate(number, rate(from_on=MID), by=BY, now=NOW)) == ["overlap"]
    (held,) = await rates_of(number)
    assert held.id is not None
    assert await rate_service.end_rate(number, held.id, MID, by=BY, now=NOW) is None
    assert await rate_service.add_rate(number, rate(from_on=MID, pence=85_000), by=BY, now=NOW) is None
    pence = {on: [each.pence for each in await rates_on(on)] for on in (FIRST, MID - timedelta(days=1), MID)}
    assert pence == {FIRST: [80_000], MID - timedelta(days=1): [80_000], MID: [85_000]}
    await rate_service.remove_rate(number, held.id, by=BY, now=NOW)
    with pytest.raises(rate_service.NoSuchRate):
        await rate_service.end_rate(number, held.id, MID, by=BY, now=NOW)
    told = await fetch("SELECT verb, before FROM audit_entry ORDER BY seq")
    assert [row["verb"].removeprefix("contract.rate_") for row in told] == ["added", "ended", "added", "removed"]
    assert msgspec.json.decode(told[-1]["before"])["pence"] == 80_000


async def test_of_two_that_overlap_at_once_one_is_refused(db: object) -> None:
    number = number_of(await make_contract())
    both = await asyncio.gather(*(rate_service.add_rate(number, rate(), by=BY, now=NOW) for _ in range(2)))
    assert sorted(type(each).__name__ for each in both) == ["NoneType", "Refused"]
    both = await asyncio.gather(*(rate_service.add_cap(rate(), by=BY, now=NOW) for _ in range(2)))
    assert sorted(type(each).__name__ for each in both) == ["NoneType", "Refused"]
    (cap,) = await rate_caps()
    assert cap.id is not None
    assert await rate_service.end_cap(cap.id, MID, by=BY, now=NOW) is None
    assert (len(await caps_on(FIRST)), len(await caps_on(MID))) == (1, 0)


async def test_pages_of_rates(officer: Browser) -> None:
    oak = await make_organisation(name="Oak Care")
    contract = await make_contract(supplier=oak)
    number = number_of(contract)
    await make_rate(contract, until_on=MID)
    await make_rate(contract, from_on=date(2027, 4, 1), pence=90_000)
    here = f"/contracts/{number}/rates"
    sent = {"service": "residential_home", "band": "", "amount": "820.505", "unit": "week", "provider": ""}
    wrong = await post(officer, f"{here}/new", **sent, **day("from_on", date(2026, 1, 1)))
    assert wrong.status_code == 422
    assert "no more than 2 numbers after the decimal point" in text_of_page(wrong.text)
    assert "820.505" in wrong.text
    clash = await post(officer, f"{here}/new", **sent | {"amount": "820.50"}, **day("from_on", date(2026, 1, 1)))
    assert "This rate overlaps £800.00 per week" in text_of_page(clash.text)
    days = {**day("from_on", MID), **day("last_on", date(2027, 3, 31))}
    assert (await post(officer, f"{here}/new", **sent | {"amount": "820.50"}, **days)).status_code == 303
    now, then = await opened(officer, here), await opened(officer, f"{here}?as_at=2026-03-31")
    assert "Rates on 30 September 2026" in now
    assert all(words in now for words in ("£820.50", "£800.00", "£900.00", "To come", "Ended"))
    assert "£800.00" in then
    assert "£820.50" not in then
    assert "Remove" not in then
    await opened(officer, f"{here}?as_at=2025-01-31")
    await opened(officer, f"{here}/99999/end", 404)


async def test_pages_of_caps(officer: Browser) -> None:
    here = "/contracts/rate-caps"
    assert "No rate cap held" in await opened(officer, here)
    sent = {"service": "residential_home", "band": "Dementia", "amount": "900", "unit": "week"}
    assert (await post(officer, f"{here}/new", **sent, **day("from_on", FIRST))).status_code == 303
    await make_cap(until_on=MID)
    words = await opened(officer, here)
    assert "£900.00" in words
    number = (await rate_caps())[-1].id
    assert (await post(officer, f"{here}/{number}/end", **day("last_on", date(2026, 9, 29)))).status_code == 303
    assert "No rate cap held" in await opened(officer, here)
    assert (await post(officer, f"{here}/{number}/remove")).status_code == 303
    assert "£900.00" not in await opened(officer, here)
