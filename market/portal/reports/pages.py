"""What the pages of reports print for the provider."""

from datetime import date

from msgspec import Struct

from market.core.words import count_words, day_words
from market.quality.assessments.types import AssessmentRow, CommentRow, Status
from market.quality.framework.types import Method
from market.quality.framework.words import METHOD_WORDS


class ReportListLine(Struct, frozen=True, kw_only=True):
    """One report of the list."""

    id: int
    home: str
    method: str
    visited: str
    state: str
    colour: str
    to_do: str


class Window(Struct, frozen=True):
    """Whether the provider may comment, and the words for it."""

    is_open: bool
    words: str


def report_list_line(row: AssessmentRow, on: date) -> ReportListLine:
    """One report with what there is to do about it."""
    window = window_of(row, on)
    if row.status == Status.FINAL:
        state, colour, to_do = "Final", "green", ""
    elif window.is_open and row.comments_due_on is not None:
        state, colour, to_do = "Draft to check", "yellow", f"Comment by {day_words(row.comments_due_on)}"
    else:
        state, colour, to_do = "Draft, comments closed", "grey", ""
    return ReportListLine(
        id=row.id,
        home=row.location_name,
        method=METHOD_WORDS[Method(row.method)],
        visited=day_words(row.visit_on) if row.visit_on else "Not known",
        state=state,
        colour=colour,
        to_do=to_do,
    )


def window_of(row: AssessmentRow, on: date) -> Window:
    """Whether comments may be sent: until the end of the last day, and never on a final report."""
    if row.status != Status.DRAFT or row.comments_due_on is None:
        return Window(False, "")
    last = day_words(row.comments_due_on)
    left = (row.comments_due_on - on).days
    if left < 0:
        return Window(
            False,
            f"Comments could be sent until {last}. The council now looks at what was said and makes the report final."
            " If something important is missing, ask the council.",
        )
    still = f"{count_words(left, 'day')} left" if left else "today is the last day"
    return Window(
        True,
        f"This is a draft. You can comment on each criterion, with new evidence, until the end of {last} ({still})."
        " A second officer decides each comment and gives the reason. What the officer scored stays on record beside it.",
    )


def may_change(comment: CommentRow, window: Window) -> bool:
    """Whether the words of a comment may still be changed."""
    return window.is_open and not comment.decision
