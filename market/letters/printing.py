"""A letter's Markdown as HTML: no HTML, pictures or anything that runs; single line breaks stay, as in a letter."""

from markdown_it import MarkdownIt
from markupsafe import Markup

_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True})
    .enable("table")
    .disable(["image", "html_block", "html_inline"])
)
_PARAGRAPHS = {"p": "govuk-body", "ul": "govuk-list govuk-list--bullet", "ol": "govuk-list govuk-list--number"}


def letter_html(markdown: str) -> Markup:
    """The text as HTML with the classes of the pages. Raw HTML and pictures print as text; every heading becomes one of level 3."""
    tokens = _MARKDOWN.parse(markdown)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h3"
        if token.type.endswith("_open"):
            _dress(token)
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _dress(token: object) -> None:
    tag = getattr(token, "tag", "")
    name = _PARAGRAPHS.get(tag) or {
        "h3": "govuk-heading-s",
        "table": "govuk-table",
        "th": "govuk-table__header",
        "td": "govuk-table__cell",
        "tr": "govuk-table__row",
    }.get(tag)
    if name:
        token.attrSet("class", name)  # type: ignore[attr-defined]  # a token of markdown-it
    if tag == "th":
        token.attrSet("scope", "col")  # type: ignore[attr-defined]
