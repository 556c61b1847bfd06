"""Which services the council assures: what the register suggests, and what may be recorded."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from market.core.refusal import Refusal
from market.core.words import day_words
from market.providers.types import ServiceType, Specialism
from market.quality.assured.types import AssuredRow, Details, NewAssured
from market.quality.assured.words import SERVICE_WORDS, TIER_WORDS, service_words

EARLIEST = date(2000, 1, 1)
LONGEST_AHEAD = timedelta(days=3 * 366)
BY_SERVICE: dict[str, str] = {
    ServiceType.HOME_CARE: "HC",
    ServiceType.EXTRA_CARE: "EC",
    ServiceType.SUPPORTED_LIVING: "SL",
    ServiceType.SHARED_LIVES: "SHL",
    ServiceType.DAY_CARE: "DAY",
    ServiceType.COMMUNITY_SUPPORT: "VCS",
}
"""Register to framework, where one service type is enough to know."""
OLDER = frozenset({Specialism.OLDER_PEOPLE, Specialism.DEMENTIA, Specialism.EVERYONE})


def suggested_codes(services: Collection[str], specialisms: Collection[str]) -> tuple[str, ...]:
    """The service types of the framework that a location's registered services suggest, in the framework's order.

    A suggestion only: an officer confirms it. It is careful in these ways.

    - A home registered for nursing is a nursing home, even when it is registered without nursing too: NUR holds all that is
      asked of a residential home, and one place is looked at once.
    - A home without nursing is one for older people when it says that it cares for older people, for people with dementia or
      for everyone, because such homes tick further groups by habit. Else it is one for learning disability, else for mental
      health, when it says so; a home that says none of these is counted with homes for older people, the widest residential set.
    - Home care, extra care and supported living of one location are services of their own, each with its own suggestion.
    - Rehabilitation suggests reablement only beside home care: alone it is a clinical service that the council does not assure.
    - A service for children alone suggests nothing, nor do hospitals, dentists, agencies and the like.
    - Short breaks, sitting, carers support, advocacy and direct payment support cannot be told from the register at all:
      an officer adds them.
    """
    if set(specialisms) == {Specialism.CHILDREN}:
        return ()
    found = {BY_SERVICE[service] for service in services if service in BY_SERVICE}
    if ServiceType.NURSING_HOME in services:
        found.add("NUR")
    elif ServiceType.RESIDENTIAL_HOME in services:
        found.add(_residential(specialisms))
    if ServiceType.REHABILITATION in services and ServiceType.HOME_CARE in services:
        found.add("REAB")
    return tuple(code for code in SERVICE_WORDS if code in found)


def _residential(specialisms: Collection[str]) -> str:
    if OLDER & set(specialisms):
        return "RES_OP"
    if Specialism.LEARNING_DISABILITY in specialisms:
        return "RES_LD"
    return "RES_MH" if Specialism.MENTAL_HEALTH in specialisms else "RES_OP"


def reasons_against_details(details: Details) -> list[Refusal]:
    """Why what is said about a service cannot be recorded, all reasons at once."""
    found = []
    if details.tier not in TIER_WORDS:
        found.append(Refusal("unknown_code", "Choose a tier from the list", "tier"))
    elif details.tier != "standard" and not details.tier_reason.strip():
        words = f"Say why the tier is {TIER_WORDS[details.tier].lower()}, because it changes what the service is asked"
        found.append(Refusal("reason_missing", words, "tier_reason"))
    if details.people is not None and not 0 <= details.people <= 100_000:
        found.append(Refusal("out_of_range", "People who use the service must be from 0 to 100,000", "people"))
    return found


def reasons_against_new(wanted: NewAssured, others: Sequence[AssuredRow], today: date) -> list[Refusal]:
    """Why a service cannot be assured as given. `others` are the location's services, ended ones too."""
    found = reasons_against_details(wanted.details)
    if wanted.code not in SERVICE_WORDS:
        found.append(Refusal("unknown_code", "Choose a service type from the list", "code"))
    if not EARLIEST <= wanted.from_on <= today + LONGEST_AHEAD:
        words = f"The first day must be from {day_words(EARLIEST)} to three years ahead"
        found.append(Refusal("out_of_range", words, "from_on"))
    for other in others:
        if other.code != wanted.code:
            continue
        if other.until_on is None:
            words = f"This location’s {service_words(other.code)} has been assured since {day_words(other.from_on)}"
            found.append(Refusal("assured_already", f"{words}. Change that entry instead", "code"))
        elif wanted.from_on < other.until_on:
            words = f"It was assured until {day_words(other.until_on)}. Enter that day or a later one"
            found.append(Refusal("assured_then", words, "from_on"))
    return found


def reasons_not_to_end(held: AssuredRow, until_on: date, today: date) -> list[Refusal]:
    """Why a service cannot stop being assured on a day; empty when it can."""
    if held.until_on is not None and held.until_on <= today:
        words = f"It has not been assured since {day_words(held.until_on)}"
        return [Refusal("ended_already", words, "until_on")]
    if until_on <= held.from_on:
        words = f"It has been assured since {day_words(held.from_on)}: enter a later day"
        return [Refusal("ends_before_start", words, "until_on")]
    if until_on > today + LONGEST_AHEAD:
        return [Refusal("out_of_range", "The day must be within three years", "until_on")]
    return []
