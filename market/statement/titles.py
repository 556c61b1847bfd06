"""The words of the feeds that the statement names as sources; the statement lies beside the importers, not above them."""

FEED_TITLES = {
    "contracts": "Contracts register",
    "cqc-active-locations": "CQC active locations (HSCA)",
    "cqc-api-location": "CQC syndication API, locations",
    "cqc-deactivated": "CQC deactivated locations",
    "cqc-directory": "CQC care directory, weekly",
    "cqc-latest-ratings": "CQC latest ratings",
    "extra-care": "Extra care schemes",
    "placements": "Placements register",
    "placing-authorities": "Placements by others, as they and homes tell us",
    "tracker-api": "NHS Capacity Tracker, beds by type",
    "tracker-care-homes": "NHS Capacity Tracker, care homes",
    "tracker-home-care": "NHS Capacity Tracker, home care",
    "waiting-list": "Waiting list",
}
