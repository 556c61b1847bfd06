"""Writing failure cases: what pages, the demonstration and the packages above call."""

from market.failure.cases.book import failure_book, make_book, print_book
from market.failure.cases.declaring import Who, declare
from market.failure.cases.inviting import draft_family_letter, invite_to_meeting
from market.failure.cases.keeping import add_place, answer_duty, name_lead, write_entry
from market.failure.cases.lessons import NewLesson, add_lesson, finish_lesson, record_case_exit
from market.failure.cases.people import add_person, record_person, remove_person
from market.failure.cases.sharing_with import acknowledge_as_partner, answer_as_partner, end_share, share_with
from market.failure.cases.staging import (
    change_stage,
    close_case,
    confirm_stage,
    correct_clock,
    excuse,
    record_review,
    set_closure,
    switch_mode,
    what_closing_needs,
)

__all__ = [
    "NewLesson",
    "Who",
    "acknowledge_as_partner",
    "add_lesson",
    "add_person",
    "add_place",
    "answer_as_partner",
    "answer_duty",
    "change_stage",
    "close_case",
    "confirm_stage",
    "correct_clock",
    "declare",
    "draft_family_letter",
    "end_share",
    "excuse",
    "failure_book",
    "finish_lesson",
    "invite_to_meeting",
    "make_book",
    "name_lead",
    "print_book",
    "record_case_exit",
    "record_person",
    "record_review",
    "remove_person",
    "set_closure",
    "share_with",
    "switch_mode",
    "what_closing_needs",
    "write_entry",
]
