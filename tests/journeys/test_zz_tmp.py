import time
from market.accounts.permissions import ROLE_PERMISSIONS
from tests.journeys.pages import every_address, pages_of
async def test_it(town, tmp_path):
    a = every_address(tmp_path, town.quality)
    print(len(a))
    opened=set()
    different = {ROLE_PERMISSIONS[role]: person for role, person in town.people.items()}
    for person in (None,*different.values()):
        t=time.time()
        pages=await pages_of(town.served, person, a)
        for p in pages:
            if p.status>=500: print('FAULT',p.path,p.status)
            if p.status==200: opened.add(p.path)
        print(person.name if person else None, len([p for p in pages if p.status==200]), time.time()-t)
    for x in sorted(set(a)-opened): print('NEVER',x)
    print(town.served.log()[-3000:])
