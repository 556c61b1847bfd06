"""A real `market serve` in a process of its own, on a free loopback port."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from market.settings import PROJECT
from tests.journeys.files import AS_AT

START_SECONDS = 60.0
STOP_SECONDS = 20.0


class Served:
    """One running server. Its home and its database belong to it alone."""

    def __init__(self, home: Path, database_url: str) -> None:
        self.home = home
        self.database_url = database_url
        self.address = ""
        self._log = home / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it is ready; tries another port when somebody else takes the free one first."""
        for _ in range(3):
            if self._start_on(free_port()):
                return
        raise RuntimeError(f"The server did not start:\n{self.log()}")

    def _start_on(self, port: int) -> bool:
        self.address = f"http://127.0.0.1:{port}"
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "market", "serve", "--port", str(port)],
                cwd=PROJECT,
                env=server_environment(self.home, self.database_url, self.address),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # an interrupt from the keyboard is for the tests, which then end the server
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                if httpx.get(f"{self.address}/health/ready", timeout=5).status_code == 200:
                    return True
            except httpx.TransportError:
                time.sleep(0.1)
        self.stop()
        return False

    def log(self) -> str:
        """What the server has said so far."""
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""

    def stop(self) -> None:
        """Ask it to end, and make it end when it does not. Stopping twice does nothing."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


def server_environment(home: Path, database_url: str, address: str) -> dict[str, str]:
    """The environment of the server: nothing of the tester's own settings, the demonstration's fixed day, and no timetable,
    because journeys run the jobs they need.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MARKET_")}
    return kept | {
        "MARKET_HOME": str(home),
        "MARKET_DATABASE_URL": database_url,
        "MARKET_PUBLIC_URL": address,
        "MARKET_AS_AT": AS_AT.isoformat(),
        "MARKET_DEMONSTRATION": "yes",
        "MARKET_JOBS": "no",
    }


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
