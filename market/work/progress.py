"""Saying how far work is: lines of JSON through a pipe to the process that started it, at most four a second.

The child never writes its progress to the database itself: while it holds SQLite's one write transaction nobody else
could, and inside its own transaction nobody else would see it. The parent keeps the newest line and writes the row when
it can.
"""

import time
from collections.abc import Callable

import msgspec
from msgspec import Struct

EVERY_SECONDS = 0.25


class Step(Struct, frozen=True):
    """One report."""

    stage: str
    done: int = 0
    total: int = 0
    errors: int = 0


class Progress:
    """Reports to `send`, throttled; a new stage is sent at once, and so is the end of a stage."""

    def __init__(self, send: Callable[[Step], None]) -> None:
        self._send = send
        self._stage = ""
        self._sent_at = 0.0

    def report(self, stage: str, done: int = 0, total: int = 0, errors: int = 0) -> None:
        """The stage in words, how much is done of how much (0 of 0: not countable), and errors so far."""
        now = time.monotonic()
        if stage == self._stage and now - self._sent_at < EVERY_SECONDS and not (total and done >= total):
            return
        self._stage = stage
        self._sent_at = now
        self._send(Step(stage=stage[:120], done=done, total=total, errors=errors))


class Silent:
    """A reporter that says nothing, for work done by a command or a test."""

    def report(self, stage: str, done: int = 0, total: int = 0, errors: int = 0) -> None:
        """Does nothing."""


def encode_step(step: Step) -> bytes:
    """One line for the pipe."""
    return msgspec.json.encode({"progress": step}) + b"\n"
