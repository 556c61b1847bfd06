"""Writing placements on both engines: one transaction, dated facts, nothing about a person in the trail."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from market.core.actor import Actor
from market.core.refusal import Changed, Refused
from market.db.sql import fetch, fetch_value
from market.db.transaction import transaction
from market.placements import service
from market.placements.queries import get_placement, placements_on
from market.placements.types import NewRate
from tests.builders.placements import make_placement, make_review, new_placement, new_review
from tests.builders.providers import make_location
from tests.conftest import TestDatabase

NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
TODAY = date(2026, 9, 30)
BY = Actor("user", 1, "Ann Officer")
AREA = ("Middlesbrough",)


async def add(**changes: Any) -> int | Refused:
    return await service.add_placement(new_placement(**changes), authority_names=AREA, by=BY, now=NOW, today=TODAY)


async def added(**changes: Any) -> int:
    answer = await add(**changes)
    assert isinstance(answer, int), answer
    return answer


def codes(answer: object) -> set[str]:
    assert isinstance(answer, Refused), answer
    return {reason.code for reason in answer.reasons}


async def test_a_placement_has_its_rate_its_first_review_and_what_the_register_knows(db: TestDatabase) -> None:
    await make_location(postcode="TS1 2AZ", latitude=54.5742, longitude=-1.2350)
    home = await make_location(authority="County Durham", postcode="DH1 1AA", latitude=54.7761, longitude=-1.5733)
    rate = NewRate(rate_pence=20_00, unit="hourly", units_a_week=10)
    number = await added(location_id=home.id, place_name="", host_authority="", reason="OOA-03", rate=rate)
    (held,) = await placements_on(TODAY, AREA)
    assert (held.id, held.host_authority, held.out_of_area, held.weekly_pence) == (
        number,
        "County Durham",
        True,
        200_00,
    )
    assert held.next_review_on == date(2025, 5, 13)
    assert held.distance_miles == pytest.approx(19.4, abs=0.3)
    assert held.location_name == home.name


async def test_the_same_form_sent_twice_makes_one(db: TestDatabase) -> None:
    sent = {"submission": "form-1", "case_reference": "ASC-1"}
    first, second = await asyncio.gather(add(**sent), add(**sent))
    assert first == second == await add(**sent)
    other = await add(submission="form-1", case_reference="ASC-2")
    assert isinstance(other, Refused)
    assert [reason.code for reason in other.reasons] == ["form_used"]
    assert await fetch_value("SELECT count(*) FROM placement") == 1
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE verb = 'placement.added'") == 1


async def test_it_joins_the_callers_transaction(db: TestDatabase) -> None:
    with pytest.raises(ZeroDivisionError):
        async with transaction():
            await added()
            raise ZeroDivisionError
    assert await fetch_value("SELECT count(*) FROM placement") == 0
    assert await fetch_value("SELECT count(*) FROM placement_rate") == 0


async def test_a_refused_placement_says_everything_at_once_and_writes_nothing(db: TestDatabase) -> None:
    answer = await add(case_reference="John Smith", ends_on=date(2025, 3, 1), host_authority="Narnia", needs=("magic",))
    assert codes(answer) == {"reference_names_person", "ends_before_start", "unknown_host", "unknown_need", "no_reason"}
    assert await fetch_value("SELECT count(*) FROM placement") == 0


async def test_a_review_and_a_rate_hold_from_their_day(db: TestDatabase) -> None:
    number = await added(host_authority="County Durham", reason="OOA-02")
    who: dict[str, Any] = {"by": BY, "now": NOW, "today": TODAY}
    assert await service.record_review(number, 1, new_review(reason="OOA-05"), authority_names=AREA, **who) is None
    assert await service.change_rate(number, 2, date(2026, 7, 1), NewRate(rate_pence=900_00), **who) is None
    (before,) = await placements_on(date(2026, 5, 31), AREA)
    (now,) = await placements_on(TODAY, AREA)
    assert (before.wish, before.last_review_on, before.weekly_pence) == ("not_asked", None, 800_00)
    assert (now.wish, now.last_review_on, now.next_review_on) == ("wishes", date(2026, 6, 1), date(2027, 6, 1))
    assert (now.weekly_pence, now.reason) == (900_00, "OOA-02")
    again = await service.record_review(number, 3, new_review(), authority_names=AREA, **who)
    assert codes(again) == {"review_twice"}


async def test_a_rate_of_the_same_day_is_put_right(db: TestDatabase) -> None:
    number = await added()
    fixed = NewRate(rate_pence=810_00)
    assert await service.change_rate(number, 1, date(2025, 4, 1), fixed, by=BY, now=NOW, today=TODAY) is None
    assert [rate.weekly_pence for rate in (await get_placement(number)).rates] == [810_00]


async def test_an_end_is_the_last_day_and_whoever_is_second_is_told(db: TestDatabase) -> None:
    placed = await make_placement()
    who: dict[str, Any] = {"by": BY, "now": NOW, "today": TODAY}
    assert await service.end_placement(placed.id, 1, date(2026, 9, 29), "Moved home", **who) is None
    before, then = await placements_on(date(2026, 9, 28), AREA), await placements_on(date(2026, 9, 29), AREA)
    assert [each.ends_on for each in (*before, *then)] == [None, None]  # nobody knew it before today
    assert await placements_on(TODAY, AREA) == []
    late = await service.change_rate(placed.id, 1, date(2026, 9, 1), NewRate(rate_pence=1), **who)
    assert isinstance(late, Changed)
    assert codes(await service.end_placement(placed.id, 2, TODAY, "", **who)) == {"already_ended"}


async def test_a_correction_keeps_rates_and_cannot_leave_reviews_outside(db: TestDatabase) -> None:
    placed = await make_placement(override_reason="Agreed with the family", override_by="A manager")
    await make_review(placed)
    details = service.details_of(await get_placement(placed.id))
    who: dict[str, Any] = {"authority_names": AREA, "by": BY, "now": NOW, "today": TODAY}
    late = msgspec.structs.replace(details, starts_on=date(2026, 7, 1))
    assert codes(await service.change_placement(placed.id, 1, late, **who)) == {"after_history"}
    right = msgspec.structs.replace(details, starts_on=date(2025, 3, 1), place_name="Oak House")
    assert await service.change_placement(placed.id, 1, right, **who) is None
    now = await get_placement(placed.id)
    assert (now.starts_on, now.rates[0].from_on, now.override_by) == (date(2025, 3, 1), date(2025, 3, 1), "A manager")


async def test_the_trail_has_no_words_about_anybody(db: TestDatabase) -> None:
    secret = "Zebra family asked"
    number = await added(
        case_reference="PN-777",
        host_authority="County Durham",
        reason="OOA-98",
        reason_words=secret,
        return_plan=secret,
        override_reason=secret,
    )
    who: dict[str, Any] = {"by": BY, "now": NOW, "today": TODAY}
    await service.record_review(number, 1, new_review(words=secret), authority_names=AREA, **who)
    details = msgspec.structs.replace(service.details_of(await get_placement(number)), return_plan=secret + " again")
    await service.change_placement(number, 2, details, authority_names=AREA, **who)
    await service.end_placement(number, 3, TODAY, secret, **who)
    rows = await fetch("SELECT verb, before, after FROM audit_entry ORDER BY seq")
    assert [row["verb"].split(".")[1] for row in rows] == ["added", "reviewed", "changed", "ended"]
    told = " ".join(f"{row['before']} {row['after']}" for row in rows)
    assert "Zebra" not in told
    assert "PN-777" not in told
    assert "return_plan" in told
