"""Filling a report from what was read: pure, so that page, PDF and portal say the same."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from market.core.words import count_words, moment_words
from market.quality.actions import words as action_words
from market.quality.actions.types import Recommendation
from market.quality.assessments.types import AssessmentRow, CommentRow, DecisionRow, EffectiveAnswer, Status
from market.quality.assessments.words import DECISION_WORDS, status_words
from market.quality.assured.words import service_words
from market.quality.evidence.types import LinkedEvidence
from market.quality.framework.types import Criterion, FrameworkSettings, Library, Method
from market.quality.framework.words import CRITICALITY_WORDS, METHOD_WORDS, SCORE_WORDS, STATE_WORDS
from market.quality.reports.types import (
    ReportComment,
    ReportDecision,
    ReportDomain,
    ReportEvidence,
    ReportGrade,
    ReportLine,
    ReportRecommendation,
    ReportStandard,
    ReportView,
)
from market.quality.scoring.grade import shown_percent
from market.quality.scoring.risk import explained
from market.quality.scoring.types import GradeWorking, State
from market.quality.scoring.words import BAND_COLOURS, SCORE_COLOURS

NOT_ANSWERED = "Not answered"


class Read(Struct, frozen=True, kw_only=True):
    """Everything that a report is made of, as read. `own_scores` are the provider's own; `earlier_words` rationales of earlier visits."""

    assessment: AssessmentRow
    library: Library
    answers: Sequence[EffectiveAnswer]
    comments: Sequence[CommentRow]
    evidence: Sequence[LinkedEvidence]
    comment_evidence: Sequence[LinkedEvidence]
    recommendations: Sequence[Recommendation]
    own_scores: Mapping[str, int]
    earlier_words: Mapping[str, frozenset[str]]
    working: GradeWorking | None
    grade: ReportGrade | None


def report_of(read: Read) -> ReportView:
    """The report."""
    held, settings = read.assessment, read.library.settings
    method = METHOD_WORDS[Method(held.method)]
    return ReportView(
        id=held.id,
        version=held.version,
        title=f"{method} of {held.location_name}",
        location_id=held.location_id,
        location_name=held.location_name,
        organisation_id=held.organisation_id,
        organisation_name=held.organisation_name,
        service_words=service_words(held.service_code),
        method_words=method,
        status=held.status,
        status_words=status_words(held.status),
        is_shared=held.status == Status.FINAL or (held.status == Status.DRAFT and held.comments_due_on is not None),
        visit_on=held.visit_on,
        announced_words="" if held.is_self_assessment else ("Announced" if held.announced else "Not announced"),
        people_words=_people_words(held),
        joint_with=held.joint_with,
        lead_label=held.lead_label,
        framework_words=f"Version {read.library.number}, {count_words(len(held.codes), 'criterion', 'criteria')}",
        profile_hash=held.profile_hash,
        summary=held.summary,
        access_refused=held.access_refused,
        comments_due_on=held.comments_due_on,
        moderated_label=held.moderated_label,
        moderated_at=held.moderated_at,
        final_at=held.final_at,
        counts=_counts(held, read.answers),
        domains=_domains(read),
        recommendations=tuple(
            recommendation_of(each, settings) for each in read.recommendations if each.status != "withdrawn"
        ),
        grade=read.grade,
    )


def _people_words(held: AssessmentRow) -> str:
    if held.people_heard is None:
        return ""
    heard = count_words(held.people_heard, "person", "people")
    total = held.people_total if held.people_total is not None else held.service_people
    return f"{heard} of {total:,}" if total else heard


def _counts(held: AssessmentRow, answers: Iterable[EffectiveAnswer]) -> tuple[tuple[str, int], ...]:
    asked = set(held.codes)
    found = Counter(
        f"Scored {each.score}" if each.score is not None else STATE_WORDS[each.state]
        for each in answers
        if each.answer.criterion in asked
    )
    labels = [f"Scored {score}" for score in (4, 3, 2, 1)] + [STATE_WORDS["na"], STATE_WORDS["not_seen"]]
    left = len(asked) - sum(found.values())
    return tuple((label, found[label]) for label in labels) + (((NOT_ANSWERED, left),) if left else ())


def _domains(read: Read) -> tuple[ReportDomain, ...]:
    asked = set(read.assessment.codes)
    lines = _lines(read)
    percents = _percents(read)
    standards: dict[str, list[ReportStandard]] = defaultdict(list)
    for standard in read.library.settings.standards:
        own = tuple(
            lines[each.code] for each in read.library.criteria if each.standard == standard.code and each.code in asked
        )
        if own:
            words = percents.get(standard.code, "")
            made = ReportStandard(code=standard.code, name=standard.name, percent_words=words, lines=own)
            standards[standard.domain].append(made)
    return tuple(
        ReportDomain(
            code=domain.code,
            name=domain.name,
            counts_to_star=domain.counts_to_star,
            percent_words=percents.get(domain.code, ""),
            standards=tuple(standards[domain.code]),
        )
        for domain in read.library.settings.domains
        if standards[domain.code]
    )


def _percents(read: Read) -> dict[str, str]:
    """Percentages of standards and domains in words, only where there is a grade that may be seen."""
    if read.grade is None or read.working is None:
        return {}
    found = {domain.code: domain.percent for domain in read.working.domains}
    found |= {one.code: one.percent for domain in read.working.domains for one in domain.standards}
    return {code: f"{shown_percent(read.library, each)}%" for code, each in found.items() if each is not None}


def _lines(read: Read) -> dict[str, ReportLine]:
    answers = {each.answer.criterion: each for each in read.answers}
    letters = {each.letter: each.name for each in read.library.settings.categories}
    sent: dict[int, list[ReportEvidence]] = defaultdict(list)
    for link in read.comment_evidence:
        sent[link.subject_id].append(_evidence_of(link, letters))
    comments: dict[str, list[ReportComment]] = defaultdict(list)
    for comment in read.comments:
        comments[comment.criterion].append(comment_of(comment, tuple(sent[comment.id])))
    evidence: dict[str, list[ReportEvidence]] = defaultdict(list)
    for link in read.evidence:
        evidence[link.criterion].append(_evidence_of(link, letters))
    found = {}
    for code in read.assessment.codes:
        criterion = read.library.by_code[code]
        own = (tuple(evidence[code]), tuple(comments[code]))
        found[code] = _line(read, criterion, answers.get(code), letters, *own)
    return found


def _line(
    read: Read,
    criterion: Criterion,
    each: EffectiveAnswer | None,
    letters: Mapping[str, str],
    evidence: tuple[ReportEvidence, ...],
    comments: tuple[ReportComment, ...],
) -> ReportLine:
    answer = each.answer if each else None
    score = each.score if each else None
    rationale = answer.rationale if answer else ""
    return ReportLine(
        code=criterion.code,
        statement=criterion.statement,
        plain=criterion.plain,
        criticality=CRITICALITY_WORDS[criterion.criticality],
        state=each.state if each else "",
        score=score,
        answer_words=answer_words(each.state if each else "", score),
        colour=SCORE_COLOURS.get(score or 0, "grey"),
        original_words=answer_words(answer.state, answer.score) if each and answer and each.was_changed else "",
        descriptor=criterion.descriptors[score - 1] if score else "",
        reason=answer.reason if answer else "",
        rationale=rationale,
        categories=tuple(letters.get(letter, letter) for letter in (answer.categories if answer else "")),
        scored_label=answer.scored_label if answer else "",
        own_score=read.own_scores.get(criterion.code),
        same_as_last=bool(rationale) and _plain(rationale) in read.earlier_words.get(criterion.code, frozenset()),
        decisions=tuple(_decision_of(decision) for decision in each.decisions) if each else (),
        evidence=evidence,
        comments=comments,
    )


def answer_words(state: str, score: int | None) -> str:
    """`3 Good`, `Not seen`, or that there is no answer yet."""
    if score is not None:
        carried = ", carried forward" if state == State.CARRIED else ""
        return f"{score} {SCORE_WORDS[score]}{carried}"
    return STATE_WORDS.get(state, NOT_ANSWERED)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def words_by_criterion(rationales: Iterable[tuple[str, str]], least: int = 30) -> dict[str, frozenset[str]]:
    """Rationales of earlier visits by criterion, made plain; short ones are left out, since they repeat by chance."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, text in rationales:
        if len(text) >= least:
            found[code].add(_plain(text))
    return {code: frozenset(each) for code, each in found.items()}


def _evidence_of(link: LinkedEvidence, letters: Mapping[str, str]) -> ReportEvidence:
    return ReportEvidence(
        id=link.file.id,
        name=link.file.file_name,
        category=letters.get(link.category, link.category),
        words=link.words,
        may_open=link.file.may_open,
        state_words=link.file.state_words,
    )


def _decision_of(decision: DecisionRow) -> ReportDecision:
    before = answer_words("not_seen", decision.from_score)
    after = answer_words("not_seen", decision.to_score)
    when = "at moderation" if decision.kind == "moderation" else "after the provider’s comment"
    return ReportDecision(
        words=f"{before} counts as {after} {when}",
        reason=decision.reason,
        decided_label=decision.decided_label,
        decided_at=decision.decided_at,
    )


def comment_of(comment: CommentRow, evidence: tuple[ReportEvidence, ...] = ()) -> ReportComment:
    """A comment with its decision in words, and what was sent with it."""
    return ReportComment(
        id=comment.id,
        criterion=comment.criterion,
        words=comment.words,
        made_label=comment.made_label,
        made_at=comment.made_at,
        decision=comment.decision,
        decision_words=DECISION_WORDS.get(comment.decision, ""),
        decision_reason=comment.decision_reason,
        decided_label=comment.decided_label,
        decided_at=comment.decided_at,
        version=comment.version,
        evidence=evidence,
    )


def recommendation_of(each: Recommendation, settings: FrameworkSettings) -> ReportRecommendation:
    """A recommendation as the report prints it, with what raised its band."""
    due = each.evidence_due_at
    return ReportRecommendation(
        id=each.id,
        criterion=each.criterion,
        what=each.what,
        why=each.why,
        closes_when=each.closes_when,
        risk_words=explained(each.likelihood, each.impact, each.raise_codes, settings),
        band_words=action_words.band_words(each.band),
        colour=BAND_COLOURS.get(each.band, "grey"),
        evidence_words=f"By {moment_words(due)}" if due else "With the next return",
        follow_up_on=each.follow_up_on,
        status_words=action_words.STATUS_WORDS.get(each.status, each.status),
        is_open=each.is_open,
    )
