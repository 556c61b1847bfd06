"""Client of the Capacity Tracker's API: fetches every page and keeps the answer as one file, which is then imported like any other.

The API answers `GET {address}?offset=0&limit=500` with `{"offset", "limit", "totalItems", "items": [...]}`; the key goes in a header. Busy
answers (429), failures of the server (5xx), time-outs and answers cut short are tried again with growing pauses.
"""

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import msgspec
from msgspec import Struct

from market.settings import Settings

KEY_HEADER = "Ocp-Apim-Subscription-Key"


class TrackerUnavailable(Exception):  # named by what has happened, as the run history prints it
    """The API did not give a whole answer; the message says what it did instead and what to do."""


class Manners(Struct, frozen=True):
    """How the API is asked: page size, tries of each page, pauses between tries and time limits, all in seconds."""

    page_size: int = 500
    tries: int = 5
    first_pause: float = 1.0
    longest_pause: float = 60.0
    page_seconds: float = 30.0
    total_seconds: float = 1_800.0
    most_items: int = 500_000
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep


class Page(Struct):
    """One page of the API's answer, as far as it is needed to ask for the next."""

    items: list[msgspec.Raw]
    totalItems: int  # noqa: N815  # the API's own name


async def fetch_to_file(settings: Settings, folder: Path, manners: Manners | None = None) -> Path:
    """Fetch everything into one JSON file in `folder` (`{"totalItems", "items"}`); its path.

    Raises TrackerUnavailable when a page fails in all its tries, the key is refused, the total time runs out, or fewer items come than
    the API announced. Nothing is left in the folder then.
    """
    how = manners or Manners()
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    handle, name = await asyncio.to_thread(tempfile.mkstemp, ".part", "tracker-", folder)
    os.close(handle)
    part = Path(name)
    writing = _Writing(part)
    try:
        async with asyncio.timeout(how.total_seconds):
            await _fetch_pages(settings, writing, how)
    except TimeoutError:
        await writing.give_up()
        raise TrackerUnavailable(
            f"The Capacity Tracker API did not give everything within {how.total_seconds:,.0f} seconds. It is asked again next time."
        ) from None
    except BaseException:
        await writing.give_up()
        raise
    whole = part.with_suffix(".json")
    await asyncio.to_thread(part.rename, whole)
    return whole


class _Writing:
    """A file that is written in threads. One that was started goes on when whoever waits for it is cancelled, so giving up waits for it."""

    def __init__(self, part: Path) -> None:
        self._part = part
        self._last: asyncio.Future[None] | None = None

    async def add(self, content: bytes) -> None:
        """Write on."""
        self._last = asyncio.ensure_future(asyncio.to_thread(_append, self._part, content))
        await asyncio.shield(self._last)

    async def give_up(self) -> None:
        """Leave nothing, whatever was still being written."""
        if self._last is not None:
            await asyncio.wait([self._last])
        await asyncio.to_thread(self._part.unlink, missing_ok=True)


async def _fetch_pages(settings: Settings, writing: _Writing, how: Manners) -> None:
    headers = {"Accept": "application/json"}
    if settings.tracker_key:
        headers[KEY_HEADER] = settings.tracker_key
    offset, total = 0, 0
    async with httpx.AsyncClient(headers=headers, timeout=how.page_seconds, follow_redirects=False) as client:
        await writing.add(b'{"items":[')
        while True:
            page = await _page(client, settings.tracker_url, offset, how)
            total = page.totalItems
            if total > how.most_items:
                raise TrackerUnavailable(
                    f"The Capacity Tracker API announces {total:,} items, more than the {how.most_items:,} that are read."
                )
            if page.items:
                await writing.add((b"," if offset else b"") + b",".join(bytes(each) for each in page.items))
            offset += len(page.items)
            if not page.items or offset >= total:
                break
        if offset < total:
            raise TrackerUnavailable(
                f"The Capacity Tracker API announced {total:,} items but gave {offset:,}. "
                "Nothing was imported; it is asked again next time."
            )
        await writing.add(b'],"totalItems":%d}' % total)


def _append(path: Path, content: bytes) -> None:
    with path.open("ab") as file:
        file.write(content)


async def _page(client: httpx.AsyncClient, address: str, offset: int, how: Manners) -> Page:
    """One page, after as many tries as it takes and `how` allows."""
    trouble = ""
    for attempt in range(1, how.tries + 1):
        wait = min(how.first_pause * 2 ** (attempt - 1), how.longest_pause)
        try:
            answer = await client.get(address, params={"offset": offset, "limit": how.page_size})
        except httpx.TransportError as error:
            trouble = f"could not be reached ({type(error).__name__})"
        else:
            if answer.status_code in (401, 403):
                raise TrackerUnavailable(
                    f"The Capacity Tracker API refused the key (answer {answer.status_code}). Check MARKET_TRACKER_KEY."
                )
            if answer.status_code == httpx.codes.OK:
                try:
                    return msgspec.json.decode(answer.content, type=Page)
                except msgspec.DecodeError:
                    trouble = "gave an answer that is cut short or is not its usual JSON"
            elif answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
                trouble = f"answered {answer.status_code}"
                wait = min(max(wait, _retry_after(answer)), how.longest_pause)
            else:
                raise TrackerUnavailable(
                    f"The Capacity Tracker API answered {answer.status_code}. Check the address in MARKET_TRACKER_URL."
                )
        if attempt < how.tries:
            await how.pause(wait)
    raise TrackerUnavailable(
        f"The Capacity Tracker API {trouble}, {how.tries} times, at item {offset:,}. Nothing was imported; it is asked again next time."
    )


def _retry_after(answer: httpx.Response) -> float:
    """Seconds the server asks to wait; 0 when it does not say so in seconds."""
    told: Any = answer.headers.get("Retry-After", "")
    return float(told) if told.isdigit() else 0.0
