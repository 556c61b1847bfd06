"""Words of where services stand, and short names of types for charts."""

from market.quality.assured.words import service_words

STANDING_WORDS: dict[str, str] = {
    "star_5": "5*",
    "star_4": "4*",
    "star_3": "3*",
    "star_2": "2*",
    "star_1": "1*",
    "provisional": "Provisional",
    "no_grade": "No star",
}
STANDING_COLOURS: tuple[str, ...] = ("#12436d", "#3f7fbf", "#a67c00", "#c2410c", "#801650", "#5b7fbd", "#6b7276")
"""In the order of the words; each has 3:1 against white."""


def short_service_words(code: str) -> str:
    """A type of service in as few words as a chart on a telephone has room for."""
    return _SHORT.get(code, service_words(code))


_SHORT = {
    "RES_OP": "Homes, older people",
    "NUR": "Nursing homes",
    "RES_LD": "Homes, learning disability",
    "RES_MH": "Homes, mental health",
    "SIT": "Sitting service",
    "VCS": "Voluntary support",
    "PA": "Personal assistants",
}


def signed_words(value: float, places: int = 2) -> str:
    """A number with its sign, as `+0.31` or `−0.25`; nought has none."""
    shown = f"{abs(value):.{places}f}"
    if not float(shown):
        return shown
    return f"{'+' if value > 0 else '−'}{shown}"
