"""What an address may name."""

from typing import Any

from litestar import Request
from litestar.exceptions import NotFoundException

LARGEST_NUMBER = 2**31 - 1
"""The largest number that a row can have: PostgreSQL's INTEGER."""


async def refuse_impossible_numbers(request: Request[Any, Any, Any]) -> None:
    """404 for an address with a number that no row can have, before a database is asked for it."""
    numbers = (value for value in request.path_params.values() if isinstance(value, int))
    if not all(0 <= number <= LARGEST_NUMBER for number in numbers):
        raise NotFoundException
