"""A little virus scanner that speaks clamd's INSTREAM protocol on loopback, and finds one harmless text harmful, as scanners do."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

HARMFUL = b"THIS-IS-HARMFUL-TO-THE-SCANNER-OF-THE-TEST"


class Clamd:
    """What it was sent, and how it behaves: `silent` never answers, `says` answers that whatever comes."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.silent = False
        self.says = b""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One conversation."""
        try:
            assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack(">I", await reader.readexactly(4))[0]:
                content += await reader.readexactly(size)
            self.seen.append(content)
            if self.silent:
                await asyncio.sleep(30)
            found = b"stream: Test-Signature FOUND\0" if HARMFUL in content else b"stream: OK\0"
            writer.write(self.says or found)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def clamd(socket: Path | None = None) -> AsyncIterator[tuple[Clamd, str]]:
    """The scanner and its address, on a port of loopback or at a socket's path."""
    scanner = Clamd()
    if socket is None:
        server = await asyncio.start_server(scanner.answer, "127.0.0.1", 0)
        address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    else:
        server = await asyncio.start_unix_server(scanner.answer, str(socket))
        address = str(socket)
    try:
        yield scanner, address
    finally:
        server.close()
