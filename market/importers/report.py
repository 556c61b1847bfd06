"""What became of one file, as commands, jobs and programs are told."""

from datetime import date

from msgspec import Struct, field

from market.importers.queries import Run
from market.importers.types import RunStatus


class ImportReport(Struct, frozen=True):
    """What became of one file. `status` is a `RunStatus`; `reasons` counts rejected rows by reason; `message` says it in words."""

    feed: str
    sha256: str
    status: str
    read: int
    created: int
    changed: int
    unchanged: int
    rejected: int
    flagged: int
    left_out: int
    reasons: dict[str, int]
    run_id: int
    message: str
    as_at: date | None = None
    layout: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 when rows were applied, 3 when the file is held, 1 when nothing was applied."""
        return {RunStatus.APPLIED.value: 0, RunStatus.HELD.value: 3}.get(self.status, 1)


def report_of(run: Run) -> ImportReport:
    """An import as the report that commands print."""
    reasons = run.reason_counts
    if run.status == RunStatus.REFUSED and not reasons:
        reasons = {run.message: 1}
    return ImportReport(
        feed=run.feed,
        sha256=run.sha256,
        status=run.status,
        read=run.read,
        created=run.created,
        changed=run.changed,
        unchanged=run.unchanged,
        rejected=run.rejected,
        flagged=run.flagged,
        left_out=run.left_out,
        reasons=reasons,
        run_id=run.id,
        message=run.message,
        as_at=run.as_at,
        layout=run.layout,
        notes=run.note_list,
    )
