"""Servers under measurement: each one process on a free loopback port, ended at the end of its block."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from bench.measuring import PROJECT

START_SECONDS = 120.0


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A server process: its port, and the CPU seconds that it and its children have used."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.port = port
        self._watched = psutil.Process(process.pid)

    def cpu_seconds(self) -> float:
        """User and system time so far."""
        times = self._watched.cpu_times()
        return times.user + times.system


@contextmanager
def server(arguments: list[str], environment: dict[str, str]) -> Iterator[Running]:
    """Run `python -m …` (which takes `--port`) until the block ends. Raises RuntimeError when it does not start."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments, "--port", str(port)],
        cwd=PROJECT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        _wait(process, port)
        yield Running(process, port)
    finally:
        process.terminate()
        process.communicate(timeout=60)


def uvicorn(application: str, *options: str) -> list[str]:
    """Arguments that serve an application as `market serve` does: one process, no access log."""
    return ["uvicorn", application, "--host", "127.0.0.1", "--no-access-log", "--log-level", "error", *options]


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.perf_counter() + START_SECONDS
    while time.perf_counter() < end:
        if process.poll() is not None:
            error = process.stderr.read().decode() if process.stderr else ""
            raise RuntimeError(f"The server did not start: {error[-2000:]}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"The server did not listen within {START_SECONDS:.0f} seconds")
