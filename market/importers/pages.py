"""What the pages of imports print."""

from datetime import date, datetime

from msgspec import Struct

from market.core.words import count_words, day_words, moment_words
from market.importers.feeds.registry import FEEDS
from market.importers.lists import STATUS_WORDS, feed_title
from market.importers.queries import LastApplied, RejectedLine, Run
from market.importers.rules import days_allowed, is_late
from market.importers.service import NOT_KEPT
from market.importers.types import RunStatus
from market.web.lists import Listing

SHOWN_REJECTED = 50

_EXPLAINED: dict[str, str] = {
    RunStatus.RECEIVED.value: "The file is being read. Nothing has been changed.",
    RunStatus.PREVIEWED.value: "The file has been read. Nothing changes until you apply it.",
    RunStatus.WAITING.value: "The file is being applied. This page shows the result when it is done.",
}


class FreshLine(Struct, frozen=True):
    """How fresh one feed is."""

    feed: str
    what: str
    last: str
    href: str
    age: str
    state: str
    colour: str


class ImportsPage(Struct, frozen=True):
    """The list of imports with the freshness of each feed and the imports that wait for a decision."""

    listing: Listing
    fresh: list[FreshLine]
    held: list[tuple[str, str]]


class RunPage(Struct, frozen=True):
    """One import: its preview, or what became of it."""

    id: int
    title: str
    status: str
    status_words: str
    status_colour: str
    message: str
    facts: list[tuple[str, str]]
    figures: list[dict[str, str]]
    notes: list[str]
    reasons: list[tuple[str, str]]
    rejected: list[tuple[str, str, str]]
    more_rejected: str
    rejected_file: str
    not_kept: str
    can_apply: bool
    can_confirm: bool
    can_discard: bool
    must_wait_for_other: str
    progress: str
    refresh: int


class NewPage(Struct, frozen=True):
    """The upload page: the feeds with what each is."""

    feeds: list[tuple[str, str, str]]


def new_page() -> NewPage:
    """The upload page."""
    return NewPage(feeds=[(feed.title, feed.code, feed.what) for feed in FEEDS])


def imports_page(
    listing: Listing, last: dict[str, LastApplied], held: list[Run], *, today: date, tracker_days: int
) -> ImportsPage:
    """The page of all imports on a day."""
    return ImportsPage(
        listing=listing,
        fresh=[_fresh(feed.code, feed.title, last.get(feed.code), today, tracker_days) for feed in FEEDS],
        held=[(f"Import {run.id}: {feed_title(run.feed)}", f"/imports/{run.id}") for run in held],
    )


def _fresh(code: str, title: str, last: LastApplied | None, today: date, tracker_days: int) -> FreshLine:
    allowed = days_allowed(code, tracker_days)
    if last is None or last.as_at is None:
        return FreshLine(title, code, "Never imported", "", "–", "No data", "grey")
    age = (today - last.as_at).days
    late = is_late(last.as_at, today, allowed)
    return FreshLine(
        feed=title,
        what=code,
        last=day_words(last.as_at),
        href=f"/imports/{last.run_id}",
        age=count_words(max(age, 0), "day"),
        state="Late" if late else "Up to date" if allowed is not None else "No set rhythm",
        colour="red" if late else "green" if allowed is not None else "grey",
    )


def run_page(run: Run, rejected: list[RejectedLine], *, may_confirm: bool, may_apply: bool = True) -> RunPage:
    """The page of one import for a person who may or may not confirm held ones, and write what this one says."""
    words, colour = STATUS_WORDS[run.status]
    held = run.status == RunStatus.HELD
    under_way = run.status in (RunStatus.RECEIVED, RunStatus.WAITING)
    json_rows = bool(rejected) and run.layout != "" and _is_json(run)
    return RunPage(
        id=run.id,
        title=feed_title(run.feed),
        status=run.status,
        status_words=words,
        status_colour=colour,
        message=run.message or _EXPLAINED.get(run.status, ""),
        facts=_facts(run),
        figures=_figures(run) if run.read else [],
        notes=run.note_list,
        reasons=[(reason, f"{count:,}") for reason, count in run.reason_counts.items()],
        rejected=[
            (f"{each.line:,}", each.column_name or "Whole row", each.reason) for each in rejected[:SHOWN_REJECTED]
        ],
        more_rejected=f"The first {SHOWN_REJECTED} problems are shown; the download has all of them."
        if len(rejected) > SHOWN_REJECTED
        else "",
        rejected_file=f"/imports/{run.id}/rejected.{'json' if json_rows else 'csv'}" if rejected else "",
        not_kept="" if run.sha256 else NOT_KEPT,
        can_apply=run.status == RunStatus.PREVIEWED and may_apply,
        can_confirm=held and may_confirm and may_apply,
        can_discard=run.status == RunStatus.PREVIEWED or held,
        must_wait_for_other=""
        if may_apply and (may_confirm or not held)
        else _who_decides(run.status, may_apply=may_apply),
        progress=f"/work/{run.work_item}" if under_way and run.work_item else "",
        refresh=3 if under_way else 0,
    )


def _who_decides(status: str, *, may_apply: bool) -> str:
    """Whom to ask, in place of a button that the person does not have."""
    if status not in (RunStatus.PREVIEWED, RunStatus.HELD):
        return ""
    if not may_apply:
        return "You may read what this file says but not change it. Ask somebody who may to look at this import and apply it."
    return "Ask a commissioning manager or an administrator to look at this import: they may confirm it."


def _is_json(run: Run) -> bool:
    layouts = (layout for feed in FEEDS if feed.code == run.feed for layout in feed.layouts)
    return any(layout.code == run.layout and layout.rows_of == "objects" for layout in layouts)


def _facts(run: Run) -> list[tuple[str, str]]:
    layouts = {layout.code: layout.title for feed in FEEDS for layout in feed.layouts}
    facts = [
        ("File", run.file_name or "Not kept"),
        ("Feed", f"{feed_title(run.feed)} ({run.feed})" if run.feed != "auto" else "Not recognised"),
        ("Layout", layouts.get(run.layout, run.layout)),
        ("As at", day_words(run.as_at) if run.as_at else ""),
        ("Received", f"{moment_words(run.created_at)} by {run.started_by_label}"),
    ]
    if run.finished_at:
        facts.append(("Finished", _finished(run.finished_at)))
    if run.correction_of:
        facts.append(("Mends", f"Rejected rows of import {run.correction_of}"))
    if run.confirmed:
        facts.append(("Confirmed", "A person confirmed that the shorter list is whole"))
    return [*facts, ("SHA-256 of the file", run.sha256)] if run.sha256 else facts


def _finished(at: datetime) -> str:
    return moment_words(at)


def _figures(run: Run) -> list[dict[str, str]]:
    """The numbers of an import. Before it is applied, what would change is an estimate, which long files do not have."""
    accepted = run.read - run.rejected - run.left_out
    figures = [
        {"label": "Rows read", "value": f"{run.read:,}"},
        {
            "label": "Accepted",
            "value": f"{accepted:,}",
            "detail": f"{run.flagged:,} of them flagged" if run.flagged else "",
        },
        {"label": "Rejected", "value": f"{run.rejected:,}"},
        {
            "label": "Left out",
            "value": f"{run.left_out:,}",
            "detail": "outside the feed's scope" if run.left_out else "",
        },
    ]
    known = run.status == RunStatus.APPLIED or run.created + run.changed + run.unchanged > 0
    if known and run.status != RunStatus.NOTHING:
        would = "" if run.status == RunStatus.APPLIED else "Would be "
        for label, value in (("created", run.created), ("changed", run.changed), ("unchanged", run.unchanged)):
            figures.append({"label": (would + label).capitalize(), "value": f"{value:,}"})
    return figures
