"""Saving an answer while thirty officers and a hundred providers' people do so at once, against a served installation."""

import asyncio
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import psutil
from msgspec import Struct

from bench.homes import Home, postgres_home, sqlite_home
from bench.measuring import python
from bench.quality_people import OFFICERS, PROVIDERS, WORDS, fill_with_people
from bench.results import Result
from bench.servers import Running, server
from market.commands.running import opened
from market.db.audit import verify_chain
from market.db.engine import dialect
from market.db.sql import fetch, fetch_value
from market.settings import from_environment
from tests import postgres

GROUP = "Saving an answer (30 officers and 100 providers' people at once)"
TARGET_MS = 60.0
OFFICER_THINKS, PROVIDER_THINKS = 5_000, 8_000
SCRIPT = Path(__file__).with_name("quality_saving.lua")
BARE = 200
TURNS = 3
ABOUT = (
    "`market serve` on the same machine as wrk, which plays everybody. An officer's tablet saves one answer (`POST "
    "/quality/visits/{id}/sync`) and asks how the visit stands before and after, as the page does; each officer is in a visit of their "
    "own of all criteria of a nursing home, half answered. A provider's person sends the form of one criterion and is shown the next. At "
    "the pace of people an officer saves every 5 seconds and a provider every 8, on average, each at a time of their own (rather more "
    "often in fact: the server closes a connection that says nothing for 5 seconds, and wrk then asks at once); without a pause every one "
    "of the 130 saves again as soon as the last answer came, which no people do: it shows where the end is. Times are those of wrk, so "
    "they include the queue in front of the server. Every reply is checked; afterwards the audit trail must tell of exactly the entries "
    "that are there, and its chain must be whole. Each save is one transaction that is on the disk before the reply (SQLite with "
    "synchronous=FULL; PostgreSQL with fsync), with its line in the audit trail. The peer writes the same four rows in one transaction "
    "with nothing but the driver, one after another. The line in the audit trail lets one save at a time commit, so how long the disk "
    "takes decides how many a second there can be; a second process does not change that."
)


class Load(Struct, frozen=True):
    """What one wrk saw: requests, their rate, and times in milliseconds."""

    requests: int
    seconds: float
    half: float
    p95: float
    p99: float
    longest: float

    @property
    def per_second(self) -> float:
        """Requests answered a second."""
        return self.requests / self.seconds


@contextmanager
def durable_postgres_home() -> Iterator[Home]:
    """A PostgreSQL server that waits for the disk, as a council's does (those of the tests do not)."""
    kept = dict(postgres.OPTIONS)
    postgres.OPTIONS |= {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on"}
    try:
        with postgres_home() as home:
            yield home
    finally:
        postgres.OPTIONS.clear()
        postgres.OPTIONS.update(kept)


def run(quick: bool = False) -> list[Result]:
    """Both engines, with one and with two serving processes."""
    if shutil.which("wrk") is None:
        raise RuntimeError("wrk was not found: install it (on Debian and Ubuntu: apt-get install wrk)")
    results: list[Result] = []
    for make_home in (sqlite_home, durable_postgres_home):
        with make_home() as home:
            results += _on(home, *((8, 5) if quick else (30, 10)))
    return results


def _on(home: Home, seconds: int, flat_out: int) -> list[Result]:
    made = fill_with_people(home)
    _write_people(home.folder, made)
    results = []
    for workers in (1, 2):
        with server(["market", "serve", "--workers", str(workers)], home.environment) as running:
            _warm(running, home.folder, made["csrf"])
            words = f"{home.dialect}, {workers} serving {'process' if workers == 1 else 'processes'}"
            results += _at_peoples_pace(running, home.folder, made["csrf"], seconds, words)
            results += _without_a_pause(running, home.folder, made["csrf"], flat_out, words)
    *_, checked = python("bench.quality_saving", "check", environment=home.environment)
    if not checked["whole"] or checked["entries"] != checked["told"]:
        raise RuntimeError(f"What was saved is not all there: {checked}")
    results.append(_against_bare(home, made["csrf"], checked["entries"]))
    return results


def _against_bare(home: Home, csrf: str, entries: int) -> Result:
    """One officer alone, and the bare driver, in turns; the smallest middle time of each counts."""
    ours, theirs = [], []
    with server(["market", "serve"], home.environment) as running:
        _warm(running, home.folder, csrf)
        for _ in range(TURNS):
            ours.append(_together(running, home.folder, csrf, 3, [("officer", 1, 0)])["officer"])
            *_, bare = python("bench.quality_saving", "bare", environment=home.environment)
            theirs.append(bare)
    alone, bare = min(ours, key=lambda each: each.half), min(theirs, key=lambda each: each["half"])
    return Result(
        group=GROUP, what=f"an officer's answer, nobody else there, half of them, {home.dialect}", ours=alone.half, theirs=bare["half"],
        unit="ms", against="the same four rows, bare driver", target=None,
        note=f"95%: {alone.p95:.1f} and {bare['p95']:.1f} ms; best of {TURNS} in turns; {entries:,} entries kept before, audit chain whole",
    )  # fmt: skip


def _write_people(folder: Path, made: dict[str, Any]) -> None:
    for kind in ("officers", "providers"):
        lines = []
        for each in made[kind]:
            codes = " ".join(f"{code}={each['known'].get(code, '')}" for code in each["codes"])
            lines.append(f"{each['cookie']}\t{each['id']}\t{each['user']}\t{codes}\n")
        (folder / f"{kind}.txt").write_text("".join(lines), encoding="utf-8")


def _warm(running: Running, folder: Path, csrf: str) -> None:
    _together(running, folder, csrf, 2, [("officer", 4, 0), ("provider", 4, 0), ("reading-officer", 4, 0)])


def _at_peoples_pace(running: Running, folder: Path, csrf: str, seconds: int, words: str) -> list[Result]:
    before = _cpu(running)
    asked = [
        ("officer", OFFICERS, OFFICER_THINKS),
        ("reading-officer", 2 * OFFICERS, OFFICER_THINKS),
        ("provider", PROVIDERS, PROVIDER_THINKS),
        ("reading-provider", PROVIDERS, PROVIDER_THINKS),
    ]
    loads = _together(running, folder, csrf, seconds, asked)
    cpu = 100 * (_cpu(running) - before) / seconds
    state, form = loads["reading-officer"], loads["reading-provider"]
    beside = f"the visit as it stands 95% {state.p95:.0f} ms; the next form 95% {form.p95:.0f} ms; the server uses {cpu:.0f}% of a core"
    return [
        _result(f"an officer's answer, 95%, at people's pace, {words}", loads["officer"], beside, target=TARGET_MS),
        _result(f"a provider's answer, 95%, at people's pace, {words}", loads["provider"], "", target=TARGET_MS),
    ]


def _without_a_pause(running: Running, folder: Path, csrf: str, seconds: int, words: str) -> list[Result]:
    before = _cpu(running)
    loads = _together(running, folder, csrf, seconds, [("officer", OFFICERS, 0), ("provider", PROVIDERS, 0)])
    saved = sum(each.per_second for each in loads.values())
    each_cpu = 1000 * (_cpu(running) - before) / sum(each.requests for each in loads.values())
    note = f"{saved:.0f} answers saved a second in all, {each_cpu:.1f} ms of CPU each"
    return [
        _result(f"an officer's answer, 95%, without a pause, {words}", loads["officer"], note),
        _result(f"a provider's answer, 95%, without a pause, {words}", loads["provider"], ""),
    ]


def _result(what: str, load: Load, note: str, *, target: float | None = None) -> Result:
    own = f"half {load.half:.1f}, 99% {load.p99:.0f}, longest {load.longest:.0f} ms; {load.per_second:.1f} a second"
    return Result(
        group=GROUP, what=what, ours=load.p95, theirs=None, unit="ms", against="", target=target,
        note="; ".join(filter(None, (own, note))),
    )  # fmt: skip


def _cpu(running: Running) -> float:
    """CPU seconds so far of the server and its processes."""
    found = psutil.Process(running.process.pid)
    times = [each.cpu_times() for each in (found, *found.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def _together(
    running: Running, folder: Path, csrf: str, seconds: int, asked: Sequence[tuple[str, int, int]]
) -> dict[str, Load]:
    """Several wrk at once: what each does, its connections and its thinking time. Raises RuntimeError for a wrong answer."""
    processes = {}
    for what, connections, think in asked:
        people = folder / ("officers.txt" if what.endswith("officer") else "providers.txt")
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(SCRIPT)]
        command += [f"http://127.0.0.1:{running.port}", "--", what, str(people), csrf, str(think)]
        processes[what] = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return {what: _read(what, *process.communicate(timeout=seconds + 90)) for what, process in processes.items()}


def _read(what: str, out: str, err: str) -> Load:
    line = next((each for each in out.splitlines() if each.startswith("MEASURED\t")), None)
    if line is None:
        raise RuntimeError(f"wrk ({what}) said nothing of use: {out[-500:]} {err[-500:]}")
    _, requests, took, half, p95, p99, longest, wrong, broken, why = line.split("\t")
    if int(wrong) or int(broken):
        raise RuntimeError(f"{wrong} wrong and {broken} broken answers to {what}: {why}")
    return Load(int(requests), float(took), float(half), float(p95), float(p99), float(longest))


async def _check() -> dict[str, Any]:
    """Whether every answer that was accepted is kept: entries, those that the audit trail counts, and the chain."""
    async with opened(from_environment()):
        entries = int(await fetch_value("SELECT count(*) FROM capture_entry"))
        lines = await fetch("SELECT after FROM audit_entry WHERE verb = 'assessment.captured'")
        report = await verify_chain()
    told = sum(json.loads(line["after"])["entries"] for line in lines)
    return {"entries": entries, "told": told, "whole": report.whole}


_HEAD = "SELECT entries, hash FROM audit_head WHERE id = 1"
_ENTRY = (
    "INSERT INTO capture_entry (assessment, client_id, kind, key, payload, supersedes, device, recorded_by, recorded_label,"
    " recorded_at, received_at) VALUES ({}, {}, 'answer', {}, {}, '[]', 'bench', 1, 'Bench', {}, {})"
)
_ANSWER = (
    "INSERT INTO assessment_answer (assessment, criterion, state, score, reason, rationale, categories, source, in_conflict, scored_by,"
    " scored_label, scored_at) VALUES ({}, {}, 'scored', 3, '', {}, 'DP', '', {}, 1, 'Bench', {}) ON CONFLICT (assessment, criterion)"
    " DO UPDATE SET score = excluded.score, rationale = excluded.rationale, scored_at = excluded.scored_at"
)
_LINE = (
    "INSERT INTO audit_entry (seq, at, actor_kind, actor_id, actor_label, verb, subject_kind, subject_id, after, hash)"
    " VALUES ({}, {}, 'user', 1, 'Bench', 'assessment.captured', 'assessment', '1', {}, {})"
)
_NEW_HEAD = "UPDATE audit_head SET entries = {}, hash = {} WHERE id = 1"


def _placed(sql: str) -> str:
    parts = sql.split("{}")
    if dialect() == "sqlite":
        return "?".join(parts)
    return parts[0] + "".join(f"${at}{part}" for at, part in enumerate(parts[1:], start=1))


async def _bare() -> dict[str, float]:
    """The four rows of one answer in one transaction with the driver alone, again and again."""
    settings = from_environment()
    async with opened(settings):
        codes = (await fetch_value("SELECT criteria FROM assessment WHERE id = 1")).split()
        sqlite = dialect() == "sqlite"
        save = [_placed(each) for each in (_ENTRY, _ANSWER, _LINE, _NEW_HEAD)]
        times = await (_bare_sqlite if sqlite else _bare_postgres)(settings.database_url, save, codes)
    ordered = sorted(times)
    return {"half": ordered[len(ordered) // 2], "p95": ordered[int(len(ordered) * 0.95)]}


def _values(code: str, entries: int, now: Any) -> tuple[tuple[Any, ...], ...]:
    told = json.dumps({"entries": 1, "keys": [f"answer {code}"]})
    payload = json.dumps({"state": "scored", "score": 3, "reason": "", "rationale": WORDS, "categories": "DP"})
    return (
        (1, str(uuid4()), code, payload, now, now),
        (1, code, WORDS, False, now),
        (entries + 1, now, told, "0" * 64),
        (entries + 1, "0" * 64),
    )


async def _bare_sqlite(url: str, save: list[str], codes: list[str]) -> list[float]:
    def write() -> list[float]:
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        times = []
        for at in range(BARE):
            began = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            (entries, _) = connection.execute(_HEAD).fetchone()
            for sql, values in zip(save, _values(codes[at % len(codes)], entries, str(datetime.now(UTC))), strict=True):
                connection.execute(sql, values)
            connection.execute("COMMIT")
            times.append(1000 * (time.perf_counter() - began))
        connection.close()
        return times

    return await asyncio.to_thread(write)


async def _bare_postgres(url: str, save: list[str], codes: list[str]) -> list[float]:
    connection = await asyncpg.connect(url)
    times = []
    for at in range(BARE):
        began = time.perf_counter()
        async with connection.transaction():
            entries = (await connection.fetchrow(f"{_HEAD} FOR UPDATE"))["entries"]
            for sql, values in zip(save, _values(codes[at % len(codes)], entries, datetime.now(UTC)), strict=True):
                await connection.execute(sql, *values)
        times.append(1000 * (time.perf_counter() - began))
    await connection.close()
    return times


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_check() if sys.argv[1] == "check" else _bare())))
