"""Host alerts obeyed by placing, on both engines: at once, by name where the register holds no place, and at one and the same moment."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

from market.core.actor import Actor
from market.core.refusal import Refused
from market.db.sql import fetch_value
from market.finding.placing import Override, place
from market.finding.placing_rules import Wanted
from market.host_alerts import service
from market.host_alerts.queries import people_of
from tests.builders.host_alerts import MANAGER, OFFICER, OURS, TOLD_AT, make_alert, make_home_elsewhere, new_alert
from tests.builders.placements import make_placement, new_placement
from tests.builders.policies import load_policies
from tests.conftest import TestDatabase

BY = Actor(kind="user", id=7, label="Bea Broker")
NOW = datetime(2026, 9, 30, 10, 0, tzinfo=UTC)
TODAY = date(2026, 9, 30)
FORCE = Override(reason="The only place that suits them", allowed=True)


async def placed(**changes: Any) -> int | Refused:
    values = {
        "starts_on": TODAY, "place_name": "", "host_authority": "Leeds", "reason": "OOA-01", "wish": "not_asked", **changes,
    }  # fmt: skip
    wanted = Wanted(placement=new_placement(**values))
    return await place(wanted, authority_names=OURS, by=BY, now=NOW, today=TODAY, override=FORCE)


def codes(answer: object) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [reason.code for reason in answer.reasons]


async def test_nobody_new_is_placed_where_a_host_has_suspended_until_we_decide_so(db: TestDatabase) -> None:
    await load_policies()
    home = await make_home_elsewhere()
    assert isinstance(await placed(location_id=home.id), int)
    await make_placement(case_reference="C-0001", location=home.id, host_authority="Leeds")
    alert = await make_alert(home, people=0, now=NOW)
    assert len(await people_of(alert.id)) == 2
    assert codes(await placed(location_id=home.id)) == ["embargoed"]
    assert "embargoed" not in str(await placed(location_id=home.id, case_reference="C-0001"))
    lifted: dict[str, Any] = {"words": "By letter of 30 September", "by": OFFICER, "now": NOW}
    assert await service.record_lifting(alert.id, 1, lifted_at=NOW, **lifted) is None
    assert codes(await placed(location_id=home.id)) == ["embargoed"]
    words = "Letter of 30 September 2026, filed"
    assert await service.place_again(alert.id, 2, confirmation=words, by=MANAGER, now=NOW) is None
    assert isinstance(await placed(location_id=home.id), int)


async def test_a_place_outside_the_register_is_stopped_by_its_name(db: TestDatabase) -> None:
    await load_policies()
    await make_placement(case_reference="C-0001", place_name="Rowan House", host_authority="Leeds")
    logged = await service.log_alert(
        new_alert(place_name="Rowan House", told_at=TOLD_AT), authority_names=OURS, by=OFFICER, now=NOW
    )
    assert isinstance(logged, service.Logged)
    assert codes(await placed(place_name="rowan house")) == ["embargoed"]
    assert "embargoed" not in str(await placed(place_name="Rowan House", case_reference="C-0001"))
    assert isinstance(await placed(place_name="Rowan House", host_authority="Bradford"), int)
    assert isinstance(await placed(place_name="Birch House"), int)


async def test_an_alert_logged_while_somebody_is_placed_there_never_misses_them(db: TestDatabase) -> None:
    await load_policies()
    home = await make_home_elsewhere()
    logged, answer = await asyncio.gather(
        service.log_alert(new_alert(location_id=home.id), authority_names=OURS, by=OFFICER, now=NOW),
        placed(location_id=home.id),
    )
    assert isinstance(logged, service.Logged)
    if isinstance(answer, Refused):
        assert codes(answer) == ["embargoed"]
        assert await fetch_value("SELECT count(*) FROM placement") == 0
    else:
        assert len(await people_of(logged.alert_id)) == 1
    assert await service.find_people(logged.alert_id, by=BY, now=NOW + timedelta(hours=1)) == []
