"""An officer's own text: Markdown without HTML, pictures or anything that runs."""

from markdown_it import MarkdownIt
from markupsafe import Markup

_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False, "linkify": False})
    .enable("table")
    .disable(["image", "html_block", "html_inline"])
)


def narrative_html(markdown: str) -> Markup:
    """An officer's Markdown as HTML. Raw HTML and pictures are printed as text; every heading becomes one of level 3, so that none
    is skipped.
    """
    tokens = _MARKDOWN.parse(markdown)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h3"
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))
