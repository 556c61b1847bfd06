import copy
from datetime import date, datetime
import traceback
import pytest
from market.db.transaction import transaction
from market.db.sql import fetch, fetch_value
from market.importers.feeds import contracts
from tests.importers.feeds.test_contracts_feed import *
from tests.builders.files import columns_of, csv_bytes

BAD = ["", " ", "x"*10000, "a\x01b", "\u202eevil", "\u200b", "-1", "0", "1e400", "nan", "inf", "9"*25, "2147483648", "9223372036854775808", "31/02/2026",
 "0001-01-01", "9999-12-31","31/12/2099","01/01/1900", "=1+1", "<script>alert(1)</script>", "3.7", "1;2;3", "0;0", "9999;9999;9999;9999","100;"*200, "\ud7ff", "é"*300, "9"*400, "9"*400+";1","us 100", "a 50; a 50", "us 50; us 50", "x(icb) 0; us 100", "A (icb) 50; a (icb) 50",
 "€5", "0.001","0.005", "Yes", "Extension", "Termination", "Variation", "1-5003", "1-5001", "F-1", "C-1", "²", "٣", "1,2", "per week", "Home care", "grant","call-off","framework"]

FULL = {
 "Reference": "X", "Title":"T", "Kind":"Joint", "Provider CQC ID":"1-5001","Service types":"Residential home","Lot":"1","Lot title":"L",
 "Start":"01/04/2025","Award date":"01/03/2025","End":"31/03/2027","Extension options":"12; 12","Notice (days)":"90","Annual value":"250000","Total value":"500000",
 "Stage":"Do","Price review":"April","Partner shares":"Tees ICB (icb) 50; us 50","Change":"Extension","Changed on":"01/09/2026","New end":"","New annual value":"260000","New total value":"","Option taken":"1","Why":"w",
 "Rate":"812.5","Rate unit":"per week","Rate service":"Residential home","Rate band":"b","Rate from":"01/04/2025","Rate until":"31/03/2026","Rate provider CQC ID":"1-5001",
 "Outcome measure":"M","Outcome unit":"%","Outcome better":"Higher","Outcome target":"95","Outcome from":"01/04/2026","Outcome to":"30/06/2026","Outcome actual":"91","Outcome grade":"Good",
 "Milestone":"MM","Milestone stage":"Plan","Milestone due":"01/02/2027","Milestone done":"",
}
async def test_fuzz(market, tmp_path):
    cols = columns_of(contracts.LAYOUT)
    rows=[]
    n=0
    for col in cols:
        for bad in BAD:
            n+=1
            r = FULL | {"Reference": f"X-{n}"} | {col: bad}
            if col=="Reference": r["Reference"]=bad
            rows.append(r)
    print(len(rows))
    base=[FRAMEWORK]
    try:
        t = await take_in(csv_bytes(cols, base+rows), "contracts", tmp_path, as_at=AS_AT)
        print("ALL", t.counts, len(t.rejected))
    except Exception as e:
        traceback.print_exc()
        print("FAILED WHOLE", type(e), str(e)[:300])
    # accepted listing: which bad values were accepted per column
    have = {r["reference"] for r in await fetch("SELECT reference FROM contract")}
    n=0
    acc={}
    for col in cols:
        for bad in BAD:
            n+=1
            if f"X-{n}" in have and col!="Reference": acc.setdefault(col,[]).append(bad[:14])
    if market.dialect=="sqlite":
        for c,v in acc.items(): print(c, "ACCEPTED", v)
    seen=set()
    for c,reason in (t.rejected if 't' in dir() else []):
        if (c,reason[:30]) not in seen:
            seen.add((c,reason[:30])); 
            pass

from tests.builders.workbooks import make_ods, make_xlsx
from datetime import datetime, date as D
TYPED=[3.5, -7.0, 1e308, 1e15, 46000.0, 0.0, D(2026,2,1), D(1800,1,1), D(2150,1,1), 5, 2**40, "_x0000_", "a_x0000_b", "_x0001_"]
@pytest.mark.parametrize("make",[make_xlsx, make_ods])
async def test_typed(market, tmp_path, make):
    cols = columns_of(contracts.LAYOUT)
    rows=[];n=0
    for col in cols:
        for bad in TYPED:
            n+=1
            r = FULL | {"Reference": f"X-{n}"} | {col: bad}
            rows.append([r.get(c,"") for c in cols])
    try:
        t = await take_in(make({"Contracts":[list(cols), [FRAMEWORK.get(c,"") for c in cols]]+rows, "Notes":[["Some words"],["x"]]}), "contracts", tmp_path, as_at=AS_AT)
        print("TYPED ALL", make.__name__, t.counts, len(t.rejected))
    except Exception as e:
        traceback.print_exc(); print("TYPED FAILED", make.__name__, type(e), str(e)[:300])
