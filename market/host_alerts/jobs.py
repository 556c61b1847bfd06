"""What the timetable does with host alerts: people who are placed at a suspended place later are added to its list."""

from datetime import datetime

from market.core.actor import system_actor
from market.host_alerts.queries import open_alert_ids
from market.host_alerts.service import find_people
from market.settings import Settings

BY = system_actor("watch host alerts")


async def watch_host_alerts(now: datetime, settings: Settings) -> dict[str, int]:
    """Add to each alert that is not closed whom the placements register has there by now; how many people."""
    added = 0
    for alert_id in await open_alert_ids():
        added += len(await find_people(alert_id, by=BY, now=now))
    return {"people_added": added}
