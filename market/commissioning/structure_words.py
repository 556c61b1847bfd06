"""Words of the structure of what we buy: terms, bands, units."""

from market.capacity.words import BED_TYPE_WORDS
from market.commissioning.structure import Terms
from market.commissioning.structure_rates import DAY
from market.contracts.words import unit_words

TERMS_WORDS: dict[str, str] = {
    Terms.SPOT: "Spot contract",
    Terms.CALL_OFF: "Call-off, no volume promised",
    Terms.NO_CONTRACT: "Names no contract in force",
    Terms.COMMITTED: "Committed volume or sum",
}


def band_words(band: str) -> str:
    """A band in words: a bed type, or the words of a contract; empty for none."""
    return BED_TYPE_WORDS.get(band) or band.replace("_", " ").capitalize()


def rate_unit_words(unit: str) -> str:
    """What a rate buys, in words."""
    return "per day" if unit == DAY else unit_words(unit)
