"""Sync of visits on both engines: entries, recommendations and evidence in one transaction, as often as a device likes."""

import itertools
import re
from pathlib import Path

import msgspec
import pytest
from msgspec import structs

from market.core.refusal import Refused
from market.notices.tables import Message
from market.quality.actions.queries import recommendations_of
from market.quality.actions.tables import Recommendation
from market.quality.assessments.capture.types import SyncAnswer
from market.quality.assessments.queries import answers_of, double_scores_of, get_assessment
from market.quality.assessments.tables import Assessment
from market.quality.evidence.queries import evidence_of
from market.quality.evidence.types import EvidenceRow
from market.quality.visits import service
from market.quality.visits.pages import line_words
from market.quality.visits.queries import find_access, last_texts, planned_for, visits_of
from market.quality.visits.state import visit_state
from market.settings import Settings
from tests.builders.accounts import MadeUser, make_user
from tests.builders.app import make_settings
from tests.builders.assessments import make_assessment, score_all
from tests.conftest import TestDatabase
from tests.quality.evidence.files import picture
from tests.quality.visits.scene import (
    NOW,
    Scene,
    access_of,
    answer,
    entry,
    evidence,
    make_scene,
    new_id,
    recommend,
    signed_in_as,
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings without a scanner."""
    return make_settings(tmp_path)


async def sync(scene: Scene, user: MadeUser, *entries: object) -> SyncAnswer:
    """Send entries as somebody."""
    return await service.sync(await access_of(scene, user), entries, by=signed_in_as(user).actor, now=NOW)  # type: ignore[arg-type]


async def test_sending_twice_keeps_one_of_each(db: TestDatabase) -> None:
    scene = await make_scene()
    entries = (answer("3.1.1", 1), recommend("3.1.1"), entry("sample", new_id(), {"case_reference": "ASC-77"}))
    first = await sync(scene, scene.lead, *entries)
    assert (len(first.new), first.refused) == (3, ())
    again = await sync(scene, scene.lead, *entries)
    assert (set(again.accepted), again.new) == ({each.client_id for each in entries}, ())
    assert len(await answers_of(scene.visit.id)) == 1
    assert [each.client_id for each in await recommendations_of(scene.visit.id)] == [entries[1].key]


async def test_a_recommendation_that_is_refused_leaves_nothing_and_the_rest_is_kept(db: TestDatabase) -> None:
    scene = await make_scene()
    wrong, right, score = recommend("3.1.1", impact=2), recommend("3.1.2"), answer("3.1.1", 2)
    told = await sync(scene, scene.lead, wrong, right, score)
    assert [(each.client_id, each.code) for each in told.refused] == [(wrong.client_id, "reason_missing")]
    assert "Say why it is 2 here" in told.refused[0].message
    assert set(told.accepted) == {right.client_id, score.client_id}
    assert [each.criterion for each in await recommendations_of(scene.visit.id)] == ["3.1.2"]
    state = await visit_state(await access_of(scene, scene.lead), csrf="", upload_megabytes=60)
    assert sorted(each.kind for each in state.held) == ["answer", "recommendation"]


async def test_a_recommendation_is_changed_and_taken_back_during_the_visit(db: TestDatabase) -> None:
    scene, key = await make_scene(), new_id()
    first = recommend("3.1.1", key=key)
    await sync(scene, scene.lead, first)
    other = structs.replace(
        recommend("3.1.1", key=key),
        supersedes=(first.client_id,),
        payload={**(first.payload or {}), "what": "Count again"},
    )
    await sync(scene, scene.lead, other)
    (held,) = await recommendations_of(scene.visit.id)
    assert (held.what, held.status) == ("Count again", "open")
    await sync(scene, scene.lead, entry("recommendation", key, None, supersedes=(other.client_id,)))
    (held,) = await recommendations_of(scene.visit.id)
    assert held.status == "withdrawn"


async def test_evidence_is_linked_whichever_comes_first_and_unlinked_when_taken_away(
    db: TestDatabase, settings: Settings
) -> None:
    scene, files = await make_scene(), (new_id(), new_id())
    access, by = await access_of(scene, scene.lead), signed_in_as(scene.lead).actor

    async def photo(client_id: str) -> EvidenceRow | Refused:
        return await service.receive_file(
            access,
            picture(place=True),
            client_id=client_id,
            file_name="a.jpg",
            kind="photo",
            by=by,
            now=NOW,
            settings=settings,
        )

    assert isinstance(await photo(files[0]), EvidenceRow)
    link = evidence("3.1.1", files[0])
    await sync(scene, scene.lead, link, evidence("3.1.2", files[1]), evidence("3.1.2", "note"))
    assert [each.criterion for each in await evidence_of("assessment", [scene.visit.id])] == ["3.1.1"]
    assert isinstance(await photo(files[1]), EvidenceRow)
    linked = await evidence_of("assessment", [scene.visit.id])
    assert [(each.criterion, each.category, each.words) for each in linked] == [
        ("3.1.1", "O", "Seen"),
        ("3.1.2", "O", "Seen"),
    ]
    await sync(scene, scene.lead, entry("evidence", link.key, None, supersedes=(link.client_id,)))
    assert [each.criterion for each in await evidence_of("assessment", [scene.visit.id])] == ["3.1.2"]


async def test_a_stranger_s_file_cannot_be_linked_by_its_number(db: TestDatabase, settings: Settings) -> None:
    scene, other, file = await make_scene(), await make_scene(), new_id()
    access = await access_of(other, other.lead)
    by = signed_in_as(other.lead).actor
    await service.receive_file(
        access, b"A note", client_id=file, file_name="a.txt", kind="", by=by, now=NOW, settings=settings
    )
    await sync(scene, scene.lead, evidence("3.1.1", file))
    assert not await evidence_of("assessment", [scene.visit.id])


async def test_two_officers_split_a_visit_and_a_conflict_keeps_both(db: TestDatabase) -> None:
    scene = await make_scene()
    told = await sync(scene, scene.second, answer("1.1.1", 3), answer("3.1.1", 4))
    assert [each.code for each in told.refused] == ["not_your_criterion"]
    await sync(scene, scene.lead, answer("1.1.1", 2))
    state = await visit_state(await access_of(scene, scene.second), csrf="", upload_megabytes=60)
    (held,) = state.held
    assert [head.by for head in held.heads] == ["Ben Officer", "Ann Officer"]
    assert held.counts == held.heads[1].client_id, "the more cautious counts"
    mine = {each.code: each.scores for each in state.criteria or ()}
    assert mine["1.1.1"]
    assert not mine["3.1.1"]


async def test_a_partner_sees_its_own_part_and_nothing_else(db: TestDatabase) -> None:
    scene = await make_scene()
    await sync(
        scene, scene.lead, answer("1.1.1"), answer("3.1.1"), recommend("3.1.1"), recommend("3.1.2"),
        evidence("1.1.1", "note"), entry("sample", new_id(), {"case_reference": "ASC-77"}),
    )  # fmt: skip
    state = await visit_state(await access_of(scene, scene.partner), csrf="", upload_megabytes=60)
    assert state.codes == ("3.1.1",)
    assert [each.code for each in state.criteria or ()] == ["3.1.1"]
    assert {(each.kind, each.key) for each in state.held if each.kind == "answer"} == {("answer", "3.1.1")}
    assert [each.kind for each in state.held] == ["answer", "recommendation"]
    told = await sync(scene, scene.partner, answer("3.1.1", 2), answer("3.1.2"), recommend("3.1.2"), recommend("3.1.1"))
    assert [each.code for each in told.refused] == ["not_your_criterion", "not_your_criterion"]
    assert len(told.new) == 2


async def test_a_partner_changes_and_takes_back_nothing_of_others(db: TestDatabase) -> None:
    scene = await make_scene()
    theirs, mine = recommend("3.1.2"), recommend("3.1.1")
    sample = entry("sample", new_id(), {"case_reference": "ASC-77"})
    await sync(scene, scene.lead, theirs, mine, sample)
    told = await sync(
        scene,
        scene.partner,
        entry("recommendation", theirs.key, None, supersedes=(theirs.client_id,)),
        recommend("3.1.1", key=theirs.key, supersedes=(theirs.client_id,)),
        entry("sample", sample.key, None, supersedes=(sample.client_id,)),
        recommend("3.1.1", key=mine.key, supersedes=(mine.client_id,)),
    )
    assert [each.code for each in told.refused] == ["not_yours"] * 3
    assert len(told.new) == 1
    held = {
        each.client_id: each.criterion for each in await recommendations_of(scene.visit.id) if each.status == "open"
    }
    assert held == {theirs.key: "3.1.2", mine.key: "3.1.1"}


async def test_who_may_open_a_visit(db: TestDatabase) -> None:
    scene = await make_scene()
    officer = await make_user()
    partner = await make_user(roles=[])
    assert await find_access(scene.visit.id, signed_in_as(partner)) is None
    looking = await find_access(scene.visit.id, signed_in_as(officer))
    assert looking is not None
    assert looking.codes == looking.visit.codes
    assert not looking.is_scorer
    assert not looking.may_score("3.1.1")
    own = await make_assessment(method="self_assessment", for_year=2026)
    assert await find_access(own.id, signed_in_as(scene.lead)) is None
    assert await find_access(999, signed_in_as(scene.lead)) is None


async def test_a_second_scorer_sees_nothing_of_the_first_and_scores_apart(db: TestDatabase) -> None:
    scene = await make_scene()
    await sync(scene, scene.lead, answer("3.1.1", 1), recommend("3.1.1"))
    blind = await visit_state(await access_of(scene, scene.double), csrf="", upload_megabytes=60)
    assert (blind.blind, blind.held, blind.last) == (True, (), {})
    mine = answer("3.1.1", 3)
    told = await sync(scene, scene.double, mine, recommend("3.1.2"), answer("3.1.2", 9))
    assert told.accepted == (mine.client_id,)
    assert {each.code for each in told.refused} == {"scores_only", "score_range"}
    later = structs.replace(answer("3.1.1", 4), recorded_at=NOW.replace(hour=11))
    assert (await sync(scene, scene.double, later, mine)).new == (mine.client_id, later.client_id)[1:]
    (row,) = await double_scores_of([scene.visit.id])
    assert (row.score, row.first_score, row.scored_label) == (4, 1, "Dot Double")
    (held,) = (await visit_state(await access_of(scene, scene.double), csrf="", upload_megabytes=60)).held
    assert bytes(held.heads[0].payload).startswith(b'{"state":"scored","score":4')
    (first,) = await answers_of(scene.visit.id)
    assert first.score == 1


async def test_submitting_says_everything_that_is_missing_and_then_closes_the_visit(
    db: TestDatabase, settings: Settings
) -> None:
    scene = await make_scene()
    by = signed_in_as(scene.lead).actor
    access = await access_of(scene, scene.lead)
    await score_all(scene.visit, scores={"3.1.1": 1}, codes=scene.visit.criteria.split()[1:])
    refused = await service.submit_visit(access, by=by, now=NOW, today=NOW.date(), settings=settings)
    assert isinstance(refused, Refused)
    assert [each.code for each in refused.reasons] == ["unanswered", "no_people", "critical_without_recommendation"]
    assert "3.1.1" in refused.reasons[2].message
    first = scene.visit.criteria.split()[0]
    await sync(
        scene, scene.lead, answer(first), recommend("3.1.1"), entry("header", "people", {"people_heard": 6, "people_total": 28})
    )  # fmt: skip
    before = await Message.count()
    assert await service.submit_visit(access, by=by, now=NOW, today=NOW.date(), settings=settings) is None
    assert (await get_assessment(scene.visit.id)).status == "submitted"
    again = await access_of(scene, scene.lead)
    assert await service.submit_visit(again, by=by, now=NOW, today=NOW.date(), settings=settings) is None
    (told,) = (await sync(scene, scene.lead, answer("3.1.1", 4))).refused
    assert told.code == "not_open"
    late = await service.receive_file(
        again, b"Late", client_id=new_id(), file_name="a.txt", kind="", by=by, now=NOW, settings=settings
    )
    assert isinstance(late, Refused)
    assert await Message.count() >= before


async def test_nothing_about_a_grade_is_in_the_state(db: TestDatabase) -> None:
    scene = await make_scene()
    await score_all(scene.visit, 3)
    state = await visit_state(await access_of(scene, scene.lead), csrf="", upload_megabytes=60, known="")
    names = set(re.findall(r'"([a-z_]+)":', msgspec.json.encode(state).decode()))
    assert {"held", "criteria", "descriptors"} <= names
    assert not [name for name in names if re.search("star|percent|grade|confidence|cap", name)]


async def test_a_device_that_has_the_profile_gets_no_criteria_again(db: TestDatabase) -> None:
    scene = await make_scene()
    access = await access_of(scene, scene.lead)
    state = await visit_state(access, csrf="token", upload_megabytes=60)
    assert len(state.criteria or ()) == len(scene.visit.criteria.split()) > 80
    assert (await visit_state(access, csrf="", upload_megabytes=60, known=state.profile_hash)).criteria is None
    other = await visit_state(
        await access_of(scene, scene.partner), csrf="", upload_megabytes=60, known=state.profile_hash
    )
    assert other.criteria is not None, "somebody else has another part"


async def test_the_last_visit_s_text_is_shown_for_reading(db: TestDatabase) -> None:
    earlier = await make_assessment(status="final")
    await score_all(earlier, codes=["3.1.1"], rationale="The trolley was left open.")
    scene = await make_scene(service=earlier.service)
    found = await last_texts(earlier.service, scene.visit.id)
    assert {code: each.rationale for code, each in found.items()} == {"3.1.1": "The trolley was left open."}
    state = await visit_state(await access_of(scene, scene.lead), csrf="", upload_megabytes=60)
    assert state.last["3.1.1"].rationale == "The trolley was left open."
    assert state.held == (), "it is not an answer"


async def test_lists_have_the_own_open_visits_only(db: TestDatabase) -> None:
    scene = await make_scene()
    await make_scene()
    await score_all(scene.visit, codes=["3.1.1", "3.1.2"])
    (line,) = await visits_of(scene.partner.id)
    assert (line.assessment_id, line.answered, line.role) == (scene.visit.id, 2, "partner")
    assert line_words(line)["progress"] == "", "a partner is not told how far the others are"
    assert not await planned_for(scene.partner.id)
    await Assessment.update({Assessment.status: "submitted"}).where(Assessment.id == scene.visit.id)
    assert not await visits_of(scene.partner.id)


async def test_any_interleaving_of_two_devices_ends_in_the_same_state(db: TestDatabase) -> None:
    """Two devices send in any order, in parts and again: answers, recommendations and conflicts end up the same."""
    key, first, ends = new_id(), recommend("3.1.1"), set()
    one = [answer("1.1.1", 4), structs.replace(first, key=key), answer("3.1.1", 2)]
    one.append(answer("1.1.1", 3, supersedes=(one[0].client_id,)))
    revised = {**(first.payload or {}), "what": "Count again"}
    two = [
        answer("1.1.1", 1),
        structs.replace(recommend("3.1.1", key=key), payload=revised, supersedes=(one[1].client_id,)),
    ]
    two.append(entry("sample", new_id(), {"case_reference": "ASC-77"}))
    batches = [tuple(one[:2]), tuple(one[2:]), tuple(two[:1]), tuple(two[1:])]
    for order in list(itertools.permutations(batches))[::3]:
        await _forget(key)
        scene = await make_scene()
        for batch in (*order, order[0], order[2]):
            await sync(scene, scene.lead, *batch)
        state = await visit_state(await access_of(scene, scene.lead), csrf="", upload_megabytes=60)
        (held,) = await recommendations_of(scene.visit.id)
        heads = {
            (each.kind, each.key, each.counts, *sorted(head.client_id for head in each.heads)) for each in state.held
        }
        ends.add((frozenset(heads), held.what, held.status, held.band, held.likelihood))
    ((heads, what, status, *_),) = ends
    assert (len(heads), what, status) == (4, "Count again", "open")


async def _forget(key: str) -> None:
    """Let another visit raise the recommendation of this number."""
    await Recommendation.update({Recommendation.client_id: new_id()}).where(Recommendation.client_id == key)
