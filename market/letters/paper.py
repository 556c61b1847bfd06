"""A letter as a tagged PDF. It is set by a process of its own, which may take so much time and memory and no more; nothing is kept."""

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from market.core.traces import words_without_values
from market.letters.pages import LetterView
from market.settings import PROJECT, Settings
from market.web.palette import brand_css
from market.web.pdf import PdfFailed, render_pdf
from market.web.words import FILTERS
from market.work.child import limit_memory

TEMPLATES = PROJECT / "templates"
STYLES = TEMPLATES / "letters"
SECONDS = 60
_setter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="letters")


class LetterFailed(Exception):
    """The PDF could not be made; the message says what to do."""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    return environment


def paper_html(view: LetterView, settings: Settings) -> str:
    """The letter as one HTML document for print, which asks for nothing from outside."""
    foot = f"{view.head.council_name}  ·  {view.reference}"
    if settings.demonstration:
        foot += "  ·  Demonstration, invented data"
    foot = foot.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ").replace("\n", " ")
    rules = f'@page{{@bottom-left{{content:"{foot}"}}}}'
    styles = "\n".join([brand_css(settings.council_colour), rules, (STYLES / "paper.css").read_text("utf-8")])
    return (
        _environment()
        .get_template("letters/paper.html")
        .render(
            view=view, styles=Markup("<style>{}</style>").format(Markup(styles))
        )  # our own files and a checked colour
    )


async def letter_pdf(view: LetterView, settings: Settings, made_on: date) -> bytes:
    """The PDF; one is set at a time. Raises `LetterFailed`."""
    html = paper_html(view, settings)
    return await asyncio.get_running_loop().run_in_executor(_setter, _in_process, html, settings.assets, made_on)


def _in_process(html: str, assets: Path, made_on: date) -> bytes:
    command = [sys.executable, "-m", "market.letters.paper", str(assets), made_on.isoformat()]
    try:
        done = subprocess.run(  # our own interpreter and module; nothing in it comes from a user
            command, input=html.encode(), capture_output=True, timeout=SECONDS, cwd=PROJECT, check=False
        )
    except subprocess.TimeoutExpired as problem:
        raise LetterFailed(f"The PDF took longer than {SECONDS} seconds. Print the page instead.") from problem
    if done.returncode != 0:
        raise LetterFailed("The PDF could not be made. Print the page instead.")
    return done.stdout


def main(assets: str, made_on: str) -> int:
    """Set the HTML on standard input and write the PDF to standard output."""
    limit_memory()
    try:
        pdf = render_pdf(
            sys.stdin.buffer.read().decode(), base_dir=STYLES, assets=Path(assets), made_on=date.fromisoformat(made_on)
        )
    except PdfFailed as problem:
        sys.stderr.write(words_without_values(problem))
        return 1
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
