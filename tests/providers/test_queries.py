"""Dated reads of the register, on both engines."""

from datetime import date

from market.providers import queries
from market.providers.types import EventKind
from tests.builders.providers import (
    make_event,
    make_link,
    make_location,
    make_organisation,
    make_rating,
    make_state,
)

HERE = ("Middlesbrough",)
DAY = date(2026, 9, 30)


async def test_a_location_is_told_as_it_was_on_the_day(db: object) -> None:
    before, after = await make_organisation(name="Before Ltd"), await make_organisation(name="After Ltd")
    home = await make_location(
        organisation=before,
        name="Acacia",
        beds=30,
        services=("home_care", "nursing_home"),
        rating="good",
        rated_on=date(2024, 1, 1),
    )
    await make_state(
        home,
        from_on=date(2026, 1, 1),
        organisation=after.id,
        beds=34,
        name="Acacia Court",
        brand_id="BD1",
        brand_name="Oak",
    )
    await make_rating(home, rating="inadequate", published_on=date(2026, 2, 1))

    (then,) = await queries.locations_on(date(2025, 12, 31), HERE)
    assert (then.name, then.beds, then.organisation_name, then.rating) == ("Acacia", 30, "Before Ltd", "good")
    assert then.rating_published_on == date(2024, 1, 1)
    assert (then.services, then.main_service, then.specialisms) == (
        ("nursing_home", "home_care"),
        "nursing_home",
        ("older_people",),
    )
    assert then.group_key == f"organisation:{before.id}"
    (now,) = await queries.locations_on(DAY, HERE)
    assert (now.name, now.beds, now.organisation_name, now.rating) == ("Acacia Court", 34, "After Ltd", "inadequate")
    assert (now.group_key, now.group_name, now.care_home) == ("brand:BD1", "Oak", True)
    assert await queries.locations_on(date(2015, 3, 31), HERE) == []


async def test_only_open_locations_of_the_area_are_told(db: object) -> None:
    await make_location(name="Open")
    await make_location(name="Closed", deregistered_on=DAY)
    await make_location(name="Closing tomorrow", deregistered_on=date(2026, 10, 1))
    await make_location(name="Gone from the list", unlisted_on=date(2026, 9, 1))
    await make_location(name="Elsewhere", authority="Stockton-on-Tees")
    assert [each.name for each in await queries.locations_on(DAY, HERE)] == ["Closing tomorrow", "Open"]
    assert len(await queries.locations_on(DAY, None)) == 3
    assert await queries.locations_on(DAY, ()) == []


async def test_premises_registered_twice_count_once_on_each_day(db: object) -> None:
    primary = await make_location(name="Primary", cqc_location_id="1-100", deregistered_on=date(2026, 1, 1))
    await make_location(name="Second", cqc_location_id="1-200", primary_location_id=primary.cqc_location_id)
    assert {e.name: e.counts_once for e in await queries.locations_on(date(2025, 6, 1), HERE)} == {
        "Primary": True,
        "Second": False,
    }
    assert {e.name: e.counts_once for e in await queries.locations_on(DAY, HERE)} == {"Second": True}


async def test_entries_and_exits_leave_out_what_only_changed_its_registration(db: object) -> None:
    old = await make_location(name="Oak, old owner", beds=30, deregistered_on=date(2026, 3, 1))
    new = await make_location(name="Oak, new owner", beds=28, registered_on=date(2026, 3, 1))
    await make_link(old, new)
    await make_event(old, kind="exit", on=date(2026, 3, 1))
    await make_event(new, kind="entry", on=date(2026, 3, 1))
    shut = await make_location(name="Shut", beds=12, deregistered_on=date(2026, 4, 1))
    await make_event(shut, kind="exit", on=date(2026, 4, 1))
    await make_event(await make_location(name="Too late"), kind="entry", on=date(2026, 9, 30))
    await make_event(await make_location(name="Elsewhere", authority="York"), kind="entry", on=date(2026, 4, 1))

    again, gone = await queries.entries_and_exits(date(2025, 9, 30), DAY, HERE)
    assert (again.kind, again.name, again.beds, again.beds_before) == (
        EventKind.RE_REGISTRATION,
        "Oak, new owner",
        28,
        30,
    )
    assert (again.related_cqc_id, again.related_id, again.related_name) == (
        old.cqc_location_id,
        old.id,
        "Oak, old owner",
    )
    assert (gone.kind, gone.name, gone.beds, gone.main_service) == (EventKind.EXIT, "Shut", 12, "residential_home")


async def test_an_exit_whose_successor_is_unknown_here_is_still_told(db: object) -> None:
    old = await make_location(deregistered_on=date(2026, 3, 1))
    new = await make_location(cqc_location_id="1-777")
    await make_link(old, new, successor_id="1-not-here")
    await make_event(old, kind="exit", on=date(2026, 3, 1))
    (gone,) = await queries.entries_and_exits(date(2026, 1, 1), DAY, HERE)
    assert (gone.kind, gone.related_cqc_id) == (EventKind.EXIT, "1-not-here")


async def test_a_location_page_has_its_history_and_relations(db: object) -> None:
    primary = await make_location(name="Primary", cqc_location_id="1-100")
    old = await make_location(name="Old", deregistered_on=date(2020, 1, 1))
    home = await make_location(name="Second", cqc_location_id="1-200", primary_location_id="1-100", rating="good")
    await make_link(old, home, reason="New legal entity")
    await make_event(home, kind="entry", on=date(2015, 4, 1))
    record = await queries.get_location_page(home.id)
    assert record.now.name == "Second"
    assert [(each.relation, each.name, each.reason) for each in record.related] == [
        ("dual", "Primary", ""),
        ("predecessor", "Old", "New legal entity"),
    ]
    assert [(state.from_on, state.beds) for state in record.states] == [(date(2015, 4, 1), 30)]
    assert [event.kind for event in record.events] == ["entry"]
    assert [code.code for code in record.services] == ["residential_home"]
    assert [rating.rating for rating in record.ratings] == ["good"]
    assert [each.relation for each in (await queries.get_location_page(old.id)).related] == ["successor"]
    assert [each.name for each in (await queries.get_location_page(primary.id)).related] == ["Second"]
