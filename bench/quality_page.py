"""The capture page of a visit in Chromium: how soon it can be used, how fast it answers, and a whole visit without a signal."""

import io
import random
import shutil
import time
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect, sync_playwright

from bench.homes import Home, sqlite_home
from bench.quality_people import fill_with_people
from bench.results import Result
from bench.servers import Running, server

GROUP = "The page of a visit in Chromium (a nursing home, all criteria of the enhanced tier)"
ABOUT = (
    "A tablet's window (820 × 1,180, touch) in headless Chromium on the machine that serves. Usable is: from asking for the address until "
    "the list of all criteria is in the page and the next picture is drawn. At first nothing is on the device; later its worker has the "
    "page, and the visit is in the browser's database, which is also how it opens without a signal. On a device four times slower the "
    "browser slows its own CPU (`Emulation.setCPUThrottlingRate`). A tap or a key press counts until the next picture after it (the "
    "browser's own Event Timing, whose steps are 8 ms; what is faster than 16 ms is not told, and counts as 16); the slowest of all "
    "counts: opening a criterion, three scores, two kinds of evidence, 60 letters of words, the next criterion, the list, a filter. The "
    "whole visit: every criterion answered and 20 photos of 12 million pixels taken with the network cut, by taps, then the network comes "
    "back: until the line at the top says that all is saved."
)
OPEN_MS, SLOW_MS, TAP_MS, KEY_MS = 400.0, 2_000.0, 200.0, 100.0
SLOWER = 4
WORDS = "Two of five plans did not say what matters to the person now."
PHOTOS = 20
WATCH = """
  window.slowest = { tap: 16, key: 16 }
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) {
      const kind = each.name.startsWith('key') || each.name.includes('input') ? 'key' : 'tap'
      if (!/^(key|beforeinput|input|pointer|click|touch)/.test(each.name)) continue
      window.slowest[kind] = Math.max(window.slowest[kind], each.duration)
    }
  }).observe({ type: 'event', durationThreshold: 16, buffered: true })
  const shown = new PerformanceObserver(() => {
    if (!performance.getEntriesByName('visit-shown').length || window.usable) return
    requestAnimationFrame(() => setTimeout(() => { window.usable = performance.now() }, 0))
  })
  shown.observe({ type: 'mark', buffered: true })
"""


def run(quick: bool = False) -> list[Result]:
    """Opening, answering and sending, on SQLite with one serving process."""
    with sqlite_home() as home:
        made = fill_with_people(home)
        with server(["market", "serve"], home.environment) as running, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            rounds = 3 if quick else 5
            results = _opening(browser, running, made["officers"], rounds, rate=1)
            results += _opening(browser, running, made["officers"], rounds, rate=SLOWER)
            results += _whole_visit(browser, running, made["officers"][-1], home)
            browser.close()
    return results


def _context(browser: Browser, running: Running, person: dict[str, Any]) -> BrowserContext:
    address = f"http://127.0.0.1:{running.port}"
    context = browser.new_context(
        base_url=address, viewport={"width": 820, "height": 1180}, has_touch=True, locale="en-GB"
    )
    cookies = (pair.split("=", 1) for pair in person["cookie"].split("; "))
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies])
    context.add_init_script(WATCH)
    context.set_default_timeout(120_000)
    return context


def _slowed(context: BrowserContext, rate: int) -> Page:
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})
    return page


def _opening(
    browser: Browser, running: Running, officers: list[dict[str, Any]], rounds: int, *, rate: int
) -> list[Result]:
    times: dict[str, list[float]] = {"first": [], "later": [], "offline": [], "tap": [], "key": []}
    for number in range(rounds + 1):
        person = officers[number]
        context = _context(browser, running, person)
        page, path = _slowed(context, rate), f"/quality/visits/{person['id']}"
        seen = {"first": _usable(page, path, len(person["codes"]))}
        expect(page.locator("main")).to_contain_text("works without a signal")
        seen["later"] = min(_usable(page, path, len(person["codes"])) for _ in range(2))
        seen["tap"], seen["key"] = _use(page, person["codes"])
        context.set_offline(True)
        seen["offline"] = _usable(page, path, len(person["codes"]))
        context.close()
        if number:
            for name, value in seen.items():
                times[name].append(value)
    slow = f", CPU {rate} times slower" if rate > 1 else ""
    count = len(officers[0]["codes"])
    target = OPEN_MS if rate == 1 else SLOW_MS
    wanted = (
        ("first", f"opening a visit of {count} criteria for the first time{slow}", target),
        ("later", f"opening it again{slow}", target),
        ("offline", f"opening it without a signal{slow}", target),
        ("tap", f"slowest tap{slow}", TAP_MS),
        ("key", f"slowest key press{slow}", KEY_MS),
    )
    return [
        Result(
            group=GROUP, what=what, ours=_middle(times[name]), theirs=None, unit="ms", against="", target=most,
            note=f"middle of {rounds} times; {min(times[name]):.0f} to {max(times[name]):.0f} ms",
        )
        for name, what, most in wanted
    ]  # fmt: skip


def _middle(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]


def _usable(page: Page, path: str, count: int) -> float:
    """Milliseconds from navigation to the first picture with all criteria. Raises when the list is not whole."""
    page.goto("about:blank")
    page.goto(path, wait_until="commit")
    while not page.evaluate("window.usable"):
        page.wait_for_timeout(50)
    expect(page.locator(".visit-list__item")).to_have_count(count)
    return float(page.evaluate("window.usable"))


def _use(page: Page, codes: list[str]) -> tuple[float, float]:
    """Work on two criteria; the slowest tap and the slowest key press."""
    page.wait_for_timeout(1_500)
    page.evaluate("window.slowest = { tap: 16, key: 16 }")
    page.locator(f'a[href="#criterion/{codes[3]}"]').tap()
    for score in (2, 3, 4):
        page.locator(f"#mark-{score}").tap()
    for box in page.locator("input[name=categories]").all()[:2]:
        box.tap()
    page.get_by_label("What you saw, and what it means for people").tap()
    page.keyboard.type(WORDS, delay=40)
    page.get_by_role("button", name=f"Next: {codes[4]}").tap()
    page.locator("#mark-1").tap()
    page.locator('a[href="#list"]').first.tap()
    page.get_by_role("button", name="Critical").tap()
    page.get_by_role("button", name="All", exact=True).tap()
    page.wait_for_timeout(1_500)
    slowest = page.evaluate("window.slowest")
    return float(slowest["tap"]), float(slowest["key"])


def _photo(number: int) -> bytes:
    """A JPEG of 12 million pixels with as much in it as a photo has."""
    chance, out = random.Random(number), io.BytesIO()
    small = Image.frombytes("RGB", (500, 375), chance.randbytes(500 * 375 * 3))
    small.resize((4000, 3000), Image.Resampling.BICUBIC).save(out, format="JPEG", quality=88)
    return out.getvalue()


def _whole_visit(browser: Browser, running: Running, person: dict[str, Any], home: Home) -> list[Result]:
    """A visit from its first to its last criterion with the network cut, then sent."""
    context, path, codes = _context(browser, running, person), f"/quality/visits/{person['id']}", person["codes"]
    page = context.new_page()
    _usable(page, path, len(codes))
    expect(page.locator("main")).to_contain_text("works without a signal")
    context.set_offline(True)
    photos = [_photo(number) for number in range(PHOTOS)]
    for at, code in enumerate(codes):
        page.evaluate("screen => { location.hash = screen }", f"criterion/{code}")
        expect(page.locator("h1")).to_contain_text(code)
        page.locator(f"#mark-{at % 2 + 1}").tap()
        expect(page.locator(".visit-kept").first).to_contain_text("Saved on this device.")
        if at < PHOTOS:
            file: FilePayload = {"name": f"IMG_{at}.jpg", "mimeType": "image/jpeg", "buffer": photos[at]}
            page.get_by_label("Take a photo").set_input_files(file)
            expect(page.locator(".visit-evidence__item")).to_have_count(1)
    waiting = len(codes) + PHOTOS
    expect(page.locator(".visit-status__words")).to_have_text(f"{waiting} items waiting")
    began = time.perf_counter()
    context.set_offline(False)
    expect(page.locator(".visit-status__words")).to_have_text("All saved", timeout=120_000)
    took = time.perf_counter() - began
    state = context.request.get(f"{path}/state", headers={"accept": "application/json"}).json()
    context.close()
    held = {kind: sum(each["kind"] == kind for each in state["held"]) for kind in ("answer", "evidence")}
    if held != {"answer": len(codes), "evidence": PHOTOS} or len(state["files"]) != PHOTOS:
        raise RuntimeError(f"The visit did not arrive whole: {held}, {len(state['files'])} files")
    kept = sum(each.stat().st_size for each in (home.folder / "files").rglob("*") if each.is_file()) / 1024**2
    return [
        Result(
            group=GROUP, what=f"sending a whole visit: {len(codes)} answers and {PHOTOS} photos", ours=took, theirs=None, unit="s",
            against="", target=None,
            note=f"photos of {sum(map(len, photos)) / PHOTOS / 1024**2:.1f} MB each, {kept / PHOTOS:.1f} MB as kept; each file is written"
            " anew by the server, one after another; every answer and file is there",
        )
    ]  # fmt: skip
