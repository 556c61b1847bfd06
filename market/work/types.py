"""What long work is given and what it gives back."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Literal, Protocol

from msgspec import Struct

WorkStatus = Literal["waiting", "running", "done", "failed"]


class WorkOutcome(Struct, frozen=True):
    """How a piece of work ended, in words for the person who asked for it.

    `result_path` is the page to go on to. `failed` marks an expected "no" (the file was refused): it is not tried
    again.
    """

    message: str
    result_path: str = ""
    failed: bool = False


class Reporter(Protocol):
    """What work calls to say how far it is. Cheap: it may be called for every row."""

    def report(self, stage: str, done: int = 0, total: int = 0, errors: int = 0) -> None:
        """The stage in words ("Reading rows"), how much is done of how much, and errors so far."""


Work = Callable[[dict[str, Any], Reporter], Awaitable[WorkOutcome]]
"""One kind of work: takes the arguments given to `work.service.start` and a reporter. It must be repeatable: after a
crash it is run again from its start with the same arguments."""


class WorkView(Struct, frozen=True):
    """A piece of work as its page shows it."""

    id: int
    kind: str
    subject: str
    status: str
    stage: str
    done: int
    total: int
    errors: int
    message: str
    result_path: str
    asked_by: int | None
    created_at: datetime
    started_at: datetime | None
    stage_started_at: datetime | None
    finished_at: datetime | None
    attempts: int
