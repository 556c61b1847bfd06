"""Argon2 hashes, worked out in threads of their own: one takes about 100 ms and 64 MB, so only a few run at a time."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

from litestar.exceptions import TooManyRequestsException
from pwdlib import PasswordHash

T = TypeVar("T")
MOST_WAITING = 60
RETRY_SECONDS = 10

_HASHER = PasswordHash.recommended()
_THREADS = ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1), thread_name_prefix="argon2")
_waiting = 0


async def hash_password(password: str) -> str:
    """The argon2 hash of a password, with a random salt in it. Raises as `check_password` does."""
    return await _in_turn(_HASHER.hash, password)


async def check_password(password: str, stored: str | None) -> tuple[bool, str | None]:
    """Whether the password is right, and a new hash to store when the stored one was made with older parameters.

    With no stored hash (an unknown person, or one who has set no password) the same work is done and the answer is no.
    Raises `TooManyRequestsException` (429, try again in 10 seconds) when 60 checks wait already, so that a flood of
    guesses cannot pile up.
    """
    return await _in_turn(_check, password, stored or None)


async def _in_turn(work: Callable[..., T], *args: Any) -> T:
    global _waiting
    if _waiting >= MOST_WAITING:
        raise TooManyRequestsException(headers={"Retry-After": str(RETRY_SECONDS)})
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_THREADS, work, *args)
    finally:
        _waiting -= 1


def _check(password: str, stored: str | None) -> tuple[bool, str | None]:
    right, better = _HASHER.verify_and_update(password, stored or _nobody())
    return (right, better) if stored is not None else (False, None)


@cache
def _nobody() -> str:
    """A hash that belongs to nobody, to be compared with when there is no other."""
    return _HASHER.hash(os.urandom(32))
