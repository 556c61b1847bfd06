"""The virus scanner: clamd, spoken to in its own protocol (INSTREAM) over TCP or a socket of the machine.

A scanner that is down, slow or says something else than clean or found has said nothing: `ScannerDown`.
"""

import asyncio
import struct
from pathlib import Path

from market.quality.evidence.types import Verdict

CHUNK = 256 * 1024
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0
LONGEST_ANSWER = 4096


class ScannerDown(Exception):
    """The scanner could not be asked, or gave no verdict; the file stays in quarantine until it does."""


async def scan(content: bytes, address: str, *, seconds: float = ANSWER_SECONDS) -> Verdict:
    """Ask the scanner at `host:port` or at the path of its socket. Raises `ScannerDown`."""
    try:
        reader, writer = await asyncio.wait_for(_connect(address), min(CONNECT_SECONDS, seconds))
    except (OSError, TimeoutError, ValueError) as error:
        raise ScannerDown(f"the virus scanner cannot be reached: {type(error).__name__}") from error
    try:
        answer = await asyncio.wait_for(_ask(reader, writer, content), seconds)
    except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise ScannerDown(f"the virus scanner did not answer: {type(error).__name__}") from error
    finally:
        writer.close()
    return verdict_of(answer)


def verdict_of(answer: bytes) -> Verdict:
    """What an answer such as `stream: OK` or `stream: Eicar-Test-Signature FOUND` says. Raises `ScannerDown` for any other."""
    words = answer.rstrip(b"\0\r\n").decode("ascii", "replace").strip()
    _, _, said = words.partition(": ")
    if said == "OK":
        return Verdict()
    if said.endswith(" FOUND"):
        return Verdict(found=said.removesuffix(" FOUND")[:120] or "unnamed")
    raise ScannerDown(f"the virus scanner gave no verdict: {words[:120]}")


async def _connect(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if address.startswith("/") or ":" not in address:
        return await asyncio.open_unix_connection(str(Path(address)), limit=LONGEST_ANSWER)
    host, _, port = address.rpartition(":")
    return await asyncio.open_connection(host.strip("[]"), int(port), limit=LONGEST_ANSWER)


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, content: bytes) -> bytes:
    """Send all of it; a scanner that has found enough, or refuses the size, may answer and hang up before the end."""
    answering = asyncio.ensure_future(reader.readuntil(b"\0"))
    try:
        writer.write(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            piece = content[start : start + CHUNK]
            writer.write(struct.pack(">I", len(piece)) + piece)
            await writer.drain()
            if answering.done():
                break
        else:
            writer.write(struct.pack(">I", 0))
            await writer.drain()
    except OSError:
        if not answering.done():
            await asyncio.sleep(0)
    try:
        return await answering
    finally:
        answering.cancel()
