"""Reads everything that is asked of a provider: a fixed number of reads, whatever the number of homes."""

from collections.abc import Mapping, Sequence
from datetime import date

from market.core.words import day_words
from market.db.sql import fetch, marks
from market.portal.documents.needs import needs_of_homes
from market.portal.documents.queries import documents_of
from market.portal.reports.queries import is_shown
from market.portal.self_assessments.rules import progress_of
from market.portal.tasks import (
    Task,
    document_tasks,
    draft_task,
    recommendation_tasks,
    self_assessment_task,
    tracker_task,
)
from market.portal.types import ComingVisit, TrackerState
from market.providers.types import LocationRow
from market.quality.actions.queries import actions_of, of_organisation
from market.quality.assessments.queries import assessments_of, effective_answers_of
from market.quality.assured.queries import assured_of
from market.quality.framework.types import Method
from market.quality.framework.words import METHOD_WORDS


async def tasks_of(
    organisation_id: int, homes: Sequence[LocationRow], tracker: Mapping[int, TrackerState], on: date
) -> list[Task]:
    """Everything to do for the homes: tracker, self-assessments, drafts, recommendations and documents."""
    tasks: list[Task | None] = [tracker_task(each.id, each.name, tracker[each.id], on) for each in homes]
    services = [row.id for rows in (await assured_of([each.id for each in homes])).values() for row in rows]
    rows = await assessments_of(services)
    asked = [each for each in rows if each.is_self_assessment and each.status == "open"]
    answers = await effective_answers_of(each.id for each in asked)
    for row in asked:
        given = {each.answer.criterion: each.answer for each in answers[row.id]}
        tasks.append(self_assessment_task(row, progress_of(row.codes, given).done))
    tasks += [draft_task(each, on) for each in rows if is_shown(each)]
    recommended = await of_organisation(organisation_id, only_open=True)
    tasks += recommendation_tasks(recommended, await actions_of([each.id for each in recommended]), on)
    needs = await needs_of_homes(homes, await documents_of(organisation_id), on)
    tasks += document_tasks([(each.id, each.name) for each in homes], needs)
    return [each for each in tasks if each is not None]


async def coming_visits(homes: Sequence[LocationRow], on: date) -> list[ComingVisit]:
    """Announced visits to the homes that are planned from a day on, the soonest first. Others are never read here."""
    rows = await fetch(
        "SELECT l.id, l.name, v.method, v.planned_on, v.joint_with FROM planned_visit v"
        " JOIN assured_service a ON a.id = v.service JOIN location l ON l.id = a.location"
        f" WHERE l.id IN ({marks(homes)}) AND v.status = 'planned' AND v.announced AND v.planned_on >= {{}}"
        " ORDER BY v.planned_on, v.id",
        *(each.id for each in homes),
        on,
    )
    return [
        ComingVisit(
            row["id"],
            row["name"],
            METHOD_WORDS.get(Method(row["method"]), row["method"]),
            day_words(row["planned_on"]),
            f"Together with {row['joint_with']}" if row["joint_with"] else "",
        )
        for row in rows
    ]
