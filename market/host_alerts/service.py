"""Writing host alerts: what pages, jobs and the packages above call."""

from market.host_alerts.closing import (
    close_alert,
    correct_told,
    place_again,
    reasons_to_keep_open,
    record_lifting,
    set_level,
    write_reasons,
)
from market.host_alerts.notices import add_notice, dismiss_notice, keep_file, keep_text
from market.host_alerts.opening import Logged, log_alert, reasons_against_id
from market.host_alerts.people import add_person, complete_person, find_people, name_worker, suspect_harm

__all__ = [
    "Logged",
    "add_notice",
    "add_person",
    "close_alert",
    "complete_person",
    "correct_told",
    "dismiss_notice",
    "find_people",
    "keep_file",
    "keep_text",
    "log_alert",
    "name_worker",
    "place_again",
    "reasons_against_id",
    "reasons_to_keep_open",
    "record_lifting",
    "set_level",
    "suspect_harm",
    "write_reasons",
]
