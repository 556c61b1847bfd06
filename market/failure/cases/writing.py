"""What every write of a failure case does: hold the case, write its log, put people on its list."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db.bulk import insert_many
from market.db.sql import execute, fetch_value
from market.db.versions import lock_row, update_versioned
from market.failure.cases.queries import NoSuchCase, get_case
from market.failure.cases.tables import FailureCase, FailureLog, FailurePerson, FailureStage
from market.failure.cases.types import Case, LogKind, NewPerson
from market.partners.rules import name_key

LOG_COLUMNS = (
    "failure",
    "happened_at",
    "written_at",
    "kind",
    "words",
    "person",
    "by_id",
    "by_label",
    "source",
    "confidential",
    "submission",
)
PERSON_COLUMNS = tuple(each._meta.name for each in FailurePerson._meta.columns if each._meta.name != "id")
ENDED = Refusal("ended", "This case has ended and is locked. A director may open it again at the stage after the end")


async def held_case(case_id: int) -> Case:
    """The case, held until the transaction ends. Raises `NoSuchCase`."""
    if not await lock_row(FailureCase, case_id):
        raise NoSuchCase(case_id)
    return await get_case(case_id)


async def running_case(case_id: int) -> Case | Refused:
    """The case, held, when it may still be worked on. Raises `NoSuchCase`."""
    case = await held_case(case_id)
    return case if case.is_open else refused(ENDED)


async def save_case(case: Case, version: int, values: dict[str, Any], *, now: datetime) -> Changed | None:
    """Change the case if nobody else did since the page was opened."""
    if not await update_versioned(FailureCase, case.id, version, {**values, "updated_at": now}):
        return Changed()
    return None


async def write_log(
    case_id: int,
    kind: LogKind | str,
    words: str,
    *,
    happened_at: datetime,
    by: Actor,
    now: datetime,
    person: str = "",
    source: str = "",
    confidential: bool = False,
    submission: str | None = None,
) -> None:
    """Write one entry of the log; a form's `submission` that is there already writes nothing."""
    if submission is not None and await fetch_value("SELECT 1 FROM failure_log WHERE submission = {}", submission):
        return
    row = (
        case_id, happened_at, now, str(kind), words, person, by.id, by.label, source, confidential, submission,
    )  # fmt: skip
    await insert_many(FailureLog, LOG_COLUMNS, [row])


async def put_on_list(case_id: int, people: Sequence[tuple[NewPerson, str]], *, now: datetime) -> int:
    """Put people on the list of a case, each with how we know of them; how many. References must be new to the case."""
    rows = [_row(case_id, new, why, now) for new, why in people]
    return await insert_many(FailurePerson, PERSON_COLUMNS, rows)


def _row(case_id: int, new: NewPerson, why: str, now: datetime) -> tuple[Any, ...]:
    row = FailurePerson(
        failure=case_id,
        reference=new.reference,
        paid_by=new.paid_by,
        authority=new.authority,
        authority_key=name_key(new.authority),
        location=new.location_id,
        placement_id=new.placement_id,
        bed_type=new.bed_type,
        needs=new.needs,
        weekly_hours=new.weekly_hours,
        nursing=new.nursing,
        added_at=now,
        added_reason=why,
        updated_at=now,
    )
    return tuple(getattr(row, name) for name in PERSON_COLUMNS)


async def enter_stage(
    case_id: int,
    stage: str,
    *,
    at: datetime,
    by: Actor,
    reason: str,
    tests: Sequence[str] = (),
    confirm_by: datetime | None = None,
    now: datetime,
) -> None:
    """Leave the stage that the case is in, and enter another at a moment."""
    await execute("UPDATE failure_stage SET left_at = {} WHERE failure = {} AND left_at IS NULL", at, case_id)
    row = FailureStage(
        failure=case_id,
        stage=stage,
        entered_at=at,
        by_id=by.id,
        by_label=by.label,
        reason=reason,
        tests="\n".join(tests),
        confirm_by=confirm_by,
        recorded_at=now,
    )
    await FailureStage.insert(row)
