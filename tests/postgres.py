"""A real PostgreSQL server for the tests: started as an unprivileged user on a free loopback port, ended with the test
run.
"""

import atexit
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

START_SECONDS = 60.0
MEMORY = Path("/dev", "shm")
ENOUGH_MEMORY = 3 * 1024**3
"""Bytes free that a server may use: a database of a test takes some 40 megabytes, the log a gigabyte at most."""

# Nothing in a test server is worth keeping, so it never waits for the disk.
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "lc_messages": "C",
    "timezone": "Europe/London",
}


class PostgresMissing(Exception):
    """PostgreSQL's programs are not installed."""


def find_program(name: str) -> Path:
    """A program of the newest installed PostgreSQL: Debian's folders first, then PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    for folder in folders:
        if (folder / name).exists():
            return folder / name
    found = shutil.which(name)
    if found is None:
        raise PostgresMissing(
            f"{name} was not found: install PostgreSQL (on Debian and Ubuntu: apt-get install postgresql)"
        )
    return Path(found)


def unprivileged_user() -> pwd.struct_passwd | None:
    """Whom the server runs as when the tests run as root, which PostgreSQL refuses; None when they do not."""
    if os.geteuid() != 0:
        return None
    users = {entry.pw_name: entry for entry in pwd.getpwall()}
    return users.get("postgres") or users["nobody"]


def _memory() -> Path | None:
    """The folder that is memory where there is enough: a test's database is copied there in a seventh of the time."""
    free = shutil.disk_usage(MEMORY).free if os.access(MEMORY, os.W_OK) else 0
    return MEMORY if free >= ENOUGH_MEMORY else None


class Server:
    """One running server with its data in a temporary folder."""

    def __init__(self) -> None:
        self._user = unprivileged_user()
        self.folder = Path(tempfile.mkdtemp(prefix="market-postgres-", dir=_memory()))
        self._data = self.folder / "data"
        self._log = self.folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0
        if self._user is not None:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)

    def start(self) -> None:
        """Create the data folder and start; tries another port when somebody else takes the free one first."""
        atexit.register(self.stop)
        self._run(
            find_program("initdb"),
            "--no-sync",
            "-A",
            "trust",
            "-U",
            "market",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-D",
            self._data,
        )
        for _ in range(5):
            self.port = _free_port()
            if self._start_on_port():
                return
        raise RuntimeError(f"PostgreSQL did not start:\n{self._log.read_text(encoding='utf-8', errors='replace')}")

    def _start_on_port(self) -> bool:
        options = [f"-c{name}={value}" for name, value in OPTIONS.items()]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*_ends_with_its_parent(), find_program("postgres"), "-D", self._data, "-p", str(self.port), *options],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,  # an interrupt from the keyboard is for the tests, which then end the server
                **self._as_user(),
            )
        deadline = time.monotonic() + START_SECONDS
        ready = [find_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port), "-d", "postgres"]
        while time.monotonic() < deadline and self._process.poll() is None:
            if subprocess.run(ready, check=False).returncode == 0:
                return True
            time.sleep(0.05)
        return False

    def _run(self, *command: object) -> None:
        done = subprocess.run(
            [str(part) for part in command], cwd=self.folder, capture_output=True, text=True, **self._as_user()
        )
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")

    def _as_user(self) -> dict[str, object]:
        if self._user is None:
            return {}
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}

    def url(self, database: str) -> str:
        """The address of a database on this server."""
        return f"postgresql://market@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        """End the server at once and remove its folder. Stopping twice does nothing."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self._process.send_signal(signal.SIGQUIT)
                self._process.wait(timeout=15)
        self._process = None
        shutil.rmtree(self.folder, ignore_errors=True)


def _ends_with_its_parent() -> list[str]:
    """Makes the kernel end the server when the tests are killed before they could do it."""
    setpriv = shutil.which("setpriv")
    return [] if setpriv is None else [setpriv, "--pdeathsig", "INT"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
