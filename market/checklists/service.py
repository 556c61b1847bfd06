"""Writing checklists: what the packages that own a case call."""

from market.checklists.doing import (
    block,
    complete,
    confirm_not_needed,
    give_person,
    keep_needed,
    not_needed,
    reassign,
    reopen,
    start,
    write_note,
)
from market.checklists.making import bring_back, create_tasks, end_open_tasks, open_next, stop_repeats
from market.checklists.moving import change_timings, set_clock

__all__ = [
    "block",
    "bring_back",
    "change_timings",
    "complete",
    "confirm_not_needed",
    "create_tasks",
    "end_open_tasks",
    "give_person",
    "keep_needed",
    "not_needed",
    "open_next",
    "reassign",
    "reopen",
    "set_clock",
    "start",
    "stop_repeats",
    "write_note",
]
