"""Care homes by stage of early warning, in sum: shares of homes, so that a few homes are hidden where figures are published."""

from market.figures.types import Definition, Facts, SourceKind, Worked
from market.risk.types import Band

_HOMES = "care homes of the area that had an early-warning score on the date, by the stage in effect (a person’s override counts)"
_NONE = "No value before the first score. Scores are worked out from what was known on each day; a stage is a prompt, not a finding."


def _share(facts: Facts, *bands: Band) -> Worked:
    homes = sum(share.homes for share in facts.warnings)
    if not homes or not facts.knows(SourceKind.WARNINGS):
        return Worked(None)
    counted = sum(share.homes for share in facts.warnings if share.band in bands)
    return Worked(counted / homes, counted, homes)


def care_homes_at_warning_share(facts: Facts) -> Worked:
    """Care homes at red or amber as a share of those with a score."""
    return _share(facts, Band.RED, Band.AMBER)


def care_homes_not_known_share(facts: Facts) -> Worked:
    """Care homes of which too little is known to say, as a share of those with a score."""
    return _share(facts, Band.UNKNOWN)


RISK = (
    Definition(
        "care_homes_at_warning_share",
        "Care homes at red or amber",
        "ratio",
        f"Homes at red or amber divided by all {_HOMES}.",
        _NONE,
        (SourceKind.WARNINGS,),
        care_homes_at_warning_share,
    ),
    Definition(
        "care_homes_not_known_share",
        "Care homes of which too little is known",
        "ratio",
        f"Homes at the stage unknown divided by all {_HOMES}.",
        _NONE,
        (SourceKind.WARNINGS,),
        care_homes_not_known_share,
    ),
)
