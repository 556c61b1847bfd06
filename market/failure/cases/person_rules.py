"""Rules of the people of a failure case: what may be recorded about each, and in which order."""

from collections.abc import Collection
from datetime import datetime

from market.capacity.types import BedType
from market.core.case_references import reasons_against_case_reference
from market.core.clock import london_date
from market.core.refusal import Refusal
from market.failure.cases.rules import is_night
from market.failure.cases.types import NewPerson, Outcome, PaidBy, Person, PersonDetails, Step, Urgency
from market.policies.failure import FailureProtocol
from market.providers.types import Specialism

PREFIXES = {
    PaidBy.OURS: "OURS",
    PaidBy.OTHER_COUNCIL: "OC",
    PaidBy.ICB: "ICB",
    PaidBy.SELF: "SF",
    PaidBy.UNKNOWN: "UK",
}
NAMED = (PaidBy.OTHER_COUNCIL, PaidBy.ICB)
"""Funders of whom the case must know which one it is, so that it can be told of its own people."""


def reasons_not_to_add(new: NewPerson, taken: Collection[str], reason: str) -> list[Refusal]:
    """Why a person cannot be put on the list: somebody is on it already, the funder is unclear, or no reason is given."""
    found = []
    if new.paid_by not in tuple(PaidBy):
        found.append(Refusal("no_funder", "Choose who pays for this person", "paid_by"))
    if new.paid_by == PaidBy.OURS and not new.reference.strip():
        found.append(Refusal("no_reference", "Enter the council’s case reference", "reference"))
    if new.reference.strip():
        found += reasons_against_case_reference(new.reference, "reference")
        if new.reference.strip() in taken:
            words = f"{new.reference.strip()} is on the list of this case already. Open it there"
            found.append(Refusal("on_list", words, "reference"))
    found += _authority(new.paid_by, new.authority)
    if not reason.strip():
        found.append(Refusal("no_reason", "Say how you learned of this person", "reason"))
    return found


def _authority(paid_by: str, authority: str) -> list[Refusal]:
    if paid_by in NAMED and not authority.strip():
        return [Refusal("no_authority", "Enter the name of the council or ICB that pays", "authority")]
    return []


def reasons_not_to_record(
    before: Person,
    details: PersonDetails,
    protocol: FailureProtocol,
    *,
    now: datetime,
    is_director: bool,
    moves_that_day: int,
    others: Collection[str] = (),
) -> list[Refusal]:
    """Why what is typed about a person cannot be kept: every reason at once. `moves_that_day` are the planned moves of others, and
    `others` the references of everybody else on the list.

    Source: no moves between 20:00 and 08:00 unless the director signs that staying is worse; a daily limit of moves when one is set. A
    move at night that has happened is recorded all the same: the case says what happened.
    """
    found = _authority(details.paid_by, details.authority) + _codes(details) + _needs(before, details, others)
    found += _in_order(details, now)
    planned_anew = details.move_at is not None and details.move_at != before.move_at and details.moved_at is None
    if planned_anew and details.move_at is not None:
        found += _night(before, details, protocol, is_director=is_director)
        most = protocol.settings.max_moves_per_day
        if most is not None and moves_that_day >= most:
            words = f"{moves_that_day} moves are planned for that day already, and the protocol allows {most}"
            found.append(Refusal("too_many_moves", words, "move_at"))
    elif details.night_reason.strip() != before.night_reason and not is_director:
        found.append(Refusal("director_signs", "Only a director may sign a move at night", "night_reason"))
    return found


def _night(before: Person, details: PersonDetails, protocol: FailureProtocol, *, is_director: bool) -> list[Refusal]:
    hours = protocol.settings.no_moves_between
    assert details.move_at is not None
    if not is_night(details.move_at, hours):
        return []
    if not details.night_reason.strip():
        words = f"Nobody is moved between {hours.start} and {hours.end} unless a director signs why staying is worse"
        return [Refusal("night", words, "night_reason")]
    if details.night_reason.strip() != before.night_reason and not is_director:
        return [Refusal("director_signs", "Only a director may sign a move at night", "night_reason")]
    return []


def _codes(details: PersonDetails) -> list[Refusal]:
    found = []
    if details.paid_by not in tuple(PaidBy):
        found.append(Refusal("no_funder", "Choose who pays for this person", "paid_by"))
    if details.urgency not in tuple(Urgency):
        found.append(Refusal("no_urgency", "Choose how soon a gap in care would hurt", "urgency"))
    if details.outcome not in tuple(Outcome):
        found.append(Refusal("no_outcome", "Choose what became of this person", "outcome"))
    if set(details.steps_done) & set(details.not_needed):
        words = "One thing cannot be both done and not needed"
        found.append(Refusal("both", words, "not_needed"))
    if not {*details.steps_done, *details.not_needed} <= set(Step):
        found.append(Refusal("no_step", "Choose from the list", "steps_done"))
    return found


def _needs(before: Person, details: PersonDetails, others: Collection[str]) -> list[Refusal]:
    """Kinds of bed and needs are the codes of the register; what was kept before in other words may stay as it is."""
    found = []
    if details.bed_type not in ("", before.bed_type, *BedType):
        found.append(Refusal("no_bed_type", "Choose the kind of bed from the list", "bed_type"))
    if not set(details.needs.split()) <= {*before.needs.split(), *Specialism}:
        found.append(Refusal("no_need", "Choose the needs from the list", "needs"))
    together = {each.strip() for each in details.stay_with.split(",") if each.strip()}
    if details.stay_with != before.stay_with and not together <= set(others):
        words = "Enter references of other people on the list of this case, separated by commas"
        found.append(Refusal("not_on_list", words, "stay_with"))
    return found


def _in_order(details: PersonDetails, now: datetime) -> list[Refusal]:
    found = []
    for name, at in (("moved_at", details.moved_at), ("arrived_at", details.arrived_at)):
        if at is not None and at > now:
            found.append(Refusal("future", "This cannot have happened in the future. Check the day and time", name))
    if details.move_at is not None and not details.destination.strip():
        found.append(
            Refusal("no_destination", "Enter where the person moves to before planning the move", "destination")
        )
    if details.moved_at is not None and not details.destination.strip():
        found.append(Refusal("no_destination", "Enter where the person moved to", "destination"))
    if details.arrived_at is not None:
        if not details.destination.strip():
            found.append(Refusal("no_destination", "Enter where the person arrived", "destination"))
        if details.moved_at is not None and details.arrived_at < details.moved_at:
            words = "The arrival cannot be checked before the move. Check both times"
            found.append(Refusal("before_move", words, "arrived_at"))
        if not details.arrival_words.strip():
            words = "Say what was found on arrival: safe, medicines given, family told"
            found.append(Refusal("no_arrival_words", words, "arrival_words"))
    if details.settled_on is not None:
        if details.arrived_at is None:
            words = "Record the arrival check first: settled comes after it"
            found.append(Refusal("not_arrived", words, "settled_on"))
        elif details.settled_on < london_date(details.arrived_at):
            found.append(Refusal("before_arrival", "Settled cannot be before the arrival check", "settled_on"))
        if details.settled_on > london_date(now):
            found.append(Refusal("future", "This cannot have happened in the future", "settled_on"))
    return found
