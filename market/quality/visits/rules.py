"""Rules of visits: what must stand before the end of one, and who may send files."""

from collections.abc import Iterable, Mapping

from market.core.refusal import Refusal
from market.quality.actions.types import Recommendation
from market.quality.actions.types import Status as RecommendationStatus
from market.quality.assessments.capture.rules import TAKEN_BACK, payload_of
from market.quality.assessments.capture.types import Entry, HeaderKey, Kind, Recommend, RefusedEntry, Settled
from market.quality.assessments.types import AnswerRow
from market.quality.framework.types import Criterion
from market.quality.scoring.types import State
from market.quality.visits.types import Access
from market.quality.visits.words import NOT_OPEN, SENT


def criticals_without_recommendation(
    criteria: Mapping[str, Criterion], answers: Iterable[AnswerRow], recommendations: Iterable[Recommendation]
) -> list[Refusal]:
    """Critical criteria that were scored 1 and about which nothing is recommended, as one reason; empty when there is none."""
    recommended = {each.criterion for each in recommendations if each.status != RecommendationStatus.WITHDRAWN}
    bare = sorted(
        each.criterion
        for each in answers
        if each.state == State.SCORED
        and each.score == 1
        and each.criterion in criteria
        and criteria[each.criterion].is_critical
        and each.criterion not in recommended
    )
    if not bare:
        return []
    words = f"Recommend what the service must do about each critical criterion scored 1: {', '.join(bare)}"
    return [Refusal("critical_without_recommendation", words)]


def reason_against_entry(access: Access, entry: Entry) -> RefusedEntry | None:
    """Why a partner may not say something about the whole visit; the number of people heard is everybody's."""
    if entry.kind != Kind.HEADER or entry.key == HeaderKey.PEOPLE or access.is_officer:
        return None
    return RefusedEntry(entry.client_id, "officers_only", "Only an officer who carries out the visit writes this")


def reason_against_changing(held: Recommendation, settled: Settled) -> Refusal | None:
    """Why what now holds may not become the recommendation: the provider has it already, and this says something else."""
    if held.issued_at is None:
        return None
    said = None if settled.counts.payload == TAKEN_BACK else payload_of(settled.kind, settled.counts.payload)
    same = isinstance(said, Recommend) and all(
        (value.strip() if isinstance(value := getattr(said, name), str) else value) == getattr(held, name)
        for name in ("criterion", "what", "why", "closes_when", "likelihood", "impact", "impact_reason")
    )
    return None if same else Refusal("sent", SENT)


def unsent_criticals(recommendations: Iterable[Recommendation]) -> list[Recommendation]:
    """The open critical recommendations that the provider does not know of yet."""
    return [each for each in recommendations if each.band == "critical" and each.is_open and each.issued_at is None]


def reasons_against_file(access: Access) -> list[Refusal]:
    """Why somebody may not add a file to a visit."""
    if not access.is_open:
        return [Refusal("not_open", NOT_OPEN, "file")]
    if not access.is_scorer or access.is_blind:
        return [Refusal("not_yours", "You do not add evidence to this visit. Ask its lead officer to add you", "file")]
    return []
