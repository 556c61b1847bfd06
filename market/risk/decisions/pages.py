"""What the watch-list prints."""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from market.risk.decisions.queries import Watch
from market.risk.types import KeptScore, Override, band_in_effect
from market.risk.words import band_colour, band_words


class WatchLine(Struct, frozen=True, kw_only=True):
    """A watched place in words."""

    id: int
    url: str
    location: str
    provider: str
    band: str
    band_colour: str
    score: float | None
    why: str
    watcher: str
    since_on: date
    review_on: date
    overdue: bool


def watch_lines(
    watched: Sequence[Watch], scores: Mapping[int, KeptScore], overrides: Mapping[int, Override], on: date
) -> list[WatchLine]:
    """The watch-list in the order given. The band is the one in effect."""
    lines = []
    for each in watched:
        score, override = scores.get(each.location_id), overrides.get(each.location_id)
        band = band_in_effect(score.band if score else None, override)
        lines.append(
            WatchLine(
                id=each.id,
                url=f"/locations/{each.location_id}/risk",
                location=each.location_name,
                provider=each.organisation_name,
                band=band_words(band) if band else "No score yet",
                band_colour=band_colour(band) if band else "grey",
                score=score.score if score else None,
                why=each.why,
                watcher=each.watcher_label,
                since_on=each.since_on,
                review_on=each.review_on,
                overdue=each.review_on < on,
            )
        )
    return lines
