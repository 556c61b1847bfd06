"""Words of where services stand."""

STANDING_WORDS: dict[str, str] = {
    "star_5": "5*",
    "star_4": "4*",
    "star_3": "3*",
    "star_2": "2*",
    "star_1": "1*",
    "provisional": "Provisional",
    "no_grade": "No star",
}
STANDING_COLOURS: tuple[str, ...] = ("#1f4e79", "#5b9bd5", "#f4c430", "#d9822b", "#b03a2e", "#8b98a1", "#d0d5d9")


def standing_words(code: str) -> str:
    """Where a service stands, in words; an unknown code as it is."""
    return STANDING_WORDS.get(code, code)
