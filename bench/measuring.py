"""Measuring: a child process with its time and peak memory, and the longest pause of an event loop."""

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

PROJECT = Path(__file__).resolve().parent.parent


def best(times: list[float]) -> float:
    """The smallest of several times: the one least disturbed by others."""
    return min(times)


def run_measured(
    arguments: list[str], *, environment: dict[str, str] | None = None, seconds: float = 1800
) -> tuple[float, float, str]:
    """Run a command; gives its wall time in seconds, the peak memory of it and its children in MB, and what it printed.

    Raises RuntimeError when it fails.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        arguments,
        cwd=PROJECT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    peak = 0.0
    watched = psutil.Process(process.pid)
    while process.poll() is None:
        if time.perf_counter() - began > seconds:
            process.kill()
            raise RuntimeError(f"{arguments[:4]} took longer than {seconds:.0f} s")
        peak = max(peak, _memory(watched))
        time.sleep(0.1)
    took = time.perf_counter() - began
    out, err = process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"{arguments[:4]} failed: {err[-2000:]}")
    return took, peak, out


def _memory(process: psutil.Process) -> float:
    total = 0
    try:
        for each in [process, *process.children(recursive=True)]:
            total += each.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return total / 1024**2


def python(module: str, *arguments: str, environment: dict[str, str] | None = None) -> tuple[float, float, Any]:
    """Run one of our bench modules in a fresh process; it prints one JSON value as its last line."""
    took, peak, out = run_measured([sys.executable, "-m", module, *arguments], environment=environment)
    return took, peak, json.loads(out.strip().splitlines()[-1])


class Heartbeat:
    """Beats every two milliseconds. Keeps how late the latest beat came, and the most CPU time that the loop's own thread used between
    two beats, both in milliseconds: the first holds what other processes took from this one, the second does not.
    """

    def __init__(self) -> None:
        self.longest = 0.0
        self.busiest = 0.0
        self._task: asyncio.Task[None] | None = None

    async def _beat(self) -> None:
        while True:
            before, used = time.perf_counter(), time.thread_time()
            await asyncio.sleep(0.002)
            self.longest = max(self.longest, (time.perf_counter() - before - 0.002) * 1000)
            self.busiest = max(self.busiest, (time.thread_time() - used) * 1000)

    async def __aenter__(self) -> "Heartbeat":
        self._task = asyncio.create_task(self._beat())
        await asyncio.sleep(0.2)
        self.longest = self.busiest = 0.0
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task:
            self._task.cancel()
