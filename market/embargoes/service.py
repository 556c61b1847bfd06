"""Writing embargoes: what pages, the provider's portal and the packages above call."""

from market.embargoes.closing import end_with_closure
from market.embargoes.excepting import allow_exception, propose_exception, refuse_exception
from market.embargoes.hearing import ask_provider
from market.embargoes.hosting import end_host_suspension, record_host_suspension
from market.embargoes.lifting import (
    conditions_of,
    lift,
    override_lift,
    propose_lifting,
    record_check,
    refuse_lifting,
    stop_steps,
    take_step,
)
from market.embargoes.noting import note_told
from market.embargoes.objecting import ask_objections
from market.embargoes.pausing import answer_comment, comment, end_pause, note_private_admissions, start_pause
from market.embargoes.proposing import (
    approve,
    propose_embargo,
    refuse,
    withdraw,
)
from market.embargoes.starting import confirm, impose_at_once, write_up
from market.embargoes.telling import draft_missing
from market.embargoes.types import Who
from market.embargoes.varying import propose_variation, record_review, refuse_variation, vary
from market.embargoes.viability import note_books
from market.embargoes.waiting import waiting_for

__all__ = [
    "Who",
    "allow_exception",
    "answer_comment",
    "approve",
    "ask_objections",
    "ask_provider",
    "comment",
    "conditions_of",
    "confirm",
    "draft_missing",
    "end_host_suspension",
    "end_pause",
    "end_with_closure",
    "impose_at_once",
    "lift",
    "note_books",
    "note_private_admissions",
    "note_told",
    "override_lift",
    "propose_embargo",
    "propose_exception",
    "propose_lifting",
    "propose_variation",
    "record_check",
    "record_host_suspension",
    "record_review",
    "refuse",
    "refuse_exception",
    "refuse_lifting",
    "refuse_variation",
    "start_pause",
    "stop_steps",
    "take_step",
    "vary",
    "waiting_for",
    "withdraw",
    "write_up",
]
