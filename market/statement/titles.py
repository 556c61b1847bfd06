"""The words of the feeds that the statement names as sources; the statement lies beside the importers, not above them."""

FEED_TITLES = {
    "cqc-active-locations": "CQC active locations (HSCA)",
    "cqc-api-location": "CQC syndication API, locations",
    "cqc-deactivated": "CQC deactivated locations",
    "cqc-directory": "CQC care directory, weekly",
    "cqc-latest-ratings": "CQC latest ratings",
    "tracker-api": "NHS Capacity Tracker, beds by type",
    "tracker-care-homes": "NHS Capacity Tracker, care homes",
    "tracker-home-care": "NHS Capacity Tracker, home care",
}
