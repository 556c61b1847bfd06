"""Editing the register by hand, on both engines."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from market.core.actor import Actor
from market.core.refusal import Changed, Refused
from market.db.sql import fetch
from market.providers import queries, service
from market.providers.commands import CouncilDetails, LocationDetails, OrganisationDetails
from tests.builders.providers import make_location, make_organisation

BY = Actor(kind="user", id=7, label="Priya Officer")
NOW = datetime(2026, 9, 30, 10, 0, tzinfo=UTC)
TODAY = date(2026, 9, 30)
HERE = ("Middlesbrough",)


def club(organisation_id: int, **changes: Any) -> LocationDetails:
    details = LocationDetails(
        organisation_id=organisation_id,
        name="Thursday Club",
        services=("day_care",),
        specialisms=("dementia",),
        address="St Barnabas Hall",
        town="Middlesbrough",
        postcode="TS5 6JR",
        authority="Middlesbrough",
        opened_on=date(2020, 1, 1),
    )
    return msgspec.structs.replace(details, **changes)


async def added(**changes: Any) -> tuple[int, int]:
    organisation = await service.add_organisation(
        OrganisationDetails(name="Linthorpe Friends", kind="voluntary"), by=BY, now=NOW, anyway=True
    )
    assert isinstance(organisation, int)
    location = await service.add_location(club(organisation, **changes), by=BY, now=NOW)
    assert isinstance(location, int)
    return organisation, location


async def audited(verb: str) -> list[dict[str, Any]]:
    rows = await fetch("SELECT before, after FROM audit_entry WHERE verb = {} ORDER BY seq", verb)
    return [
        {side: msgspec.json.decode(row[side]) if row[side] else None for side in ("before", "after")} for row in rows
    ]


async def test_a_location_added_by_hand_is_in_the_market_from_the_day_it_opened(db: object) -> None:
    _, location = await added()
    (there,) = await queries.locations_on(TODAY, HERE)
    assert (there.id, there.services, there.specialisms, there.source) == (
        location,
        ("day_care",),
        ("dementia",),
        "council",
    )
    assert await queries.locations_on(date(2019, 12, 31), HERE) == []
    (event,) = await queries.entries_and_exits(date(2020, 1, 1), TODAY, HERE)
    assert (event.kind, event.on) == ("entry", date(2020, 1, 1))
    (entry,) = await audited("location.added")
    assert entry["before"] is None
    assert entry["after"]["name"] == "Thursday Club"


async def test_a_change_holds_from_its_day_and_not_before(db: object) -> None:
    organisation, location = await added()
    details = club(
        organisation, name="Friday Club", services=("community_support",), specialisms=("dementia", "mental_health")
    )
    answer = await service.change_location(
        location, 1, details, changed_on=date(2026, 9, 1), by=BY, now=NOW, today=TODAY
    )
    assert answer is None
    (before,) = await queries.locations_on(date(2026, 8, 31), HERE)
    (after,) = await queries.locations_on(date(2026, 9, 1), HERE)
    assert (before.name, before.services, before.specialisms) == ("Thursday Club", ("day_care",), ("dementia",))
    assert (after.name, after.services, after.specialisms) == (
        "Friday Club",
        ("community_support",),
        ("dementia", "mental_health"),
    )
    (entry,) = await audited("location.changed")
    assert (entry["before"]["name"], entry["after"]["name"]) == ("Thursday Club", "Friday Club")
    assert entry["before"]["services"] == ["day_care"]


async def test_a_corrected_opening_day_moves_what_began_on_it(db: object) -> None:
    organisation, location = await added()
    earlier = club(organisation, opened_on=date(2018, 1, 1))
    assert await service.change_location(location, 1, earlier, changed_on=TODAY, by=BY, now=NOW, today=TODAY) is None
    (there,) = await queries.locations_on(date(2019, 1, 1), HERE)
    assert there.services == ("day_care",)
    assert [event.on for event in await queries.entries_and_exits(date(2018, 1, 1), TODAY, HERE)] == [date(2018, 1, 1)]
    renamed = club(organisation, opened_on=date(2018, 1, 1), name="Friday Club")
    assert (
        await service.change_location(location, 2, renamed, changed_on=date(2020, 1, 1), by=BY, now=NOW, today=TODAY)
        is None
    )
    later = club(organisation, opened_on=date(2021, 1, 1))
    answer = await service.change_location(location, 3, later, changed_on=TODAY, by=BY, now=NOW, today=TODAY)
    assert isinstance(answer, Refused)
    assert [reason.code for reason in answer.reasons] == ["after_changes"]


async def test_two_changes_on_one_day_leave_one_state(db: object) -> None:
    organisation, location = await added()
    for version, name in ((1, "Friday Club"), (2, "Thursday Club"), (3, "Sunday Club")):
        services = ("day_care",) if version == 2 else ("community_support",)
        answer = await service.change_location(
            location,
            version,
            club(organisation, name=name, services=services),
            changed_on=TODAY,
            by=BY,
            now=NOW,
            today=TODAY,
        )
        assert answer is None
    record = await queries.get_location_page(location)
    assert [state.name for state in record.states] == ["Thursday Club", "Sunday Club"]
    (there,) = await queries.locations_on(TODAY, HERE)
    assert (there.name, there.services) == ("Sunday Club", ("community_support",))


@pytest.mark.parametrize(("changed_on", "code"), [(date(2026, 10, 1), "future"), (date(2019, 12, 31), "too_early")])
async def test_changes_may_not_hold_from_just_any_day(db: object, changed_on: date, code: str) -> None:
    organisation, location = await added()
    answer = await service.change_location(
        location, 1, club(organisation, name="Other"), changed_on=changed_on, by=BY, now=NOW, today=TODAY
    )
    assert isinstance(answer, Refused)
    assert [reason.code for reason in answer.reasons] == [code]
    assert (await queries.get_location(location)).name == "Thursday Club"


async def test_the_second_to_save_changes_nothing(db: object) -> None:
    organisation, location = await added()
    assert (
        await service.change_location(
            location, 1, club(organisation, phone="1"), changed_on=TODAY, by=BY, now=NOW, today=TODAY
        )
        is None
    )
    second = await service.change_location(
        location, 1, club(organisation, name="Lost"), changed_on=TODAY, by=BY, now=NOW, today=TODAY
    )
    assert isinstance(second, Changed)
    (there,) = await queries.locations_on(TODAY, HERE)
    assert there.name == "Thursday Club"
    assert len(await audited("location.changed")) == 1


async def test_a_closed_location_stays_with_its_history_and_is_an_exit(db: object) -> None:
    organisation, location = await added()
    refused = await service.close_organisation(organisation, TODAY, "", by=BY, now=NOW, today=TODAY)
    assert isinstance(refused, Refused)
    assert [reason.code for reason in refused.reasons] == ["open_locations"]
    assert await service.close_location(location, TODAY, "Lost its hall", by=BY, now=NOW, today=TODAY) is None
    assert await queries.locations_on(TODAY, HERE) == []
    assert len(await queries.locations_on(date(2026, 9, 29), HERE)) == 1
    events = await queries.entries_and_exits(date(2026, 9, 30), date(2026, 10, 1), HERE)
    assert [(event.kind, event.reason) for event in events] == [("exit", "Lost its hall")]
    again = await service.close_location(location, TODAY, "", by=BY, now=NOW, today=TODAY)
    assert isinstance(again, Refused)
    assert await service.close_organisation(organisation, TODAY, "", by=BY, now=NOW, today=TODAY) is None
    assert (await queries.get_organisation(organisation)).deregistered_on == TODAY


async def test_a_location_cannot_be_added_or_moved_to_a_day_that_is_still_to_come(db: object) -> None:
    organisation, location = await added()
    tomorrow = TODAY + timedelta(days=1)
    new = await service.add_location(club(organisation, name="Tea Dance", opened_on=tomorrow), by=BY, now=NOW)
    moved = await service.change_location(
        location, 1, club(organisation, opened_on=tomorrow), changed_on=TODAY, by=BY, now=NOW, today=TODAY
    )
    for answer in (new, moved):
        assert isinstance(answer, Refused)
        assert [(each.code, each.field) for each in answer.reasons] == [("future", "opened_on")]


async def test_a_possible_duplicate_is_named_and_may_be_added_all_the_same(db: object) -> None:
    organisation, _ = await added()
    again = club(organisation, name="The Thursday Club")
    answer = await service.add_location(again, by=BY, now=NOW)
    assert isinstance(answer, Refused)
    assert answer.reasons[0].code == "possible_duplicate"
    assert "Thursday Club (TS5 6JR)" in answer.reasons[0].message
    assert isinstance(await service.add_location(again, by=BY, now=NOW, anyway=True), int)
    assert isinstance(
        await service.add_location(club(organisation, name="Tea Dance", postcode="TS1 1AA"), by=BY, now=NOW), int
    )


async def test_locations_are_found_by_the_new_name_of_their_provider(db: object) -> None:
    organisation, location = await added()
    details = OrganisationDetails(name="Tees Companions", kind="voluntary")
    assert await service.change_organisation(organisation, 1, details, by=BY, now=NOW) is None
    rows = await fetch("SELECT id FROM location WHERE search_text LIKE {}", "%tees companions%")
    assert [row["id"] for row in rows] == [location]
    assert isinstance(await service.change_organisation(organisation, 1, details, by=BY, now=NOW), Changed)


async def test_what_cqc_keeps_is_not_changed_by_hand(db: object) -> None:
    owner = await make_organisation()
    home = await make_location(organisation=owner, name="Acacia", website="www.cqc-says.org")
    details = OrganisationDetails(name="X", kind="other")
    for answer in (
        await service.change_location(home.id, 1, club(owner.id), changed_on=TODAY, by=BY, now=NOW, today=TODAY),
        await service.close_location(home.id, TODAY, "", by=BY, now=NOW, today=TODAY),
        await service.change_organisation(owner.id, 1, details, by=BY, now=NOW),
        await service.close_organisation(owner.id, TODAY, "", by=BY, now=NOW, today=TODAY),
    ):
        assert isinstance(answer, Refused)
        assert answer.reasons[0].code == "regulated"
    own = CouncilDetails(ward="Acklam", website="www.acacia.org")
    assert await service.change_council_details(home.id, 1, own, by=BY, now=NOW) is None
    now = await queries.get_location(home.id)
    assert (now.ward, now.council_website, now.website, now.name) == (
        "Acklam",
        "www.acacia.org",
        "www.cqc-says.org",
        "Acacia",
    )
    assert isinstance(await service.change_council_details(home.id, 1, own, by=BY, now=NOW), Changed)
