"""Building the statement, against headless Chromium printing the same HTML; and how long the serving event loop stalls meanwhile."""

import asyncio
import json
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from bench.active_locations import write_file
from bench.homes import Home, demonstration
from bench.measuring import Heartbeat, python, run_measured
from bench.results import Result
from market.app import create_app
from market.commands.running import opened
from market.core.actor import command_actor
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.importers.service import ask_for_preview as ask_for_import
from market.importers.service import receive
from market.settings import Settings, from_environment
from market.statement.document import STYLES, document_html
from market.statement.editions import EditionDetails
from market.statement.pictures import draw_charts
from market.statement.publishing import ask_for_preview, snapshot_for
from market.statement.service import open_edition
from market.web.charts import draw_sync
from market.web.pdf import font_faces, render_pdf
from market.work.queries import find_work

GROUP = "Building the statement"
STALLS = "Longest stall of the serving event loop"
ABOUT = (
    "`market statement build` in a fresh process (figures read from the database, charts drawn, HTML, tagged PDF/UA and "
    "data pack written and checked), against headless Chromium printing the same HTML with the pictures already in it. "
    "Printing alone is within twice Chromium. The rest goes into starting and drawing: the main process and then the chart "
    "process import their libraries one after the other, Altair and the holidays library the largest seen, and the charts "
    "are drawn only after that. Starting the chart process first would let the two overlap. Times of one size differ by "
    "more than twice from run to run on this busy machine, so the difference between the two sizes says nothing."
)
STALLS_ABOUT = (
    "The application with its runner in one process; long work is asked for as the pages do and done in a"
    " child process. The loop beats every 2 ms, and the latest beat counts. A machine with more work than"
    " cores makes any loop late, so the same loop with nothing to do is measured beside it, as is the CPU"
    " time that the loop's own thread used between two beats."
)
ON = date(2026, 9, 30)
BY = command_actor("bench")
TARGET_TIMES, TARGET_STALL_MS = 2.0, 50.0
CHROMIUM = ("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")


def run(quick: bool = False) -> list[Result]:
    """At the demonstration's size and at ten times that: the whole build, the printing alone, and the loop's stalls."""
    results: list[Result] = []
    for scale in (1,) if quick else (1, 10):
        with demonstration(scale) as home, tempfile.TemporaryDirectory(prefix="market-bench-") as folder:
            results += _build(home, Path(folder), scale, rounds=1 if quick else 2)
            results += _stalls(home, scale)
    return results


def _build(home: Home, folder: Path, scale: int, *, rounds: int) -> list[Result]:
    """The build and Chromium in turns, each in a fresh process; the shortest of each counts."""
    paper = folder / "paper.html"
    *_, printed = python("bench.statement", "paper", str(paper), environment=home.environment)
    ours, theirs, peaks, their_peaks, inside = [], [], [], [], []
    for _ in range(rounds):
        command = [
            sys.executable,
            "-m",
            "market",
            "statement",
            "build",
            "--as-at",
            ON.isoformat(),
            "--out",
            str(folder / "out"),
            "--json",
        ]
        took, peak, said = run_measured(command, environment=home.environment)
        report = json.loads(said)
        ours.append(took)
        peaks.append(peak)
        inside.append(report["seconds"])
        took, peak, _said = run_measured([*CHROMIUM, f"--print-to-pdf={folder / 'chromium.pdf'}", paper.as_uri()])
        theirs.append(took)
        their_peaks.append(peak)
    size = f"{scale} times the demonstration" if scale > 1 else "the demonstration"
    memory = f"peak {min(peaks):,.0f} MB, Chromium {min(their_peaks):,.0f} MB (resident sizes added up)"
    note = f"{report['pages']} pages; {min(inside):.2f} s inside the process; {memory}"
    against = "headless Chromium printing the same HTML"
    return [
        Result(
            group=GROUP, what=f"{size}: figures, charts, HTML, PDF and pack", ours=min(ours), theirs=min(theirs), unit="s",
            against=against, target=TARGET_TIMES, note=note,
        ),
        Result(
            group=GROUP, what=f"{size}: printing the PDF alone", ours=printed["print"], theirs=min(theirs), unit="s", against=against,
            target=None, note=f"drawing the charts takes {printed['charts']:.2f} s more",
        ),
    ]  # fmt: skip


async def _paper(path: Path) -> dict[str, float]:
    """Write the print HTML, with its typeface named for Chromium; how long charts and printing take here."""
    async with opened(from_environment()) as settings:
        _, snapshot = await snapshot_for(ON, settings)
    began = time.perf_counter()
    drawn = draw_charts(snapshot, draw_sync)
    charts = time.perf_counter() - began
    html = document_html(snapshot, drawn, colour=settings.council_colour, assets=settings.assets, for_print=True)
    began = time.perf_counter()
    render_pdf(html, base_dir=STYLES, assets=settings.assets, made_on=snapshot.as_at)
    printing = time.perf_counter() - began
    shown = html.replace("</head>", f"<style>{font_faces(settings.assets)}</style></head>", 1)
    await asyncio.to_thread(path.write_text, shown, encoding="utf-8")
    return {"charts": charts, "print": printing}


def _stalls(home: Home, scale: int) -> list[Result]:
    """Ask for long work as the pages do, in a process that serves; its loop beats meanwhile."""
    results = []
    size = f"{scale} times the demonstration" if scale > 1 else "the demonstration"
    for what in ("statement", "import"):
        *_, found = python("bench.statement", f"stall-{what}", environment=home.environment)
        words = (
            "a preview of the statement is built"
            if what == "statement"
            else f"a file of {IMPORTED:,} locations is read and tried"
        )
        results.append(
            Result(
                group=STALLS, what=f"{size}: while {words}", ours=found["stall"], theirs=None, unit="ms", against="",
                target=TARGET_STALL_MS,
                note=f"{found['seconds']:.1f} s of work; the loop's own longest step took {found['busy']:.1f} ms of CPU; "
                f"{found['idle']:.1f} ms late in as many seconds of nothing to do",
            )
        )  # fmt: skip
    return results


IMPORTED = 5_700


async def _stall(what: str) -> dict[str, float]:
    settings = from_environment()
    app = create_app(settings)
    async with app.lifespan():
        work_id = await (_ask_statement(app.state.settings) if what == "statement" else _ask_import(app.state.settings))
        async with Heartbeat() as beat:
            began = time.perf_counter()
            await _finished(work_id)
            took = time.perf_counter() - began
        async with Heartbeat() as idle:
            await asyncio.sleep(took)
    return {"stall": beat.longest, "busy": beat.busiest, "idle": idle.longest, "seconds": took}


async def _finished(work_id: int) -> None:
    while True:
        found = await find_work(work_id)
        if found is not None and found.status == "done":
            return
        if found is None or found.status == "failed":
            raise RuntimeError(f"The work went wrong: {found}")
        await asyncio.sleep(0.2)


async def _ask_statement(settings: Settings) -> int:
    details = EditionDetails(title="Measured", as_at=ON, owner="Bench", next_update_on=None)
    edition = await open_edition(details, by=BY, now=utc_now(), today=ON, settings=settings)
    if isinstance(edition, Refused):
        raise RuntimeError(f"The edition was refused: {edition}")
    asked = await ask_for_preview(edition, by=BY, now=utc_now())
    if isinstance(asked, Refused):
        raise RuntimeError(f"The preview was refused: {asked}")
    return asked


async def _ask_import(settings: Settings) -> int:
    with tempfile.TemporaryDirectory(prefix="market-bench-") as folder:
        path = Path(folder) / "active.ods"
        await asyncio.to_thread(write_file, path, IMPORTED)
        run_id = await receive(
            path, feed="cqc-active-locations", file_name=path.name, as_at=ON, by=BY, now=utc_now(), settings=settings
        )
    if isinstance(run_id, Refused):
        raise RuntimeError(f"The file was refused: {run_id}")
    return await ask_for_import(run_id, by=BY, now=utc_now())


if __name__ == "__main__":
    action = sys.argv[1]
    answer = _paper(Path(sys.argv[2])) if action == "paper" else _stall(action.removeprefix("stall-"))
    print(json.dumps(asyncio.run(answer)))
