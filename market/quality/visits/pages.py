"""What the pages of visits print without script: the criteria by standard with what was answered, and one criterion."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from market.core.clock import to_london
from market.core.words import count_words, day_words
from market.quality.actions.types import Recommendation
from market.quality.assessments.capture.rules import TAKEN_BACK, payload_of
from market.quality.assessments.capture.types import (
    Answer,
    EvidenceLink,
    Header,
    HeaderKey,
    Kind,
    Recommend,
    Sample,
    Settled,
)
from market.quality.assessments.types import ScorerRole
from market.quality.evidence.types import EvidenceState
from market.quality.evidence.words import STATE_WORDS as FILE_WORDS
from market.quality.framework.types import Criterion, Library
from market.quality.framework.words import CRITICALITY_WORDS, METHOD_WORDS
from market.quality.visits.rules import unsent_criticals
from market.quality.visits.types import Access, FileState, VisitLine
from market.quality.visits.words import NOTE

ANSWER_WORDS = {"na": "Not applicable", "not_seen": "Not seen"}


class CriterionLine(Struct, frozen=True, kw_only=True):
    """One criterion on the list."""

    code: str
    statement: str
    criticality: str
    is_critical: bool
    answer: str
    in_conflict: bool
    url: str


class StandardBlock(Struct, frozen=True, kw_only=True):
    """A standard with its criteria."""

    code: str
    name: str
    lines: tuple[CriterionLine, ...]


class RecommendLine(Struct, frozen=True, kw_only=True):
    """A recommendation of the visit; `sent` says when the provider was told, and is empty while they were not."""

    key: str
    words: str
    sent: str


class VisitPage(Struct, frozen=True, kw_only=True):
    """The visit as its page shows it."""

    id: int
    place: str
    caption: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[StandardBlock, ...]
    answered: int
    total: int
    is_open: bool
    may_record: bool
    may_submit: bool
    may_send: bool
    is_blind: bool
    recommendations: tuple[RecommendLine, ...] = ()
    unsent: tuple[str, ...] = ()
    sample: tuple[tuple[str, str], ...] = ()
    conflicts: int = 0


def answer_words(settled: Settled | None) -> str:
    """What was answered, in a word or two; empty while nothing was."""
    if settled is None or settled.counts.payload == TAKEN_BACK:
        return ""
    answer = payload_of(settled.kind, settled.counts.payload)
    if not isinstance(answer, Answer):
        return ""
    return str(answer.score) if answer.score else ANSWER_WORDS.get(answer.state, answer.state)


def visit_page(
    access: Access,
    library: Library,
    settled: Sequence[Settled],
    people: Sequence[str],
    recommendations: Sequence[Recommendation] = (),
) -> VisitPage:
    """The list of criteria by standard, and what else was recorded."""
    visit = access.visit
    answers = {each.key: each for each in settled if each.kind == Kind.ANSWER}
    said = payloads(settled)
    codes = set(access.codes)
    blocks = []
    for standard in library.settings.standards:
        own = [each for each in library.criteria if each.standard == standard.code and each.code in codes]
        if own:
            lines = tuple(_line(each, answers.get(each.code), visit.id) for each in own)
            blocks.append(StandardBlock(code=standard.code, name=standard.name, lines=lines))
    answered = sum(1 for code in codes if answer_words(answers.get(code)))
    heard = said.get((Kind.HEADER, HeaderKey.PEOPLE))
    sent = {each.client_id: sent_words(each.issued_at) for each in recommendations if each.issued_at is not None}
    facts = [
        ("Method", METHOD_WORDS.get(visit.method, visit.method)),
        ("Day", day_words(visit.visit_on) if visit.visit_on else "Not set"),
        ("Notice", "Announced" if visit.announced else "Not announced"),
        ("Who", "; ".join(people)),
    ]
    if isinstance(heard, Header) and heard.people_heard is not None:
        facts.append(("People heard", count_words(heard.people_heard, "person", "people")))
    return VisitPage(
        id=visit.id,
        place=visit.location_name,
        caption=visit.organisation_name,
        facts=tuple(facts),
        blocks=tuple(blocks),
        answered=answered,
        total=len(codes),
        is_open=access.is_open,
        may_record=access.is_open and access.is_scorer,
        may_submit=access.is_open and access.is_officer,
        may_send=access.is_officer,
        is_blind=access.is_blind,
        recommendations=tuple(
            RecommendLine(key=key, words=f"{each.criterion}: {each.what}", sent=sent.get(key, ""))
            for (_, key), each in said.items()
            if isinstance(each, Recommend) and each.criterion in codes
        ),
        unsent=tuple(
            f"{each.criterion}: {each.what}" for each in unsent_criticals(recommendations) if each.criterion in codes
        ),
        sample=tuple(
            (key, " – ".join(part for part in (each.case_reference, each.category) if part))
            for (_, key), each in said.items()
            if isinstance(each, Sample)
        ),
        conflicts=sum(1 for each in settled if each.in_conflict),
    )


def sent_words(at: datetime) -> str:
    """When the provider was told."""
    local = to_london(at)
    return f"Sent on {day_words(local.date())} at {local:%H:%M}"


def payloads(settled: Sequence[Settled]) -> dict[tuple[str, str], Any]:
    """What holds for every key and was not taken back."""
    return {
        (each.kind, each.key): payload_of(each.kind, each.counts.payload)
        for each in settled
        if each.counts.payload != TAKEN_BACK
    }


def _line(criterion: Criterion, settled: Settled | None, visit_id: int) -> CriterionLine:
    return CriterionLine(
        code=criterion.code,
        statement=criterion.statement,
        criticality=CRITICALITY_WORDS[criterion.criticality],
        is_critical=criterion.is_critical,
        answer=answer_words(settled),
        in_conflict=settled is not None and settled.in_conflict,
        url=f"/quality/visits/{visit_id}/criteria/{criterion.code}",
    )


class SideOfConflict(Struct, frozen=True, kw_only=True):
    """One of several answers that differ."""

    words: str
    rationale: str
    by: str


def sides_of(settled: Settled | None) -> list[SideOfConflict]:
    """Each answer of a conflict with who gave it and when; none when there is no conflict."""
    if settled is None or not settled.in_conflict:
        return []
    found = []
    for each in settled.heads:
        answer = None if each.payload == TAKEN_BACK else payload_of(each.kind, each.payload)
        words = "Taken back"
        if isinstance(answer, Answer):
            words = f"Score {answer.score}" if answer.score else ANSWER_WORDS.get(answer.state, answer.state)
        at = to_london(each.recorded_at)
        found.append(
            SideOfConflict(
                words=words,
                rationale=answer.rationale if isinstance(answer, Answer) else "",
                by=f"{each.recorded_label}, {day_words(at.date())} at {at:%H:%M}",
            )
        )
    return found


class EvidenceLine(Struct, frozen=True, kw_only=True):
    """One piece of evidence of a criterion."""

    category: str
    note: str
    name: str
    url: str
    state: str
    key: str


def evidence_lines(
    access: Access, settled: Sequence[Settled], files: Mapping[str, FileState], criterion: str, names: Mapping[str, str]
) -> list[EvidenceLine]:
    """The evidence of a criterion, each with the state of its file."""
    found = []
    for (_, key), said in payloads(settled).items():
        if not isinstance(said, EvidenceLink) or said.criterion != criterion:
            continue
        file = files.get(said.file)
        is_clean = file is not None and file.state == EvidenceState.CLEAN
        found.append(
            EvidenceLine(
                category=names.get(said.category, said.category),
                note=said.note,
                name="Note" if said.file == NOTE else (file.name if file else "On its way from the device"),
                url=f"/quality/visits/{access.visit.id}/evidence/{file.id}" if file and is_clean else "",
                state="" if file is None or is_clean else f"{FILE_WORDS.get(file.state, '')}: {file.words}",
                key=key,
            )
        )
    return found


def line_words(line: VisitLine) -> dict[str, str]:
    """A visit on a list, in words. Whoever has only a part of it is not told how far the whole is, nor led to the programme."""
    total = len(line.criteria.split())
    own = line.role in (ScorerRole.PARTNER, ScorerRole.DOUBLE)
    planned = f"/quality/programme/visits/{line.planned_id}" if not own else ""
    return {
        "title": line.location_name,
        "organisation": line.organisation_name,
        "method": METHOD_WORDS.get(line.method, line.method),
        "day": day_words(line.visit_on) if line.visit_on else "No day yet",
        "progress": f"{line.answered} of {count_words(total, 'criterion', 'criteria')} answered"
        if total and not own
        else "",
        "url": f"/quality/visits/{line.assessment_id}" if line.assessment_id else planned,
        "unsent": f"{count_words(line.unsent, 'critical recommendation')} not sent" if line.unsent else "",
    }
