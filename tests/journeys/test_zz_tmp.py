import sys
import pytest
from market.accounts.permissions import Role
from tests.journeys.visitor import visiting, NARROW, WIDE
from tests.journeys.test_accessibility import faults_of, session_of
PATHS=["/quality/framework/outside/cqc_saf_2023"]
async def test_it(town, chromium):
    for w in (NARROW, WIDE):
        async with visiting(chromium, town.served, width=w, cookies=session_of(town.people[Role.QUALITY_OFFICER])) as v:
            for p in PATHS:
                await v.open(p)
                print(p, w, await v.sideways(), await faults_of(v.page))
                await v.page.screenshot(path=f"/tmp/qt/shot_{w}.png")
