"""A letter's Markdown as HTML with the classes of the pages."""

from markupsafe import Markup

from market.web.markdown import markdown_html

_ATTRIBUTES = {
    "p": {"class": "govuk-body"},
    "ul": {"class": "govuk-list govuk-list--bullet"},
    "ol": {"class": "govuk-list govuk-list--number"},
    "h3": {"class": "govuk-heading-s"},
    "table": {"class": "govuk-table"},
    "th": {"class": "govuk-table__header", "scope": "col"},
    "td": {"class": "govuk-table__cell"},
    "tr": {"class": "govuk-table__row"},
}


def letter_html(markdown: str) -> Markup:
    """A letter's text as HTML; single line breaks stay, as in a letter."""
    return markdown_html(markdown, attributes=_ATTRIBUTES, line_breaks=True)
