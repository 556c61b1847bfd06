"""The words of Client Level Data and of the council's own columns as codes, release 1 and 2."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from market.capacity.words import BED_TYPE_WORDS
from market.importers.cells import CellError, text_of
from market.importers.feeds.own import code_of, plain, several
from market.importers.feeds.tracker_api import BED_TYPES
from market.importers.feeds.vocabulary import specialism_of
from market.placements.reasons import REASONS
from market.placements.types import (
    CldServiceType,
    Component,
    CostFrequency,
    Delivery,
    Funder,
    ReturnStage,
    WaitingWhy,
    Wish,
)
from market.placements.words import (
    COMPONENT_WORDS,
    DELIVERY_WORDS,
    FREQUENCY_WORDS,
    FUNDER_WORDS,
    RETURN_STAGE_WORDS,
    SERVICE_TYPE_WORDS,
    WAITING_WORDS,
    WISH_WORDS,
)
from market.providers.types import Specialism
from market.providers.words import SPECIALISM_WORDS

T = TypeVar("T")


def remembered(convert: Callable[[Any], T]) -> Callable[[Any], T]:
    """A converter that works out each text once: a file of thousands of rows has a few dozen words."""
    known = lru_cache(maxsize=4096)(convert)

    def quick(cell: Any) -> T:
        return known(cell) if type(cell) is str else convert(cell)

    return quick


service_type = remembered(
    code_of(
        SERVICE_TYPE_WORDS,
        "a service type",
        {
            "Short term support to maximise independence": CldServiceType.SHORT_MAX,
            "Short term support: to maximise independence": CldServiceType.SHORT_MAX,
            "Carer support: Direct to carer": CldServiceType.CARER_DIRECT,
            "Carer support: Support involving the person cared-for": CldServiceType.CARER_INVOLVING,
        },
    )
)
component = remembered(
    code_of(
        COMPONENT_WORDS,
        "a service component",
        {
            "Home support": Component.HOME_SUPPORT,
            "Home care": Component.HOME_SUPPORT,
            "Domiciliary care": Component.HOME_SUPPORT,
            "Supported living": Component.SUPPORTED_LIVING,
            "Extra care": Component.EXTRA_CARE,
            "Day care": Component.DAY_SUPPORT,
            "Nursing care": Component.LONG_NURSING,
            "Residential care": Component.LONG_RESIDENTIAL,
            "Direct payments": Component.DIRECT_PAYMENT,
            "Carer respite": Component.CARER_RESPITE,
            "Carer sitting service": Component.CARER_SITTING,
            "Carer universal services": Component.CARER_UNIVERSAL,
            "Universal services": Component.CARER_UNIVERSAL,
            "Other carer support": Component.CARER_OTHER,
        },
    )
)
delivery = remembered(
    code_of(
        DELIVERY_WORDS,
        "a delivery mechanism",
        {
            "Direct payments": Delivery.DIRECT_PAYMENT,
            "Managed personal budget": Delivery.MANAGED_BUDGET,
            "Commissioned support": Delivery.COMMISSIONED,
        },
    )
)
frequency = remembered(
    code_of(
        FREQUENCY_WORDS,
        "a cost frequency",
        {
            "Session": CostFrequency.SESSION,
            "Per hour": CostFrequency.HOURLY,
            "Hour": CostFrequency.HOURLY,
            "Per day": CostFrequency.DAILY,
            "Per week": CostFrequency.WEEKLY,
            "Week": CostFrequency.WEEKLY,
            "Four-weekly": CostFrequency.FOUR_WEEKLY,
            "Every 4 weeks": CostFrequency.FOUR_WEEKLY,
            "Per month": CostFrequency.MONTHLY,
            "Annual": CostFrequency.ANNUALLY,
            "Yearly": CostFrequency.ANNUALLY,
            "(No charge)": CostFrequency.NO_CHARGE,
        },
    )
)
FUNDER_SYNONYMS = {
    "Us": Funder.COUNCIL,
    "Council": Funder.COUNCIL,
    "Our council": Funder.COUNCIL,
    "Other council": Funder.OTHER_COUNCIL,
    "Other LA": Funder.OTHER_COUNCIL,
    "Other local authority": Funder.OTHER_COUNCIL,
    "NHS": Funder.ICB,
    "Integrated care board": Funder.ICB,
    "Self-funder": Funder.SELF,
    "Self funded": Funder.SELF,
    "Self": Funder.SELF,
}
funder = remembered(code_of(FUNDER_WORDS, "somebody who pays", FUNDER_SYNONYMS))
bed_type = remembered(code_of(BED_TYPE_WORDS, "a bed type", {word: code.value for word, code in BED_TYPES.items()}))
wish = remembered(
    code_of(
        WISH_WORDS,
        "a wish to return",
        {"Yes": Wish.WISHES, "No": Wish.WISHES_NOT, "Not asked": Wish.NOT_ASKED, "Unknown": Wish.CANNOT_SAY},
    )
)
return_stage = remembered(code_of(RETURN_STAGE_WORDS, "a stage of the plan to return", {"None": ReturnStage.NONE}))
waiting_why = remembered(
    code_of(
        WAITING_WORDS,
        "a reason for waiting",
        {
            "Brokerage": WaitingWhy.BROKERAGE,
            "No provider": WaitingWhy.NO_PROVIDER,
            "Funding": WaitingWhy.FUNDING,
            "Choice": WaitingWhy.CHOICE,
            "Provider starting": WaitingWhy.PROVIDER_STARTING,
        },
    )
)
_REASON_BY_WORD = {plain(spelling): each.code for each in REASONS for spelling in (each.code, each.name)}
_RETIRED = frozenset(each.code for each in REASONS if each.retired)


def _reason(cell: Any) -> str | None:
    written = text_of(cell)
    if not written:
        return None
    code = _REASON_BY_WORD.get(plain(written))
    if code is None:
        raise CellError(
            "This is not one of the reasons for a place outside the area. Write its code, such as OOA-01, or its name."
        )
    if code in _RETIRED:
        raise CellError(f"The reason {code} is no longer used. Write another.")
    return code


reason = remembered(_reason)
reasons = remembered(several(_reason))


def _need(cell: Any) -> str | None:
    written = text_of(cell)
    if not written:
        return None
    known = specialism_of(written) or _NEED_BY_WORD.get(plain(written))
    if known is None:
        raise CellError(
            "This is not a list of needs that are known here. Write them as CQC does, such as Dementia; Mental health conditions."
        )
    return str(known)


_NEED_BY_WORD: dict[str, str] = {
    **{plain(code): code for code in Specialism},
    **{plain(words): code for code, words in SPECIALISM_WORDS.items()},
    "learningdisability": Specialism.LEARNING_DISABILITY,
    "olderpeople": Specialism.OLDER_PEOPLE,
    "autism": Specialism.LEARNING_DISABILITY,
    "mentalhealth": Specialism.MENTAL_HEALTH,
}
needs = remembered(several(_need))
