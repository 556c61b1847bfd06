"""Rules of what embargoes do to a placement: which of them is about it, which governs, and how much room a weekly cap leaves. Pure."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct

from market.capacity.types import BedType
from market.embargoes.rules import effect_of
from market.embargoes.types import Case, InForce, Kind, TermsRow, strongest
from market.policies.embargo import EmbargoPolicy
from market.providers.types import Specialism


def case_of(*, funder_is_ours: bool, lives_there: bool, respite: bool, home_care: bool) -> Case:
    """Which case of the policy's table a new placement is. A booked respite stay has its own row, which only a person can know."""
    if not funder_is_ours:
        return Case.OTHER_FUNDER
    if lives_there:
        return Case.MORE_HOURS
    if respite:
        return Case.NEW_RESPITE
    return Case.NEW_HOME_CARE if home_care else Case.NEW_PLACEMENT


NEEDS_OF_BEDS: dict[str, tuple[str, ...]] = {
    BedType.DEMENTIA_NURSING: (Specialism.DEMENTIA,),
    BedType.DEMENTIA_RESIDENTIAL: (Specialism.DEMENTIA,),
    BedType.LEARNING_DISABILITY_NURSING: (Specialism.LEARNING_DISABILITY,),
    BedType.LEARNING_DISABILITY_RESIDENTIAL: (Specialism.LEARNING_DISABILITY,),
    BedType.MENTAL_HEALTH_NURSING: (Specialism.MENTAL_HEALTH,),
    BedType.MENTAL_HEALTH_RESIDENTIAL: (Specialism.MENTAL_HEALTH,),
    BedType.YOUNG_PHYSICALLY_DISABLED: (Specialism.PHYSICAL_DISABILITY,),
}
"""The need that a bed type says by its name."""


def in_scope(found: InForce | TermsRow, *, bed_type: str, needs: Collection[str]) -> bool:
    """Whether a search or placement may fall into the scope of a stop in part.

    What cannot be told apart counts as inside: a scope in words only, and a bed type or needs that were not said. A bed for people with a
    need says the need, whether or not anybody ticked it.
    """
    scope = found.scope
    if scope.words.strip() and not (scope.bed_types or scope.needs):
        return True
    in_beds = bool(scope.bed_types) and (not bed_type or bed_type in scope.bed_types)
    known = {*needs, *NEEDS_OF_BEDS.get(bed_type, ())}
    in_needs = bool(scope.needs) and (not known or bool(known & set(scope.needs)))
    return in_beds or in_needs


def is_about(found: InForce | TermsRow, *, bed_type: str, needs: Collection[str]) -> bool:
    """Whether an embargo is about somebody: a stop in part inside its scope, a cap for those of its needs, every other for everybody."""
    limited = found.kind == Kind.PART or (found.kind == Kind.CAP and bool(found.scope.needs))
    return not limited or in_scope(found, bed_type=bed_type, needs=needs)


class Arrival(Struct, frozen=True, kw_only=True):
    """Somebody new at a place: the first day there, and the bed type and needs as far as they were said."""

    starts_on: date
    bed_type: str = ""
    needs: tuple[str, ...] = ()


class Room(StrEnum):
    """What a cap says to one more person on a day."""

    FREE = "free"
    DAY_TAKEN = "day_taken"
    FULL = "full"


def room_in(found: InForce | TermsRow, arrivals: Iterable[Arrival], on: date) -> Room:
    """Whether a cap has room for one more who begins on a day, with those who begin in the same week.

    Whoever is outside its needs does not count. Source: policy, kind “cap”: a week runs Monday to Sunday; no two arrivals on the same day,
    unless agreed.
    """
    counted = _counted(found, arrivals)
    if len(counted) >= (found.cap_per_week or 0):
        return Room.FULL
    if found.one_a_day and any(each.starts_on == on for each in counted):
        return Room.DAY_TAKEN
    return Room.FREE


def room_left(found: InForce, arrivals: Iterable[Arrival], on: date) -> int:
    """How many more people a cap lets begin on a day, 0 or more: one at most where two may not come on the same day."""
    counted = _counted(found, arrivals)
    left = max(0, (found.cap_per_week or 0) - len(counted))
    if found.one_a_day:
        return min(left, 0 if any(each.starts_on == on for each in counted) else 1)
    return left


def _counted(found: InForce | TermsRow, arrivals: Iterable[Arrival]) -> list[Arrival]:
    return [each for each in arrivals if is_about(found, bed_type=each.bed_type, needs=each.needs)]


class Asked(Struct, frozen=True, kw_only=True):
    """A placement as far as embargoes look at it. `excepted` are embargoes that an approved exception names for this person."""

    case: str
    service: str = ""
    bed_type: str = ""
    needs: tuple[str, ...] = ()
    excepted: tuple[int, ...] = ()


def _fitting(found: Iterable[InForce], asked: Asked) -> list[InForce]:
    """The embargoes that are about a placement and do not except the person."""
    return [
        each
        for each in found
        if each.id not in asked.excepted
        and each.covers(asked.service)
        and is_about(each, bed_type=asked.bed_type, needs=asked.needs)
    ]


def governing(policy: EmbargoPolicy, found: Iterable[InForce], asked: Asked) -> tuple[InForce, str] | None:
    """The embargo that decides a placement and its effect: of all that cover it the strongest; None when none does.

    One that excepts the person is passed over, and so is a stop in part or a cap outside its scope. Lifting one never lifts the other.
    """
    fitting = _fitting(found, asked)
    first = strongest(fitting)
    if first is None:
        return None
    returns = asked.case == Case.BACK_FROM_HOSPITAL and any(each.returns_stopped for each in fitting)
    effects = [(each, "block" if returns else effect_of(policy, each.kind, asked.case)) for each in fitting]
    blocking = [pair for pair in effects if pair[1] in BLOCKING]
    return max(blocking or effects, key=_governs)


def _governs(pair: tuple[InForce, str]) -> tuple[int, int, int]:
    """The stronger kind, then the lower weekly cap, then the older one."""
    found, _ = pair
    return found.strength, -(found.cap_per_week or 0), -found.id


BLOCKING = frozenset({"block", "block_in_scope", "block_offer_other", "exception_only"})
"""Effects that refuse a placement inside their scope."""
ASKS_MANAGER = frozenset({"manager_agrees", "case_by_case", "ask_provider"})
"""Effects for which a manager agrees and says why: the override of placing."""
ASKS_CAP = frozenset({"within_cap", "counts_if_agreed"})
"""Effects that use up the weekly cap."""


def left_in_week(found: Iterable[InForce], asked: Asked, arrivals: Sequence[Arrival]) -> int | None:
    """How many more people like the one asked about may begin in the week, by the cap that leaves least; None without a cap."""
    caps = [each for each in _fitting(found, asked) if each.kind == Kind.CAP]
    left = [max(0, (each.cap_per_week or 0) - len(_counted(each, arrivals))) for each in caps]
    return min(left, default=None)


def room_under(found: Iterable[InForce], asked: Asked, arrivals: Sequence[Arrival], on: date) -> Room:
    """What all caps together that are about a placement say to one more person on a day: the least room counts."""
    rooms = {room_in(each, arrivals, on) for each in _fitting(found, asked) if each.kind == Kind.CAP}
    return next((each for each in (Room.FULL, Room.DAY_TAKEN) if each in rooms), Room.FREE)


def is_against(terms: TermsRow, who: Arrival, before: Sequence[Arrival], *, agreed: bool) -> bool:
    """Whether somebody new was placed against the terms that held: `before` are those who began in the same week and were written down
    earlier, `agreed` is whether a manager agreed. Exceptions and people who lived there are for the caller to leave out.
    """
    if not is_about(terms, bed_type=who.bed_type, needs=who.needs):
        return False
    if terms.kind == Kind.CAUTION:
        return not agreed
    if terms.kind == Kind.CAP:
        room = room_in(terms, before, who.starts_on)
        return room is Room.FULL or (room is Room.DAY_TAKEN and not agreed)
    return True
