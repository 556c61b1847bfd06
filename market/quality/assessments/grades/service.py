"""Writing grades: published with a report, and changed by two people who agree."""

from datetime import date, datetime

import msgspec

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.sql import execute
from market.db.transaction import require_transaction, transaction
from market.db.versions import lock_row, update_versioned
from market.quality.assessments.grades.queries import grade_of_assessment, history
from market.quality.assessments.grades.rules import has_override
from market.quality.assessments.grades.types import GradeRow
from market.quality.assessments.tables import Grade
from market.quality.assessments.types import AssessmentRow
from market.quality.scoring.override import reasons_not_to_override
from market.quality.scoring.types import GradeWorking


async def publish_grade(
    assessment: AssessmentRow, working: GradeWorking, *, on: date, by: Actor, now: datetime
) -> int | Refused | None:
    """Publish a grade from a day on and end the one before, inside the caller's transaction. None: a later visit has one already."""
    require_transaction("Publishing a grade")
    earlier = await history(assessment.service_id)
    visited_on = assessment.visit_on or on
    if any(each.visited_on > visited_on for each in earlier):
        return None
    if any(each.from_on >= on for each in earlier):
        return refused(
            Refusal("same_day", "Another grade of this service was published today. Finish this report tomorrow")
        )
    await execute("UPDATE grade SET until_on = {} WHERE service = {} AND until_on IS NULL", on, assessment.service_id)
    row = Grade(
        service=assessment.service_id,
        assessment=assessment.id,
        from_on=on,
        visited_on=visited_on,
        percent=working.percent,
        raw_star=working.raw_star,
        capped_star=working.capped_star,
        star=working.star,
        provisional=working.provisional,
        confidence=working.confidence.value,
        confidence_band=working.confidence.band,
        caps=" ".join(dict.fromkeys(cap.code for cap in working.caps)),
        working=msgspec.json.encode(working).decode(),
        recorded_at=now,
    )
    (saved,) = await Grade.insert(row)
    told = {"service": assessment.service_id, "star": working.star, "percent": working.percent, "caps": row.caps}
    await audit.record(by=by, verb="grade.published", subject=("grade", saved["id"]), after=told, at=now)
    return int(saved["id"])


async def ask_override(
    assessment_id: int, version: int, star: int, reason: str, *, by: Actor, now: datetime
) -> Changed | Refused | None:
    """Ask that another star than the one worked out be published. It is not, until a second person agrees."""
    async with transaction():
        held = await grade_of_assessment(assessment_id)
        if held is None:
            return refused(Refusal("no_grade", "This assessment has no grade"))
        working = msgspec.json.decode(held.working, type=GradeWorking)
        reasons = [
            each
            for each in reasons_not_to_override(working, star, reason=reason, by=by.id, second=-1)
            if each.field != "second"
        ]
        if has_override(held):
            reasons.append(Refusal("changed_already", "Two people have set the star of this grade already"))
        elif held.override_star is not None:
            reasons.append(Refusal("asked_already", _asked_already(held)))
        if reasons:
            return Refused(tuple(reasons))
        values = {
            "override_star": star,
            "override_by": by.id,
            "override_reason": reason.strip(),
            "override_label": by.label,
        }
        if not await update_versioned(Grade, held.id, version, values):
            return Changed()
        told = {"star": held.star, "asked": star}
        await audit.record(by=by, verb="grade.override_asked", subject=("grade", held.id), after=told, at=now)
    return None


def _asked_already(held: GradeRow) -> str:
    """Who asked for which star, and what has to happen before another may be asked for."""
    return (
        f"{held.override_label} has asked for {held.override_star}* already. A second person has to agree or refuse that before "
        "another star can be asked for"
    )


async def agree_override(
    assessment_id: int, version: int, agree: bool, *, by: Actor, now: datetime
) -> Changed | Refused | None:
    """Agree, as a second person, with another star, which is published at once; or refuse it, which leaves all as it was."""
    async with transaction():
        held = await grade_of_assessment(assessment_id)
        if held is None or held.override_star is None or has_override(held):
            return refused(Refusal("nothing_asked", "Nobody has asked for another star, or it was settled already"))
        await lock_row(Grade, held.id)
        working = msgspec.json.decode(held.working, type=GradeWorking)
        reasons = reasons_not_to_override(
            working, held.override_star, reason=held.override_reason, by=held.override_by, second=by.id
        )
        if agree and reasons:
            return Refused(tuple(reasons))
        if agree:
            values = {"star": held.override_star, "override_second_label": by.label}
        else:
            values = {"override_star": None, "override_by": None, "override_reason": "", "override_label": ""}
        if not await update_versioned(Grade, held.id, version, values):
            return Changed()
        await audit.record(
            by=by,
            verb="grade.overridden" if agree else "grade.override_refused",
            subject=("grade", held.id),
            before={"star": held.star},
            after={"star": held.override_star if agree else held.star},
            at=now,
        )
    return None
