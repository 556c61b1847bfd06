import traceback, re, html
from datetime import date
import pytest
from html.parser import HTMLParser
from urllib.parse import parse_qsl
import market.web.errors as werr
from market.accounts.permissions import Role
from tests.builders.accounts import make_user, sign_in
from tests.builders.contracts import *
from tests.builders.placements import make_placement
from tests.builders.capacity import make_bed_return
from tests.builders.providers import make_location, make_organisation

class P(HTMLParser):
    def __init__(s):
        super().__init__(); s.forms=[]; s.f=None; s.sel=None; s.ta=None
    def handle_starttag(s,t,a):
        a=dict(a)
        if t=='form': s.f={'action':a.get('action'),'method':(a.get('method')or'get').lower(),'fields':[], 'options':{}} ; s.forms.append(s.f)
        if s.f is None: return
        n=a.get('name')
        if t=='input' and n:
            ty=a.get('type','text')
            if ty in('radio','checkbox'):
                s.f['options'].setdefault(n,[]).append(a.get('value','on'))
                if 'checked' in a: s.f['fields'].append([n,a.get('value','on')])
            elif ty!='submit': s.f['fields'].append([n,a.get('value') or ''])
        if t=='select' and n: s.sel=[n,'']; s.f['fields'].append(s.sel); s.f['options'].setdefault(n,[])
        if t=='option' and s.sel is not None:
            s.f['options'][s.sel[0]].append(a.get('value',''))
            if 'selected' in a: s.sel[1]=a.get('value','')
        if t=='textarea' and n: s.ta=[n,'']; s.f['fields'].append(s.ta)
    def handle_endtag(s,t):
        if t=='form': s.f=None
        if t=='select': s.sel=None
        if t=='textarea': s.ta=None
    def handle_data(s,d):
        if s.ta is not None: s.ta[1]+=d

BAD=["", " ", "x"*10000, "a\x00b", "\u202eevil", "\u200b","-1","0","0.001","1e400","9"*30,"2147483648","9223372036854775808","0001","9999","99","<script>alert(1)</script>", "=cmd()","999999999","20000000", "10000", "é"*61]

async def form_of(c, path, action=None):
    r=await c.get(path)
    if r.status_code!=200: return None, r
    p=P(); p.feed(r.text)
    fs=[f for f in p.forms if f['method']=='post' and 'sign-out' not in (f['action'] or '')]
    return fs, r

bad500=[]
class L:
    def error(s,msg,exc_info=None,**k):
        tb=traceback.TracebackException.from_exception(exc_info)
        fr=[f for f in tb.stack if '/market/' in f.filename]
        bad500.append((s.where, type(exc_info).__name__+': '+str(exc_info)[:150], f"{fr[-1].filename[-40:]}:{fr[-1].lineno}" if fr else ''))
    exception=error
async def test_http(browser, settings, db, monkeypatch):
    bad500.clear()
    log=L(); log.where=''; monkeypatch.setattr(werr,'LOG',log)
    await sign_in(browser, await make_user(roles=[Role.COMMISSIONING_MANAGER]))
    oak=await make_organisation(name="Oak Care"); home=await make_location(organisation=oak,name="Oak House")
    await make_bed_return(home)
    ct=await make_contract(supplier=oak, options=[12,12], kind="joint", shares=[("This council","us",5000),("ICB","icb",5000)], lots=["North"])
    c2=await make_contract(supplier=oak, kind="framework", services=["home_care"])
    rate=await make_rate(ct); cap=await make_cap()
    pl=await make_placement(location=home.id)
    C=f"/contracts/{ct.id}"
    D=lambda n,d:{f"{n}-day":str(d.day),f"{n}-month":str(d.month),f"{n}-year":str(d.year)}
    jobs={
     "/contracts/new":{"reference":"N-1","title":"T","kind":"spot","services":"home_care","supplier":"Oak Care",**D("awarded_on",date(2026,9,1)),**D("starts_on",date(2026,9,1)),**D("ends_on",date(2028,9,30)),"options":"12","total":"700000","regime":"light_touch","stage":"do","route":"not_decided"},
     f"{C}/edit":{}, 
     f"{C}/changes/new?kind=variation":{"why":"w",**D("from_on",date(2026,2,1)),"annual":"5"},
     f"{C}/changes/new?kind=extension":{"why":"w","option":"1",**D("from_on",date(2026,3,1))},
     f"{C}/changes/new?kind=termination":{"why":"w",**D("from_on",date(2026,4,1)),**D("ends_on",date(2027,1,1))},
     f"{C}/suppliers/new":{"supplier":"Oak Care","lot":"1",**D("from_on",date(2026,9,1))},
     f"{C}/rates/new":{"service":"residential_home","amount":"10","unit":"week","band":"b",**D("from_on",date(2026,9,1))},
     f"{C}/rates/{rate.id}/end":D("last_on",date(2027,1,1)),
     "/contracts/rate-caps/new":{"service":"residential_home","amount":"10","unit":"week","band":"b",**D("from_on",date(2026,9,1))},
     f"/contracts/rate-caps/{cap.id}/end":D("last_on",date(2027,1,1)),
     f"{C}/outcomes/new":{"title":"M","better":"higher","target":"5"},
     f"{C}/outcomes/1/edit":{}, f"{C}/outcomes/1/results/new":{**D("first_on",date(2026,1,1)),**D("last_on",date(2026,1,31)),"actual":"4"},
     f"{C}/outcomes/1/results/1/edit":{},
     f"{C}/milestones/new":{"title":"M","stage":"do",**D("due_on",date(2026,1,1))},
     f"{C}/milestones/1/edit":{}, f"{C}/milestones/stage":{"stage":"plan"}, 
     "/placements/waiting/add":{"case_reference":"ASC-77","component":"home_support",**D("since_on",date(2026,9,1)),"why":"brokerage"},
     "/placements/waiting/1/change":{}, "/placements/waiting/1/end":{"outcome":"started",**D("ended_on",date(2026,9,29))},
     "/placements/from-elsewhere/add":{"home":str(home.id),"funder":"other_council","authority":"Redcar and Cleveland","people":"3",**D("as_at_on",date(2026,9,1)),"contact_email":"a@b.example","contact_phone":"1"},
     "/placements/add":{"case_reference":"ASC-9","funder":"council","service_type":"long_residential","component":"long_residential","delivery":"commissioned","place_name":"Acorn","host_authority":"Middlesbrough",**D("starts_on",date(2026,9,1)),"rate_pence":"800","rate_unit":"session","units_a_week":"2","wish":"not_asked","return_stage":"none"},
     f"/placements/new?location={home.id}":{"case_reference":"ASC-10","funder":"council","service_type":"long_residential","component":"long_residential","delivery":"commissioned",**D("starts_on",date(2026,9,30)),"rate_pence":"800","rate_unit":"daily","units_a_week":"2","wish":"not_asked","return_stage":"none"},
     f"/placements/{pl.id}/edit":{}, f"/placements/{pl.id}/rate":{**D("from_on",date(2026,9,1)),"rate_pence":"900","rate_unit":"session","units_a_week":"3"},
     f"/placements/{pl.id}/review":{**D("reviewed_on",date(2026,9,1))}, f"/placements/{pl.id}/end":{**D("ends_on",date(2026,9,29))},
     f"/find-care?service=residential_home&near={home.postcode}&miles=10":{"case_reference":"ASC-5"},
     "/find-care/requests/1":{"location":str(home.id)}, f"/find-care/requests/1/offers/{home.id}":{"answer":"offered","weekly_price":"5"}, "/find-care/requests/1/outcome":{},
     "/contracts/calendar":{},
    }
    import json
    stats={}
    lost=[]
    for path,base in jobs.items():
        log.where="GET "+path
        fs,r=await form_of(browser,path)
        if fs is None: print("NOFORM",path,r.status_code); continue
        if not fs: print("NOPOST",path); continue
        for k in range(len(fs)):
            fs,_=await form_of(browser,path)
            if not fs or k>=len(fs): break
            f=fs[k]
            names=list(dict.fromkeys([n for n,_ in f['fields']]+list(f['options'])+list(base)))
            ok=0;codes={}
            async def send(over):
                nonlocal f
                vals={}
                for n,v in f['fields']: vals.setdefault(n,[]).append(v)
                for n,v in base.items():
                    if n in names: vals[n]=[v]
                for n,v in over.items(): vals[n]=[v]
                if path=="/contracts/new" and "reference" not in over: vals["reference"]=[f"N-{sum(codes.values())}"]
                if path=="/placements/waiting/add" and "case_reference" not in over: vals["case_reference"]=[f"ASC-7{sum(codes.values())}"]
                act=html.unescape(f['action'] or path)
                log.where=f"{act} {({a:b[:20] for a,b in over.items()})}"
                r=await browser.post(act, data=vals, headers={"content-type":"application/x-www-form-urlencoded"})
                codes[r.status_code]=codes.get(r.status_code,0)+1
                if r.status_code==500: pass
                if r.status_code in(303,409):
                    fs2,_=await form_of(browser,path)
                    if fs2 and k<len(fs2): f=fs2[k]
                return r
            r=await send({})   # all base
            first=r.status_code
            if first==422: print('   FIRST', re.findall(r'<a href="#[^"]*">([^<]*)', r.text)[:6])
            await send({n:"" for n in names if n not in('_csrf_token','version')})
            for n in names:
                if n=='_csrf_token': continue
                for b in BAD:
                    r=await send({n:b})
                    if r.status_code in(200,422) and b and n not in('version',) and n in [x for x,_ in f['fields']] and n not in f['options'] and not any(h in n for h in('submission',)):
                        if html.escape(b,quote=False) not in html.unescape(r.text) and b not in html.unescape(r.text): lost.append((path[:40],n,b[:12]))
            print(db.dialect,path,f['action'],"first",first,codes)
    print("500s:")
    seen=set()
    for w in bad500:
        if w[1:] not in seen: seen.add(w[1:]); print("  500",w)
    print("LOST",[l for l in lost if '\x00' not in l[2]][:20],len(lost))
    bad500.clear()
    pages=["/contracts","/contracts.csv","/contracts.xlsx","/contracts/pipeline","/contracts/pipeline.csv","/contracts/pipeline-chart.csv","/contracts/market","/contracts/ocds.json","/contracts/rate-caps",C,C+"/rates",C+"/outcomes",C+"/milestones",C+"/people",C+"/ocds.json",
      "/placements","/placements.csv","/placements.xlsx","/placements/waiting","/placements/waiting.xlsx","/placements/waiting.csv","/placements/out-of-area","/placements/community","/placements/community.xlsx","/placements/from-elsewhere","/placements/from-elsewhere.xlsx","/placements/from-elsewhere/homes.xlsx",f"/placements/from-elsewhere/{home.id}","/placements/coming-back",f"/placements/{pl.id}","/find-care/requests","/find-care/requests.xlsx","/find-care/requests/1",f"/find-care?service=residential_home&near={home.postcode}&miles=10","/","/figures",f"/locations/{home.id}"]
    for p in pages:
        for q in ("","as_at=2026-08-31","as_at=0001-01-01","as_at=9999-12-31","q=%00","q=%ED%A0%80","page=99999999999999999999","sort=%00","provider=%00","service=%00&kind=%00&status=%00&ends=%00&authority=%00&reason=%00"):
            log.where=f"GET {p}?{q}"
            r=await browser.get(p+(("&" if "?" in p else "?")+q if q else ""))
            if r.status_code==500: print("   GET500",p,q)
            elif q=="" and r.status_code!=200: print("  status",p,r.status_code)
    for w in bad500:
        print("  P500",w)
