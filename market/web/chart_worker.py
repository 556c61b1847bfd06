"""The process that draws charts, seen from outside: started when first needed, ended when idle or stuck, started again.

Drawing needs a JavaScript engine and holds the processor for a tenth of a second, so it does not happen in the serving process. Requests
and answers are MessagePack with four bytes of length before each, over the process's standard input and output.
"""

import asyncio
import atexit
import hashlib
import os
import select
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from market.settings import PROJECT

SECONDS_TO_DRAW = 30.0
REMEMBERED = 200


class ChartFailed(Exception):
    """A chart could not be drawn; the message says why."""


class Drawing(Struct, frozen=True, kw_only=True):
    """How the rows of a chart become a picture. `kind`: bars, stacked, grouped, dots, lines, gantt or map.

    `today` is the day that a Gantt chart marks, ISO, with its words.
    """

    kind: str
    values: str
    places: int = 0
    series: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    shares: bool = False
    reference: tuple[float, str] | None = None
    highlight: str = ""
    from_zero: bool = False
    period: str = "month"
    towns: tuple[tuple[str, float, float], ...] = ()
    today: tuple[str, str] | None = None


class ChartProcess:
    """One drawing process and the pictures it made last. Safe to use from several threads and event loops."""

    def __init__(self, assets: Path) -> None:
        self.assets = assets
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._drawn: OrderedDict[str, Any] = OrderedDict()
        self._thread: ThreadPoolExecutor | None = None

    async def ask_async(self, request: bytes) -> Any:
        """As `ask`, waiting in a thread of its own so that nothing else is held up."""
        key = hashlib.sha256(request).hexdigest()
        if key in self._drawn:
            return self._drawn[key]
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="charts")
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.ask, request)

    def ask(self, request: bytes, seconds: float = SECONDS_TO_DRAW) -> Any:
        """The pictures for a request; drawn once and remembered. Raises `ChartFailed`."""
        key = hashlib.sha256(request).hexdigest()
        with self._lock:
            if key not in self._drawn:
                self._drawn[key] = self._draw(request, seconds)
                while len(self._drawn) > REMEMBERED:
                    self._drawn.popitem(last=False)
            self._drawn.move_to_end(key)
            return self._drawn[key]

    def close(self) -> None:
        """End the process; the next request starts another."""
        with self._lock:
            self._end()
            if self._thread is not None:
                self._thread.shutdown(wait=False)
                self._thread = None

    def _draw(self, request: bytes, seconds: float) -> Any:
        for attempt in (1, 2):
            process = self._running()
            try:
                answer = msgspec.msgpack.decode(_exchange(process, request, time.monotonic() + seconds))
            except (BrokenPipeError, EOFError) as problem:
                self._end()
                if attempt == 2:
                    raise ChartFailed("the chart process ended while drawing") from problem
                continue
            except TimeoutError as problem:
                self._end()
                raise ChartFailed(f"the chart took longer than {seconds:g} seconds") from problem
            if "error" in answer:
                failure = ChartFailed(answer["error"])
                failure.add_note(answer["trace"])
                raise failure
            return answer["pictures"]
        raise ChartFailed("the chart process cannot be started")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(  # our own interpreter and module; nothing in it comes from a user
                [sys.executable, "-m", "market.web.chart_drawing", str(self.assets)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=PROJECT,
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue  # the process ended before it read everything; there is nothing left to save


def _exchange(process: subprocess.Popen[bytes], request: bytes, deadline: float) -> bytes:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    process.stdin.write(len(request).to_bytes(4, "big") + request)
    process.stdin.flush()
    length = int.from_bytes(_read(process.stdout.fileno(), 4, deadline), "big")
    return _read(process.stdout.fileno(), length, deadline)


def _read(pipe: int, count: int, deadline: float) -> bytes:
    """Exactly `count` bytes. Raises `EOFError` when the process has ended, `TimeoutError` at the deadline."""
    parts = bytearray()
    while len(parts) < count:
        ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise TimeoutError
        part = os.read(pipe, count - len(parts))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)


CHARTS = ChartProcess(PROJECT / "node_modules")
atexit.register(CHARTS.close)
