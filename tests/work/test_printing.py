"""A PDF set by a process of its own: the same as set here, within limits, and one failure whose words a page may show."""

import io
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import structlog

from market.settings import PROJECT
from market.web.pdf import PdfFailed, render_pdf
from market.work import printing
from market.work.printing import set_in_process

ASSETS = PROJECT / "node_modules"
DAY = date(2026, 9, 30)


def document(body: str) -> str:
    return f'<!DOCTYPE html><html lang="en-GB"><head><title>One</title></head><body><h1>One</h1>{body}</body></html>'


@pytest.mark.parametrize("made_on", [DAY, None])
async def test_the_process_gives_the_same_bytes(tmp_path: Path, made_on: date | None) -> None:
    html = document("<p>Zoë’s words</p>")
    pdf = await set_in_process(html, base_dir=tmp_path, assets=ASSETS, made_on=made_on, seconds=60)
    assert pdf == render_pdf(html, base_dir=tmp_path, assets=ASSETS, made_on=made_on)


async def test_what_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(PdfFailed, match=r"^The PDF took longer than 0\.01 seconds\.$"):
        await set_in_process(document(""), base_dir=tmp_path, assets=ASSETS, made_on=DAY, seconds=0.01)


async def test_a_failure_is_logged_with_its_trace_and_without_what_was_typed(tmp_path: Path) -> None:
    html = document('<p>Canary</p><img alt="x" src="https://example.org/canary.png">')
    with structlog.testing.capture_logs() as logs, pytest.raises(PdfFailed, match=r"^The PDF could not be made\.$"):
        await set_in_process(html, base_dir=tmp_path, assets=ASSETS, made_on=DAY, seconds=60)
    (line,) = logs
    assert (line["event"], line["code"]) == ("printing.failed", printing.FAILED)
    assert "PdfFailed" in line["trace"]
    assert "canary" not in str(line).casefold()


async def test_a_process_that_dies_is_a_failure_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with structlog.testing.capture_logs() as logs, pytest.raises(PdfFailed):
        await set_in_process(document(""), base_dir=tmp_path, assets=ASSETS, made_on=DAY, seconds=60)
    assert (logs[0]["code"], logs[0]["trace"]) == (1, "")


def test_the_limit_of_memory_holds_before_anything_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done: list[str] = []

    class Input:
        buffer = io.BytesIO(document("").encode())

    def render(*_: Any, **__: Any) -> bytes:
        done.append("set")
        raise MemoryError

    monkeypatch.setattr(printing, "limit_memory", lambda: done.append(f"limited at {Input.buffer.tell()}"))
    monkeypatch.setattr(printing, "render_pdf", render)
    monkeypatch.setattr(sys, "stdin", Input)
    assert printing.main(str(tmp_path), str(ASSETS), "") == printing.FAILED
    assert done == ["limited at 0", "set"]
