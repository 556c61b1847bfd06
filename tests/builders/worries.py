"""What the council of the journeys worries about: a failure, questions between authorities, a turnaround, early warning, contingency."""

from datetime import timedelta

import msgspec
from msgspec import Struct

from market.checklists import service as checklists
from market.checklists.queries import tasks_of
from market.contingency.service import market_in_turn, plan_for
from market.contingency.types import Asked, Subject, SubjectKind, WhatIf
from market.embargoes.types import Who as Decides
from market.failure.cases import service as cases
from market.failure.cases.queries import people_of
from market.failure.cases.types import DutyAnswer, LogKind, NewCase, NewEntry, PaidBy, Person, PersonDetails
from market.failure.sharing import service as sharing
from market.failure.sharing.queries import get_request
from market.failure.sharing.types import AnswerLine, NewAnswer, NewDisclosure, NewRequest, NewSuspension
from market.failure.turnaround import service as turnarounds
from market.failure.turnaround import spending
from market.failure.turnaround.queries import actions_of
from market.failure.turnaround.types import ActionReport, NewAction, NewCost, NewMember, NewReview, OpenTurnaround
from market.policies.queries import warning_policy
from market.providers.queries import get_location
from market.risk import service as risk
from market.risk.back_test.service import ask_back_test
from market.risk.back_test.work import back_test_warnings
from market.risk.data.types import NewDatum
from market.risk.decisions.types import NewMute, NewOverride, NewWatch
from market.risk.notes.types import NewNote, NoteKind, Reliability
from market.risk.restricted.types import NewRestricted
from market.risk.types import Band
from market.work.progress import Silent
from market.work.service import claim, finish
from tests.builders import canaries
from tests.builders.resilience_scene import Scene, done, number_of
from tests.builders.troubles import send_drafts

FAILURE = "failure"
BASES, CHECKS = ("cooperation", "social_care"), ("needed", "no_people", "facts", "secure")


class Failed(Struct, frozen=True):
    """A failure: the numbers of the case, its people, one task of each sort by name, its books and its lesson."""

    case: int
    people: tuple[int, ...]
    tasks: dict[str, int]
    books: tuple[int, ...]
    lesson: int


class Warned(Struct, frozen=True):
    """Early warning: the numbers of what was written about a home, and of a back-test."""

    note: int
    datum: int
    watch: int
    restricted: int
    back_test: int


def _who(each: Decides) -> cases.Who:
    return cases.Who(each.actor, each.roles)


async def tell_failure(scene: Scene) -> Failed:
    """Declared in the night: people of every funder, tasks of every sort, shared with the neighbour, a book and a lesson."""
    acting, home = scene.acting, scene.homes.failing
    case = NewCase(
        organisation_id=(await get_location(home)).organisation_id, location_ids=(home,), service_group="care_home",
        trigger="BF-ADM", declared_at=scene.at(2, 2), told_by="The administrator, by telephone",
        words="We were appointed tonight and cannot pay the night staff.", lead_id=number_of(acting.officer),
        deputy_id=number_of(acting.quality), partner_ids=(scene.neighbour, scene.nhs), submission="town-failure",
    )  # fmt: skip
    names, address = scene.settings.authority_names, scene.settings.public_url
    opened = await cases.declare(
        case, who=_who(acting.director), authority_names=names, public_url=address, now=scene.at(2, 3)
    )
    number = done(opened).case_id
    by, now = acting.officer.actor, scene.at(1, 10)
    for question, answer in (("DQ1", "yes"), ("DQ2", "yes"), ("DQ3", "not_known")):
        day = scene.day - timedelta(days=2) if question == "DQ2" else None
        given = DutyAnswer(question=question, answer=answer, words="By the letter.", happened_on=day)
        done(await cases.answer_duty(number, given, by=by, now=now))
    for kind, words, hidden in (
        (LogKind.CALL, "CQC agrees the list of people.", False),
        (LogKind.FACT, f"A member of staff spoke of {canaries.LOG.word}.", True),
    ):
        entry = NewEntry(kind=kind.value, words=words, happened_at=now, confidential=hidden)
        done(await cases.write_entry(number, entry, by=by, now=now))
    people = await people_of(number)
    await _move_one(scene, number, people)
    words, asks = "Two people of yours live there.", "Tell us who decides for each of them."
    done(
        await cases.share_with(
            number, scene.neighbour, words, asks, by=acting.manager.actor, public_url=address, now=now
        )
    )
    done(
        await cases.answer_as_partner(
            number, scene.neighbour, "Our duty officer does.", by=acting.partner.actor, public_url=address, now=now
        )
    )
    lesson = cases.NewLesson(
        words="The list took a day.", action="Ask for lists twice a year.", owner="Contracts officer",
        due_on=scene.day + timedelta(days=60), submission="town-lesson",
    )  # fmt: skip
    lesson_id = int(done(await cases.add_lesson(number, lesson, by=by, now=now)))
    tasks = await _tasks(scene, number)
    return Failed(number, tuple(each.id for each in people), tasks, (await _book(scene, number),), lesson_id)


async def _move_one(scene: Scene, number: int, people: list[Person]) -> None:
    """One of ours has moved and settled; the move of one of the neighbour's people is planned."""
    ours = next(each for each in people if each.paid_by == PaidBy.OURS)
    theirs = next(each for each in people if each.paid_by == PaidBy.OTHER_COUNCIL)
    who = _who(scene.acting.social)
    moved = PersonDetails(
        paid_by=ours.paid_by, bed_type=ours.bed_type, urgency="day", worker="Robin Social Worker", destination="Elm House",
        move_at=scene.at(1, 10), moved_at=scene.at(1, 10), arrived_at=scene.at(1, 12), arrival_words="Safe.",
        settled_on=scene.day, outcome="moved", steps_done=("family", "property", "medicines", "money"), not_needed=("advocate",),
    )  # fmt: skip
    done(await cases.record_person(number, ours.id, ours.version, moved, who=who, now=scene.at(0, 10)))
    planned = PersonDetails(
        paid_by=theirs.paid_by, authority=theirs.authority, bed_type="general_nursing", nursing=True, two_carers=True,
        urgency="days", destination="Oak House", move_at=scene.at(-2, 10), stay_with=ours.reference,
    )  # fmt: skip
    done(await cases.record_person(number, theirs.id, theirs.version, planned, who=who, now=scene.at(0, 10)))


async def _tasks(scene: Scene, number: int) -> dict[str, int]:
    """A task that was begun, one done, one blocked, one critical that a second person is asked about, one critical and late."""
    by, now = scene.acting.officer.actor, scene.at(1, 12)
    rows = [each for each in await tasks_of((FAILURE, number)) if not each.person]
    plain = [each for each in rows if not each.critical]
    critical = [each for each in rows if each.critical]
    done(await checklists.start(plain[0].id, plain[0].version, by=by, now=now))
    done(await checklists.complete(plain[1].id, plain[1].version, evidence="In the case file", by=by, now=now))
    done(await checklists.block(plain[2].id, plain[2].version, reason="Nobody answers the telephone.", by=by, now=now))
    done(
        await checklists.not_needed(
            critical[0].id, critical[0].version, reason="There is no such equipment.", by=by, now=now
        )
    )
    done(await checklists.write_note(plain[0].id, words="We rang twice.", by=by, now=now))
    person = next(each for each in await tasks_of((FAILURE, number)) if each.person)
    return {
        "begun": plain[0].id, "done": plain[1].id, "blocked": plain[2].id, "asked": critical[0].id, "late": critical[1].id,
        "person": person.id,
    }  # fmt: skip


async def _book(scene: Scene, number: int) -> int:
    """The incident book as it stands, its PDF made as the long work makes it."""
    book_id, work_id = await cases.make_book(number, by=scene.acting.officer.actor, now=scene.at(0, 11))
    held = await claim(work_id, "town", now=scene.at(0, 11))
    assert held is not None
    await finish(held, await cases.failure_book(msgspec.json.decode(held.arguments), Silent()), now=scene.at(0, 12))
    return book_id


async def tell_requests(scene: Scene) -> dict[str, int]:
    """Ours answered by the neighbour's account, theirs that waits, one of the NHS that we answered, one of ours that is late; by name."""
    quality, partner = scene.acting.quality.actor, scene.acting.partner.actor
    found = {}
    homes = scene.homes
    for name, direction, whom, home, back, note in (
        ("ours", "ours", scene.neighbour, homes.warned, 12, canaries.REQUEST_NOTE.word),
        ("late", "ours", scene.neighbour, homes.stopped, 30, ""),
        ("theirs", "theirs", scene.neighbour, homes.own, 3, ""),
        ("nhs", "theirs", scene.nhs, homes.warned, 6, ""),
    ):
        owner = (await get_location(home)).organisation_id
        on = scene.day - timedelta(days=back)
        new = NewRequest(
            submission=f"town-request-{name}-long-enough", direction=direction, partner_id=whom, organisation_id=owner,
            location_ids=(home,), purpose="To keep people safe whom we both place there.",
            questions=("Do you restrict new placements?", "What did your visits find?"), bases=BASES, checks=CHECKS,
            urgency="soon", asked_on=on, due_on=on + timedelta(days=7), asker="A contracts officer", note=note,
        )  # fmt: skip
        by_partner = name == "theirs"
        by = partner if by_partner else quality
        asked = done(await sharing.ask(new, by=by, now=scene.at(back), on=on, by_partner=by_partner))
        found[name] = int(asked.id)
    await send_drafts(scene, ("information_request", found["ours"]))
    await send_drafts(scene, ("information_request", found["late"]))
    await _answer(scene, found["ours"], canaries.ANSWER.word, whom=scene.neighbour)
    await _answer(scene, found["nhs"], canaries.OUR_ANSWER.word, whom=None)
    told = NewSuspension(
        partner_id=scene.neighbour, location_id=scene.homes.warned, kind="caution", from_on=scene.day - timedelta(days=4),
        request_id=found["ours"], words="By telephone.",
    )  # fmt: skip
    found["told"] = int(done(await sharing.record_suspension(told, by=quality, now=scene.at(3), on=scene.day)))
    shared = NewDisclosure(
        submission="town-disclosure-long-enough", way="given", partner_id=scene.nhs,
        organisation_id=(await get_location(homes.warned)).organisation_id,
        shared_on=scene.day, what="That we visit each week.", how="At the weekly call", bases=BASES,
    )  # fmt: skip
    done(await sharing.write_disclosure(shared, by=quality, now=scene.at(0), on=scene.day))
    return found


async def _answer(scene: Scene, number: int, words: str, *, whom: int | None) -> None:
    on = scene.day - timedelta(days=2)
    request = await get_request(number)
    line = AnswerLine(question_id=request.questions[0].id, words=words, source="Our register", as_of_on=on)
    answer = NewAnswer(
        state="answered",
        answered_on=on,
        lines=(line,),
        withheld="We hold no accounts.",
        checks=CHECKS,
        answerer="A duty officer",
    )
    by = scene.acting.partner.actor if whom is not None else scene.acting.quality.actor
    done(
        await sharing.answer_request(
            number, request.row.version, answer, by=by, now=scene.at(2), on=on, partner_id=whom
        )
    )


async def tell_turnaround(scene: Scene) -> dict[str, int]:
    """Help for the warned home: a team, an action of each state, costs, and a review; numbers by name."""
    acting, began = scene.acting, scene.day - timedelta(days=21)
    by, now = acting.officer.actor, scene.at(21)
    home = scene.homes.warned
    wanted = OpenTurnaround(
        submission="town-turnaround-long-enough", organisation_id=(await get_location(home)).organisation_id, location_id=home,
        source="quality", concern="Medicines are late.", cause="No senior at night.", tests=("0", "1", "2"), agreed_on=began,
        agreed_with="The owner, by e-mail", council_gives="A pharmacist.", provider_gives="A senior each night.",
        ends_on=began + timedelta(days=70), exit_test="Two clean visits.", first_review_on=began + timedelta(days=14),
        lead_id=number_of(acting.manager),
    )  # fmt: skip
    number = int(done(await turnarounds.open_turnaround(wanted, by=by, now=now, on=began)).id)
    for member in (
        NewMember(role="quality", from_on=began, user_id=number_of(acting.quality)),
        NewMember(role="other", from_on=began, partner_id=scene.nhs, name="Dietitian"),
    ):
        done(await turnarounds.add_member(number, member, by=by, now=now, on=began))
    for words, days in (("Train the seniors", 7), ("Count every medicine", 14), ("Take on a deputy", 60)):
        action = NewAction(words=words, side="provider", owner="Manager", due_on=began + timedelta(days=days))
        done(await turnarounds.add_action(number, action, by=by, now=now, on=began))
    first, *others = await actions_of(number, began)
    report = ActionReport(result="done", on=began + timedelta(days=6), evidence="Seen at the home")
    done(await turnarounds.close_action(number, first.id, first.version, report, by=by, now=scene.at(15), on=report.on))
    costs = [await _cost(scene, number, name, pence) for name, pence in (("first", 12_000_00), ("second", 900_00))]
    answer = spending.decide_cost(
        number, costs[0], 1, approve=True, words="Cheaper than moving people.", by=acting.director.actor, now=scene.at(19),
        on=began + timedelta(days=2),
    )  # fmt: skip
    done(await answer)
    held_on = began + timedelta(days=14)
    review = NewReview(
        held_on=held_on, progress="better", words="Fewer late medicines.", next_review_on=held_on + timedelta(days=14),
        ends_on=wanted.ends_on,
    )  # fmt: skip
    done(
        await turnarounds.record_review(
            number, review, may_extend=False, by=acting.manager.actor, now=scene.at(7), on=held_on
        )
    )
    return {"turnaround": number, "action": others[0].id, "approved": costs[0], "cost": costs[1]}


async def _cost(scene: Scene, number: int, name: str, pence: int) -> int:
    on = scene.day - timedelta(days=20)
    cost = NewCost(
        submission=f"town-cost-{name}-long-enough", kind="agency", words=f"A senior at night, {name}", limit_pence=pence,
        from_on=on, until_on=on + timedelta(days=30), funded_from="Market sustainability",
        better_than_moving="A move would harm frail people.", legal_checked="Solicitor",
    )  # fmt: skip
    return int(done(await spending.propose_cost(number, cost, by=scene.acting.officer.actor, now=scene.at(20), on=on)))


async def tell_warnings(scene: Scene) -> Warned:
    """Notes, a value, a restricted note, scores of two weeks, a raised band, an indicator left out, a watched place, a back-test."""
    acting, home, day = scene.acting, scene.homes.warned, scene.day
    owner = (await get_location(home)).organisation_id
    by, now, on = acting.quality.actor, scene.at(8), day - timedelta(days=8)
    datum = NewDatum(
        submission="town-datum", location_id=home, organisation_id=owner, indicator="EW-F07", value=11.0, as_at_on=on,
        source="Telephone", reliability=Reliability.USUALLY,
    )  # fmt: skip
    note = NewNote(
        submission="town-note", location_id=home, organisation_id=owner, kind=NoteKind.MANAGER_LEFT, happened_on=on,
        source="A call", reliability=Reliability.CONFIRMED, words=f"The manager left: {canaries.RISK_NOTE.word}.",
    )  # fmt: skip
    datum_id = int(done(await risk.enter_datum(datum, by=by, now=now, today=on)))
    note_id = int(done(await risk.write_note(note, by=by, now=now, today=on)))
    restricted_id = await _restricted(scene, owner)
    for back in (9, 7, 0):
        at = day - timedelta(days=back)
        await risk.score_all(at, authority_names=scene.settings.authority_names, by=by, now=scene.at(back, 3))
    raised = NewOverride(
        submission="town-override", location_id=scene.homes.proposed, band=Band.RED, reason="The owner talks of selling it in spring.",
        until_on=day + timedelta(days=21),
    )  # fmt: skip
    done(await risk.set_band(raised, by=acting.manager.actor, now=scene.at(0), today=day))
    left_out = NewMute(
        submission="town-mute", location_id=home, indicator="EW-F01", reason="A new owner: it fills up as agreed.",
        until_on=day + timedelta(days=90),
    )  # fmt: skip
    done(await risk.mute(left_out, by=acting.manager.actor, now=scene.at(0), today=day))
    watched = NewWatch(
        location_id=home, why="Cash for eleven days.", review_on=day + timedelta(days=7), watcher=number_of(acting.quality),
        watcher_label=acting.quality.actor.label,
    )  # fmt: skip
    watch_id = int(done(await risk.watch(watched, by=by, now=scene.at(0), today=day)))
    return Warned(note_id, datum_id, watch_id, restricted_id, await _back_test(scene))


async def _restricted(scene: Scene, owner: int) -> int:
    """Written by the manager, and the director is named on it."""
    manager, director = scene.acting.manager, scene.acting.director
    note = NewRestricted(
        submission="town-restricted", location_id=scene.homes.warned, organisation_id=owner,
        happened_on=scene.day - timedelta(days=5), source=canaries.WHISTLE_SOURCE.word, reliability=Reliability.FAIRLY,
        words=f"She said: {canaries.WHISTLE.word}.", readers=(number_of(director),),
    )  # fmt: skip
    people = {number_of(each): each.actor.label for each in (manager, director)}
    today = scene.day - timedelta(days=4)
    return int(done(await risk.write_restricted(note, people=people, by=manager.actor, now=scene.at(4), today=today)))


async def _back_test(scene: Scene) -> int:
    """The weights in force over two months, worked out as the long work does it."""
    version, day = (await warning_policy()).version, scene.day
    by, now, from_on = scene.acting.manager.actor, scene.at(0, 10), day - timedelta(days=61)
    number, work_id = done(await ask_back_test(version, from_on, day, by=by, now=now, today=day))
    held = await claim(work_id, "town", now=now)
    assert held is not None
    await finish(held, await back_test_warnings(msgspec.json.decode(held.arguments), Silent()), now=scene.at(0, 11))
    return int(number)


async def tell_contingency(scene: Scene) -> int:
    """Where the people of the warned home would go, and every place in turn; the number of the plan."""
    subject = Subject(kind=SubjectKind.LOCATION.value, id=scene.homes.warned)
    asked = Asked(subject=subject, ask=WhatIf(), on=scene.day, submission="town-plan")
    names, by = scene.settings.authority_names, scene.acting.officer.actor
    plan = int(done(await plan_for(asked, authority_names=names, by=by, now=scene.at(0, 10))))
    await market_in_turn(WhatIf(), on=scene.day, authority_names=names, by=by, now=scene.at(0, 2), report=Silent())
    return plan
