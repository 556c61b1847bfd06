"""The words of assured services: service types and tiers."""

SERVICE_WORDS: dict[str, str] = {
    "RES_OP": "Residential, older people",
    "NUR": "Nursing home",
    "RES_LD": "Residential, learning disability and autism",
    "RES_MH": "Residential, mental health",
    "SB": "Short breaks",
    "HC": "Home care",
    "EC": "Extra care",
    "SL": "Supported living",
    "REAB": "Reablement at home",
    "SIT": "Sitting and replacement care",
    "SHL": "Shared Lives",
    "DAY": "Day opportunities",
    "CAR": "Carers support",
    "ADV": "Advocacy",
    "VCS": "Community and voluntary support",
    "PA": "Direct payment and personal assistant support",
}
TIER_WORDS: dict[str, str] = {"light": "Light", "standard": "Standard", "enhanced": "Enhanced"}
TIER_HINTS: dict[str, str] = {
    "light": "Small grants, roughly under £25,000 a year: the critical criteria and at most 10 major ones",
    "standard": "Most services",
    "enhanced": "Restriction, safeguarding or risk of failure: everything that applies",
}


def service_words(code: str) -> str:
    """A service type in words; an unknown code as it is."""
    return SERVICE_WORDS.get(code, code)
