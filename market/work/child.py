"""The child process of one piece of work: limits itself, ends with its parent, says by lines of JSON how it goes."""

import os
import resource
import sys
import threading
from collections.abc import Callable
from typing import Any

import msgspec

from market.core.traces import trace_without_values, words_without_values
from market.db.sql import fetch_one
from market.work.progress import Progress, Step, encode_step
from market.work.types import Work, WorkOutcome

MEMORY_BYTES = 3 * 1024**3
ORPHANED = 75

_pipe = 1


class NoSuchWorkError(Exception):
    """The number or the kind of work is not known."""


def limit_memory(most: int = MEMORY_BYTES) -> None:
    """Let an allocation beyond `most` bytes fail in this process rather than starve the machine.

    It limits data (RLIMIT_DATA), not addresses (RLIMIT_AS): what draws charts reserves far more than it uses.
    """
    _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def end_with_parent() -> None:
    """End this process as soon as its standard input closes.

    The parent holds the other end, so a killed server leaves no orphan behind.
    """

    def wait() -> None:
        while os.read(0, 1024):
            pass
        os._exit(ORPHANED)

    threading.Thread(target=wait, name="parent", daemon=True).start()


def own_output() -> None:
    """Keep standard output for the lines to the parent: whatever else this process prints goes to standard error."""
    global _pipe
    _pipe = os.dup(1)
    os.dup2(2, 1)


async def run_work(work_id: int, attempt: int, find_function: Callable[[str], Work | None]) -> None:
    """Do one claimed piece of work and write its outcome as the last line.

    Raises `NoSuchWorkError` when the row, in this attempt, or its kind is not there. A failure of the work itself is
    reported in the last line; that of the process (killed) is noticed by the parent.
    """
    row = await fetch_one(
        "SELECT kind, arguments FROM work_item WHERE id = {} AND attempts = {} AND status = 'running'", work_id, attempt
    )
    function = None if row is None else find_function(row["kind"])
    if row is None or function is None:
        raise NoSuchWorkError(f"There is no running work {work_id} in attempt {attempt}, or its kind is unknown")
    arguments: dict[str, Any] = msgspec.json.decode(row["arguments"], type=dict[str, Any])
    try:
        outcome = await function(arguments, Progress(_send))
    except MemoryError:
        outcome = WorkOutcome(
            "This needs more memory than one piece of work may use. Split the file and try again.", failed=True
        )
    except Exception as error:
        sys.stderr.write(f"{trace_without_values(error)}\n")
        answer_parent(msgspec.json.encode({"broke": words_without_values(error)[:500]}) + b"\n")
        return
    answer_parent(msgspec.json.encode({"outcome": outcome}) + b"\n")


def _send(step: Step) -> None:
    answer_parent(encode_step(step))


def answer_parent(line: bytes) -> None:
    """Write to the parent, whatever standard output has become."""
    os.write(_pipe, line)
