"""A tool as a tagged PDF. It is set by a process of its own, once, and kept."""

import asyncio
import hashlib
import os
from functools import lru_cache
from pathlib import Path

import msgspec

from market.quality.framework.tools.types import ToolPage
from market.settings import Settings
from market.web.paper import TEMPLATES, paper_html
from market.work.printing import set_in_process

STYLES = TEMPLATES / "quality/framework"
LOOK = ("tool_paper.html", "tool_body.html", "paper.css")
SECONDS = 120
KEPT = 300

_one_at_a_time = asyncio.Lock()


def tool_html(page: ToolPage, settings: Settings) -> str:
    """The tool as one HTML document for print, which asks for nothing from outside."""
    version = f"version {page.version_number}, profile {page.hash[:12]}"
    return paper_html(
        "quality/framework/tool_paper.html",
        foot=(settings.council_name, page.title, version),
        styles=[STYLES / "paper.css"],
        settings=settings,
        tool=page,
    )


async def kept_pdf(page: ToolPage, settings: Settings) -> bytes | None:
    """The PDF if it was made before, from the same words and styles."""
    return await asyncio.to_thread(_kept, page, settings)


async def tool_pdf(page: ToolPage, settings: Settings) -> bytes:
    """The PDF, made once and kept; one is set at a time, so that a second click finds what the first made. Raises `PdfFailed`."""
    async with _one_at_a_time:
        kept = await kept_pdf(page, settings)
        if kept is not None:
            return kept
        html = await asyncio.to_thread(tool_html, page, settings)
        pdf = await set_in_process(html, base_dir=STYLES, assets=settings.assets, made_on=None, seconds=SECONDS)
        await asyncio.to_thread(_keep, _path(page, settings), pdf)
        return pdf


@lru_cache(maxsize=1)
def _look() -> bytes:
    """What a PDF depends on besides its tool: another template or style makes another file."""
    return b"".join((STYLES / name).read_bytes() for name in LOOK)


def _path(page: ToolPage, settings: Settings) -> Path:
    council = f"{settings.council_name}\0{settings.council_colour}\0{settings.demonstration}\0".encode()
    key = hashlib.sha256(_look() + council + msgspec.json.encode(page)).hexdigest()
    return settings.home / "cache/tools" / f"{key}.pdf"


def _kept(page: ToolPage, settings: Settings) -> bytes | None:
    try:
        return _path(page, settings).read_bytes()
    except FileNotFoundError:
        return None


def _keep(path: Path, pdf: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    fresh.write_bytes(pdf)
    fresh.replace(path)
    _drop_old(path.parent)


def _drop_old(folder: Path) -> None:
    """Keep the files made last; an older one is made again when somebody asks for it."""
    made = sorted(folder.glob("*.pdf"), key=lambda each: each.stat().st_mtime, reverse=True)
    for path in made[KEPT:]:
        path.unlink(missing_ok=True)
