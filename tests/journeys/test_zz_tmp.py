import time
from market.accounts.permissions import Role
from tests.journeys.pages import every_address, pages_of
from tests.journeys.visitor import visiting
from tests.journeys.test_accessibility import faults_of, session_of
async def test_it(town, chromium, tmp_path):
    p = town.people[Role.QUALITY_OFFICER]
    pages = [x.path for x in await pages_of(town.served, p, every_address(tmp_path, town.quality)) if x.status == 200]
    out=[]; T=time.time()
    async with visiting(chromium, town.served, width=320, cookies=session_of(p)) as v:
        for x in pages:
            t=time.time(); await v.open(x); a=time.time()-t; t=time.time(); await faults_of(v.page, colours=False); out.append((time.time()-t, a, x))
        v.complaints.clear()
    print(len(pages), time.time()-T, sum(o[1] for o in out), sum(o[0] for o in out))
    for o in sorted(out, reverse=True)[:25]: print(o)
