"""The demonstration's past failure: a nursing home closes after its owner's winding up, and everybody moves in eight weeks."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from market.capacity.types import BedType
from market.checklists.queries import tasks_of
from market.checklists.service import complete
from market.checklists.types import TaskRow
from market.db.sql import fetch_value
from market.db.transaction import transaction
from market.embargoes.types import Who as Decides
from market.failure.cases.queries import get_case, messages_of_case, people_of, places_of, shares_of
from market.failure.cases.rules import Step
from market.failure.cases.service import (
    NewLesson,
    Who,
    acknowledge_as_partner,
    add_lesson,
    add_person,
    answer_as_partner,
    answer_duty,
    change_stage,
    declare,
    excuse,
    finish_lesson,
    make_book,
    print_book,
    record_case_exit,
    record_review,
    share_with,
    write_entry,
)
from market.failure.cases.types import (
    DutyAnswer,
    LogKind,
    NewCase,
    NewEntry,
    NewPerson,
    PaidBy,
    StageCode,
)
from market.policies.failure import FailureProtocol
from market.policies.queries import failure_protocol
from market.quality.demonstration.plot import chance
from market.quality.demonstration.replay import at
from market.risk.demonstration.cast import Cast, Places, done, person_of
from market.risk.demonstration.letters import send_all
from market.risk.demonstration.moved import move_people
from market.risk.demonstration.neighbours import ICB, OWN_PARTNER
from market.settings import Settings
from market.work.service import claim, finish
from market.work.types import WorkOutcome

SUBJECT = "failure"
LIST: tuple[tuple[PaidBy, str, int], ...] = (
    (PaidBy.OURS, "", 10),
    (PaidBy.OTHER_COUNCIL, OWN_PARTNER, 4),
    (PaidBy.OTHER_COUNCIL, "Hartlepool", 1),
    (PaidBy.ICB, ICB, 3),
    (PaidBy.SELF, "", 6),
)
"""Everybody who still lived there on the day, by who pays: some had left before, when the rumours began."""
DECLARED = "The company is being wound up by its creditors. The home can be run for eight weeks and then closes."
SOURCE = "The home’s list of residents, agreed with finance and with each funder"


def _who(each: Decides) -> Who:
    """The same person, as failure cases name them."""
    return Who(each.actor, each.roles)


async def tell_failure(places: Places, partners: Mapping[str, int], cast: Cast, settings: Settings) -> int:
    """The case from the winding up to its end, with its people, its book and its lessons; its number."""
    closes_on = places.failed_on
    declared_on = closes_on - timedelta(days=54)
    async with transaction():  # hundreds of small steps are written to the disk once
        worried_on = declared_on - timedelta(days=8)
        worry = await _case(places, worried_on, partners, StageCode.AT_RISK, cast, settings)
        await _list_people(worry, places, worried_on, cast)
        number = await _case(places, declared_on, partners, StageCode.DECLARED, cast, settings)
        assert number == worry, "a worry is declared in place"
        await send_all((SUBJECT, number), by=cast.officer, now=at(declared_on, 13), settings=settings)
        await _answer(number, declared_on, cast)
        await _move(number, StageCode.TRANSITION, declared_on + timedelta(days=6), cast)
        await _share(number, partners[OWN_PARTNER], declared_on, cast, settings.public_url)
        await _review(number, declared_on, closes_on, cast)
        await move_people(number, places.failed, declared_on, closes_on, cast)
        await _do_tasks(number, at(closes_on, 20), cast)
    await _close(number, closes_on, cast, settings)
    await _learn(number, closes_on, cast, settings)
    return number


async def _case(
    places: Places, on: date, partners: Mapping[str, int], stage: StageCode, cast: Cast, settings: Settings
) -> int:
    """The case at a stage: opened quietly for a worry, so that the list is ready, and declared in place eight days later."""
    organisation = await fetch_value("SELECT organisation FROM location WHERE id = {}", places.failed)
    declared = stage is StageCode.DECLARED
    case = NewCase(
        organisation_id=int(organisation),
        location_ids=(places.failed,),
        service_group="care_home",
        trigger="BF-CVL",
        declared_at=at(on, 9),
        told_by="Liquidator’s office, by telephone and letter (invented)" if declared else "The owner’s accountant",
        words=DECLARED
        if declared
        else "Creditors meet next week. The owner may be wound up, and has no buyer for the home.",
        notice_at=at(on, 9) if declared else None,
        closure_at=at(places.failed_on, 16) if declared else None,
        lead_id=person_of(cast.officer),
        deputy_id=person_of(cast.quality),
        partner_ids=(partners[OWN_PARTNER], partners[ICB]) if declared else (),
        stage=stage.value,
        submission=f"demonstration:failure:{stage.value}",
    )
    answer = await declare(
        case,
        who=_who(cast.director),
        authority_names=settings.authority_names,
        public_url=settings.public_url,
        now=at(on, 10),
    )
    return int(done(answer).case_id)


async def _answer(number: int, on: date, cast: Cast) -> None:
    """The duty questions: a listed event has happened and care stops because of it, so the temporary duty starts."""
    answers = (
        ("DQ1", "yes", "Registered for accommodation with nursing."),
        ("DQ2", "yes", "Creditors’ voluntary winding up."),
        ("DQ3", "yes", "The home stops on the last day that the liquidator can pay for."),
        ("DQ4", "yes", "It is the winding up that stops the home."),
        ("DQ5", "yes", "24 people by the home’s list, agreed with CQC, ICB and neighbours."),
        ("DQ6", "yes", "18 are owed care by a council or the NHS; 6 pay for themselves."),
        ("DQ7", "no", "Nobody is placed by a body outside England."),
    )
    for question, answer, words in answers:
        day = on if question == "DQ2" else None
        given = DutyAnswer(question=question, answer=answer, words=words, happened_on=day)
        done(await answer_duty(number, given, by=cast.officer.actor, now=at(on, 15)))


async def _list_people(number: int, places: Places, on: date, cast: Cast) -> None:
    known = len(await people_of(number))
    assert not known, "the register has nobody of the story at this home"
    count = 0
    for paid_by, authority, people in LIST:
        for _ in range(people):
            count += 1
            new = NewPerson(
                reference=f"ASC-09{count:05d}" if paid_by is PaidBy.OURS else "",
                paid_by=paid_by.value,
                authority=authority,
                location_id=places.failed,
                bed_type=BedType.GENERAL_NURSING.value,
                nursing=True,
            )
            done(await add_person(number, new, SOURCE, by=cast.officer.actor, now=at(on + timedelta(days=1), 9)))


async def _move(number: int, to: StageCode, on: date, cast: Cast) -> None:
    """The director moves the case on; every entry test of the stage is met."""
    case = await get_case(number)
    protocol: FailureProtocol = (await failure_protocol(case.protocol_version)).policy
    step = Step(
        to=to.value,
        ticked=tuple(protocol.stage(to.value).entry_tests),
        reason="Every test of this stage is met: see the log.",
        by_id=cast.director.actor.id,
        decides=True,
    )
    done(await change_stage(number, case.version, step, who=_who(cast.director), now=at(on, 17)))


async def _share(number: int, partner_id: int, on: date, cast: Cast, public_url: str) -> None:
    """Words for a neighbour with people there, who reads them and answers."""
    words = "Four people of yours live at the home. It closes in eight weeks. We list places near their families."
    asks = "Tell us who decides for each of the four, and whether you have places of your own."
    by, now = cast.officer.actor, at(on + timedelta(days=1))
    done(await share_with(number, partner_id, words, asks, by=by, public_url=public_url, now=now))
    by, now = cast.partner.actor, at(on + timedelta(days=2))
    for message in await messages_of_case(number):
        share = next(each for each in await shares_of(number) if each.id == message.share_id)
        if share.partner_id == partner_id:
            done(await acknowledge_as_partner(number, partner_id, message.id, by=by, now=now))
    answer = (
        "Our review officer decides for all four. Two could move to homes in our area from the middle of the month."
    )
    now += timedelta(hours=3)
    done(await answer_as_partner(number, partner_id, answer, by=by, public_url=public_url, now=now))


async def _review(number: int, declared_on: date, closes_on: date, cast: Cast) -> None:
    """A call a week and what was decided on the way; one entry is confidential."""
    day, week = declared_on + timedelta(days=7), 1
    while day < closes_on:
        words = f"Week {week}: staffing is safe until the last move, and the list has not changed."
        done(await record_review(number, words, who=_who(cast.officer), now=at(day, 16)))
        day, week = day + timedelta(days=7), week + 1
    for days, kind, words, private in (
        (1, LogKind.CALL, "CQC agrees the list and the date, and visits weekly.", False),
        (
            3,
            LogKind.MEETING,
            "Families’ evening at the home: 19 came. An advocate was there for those without family.",
            False,
        ),
        (
            9,
            LogKind.DECISION,
            "The council pays the agency nurses at night, at most £9,000 until the last move.",
            False,
        ),
        (12, LogKind.FACT, "A member of staff asked for help with a personal matter; the home’s manager knows.", True),
    ):
        moment = at(declared_on + timedelta(days=days), 18)
        entry = NewEntry(kind=kind.value, words=words, happened_at=moment, confidential=private)
        done(await write_entry(number, entry, by=cast.officer.actor, now=moment))


async def _do_tasks(number: int, until: datetime, cast: Cast) -> None:
    """Tasks that were due by a moment: every critical one and three of four others, most of them in time."""
    for task in await tasks_of((SUBJECT, number)):
        due = task.due_at
        if not task.is_open or (due is not None and due >= until):
            continue
        if task.critical or chance("done", task.code, task.person) < 75:
            await _do(task, min(due or until, until), cast)


async def _do(task: TaskRow, due: datetime, cast: Cast) -> None:
    late = chance("late", task.code, task.person) < 4
    moment = (
        due + timedelta(hours=9) if late else due - timedelta(minutes=30 + 4 * chance("when", task.code, task.person))
    )
    by = cast.social if task.person else cast.officer
    evidence = task.evidence_asked or "Written down in the case file"
    done(await complete(task.id, task.version, evidence=evidence, by=by.actor, now=moment))


async def _close(number: int, on: date, cast: Cast, settings: Settings) -> None:
    """Everybody is settled: the case closes, the home has left the market, and the stop there ends with it."""
    day = on + timedelta(days=1)
    await _excuse_the_rest(number, day, cast)
    await _move(number, StageCode.CLOSED, day, cast)
    for place in await places_of(number):
        done(await record_case_exit(number, place.location_id, on, by=cast.officer.actor, now=at(day, 18), today=day))
        if place.embargo_id is not None:
            await send_all(("embargo", place.embargo_id), by=cast.officer, now=at(day, 19), settings=settings)


async def _excuse_the_rest(number: int, on: date, cast: Cast) -> None:
    """What was due after the closing and is critical: a director lets the case close without it."""
    case = await get_case(number)
    protocol = (await failure_protocol(case.protocol_version)).policy
    afterwards = {item.id for item in protocol.items if item.section == protocol.sections[-1].no}
    for task in await tasks_of((SUBJECT, number)):
        if task.critical and task.is_open and task.code not in afterwards:
            reason = "Nobody lives there any more, so that this need not be done before the case closes."
            done(await excuse(number, task.id, reason, who=_who(cast.director), now=at(on, 16)))


async def _learn(number: int, closes_on: date, cast: Cast, settings: Settings) -> None:
    """Three lessons with owners, the twelve-week checks, the last book, and the end of the case."""
    day = closes_on + timedelta(days=90)
    lessons = (
        ("The list of residents took two days, because finance and the home kept different ones.",
         "Ask every home for its list of residents twice a year.", "Contracts officer", 60, True),
        ("Families heard of it from staff before our letter came.",
         "Telephone families on the day, before the letter.", "Social work manager", 30, True),
        ("Two people waited for a bed for people with dementia and nursing needs.",
         "Speak with three homes about more beds of this kind.", "Commissioning manager", 120, False),
    )  # fmt: skip
    for place, (words, action, owner, days, is_done) in enumerate(lessons):
        lesson = NewLesson(
            words=words,
            action=action,
            owner=owner,
            due_on=day + timedelta(days=days),
            submission=f"demonstration:lesson:{place}",
        )
        lesson_id = int(done(await add_lesson(number, lesson, by=cast.officer.actor, now=at(day))))
        if is_done:
            on = day + timedelta(days=days - 5)
            done(await finish_lesson(number, lesson_id, 1, on, by=cast.officer.actor, now=at(on), today=on))
    async with transaction():
        await _do_tasks(number, at(day, 8), cast)
    await _move(number, StageCode.LEARNING, day, cast)
    end = day + timedelta(days=21)
    await _move(number, StageCode.ENDED, end, cast)
    await _book(number, at(end, 18), cast, settings)


async def _book(number: int, now: datetime, cast: Cast, settings: Settings) -> None:
    """The incident book of the case as it stands, with its PDF, as the long work makes it."""
    book_id, work_id = await make_book(number, by=cast.officer.actor, now=now)
    held = await claim(work_id, "demonstration", now=now)
    if held is not None:
        await print_book(book_id, settings)
        outcome = WorkOutcome("The incident book is ready.", f"/failures/{number}")
        await finish(held, outcome, now=now + timedelta(minutes=1))
