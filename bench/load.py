"""A load of requests: several connections that are kept open, each asking again as soon as it is answered."""

import asyncio
import time

from msgspec import Struct

CONNECTIONS = 8


class Answered(Struct, frozen=True):
    """What a round of load got: requests answered each second, and the bytes of one answer's body."""

    per_second: float
    body_bytes: int


class WrongAnswer(RuntimeError):
    """A server under load answered something else than the page that was asked for."""


class _Connection:
    """One kept connection that asks for one page."""

    def __init__(self, port: int, path: str, cookie: str, expected: bytes) -> None:
        self._port = port
        self._expected = expected
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept: text/html"]
        lines += [f"Cookie: {cookie}"] if cookie else []
        self._request = ("\r\n".join(lines) + "\r\n\r\n").encode()
        self.answered = 0
        self.body_bytes = 0

    async def ask_until(self, end: float) -> None:
        """Ask again and again until the clock shows `end`. Raises `WrongAnswer` for anything but 200 with the expected words."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 20)
        try:
            while time.perf_counter() < end:
                writer.write(self._request)
                head = await reader.readuntil(b"\r\n\r\n")
                body = await _body(reader, head)
                if not head.startswith(b"HTTP/1.1 200") or self._expected not in body:
                    raise WrongAnswer(f"{head[:200]!r} without {self._expected!r}")
                self.answered += 1
                self.body_bytes = len(body)
        finally:
            writer.close()


async def _body(reader: asyncio.StreamReader, head: bytes) -> bytes:
    lowered = head.lower()
    at = lowered.find(b"content-length:")
    if at >= 0:
        return await reader.readexactly(int(lowered[at + 15 : lowered.index(b"\r", at)]))
    parts = []
    while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readexactly(2)
    return b"".join(parts)


async def _load(port: int, path: str, cookie: str, expected: bytes, seconds: float) -> Answered:
    connections = [_Connection(port, path, cookie, expected) for _ in range(CONNECTIONS)]
    began = time.perf_counter()
    await asyncio.gather(*(each.ask_until(began + seconds) for each in connections))
    took = time.perf_counter() - began
    return Answered(sum(each.answered for each in connections) / took, max(each.body_bytes for each in connections))


def load(port: int, path: str, cookie: str, expected: str, seconds: float) -> Answered:
    """Ask for one page over `CONNECTIONS` kept connections for some seconds; every answer is checked."""
    return asyncio.run(_load(port, path, cookie, expected.encode(), seconds))
