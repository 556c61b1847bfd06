"""Markdown that people type, as HTML: no HTML of their own, no pictures, nothing that runs."""

from collections.abc import Mapping
from functools import lru_cache

from markdown_it import MarkdownIt
from markupsafe import Markup

Attributes = Mapping[str, str]


@lru_cache(maxsize=2)
def _parser(line_breaks: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": line_breaks})
    return parser.enable("table").disable(["image", "html_block", "html_inline"])


def markdown_html(
    text: str, *, attributes: Mapping[str, Attributes] | None = None, line_breaks: bool = False
) -> Markup:
    """The text as HTML. Raw HTML and pictures print as text; every heading becomes one of level 3, so that none is skipped.

    `attributes` by tag are set on every block of that tag; with `line_breaks` a single line break stays one.
    """
    parser = _parser(line_breaks)
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h3"
        if token.nesting == 1:
            for name, value in (attributes or {}).get(token.tag, {}).items():
                token.attrSet(name, value)
    return Markup(parser.renderer.render(tokens, parser.options, {}))
