"""A small real mail server on loopback, which takes, defers or refuses messages as it is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import Message

CRLF = b"\r\n"


class MailServer:
    """Answers SMTP on a free port. `answers` maps a recipient to its reply; others are accepted."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes] = {}
        self.after_data = b"250 taken"
        self.hang_up_after = ""
        self.received: list[tuple[str, Message]] = []
        self.connections = 0
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def stop(self) -> None:
        """Stop listening; the port is free again."""
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        recipient = ""
        writer.write(b"220 test" + CRLF)
        while line := await reader.readline():
            command = line.strip().decode()
            verb = command.split(" ")[0].upper()
            if verb == "RCPT":
                recipient = command.partition("<")[2].partition(">")[0]
                reply = self.answers.get(recipient, b"250 ok")
            elif verb == "DATA":
                writer.write(b"354 go on" + CRLF)
                body = await reader.readuntil(b"\r\n.\r\n")
                if self.hang_up_after == "DATA":
                    break
                if self.after_data.startswith(b"2"):
                    self.received.append((recipient, message_from_bytes(body[:-5])))
                reply = self.after_data
            else:
                reply = b"221 bye" if verb == "QUIT" else b"250 ok"
            writer.write(reply + CRLF)
            await writer.drain()
            if verb == "QUIT":
                break
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    """A mail server for one test."""
    server = MailServer()
    await server.start()
    yield server
    await server.stop()
