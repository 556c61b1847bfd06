"""The tracker API's client against a server of our own on loopback."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from market.importers.tracker import KEY_HEADER, Manners, TrackerUnavailable, fetch_to_file

Answer = tuple[int, dict[str, str], bytes]


class Stub:
    """Answers with what `script` says for the try and offset; remembers what was asked."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked: list[tuple[int, str | None]] = []
        self.script: Callable[[int, int], Answer] = lambda attempt, offset: page(offset)


def page(offset: int, *, total: int = 5, size: int = 2, announced: int | None = None) -> Answer:
    items = [{"cqcId": f"1-{number}"} for number in range(offset, min(offset + size, total))]
    body = {"offset": offset, "limit": size, "totalItems": total if announced is None else announced, "items": items}
    return 200, {}, json.dumps(body).encode()


@pytest.fixture
def stub() -> Iterator[Stub]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            offset = int(parse_qs(urlparse(self.path).query)["offset"][0])
            told.asked.append((offset, self.headers.get(KEY_HEADER)))
            status, headers, body = told.script(len(told.asked), offset)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told = Stub(f"http://127.0.0.1:{server.server_port}/locations")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


async def fetch(stub: Stub, folder: Path, **changes: Any) -> tuple[Path, list[float]]:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    settings: Any = SimpleNamespace(tracker_url=stub.address, tracker_key="the-key")
    return await fetch_to_file(settings, folder, Manners(page_size=2, tries=3, pause=pause, **changes)), pauses


async def test_every_page_comes_into_one_file_with_the_key_in_a_header(stub: Stub, tmp_path: Path) -> None:
    path, pauses = await fetch(stub, tmp_path)
    told = json.loads(path.read_bytes())
    assert [item["cqcId"] for item in told["items"]] == ["1-0", "1-1", "1-2", "1-3", "1-4"]
    assert told["totalItems"] == 5
    assert stub.asked == [(0, "the-key"), (2, "the-key"), (4, "the-key")]
    assert pauses == []


async def test_busy_and_broken_answers_are_tried_again_with_growing_pauses(stub: Stub, tmp_path: Path) -> None:
    answers = {1: (429, {"Retry-After": "7"}, b""), 2: (503, {}, b""), 4: (200, {}, page(2)[2][:-9])}
    stub.script = lambda attempt, offset: answers.get(attempt) or page(offset)
    path, pauses = await fetch(stub, tmp_path)
    assert len(json.loads(path.read_bytes())["items"]) == 5
    assert pauses == [7.0, 2.0, 1.0]


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (lambda attempt, offset: (500, {}, b""), "answered 500, 3 times"),
        (lambda attempt, offset: (200, {}, b'{"items": ['), "cut short"),
        (lambda attempt, offset: (401, {}, b""), "refused the key"),
        (lambda attempt, offset: (404, {}, b""), "Check the address"),
        (lambda attempt, offset: (302, {"Location": "http://127.0.0.1:1/"}, b""), "answered 302"),
        (lambda attempt, offset: page(offset, total=3, announced=5), "announced 5 items but gave 3"),
        (lambda attempt, offset: page(offset, announced=9_000_000), "more than the 500,000"),
    ],
)
async def test_what_can_not_be_mended_leaves_no_file(stub: Stub, tmp_path: Path, script: Any, said: str) -> None:
    stub.script = script
    with pytest.raises(TrackerUnavailable, match=said):
        await fetch(stub, tmp_path)
    assert os.listdir(tmp_path) == []


async def test_a_server_that_is_gone_and_time_that_runs_out(stub: Stub, tmp_path: Path) -> None:
    with pytest.raises(TrackerUnavailable, match="did not give everything within 0 seconds"):
        await fetch(stub, tmp_path, total_seconds=0.0)
    stub.address = "http://127.0.0.1:9/none"
    with pytest.raises(TrackerUnavailable, match="could not be reached"):
        await fetch(stub, tmp_path)
    assert os.listdir(tmp_path) == []


async def test_an_empty_tracker_is_an_empty_list(stub: Stub, tmp_path: Path) -> None:
    stub.script = lambda attempt, offset: page(0, total=0)
    path, _ = await fetch(stub, tmp_path)
    assert json.loads(path.read_bytes()) == {"items": [], "totalItems": 0}
