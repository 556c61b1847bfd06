"""Words and GOV.UK tag colours of scores, stars, bands and confidence, the same on every page."""

from msgspec import Struct

from market.quality.framework.words import SCORE_WORDS

SCORE_COLOURS = {1: "red", 2: "orange", 3: "green", 4: "turquoise"}
STAR_COLOURS = {1: "red", 2: "orange", 3: "yellow", 4: "green", 5: "turquoise"}
STAR_MEANING = {
    1: "Formal process",
    2: "Improvement plan",
    3: "Mostly good, with support",
    4: "Good throughout",
    5: "Exceptional",
}
BAND_WORDS = {"critical": "Critical", "very_high": "Very high", "high": "High", "medium": "Medium", "low": "Low"}
BAND_COLOURS = {"critical": "red", "very_high": "orange", "high": "yellow", "medium": "blue", "low": "grey"}
CONFIDENCE_WORDS = {"high": "High confidence", "medium": "Medium confidence", "low": "Low confidence"}
CONFIDENCE_COLOURS = {"high": "green", "medium": "yellow", "low": "orange"}
LABEL_WORDS = {
    "reliable": "Reliable",
    "optimistic": "Optimistic",
    "unreliable": "Unreliable",
    "modest": "Modest",
    "unknown": "Not known",
}
LABEL_COLOURS = {"reliable": "green", "optimistic": "yellow", "unreliable": "red", "modest": "blue", "unknown": "grey"}


class Tag(Struct, frozen=True):
    """Words and colour of a GOV.UK tag, as the `tag` macro takes them."""

    words: str
    colour: str


def star_words(star: int | None) -> str:
    """`4*`, or that there is none."""
    return f"{star}*" if star is not None else "No star"


def grade_tag(star: int | None, *, provisional: bool = False, expired: bool = False) -> Tag:
    """The tag of a published grade. An expired one is grey and says so; a provisional one shows no star."""
    if provisional:
        return Tag("Provisional", "purple")
    if star is None:
        return Tag("No star", "grey")
    return Tag(f"{star}*, expired", "grey") if expired else Tag(f"{star}*", STAR_COLOURS[star])


def score_tag(score: int) -> Tag:
    """The tag of a score: `3 Good`."""
    return Tag(f"{score} {SCORE_WORDS[score]}", SCORE_COLOURS[score])


def band_tag(band: str) -> Tag:
    """The tag of a risk band."""
    return Tag(BAND_WORDS[band], BAND_COLOURS[band])


def confidence_tag(band: str) -> Tag:
    """The tag of a band of confidence."""
    return Tag(CONFIDENCE_WORDS[band], CONFIDENCE_COLOURS[band])


def label_tag(label: str) -> Tag:
    """The tag of a self-assessment's reliability."""
    return Tag(LABEL_WORDS[label], LABEL_COLOURS[label])
