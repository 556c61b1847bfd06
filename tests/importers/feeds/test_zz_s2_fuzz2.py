import traceback, random
from datetime import date
import pytest
from market.importers.feeds import placements, waiting_list, placing_authorities, extra_care, postcodes
from tests.builders.files import columns_of, csv_bytes
from tests.builders.workbooks import make_xlsx, make_ods
from tests.builders.imports import take_in
from tests.builders.providers import make_location
from tests.builders.care_files import placement_row, waiting_row
from tests.importers.feeds.test_zz_s2_fuzz import BAD, TYPED
AS_AT=date(2026,9,30)
def own(layout, **v): return v
@pytest.mark.parametrize("how",["csv","xlsx"])
@pytest.mark.parametrize("feed",["placements","waiting-list","placing-authorities","extra-care"])
async def test_fuzz2(db, tmp_path, feed, how):
    loc=await make_location(cqc_location_id="1-1001", authority="Middlesbrough")
    from market.importers.feeds.registry import FEEDS
    f=next((x for x in FEEDS if x.code==feed),None)
    if f is None: print("codes",[x.code for x in FEEDS]); return
    lay=f.layouts[0]
    cols=columns_of(lay)
    ex={c.name:(c.example or "") for c in lay.columns}
    if feed=="placements": ex|={k:v for k,v in placement_row().items() if k in cols}
    if feed=="waiting-list": ex|={k:v for k,v in waiting_row().items() if k in cols}
    for c in cols:
        if "CQC" in c and "ocation" in c: ex[c]="1-1001"
    rows=[];n=0
    for col in cols:
        for bad in (BAD if how=="csv" else TYPED):
            n+=1
            r=dict(ex)
            for c in cols:
                if c in("Event Reference","Case Reference","Case reference","Event reference"): r[c]=f"EV-{n}"
            r[col]=bad
            rows.append(r)
    print(feed,how,cols[:6],len(rows), {k:v for k,v in ex.items() if v} if how=="csv" else "")
    # one column at a time, isolating crashes; whole file last
    err=set()
    per=len(BAD if how=="csv" else TYPED)
    for i in range(0,len(rows),per):
        chunk=rows[i:i+per]
        chunks=[chunk]
        while chunks:
            ch=chunks.pop()
            try:
                data=csv_bytes(cols,ch) if how=="csv" else make_xlsx({f.sheets[0] if f.sheets else "Data":[list(cols)]+[[r.get(c,"") for c in cols] for r in ch]})
                t=await take_in(data,feed,tmp_path,as_at=AS_AT)
                if i==0 and len(ch)==per: print("  first",t.counts,t.rejected[:1])
            except Exception as e:
                if type(e).__name__=="FileRefused":
                    if len(ch)>1: chunks+= [[x] for x in ch]
                    continue
                if len(ch)>1: chunks+= [[x] for x in ch]
                else:
                    tb=traceback.TracebackException.from_exception(e); fr=[x for x in tb.stack if '/market/' in x.filename][-1]
                    key=(cols[i//per],type(e).__name__,str(e)[:120],f"{fr.filename[-35:]}:{fr.lineno}")
                    if key not in err:
                        err.add(key); print("  !!!!",db.dialect,feed,repr(ch[0][cols[i//per]])[:20],key)
