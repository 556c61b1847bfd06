"""Rules of planning a visit: what may be planned, how many days it needs, who is over their days, and double scoring."""

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from market.core.refusal import Refusal
from market.core.words import day_words, month_words
from market.quality.assured.types import AssuredRow
from market.quality.framework.types import Library, Method
from market.quality.programme.types import NewVisit, OfficerMonth, Person, Planned

VISIT_DAY_MINUTES = 360
"""Minutes on site that make a visit day of one officer."""
MOST_DAYS = 20
EVERY = 10
"""One full review in so many is scored by a second officer who does not see the first scores."""
LONGEST_AHEAD = timedelta(days=2 * 366)
NOT_PLANNED = (Method.SELF_ASSESSMENT,)


def days_for(minutes: int, officers: int = 1) -> float:
    """Visit days of each officer, in half days: minutes on site shared among them, six hours to a day; at least half a day."""
    return max(0.5, math.ceil(minutes / max(1, officers) / VISIT_DAY_MINUTES * 2) / 2)


def picked_for_double(method: str, planned_before: int) -> bool:
    """Whether a visit is scored twice: the first full review that is planned and every tenth after it."""
    return method == Method.FULL_REVIEW and planned_before % EVERY == 0


def reasons_against_visit(
    wanted: NewVisit, service: AssuredRow, others: Iterable[Planned], library: Library | None, today: date
) -> list[Refusal]:
    """Why a visit cannot be planned as given, all reasons at once. `others` are the service's other planned visits."""
    found = []
    if library is None:
        found.append(Refusal("no_framework", "No version of the quality framework is live. Load the framework first"))
    if wanted.method not in set(Method) or wanted.method in NOT_PLANNED:
        found.append(Refusal("unknown_code", "Choose a method from the list", "method"))
    if wanted.method == Method.THEMED_REVIEW and not _has_theme(wanted.theme, library):
        found.append(Refusal("theme_missing", "Choose the theme of the themed review", "theme"))
    found += _against_day(wanted.planned_on, service, today)
    if not 0.25 <= wanted.days <= MOST_DAYS:
        found.append(Refusal("out_of_range", f"Days must be from a quarter of a day to {MOST_DAYS}", "days"))
    for other in others:
        if other.is_ahead and (other.method, other.theme) == (wanted.method, wanted.theme):
            words = f"This is planned for {day_words(other.planned_on)} already. Change that visit instead"
            found.append(Refusal("planned_already", words, "planned_on"))
    return found + reasons_against_people(wanted.people, library)


def _has_theme(theme: str, library: Library | None) -> bool:
    return library is not None and theme in {each.code for each in library.settings.themes}


def _against_day(planned_on: date, service: AssuredRow, today: date) -> list[Refusal]:
    if planned_on < today:
        return [Refusal("in_the_past", "The day of the visit must be today or later", "planned_on")]
    if planned_on > today + LONGEST_AHEAD:
        return [Refusal("out_of_range", "The day of the visit must be within two years", "planned_on")]
    if not service.assured_on(planned_on) and planned_on >= service.from_on:
        return [Refusal("not_assured", "The service is not assured any more on that day", "planned_on")]
    return []


def reasons_against_people(people: Sequence[Person], library: Library | None) -> list[Refusal]:
    """Why these people cannot go: one officer leads, nobody goes twice, and a partner scores a named part."""
    found = []
    if sum(each.role == "lead" for each in people) != 1:
        found.append(Refusal("no_lead", "Choose the officer who leads the visit", "lead"))
    if len({each.person for each in people}) != len(people):
        found.append(Refusal("twice", "Choose each person once", "second"))
    known = set(library.by_code) if library else set()
    for number, partner in enumerate((each for each in people if each.role == "partner"), start=1):
        if not partner.domains and not partner.criteria:
            words = f"Say which domains or criteria {partner.person_label} scores"
            found.append(Refusal("no_part", words, f"partner_{number}_domains"))
        unknown = [code for code in partner.criteria.split() if code not in known]
        if library and unknown:
            words = f"The framework has no criterion {', '.join(unknown)}"
            found.append(Refusal("no_criterion", words, f"partner_{number}_criteria"))
    return found


def reasons_not_to_begin(visit: Planned, person: int | None, today: date) -> list[Refusal]:
    """Why a visit cannot be begun: it is begun by those who go, on its day or later. Who goes earlier changes the day first."""
    found = []
    if person is None or person not in {each.person for each in visit.people}:
        words = "A visit is begun by those who go. To go yourself, change who goes first"
        found.append(Refusal("not_going", words))
    if today < visit.planned_on:
        words = f"This visit is planned for {day_words(visit.planned_on)}. To go earlier, change the day first"
        found.append(Refusal("too_early", words))
    return found


def over_capacity(wanted: NewVisit, months: Iterable[OfficerMonth]) -> list[str]:
    """Sentences about officers who would be over their days in the month of the visit; `months` are without this visit."""
    officers = {each.person for each in wanted.people if each.role != "partner"}
    return [
        f"{each.name} has {_days(each.left)} left in {month_words(each.month)}, and this visit needs {_days(wanted.days)}."
        for each in months
        if each.person in officers and each.left is not None and each.left < wanted.days
    ]


def _days(days: float) -> str:
    """`1 day`, `1½ days`, `no days`."""
    if days <= 0:
        return "no days"
    whole, rest = divmod(days, 1)
    number = f"{int(whole) or ''}½" if rest == 0.5 else f"{days:g}"
    return f"{number} day" if days <= 1 else f"{number} days"


def days_words(days: float | None) -> str:
    """Days in words; unknown as such."""
    return "Not entered" if days is None else _days(days)
