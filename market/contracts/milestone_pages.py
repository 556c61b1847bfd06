"""What the tab of milestones and documents prints."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from market.contracts.document_service import Document
from market.contracts.milestone_service import Milestone
from market.contracts.pages import Status
from market.contracts.words import STAGE_WORDS
from market.core.words import count_words, day_words, moment_words


class MilestoneItem(Struct, frozen=True, kw_only=True):
    """A milestone as printed; addresses are empty when it cannot be changed here."""

    title: str
    due: str
    state: Status
    done_href: str
    undone_href: str
    change_href: str


class DocumentItem(Struct, frozen=True, kw_only=True):
    """A document as printed."""

    title: str
    file: str
    added: str
    file_href: str
    remove_href: str


def milestone_items(
    milestones: Iterable[Milestone], on: date, here: str, *, may_edit: bool
) -> list[tuple[str, list[MilestoneItem]]]:
    """Milestones by stage of the commissioning cycle, in its order; stages without any are left out."""
    items: dict[str, list[MilestoneItem]] = {code: [] for code in STAGE_WORDS}
    for each in milestones:
        items.setdefault(each.stage, []).append(_milestone(each, on, here, may_edit=may_edit))
    return [(STAGE_WORDS.get(code, code), found) for code, found in items.items() if found]


def _milestone(milestone: Milestone, on: date, here: str, *, may_edit: bool) -> MilestoneItem:
    done, late, path = milestone.done_on is not None, milestone.late_on(on), f"{here}/{milestone.id}"
    if milestone.done_on is not None and milestone.done_on <= on:
        state = Status(f"Done {day_words(milestone.done_on)}", "green")
    elif late:
        state = Status(f"Overdue by {count_words(late, 'day')}", "red")
    elif milestone.due_on == on:
        state = Status("Due today", "orange")
    else:
        state = Status(f"Due in {count_words((milestone.due_on - on).days, 'day')}", "blue")
    return MilestoneItem(
        title=milestone.title,
        due=day_words(milestone.due_on),
        state=state,
        done_href=f"{path}/done" if may_edit and not done else "",
        undone_href=f"{path}/undone" if may_edit and done else "",
        change_href=f"{path}/edit" if may_edit else "",
    )


def document_items(documents: Iterable[Document], contract_id: int, *, may_edit: bool) -> list[DocumentItem]:
    """The documents of a contract."""
    here = f"/contracts/{contract_id}/documents"
    return [
        DocumentItem(
            title=each.title,
            file=f"{each.file_name}, {size_words(each.size)}",
            added=f"{each.added_by}, {moment_words(each.added_at)}",
            file_href=f"{here}/{each.id}/file",
            remove_href=f"{here}/{each.id}/remove" if may_edit else "",
        )
        for each in documents
    ]


def size_words(size: int) -> str:
    """Bytes as `12KB` or `1.4MB`."""
    if size < 1_000_000:
        return f"{max(round(size / 1_000), 1)}KB"
    return f"{size / 1_000_000:.1f}MB"
