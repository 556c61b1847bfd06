"""Who would have to move: people of the register of placements, and those who are only counted. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from market.capacity.types import BedType
from market.contingency.rules import is_planned
from market.contingency.types import Assumed, Home, MeasuredFrom, Person, WhatIf
from market.core.words import count_words
from market.finding.rules import TYPES_OF_SERVICE, asks_for_beds, bed_type_fits
from market.placements.types import Funder, PlacedByOthers, PlacementOnDay
from market.providers.types import ServiceType

USUAL_HOURS = 12.0
"""Hours a week of somebody whose hours are not recorded where nobody else's are either: a proposal."""
NOT_KNOWN = "not_known"
"""The payer of people in occupied beds of whom nothing else is known."""
_COUNTED = {Funder.OTHER_COUNCIL.value: "Other council", Funder.ICB.value: "ICB", Funder.SELF.value: "Self-funder"}

Centres = Mapping[str, tuple[float, float]]
"""The middle of each outward code that is known."""


def people_of(
    homes: Sequence[Home],
    placements: Sequence[PlacementOnDay],
    counts: Sequence[PlacedByOthers],
    centres: Centres,
    ask: WhatIf,
) -> list[Person]:
    """Everybody who would have to move, each once.

    Somebody with a bed and other care moves once, for the bed; several packages of care at home are one of all their hours. People of
    other payers are taken from the ledger (less those whose placement is in the register already) and, for occupied beds that nobody
    accounts for, from the home's newest return. These get the beds of the home that the people of the register leave over.
    """
    at = {home.location_id: home for home in homes}
    known = _known_people(at, placements, centres, ask)
    found = list(known)
    for home in homes:
        here = [each for each in known if each.location_id == home.location_id]
        ours = [each for each in here if asks_for_beds(each.service)]
        told = [each for each in counts if each.location_id == home.location_id]
        found += _counted_people(home, ours, told, alone=len(homes) == 1)
    return found


def people_by_home(
    homes: Sequence[Home],
    placements: Sequence[PlacementOnDay],
    counts: Sequence[PlacedByOthers],
    centres: Centres,
    ask: WhatIf,
) -> list[Person]:
    """Everybody who would have to move if each home closed alone, for care whose places report what they could take."""
    placed: dict[int | None, list[PlacementOnDay]] = defaultdict(list)
    for each in placements:
        placed[each.location_id].append(each)
    told: dict[int, list[PlacedByOthers]] = defaultdict(list)
    for count in counts:
        told[count.location_id].append(count)
    return [
        person
        for home in homes
        for person in people_of([home], placed[home.location_id], told[home.location_id], centres, ask)
        if is_planned(person.service)
    ]


def _known_people(
    homes: Mapping[int, Home], placements: Sequence[PlacementOnDay], centres: Centres, ask: WhatIf
) -> list[Person]:
    care: dict[str, list[PlacementOnDay]] = defaultdict(list)
    for each in placements:
        care[each.case_reference].append(each)
    hours = [each.weekly_hours for each in placements if each.service == ServiceType.HOME_CARE and each.weekly_hours]
    usual = round(sum(hours) / len(hours), 2) if hours else USUAL_HOURS
    return [_person(code, of_person, homes, centres, ask, usual) for code, of_person in sorted(care.items())]


def _person(
    code: str,
    placements: Sequence[PlacementOnDay],
    homes: Mapping[int, Home],
    centres: Centres,
    ask: WhatIf,
    usual_hours: float,
) -> Person:
    newest = sorted(placements, key=lambda each: (each.starts_on, each.id), reverse=True)
    at_home = [each for each in newest if each.service == ServiceType.HOME_CARE]
    main = next((each for each in newest if asks_for_beds(each.service)), None) or (at_home or newest)[0]
    moved = at_home if main.service == ServiceType.HOME_CARE else [main]
    bed_type = main.bed_type if bed_type_fits(main.service, main.bed_type) else ""
    hours = sum(each.weekly_hours or 0.0 for each in moved) or usual_hours
    costs = [each.weekly_pence for each in moved]
    origin, from_area = _origin(main, homes.get(main.location_id or 0), centres, ask)
    assumed = [
        (Assumed.BED_TYPE, asks_for_beds(main.service) and bed_type in ("", BedType.NOT_STATED)),
        (Assumed.HOURS, main.service == ServiceType.HOME_CARE and not any(each.weekly_hours for each in moved)),
        (Assumed.HOME_AREA, not from_area),
    ]
    return Person(
        code=code,
        location_id=main.location_id,
        funder=main.funder,
        service=main.service,
        bed_type="" if bed_type == BedType.NOT_STATED else bed_type,
        needs=tuple(sorted(main.needs)),
        hours=hours if main.service == ServiceType.HOME_CARE else None,
        latitude=origin[0],
        longitude=origin[1],
        weekly_pence=sum(cost for cost in costs if cost is not None) if None not in costs else None,
        assumed=tuple(code.value for code, holds in assumed if holds),
    )


def _origin(
    placement: PlacementOnDay, home: Home | None, centres: Centres, ask: WhatIf
) -> tuple[tuple[float | None, float | None], bool]:
    """Where the person's distances are measured from, and whether that is as was asked."""
    here = (home.latitude, home.longitude) if home is not None else (None, None)
    if placement.service != ServiceType.HOME_CARE and ask.measured_from == MeasuredFrom.HOME:
        return here, True
    centre = centres.get(placement.home_area)
    return (centre, True) if centre is not None else (here, False)


def _counted_people(
    home: Home, known: Sequence[Person], told: Sequence[PlacedByOthers], *, alone: bool
) -> list[Person]:
    """People of whom only a count is known, with the beds that are left over; the home's name goes before them unless it is alone."""
    in_register = Counter(each.funder for each in known)
    codes: list[tuple[str, str]] = []
    numbers: Counter[str] = Counter()
    for each in told:
        skipped = min(each.people, in_register[each.funder]) if each.funder != Funder.SELF else 0
        in_register[each.funder] -= skipped
        words = each.authority or _COUNTED.get(each.funder, "Other payer")
        for _ in range(each.people - skipped):
            numbers[words] += 1
            codes.append((f"{words} {numbers[words]}", each.funder))
    beds = _beds_left(home, known)
    occupied = sum(count for _, count in home.occupied or ())
    unknown = max(0, occupied - len(known) - len(codes))
    codes += [(f"Not known {number}", NOT_KNOWN) for number in range(1, unknown + 1)]
    return [
        Person(
            code=code if alone else f"{home.name[:100]}: {code}",
            location_id=home.location_id,
            funder=funder,
            service=_service_of(bed_type, home.services),
            bed_type=bed_type,
            latitude=home.latitude,
            longitude=home.longitude,
            assumed=(Assumed.COUNTED_ONLY.value, Assumed.BED_TYPE.value),
        )
        for (code, funder), bed_type in zip(codes, [*beds, *[""] * len(codes)], strict=False)
    ]


def _beds_left(home: Home, known: Sequence[Person]) -> list[str]:
    """Types of the home's occupied beds that the known people leave over, one for each; those whose type is not recorded leave the last."""
    types = Counter(dict(home.occupied or ()))
    types.subtract(Counter(each.bed_type for each in known if each.bed_type))
    left = [bed_type for bed_type, _ in home.occupied or () for _ in range(max(0, types[bed_type]))]
    without = sum(not each.bed_type for each in known)
    return ["" if each == BedType.NOT_STATED else each for each in left[: max(0, len(left) - without)]]


def _service_of(bed_type: str, services: Sequence[str]) -> str:
    for service, types in TYPES_OF_SERVICE.items():
        if bed_type in types:
            return str(service)
    residential = ServiceType.RESIDENTIAL_HOME.value
    nursing = ServiceType.NURSING_HOME.value
    return nursing if nursing in services and residential not in services else residential


def notes_about(people: Sequence[Person], homes: Sequence[Home], counts: Sequence[PlacedByOthers]) -> list[str]:
    """What was not known and had to be taken as something, one sentence each, for the page and the file."""
    counted = [each for each in people if Assumed.COUNTED_ONLY in each.assumed]
    notes = []
    if counted:
        oldest = min((each.as_at_on for each in counts), default=None)
        since = f" The oldest count is of {oldest.day} {oldest:%B %Y}." if oldest is not None else ""
        notes.append(
            f"{count_words(len(counted), 'person is', 'people are')} known as a count only, without needs; they were given the kinds of bed"
            f" of the home that nobody else accounts for.{since}"
        )
    for code, words in (
        (Assumed.BED_TYPE, "without a recorded type of bed: any bed of the same service was taken to suit"),
        (Assumed.HOURS, "without recorded hours: the mean of the others was taken"),
        (Assumed.HOME_AREA, "without a known home area: distances are from the present service"),
    ):
        number = sum(code in each.assumed and each not in counted for each in people)
        if number:
            notes.append(f"{count_words(number, 'person is', 'people are')} {words}.")
    notes += [_not_counted(home, people) for home in homes if _more_at_home(home, people) > 0]
    notes += [f"{home.name} has no return, so people beyond the register and the ledger are not known." for home in homes
              if home.occupied is None and any(asks_for_beds(service) for service in home.services)]  # fmt: skip
    return notes


def _more_at_home(home: Home, people: Sequence[Person]) -> int:
    ours = sum(each.location_id == home.location_id and each.service == ServiceType.HOME_CARE for each in people)
    return (home.told_people or 0) - ours


def _not_counted(home: Home, people: Sequence[Person]) -> str:
    more = count_words(_more_at_home(home, people), "person who is", "people who are")
    return f"{home.name} told the tracker of {more} not in our register: their hours are not known, so they are not in this plan."
