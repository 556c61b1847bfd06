"""What visits write: entries of devices with their recommendations and evidence in one transaction, files, and the end of a visit."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

import msgspec

from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.db.transaction import savepoint, transaction
from market.quality.actions import service as actions
from market.quality.actions.queries import find_by_client_id as find_recommendation
from market.quality.actions.queries import recommendations_of
from market.quality.actions.types import RaiseRecommendation
from market.quality.assessments import service as assessments
from market.quality.assessments.capture.queries import entries_about, settled_of
from market.quality.assessments.capture.rules import TAKEN_BACK, payload_of
from market.quality.assessments.capture.service import apply_entries
from market.quality.assessments.capture.types import Entry, Kind, Recommend, RefusedEntry, Settled, SyncAnswer
from market.quality.assessments.queries import answers_of, get_assessment, scorers_of
from market.quality.assessments.rules import reasons_not_to_submit
from market.quality.evidence import service as evidence
from market.quality.evidence.queries import find_by_client_id
from market.quality.evidence.types import EvidenceRow
from market.quality.framework.queries import get_library
from market.quality.scoring.types import State
from market.quality.visits.doubles import apply_doubles
from market.quality.visits.rules import (
    criticals_without_recommendation,
    reason_against_changing,
    reason_against_entry,
    reasons_against_file,
)
from market.quality.visits.state import is_own, link_of
from market.quality.visits.types import Access
from market.quality.visits.words import NOTE
from market.settings import Settings

SUBJECT = "assessment"


class _AgainWithout(Exception):
    """Recommendations that were refused: what was written is taken back, and the rest is written without them."""

    def __init__(self, refused: list[RefusedEntry]) -> None:
        super().__init__()
        self.refused = refused


async def sync(
    access: Access, entries: Sequence[Entry], *, by: Actor, now: datetime, today: date | None = None
) -> SyncAnswer:
    """Keep what a device recorded, raise its recommendations, link its evidence: one transaction; again changes nothing.

    `today` is the day from which dates of recommendations count, where a demonstration stands still on one.
    """
    if access.is_blind:
        return await apply_doubles(access, entries, by=by, now=now)
    refusals = [no for each in entries if (no := reason_against_entry(access, each)) is not None]
    async with transaction():
        refusals += await _others(access, entries)
        if not any(each.kind == Kind.RECOMMENDATION for each in entries):
            answer = await _apply(access, _without(entries, refusals), by, now, today)
        else:
            answer = await _with_recommendations(access, entries, refusals, by, now, today)
    return msgspec.structs.replace(answer, refused=(*answer.refused, *refusals))


def _without(entries: Sequence[Entry], refusals: Sequence[RefusedEntry]) -> list[Entry]:
    wrong = {each.client_id for each in refusals}
    return [each for each in entries if each.client_id not in wrong]


async def _with_recommendations(
    access: Access, entries: Sequence[Entry], refusals: list[RefusedEntry], by: Actor, now: datetime, today: date | None
) -> SyncAnswer:
    """As `_apply`, where recommendations may be refused: then everything is written again without them. Adds them to `refusals`."""
    while True:
        try:
            async with savepoint():
                return await _apply(access, _without(entries, refusals), by, now, today)
        except _AgainWithout as again:
            refusals += again.refused


async def _others(access: Access, entries: Sequence[Entry]) -> list[RefusedEntry]:
    """What a partner would change or take back although it is not of the partner's own part of the visit."""
    if access.is_officer:
        return []
    kinds = (Kind.RECOMMENDATION, Kind.EVIDENCE, Kind.SAMPLE)
    keys = sorted({(each.kind, each.key) for each in entries if each.kind in kinds})
    held = await entries_about(access.visit.id, [], keys) if keys else []
    closed = {(each.kind, each.key) for each in held if not is_own(access, each)}
    return [
        RefusedEntry(each.client_id, "not_yours", "This is somebody else’s part of this visit")
        for each in entries
        if (each.kind, each.key) in closed
    ]


async def _apply(access: Access, entries: Sequence[Entry], by: Actor, now: datetime, today: date | None) -> SyncAnswer:
    answer = await apply_entries(access.visit.id, entries, by=by, now=now)
    fresh = set(answer.new)
    new = [each for each in entries if each.client_id in fresh]
    last = {each.key: each.client_id for each in new if each.kind == Kind.RECOMMENDATION}
    wrong = []
    for settled in await settled_of(access.visit.id, Kind.RECOMMENDATION) if last else ():
        if settled.key in last and (reasons := await _recommend(access, settled, by, now, today)):
            words = " ".join(_sentence(each) for each in reasons)
            wrong.append(RefusedEntry(last[settled.key], reasons[0].code, words))
    if wrong:
        raise _AgainWithout(wrong)
    await _link(access, {each.key for each in new if each.kind == Kind.EVIDENCE}, by, now)
    return answer


async def _recommend(
    access: Access, settled: Settled, by: Actor, now: datetime, today: date | None
) -> tuple[Refusal, ...]:
    """Let a recommendation follow what now holds: raised, revised, or withdrawn when it was taken back; why not, when refused."""
    held = await find_recommendation(settled.key)
    if held is not None and (reason := reason_against_changing(held, settled)) is not None:
        return (reason,)
    if settled.counts.payload == TAKEN_BACK:
        await actions.take_back(settled.key, by=by, now=now)
        return ()
    said = payload_of(settled.kind, settled.counts.payload)
    assert isinstance(said, Recommend)
    asked = RaiseRecommendation(
        client_id=settled.key,
        assessment_id=access.visit.id,
        criterion=said.criterion,
        what=said.what,
        why=said.why,
        closes_when=said.closes_when,
        likelihood=said.likelihood,
        impact=said.impact,
        impact_reason=said.impact_reason,
    )
    answer = await actions.raise_recommendation(asked, by=by, now=now, on=today)
    return answer.reasons if isinstance(answer, Refused) else ()


def _sentence(reason: Refusal) -> str:
    return reason.message if reason.message.endswith(".") else f"{reason.message}."


async def _link(access: Access, keys: Collection[str], by: Actor, now: datetime) -> None:
    """Let the links of files follow what now holds for these keys of evidence. A file that has not come yet is linked when it comes."""
    if not keys:
        return
    persons = {each.person for each in await scorers_of(access.visit.id)}
    held = await entries_about(access.visit.id, [], [(Kind.EVIDENCE.value, key) for key in sorted(keys)])
    settled = {each.key: link_of(each.counts) for each in await settled_of(access.visit.id, Kind.EVIDENCE)}
    said = {(link.file, link.criterion) for entry in held if (link := link_of(entry)) is not None}
    now_said = {(link.file, link.criterion): link for link in settled.values() if link is not None}
    for file, criterion in sorted(said):
        row = None if file == NOTE else await find_by_client_id(file)
        if row is None or row.organisation_id is not None or row.uploaded_by not in persons:
            continue
        link = now_said.get((file, criterion))
        if link is None:
            await evidence.unlink(row.id, subject_kind=SUBJECT, subject_id=access.visit.id, criterion=criterion)
            continue
        await evidence.link(
            row.id, subject_kind=SUBJECT, subject_id=access.visit.id, criterion=criterion, category=link.category,
            words=link.note, by=by, now=now,
        )  # fmt: skip


async def receive_file(
    access: Access,
    content: bytes,
    *,
    client_id: str,
    file_name: str,
    kind: str,
    by: Actor,
    now: datetime,
    settings: Settings,
) -> EvidenceRow | Refused:
    """Keep a photo or document of a visit and link it where entries that came before it say so."""
    if reasons := reasons_against_file(access):
        return refused(*reasons)
    row = await evidence.receive(
        content,
        client_id=client_id,
        file_name=file_name,
        kind=kind,
        organisation_id=None,
        by=by,
        now=now,
        settings=settings,
    )
    if isinstance(row, EvidenceRow):
        settled = await settled_of(access.visit.id, Kind.EVIDENCE)
        keys = {each.key for each in settled if (link := link_of(each.counts)) is not None and link.file == client_id}
        async with transaction():
            await _link(access, keys, by, now)
    return row


async def send_critical(access: Access, *, by: Actor, now: datetime, today: date, settings: Settings) -> int:
    """Tell the provider and the managers of this visit's critical recommendations now, before its end; how many went. Each goes once."""
    return await actions.issue_critical(access.visit.id, by=by, now=now, settings=settings, on=today)


async def submit_visit(access: Access, *, by: Actor, now: datetime, today: date, settings: Settings) -> Refused | None:
    """End a visit, or say everything that stands in the way. From then on its page can only be read; twice does no harm.

    Critical recommendations that were not sent during the visit go to the provider and to managers at once: they do not wait for
    moderation. What was verified before and was scored again has had its second look.
    """
    async with transaction():
        if access.is_open and (reasons := await what_is_missing(access)):
            return Refused(tuple(reasons))
        if (answer := await assessments.submit(access.visit.id, by=by, now=now)) is not None:
            return answer
        await actions.issue_critical(access.visit.id, by=by, now=now, settings=settings, on=today)
        answers = await answers_of(access.visit.id)
        scores = {
            each.criterion: each.score for each in answers if each.state == State.SCORED and each.score is not None
        }
        await actions.retest_from_visit(access.visit.id, scores, by=by, now=now, today=today)
    return None


async def what_is_missing(access: Access) -> list[Refusal]:
    """Everything that stands in the way of submitting, at once: answers, reasons, conflicts, and recommendations of criticals."""
    visit = await get_assessment(access.visit.id)
    library = await get_library(visit.framework_version)
    answers = await answers_of(visit.id)
    missing = reasons_not_to_submit(visit, answers, await assessments.open_conflicts(visit.id))
    return missing + criticals_without_recommendation(library.by_code, answers, await recommendations_of(visit.id))
