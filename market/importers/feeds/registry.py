"""All feeds, in the order in which pages and commands list them. A new feed is one module and one line here."""

from market.importers.feeds import (
    contracts,
    cqc_active_locations,
    cqc_api_location,
    cqc_deactivated,
    cqc_directory,
    cqc_latest_ratings,
    extra_care,
    placements,
    placing_authorities,
    postcodes,
    tracker_api,
    tracker_care_homes,
    tracker_home_care,
    waiting_list,
)
from market.importers.types import Feed

FEEDS: tuple[Feed, ...] = (
    cqc_active_locations.FEED,
    cqc_directory.FEED,
    cqc_latest_ratings.FEED,
    cqc_deactivated.FEED,
    cqc_api_location.FEED,
    tracker_care_homes.FEED,
    tracker_home_care.FEED,
    tracker_api.FEED,
    contracts.FEED,
    placements.FEED,
    waiting_list.FEED,
    placing_authorities.FEED,
    postcodes.FEED,
    extra_care.FEED,
)
