"""An assessment from its opening to a published grade, on both engines."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.core.refusal import Changed, Refused
from market.db.sql import execute, fetch
from market.quality.assessments import queries, service
from market.quality.assessments.drafts import service as drafts
from market.quality.assessments.grades.queries import current_grade, grade_of_assessment, grades_on, history
from market.quality.assessments.grades.service import agree_override, ask_override
from market.quality.assessments.tables import Assessment
from market.quality.assessments.types import NewScore, OpenAssessment, ScorerRow
from market.quality.assured.tables import AssuredService
from market.quality.scoring.types import GradeWorking
from tests.builders.accounts import make_user
from tests.builders.assessments import client_id, make_assessment, score_all
from tests.builders.assured import make_assured
from tests.builders.framework import load_live
from tests.conftest import TestDatabase

NOW = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 9, 2)
URL = "https://market.example.org"
ANN, BEN, DI = (Actor("user", number, name) for number, name in ((1, "Ann"), (2, "Ben"), (3, "Di")))


def who(by: Actor = DI, on: date = TODAY) -> dict[str, Any]:
    return {"by": by, "now": NOW, "on": on, "public_url": URL}


def codes(answer: object) -> set[str]:
    assert isinstance(answer, Refused), answer
    return {reason.code for reason in answer.reasons}


async def version_of(assessment_id: int) -> int:
    return (await queries.get_assessment(assessment_id)).version


async def submitted(service_row: AssuredService | None = None, score: int = 3, **changes: Any) -> Assessment:
    made = await make_assessment(service=service_row, lead_by=1, **changes)
    await score_all(made, score)
    assert await service.submit(made.id, by=ANN, now=NOW) is None
    return made


async def moderated(*args: Any, changes: Any = (), **more: Any) -> Assessment:
    made = await submitted(*args, **more)
    assert await service.moderate(made.id, await version_of(made.id), "", changes, by=DI, now=NOW) is None
    return made


async def shared(*args: Any, **more: Any) -> Assessment:
    made = await moderated(*args, **more)
    answer = await drafts.share_draft(made.id, await version_of(made.id), comment_days=14, **who())
    assert answer is None
    return made


async def final(*args: Any, on: date = TODAY + timedelta(days=20), **more: Any) -> Assessment:
    made = await shared(*args, **more)
    assert await drafts.finish(made.id, await version_of(made.id), **who(on=on)) is None
    return made


async def own_organisation(made: Assessment) -> int:
    return (await queries.get_assessment(made.id)).organisation_id


async def test_opening_pins_the_version_and_happens_once(db: TestDatabase) -> None:
    place = await make_assured()
    asked = OpenAssessment(
        client_id=client_id(1),
        service_id=place.id,
        method="full_review",
        scorers=(ScorerRow(person=1, person_label="Ann", role="lead"),),
    )
    assert codes(await service.open_assessment(asked, by=ANN, now=NOW)) == {"no_framework"}
    library = await load_live()
    opened = await service.open_assessment(asked, by=ANN, now=NOW)
    assert isinstance(opened, int)
    assert await service.open_assessment(asked, by=ANN, now=NOW) == opened
    other = msgspec.structs.replace(asked, client_id=client_id(2))
    assert codes(await service.open_assessment(other, by=ANN, now=NOW)) == {"open_already"}
    held = await queries.get_assessment(opened)
    assert (held.framework_version, held.lead_by, held.status) == (library.version_id, 1, "open")
    assert {"3.1.1", "4.1.1"} <= set(held.codes)
    themed = msgspec.structs.replace(asked, client_id=client_id(3), method="themed_review", theme="zzz")
    assert codes(await service.open_assessment(themed, by=ANN, now=NOW)) == {"unknown_code"}


async def test_the_lead_submits_somebody_else_moderates_and_originals_are_kept(db: TestDatabase) -> None:
    user = await make_user(email="ann@example.org")
    made = await make_assessment(lead_by=user.id)
    ann = Actor("user", user.id, "Ann")
    assert codes(await service.submit(made.id, by=BEN, now=NOW)) == {"not_yours"}
    assert codes(await service.submit(made.id, by=ann, now=NOW)) == {"unanswered"}
    await score_all(made)
    assert await service.submit(made.id, by=ann, now=NOW) is None
    assert await service.submit(made.id, by=ann, now=NOW) is None
    version = await version_of(made.id)
    assert codes(await service.moderate(made.id, version, "", by=ann, now=NOW)) == {"same_person"}
    back: dict[str, Any] = {"public_url": URL, "by": DI, "now": NOW}
    assert codes(await service.return_to_officer(made.id, version, " ", **back)) == {"no_words"}
    assert await service.return_to_officer(made.id, version, "Say more on 3.1.1", **back) is None
    (message,) = await fetch("SELECT to_email, body FROM message")
    assert message["to_email"] == "ann@example.org"
    assert f"{URL}/quality/assessments/{made.id}" in message["body"]
    assert "3.1.1" not in message["body"]
    assert await service.submit(made.id, by=ann, now=NOW) is None
    version = await version_of(made.id)
    assert isinstance(await service.moderate(made.id, version - 1, "", by=DI, now=NOW), Changed)
    wrong = [NewScore("3.1.1", 5, "x"), NewScore("3.1.2", 2, " "), NewScore("9.9.9", 2, "x")]
    assert codes(await service.moderate(made.id, version, "", wrong, by=DI, now=NOW)) == {
        "score_range",
        "no_reason",
        "not_in_profile",
    }
    change = [NewScore("3.1.1", 2, "Two charts had gaps"), NewScore("3.1.2", 3, "The same")]
    assert await service.moderate(made.id, version, "", change, by=DI, now=NOW) is None
    counted = {each.answer.criterion: each for each in await queries.effective_answers(made.id)}
    assert (counted["3.1.1"].score, counted["3.1.1"].answer.score) == (2, 3)
    assert [each.criterion for each in await queries.decisions_of(made.id)] == ["3.1.1"]
    assert "gaps" not in str(await fetch("SELECT before, after FROM audit_entry"))


async def test_the_provider_comments_and_a_second_officer_decides(db: TestDatabase) -> None:
    made = await moderated()
    organisation = await own_organisation(made)
    owner = await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=organisation)
    says: dict[str, Any] = {
        "organisation_id": organisation,
        "on": TODAY,
        "by": Actor("user", owner.id, owner.name),
        "now": NOW,
    }
    assert codes(await drafts.add_comment(made.id, "3.1.1", "Not so", **says)) == {"not_shared"}
    version = await version_of(made.id)
    for _ in range(2):
        assert await drafts.share_draft(made.id, version, comment_days=14, **who()) is None
    (message,) = await fetch("SELECT to_email, body FROM message")
    assert (message["to_email"], "16 September 2026" in message["body"]) == (owner.email, True)
    comment = await drafts.add_comment(made.id, "3.1.1", "The charts were found", **says)
    assert isinstance(comment, int)
    assert await drafts.add_comment(made.id, "3.1.1", "The charts were found ", **says) == comment
    assert await drafts.change_comment(comment, 1, "The charts were in the office", **says) is None
    assert codes(await drafts.finish(made.id, await version_of(made.id), **who())) == {"undecided"}
    decides: dict[str, Any] = {"by": DI, "now": NOW}
    assert codes(await drafts.decide_comment(comment, 2, "upheld", "", 4, by=ANN, now=NOW)) == {
        "same_person",
        "no_reason",
    }
    assert codes(await drafts.decide_comment(comment, 2, "kept", "Seen on the day", 4, **decides)) == {"kept"}
    assert isinstance(await drafts.decide_comment(comment, 1, "upheld", "Agreed", 4, **decides), Changed)
    assert await drafts.decide_comment(comment, 2, "upheld", "Agreed", 4, **decides) is None
    assert codes(await drafts.change_comment(comment, 3, "More", **says)) == {"decided"}
    counted = {each.answer.criterion: each for each in await queries.effective_answers(made.id)}
    assert (counted["3.1.1"].score, counted["3.1.1"].answer.score) == (4, 3)
    assert await drafts.finish(made.id, await version_of(made.id), **who()) is None
    assert await drafts.finish(made.id, await version_of(made.id), **who()) is None
    assert "charts" not in str(await fetch("SELECT before, after FROM audit_entry"))


async def test_another_provider_cannot_comment(db: TestDatabase) -> None:
    made = await shared()
    other = {"organisation_id": await own_organisation(made) + 1, "on": TODAY, "by": BEN, "now": NOW}
    try:
        await drafts.add_comment(made.id, "3.1.1", "Ours?", **other)
    except queries.NoSuchAssessment:
        pass
    else:
        raise AssertionError("somebody else’s report was found")


async def test_a_final_report_publishes_a_dated_grade(db: TestDatabase) -> None:
    made = await final()
    place = made.service
    grade = await grade_of_assessment(made.id)
    assert grade is not None
    working = msgspec.json.decode(grade.working, type=GradeWorking)
    assert (grade.star, grade.percent, grade.until_on, grade.visited_on) == (4, 75.0, None, date(2026, 9, 1))
    assert working.star == 4
    assert await grades_on(date(2026, 9, 21), [place]) == {}
    assert (await grades_on(date(2026, 9, 22)))[place].id == grade.id
    later = await final(place, score=2, visit_on=date(2026, 12, 1), on=date(2026, 12, 30))
    newer = await current_grade(place, date(2026, 12, 30))
    assert newer is not None
    assert (newer.assessment_id, newer.star) == (later.id, 2)
    assert [each.until_on for each in await history(place)] == [None, date(2026, 12, 30)]


async def test_a_quarterly_visit_renews_a_grade_with_what_it_found(db: TestDatabase) -> None:
    first = await final()
    quarterly = await shared(
        first.service, method="quarterly_monitoring", visit_on=date(2026, 11, 2), criteria="3.1.1", score=1
    )
    assert await drafts.finish(quarterly.id, await version_of(quarterly.id), **who(on=date(2026, 12, 1))) is None
    grade = await grade_of_assessment(quarterly.id)
    assert grade is not None
    working = msgspec.json.decode(grade.working, type=GradeWorking)
    assert (grade.star, "L1" in grade.caps, working.scored > 100) == (2, True, True)


async def test_a_known_low_score_is_not_hidden_by_not_seeing_it(db: TestDatabase) -> None:
    first = await make_assessment(lead_by=1, status="final", visit_on=date(2026, 3, 1))
    await score_all(first, scores={"3.1.1": 1})
    assert (await queries.validated_scores(first.service, date(2026, 9, 1)))["3.1.1"] == (1, date(2026, 3, 1))
    assert await queries.validated_scores(first.service, date(2026, 3, 1)) == {}
    made = await make_assessment(service=first.service, lead_by=1)
    await score_all(made, codes=[code for code in made.criteria.split() if code != "3.1.1"])
    await score_all(made, codes=["3.1.1"], state="not_seen", scores={"3.1.1": None})
    await service.submit(made.id, by=ANN, now=NOW)
    await service.moderate(made.id, await version_of(made.id), "", by=DI, now=NOW)
    await drafts.share_draft(made.id, await version_of(made.id), comment_days=1, **who())
    assert await drafts.finish(made.id, await version_of(made.id), **who(on=date(2026, 9, 30))) is None
    grade = await grade_of_assessment(made.id)
    assert grade is not None
    assert "L9" in grade.working
    assert (grade.star, grade.provisional) == (None, True)


async def test_a_first_quarterly_visit_gives_no_grade(db: TestDatabase) -> None:
    made = await final(method="quarterly_monitoring")
    assert await grade_of_assessment(made.id) is None


async def test_another_star_needs_two_people(db: TestDatabase) -> None:
    made = await final()
    ask: dict[str, Any] = {"by": DI, "now": NOW}
    assert "too-far-up" not in codes(await ask_override(made.id, 1, 4, "Why", **ask))
    assert codes(await ask_override(made.id, 1, 3, " ", **ask)) == {"no-reason"}
    assert await ask_override(made.id, 1, 3, "Two managers left", **ask) is None
    grade = await grade_of_assessment(made.id)
    assert grade is not None
    assert grade.star == 4
    assert codes(await ask_override(made.id, 2, 2, "Three managers left", by=BEN, now=NOW)) == {"asked_already"}
    assert codes(await agree_override(made.id, 2, True, **ask)) == {"same-person"}
    assert isinstance(await agree_override(made.id, 1, True, by=BEN, now=NOW), Changed)
    assert await agree_override(made.id, 2, True, by=BEN, now=NOW) is None
    grade = await grade_of_assessment(made.id)
    assert grade is not None
    assert (grade.star, grade.capped_star, grade.override_second_label) == (3, 4, "Ben")
    assert codes(await agree_override(made.id, 3, True, by=BEN, now=NOW)) == {"nothing_asked"}
    assert "managers" not in str(await fetch("SELECT before, after FROM audit_entry"))


async def test_withdrawing_ends_it_before_it_is_final(db: TestDatabase) -> None:
    made = await submitted()
    assert await service.withdraw(made.id, await version_of(made.id), by=DI, now=NOW) is None
    assert codes(await service.moderate(made.id, 3, "", by=DI, now=NOW)) == {"wrong_status"}
    done = await final()
    assert codes(await service.withdraw(done.id, await version_of(done.id), by=DI, now=NOW)) == {"wrong_status"}
    await execute("UPDATE assessment SET status = 'withdrawn' WHERE id = {}", done.id)
