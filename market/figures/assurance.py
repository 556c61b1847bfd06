"""How new the council's own records of quality are. Pure."""

from market.figures.types import Source, SourceKind
from market.quality.market_views.types import QualityOnDay

_TITLES = {
    SourceKind.ASSURED: "Services that the council assures",
    SourceKind.GRADES: "The council’s grades",
    SourceKind.VISITS: "The council’s visits",
    SourceKind.RECOMMENDATIONS: "Recommendations",
    SourceKind.SELF_ASSESSMENTS: "Self-assessments",
    SourceKind.FRAMEWORK: "The quality framework",
    SourceKind.PROGRAMME: "The visit programme",
}
_FEEDS = {kind: f"quality-{kind.value.replace('_', '-')}" for kind in _TITLES} | {
    SourceKind.ASSURED: "quality-services"
}


def quality_sources(quality: QualityOnDay | None) -> dict[SourceKind, tuple[Source, ...]]:
    """The newest day of each kind of record; None when it has told nothing, or nobody asked."""
    return {
        kind: (Source(_FEEDS[kind], title, quality.newest.get(kind.value) if quality else None),)
        for kind, title in _TITLES.items()
    }
