"""Home care that the council pays for, people who wait, and extra care. Words of services: DHSC, Client Level Data specification."""

from market.commissioning.structure import funded
from market.figures.types import Definition, Facts, SourceKind, Worked
from market.placements.types import Component, PlacementOnDay

_HOME_CARE = (
    "placements of home support (the component of Client Level Data) in force on the date that the council funds and that are given in "
    "its area"
)
_NONE = "No value before the first placement was recorded."


def home_care(facts: Facts) -> list[PlacementOnDay]:
    """Home support that the council funds in its area."""
    return [
        each for each in funded(facts.placements) if each.component == Component.HOME_SUPPORT and not each.out_of_area
    ]


def home_care_hours_per_week(facts: Facts) -> Worked:
    """Hours a week of home support."""
    if not facts.knows(SourceKind.PLACEMENTS):
        return Worked(None)
    hours = [placement.weekly_hours for placement in home_care(facts)]
    return Worked(
        round(sum(each for each in hours if each is not None), 2), missing=sum(each is None for each in hours)
    )


def home_care_people(facts: Facts) -> Worked:
    """People with home support."""
    if not facts.knows(SourceKind.PLACEMENTS):
        return Worked(None)
    return Worked(len({placement.case_reference for placement in home_care(facts)}))


def waiting_people(facts: Facts) -> Worked:
    """People who wait for care of any kind."""
    if not facts.knows(SourceKind.WAITING):
        return Worked(None)
    return Worked(len({entry.case_reference for entry in facts.waiting}))


def waiting_longest_days(facts: Facts) -> Worked:
    """Days since the longest wait began; None when nobody waits."""
    return Worked(max((entry.days for entry in facts.waiting), default=None))


def extra_care_schemes(facts: Facts) -> Worked:
    """Extra care schemes that are open."""
    if not facts.knows(SourceKind.EXTRA_CARE):
        return Worked(None)
    return Worked(len({(scheme.name, scheme.postcode) for scheme in facts.schemes}))


def extra_care_apartments(facts: Facts) -> Worked:
    """Apartments of the schemes that are open."""
    if not facts.knows(SourceKind.EXTRA_CARE):
        return Worked(None)
    return Worked(sum(scheme.apartments for scheme in facts.schemes))


HOME_CARE = (
    Definition(
        "home_care_hours_per_week",
        "Home care hours a week",
        "hours",
        f"Sum of the planned hours a week, as they held on the date, of {_HOME_CARE}.",
        f"Missing counts placements without hours (they add none); nothing is stale. {_NONE}",
        (SourceKind.PLACEMENTS,),
        home_care_hours_per_week,
    ),
    Definition(
        "home_care_people",
        "People with home care",
        "people",
        f"Number of people, by case reference, with {_HOME_CARE}.",
        f"Nothing is stale or missing. {_NONE}",
        (SourceKind.PLACEMENTS,),
        home_care_people,
    ),
)

WAITING = (
    Definition(
        "waiting_people",
        "People waiting for care",
        "people",
        "Number of people, by case reference, on the waiting list at the end of the date for care of any kind.",
        "A person who waits for several kinds of care counts once. Nothing is stale or missing. No value before the first entry was "
        "recorded.",
        (SourceKind.WAITING,),
        waiting_people,
    ),
    Definition(
        "waiting_longest_days",
        "Longest wait for care",
        "days",
        "Number of days from the day on which the longest wait began to the date, of the people on the waiting list at its end.",
        "Nothing is stale or missing. No value when nobody waits.",
        (SourceKind.WAITING,),
        waiting_longest_days,
    ),
)

EXTRA_CARE = (
    Definition(
        "extra_care_schemes",
        "Extra care schemes",
        "schemes",
        "Number of extra care schemes in the area that were open on the date.",
        "A scheme is a name with a postcode. Nothing is stale or missing. No value before the first scheme was recorded.",
        (SourceKind.EXTRA_CARE,),
        extra_care_schemes,
    ),
    Definition(
        "extra_care_apartments",
        "Extra care apartments",
        "apartments",
        "Sum of the apartments, as they were on the date, of the extra care schemes in the area that were open on it.",
        "Nothing is stale or missing. No value before the first scheme was recorded.",
        (SourceKind.EXTRA_CARE,),
        extra_care_apartments,
    ),
)
