"""The list of locations and the page of a location: requests a second of ours, of Django's and of a bare function's, in turns."""

import re
import shutil
import sqlite3
import statistics
from contextlib import ExitStack
from pathlib import Path

import httpx
from msgspec import Struct

from bench.homes import Home, demonstration
from bench.load import Answered, load
from bench.measuring import python
from bench.results import Result
from bench.servers import Running, server, uvicorn

GROUP = "Pages under load (SQLite, one process each, 8 kept connections)"
TARGET = 2.5
SECONDS, ROUNDS = 3.0, 6
QUICK_SECONDS, QUICK_ROUNDS = 2.0, 3
LIST = "/locations"
ABOUT = (
    "First page of fifty and the page of one location with its rating history, signed in, over the same "
    "data. Django 5.2 has its own sessions, permissions, CSRF and security middleware, its ORM with joins"
    " and prefetches, cached templates and DEBUG off; it is served by uvicorn both as ASGI and as WSGI "
    "with threads, and the faster one is shown. The bare function looks the session up and then runs raw "
    "SQL and Jinja with nothing around it: no permissions, no form tokens, no security headers, no "
    "request log. All three fill the page by the same pure functions. Requests a second depend on who "
    "else uses the machine; CPU time a request does so much less."
)


class _Peer(Struct, frozen=True):
    """A server with the cookie that signs somebody in there."""

    name: str
    running: Running
    cookie: str


class _Measured(Struct):
    """What one server did in its rounds: requests a second, CPU milliseconds a request, and the bytes of a page."""

    per_second: list[float]
    cpu_ms: list[float]
    body_bytes: int = 0


def run(quick: bool = False) -> list[Result]:
    """Both pages at the demonstration's size and at ten times that."""
    results = []
    for scale in (1,) if quick else (1, 10):
        with demonstration(scale) as home:
            results += _at(home, scale, *((QUICK_SECONDS, QUICK_ROUNDS) if quick else (SECONDS, ROUNDS)))
    return results


def _at(home: Home, scale: int, seconds: float, rounds: int) -> list[Result]:
    copy = home.folder / "peer" / "market.db"
    copy.parent.mkdir(exist_ok=True)
    _copy(home.folder / "market.db", copy)
    peer = {"PEER_DATABASE": str(copy), "DJANGO_SETTINGS_MODULE": "bench.django_peer.settings"}
    *_, cookie = python("bench.django_peer.prepare", environment=peer)
    results = []
    with ExitStack() as stack:
        ours = stack.enter_context(server(["market", "serve"], home.environment))
        django = "bench.django_peer.serving"
        peers = [
            _Peer("ours", ours, _sign_in(ours.port, home)),
            _Peer("Django (ASGI)", stack.enter_context(server(uvicorn(f"{django}:asgi"), peer)), cookie),
            _Peer(
                "Django (WSGI)",
                stack.enter_context(server(uvicorn(f"{django}:wsgi", "--interface", "wsgi"), peer)),
                cookie,
            ),
            _Peer("raw", stack.enter_context(server(uvicorn("bench.django_peer.raw:app"), peer)), cookie),
            _Peer("nothing", stack.enter_context(server(uvicorn("bench.django_peer.raw:nothing"), peer)), ""),
        ]
        number, name, first, locations = _chosen(copy)
        for what, path, expected in (
            ("list of locations", LIST, first),
            ("page of a location", f"{LIST}/{number}", name),
        ):
            words = f"{what}, {locations:,} locations"
            results += _compare(words, path, expected, peers, seconds, rounds)
    shutil.rmtree(copy.parent)
    return results


def _copy(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        old.backup(new)


def _chosen(path: Path) -> tuple[int, str, str, int]:
    """An open location with a history of ratings, its name, the first name of the list, and how many locations are held."""
    database = sqlite3.connect(path)
    number, name = database.execute(
        "SELECT l.id, l.name FROM location l JOIN rating r ON r.location = l.id WHERE l.authority = 'Middlesbrough' AND l.care_home = 1"
        " AND l.deregistered_on IS NULL AND l.unlisted_on IS NULL GROUP BY l.id ORDER BY count(*) DESC, l.id LIMIT 1"
    ).fetchone()
    (first,) = database.execute(
        "SELECT name FROM location WHERE authority = 'Middlesbrough' AND deregistered_on IS NULL AND unlisted_on IS NULL"
        " ORDER BY name, id LIMIT 1"
    ).fetchone()
    (locations,) = database.execute("SELECT count(*) FROM location").fetchone()
    database.close()
    return number, _escaped(name), _escaped(first), locations


def _escaped(name: str) -> str:
    """The longest part of a name that no template writes in another way."""
    return max(re.split(r"[&'\"<>]", name), key=len)


def _sign_in(port: int, home: Home) -> str:
    """A session of a commissioning officer, by the sign-in page itself."""
    card = (home.folder / "demonstration" / "sign-in.txt").read_text(encoding="utf-8")
    password = card.strip().rpartition(": ")[2]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
        token = re.search(r'name="_csrf_token" value="([^"]+)"', client.get("/sign-in").text)
        answer = client.post(
            "/sign-in",
            data={
                "_csrf_token": token[1] if token else "",
                "email": "commissioning.officer@demonstration.example",
                "password": password,
            },
        )
        if answer.status_code != 303:
            raise RuntimeError(f"Signing in answered {answer.status_code}")
        return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


def _compare(what: str, path: str, expected: str, peers: list[_Peer], seconds: float, rounds: int) -> list[Result]:
    measured = {peer.name: _Measured([], []) for peer in peers}
    for peer in peers:
        _round(peer, path, expected, 1.0)
    for _ in range(rounds):
        for peer in peers:
            before = peer.running.cpu_seconds()
            answered = _round(peer, path, expected, seconds)
            mine = measured[peer.name]
            mine.per_second.append(answered.per_second)
            mine.cpu_ms.append(1000 * (peer.running.cpu_seconds() - before) / (answered.per_second * seconds))
            mine.body_bytes = answered.body_bytes
    ours = measured["ours"]
    django = max(("Django (ASGI)", "Django (WSGI)"), key=lambda name: max(measured[name].per_second))
    return [
        _result(what, ours, measured[django], against=django, target=TARGET),
        _result(what, ours, measured["raw"], against="raw SQL and Jinja, bare ASGI function", target=None),
        _result(what, ours, measured["nothing"], against="the client alone (50 kB of nothing)", target=None),
    ]


def _round(peer: _Peer, path: str, expected: str, seconds: float) -> Answered:
    return load(peer.running.port, path, peer.cookie, "x" if peer.name == "nothing" else expected, seconds)


def _result(what: str, ours: _Measured, theirs: _Measured, *, against: str, target: float | None) -> Result:
    cpu = f"CPU a request: {min(ours.cpu_ms):.2f} and {min(theirs.cpu_ms):.2f} ms ({min(theirs.cpu_ms) / min(ours.cpu_ms):.2f} times)"
    middle = statistics.median(mine / other for mine, other in zip(ours.per_second, theirs.per_second, strict=True))
    return Result(
        group=GROUP,
        what=what,
        ours=max(ours.per_second),
        theirs=max(theirs.per_second),
        unit="/s",
        against=against,
        target=target,
        higher=True,
        note=f"{cpu}; page {ours.body_bytes:,} and {theirs.body_bytes:,} bytes; median of rounds {middle:.2f}",
    )
