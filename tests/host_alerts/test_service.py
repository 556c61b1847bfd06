"""Alerts logged, levelled, worked on and closed, on both engines."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

from market.accounts.permissions import Role
from market.checklists import queries as tasks
from market.checklists import service as doing
from market.core.offsets import moment_after
from market.core.refusal import Changed, Refused
from market.db.sql import execute, fetch, fetch_value
from market.embargoes.queries import in_force, in_force_at
from market.host_alerts import queries, service
from market.host_alerts.types import AlertRow
from market.letters.queries import letters_of
from tests.builders.accounts import make_user
from tests.builders.host_alerts import (
    LOGGED_AT,
    MANAGER,
    OFFICER,
    OTHER_MANAGER,
    OURS,
    TOLD_AT,
    make_alert,
    make_home_elsewhere,
    new_alert,
)
from tests.builders.placements import make_placement
from tests.builders.policies import load_policies
from tests.builders.providers import make_location
from tests.conftest import TestDatabase

WHO: dict[str, Any] = {"by": OFFICER, "now": LOGGED_AT}
ACTOR: dict[str, Any] = {"by": OFFICER.actor, "now": LOGGED_AT}
LATER = LOGGED_AT + timedelta(days=20)


def codes(answer: object) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [reason.code for reason in answer.reasons]


async def log(**changes: Any) -> service.Logged | Refused:
    return await service.log_alert(new_alert(**changes), authority_names=OURS, **WHO)


async def finish_person(alert: AlertRow, person: queries.PersonRow, outcome: str = "stay") -> None:
    """Do the four tasks without which nobody is dealt with, and record the outcome."""
    for code in ("HP-01", "HP-03", "HP-07"):
        task = await tasks.find_task(alert.subject, code, person.case_reference)
        if task is not None and task.is_open:
            assert await doing.complete(task.id, task.version, evidence="On the case record", **ACTOR) is None
    held = await queries.get_person(alert.id, person.id)
    done = await service.complete_person(alert.id, held.id, held.version, outcome=outcome, words="", **ACTOR)
    assert done is None


async def test_logging_stops_placing_and_finds_everybody_there(db: TestDatabase) -> None:
    await load_policies()
    home = await make_home_elsewhere()
    here: dict[str, Any] = {"location": home.id, "host_authority": "Leeds"}
    day = {"service_type": "long_community", "component": "day_support"}
    paid = {"service_type": "long_community", "component": "direct_payment", "delivery": "direct_payment"}
    await make_placement(case_reference="C-0001", **here)
    await make_placement(case_reference="C-0001", **here, **day)
    await make_placement(case_reference="C-0002", funder="icb", **here)
    await make_placement(case_reference="C-0003", **here, **paid)
    await make_placement(case_reference="C-0004", ends_on=date(2026, 9, 28), **here)
    await make_placement(case_reference="C-0005", ends_on=date(2026, 9, 29), **here)
    await make_placement(case_reference="C-0006", starts_on=date(2026, 10, 5), **here)
    await make_placement(case_reference="C-0007")
    alert = await make_alert(home, people=0)
    people = await queries.people_of(alert.id)
    assert [person.case_reference for person in people] == ["C-0001", "C-0002", "C-0003", "C-0005"]
    assert [person.funder for person in people] == ["council", "icb", "council", "council"]
    assert (alert.level, alert.state, alert.place_name) == ("B", "open", "Elm Court")
    [stop] = (await in_force_at(LOGGED_AT, [home.id]))[home.id]
    assert (stop.kind, stop.id) == ("host_elsewhere", alert.embargo_id)
    assert (await in_force(date(2026, 9, 28), [home.id])).get(home.id, []) == []
    case = {row.code: row for row in await tasks.tasks_of(alert.subject, person="")}
    assert len(case) == 15
    assert case["HA-01"].due_at == TOLD_AT + timedelta(hours=2)
    assert case["HA-15"].waits
    assert [code for code, row in case.items() if not row.is_open] == ["HA-01", "HA-02"]
    own = {row.code: row for row in await tasks.tasks_of(alert.subject, person="C-0001")}
    assert [own[code].due_at for code in ("HP-01", "HP-03", "HP-07")] == [
        TOLD_AT + timedelta(hours=24), TOLD_AT + timedelta(days=5), TOLD_AT + timedelta(days=14),
    ]  # fmt: skip
    assert own["HP-06"].waits
    assert own["HP-09"].waits
    letters = await letters_of(alert.subject)
    assert {(letter.template, letter.name) for letter in letters} == {
        ("host_alert_acknowledgement", "Leeds"), ("information_request", "Leeds"), ("review_request", "Social work team manager"),
    }  # fmt: skip
    assert all(letter.status == "draft" and "C-0001" not in letter.text for letter in letters)
    assert [event.kind for event in await queries.events_of(alert.id)] == ["logged"]
    trail = str(await fetch("SELECT before, after FROM audit_entry"))
    assert "Medicines were not given" not in trail
    assert "C-0001" not in trail


async def test_the_same_notice_twice_gives_the_alert_that_is_there(db: TestDatabase) -> None:
    await load_policies()
    home = await make_home_elsewhere()
    alert = await make_alert(home)
    again = await log(location_id=home.id, host_name="Leeds City Council")
    assert again == service.Logged(alert.id, already=True)
    other = await make_home_elsewhere(name="Ash Lodge")
    wanted = new_alert(location_id=other.id)
    at_once = await asyncio.gather(
        service.log_alert(wanted, authority_names=OURS, **WHO),
        service.log_alert(new_alert(location_id=other.id), authority_names=OURS, **WHO),
        service.log_alert(wanted, authority_names=OURS, **WHO),
    )
    numbers = {each.alert_id for each in at_once if isinstance(each, service.Logged)}
    assert len(numbers) == 1
    assert sum(not each.already for each in at_once if isinstance(each, service.Logged)) == 1
    assert await fetch_value("SELECT count(*) FROM host_alert") == 2
    assert await fetch_value("SELECT count(*) FROM embargo") == 2


async def test_a_place_that_the_register_does_not_hold_is_found_by_its_name(db: TestDatabase) -> None:
    await load_policies()
    await make_placement(case_reference="C-0001", place_name="Rowan  House".replace("  ", " "), host_authority="Leeds")
    await make_placement(case_reference="C-0002", place_name="ROWAN HOUSE", host_authority="Leeds")
    await make_placement(case_reference="C-0003", place_name="Rowan House", host_authority="Bradford")
    logged = await log(place_name="rowan house")
    assert isinstance(logged, service.Logged)
    alert = await queries.get_alert(logged.alert_id)
    assert (alert.location_id, alert.embargo_id) == (None, None)
    assert [row.code for row in await tasks.tasks_of(alert.subject, person="") if not row.is_open] == ["HA-01"]
    assert [person.case_reference for person in await queries.people_of(alert.id)] == ["C-0001", "C-0002"]
    assert await queries.open_at_place("Rowan house", "Leeds City Council") == [alert.id]
    assert await queries.open_at_place("Rowan house", "Bradford") == []
    two = await asyncio.gather(log(place_name="Oak Villa", not_held=True), log(place_name="oak villa", not_held=True))
    assert len({each.alert_id for each in two if isinstance(each, service.Logged)}) == 1


async def test_what_cannot_be_logged_is_refused_with_every_reason(db: TestDatabase) -> None:
    await load_policies()
    own = await make_location()
    bad = await log(told_by="", host_contact=" ", told_at=LOGGED_AT + timedelta(hours=1), host_name="")
    assert set(codes(bad)) == {"no_place", "missing", "in_the_future"}
    assert codes(await log(location_id=own.id)) == ["own_area"]
    assert codes(await log(location_id=99_999)) == ["no_location"]
    assert codes(await log(place_name="Oak", host_name="Middlesbrough Council")) == ["own_authority"]
    quiet = await log(place_name="Oak", not_held=True, host_reasons="", level="D", level_reason="It sounds mild")
    assert codes(quiet) == ["reasons_not_given"]
    assert codes(await log(place_name="Oak", not_held=True, level="A")) == ["no_reason"]
    assert codes(await log(place_name="Oak", not_held=True, level="Z", level_reason="x")) == ["no_level"]
    assert codes(await log(place_name="Oak", not_held=True, notice_id=77)) == ["no_notice"]
    assert await fetch_value("SELECT count(*) FROM host_alert") == 0
    assert await fetch_value("SELECT count(*) FROM embargo") == 0


async def test_lowering_a_level_needs_a_manager_who_did_not_set_it(db: TestDatabase) -> None:
    await load_policies()
    alert = await make_alert(people=1, by=MANAGER)
    [person] = await queries.people_of(alert.id)
    down: dict[str, Any] = {"level": "D", "reason": "The home paused by itself", "now": LOGGED_AT}
    assert codes(await service.set_level(alert.id, 1, by=OFFICER, **down)) == ["needs_manager"]
    assert codes(await service.set_level(alert.id, 1, by=MANAGER, **down)) == ["same_person"]
    assert codes(await service.set_level(alert.id, 1, level="B", reason="", **WHO)) == ["same_level", "no_reason"]
    assert await service.set_level(alert.id, 1, by=OTHER_MANAGER, **down) is None
    assert isinstance(await service.set_level(alert.id, 1, level="A", reason="x", **WHO), Changed)
    own = {row.code: row for row in await tasks.tasks_of(alert.subject, person=person.case_reference)}
    assert own["HP-03"].state == "not_needed"
    assert own["HP-07"].due_at == moment_after(TOLD_AT, "42d")
    assert await service.set_level(alert.id, 2, level="A", reason="A death is reported", **WHO) is None
    own = {row.code: row for row in await tasks.tasks_of(alert.subject, person=person.case_reference)}
    assert own["HP-01"].due_at == TOLD_AT + timedelta(hours=2)
    history = [event.due_before for event in await tasks.events_of(own["HP-01"].id)]
    assert history == [TOLD_AT + timedelta(hours=24), TOLD_AT + timedelta(days=3)]
    assert own["HP-03"].is_open
    assert own["HP-03"].due_at == TOLD_AT + timedelta(hours=24)


async def test_without_reasons_nobody_lowers_below_b_until_the_host_gives_them(db: TestDatabase) -> None:
    await load_policies()
    alert = await make_alert(people=1, host_reasons="", restriction="cap")
    assert alert.level == "B"
    down: dict[str, Any] = {"level": "C", "reason": "It is a cap", "by": MANAGER, "now": LOGGED_AT}
    assert codes(await service.set_level(alert.id, 1, **down)) == ["reasons_not_given"]
    assert codes(await service.write_reasons(alert.id, 1, reasons=" ", **WHO)) == ["missing"]
    assert await service.write_reasons(alert.id, 1, reasons="Care plans are late", **WHO) is None
    assert await service.set_level(alert.id, 2, **down) is None


async def test_people_who_come_later_are_added_once_with_their_tasks(db: TestDatabase) -> None:
    await load_policies()
    home = await make_home_elsewhere()
    alert = await make_alert(home, people=1)
    await make_placement(case_reference="C-0009", location=home.id, host_authority="Leeds")
    both = await asyncio.gather(*(service.find_people(alert.id, by=OFFICER.actor, now=LATER) for _ in range(2)))
    assert sorted(both) == [[], ["C-0009"]]
    person = next(each for each in await queries.people_of(alert.id) if each.found_later)
    assert person.case_reference == "C-0009"
    assert len(await tasks.tasks_of(alert.subject, person="C-0009")) == 9
    assert {letter.event for letter in await letters_of(alert.subject)} == {"started", f"found_{person.id}"}
    assert await service.add_person(alert.id, "DP-0010", **ACTOR) is None
    assert codes(await service.add_person(alert.id, "DP-0010", **ACTOR)) == ["already_there"]
    assert codes(await service.add_person(alert.id, "Mary Smith", **ACTOR)) == ["reference_names_person"]
    assert len(await queries.people_of(alert.id)) == 3


async def test_a_worker_harm_and_an_outcome_for_a_person(db: TestDatabase) -> None:
    await load_policies()
    alert = await make_alert(people=1)
    [person] = await queries.people_of(alert.id)
    worker = await make_user(roles=[Role.SOCIAL_WORKER])
    analyst = await make_user(roles=[Role.ANALYST])
    ids = (alert.id, person.id)
    assert codes(await service.name_worker(*ids, 1, worker_id=analyst.id, **ACTOR)) == ["no_user"]
    assert await service.name_worker(*ids, 1, worker_id=worker.id, **ACTOR) is None
    assert isinstance(await service.name_worker(*ids, 1, worker_id=worker.id, **ACTOR), Changed)
    own = await tasks.tasks_of(alert.subject, person=person.case_reference)
    assert {row.owner_label for row in own} == {worker.name}
    harm = {"found_at": LOGGED_AT - timedelta(minutes=10)}
    assert codes(await service.suspect_harm(*ids, 2, found_at=LATER, **ACTOR)) == ["in_the_future"]
    assert await service.suspect_harm(*ids, 2, **harm, **ACTOR) is None
    assert codes(await service.suspect_harm(*ids, 3, **harm, **ACTOR)) == ["already_known"]
    concern = await tasks.find_task(alert.subject, "HP-06", person.case_reference)
    assert concern is not None
    assert concern.due_at == harm["found_at"] + timedelta(hours=4)
    decide: dict[str, Any] = {"words": "", **ACTOR}
    assert codes(await service.complete_person(*ids, 3, outcome="fly", **decide)) == ["no_outcome"]
    assert codes(await service.complete_person(*ids, 3, outcome="must_move", **decide)) == ["no_reason"]
    assert await service.complete_person(*ids, 3, outcome="stay", **decide) is None
    assert isinstance(await service.complete_person(*ids, 3, outcome="must_move", words="x", **ACTOR), Changed)
    outcome = await tasks.find_task(alert.subject, "HP-08", person.case_reference)
    assert outcome is not None
    assert (outcome.state, outcome.evidence) == ("done", "Outcome: Stays")


async def test_the_clock_of_a_review_starts_when_it_is_done(db: TestDatabase) -> None:
    await load_policies()
    alert = await make_alert(people=1)
    [person] = await queries.people_of(alert.id)
    await finish_person(alert, person)
    again = await tasks.find_task(alert.subject, "HP-09", person.case_reference)
    assert again is not None
    assert again.due_at is not None


async def test_a_correction_of_when_we_were_told_moves_everything(db: TestDatabase) -> None:
    await load_policies()
    alert = await make_alert(people=1)
    told = TOLD_AT - timedelta(days=1)
    fix: dict[str, Any] = {"told_at": told, **WHO}
    assert codes(await service.correct_told(alert.id, 1, reason="", **fix)) == ["no_reason"]
    assert codes(await service.correct_told(alert.id, 1, reason="x", told_at=LATER, **WHO)) == ["in_the_future"]
    assert await service.correct_told(alert.id, 1, reason="It lay in the wrong mailbox", **fix) is None
    first = await tasks.find_task(alert.subject, "HA-03")
    assert first is not None
    assert first.due_at == told + timedelta(hours=4)
    assert (await queries.get_alert(alert.id)).told_at == told


async def test_closing_is_refused_with_every_reason_until_all_is_done(db: TestDatabase) -> None:
    await load_policies()
    alert = await make_alert()
    one, two = await queries.people_of(alert.id)
    closing: dict[str, Any] = {"words": "We place there again", "by": OFFICER, "now": LATER}
    refused = await service.close_alert(alert.id, 1, **{**closing, "words": ""})
    assert codes(refused) == ["person_open", "person_open", "not_lifted", "last_check", "no_words"]
    assert f"{one.case_reference}: HP-01, HP-03, HP-07, HP-08 still open" in str(refused)
    await finish_person(alert, one)
    await finish_person(alert, two)
    lifted: dict[str, Any] = {"words": "By letter of 10 October", "by": OFFICER, "now": LATER}
    assert codes(await service.record_lifting(alert.id, 1, lifted_at=LATER + timedelta(hours=1), **lifted)) == [
        "wrong_time"
    ]
    assert await service.record_lifting(alert.id, 1, lifted_at=LATER, **lifted) is None
    assert codes(await service.record_lifting(alert.id, 2, lifted_at=LATER, **lifted)) == ["already_lifted"]
    assert (await queries.get_alert(alert.id)).state == "lifted"
    assert codes(await service.close_alert(alert.id, 2, **closing)) == ["last_check"]
    check = await tasks.find_task(alert.subject, "HA-15")
    assert check is not None
    assert check.due_at is not None
    assert await doing.complete(check.id, check.version, evidence="All seen", by=OFFICER.actor, now=LATER) is None
    assert isinstance(await service.close_alert(alert.id, 1, **closing), Changed)
    at_once = await asyncio.gather(*(service.close_alert(alert.id, 2, **closing) for _ in range(2)))
    assert sum(answer is None for answer in at_once) == 1
    assert codes(await service.close_alert(alert.id, 3, **closing)) == ["closed"]
    assert [row.code for row in await tasks.tasks_of(alert.subject) if row.is_open] == []
    assert await queries.open_alerts(date(2026, 10, 1)) != []
    assert await queries.open_alerts(date(2026, 9, 28)) == []
    assert await queries.open_alerts(LATER.date()) == []


async def test_closing_waits_for_people_who_are_not_on_the_list(db: TestDatabase) -> None:
    await load_policies()
    home = await make_home_elsewhere()
    alert = await make_alert(home, people=0)
    await make_placement(location=home.id, host_authority="Leeds")
    closing: dict[str, Any] = {"words": "Nobody is there", "by": OFFICER, "now": LATER}
    assert codes(await service.close_alert(alert.id, 1, **closing)) == ["unlisted"]


async def test_a_graver_level_gives_its_new_tasks_to_the_named_worker(db: TestDatabase) -> None:
    await load_policies()
    alert = await make_alert(people=1, restriction="voluntary")
    [person] = await queries.people_of(alert.id)
    worker = await make_user(roles=[Role.SOCIAL_WORKER])
    assert await service.name_worker(alert.id, person.id, 1, worker_id=worker.id, **ACTOR) is None
    assert await service.set_level(alert.id, 1, level="A", reason="A person was hurt", **WHO) is None
    own = await tasks.tasks_of(alert.subject, person=person.case_reference)
    assert {row.owner_label for row in own if row.owner_role == "named_worker"} == {worker.name}
    assert "HP-03" in {row.code for row in own if row.owner_id == worker.id}


async def test_excused_with_a_reason_counts_and_level_d_asks_nobody_to_be_seen(db: TestDatabase) -> None:
    await load_policies()
    alert = await make_alert(people=1, restriction="voluntary")
    assert alert.level == "D"
    [person] = await queries.people_of(alert.id)
    assert await tasks.find_task(alert.subject, "HP-03", person.case_reference) is None
    for code in ("HP-01", "HP-07", "HP-08"):
        task = await tasks.find_task(alert.subject, code, person.case_reference)
        assert task is not None
        excuse: dict[str, Any] = {"now": LOGGED_AT}
        assert await doing.not_needed(task.id, 1, reason="Declined by the person", by=OFFICER.actor, **excuse) is None
        assert await doing.confirm_not_needed(task.id, 2, by=MANAGER.actor, **excuse) is None
    reasons = await service.reasons_to_keep_open(alert, LATER)
    assert [reason.code for reason in reasons] == ["not_lifted", "last_check"]


async def test_a_second_alert_after_the_first_is_closed(db: TestDatabase) -> None:
    await load_policies()
    home = await make_home_elsewhere()
    first = await make_alert(home, people=0)
    assert await service.close_alert(first.id, 1, words="Nobody of ours", by=OFFICER, now=LATER) is None
    again = await log(location_id=home.id)
    assert isinstance(again, service.Logged)
    assert again.alert_id != first.id
    second = await queries.get_alert(again.alert_id)
    assert second.embargo_id == first.embargo_id
    nothing = await service.find_people(first.id, by=OFFICER.actor, now=LATER)
    assert nothing == []


async def test_a_closed_alert_takes_nothing_more(db: TestDatabase) -> None:
    await load_policies()
    alert = await make_alert(people=1)
    [person] = await queries.people_of(alert.id)
    await execute(
        "UPDATE host_alert SET state = 'closed', closed_at = {}", datetime.fromisoformat("2026-10-02T09:00:00+00:00")
    )
    ids = (alert.id, person.id)
    late: dict[str, Any] = {"by": OFFICER, "now": LATER}
    actor: dict[str, Any] = {"by": OFFICER.actor, "now": LATER}
    for answer in (
        await service.set_level(alert.id, 1, level="A", reason="x", **late),
        await service.write_reasons(alert.id, 1, reasons="x", **late),
        await service.correct_told(alert.id, 1, told_at=TOLD_AT, reason="x", **late),
        await service.add_person(alert.id, "C-0900", **actor),
        await service.name_worker(*ids, 1, worker_id=1, **actor),
        await service.suspect_harm(*ids, 1, found_at=LATER, **actor),
        await service.complete_person(*ids, 1, outcome="stay", words="", **actor),
    ):
        assert codes(answer) == ["closed"]
