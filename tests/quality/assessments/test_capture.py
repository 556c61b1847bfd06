"""What devices record: the end state is a function of the set of entries, and each entry that is not kept says why."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from market.core.actor import Actor
from market.db.engine import current_engine
from market.db.sql import fetch, fetch_one, fetch_value
from market.quality.assessments.capture.queries import conflicts_of, entries_since
from market.quality.assessments.capture.rules import settle, settle_all
from market.quality.assessments.capture.service import apply_entries
from market.quality.assessments.capture.types import Entry, HeldEntry, SyncAnswer
from market.quality.assessments.queries import answers_of, get_assessment
from tests.builders.accounts import make_user
from tests.builders.assessments import add_scorer, client_id, make_assessment
from tests.builders.assured import make_assured
from tests.conftest import TestDatabase

NOW = datetime(2026, 9, 1, 11, 0, tzinfo=UTC)
AT = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)
PAYLOADS = (
    "null",
    '{"state":"scored","score":1,"reason":"","rationale":"a","categories":""}',
    '{"state":"scored","score":3,"reason":"","rationale":"b","categories":"P"}',
    '{"state":"not_seen","score":null,"reason":"","rationale":"","categories":""}',
)


def held(number: int, payload: str, *supersedes: int, key: str = "3.1.1", device: str = "a") -> HeldEntry:
    return HeldEntry(
        client_id=client_id(number),
        kind="answer",
        key=key,
        payload=payload,
        supersedes=tuple(client_id(each) for each in supersedes),
        device=device,
        recorded_by=1,
        recorded_label="Ann",
        recorded_at=AT + timedelta(minutes=number),
    )


@st.composite
def two_devices(draw: st.DrawFn) -> list[HeldEntry]:
    """The logs of two devices that now and then hear of each other's entries; each supersedes all that it knows of a key."""
    known: dict[str, dict[str, set[int]]] = {"a": {}, "b": {}}
    entries: list[HeldEntry] = []
    for number in range(draw(st.integers(1, 14))):
        device = draw(st.sampled_from("ab"))
        if draw(st.booleans()):
            other = "b" if device == "a" else "a"
            for key, numbers in known[other].items():
                known[device].setdefault(key, set()).update(numbers)
        key = draw(st.sampled_from(("3.1.1", "4.1.1")))
        before = known[device].setdefault(key, set())
        entries.append(held(number, draw(st.sampled_from(PAYLOADS)), *sorted(before), key=key, device=device))
        before.add(number)
    return entries


@given(two_devices(), st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_end_in_the_same_state(entries: list[HeldEntry], chance: Any) -> None:
    shuffled = [*entries, *chance.sample(entries, chance.randint(0, len(entries)))]
    chance.shuffle(shuffled)
    assert settle_all(shuffled) == settle_all(entries)


@given(two_devices())
def test_one_device_alone_never_contradicts_itself_and_its_last_word_holds(entries: list[HeldEntry]) -> None:
    alone = [entry for entry in entries if entry.device == "a" and entry.key == "3.1.1"]
    last: dict[str, HeldEntry] = {}
    for entry in alone:
        last[entry.key] = entry
    own = {entry.client_id for entry in alone}
    if alone and all(set(entry.supersedes) <= own for entry in alone):
        settled = settle(alone)
        assert not settled.in_conflict
        assert settled.counts == last["3.1.1"]


@given(two_devices())
def test_a_choice_that_supersedes_every_head_ends_the_conflict(entries: list[HeldEntry]) -> None:
    for settled in settle_all(entries).values():
        heads = [entries[[each.client_id for each in entries].index(head.client_id)] for head in settled.heads]
        choice = held(99, PAYLOADS[2], key=settled.key)
        choice = HeldEntry(
            **{
                **{name: getattr(choice, name) for name in choice.__struct_fields__},
                "supersedes": tuple(each.client_id for each in heads),
            }
        )
        after = settle_all([*entries, choice])["answer", settled.key]
        assert (after.in_conflict, after.counts) == (False, choice)


@given(two_devices())
def test_in_a_conflict_the_lower_score_counts_and_a_score_before_not_seen(entries: list[HeldEntry]) -> None:
    for settled in settle_all(entries).values():
        order = [PAYLOADS[1], PAYLOADS[2], PAYLOADS[3], PAYLOADS[0]]
        places = [order.index(head.payload) for head in settled.heads]
        assert order.index(settled.counts.payload) == min(places)
        assert settled.in_conflict == (len(set(places)) > 1)


def test_entries_in_a_ring_are_a_conflict_and_lose_nothing() -> None:
    settled = settle([held(1, PAYLOADS[1], 2), held(2, PAYLOADS[2], 1)])
    assert settled.in_conflict
    assert settled.counts.payload == PAYLOADS[1]


def entry(number: int, key: str, *supersedes: int, device: str = "a", kind: str = "answer", **payload: Any) -> Entry:
    values: dict[str, Any] | None = payload or None
    if kind == "answer" and payload:
        values = {"state": "scored", **payload}
    return Entry(
        client_id=client_id(number),
        device=device,
        kind=kind,
        key=key,
        payload=values,
        recorded_at=AT + timedelta(minutes=number),
        supersedes=tuple(client_id(each) for each in supersedes),
    )


async def visit() -> tuple[int, Actor]:
    user = await make_user()
    assessment = await make_assessment(lead_by=user.id)
    return assessment.id, Actor("user", user.id, user.name)


async def send(visit_id: int, by: Actor, *entries: Entry) -> SyncAnswer:
    return await apply_entries(visit_id, entries, by=by, now=NOW)


def codes(answer: SyncAnswer) -> dict[str, str]:
    return {each.client_id: each.code for each in answer.refused}


async def test_saving_twice_is_saving_once(db: TestDatabase) -> None:
    visit_id, ann = await visit()
    first = await send(visit_id, ann, entry(1, "3.1.1", score=2, rationale="One dose missed", categories="OD"))
    again = await send(visit_id, ann, entry(1, "3.1.1", score=2, rationale="One dose missed ", categories="DO"))
    assert (first.accepted, first.new) == ((client_id(1),), (client_id(1),))
    assert (again.accepted, again.new, again.state_token) == (first.accepted, (), first.state_token)
    (answer,) = await answers_of(visit_id)
    assert (answer.state, answer.score, answer.categories, answer.scored_by) == ("scored", 2, "DO", ann.id)
    assert answer.scored_at == AT + timedelta(minutes=1)
    trail = await fetch("SELECT after FROM audit_entry WHERE verb = 'assessment.captured'")
    assert len(trail) == 1
    assert "dose" not in str(trail)


async def test_two_devices_contradict_each_other_and_a_person_chooses(db: TestDatabase) -> None:
    visit_id, ann = await visit()
    ben = await make_user()
    await add_scorer(visit_id, ben.id)
    other = Actor("user", ben.id, ben.name)
    await send(visit_id, ann, entry(1, "3.1.1", score=4, categories="P"))
    answer = await send(visit_id, other, entry(2, "3.1.1", device="b", score=2))
    (conflict,) = answer.conflicts
    assert [(each.client_id, each.counts) for each in conflict.versions] == [
        (client_id(1), False),
        (client_id(2), True),
    ]
    (kept,) = await answers_of(visit_id)
    assert (kept.score, kept.in_conflict, kept.scored_by) == (2, True, ben.id)
    assert len(await conflicts_of(visit_id)) == 1
    assert not (await send(visit_id, ann, entry(3, "3.1.1", 1, 2, score=3))).conflicts
    (kept,) = await answers_of(visit_id)
    assert (kept.score, kept.in_conflict) == (3, False)
    heard, token = await entries_since(visit_id, answer.state_token)
    assert [each.client_id for each in heard] == [client_id(3)]
    assert await entries_since(visit_id, token) == ([], token)


async def test_an_answer_is_taken_back(db: TestDatabase) -> None:
    visit_id, ann = await visit()
    await send(visit_id, ann, entry(1, "3.1.1", score=4), entry(2, "3.1.1", 1))
    assert await answers_of(visit_id) == []


async def test_each_entry_that_cannot_be_kept_says_why_and_the_rest_is_kept(db: TestDatabase) -> None:
    visit_id, ann = await visit()
    answer = await send(
        visit_id,
        ann,
        entry(1, "3.1.1", score=5),
        entry(2, "9.9.9", score=3),
        entry(3, "3.1.2", state="na"),
        entry(4, "3.1.3", state="bored"),
        entry(5, client_id(5), kind="sample", case_reference="Ann Other", category="new"),
        entry(6, client_id(6), kind="sample", case_reference="ASC-12", category="new"),
        entry(7, "3.1.4", score=3, categories="PX"),
        entry(8, "3.1.1", score=1),
        entry(9, client_id(9), kind="recommendation", criterion="3.1.1", what="Recount", likelihood=6, impact=1),
        entry(10, client_id(10), kind="evidence", criterion="3.1.1", file=client_id(11), category="D"),
        entry(12, "people", kind="header", people_heard=9, people_total=30),
        entry(13, "weather", kind="header", summary="Rain"),
        entry(14, "3.1.1", score=3, colour="red"),
        entry(8, "3.1.1", score=2),
    )
    assert codes(answer) == {
        client_id(1): "score_range",
        client_id(2): "not_in_profile",
        client_id(3): "na_reason",
        client_id(4): "unknown_state",
        client_id(5): "reference_names_person",
        client_id(7): "unknown_category",
        client_id(8): "client_id_used",
        client_id(9): "risk_range",
        client_id(13): "malformed",
        client_id(14): "malformed",
    }
    assert answer.accepted == (client_id(6), client_id(8), client_id(10), client_id(12))
    assert [each.score for each in await answers_of(visit_id)] == [1]
    assert (await get_assessment(visit_id)).people_heard == 9
    assert await fetch_value("SELECT count(*) FROM capture_entry") == 4


async def test_nobody_scores_another_persons_part_and_nothing_after_the_end(db: TestDatabase) -> None:
    visit_id, _ = await visit()
    partner = await make_user()
    await add_scorer(visit_id, partner.id, "partner", domains="D3", criteria="5.4.1")
    nurse, stranger = Actor("user", partner.id, "Nurse"), Actor("user", 10_000, "Stranger")
    answer = await send(
        visit_id,
        nurse,
        entry(1, "3.1.1", score=3),
        entry(2, "5.4.1", score=3),
        entry(3, "4.1.1", score=3),
        entry(4, client_id(4), kind="recommendation", criterion="4.1.1", what="Train", likelihood=2, impact=2),
    )
    assert codes(answer) == {client_id(3): "not_your_criterion", client_id(4): "not_your_criterion"}
    assert codes(await send(visit_id, stranger, entry(5, "3.1.1", score=3))) == {client_id(5): "not_yours"}
    await fetch("UPDATE assessment SET status = 'submitted' WHERE id = {} RETURNING id", visit_id)
    late = await send(visit_id, nurse, entry(1, "3.1.1", score=3), entry(6, "3.1.2", score=3))
    assert late.accepted == (client_id(1),)
    assert codes(late) == {client_id(6): "not_open"}


async def test_only_the_providers_own_people_answer_a_self_assessment(db: TestDatabase) -> None:
    service = await make_assured()
    own = (await fetch_one("SELECT organisation FROM location WHERE id = {}", service.location) or {})["organisation"]
    assessment = await make_assessment(service=service, method="self_assessment", for_year=2026)
    by = Actor("user", 77, "Owner")
    for organisation, refused in ((None, True), (own + 1, True), (own, False)):
        answer = await apply_entries(
            assessment.id, [entry(1, "3.1.1", score=3)], by=by, now=NOW, organisation_id=organisation
        )
        assert bool(answer.refused) == refused
    assert [each.score for each in await answers_of(assessment.id)] == [3]


async def test_saving_one_answer_takes_few_statements(db: TestDatabase, monkeypatch: Any) -> None:
    visit_id, ann = await visit()
    await send(visit_id, ann, entry(1, "3.1.1", score=3))
    engine = current_engine()
    counted: list[str] = []
    rows, run = engine.rows, engine.run

    async def counting_rows(sql: str, args: Any) -> Any:
        counted.append(sql)
        return await rows(sql, args)

    async def counting_run(sql: str, args: Any) -> Any:
        counted.append(sql)
        return await run(sql, args)

    monkeypatch.setattr(engine, "rows", counting_rows)
    monkeypatch.setattr(engine, "run", counting_run)
    await send(visit_id, ann, entry(2, "3.1.2", score=3))
    assert len(counted) <= 8, counted


LOG = (
    entry(1, "3.1.1", score=2, rationale="One"),
    entry(2, "3.1.1", 1, score=3, categories="P"),
    entry(3, "3.1.1", 1, device="b", score=1),
    entry(4, "3.1.2", score=3),
    entry(5, "3.1.2", 4),
    entry(6, "3.1.3", device="b", state="not_seen"),
    entry(7, "3.1.3", score=4, categories="R"),
    entry(8, "3.1.3", 6, 7, device="b", score=3),
    entry(9, "people", kind="header", people_heard=5, people_total=20),
    entry(10, "people", device="b", kind="header", people_heard=3, people_total=20),
)


async def state_of(visit_id: int) -> tuple[object, ...]:
    kept = sorted((each.criterion, each.state, each.score, each.in_conflict) for each in await answers_of(visit_id))
    conflicts = [(each.key, [version.client_id for version in each.versions]) for each in await conflicts_of(visit_id)]
    row = await get_assessment(visit_id)
    return kept, conflicts, row.people_heard


async def test_two_logs_in_any_batches_and_any_order_end_in_the_same_rows(db: TestDatabase) -> None:
    user = await make_user()
    ann = Actor("user", user.id, user.name)
    place = await make_assured()
    ends = []
    for seed in range(6):
        chance = random.Random(seed)
        made = await make_assessment(service=place, lead_by=user.id, people_heard=None)
        log = [*LOG, *chance.sample(LOG, 4)]
        chance.shuffle(log)
        while log:
            size = chance.randint(1, 4)
            batch, log = log[:size], log[size:]
            assert not (await send(made.id, ann, *batch)).refused
        ends.append(await state_of(made.id))
    assert ends[0][0] == [("3.1.1", "scored", 1, True), ("3.1.3", "scored", 3, False)]
    assert ends[0][2] == 3
    assert all(end == ends[0] for end in ends)


async def test_two_devices_that_save_at_the_same_moment_are_both_heard(db: TestDatabase) -> None:
    visit_id, ann = await visit()
    answers = await asyncio.gather(
        *(send(visit_id, ann, entry(number, "3.1.1", device=f"d{number}", score=number)) for number in (1, 2, 3, 4))
    )
    assert all(not answer.refused for answer in answers)
    (kept,) = await answers_of(visit_id)
    assert (kept.score, kept.in_conflict) == (1, True)
    assert len({answer.state_token for answer in answers}) == 4
