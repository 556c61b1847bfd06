"""What the page of one request prints, for officers and for the partner's account."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from market.core.words import count_words, day_words
from market.failure.sharing.queries import ToldRow
from market.failure.sharing.types import Direction, Disclosure, Request, State
from market.failure.sharing.words import (
    CHECK_WORDS,
    STANDING_WORDS,
    STATE_COLOURS,
    STATE_WORDS,
    SUSPENSION_WORDS,
    URGENCY_WORDS,
    WAY_WORDS,
    bases_words,
)


class QuestionLine(Struct, frozen=True, kw_only=True):
    """A question with its answer and what the answer is."""

    number: int
    question: str
    answer: str
    standing: str


class ToldLine(Struct, frozen=True, kw_only=True):
    """What an authority does about a place; `end` is the address to record its end."""

    place: str
    place_href: str
    partner: str
    kind: str
    period: str
    words: str
    end: str


class RequestPage(Struct, frozen=True, kw_only=True):
    """One request. For a partner's account `note` and the register are empty."""

    id: int
    title: str
    state: str
    state_colour: str
    overdue: str
    is_open: bool
    ours: bool
    facts: tuple[tuple[str, Any, Any], ...]
    purpose: str
    questions: tuple[QuestionLine, ...]
    checks: tuple[str, ...]
    withheld: str
    closed_reason: str
    note: str
    register: tuple[tuple[Any, ...], ...]
    told: tuple[ToldLine, ...]
    version: int


def request_page(
    request: Request, *, disclosures: Sequence[Disclosure], told: Sequence[ToldRow], on: date, may_edit: bool
) -> RequestPage:
    """The page of an officer."""
    row = request.row
    ours = row.direction == Direction.OURS
    return RequestPage(
        id=row.id,
        title=f"We asked {row.partner_name}" if ours else f"{row.partner_name} asked us",
        state=STATE_WORDS.get(row.state, row.state),
        state_colour=STATE_COLOURS.get(row.state, "grey"),
        overdue=_overdue(request, on),
        is_open=row.state == State.OPEN,
        ours=ours,
        facts=tuple(_facts(request)),
        purpose=request.purpose,
        questions=_questions(request),
        checks=tuple(CHECK_WORDS[code] for code in request.checks.split() if code in CHECK_WORDS),
        withheld=request.withheld,
        closed_reason=request.closed_reason,
        note=request.note,
        register=tuple(
            (day_words(each.shared_on), WAY_WORDS.get(each.way, each.way), each.what, each.how, each.by_label)
            for each in disclosures
        ),
        told=told_lines(told, may_edit=may_edit),
        version=row.version,
    )


def partner_page(request: Request, on: date) -> RequestPage:
    """The page of the partner's account: what was asked, and its own answer. Our reply to a request of theirs comes as a letter."""
    row = request.row
    asked_of_them = row.direction == Direction.OURS
    title = "The council asks you" if asked_of_them else "You asked the council"
    return RequestPage(
        id=row.id,
        title=f"{title} about {row.organisation_name}",
        state=STATE_WORDS.get(row.state, row.state),
        state_colour=STATE_COLOURS.get(row.state, "grey"),
        overdue=_overdue(request, on),
        is_open=row.state == State.OPEN,
        ours=asked_of_them,
        facts=tuple(_shared_facts(request)),
        purpose=request.purpose,
        questions=_questions(request, with_answers=asked_of_them),
        checks=(),
        withheld=request.withheld if asked_of_them else "",
        closed_reason=request.closed_reason if asked_of_them or row.state == State.REFUSED else "",
        note="",
        register=(),
        told=(),
        version=row.version,
    )


def _overdue(request: Request, on: date) -> str:
    row = request.row
    if not row.overdue(on):
        return ""
    return f"The answer was needed by {day_words(row.due_on)}: {count_words((on - row.due_on).days, 'day')} late"


def _questions(request: Request, *, with_answers: bool = True) -> tuple[QuestionLine, ...]:
    lines = []
    for each in request.questions:
        standing = ""
        if each.answer and with_answers:
            when = f", as at {day_words(each.as_of_on)}" if each.as_of_on else ""
            words = STANDING_WORDS.get(each.standing, each.standing)
            standing = f"This is {words}{when}. Source: {each.source}"
        lines.append(
            QuestionLine(
                number=each.number,
                question=each.question,
                answer=each.answer if with_answers else "",
                standing=standing,
            )
        )
    return tuple(lines)


def _places(request: Request, *, link: bool) -> list[tuple[str, Any, Any]]:
    if not request.places:
        return [("Places", "The whole provider", None)]
    return [
        ("Place" if not at else "And", place.name, f"/locations/{place.id}" if link else None)
        for at, place in enumerate(request.places)
    ]


def _facts(request: Request) -> list[tuple[str, Any, Any]]:
    row = request.row
    how = "by its own account" if row.by_partner else f"recorded by {row.asked_label}"
    rows: list[tuple[str, Any, Any]] = [
        ("Authority", row.partner_name, f"/partners/{row.partner_id}"),
        ("Provider", row.organisation_name, f"/providers/{row.organisation_id}"),
        *_places(request, link=True),
        ("Asked", f"{day_words(row.asked_on)}, {how}", None),
        ("Needed by", f"{day_words(row.due_on)} ({URGENCY_WORDS.get(row.urgency, row.urgency).lower()})", None),
        ("Lawful basis", bases_words(row.bases), None),
        ("May the provider be told?", "Yes" if row.may_tell_provider else "No", None),
    ]
    if request.asker:
        rows.append(("Who asks", request.asker, None))
    if request.their_reference:
        rows.append(("Their reference", request.their_reference, None))
    if row.answered_on is not None:
        by = request.answerer or request.answered_label
        rows.append((STATE_WORDS.get(row.state, "Answered"), f"{day_words(row.answered_on)}, by {by}", None))
    return rows


def _shared_facts(request: Request) -> list[tuple[str, Any, Any]]:
    row = request.row
    rows: list[tuple[str, Any, Any]] = [
        ("Provider", row.organisation_name, None),
        *_places(request, link=False),
        ("Asked", day_words(row.asked_on), None),
        ("Needed by", f"{day_words(row.due_on)} ({URGENCY_WORDS.get(row.urgency, row.urgency).lower()})", None),
        ("Lawful basis", bases_words(row.bases), None),
        ("May the provider be told?", "Yes" if row.may_tell_provider else "No", None),
    ]
    if row.answered_on is not None:
        rows.append((STATE_WORDS.get(row.state, "Answered"), day_words(row.answered_on), None))
    return rows


def told_lines(told: Sequence[ToldRow], *, may_edit: bool) -> tuple[ToldLine, ...]:
    """What authorities do about places, as told."""
    lines = []
    for each in told:
        period = f"Since {day_words(each.from_on)}"
        if each.until_on is not None:
            period = f"{day_words(each.from_on)} until before {day_words(each.until_on)}"
        lines.append(
            ToldLine(
                place=each.location_name,
                place_href=f"/locations/{each.location_id}",
                partner=each.partner_name,
                kind=SUSPENSION_WORDS.get(each.kind, each.kind),
                period=f"{period}. Told on {day_words(each.told_on)}, recorded by {each.by_label}",
                words=each.words,
                end=f"/information-requests/told/{each.id}" if may_edit and each.until_on is None else "",
            )
        )
    return tuple(lines)
