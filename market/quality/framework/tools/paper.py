"""A tool as a tagged PDF. It is set by a process of its own, which may take so much time and memory and no more."""

import asyncio
import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape

from market.core.traces import words_without_values
from market.quality.framework.tools.types import ToolFailed, ToolPage
from market.settings import PROJECT, Settings
from market.web.palette import brand_css
from market.web.pdf import PdfFailed, render_pdf
from market.work.child import limit_memory

TEMPLATES = PROJECT / "templates"
STYLES = TEMPLATES / "quality/framework"
SECONDS = 120
KEPT = 300
_setter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tools")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def paper_html(page: ToolPage, council: str, colour: str) -> str:
    """The tool as one HTML document for print, which asks for nothing from outside."""
    body = _environment().get_template("quality/framework/tool_body.html").render(tool=page)
    foot = f"{council}  ·  {page.title}  ·  version {page.version_number}, profile {page.hash[:12]}"
    foot = foot.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ").replace("\n", " ")
    styles = "\n".join(
        [brand_css(colour), f'@page{{@bottom-left{{content:"{foot}"}}}}', (STYLES / "paper.css").read_text()]
    )
    title = escape(page.title)
    return (
        f'<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{styles}</style></head><body><h1>{title}</h1>{body}</body></html>"
    )


async def kept_pdf(page: ToolPage, settings: Settings) -> bytes | None:
    """The PDF if it was made before, from the same words and styles."""
    return await asyncio.to_thread(_kept, page, settings)


async def tool_pdf(page: ToolPage, settings: Settings) -> bytes:
    """The PDF, made once and kept; one is set at a time. Raises `ToolFailed`."""
    return await asyncio.get_running_loop().run_in_executor(_setter, _made, page, settings)


@lru_cache(maxsize=1)
def _layout() -> bytes:
    """What a PDF depends on besides its tool: another template or style makes another file."""
    return (STYLES / "tool_body.html").read_bytes() + (STYLES / "paper.css").read_bytes()


def _path(page: ToolPage, settings: Settings) -> Path:
    council = f"{settings.council_name}\0{settings.council_colour}\0".encode()
    key = hashlib.sha256(_layout() + council + msgspec.json.encode(page)).hexdigest()
    return settings.home / "cache/tools" / f"{key}.pdf"


def _kept(page: ToolPage, settings: Settings) -> bytes | None:
    try:
        return _path(page, settings).read_bytes()
    except FileNotFoundError:
        return None


def _made(page: ToolPage, settings: Settings) -> bytes:
    path = _path(page, settings)
    if path.is_file():
        return path.read_bytes()
    pdf = _in_process(paper_html(page, settings.council_name, settings.council_colour), settings.assets)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    fresh.write_bytes(pdf)
    fresh.replace(path)
    _drop_old(path.parent)
    return pdf


def _drop_old(folder: Path) -> None:
    """Keep the files made last; an older one is made again when somebody asks for it."""
    made = sorted(folder.glob("*.pdf"), key=lambda each: each.stat().st_mtime, reverse=True)
    for path in made[KEPT:]:
        path.unlink(missing_ok=True)


def _in_process(html: str, assets: Path) -> bytes:
    command = [sys.executable, "-m", "market.quality.framework.tools.paper", str(assets)]
    try:
        done = subprocess.run(  # our own interpreter and module; nothing in it comes from a user
            command, input=html.encode(), capture_output=True, timeout=SECONDS, cwd=PROJECT, check=False
        )
    except subprocess.TimeoutExpired as problem:
        raise ToolFailed(
            f"The PDF took longer than {SECONDS} seconds. Use the workbook or the print view."
        ) from problem
    if done.returncode != 0:
        raise ToolFailed("The PDF could not be made. Use the workbook or the print view.")
    return done.stdout


def main(assets: str) -> int:
    """Set the HTML on standard input and write the PDF to standard output."""
    limit_memory()
    try:
        pdf = render_pdf(sys.stdin.buffer.read().decode(), base_dir=STYLES, assets=Path(assets))
    except PdfFailed as problem:
        sys.stderr.write(words_without_values(problem))
        return 1
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
