"""The statement as HTML: one self-contained page, and the same page set for print."""

import base64
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment

from market.statement import words
from market.statement.ages import newest_words
from market.statement.blocks import blocks_of
from market.statement.numbers import spoken
from market.statement.printing import cell_words
from market.statement.snapshot import digest
from market.statement.types import Block, Snapshot
from market.statement.volumes import volume_words
from market.web.charts import DrawnChart
from market.web.markdown import markdown_html
from market.web.paper import TEMPLATES, foot_rule, print_environment, style_element

STYLES = TEMPLATES / "statement"
FONT_FILES = {
    400: "source-sans-3-latin-400-normal.woff2",
    600: "source-sans-3-latin-600-normal.woff2",
    700: "source-sans-3-latin-700-normal.woff2",
}


def kind_of(block: Block) -> str:
    """The template that prints a block."""
    return type(block).__name__.lower()


def figure_words(snapshot: Snapshot, figure_id: str) -> str:
    """A figure as evidence: its title and value; its id alone when the edition does not hold it."""
    for figure in snapshot.figures:
        if figure.id == figure_id:
            return f"{figure.title}, {spoken(figure.value, figure.form)}"
    return figure_id


def _environment() -> Environment:
    environment = print_environment()
    environment.filters |= {"narrative": markdown_html, "volume": volume_words}
    environment.tests["blank"] = lambda text: not str(text).strip()
    environment.globals |= {
        "kind_of": kind_of,
        "cell_words": cell_words,
        "figure_words": figure_words,
        "newest_words": newest_words,
        "direction_meanings": words.DIRECTION_MEANINGS,
        "duty": words.DUTY,
        "direction_words": words.DIRECTION_WORDS,
        "direction_signs": words.DIRECTION_SIGNS,
        "route_words": words.ROUTE_WORDS,
        "stage_words": words.STAGE_WORDS,
        "confidence_words": words.CONFIDENCE_WORDS,
    }
    return environment


def document_html(
    snapshot: Snapshot,
    drawn: Mapping[str, DrawnChart],
    *,
    colour: str,
    assets: Path,
    for_print: bool = False,
    draft: bool = False,
) -> str:
    """The statement as one HTML document that asks for nothing from outside.

    For the screen the typeface and all pictures are inside; for print the fonts are left to the PDF renderer. `draft` marks every
    page as not yet published.
    """
    rules = [running_text(snapshot, draft=draft) if for_print else _font_faces(assets)]
    files = [STYLES / "document.css", STYLES / ("print.css" if for_print else "screen.css")]
    return (
        _environment()
        .get_template("statement/document.html")
        .render(
            snapshot=snapshot,
            sections=blocks_of(snapshot),
            drawn=drawn,
            digest=digest(snapshot),
            styles=style_element(colour, rules, files),
            for_print=for_print,
            draft=draft,
        )
    )


def running_text(snapshot: Snapshot, *, draft: bool) -> str:
    """The words at the foot of every printed page as a style rule."""
    parts = [snapshot.council, snapshot.title, *(["Draft"] if draft else [])]
    return foot_rule(parts, invented=snapshot.demonstration)


def _font_faces(assets: Path) -> str:
    folder = assets / "@fontsource/source-sans-3/files"
    rule = '@font-face{{font-family:"Source Sans 3";font-weight:{0};font-display:swap;src:url(data:font/woff2;base64,{1}) format("woff2")}}'
    return "".join(
        rule.format(weight, base64.b64encode((folder / name).read_bytes()).decode())
        for weight, name in FONT_FILES.items()
    )
