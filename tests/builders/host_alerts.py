"""Host alerts for tests, valid by default: a home in Leeds that Leeds suspended."""

import itertools
from datetime import UTC, datetime
from typing import Any

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.embargoes.types import Who
from market.host_alerts import service
from market.host_alerts.queries import get_alert
from market.host_alerts.types import AlertRow, NewAlert
from market.providers.tables import Location
from tests.builders.placements import make_placement
from tests.builders.providers import make_location

OURS = ("Middlesbrough",)
TOLD_AT = datetime(2026, 9, 29, 9, 0, tzinfo=UTC)
LOGGED_AT = datetime(2026, 9, 29, 10, 0, tzinfo=UTC)
OFFICER = Who(Actor("user", 901, "Ann Officer"), frozenset({Role.QUALITY_OFFICER}))
MANAGER = Who(Actor("user", 902, "Ben Manager"), frozenset({Role.COMMISSIONING_MANAGER}))
OTHER_MANAGER = Who(Actor("user", 903, "Cat Manager"), frozenset({Role.COMMISSIONING_MANAGER}))
DIRECTOR = Who(Actor("user", 904, "Dee Director"), frozenset({Role.DIRECTOR}))

_numbers = itertools.count(1)


async def make_home_elsewhere(**changes: Any) -> Location:
    """A care home in Leeds."""
    return await make_location(**{"name": "Elm Court", "authority": "Leeds", "town": "Leeds", **changes})


def new_alert(**changes: Any) -> NewAlert:
    """A full stop for safety reasons, told by e-mail; the place must be given."""
    values: dict[str, Any] = {
        "submission": f"form-{next(_numbers)}",
        "host_name": "Leeds",
        "told_at": TOLD_AT,
        "told_by": "Quality team of Leeds",
        "told_how": "email",
        "restriction": "full",
        "host_reasons": "Medicines were not given safely",
        "host_contact": "Quality team, 0113 496 0000",
        "host_contact_email": "quality@leeds.example.org",
        **changes,
    }
    return NewAlert(**values)


async def make_alert(
    location: Location | None = None, *, people: int = 2, by: Who = OFFICER, now: datetime = LOGGED_AT, **changes: Any
) -> AlertRow:
    """Log an alert about a home elsewhere with so many of our people in it. The policies must be loaded."""
    location = location or await make_home_elsewhere()
    for _ in range(people):
        await make_placement(location=location.id, host_authority="Leeds")
    logged = await service.log_alert(
        new_alert(location_id=location.id, **changes), authority_names=OURS, by=by, now=now
    )
    assert isinstance(logged, service.Logged), logged
    return await get_alert(logged.alert_id)
