"""Wakes the runner of this process as soon as work is asked for, so that nobody waits for its next look."""

import asyncio
from collections.abc import Callable

COMMIT_SECONDS = 0.05

_listeners: set[Callable[[], None]] = set()


def listen(answer: Callable[[], None]) -> None:
    """Call `answer` whenever work is asked for in this process."""
    _listeners.add(answer)


def forget(answer: Callable[[], None]) -> None:
    """Call it no more."""
    _listeners.discard(answer)


def ring_soon() -> None:
    """Ring once the asking transaction has had time to commit; a slower one is found by the runner's next look."""
    asyncio.get_running_loop().call_later(COMMIT_SECONDS, _ring)


def _ring() -> None:
    for answer in tuple(_listeners):
        answer()
