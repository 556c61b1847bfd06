"""The story told through the services: every rule that holds for people holds here, on the days of the story."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from msgspec import Struct, to_builtins

from market.core.actor import Actor
from market.core.refusal import Refused
from market.db.transaction import transaction
from market.quality.actions import service as actions
from market.quality.actions.queries import recommendations_of
from market.quality.actions.types import RaiseRecommendation, Recommendation
from market.quality.assessments import service as assessments
from market.quality.assessments.capture.service import apply_entries
from market.quality.assessments.capture.types import Answer, Entry, Header, HeaderKey, Kind
from market.quality.assessments.drafts import service as drafts
from market.quality.assessments.queries import get_assessment
from market.quality.assessments.self_assessment.service import declare, open_self_assessment
from market.quality.assessments.types import AssessmentRow, OpenAssessment, ScorerRole, ScorerRow
from market.quality.demonstration.plot import ServiceFacts, Stage, Story, Visit, chance, scores_for
from market.quality.demonstration.sentences import SUMMARIES, closes_when, own_words, rationale, why_it_matters
from market.quality.framework.types import Criterion, Library, Method
from market.quality.reports.moving import share
from market.quality.visits.service import sync
from market.quality.visits.types import Access
from market.settings import Settings

DEVICE = "demonstration"
MOST_RECOMMENDATIONS = 5
PARTNERS_PART = ("3.1", "3.2", "5.4")
"""Standards that the ICB scores in a joint visit: medicines and infection control."""
NAMES = uuid.UUID("6f0f2a52-6a0e-4f7b-9d53-4f4c7c1f0a11")


class DemonstrationRefused(Exception):
    """The rules refused a step of the demonstration; the message says which and why."""


class Cast(Struct, frozen=True):
    """Who acts: the officer who visits, who moderates, and the provider's voice."""

    officer: Actor
    second: Actor
    moderator: Actor
    partner: Actor


def at(day: date, hour: int = 10) -> datetime:
    """A moment of that day."""
    return datetime.combine(day, time(hour), tzinfo=UTC)


def name(*parts: object) -> str:
    """A client id that is the same every time."""
    return str(uuid.uuid5(NAMES, "|".join(map(str, parts))))


def allowed(answer: Any) -> Any:
    """The answer itself. Raises `DemonstrationRefused` when it is a refusal."""
    if isinstance(answer, Refused):
        raise DemonstrationRefused("; ".join(reason.message for reason in answer.reasons))
    return answer


def entry(key: str, kind: Kind, payload: Struct, day: date, *seed: object) -> Entry:
    """One thing recorded on a day."""
    return Entry(
        client_id=name(kind, key, *seed),
        device=DEVICE,
        kind=kind.value,
        key=key,
        payload=to_builtins(payload),
        recorded_at=at(day, 11),
    )


async def tell_visit(story: Story, visit: Visit, library: Library, cast: Cast, as_at: date, settings: Settings) -> int:
    """One visit from its beginning to where its stage says; its assessment."""
    service = story.service
    officer = cast.officer if chance("officer", service.id) < 60 else cast.second
    joint = visit.stage is Stage.OPEN and service.code == "NUR"
    scorers = [ScorerRow(person=officer.id or 0, person_label=officer.label, role=ScorerRole.LEAD)]
    other = cast.second if officer is cast.officer else cast.officer
    double = _is_doubled(visit, service)
    if double:
        scorers.append(ScorerRow(person=other.id or 0, person_label=other.label, role=ScorerRole.DOUBLE))
    if joint:
        part = " ".join(each.code for each in library.criteria if each.standard in PARTNERS_PART)
        partner = cast.partner
        scorers.append(
            ScorerRow(person=partner.id or 0, person_label=partner.label, role=ScorerRole.PARTNER, criteria=part)
        )
    asked = OpenAssessment(
        client_id=name("visit", service.id, visit.method, visit.on),
        service_id=service.id,
        method=visit.method,
        theme=visit.theme,
        rotation=visit.rotation,
        reason=visit.reason,
        announced=visit.announced,
        visit_on=visit.on,
        joint_with="NHS North East and North Cumbria ICB" if joint else "",
        scorers=tuple(scorers),
    )
    assessment = allowed(await assessments.open_assessment(asked, by=officer, now=at(visit.on, 8)))
    held = await get_assessment(assessment)
    scores = scores_for(library, held.codes, visit.star, service.id, visit.on)
    codes = [code for code in held.codes if visit.stage is not Stage.OPEN or _begun(library.by_code[code], joint)]
    entries = [_answer(library.by_code[code], scores[code], visit, service) for code in codes]
    entries += _headers(visit, service)
    await apply_entries(assessment, entries, by=officer, now=at(visit.on, 12))
    if double:
        await _score_again(held, scorers[1], scores, other, visit)
    await _recommend(assessment, visit, {code: scores[code] for code in codes}, library, officer, service)
    await actions.issue_critical(assessment, by=officer, now=at(visit.on, 15), settings=settings, on=visit.on)
    if visit.stage is not Stage.OPEN:
        await _on_from_there(assessment, visit, officer, cast, as_at, settings)
    return int(assessment)


def _is_doubled(visit: Visit, service: ServiceFacts) -> bool:
    """Whether a review was scored a second time: about one in eight, so that officers' agreement can be seen."""
    return (
        visit.method is Method.FULL_REVIEW
        and visit.stage is Stage.FINAL
        and chance("doubled", service.id, visit.on) < 13
    )


async def _score_again(
    held: AssessmentRow, role: ScorerRow, scores: dict[str, int], other: Actor, visit: Visit
) -> None:
    """A second officer's own scores: four of five the same, the others a point away."""
    again = {}
    for code, score in scores.items():
        draw = chance("again", code, held.service_id, visit.on)
        again[code] = score if draw < 82 else min(4, score + 1) if draw < 91 else max(1, score - 1)
    entries = [
        entry(code, Kind.ANSWER, Answer(state="scored", score=score), visit.on, held.id, "again")
        for code, score in again.items()
    ]
    access = Access(visit=held, person=other.id or 0, person_label=other.label, reads_all=True, roles=(role,))
    await sync(access, entries, by=other, now=at(visit.on, 14))


def _begun(criterion: Criterion, joint: bool) -> bool:
    """What has been answered of a visit that is still open: the first domains, without the partner's part."""
    return criterion.domain in ("D1", "D2", "D3", "D4") and not (joint and criterion.standard in PARTNERS_PART)


def _answer(criterion: Criterion, score: int, visit: Visit, service: ServiceFacts) -> Entry:
    thin = visit.star < 5 and chance("thin", criterion.code, service.id) < (85 if _hasty(visit, service) else 25)
    few = 1 if thin and _hasty(visit, service) else len(criterion.categories) - thin
    used = set(criterion.categories[: max(1, few)])
    if score == 4 and not used & {"P", "R"}:
        used.add("P")
    unseen = visit.star < 5 and not criterion.is_critical and chance("unseen", criterion.code, service.id, visit.on) < 4
    payload = (
        Answer(state="not_seen", reason="Not seen on the day")
        if unseen
        else Answer(
            state="scored",
            score=score,
            rationale=rationale(criterion, score, service.id, visit.on),
            categories="".join(letter for letter in "PWTODR" if letter in used),
        )
    )
    return entry(criterion.code, Kind.ANSWER, payload, visit.on, service.id, visit.method, visit.on)


def _hasty(visit: Visit, service: ServiceFacts) -> bool:
    """Whether a visit had little time: fewer kinds of evidence, fewer people heard, so less confidence."""
    return visit.star < 5 and chance("hasty", service.id, visit.on) < 22


def _headers(visit: Visit, service: ServiceFacts) -> list[Entry]:
    seed = (service.id, visit.method, visit.on)
    target = max(5, service.people // 10)
    heard = 1 if _hasty(visit, service) else target + chance("heard", *seed) % 3
    people = Header(people_heard=min(heard, max(service.people, 3)), people_total=service.people)
    return [
        entry(HeaderKey.PEOPLE, Kind.HEADER, people, visit.on, *seed),
        entry(HeaderKey.SUMMARY, Kind.HEADER, Header(summary=SUMMARIES[visit.star]), visit.on, *seed),
    ]


async def _recommend(
    assessment: int, visit: Visit, scores: dict[str, int], library: Library, officer: Actor, service: ServiceFacts
) -> None:
    low = sorted(
        (code for code, score in scores.items() if score <= 2),
        key=lambda code: (scores[code], chance(code, service.id)),
    )
    needed = [code for code in low if scores[code] == 1]
    for code in (needed + [code for code in low if code not in needed])[: max(len(needed), MOST_RECOMMENDATIONS)]:
        criterion = library.by_code[code]
        wanted = RaiseRecommendation(
            client_id=name("recommendation", assessment, code),
            assessment_id=assessment,
            criterion=code,
            what=criterion.typical_action,
            why=why_it_matters(criterion),
            closes_when=closes_when(criterion),
            likelihood=(5 if chance("likely", code, service.id) < 30 else 4) if scores[code] == 1 else 3,
            impact=criterion.default_impact,
        )
        allowed(await actions.raise_recommendation(wanted, by=officer, now=at(visit.on, 13), on=visit.on))


async def _on_from_there(
    assessment: int, visit: Visit, officer: Actor, cast: Cast, as_at: date, settings: Settings
) -> None:
    allowed(await assessments.submit(assessment, by=officer, now=at(visit.on + timedelta(days=1))))
    if visit.stage is Stage.SUBMITTED:
        return
    day = visit.on + timedelta(days=6)
    version = (await get_assessment(assessment)).version
    allowed(await assessments.moderate(assessment, version, "", by=cast.moderator, now=at(day)))
    day += timedelta(days=1)
    version = (await get_assessment(assessment)).version
    allowed(await share(assessment, version, settings=settings, on=day, by=cast.moderator, now=at(day)))
    if visit.stage is Stage.DRAFT:
        return
    day = min(day + timedelta(days=settings.comment_days + 1), as_at)
    version = (await get_assessment(assessment)).version
    final = await drafts.finish(
        assessment, version, public_url=settings.public_url, on=day, by=cast.moderator, now=at(day)
    )
    allowed(final)


async def tell_self_assessment(story: Story, year: int, library: Library, as_at: date) -> None:
    """A provider's own view of itself in the spring of a year, declared by its manager. The second year begins with the first's."""
    service, provider = story.service, Actor(kind="command", id=None, label="Registered manager")
    if story.is_own and year == as_at.year:
        return  # it is asked through the portal, which fills in what it knows
    if year < as_at.year and year not in story.self_years:
        return
    asked_on, due_on = date(year, 2, 2), date(year, 4, 30)
    number = allowed(
        await open_self_assessment(
            service.id, year, due_on=due_on, by=Actor("command", None, "Yearly round"), now=at(asked_on)
        )
    )
    sent_on = date(year, 3, 1) + timedelta(days=chance("sent", service.id, year) % 58)
    if year not in story.self_years or sent_on > as_at:
        return
    held = await get_assessment(number)
    bold = chance("bold", service.id)
    scores = scores_for(library, held.codes, story.star, service.id, "self", year)
    first = not any(earlier < year for earlier in story.self_years)
    entries = [
        entry(
            code,
            Kind.ANSWER,
            Answer(
                state="scored",
                score=_claimed(scores[code], bold, code, service.id),
                rationale=own_words(
                    library.by_code[code], _claimed(scores[code], bold, code, service.id), service.id, year
                ),
                categories="".join(letter for letter in "PWTODR" if letter in library.by_code[code].categories),
            ),
            sent_on,
            service.id,
            "self",
            year,
        )
        for code in held.codes
        if first or chance("changed", code, service.id, year) < 16
    ]
    await apply_entries(number, entries, by=provider, now=at(sent_on), organisation_id=service.organisation_id)
    allowed(
        await declare(number, organisation_id=service.organisation_id, on=sent_on, by=provider, now=at(sent_on, 16))
    )


def _claimed(score: int, bold: int, code: str, service_id: int) -> int:
    """What a provider says of itself: most as it is, some a point better, a few modestly lower."""
    draw = chance("claim", code, service_id)
    if bold >= 88:
        return min(4, score + (1 if draw < 80 else 0))
    if bold >= 60:
        return min(4, score + (1 if draw < 38 else 0))
    if bold < 12:
        return max(1, score - (1 if draw < 30 else 0))
    return min(4, score + (1 if draw < 10 else 0))


async def follow_up(assessment: int, visit: Visit, cast: Cast, as_at: date, settings: Settings) -> None:
    """What became of a final report's recommendations by the demonstration's day: most in time, some late, a few never."""
    for each in await recommendations_of(assessment):
        draw = chance("follow", each.client_id)
        urgent = each.band in ("critical", "very_high")
        sent = _sent_on(visit, each, draw)
        if sent >= as_at or (draw < 3 and not urgent):
            continue
        allowed(
            await actions.send_evidence(
                each.id,
                words="Put right. The records can be seen at the service.",
                evidence_ids=(),
                organisation_id=None,
                by=Actor(kind="command", id=None, label="Registered manager"),
                now=at(sent),
                settings=settings,
            )
        )
        seen = sent + timedelta(days=3 + draw % 5)
        done = seen if urgent or each.band == "high" else max(seen, each.follow_up_on - timedelta(days=draw % 14))
        if done >= as_at:
            continue
        version = next(now.version for now in await recommendations_of(assessment) if now.id == each.id)
        allowed(
            await actions.verify(
                each.id, version, words="Seen at the service.", by=cast.moderator, now=at(done), today=done
            )
        )


def _sent_on(visit: Visit, wanted: Recommendation, draw: int) -> date:
    """When a provider sent its evidence: one in eight a week or more after it was due, the others in time."""
    known = visit.on + timedelta(days=0 if wanted.band == "critical" else 7)
    due = wanted.evidence_due_at.date() if wanted.evidence_due_at else wanted.follow_up_on
    return (
        due + timedelta(days=7 + draw) if draw < 12 else max(known + timedelta(days=1), due - timedelta(days=draw % 3))
    )


async def tell_stories(
    told: Sequence[Story], library: Library, cast: Cast, as_at: date, settings: Settings, report: Any
) -> int:
    """Every story, oldest day first; how many assessments there are."""
    done = 0
    for number, story in enumerate(told, 1):
        report(f"Telling the visits of service {number} of {len(told)}")
        async with transaction():  # one story is kept whole or not at all, and is written to the disk once
            done += await _tell(story, library, cast, as_at, settings)
    return done


async def _tell(story: Story, library: Library, cast: Cast, as_at: date, settings: Settings) -> int:
    steps: list[tuple[date, Visit | int]] = [(each.on, each) for each in story.visits]
    steps += [(date(year, 3, 15), year) for year in (as_at.year - 1, as_at.year)]
    for _, step in sorted(steps, key=lambda each: each[0]):
        if isinstance(step, int):
            await tell_self_assessment(story, step, library, as_at)
        else:
            assessment = await tell_visit(story, step, library, cast, as_at, settings)
            if step.stage is Stage.FINAL:
                await follow_up(assessment, step, cast, as_at, settings)
    return len(steps)
