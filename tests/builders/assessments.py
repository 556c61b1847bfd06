"""Assessments for tests: valid by default, changed by keyword, written straight into the tables."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from market.db.bulk import insert_many
from market.quality.assessments.tables import Assessment, AssessmentAnswer, AssessmentScorer
from market.quality.assured.tables import AssuredService
from market.quality.framework.rules import profile_of
from market.quality.framework.types import Method, Tier
from tests.builders.assured import make_assured
from tests.builders.framework import load_live

OPENED_AT = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
VISIT_ON = date(2026, 9, 1)
_numbers = count(1)
_COLUMNS = (
    "assessment",
    "criterion",
    "state",
    "score",
    "reason",
    "rationale",
    "categories",
    "source",
    "carried_from",
    "in_conflict",
    "scored_by",
    "scored_label",
    "scored_at",
)


def client_id(number: int | None = None) -> str:
    """A client id as a device makes them; always the same for a number."""
    return str(UUID(int=next(_numbers) + 10**9 if number is None else number))


async def make_assessment(*, service: AssuredService | int | None = None, **changes: Any) -> Assessment:
    """An open full review of a residential home on 1 September 2026, on the live framework; its number is `row.id`.

    Without `service` a service of its own is assured. `lead_by` (a user id) also becomes the lead scorer. `criteria` may be given
    as codes separated by spaces; otherwise they are the profile of the method. Columns of `Assessment` may be given by name.
    """
    library = await load_live()
    if service is None:
        service = await make_assured()
    if isinstance(service, int):
        found = await AssuredService.objects().get(AssuredService.id == service)
        assert found is not None
        service = found
    method = Method(changes.get("method", Method.FULL_REVIEW))
    theme = changes.get("theme", "med" if method is Method.THEMED_REVIEW else "")
    profile = profile_of(library, service.code, method, tier=Tier(service.tier), theme=theme)
    values: dict[str, Any] = {
        "client_id": client_id(),
        "method": method.value,
        "tier": service.tier,
        "theme": theme,
        "framework_version": library.version_id,
        "profile_hash": profile.hash,
        "criteria": " ".join(profile.codes),
        "status": "open",
        "visit_on": None if method is Method.SELF_ASSESSMENT else VISIT_ON,
        "people_heard": 8,
        "people_total": 28,
        "opened_label": "Ann Officer",
        "opened_at": OPENED_AT,
        **changes,
    }
    if values.get("lead_by"):
        values.setdefault("lead_label", "Ann Officer")
    row = Assessment(service=service.id, **values)
    await row.save()
    if row.lead_by:
        await add_scorer(row, row.lead_by, "lead", person_label=row.lead_label)
    return row


async def add_scorer(assessment: Assessment | int, person: int, role: str = "second", **changes: Any) -> None:
    """Somebody who may score; `domains` and `criteria` limit them."""
    values: dict[str, Any] = {"person_label": "Ben Officer", **changes}
    number = assessment if isinstance(assessment, int) else assessment.id
    await AssessmentScorer(assessment=number, person=person, role=role, **values).save()


async def score_all(
    assessment: Assessment, score: int = 3, *, codes: Iterable[str] | None = None, **changes: Any
) -> None:
    """An answer to every criterion of an assessment (or to `codes`), all scored alike with a rationale and evidence.

    `changes` are columns of `AssessmentAnswer`; `scores`, a mapping of code to another score, makes exceptions.
    """
    scores: Mapping[str, int] = changes.pop("scores", {})
    values: dict[str, Any] = {
        "state": "scored",
        "reason": "",
        "rationale": "People told us what this is like for them.",
        "categories": "DOP",
        "source": "",
        "carried_from": None,
        "in_conflict": False,
        "scored_by": assessment.lead_by,
        "scored_label": assessment.lead_label or "Ann Officer",
        "scored_at": OPENED_AT,
        **changes,
    }
    rows = []
    for code in assessment.criteria.split() if codes is None else codes:
        own = {"assessment": assessment.id, "criterion": code, "score": scores.get(code, score), **values}
        rows.append(tuple(own[name] for name in _COLUMNS))
    await insert_many(AssessmentAnswer, _COLUMNS, rows)
