"""Files of locations against what the register holds: same again, changes, older files, leaving and coming back, on both engines."""

from datetime import date
from itertools import count, pairwise, permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from market.db.errors import OutsideTransaction
from market.db.sql import fetch
from market.providers.cqc import CqcLink, CqcOrganisation, Telling
from market.providers.intake import apply_register
from tests.builders.providers import make_location
from tests.builders.register import NOW, tell, told_location, told_rating
from tests.conftest import Databases, TestDatabase

JUNE, JULY, AUGUST = date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)


async def states(cqc_id: str = "1-1") -> list[tuple[Any, ...]]:
    rows = await fetch(
        "SELECT s.from_on, s.until_on, s.beds FROM location_state s JOIN location l ON l.id = s.location "
        "WHERE l.cqc_location_id = {} ORDER BY s.from_on",
        cqc_id,
    )
    return [tuple(row.values()) for row in rows]


async def services(cqc_id: str = "1-1") -> list[tuple[Any, ...]]:
    rows = await fetch(
        "SELECT s.code, s.from_on, s.until_on FROM location_service s JOIN location l ON l.id = s.location "
        "WHERE l.cqc_location_id = {} ORDER BY s.code, s.from_on",
        cqc_id,
    )
    return [tuple(row.values()) for row in rows]


async def now(cqc_id: str = "1-1") -> dict[str, Any]:
    (row,) = await fetch("SELECT * FROM location WHERE cqc_location_id = {}", cqc_id)
    return row


async def events() -> list[tuple[Any, ...]]:
    rows = await fetch(
        "SELECT l.cqc_location_id, e.kind, e.happened_on, e.related_location_id FROM registration_event e "
        "JOIN location l ON l.id = e.location ORDER BY e.happened_on, l.cqc_location_id"
    )
    return [tuple(row.values()) for row in rows]


async def test_a_change_closes_the_old_state_on_the_as_at_date_and_opens_a_new_one(db: TestDatabase) -> None:
    await tell([told_location()], JUNE)
    told = told_location(beds=36, services=("nursing_home",), brand_id="BD1", brand_name="Acorn Group")
    done = await tell([told], JULY)
    assert (done.created, done.changed, done.unchanged) == (0, 1, 0)
    begin = date(2015, 4, 1)
    assert await states() == [(begin, JULY, 30), (JULY, None, 36)]
    assert await services() == [("nursing_home", JULY, None), ("residential_home", begin, JULY)]
    mended = await tell(
        [told_location(beds=35, services=("nursing_home",), brand_id="BD1", brand_name="Acorn Group")], JULY
    )
    assert mended.changed == 1
    assert await states() == [(begin, JULY, 30), (JULY, None, 35)]


async def test_the_same_file_again_changes_and_writes_nothing(db: TestDatabase) -> None:
    told = [told_location(f"1-{number}", ratings=(told_rating("good", JUNE),)) for number in range(1, 8)]
    await tell(told, JUNE)
    before = await fetch("SELECT * FROM location ORDER BY id")
    done = await tell(told, JUNE)
    assert (done.created, done.changed, done.unchanged) == (0, 0, 7)
    assert await fetch("SELECT * FROM location ORDER BY id") == before


async def test_what_a_file_does_not_say_stays_and_an_empty_text_clears(db: TestDatabase) -> None:
    await tell([told_location(phone="01642 1", website="acorn.example", latitude=54.5, longitude=-1.2)], JUNE)
    await tell([told_location(phone=None, website="", beds=None)], JULY)
    row = await now()
    assert (row["phone"], row["website"], row["beds"], row["latitude"]) == ("01642 1", "", 30, 54.5)


async def test_files_from_newest_to_oldest_tell_the_same_history(db: TestDatabase, databases: Databases) -> None:
    files = [
        (told_location(beds=20, services=("home_care", "residential_home")), JUNE),
        (told_location(beds=20), JULY),
        (told_location(beds=25, name="Renamed", services=("nursing_home",)), AUGUST),
    ]
    for told, as_at in reversed(files):
        await tell([told], as_at)
    begin = date(2015, 4, 1)
    assert await states() == [(begin, AUGUST, 20), (AUGUST, None, 25)]
    assert await services() == [
        ("home_care", begin, JULY),
        ("nursing_home", AUGUST, None),
        ("residential_home", begin, AUGUST),
    ]
    row = await now()
    assert (row["name"], row["beds"], row["listed_on"], row["described_on"]) == ("Renamed", 25, AUGUST, AUGUST)


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_no_order_of_files_changes_what_holds_now(
    databases: Databases, db: TestDatabase, order: tuple[int, ...]
) -> None:
    if db.dialect == "postgres":
        pytest.skip("the order of files is decided in Python, alike on both engines")
    files = [(JUNE, 20), (JULY, 25), (AUGUST, 20)]
    for at in order:
        await tell([told_location(beds=files[at][1])], files[at][0])
    held = await states()
    assert (await now())["beds"] == 20
    assert held[-1][1:] == (None, 20)
    assert all(one[1] == other[0] for one, other in pairwise(held))


async def test_leaving_the_list_coming_back_and_the_true_end(db: TestDatabase) -> None:
    council = await make_location(name="Lunch club", cqc_location_id=None, source="council")
    both = [told_location("1-1"), told_location("1-2"), told_location("1-3", authority="Redcar and Cleveland")]
    await tell(both, JUNE)
    left = await tell([told_location("1-1")], JULY)
    assert left.unlisted == 1
    assert (await now("1-2"))["unlisted_on"] == JULY
    assert (await now("1-3"))["unlisted_on"] is None
    (kept,) = await fetch("SELECT unlisted_on FROM location WHERE id = {}", council.id)
    assert kept["unlisted_on"] is None
    assert ("1-2", "exit", JULY, "") in await events()
    assert (await tell([told_location("1-2")], JUNE)).relisted == 0
    back = await tell([told_location("1-1"), told_location("1-2")], AUGUST)
    assert (back.relisted, back.changed) == (1, 1)
    assert [event for event in await events() if event[1] == "exit"] == []
    gone = told_location("1-2", deregistered_on=date(2026, 7, 20))
    await tell([gone], JULY, telling=Telling.THIN, whole_list=False)
    assert (await now("1-2"))["deregistered_on"] is None
    await tell([gone], AUGUST, telling=Telling.THIN, whole_list=False)
    assert [event for event in await events() if event[1] == "exit"] == [("1-2", "exit", date(2026, 7, 20), "")]


async def test_rows_that_were_refused_have_not_left(db: TestDatabase) -> None:
    await tell([told_location("1-1"), told_location("1-2")], JUNE)
    assert (await tell([told_location("1-1")], JULY, also_listed=["1-2"])).unlisted == 0
    assert (await tell([told_location("1-1")], JULY, whole_list=False)).unlisted == 0


async def test_a_new_owner_keeps_the_history_by_its_links(db: TestDatabase) -> None:
    await tell([told_location("1-1")], JUNE)
    owner = CqcOrganisation(cqc_provider_id="1-10", name="Beech Care")
    successor = told_location("1-2", organisation=owner, registered_on=date(2026, 6, 20))
    await tell([successor], JULY)
    assert ("1-2", "entry", date(2026, 6, 20), "") in await events()
    await tell(
        [
            told_location(
                "1-2", organisation=owner, registered_on=date(2026, 6, 20), links=(CqcLink("1-1", "1-2", "Sold"),)
            )
        ],
        AUGUST,
        whole_list=False,
    )
    assert await events() == [
        ("1-1", "entry", date(2015, 4, 1), ""),
        ("1-2", "re_registration", date(2026, 6, 20), "1-1"),
        ("1-1", "exit", JULY, "1-2"),
    ]
    assert len(await fetch("SELECT 1 AS one FROM location_link")) == 1


async def test_current_rating_is_the_newest_published_whatever_the_order_of_files(db: TestDatabase) -> None:
    await tell([told_location(ratings=(told_rating("good", date(2025, 3, 1)),))], AUGUST)
    done = await tell([told_location(ratings=(told_rating("inadequate", date(2022, 3, 1)),))], JUNE)
    assert done.changed == 1
    row = await now()
    assert (row["rating"], row["rating_published_on"]) == ("good", date(2025, 3, 1))
    assert len(await fetch("SELECT 1 AS one FROM rating")) == 2


async def test_dual_registrations_keep_their_primary_id(db: TestDatabase) -> None:
    await tell([told_location("1-1", primary_location_id="1-1"), told_location("1-2", primary_location_id="1-1")], JUNE)
    assert (await now("1-2"))["primary_location_id"] == "1-1"


async def test_an_organisation_changes_name_for_all_its_locations(db: TestDatabase) -> None:
    await tell([told_location("1-1"), told_location("1-2")], JUNE)
    renamed = CqcOrganisation(cqc_provider_id="1-9", name="Oak Care")
    done = await tell([told_location("1-1", organisation=renamed), told_location("1-2", organisation=renamed)], JULY)
    assert done.changed == 2
    assert "oak care" in (await now("1-2"))["search_text"]
    await tell([told_location("1-1", organisation=CqcOrganisation(cqc_provider_id="1-9", name="Acorn Care"))], JUNE)
    (organisation,) = await fetch("SELECT name FROM organisation")
    assert organisation["name"] == "Oak Care"


async def test_each_run_is_audited_once(db: TestDatabase) -> None:
    await tell([told_location()], JUNE)
    (entry,) = await fetch("SELECT verb, subject_kind, subject_id FROM audit_entry")
    assert tuple(entry.values()) == ("locations.imported", "import_run", "1")


async def test_it_refuses_to_run_outside_a_transaction(db: TestDatabase) -> None:
    with pytest.raises(OutsideTransaction):
        await apply_register(
            [],
            source="x",
            telling=Telling.FULL,
            as_at=JUNE,
            by=None,
            now=NOW,
            run_id=1,
            whole_list=True,  # type: ignore[arg-type]  # never read
        )


FILES = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.dictionaries(st.sampled_from(["1", "2", "3"]), st.sampled_from([None, 10, 20]), min_size=1),
    ),
    min_size=1,
    max_size=5,
)
_stories = count(1)


@given(files=FILES)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_states_never_overlap_and_the_last_file_again_is_nothing(
    db: TestDatabase, files: list[tuple[int, dict[str, int | None]]]
) -> None:
    story = next(_stories)
    ids: set[str] = set()
    for month, told in files:
        as_at = date(2026, 1 + month, 1)
        records = [
            told_location(f"{story}-{each}", beds=beds, authority=f"Area {story}") for each, beds in told.items()
        ]
        ids |= {record.cqc_location_id for record in records}
        await tell(records, as_at)
    again = await tell(records, as_at)
    assert (again.created, again.changed, again.unlisted) == (0, 0, 0)
    for cqc_id in ids:
        held = await states(cqc_id)
        assert all(one[1] == other[0] for one, other in pairwise(held))
        assert held[-1][1] is None
