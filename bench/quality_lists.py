"""The pages of quality at the demonstration's size and with two thousand assured services: the time to answer, one after another."""

import json
import re
import sqlite3
import time
from pathlib import Path

import httpx
from msgspec import Struct

from bench.homes import Home, demonstration
from bench.measuring import python
from bench.results import Result
from bench.servers import server
from market.settings import from_environment

GROUP = "Pages of quality (SQLite, one process)"
SERVICES = 2_000
ROUNDS, QUICK_ROUNDS = 7, 3
TARGET_MS = 1000.0
ABOUT = (
    "Each page is asked for by a quality officer who is signed in, one after another; the shortest of several times counts, and the very "
    "first time is in the note, when a page is put together that is remembered until something changes. The larger size are copies of "
    "everything that the demonstration has of quality, in its proportions; the first line says how much. The pages of the whole market "
    "(first page, programme, services, coverage, themes) tell of every service, so they grow with the services; they must not grow with "
    "the answers behind them, which the database adds up. Lists of assessments and recommendations count and order what they choose from. "
    "All other pages should take the same time at both sizes."
)
PAGES = (
    ("first page of quality", "/quality"),
    ("grades", "/quality/grades"),
    ("themes", "/quality/themes"),
    ("repeat findings", "/quality/repeats"),
    ("coverage", "/quality/coverage"),
    ("self-assessments", "/quality/self-assessments"),
    ("officers' agreement", "/quality/agreement"),
    ("answers a year", "/quality/answers"),
    ("programme", "/quality/programme"),
    ("month of the programme", "/quality/programme/calendar"),
    ("themed reviews of the programme", "/quality/programme/themes"),
    ("officers' days", "/quality/programme/capacity"),
    ("assured services", "/quality/services"),
    ("services that the register suggests", "/quality/services/suggested"),
    ("recommendations", "/quality/recommendations"),
    ("recommendations, overdue", "/quality/recommendations?overdue=yes"),
    ("one recommendation", "/quality/recommendations/{recommendation}"),
    ("assessments", "/quality/assessments"),
    ("assessments, second page by grade", "/quality/assessments?sort=grade_words&page=2"),
    ("moderation queue", "/quality/assessments/moderation"),
    ("one assessment with its report", "/quality/assessments/{assessment}"),
    ("own visits", "/quality/visits"),
    ("quality of a location", "/locations/{location}/quality"),
    ("tools of the consolidation", "/quality/consolidation"),
    ("questions of the consolidation", "/quality/consolidation/questions"),
    ("second checks", "/quality/consolidation/checks"),
    ("the proof", "/quality/consolidation/proof"),
    ("framework", "/quality/framework"),
    ("first page of the council", "/"),
)


class Timed(Struct, frozen=True):
    """A page's first, shortest and middle time in milliseconds, and its bytes."""

    first: float
    best: float
    middle: float
    size: int


def run(quick: bool = False) -> list[Result]:
    """The pages at both sizes."""
    rounds = QUICK_ROUNDS if quick else ROUNDS
    with demonstration(1) as home:
        small = times_of(home, rounds)
        *_, held = python("bench.quality_market", str(SERVICES), environment=home.environment)
        large = times_of(home, rounds)
    return compared(small, large, held)


def compared(small: dict[str, Timed], large: dict[str, Timed], held: dict[str, int]) -> list[Result]:
    """Each page at the larger size against the smaller one. The first line says how much there is."""
    much = (
        f"{held['assured_service'] / held['services_before']:.0f} times the demonstration: {held['assessment']:,} assessments,"
        f" {held['assessment_answer']:,} answers, {held['grade']:,} grades, {held['recommendation']:,} recommendations"
    )
    return [
        Result(
            group=GROUP, what=f"{what}, {held['assured_service']:,} services", ours=large[what].best, theirs=None, unit="ms", against="",
            target=TARGET_MS,
            note=f"{small[what].best:,.1f} ms at the demonstration's size ({large[what].best / small[what].best:.1f} times);"
            f" middle {large[what].middle:,.0f}, the very first time {large[what].first:,.0f} ms; {large[what].size:,} bytes"
            + (f"; {much}" if at == 0 else ""),
        )
        for at, what in enumerate(large)
    ]  # fmt: skip


def times_of(home: Home, rounds: int, paths: tuple[tuple[str, str], ...] = PAGES) -> dict[str, Timed]:
    """Every page, each round through all of them. Raises RuntimeError when one does not answer 200."""
    numbers = _numbers(home)
    with server(["market", "serve"], home.environment) as running:
        address = f"http://127.0.0.1:{running.port}"
        with httpx.Client(base_url=address, timeout=300, headers={"accept": "text/html"}) as client:
            sign_in(client, home.folder)
            times: dict[str, list[float]] = {what: [] for what, _ in paths}
            sizes: dict[str, int] = {}
            for _ in range(rounds + 1):
                for what, path in paths:
                    began = time.perf_counter()
                    answer = client.get(path.format(**numbers))
                    times[what].append((time.perf_counter() - began) * 1000)
                    sizes[what] = len(answer.content)
                    if answer.status_code != 200:
                        raise RuntimeError(f"{path} answered {answer.status_code}: {answer.text[:300]}")
    return {
        what: Timed(each[0], min(each[1:]), sorted(each[1:])[len(each[1:]) // 2], sizes[what])
        for what, each in times.items()
    }


def _numbers(home: Home) -> dict[str, int]:
    """A recommendation, a final full review and its location, chosen the same way at every size."""
    *_, found = python("bench.quality_lists", environment=home.environment)
    return dict(found)


def sign_in(client: httpx.Client, folder: Path, role: str = "quality.officer") -> None:
    """Sign in by the sign-in page, as somebody of the demonstration."""
    card = (folder / "demonstration" / "sign-in.txt").read_text(encoding="utf-8")
    password = card.strip().rpartition(": ")[2]
    token = re.search(r'name="_csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    form = {"_csrf_token": token[1] if token else "", "email": f"{role}@demonstration.example", "password": password}
    answer = client.post("/sign-in", data=form)
    if answer.status_code != 303:
        raise RuntimeError(f"Signing in answered {answer.status_code}")


def _found() -> dict[str, int]:
    database = sqlite3.connect(from_environment().database_url.removeprefix("sqlite:///"))
    (assessment, location) = database.execute(
        "SELECT a.id, s.location FROM assessment a JOIN assured_service s ON s.id = a.service WHERE a.method = 'full_review'"
        " AND a.status = 'final' ORDER BY a.id LIMIT 1"
    ).fetchone()
    (recommendation,) = database.execute("SELECT min(id) FROM recommendation").fetchone()
    database.close()
    return {"assessment": assessment, "location": location, "recommendation": recommendation}


if __name__ == "__main__":
    print(json.dumps(_found()))
