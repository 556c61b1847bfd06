"""What a case shows in hindsight: how long each stage took, what was late, who moved at night, what is still open."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from market.checklists.types import State, TaskRow
from market.core.offsets import length_of
from market.failure.cases.rules import is_night
from market.failure.cases.types import Case, Person, StageRow
from market.policies.failure import FailureProtocol, NoMoves


class StageTook(Struct, frozen=True):
    """How long a stage took; `limit` is whether it was longer than the protocol lets it."""

    stage: str
    name: str
    took: timedelta
    over: bool
    open: bool


class LateTask(Struct, frozen=True):
    """An item of the checklist with tasks that were done after their due time, or are late now: how many, and the longest by how much."""

    code: str
    text: str
    critical: bool
    count: int
    open: int
    longest: timedelta


class Shown(Struct, frozen=True, kw_only=True):
    """Everything computed of a case for its lessons."""

    stages: tuple[StageTook, ...]
    late: tuple[LateTask, ...]
    tasks: int
    late_count: int
    critical_late: int
    night_moves: tuple[str, ...]
    unsigned_nights: tuple[str, ...]
    people: int
    moved: int
    settled: int
    first_move_after: timedelta | None
    last_move_after: timedelta | None
    no_family: tuple[str, ...]
    excused: int


def shown_by(
    case: Case,
    protocol: FailureProtocol,
    stages: Sequence[StageRow],
    tasks: Iterable[TaskRow],
    people: Iterable[Person],
    *,
    excused: int,
    now: datetime,
) -> Shown:
    """What the case shows, as at `now`. Late items: critical ones first, then by how late the latest of their tasks was."""
    listed = [each for each in people if each.counts]
    all_tasks = list(tasks)
    late = _late_items(all_tasks, now)
    moves = sorted(each.moved_at for each in listed if each.moved_at is not None)
    nights = _nights(listed, protocol.settings.no_moves_between)
    since = case.declared_at
    return Shown(
        stages=tuple(_took(row, protocol, now) for row in stages),
        late=tuple(late),
        tasks=len(all_tasks),
        late_count=sum(each.count for each in late),
        critical_late=sum(each.count for each in late if each.critical),
        night_moves=tuple(each.reference for each in nights),
        unsigned_nights=tuple(each.reference for each in nights if not each.night_reason),
        people=len(listed),
        moved=len(moves),
        settled=sum(each.is_settled for each in listed),
        first_move_after=moves[0] - since if moves and since is not None else None,
        last_move_after=moves[-1] - since if moves and since is not None else None,
        no_family=tuple(each.reference for each in listed if _family_missing(each)),
        excused=excused,
    )


def _took(row: StageRow, protocol: FailureProtocol, now: datetime) -> StageTook:
    from_protocol = {each.id: each for each in protocol.stages}
    stage = from_protocol.get(row.stage)
    took = max((row.left_at or now) - row.entered_at, timedelta(0))
    limit = stage.max_stay if stage is not None else None
    over = limit is not None and took > length_of(limit)
    return StageTook(row.stage, stage.name if stage is not None else row.stage, took, over, row.left_at is None)


def _late_items(tasks: Iterable[TaskRow], now: datetime) -> list[LateTask]:
    found: dict[str, LateTask] = {}
    for task in tasks:
        if (by := _late_by(task, now)) is not None:
            held = found.get(task.code) or LateTask(task.code, task.text, task.critical, 0, 0, timedelta(0))
            found[task.code] = LateTask(
                held.code,
                held.text,
                held.critical,
                held.count + 1,
                held.open + task.is_open,
                max(held.longest, by),
            )
    return sorted(found.values(), key=lambda each: (not each.critical, -each.longest, each.code))


def _late_by(task: TaskRow, now: datetime) -> timedelta | None:
    """By how much a task was or is late; None when it was not, or was found not to be needed."""
    ended = now if task.is_open else task.done_at
    if task.due_at is None or task.state == State.NOT_NEEDED or ended is None or ended <= task.due_at:
        return None
    return ended - task.due_at


def _nights(people: Iterable[Person], hours: NoMoves) -> list[Person]:
    return [each for each in people if each.moved_at is not None and is_night(each.moved_at, hours)]


def _family_missing(person: Person) -> bool:
    return person.family_at is None and person.step_needed("family")
