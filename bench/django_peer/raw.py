"""The two pages as a bare ASGI function: sqlite3, raw SQL, the peers' templates in Jinja, and nothing around it."""

import os
import sqlite3
from collections import defaultdict
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader

from bench.django_peer.context import AUTHORITIES, ON, PAGE_SIZE, list_context, location_context, whole_page
from market.providers.listing import LocationLine
from market.providers.rules import in_service_order
from market.providers.types import LocationRecord

_SESSION = "SELECT session_data FROM django_session WHERE session_key = ?"
_OPEN = (
    f"l.authority IN ({', '.join('?' * len(AUTHORITIES))}) AND (l.registered_on IS NULL OR l.registered_on <= ?)"
    " AND (l.deregistered_on IS NULL OR l.deregistered_on > ?) AND (l.unlisted_on IS NULL OR l.unlisted_on > ?)"
)
_DAY = ON.isoformat()
_ASKED = (*AUTHORITIES, _DAY, _DAY, _DAY)
_OWNER = "o.id AS organisation_id, o.name AS organisation_name, o.cqc_provider_id AS organisation_cqc_id, o.kind AS organisation_kind"
_JOIN = "FROM location l JOIN organisation o ON o.id = l.organisation"

_jinja = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, auto_reload=False)
_list, _one = _jinja.get_template("peer_list.html"), _jinja.get_template("peer_location.html")
_database = sqlite3.connect(
    os.environ["PEER_DATABASE"], isolation_level=None, check_same_thread=False, cached_statements=256
)
_database.row_factory = lambda cursor, row: {
    column[0]: cell for column, cell in zip(cursor.description, row, strict=True)
}


def _rows(sql: str, *values: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _database.execute(sql, values).fetchall()
    return found


def _locations() -> str:
    total = _rows(f"SELECT count(*) AS n FROM location l WHERE {_OPEN}", *_ASKED)[0]["n"]
    rows = _rows(f"SELECT l.*, {_OWNER} {_JOIN} WHERE {_OPEN} ORDER BY l.name, l.id LIMIT {PAGE_SIZE}", *_ASKED)
    held: dict[int, list[str]] = defaultdict(list)
    marks = ", ".join("?" * len(rows))
    for each in _rows(
        f"SELECT location, code FROM location_service WHERE location IN ({marks}) AND from_on <= ? AND (until_on IS NULL OR until_on > ?)",
        *(row["id"] for row in rows), _DAY, _DAY,
    ):  # fmt: skip
        held[each["location"]].append(each["code"])
    for row in rows:
        row["services"] = in_service_order(held[row["id"]])
    ours = ", ".join("?" * len(AUTHORITIES))
    towns = _rows(f"SELECT DISTINCT town, ward FROM location WHERE authority IN ({ours})", *AUTHORITIES)
    places = sorted({place for row in towns for place in row.values() if place})
    lines = msgspec.convert(rows, list[LocationLine], strict=False)
    return _list.render(whole_page("Invented Officer", "") | list_context(lines, total, places))


def _location(number: int) -> str:
    now = _rows(f"SELECT l.*, {_OWNER} {_JOIN} WHERE l.id = ?", number)[0]
    own, primary = now["cqc_location_id"], now["primary_location_id"] or now["cqc_location_id"]
    related = _rows(
        "SELECT 'dual' AS relation, r.cqc_location_id AS cqc_id, '' AS reason, r.id, r.name, r.registered_on, r.deregistered_on, r.beds"
        " FROM location r WHERE (r.primary_location_id = ? OR r.cqc_location_id = ?) AND r.id <> ? UNION ALL"
        " SELECT 'predecessor', k.predecessor_id, k.reason, r.id, r.name, r.registered_on, r.deregistered_on, r.beds FROM location_link k"
        " LEFT JOIN location r ON r.cqc_location_id = k.predecessor_id WHERE k.successor_id = ? UNION ALL"
        " SELECT 'successor', k.successor_id, k.reason, r.id, r.name, r.registered_on, r.deregistered_on, r.beds FROM location_link k"
        " LEFT JOIN location r ON r.cqc_location_id = k.successor_id WHERE k.predecessor_id = ?",
        primary, primary, number, own, own,
    )  # fmt: skip
    record = {
        "now": now,
        "states": _rows(
            "SELECT s.*, s.organisation AS organisation_id, o.name AS organisation_name FROM location_state s"
            " JOIN organisation o ON o.id = s.organisation WHERE s.location = ? ORDER BY s.from_on",
            number,
        ),
        "services": _rows("SELECT code, from_on, until_on FROM location_service WHERE location = ?", number),
        "specialisms": _rows("SELECT code, from_on, until_on FROM location_specialism WHERE location = ?", number),
        "ratings": _rows(
            "SELECT *, location AS location_id FROM rating WHERE location = ?"
            " ORDER BY published_on DESC, service_group, key_question, rating",
            number,
        ),
        "events": _rows(
            'SELECT *, happened_on AS "on" FROM registration_event WHERE location = ? ORDER BY happened_on, id', number
        ),
        "related": related,
    }
    return _one.render(
        whole_page("Invented Officer", "") | location_context(msgspec.convert(record, LocationRecord, strict=False))
    )


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answer one request of somebody whose session is in the database."""
    if scope["type"] != "http":
        return
    cookie = dict(scope["headers"])[b"cookie"].decode().removeprefix("sessionid=")
    status = 200 if _rows(_SESSION, cookie) else 403
    path = scope["path"]
    html = _locations() if path == "/locations" else _location(int(path.rpartition("/")[2]))
    body = html.encode()
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def nothing(scope: Any, receive: Any, send: Any) -> None:
    """Answer every request with fifty kilobytes: how fast the client itself can go."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"50000")]})
        await send({"type": "http.response.body", "body": b"x" * 50_000})
