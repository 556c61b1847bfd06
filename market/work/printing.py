"""A PDF set by a process of its own, which may take so much time and memory and no more."""

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import structlog

from market.core.traces import trace_without_values
from market.settings import PROJECT
from market.web.pdf import PdfFailed, render_pdf
from market.work.child import limit_memory

AT_ONCE = 2
"""So many PDFs are set at a time by one server process; who comes next waits."""
FAILED = 3
"""How the child ends when it says why on standard error; any other end is not of its own will."""

log = structlog.get_logger("market.work.printing")
_setters = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="printing")


async def set_in_process(html: str, *, base_dir: Path, assets: Path, made_on: date | None, seconds: float) -> bytes:
    """The tagged PDF of an HTML document, as `render_pdf` makes it, in a child process with limits.

    `seconds` is how long setting may take, waiting for its turn not counted. Raises `PdfFailed`, in words that a page may show.
    """
    day = made_on.isoformat() if made_on else ""
    command = [sys.executable, "-m", "market.work.printing", str(base_dir), str(assets), day]
    return await asyncio.get_running_loop().run_in_executor(_setters, _set, command, html.encode(), seconds)


def _set(command: list[str], html: bytes, seconds: float) -> bytes:
    try:
        done = subprocess.run(  # our own interpreter and module; nothing in the command comes from a user
            command, input=html, capture_output=True, timeout=seconds, cwd=PROJECT, check=False
        )
    except subprocess.TimeoutExpired as problem:
        log.error("printing.too_long", seconds=seconds)
        raise PdfFailed(f"The PDF took longer than {seconds:g} seconds.") from problem
    if done.returncode != 0:
        trace = done.stderr.decode(errors="replace") if done.returncode == FAILED else ""
        log.error("printing.failed", code=done.returncode, trace=trace)
        raise PdfFailed("The PDF could not be made.")
    return done.stdout


def main(base_dir: str, assets: str, made_on: str) -> int:
    """Set the HTML on standard input and write the PDF to standard output; on a failure its trace without values to standard error."""
    limit_memory()
    day = date.fromisoformat(made_on) if made_on else None
    try:
        pdf = render_pdf(sys.stdin.buffer.read().decode(), base_dir=Path(base_dir), assets=Path(assets), made_on=day)
    except Exception as problem:
        sys.stderr.write(trace_without_values(problem))
        return FAILED
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
