"""What a device is given: the whole visit in one answer, as far as its person may see it."""

import hashlib

import msgspec

from market.core.words import count_words
from market.quality.actions.queries import recommendations_of
from market.quality.assessments.capture.queries import settled_of, state_token
from market.quality.assessments.capture.rules import TAKEN_BACK, payload_of
from market.quality.assessments.capture.types import EvidenceLink, HeaderKey, HeldEntry, Kind, Recommend, Settled
from market.quality.assessments.queries import scorers_of
from market.quality.assessments.types import ScorerRow
from market.quality.evidence.queries import with_client_ids
from market.quality.framework.queries import get_library
from market.quality.framework.types import Criterion, Library
from market.quality.framework.words import METHOD_WORDS
from market.quality.visits.doubles import own_doubles
from market.quality.visits.queries import last_texts
from market.quality.visits.types import (
    Access,
    CriterionView,
    CriticalState,
    FileState,
    Head,
    Held,
    LastText,
    Named,
    Person,
    VisitState,
    look_fors_for,
)
from market.quality.visits.words import NOTE, ROLE_WORDS


async def visit_state(access: Access, *, csrf: str, upload_megabytes: int, known: str = "") -> VisitState:
    """The visit as its person may see it; `known` is the hash of the profile that the device has already."""
    visit, library = access.visit, await get_library(access.visit.framework_version)
    codes = access.codes
    profile = profile_key(access)
    settled = await visible(access)
    by_code = library.by_code
    criteria = [by_code[code] for code in codes]
    return VisitState(
        id=visit.id,
        user=access.person,
        user_name=access.person_label,
        csrf=csrf,
        token=await state_token(visit.id),
        place=visit.location_name,
        organisation=visit.organisation_name,
        service=next((each.name for each in library.settings.services if each.code == visit.service_code), ""),
        method=METHOD_WORDS.get(visit.method, visit.method),
        visit_on=visit.visit_on,
        announced=visit.announced,
        status=visit.status,
        is_open=access.is_open,
        blind=access.is_blind,
        officer=access.is_officer,
        scorer=access.is_scorer,
        profile_hash=profile,
        people=tuple(person_of(each) for each in await scorers_of(visit.id)),
        standards=_standards(library, criteria),
        categories=tuple(Named(each.letter, each.name) for each in library.settings.categories),
        scale=tuple(Named(str(number), words) for number, words in library.settings.scale),
        likelihood=tuple(Named(str(number), words) for number, words in library.settings.likelihood),
        impact=tuple(Named(str(number), words) for number, words in library.settings.impact),
        codes=codes,
        criteria=None if known == profile else tuple(_view(each, access) for each in criteria),
        last={} if access.is_blind else await _last(access),
        held=tuple(_held(each) for each in settled),
        files=await files_of(settled),
        critical_from=next((each.min_risk for each in library.settings.follow_up if each.band == "critical"), 26),
        criticals=() if access.is_blind else await _criticals(access),
        upload_megabytes=upload_megabytes,
    )


def profile_key(access: Access) -> str:
    """The name of the criteria as this person has them: the profile's own hash with the person's part of it."""
    part = " ".join(f"{code}{access.may_score(code):d}{access.may_note(code):d}" for code in access.codes)
    return hashlib.sha256(f"{access.visit.profile_hash} {part}".encode()).hexdigest()


async def _last(access: Access) -> dict[str, LastText]:
    found = await last_texts(access.visit.service_id, access.visit.id)
    return {code: found[code] for code in access.codes if code in found}


async def visible(access: Access) -> list[Settled]:
    """What holds, without what is not the person's to see."""
    if access.is_blind:
        return await own_doubles(access.visit.id, access.person)
    settled = await settled_of(access.visit.id)
    if access.codes == access.visit.codes:
        return settled
    return [each for each in settled if _is_for(each, set(access.codes), access.person)]


def _is_for(settled: Settled, codes: set[str], person: int) -> bool:
    """A partner sees answers, evidence and recommendations of its own criteria, its own samples, and how many people were heard."""
    if settled.kind == Kind.ANSWER:
        return settled.key in codes
    if settled.kind in (Kind.RECOMMENDATION, Kind.EVIDENCE):
        return any(criterion_of(entry) in codes for entry in settled.heads)
    if settled.kind == Kind.HEADER:
        return settled.key == HeaderKey.PEOPLE
    return any(entry.recorded_by == person for entry in settled.heads)


def is_own(access: Access, entry: HeldEntry) -> bool:
    """Whether an entry about a recommendation, evidence or the sample is of somebody's own part: theirs, or of their criteria."""
    code = criterion_of(entry)
    return entry.recorded_by == access.person or (bool(code) and access.may_note(code))


def criterion_of(entry: HeldEntry) -> str:
    """The criterion of an entry about evidence or a recommendation; empty when it was taken back."""
    if entry.payload == TAKEN_BACK:
        return ""
    read = payload_of(entry.kind, entry.payload)
    return read.criterion if isinstance(read, EvidenceLink | Recommend) else ""


def _held(settled: Settled) -> Held:
    return Held(
        kind=settled.kind,
        key=settled.key,
        counts=settled.counts.client_id,
        heads=tuple(
            Head(
                client_id=each.client_id,
                payload=msgspec.Raw(each.payload.encode()),
                by=each.recorded_label,
                at=each.recorded_at,
            )
            for each in settled.heads
        ),
    )


def _view(criterion: Criterion, access: Access) -> CriterionView:
    return CriterionView(
        code=criterion.code,
        standard=criterion.standard,
        statement=criterion.statement,
        plain=criterion.plain,
        criticality=criterion.criticality.value,
        descriptors=criterion.descriptors,
        look_fors=look_fors_for(criterion, access.visit.service_code),
        categories=criterion.categories,
        sample=criterion.sample,
        na_when=criterion.not_applicable_when,
        action=criterion.typical_action,
        impact=criterion.default_impact,
        scores=access.may_score(criterion.code),
        notes=access.may_note(criterion.code),
    )


async def _criticals(access: Access) -> tuple[CriticalState, ...]:
    codes = set(access.codes)
    return tuple(
        CriticalState(key=each.client_id, critical=each.band == "critical", sent_at=each.issued_at)
        for each in await recommendations_of(access.visit.id)
        if each.criterion in codes and (each.issued_at is not None or (each.band == "critical" and each.is_open))
    )


def _standards(library: Library, criteria: list[Criterion]) -> tuple[Named, ...]:
    used = {each.standard for each in criteria}
    return tuple(Named(each.code, each.name) for each in library.settings.standards if each.code in used)


def person_of(scorer: ScorerRow) -> Person:
    """Somebody in the visit, with their part in words."""
    parts = [*scorer.domains.split()]
    if scorer.criteria:
        parts.append(count_words(len(scorer.criteria.split()), "criterion", "criteria"))
    return Person(scorer.person_label, ROLE_WORDS.get(scorer.role, scorer.role), ", ".join(parts) or "All criteria")


async def files_of(settled: list[Settled]) -> dict[str, FileState]:
    """The files that entries speak of and that have come, by their client ids."""
    wanted = {link.file for each in settled if (link := link_of(each.counts)) is not None and link.file != NOTE}
    rows = await with_client_ids(sorted(wanted)) if wanted else {}
    return {
        key: FileState(id=row.id, kind=row.kind, name=row.file_name, state=row.state, words=row.state_words)
        for key, row in rows.items()
    }


def link_of(entry: HeldEntry) -> EvidenceLink | None:
    """What an entry says about evidence; None for other kinds and for what was taken back."""
    if entry.kind != Kind.EVIDENCE or entry.payload == TAKEN_BACK:
        return None
    read = payload_of(entry.kind, entry.payload)
    return read if isinstance(read, EvidenceLink) else None
