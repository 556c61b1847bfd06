"""Completion of the tracker in the last closed window. Source: formal notice under s277A of the Health and Social Care Act 2012."""

from market.figures.types import Definition, Facts, SourceKind, Worked


def tracker_completion_rate(facts: Facts) -> Worked:
    """Providers that saved for every location that had to, in the last closed window, as a share of those that had to."""
    if facts.completion is None:
        return Worked(None, numerator=0, denominator=0)
    return Worked(
        facts.completion.share,
        numerator=facts.completion.complete,
        denominator=facts.completion.providers,
        missing=facts.completion.locations - facts.completion.locations_saved,
    )


COMPLETION = (
    Definition(
        "tracker_completion_rate",
        "Providers completing the Capacity Tracker",
        "ratio",
        "Providers that saved a return for every care home and home care service they had open in the area for the whole of the last "
        "window closed before the date (from the 8th to the 14th or the next working day), divided by providers with such a service.",
        "Missing counts services without a return in the window; nothing is stale. No value when nobody had to save a return.",
        (SourceKind.RETURNS, SourceKind.BEDS, SourceKind.REGISTER),
        tracker_completion_rate,
    ),
)
