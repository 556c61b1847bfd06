"""The progress page of long work: how far it is and how long it may take, in words."""

from datetime import datetime

from msgspec import Struct

from market.core.words import count_words
from market.work.types import WorkView

REFRESH_SECONDS = 2
SOONEST_GUESS_SECONDS = 3

KIND_WORDS = {
    "preview_import": "Reading your file",
    "apply_import": "Importing your file",
    "preview_statement": "Building the preview",
    "publish_statement": "Publishing the statement",
    "framework_tool": "Making the PDF of the tool",
    "assessment_report": "Making the report",
    "score_warnings": "Scoring every place",
    "back_test_warnings": "Trying the weights on the past",
    "failure_book": "Making the incident book",
    "contingency_plan": "Asking where everyone would go",
    "contingency_market": "Asking of every place where its people would go",
}


class WorkPage(Struct, frozen=True):
    """What the page prints. `percent` is None while the stage cannot be counted."""

    id: int
    title: str
    status: str
    stage: str
    done: int
    total: int
    percent: int | None
    time_left: str
    errors: str
    message: str
    result_path: str
    attempts_note: str
    refresh: int | None


def work_page(work: WorkView, *, now: datetime) -> WorkPage:
    """The page of one piece of work at this moment."""
    running = work.status in ("waiting", "running")
    percent = min(100, work.done * 100 // work.total) if running and work.total > 0 else None
    return WorkPage(
        id=work.id,
        title=KIND_WORDS.get(work.kind, "Working on it"),
        status=work.status,
        stage=work.stage or ("Waiting to start" if work.status == "waiting" else "Starting"),
        done=work.done,
        total=work.total,
        percent=percent,
        time_left=time_left_words(work, now) if running else "",
        errors=count_words(work.errors, "problem found so far", "problems found so far") if work.errors else "",
        message=work.message,
        result_path=work.result_path,
        attempts_note="This was interrupted and has begun again from the start."
        if running and work.attempts > 1
        else "",
        refresh=REFRESH_SECONDS if running else None,
    )


def time_left_words(work: WorkView, now: datetime) -> str:
    """The time this stage still needs if it goes on as so far; empty while too little is done to tell."""
    if not work.total or not work.done or work.stage_started_at is None:
        return ""
    spent = (now - work.stage_started_at).total_seconds()
    if spent < SOONEST_GUESS_SECONDS:
        return ""
    seconds = round(spent * (work.total - work.done) / work.done)
    if seconds <= 0:
        return "almost done"
    if seconds < 60:
        return f"about {count_words(seconds, 'second')} left"
    return f"about {count_words(round(seconds / 60), 'minute')} left"
