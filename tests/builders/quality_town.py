"""A small market with quality of every kind, told through the services that people use: for journeys and for tests of access.

Two providers: the first has accounts and work to do, the second has what the first must never see.
"""

from datetime import date, datetime, timedelta

from msgspec import Struct, structs

from market.accounts.calendars.service import make_calendar_address
from market.accounts.calendars.types import Feed
from market.accounts.tokens import hash_of, new_token
from market.core.actor import Actor
from market.portal.corrections import service as corrections
from market.portal.corrections.types import CorrectionField
from market.portal.documents import service as documents
from market.portal.documents.types import DocumentKind
from market.portal.self_assessments.service import ask_for
from market.providers.queries import get_location
from market.quality.actions import service as actions
from market.quality.actions.queries import recommendations_of
from market.quality.actions.types import NewAction, Recommendation
from market.quality.assessments.drafts.service import add_comment
from market.quality.assessments.grades.queries import grade_of_assessment
from market.quality.assessments.grades.service import ask_override
from market.quality.assessments.queries import answers_of
from market.quality.assured.queries import get_assured
from market.quality.assured.service import assure
from market.quality.assured.types import Details, NewAssured
from market.quality.consolidation.proof.types import Floor
from market.quality.consolidation.queries import rows_of_tool
from market.quality.demonstration.plot import ServiceFacts, Stage, Story, Visit
from market.quality.demonstration.replay import Cast, allowed, at, name, tell_self_assessment, tell_visit
from market.quality.evidence.service import link, receive
from market.quality.framework import drafts
from market.quality.framework.types import Library, Method
from market.quality.programme.service import plan_visit, set_days
from market.quality.programme.types import NewVisit, Person
from market.settings import Settings
from tests.builders.consolidation import decide, import_questions, to
from tests.builders.framework import load_live
from tests.builders.portal import pdf_bytes

ICB = "NHS North East and North Cumbria ICB"
ASKED = (
    "Are medicines recorded when they are given?",
    "Are medicines recorded when they are given?",
    "Do people choose what they eat and drink?",
    "Is there a plan for each person that says what matters to them?",
    "How many staff left in the last twelve months?",
    "Is the fire risk assessment up to date?",
)
"""Questions of a legacy tool: two are the same word for word."""


class Places(Struct, frozen=True):
    """Locations: the first provider's nursing home, and of others a nursing home, two homes and a home care agency."""

    own: int
    nursing: int
    homes: tuple[int, int]
    home_care: int


class QualityTown(Struct, frozen=True, kw_only=True):
    """The numbers of what there is, by what it is. `calendar` is the secret of the officer's address."""

    services: dict[str, int]
    visits: dict[str, int]
    own_self: int
    planned: int
    comment: int
    recommendations: dict[str, int]
    action: int
    files: dict[str, int]
    document: int
    correction: int
    draft_version: int
    tool: int
    questions: tuple[int, ...]
    lost_at: str
    calendar: str


class _Telling(Struct, frozen=True):
    """Who acts on which day, with what."""

    cast: Cast
    owner: Actor
    organisation: int
    as_at: date
    settings: Settings
    library: Library

    def at(self, back: int) -> datetime:
        """A moment some days ago."""
        return at(self.as_at - timedelta(days=back))


async def furnish_quality(places: Places, cast: Cast, owner: Actor, as_at: date, settings: Settings) -> QualityTown:
    """Tell it all. `owner` is the first provider's, `cast` the council's people and a partner, all with accounts."""
    library = await load_live()
    organisation = (await get_location(places.own)).organisation_id
    telling = _Telling(cast, owner, organisation, as_at, settings, library)
    services = await _assure(places, telling)
    visits = await _visits(services, telling)
    own_self = await _self_assessments(services["own"], telling)
    files = {"joint": await _evidence(visits["joint"], telling, "joint")}
    files["apart"] = await _evidence(visits["joint"], telling, "apart", "4.1.1")
    files["other"] = await _evidence(visits["final"], telling, "other")
    recommendations, action, files["own"] = await _actions(visits["own_final"], telling)
    low = [each for each in await answers_of(visits["own_draft"]) if each.score is not None]
    comment = allowed(
        await add_comment(
            visits["own_draft"], low[0].criterion, "Please look again at the records of June.",
            organisation_id=organisation, on=as_at, by=owner, now=telling.at(0),
        )
    )  # fmt: skip
    grade = await grade_of_assessment(visits["final"])
    assert grade is not None
    assert grade.star is not None
    asked = await ask_override(
        visits["final"], grade.version, grade.star - 1, "The fire service closed a wing since.", by=cast.second,
        now=telling.at(1),
    )  # fmt: skip
    assert asked is None, asked
    secret = new_token()
    await make_calendar_address(cast.officer.id or 0, Feed.VISITS, hash_of(secret), by=cast.officer, now=telling.at(3))
    month = as_at.replace(day=1)
    await set_days({(cast.officer.id or 0, month): 8.0}, by=cast.moderator, now=telling.at(3))
    tool, questions, lost_at = await _tool(telling)
    return QualityTown(
        services=services,
        visits=visits,
        own_self=own_self,
        planned=await _planned(services["own"], telling),
        comment=comment,
        recommendations=recommendations,
        action=action,
        files=files,
        document=await _document(places.own, telling),
        correction=await _correction(places.own, telling),
        draft_version=await _draft(telling),
        tool=tool,
        questions=questions,
        lost_at=lost_at,
        calendar=secret,
    )


async def _assure(places: Places, telling: _Telling) -> dict[str, int]:
    from_on = telling.as_at - timedelta(days=800)
    wanted = {
        "own": (places.own, "NUR"),
        "joint": (places.nursing, "NUR"),
        "submitted": (places.homes[0], "RES_OP"),
        "final": (places.homes[1], "RES_OP"),
        "home_care": (places.home_care, "HC"),
    }
    found = {}
    for key, (location, code) in wanted.items():
        details = Details(tier="standard", people=30, lead_officer=telling.cast.officer.id)
        new = NewAssured(location_id=location, code=code, from_on=from_on, details=details)
        by = telling.cast.officer
        found[key] = allowed(await assure(new, by=by, now=at(from_on), today=telling.as_at))
    return found


def _story(service_id: int, code: str, telling: _Telling) -> Story:
    facts = ServiceFacts(
        id=service_id, code=code, location_id=0, organisation_id=telling.organisation, rating="good", rated_on=None,
        people=30, registered_on=date(2015, 1, 1),
    )  # fmt: skip
    return Story(service=facts, visits=(), self_years=(telling.as_at.year - 1,), star=4, is_own=True)


async def _visits(services: dict[str, int], telling: _Telling) -> dict[str, int]:
    """A visit in each state; the own home's final report is older than its draft, so that it has a grade already."""
    told: tuple[tuple[str, str, str, int, int, Stage], ...] = (
        ("own_final", "own", "NUR", 120, 3, Stage.FINAL),
        ("own_draft", "own", "NUR", 12, 3, Stage.DRAFT),
        ("joint", "joint", "NUR", 2, 3, Stage.OPEN),
        ("submitted", "submitted", "RES_OP", 9, 4, Stage.SUBMITTED),
        ("final", "final", "RES_OP", 60, 3, Stage.FINAL),
        ("begun", "home_care", "HC", 1, 4, Stage.OPEN),
    )
    found = {}
    for key, service, code, back, star, stage in told:
        on = telling.as_at - timedelta(days=back)
        visit = Visit(method=Method.FULL_REVIEW, on=on, star=star, stage=stage)
        story = _story(services[service], code, telling)
        found[key] = await tell_visit(story, visit, telling.library, telling.cast, telling.as_at, telling.settings)
    return found


async def _self_assessments(service_id: int, telling: _Telling) -> int:
    """Last year's was sent in; this year's is asked for and is to be done: its number."""
    year, as_at = telling.as_at.year, telling.as_at
    await tell_self_assessment(_story(service_id, "NUR", telling), year - 1, telling.library, as_at)
    asked = ask_for(
        await get_assured(service_id), year, due_on=as_at + timedelta(days=31), by=telling.cast.second,
        now=telling.at(29), on=as_at,
    )  # fmt: skip
    return int(allowed(await asked))


async def _evidence(assessment: int, telling: _Telling, words: str, criterion: str = "3.1.1") -> int:
    """A paper that the officer of a visit was shown."""
    officer, now = telling.cast.officer, telling.at(1)
    row = allowed(
        await receive(
            pdf_bytes(f"Sealed {words}"), client_id=name("file", words), file_name=f"{words}.pdf", organisation_id=None,
            by=officer, now=now, settings=telling.settings,
        )
    )  # fmt: skip
    await link(
        row.id, subject_kind="assessment", subject_id=assessment, criterion=criterion, category="D", by=officer, now=now
    )
    return int(row.id)


async def _actions(assessment: int, telling: _Telling) -> tuple[dict[str, int], int, int]:
    """The recommendations of the own final report: one open with a plan, one with evidence, one verified; the plan, and the file."""
    held = list(await recommendations_of(assessment))
    assert len(held) >= 3, "the demonstration's rule of how many are made has changed"
    first, second, third = held[:3]
    row = allowed(
        await receive(
            pdf_bytes("Sealed own"), client_id=name("file", "own"), file_name="training.pdf", organisation_id=telling.organisation,
            by=telling.owner, now=telling.at(20), settings=telling.settings,
        )
    )  # fmt: skip
    planned = NewAction(
        words="Train everybody again", owner="The deputy manager", due_on=telling.as_at + timedelta(days=20)
    )
    action = allowed(
        await actions.plan_action(
            first.id, planned, organisation_id=telling.organisation, by=telling.owner, now=telling.at(30),
            today=telling.as_at - timedelta(days=30),
        )
    )  # fmt: skip
    for each in (second, third):
        await _send(each, (row.id,) if each is second else (), telling)
    version = next(each.version for each in await recommendations_of(assessment) if each.id == third.id)
    done = actions.verify(
        third.id, version, words="Seen at the service.", by=telling.cast.moderator, now=telling.at(10),
        today=telling.as_at - timedelta(days=10),
    )  # fmt: skip
    allowed(await done)
    return {"open": first.id, "evidence": second.id, "verified": third.id}, action, int(row.id)


async def _send(held: Recommendation, files: tuple[int, ...], telling: _Telling) -> None:
    sent = actions.send_evidence(
        held.id, words="Put right. The records are attached.", evidence_ids=files, organisation_id=telling.organisation,
        by=telling.owner, now=telling.at(20), settings=telling.settings,
    )  # fmt: skip
    allowed(await sent)


async def _planned(service_id: int, telling: _Telling) -> int:
    """An announced quarterly visit of the first provider's home."""
    officer = telling.cast.officer
    wanted = NewVisit(
        service_id=service_id, method="quarterly_monitoring", planned_on=_working_day(telling.as_at), days=0.5, note="Bring the tablet.",
        people=(Person(person=officer.id or 0, person_label=officer.label, role="lead"),),
    )  # fmt: skip
    now, today = telling.at(1), telling.as_at
    return int(allowed(await plan_visit(wanted, by=officer, now=now, today=today, settings=telling.settings)))


def _working_day(day: date) -> date:
    later = day + timedelta(days=14)
    return later + timedelta(days=max(0, 7 - later.weekday()) if later.weekday() > 4 else 0)


async def _document(location_id: int, telling: _Telling) -> int:
    sent = documents.SendDocument(
        client_id=name("document", location_id), kind=DocumentKind.PUBLIC_LIABILITY, location_id=location_id,
        expires_on=telling.as_at + timedelta(days=200), note="Renewed early.", file_name="insurance.pdf",
        content=pdf_bytes("insurance"),
    )  # fmt: skip
    answer = documents.send_document(
        sent, organisation_id=telling.organisation, by=telling.owner, now=telling.at(2), on=telling.as_at,
        settings=telling.settings,
    )  # fmt: skip
    return int(allowed(await answer))


async def _correction(location_id: int, telling: _Telling) -> int:
    location = await get_location(location_id)
    asked = corrections.ask(
        location, CorrectionField.PHONE, "01642 496 000", "We have moved to a new line.", by=telling.owner,
        now=telling.at(2),
    )  # fmt: skip
    return int(allowed(await asked))


async def _draft(telling: _Telling) -> int:
    """A draft of the framework in which one criterion is worded otherwise."""
    by, now = telling.cast.second, telling.at(5)
    draft = allowed(await drafts.start_draft("1.1.0", "Plainer words", by=by, now=now))
    criterion = telling.library.criteria[0]
    worded = structs.replace(criterion, plain=f"{criterion.plain} In plainer words.")
    allowed(await drafts.change_criterion(draft, worded, 1, "People asked what it means.", by=by, now=now))
    return int(draft)


async def _tool(telling: _Telling) -> tuple[int, tuple[int, ...], str]:
    """A legacy tool: one question decided, one that fails the service floor, one to check; the rest stand open."""
    by = telling.cast.second
    done = await import_questions(ASKED, code="T01", title="Older people residential: annual full review", by=by)
    rows = await rows_of_tool(done.tool_id)
    elsewhere = next(each.code for each in telling.library.criteria if "RES_OP" not in each.applies_to)
    await decide(rows[2], to(telling.library.criteria[0].code), by=by)
    await decide(rows[3], to(elsewhere), by=by)
    await decide(rows[4], to(reason="Nobody has used the answer for years."), by=by)
    lost_at = f"{Floor.SERVICE.value}?codes={elsewhere}&service=RES_OP"
    return done.tool_id, tuple(each.id for each in rows), lost_at
