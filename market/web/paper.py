"""A document set for print: a template, the council's colours, and words at the foot of every page; it asks for nothing from outside."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from market.settings import PROJECT, Settings
from market.web.palette import brand_css
from market.web.words import FILTERS

TEMPLATES = PROJECT / "templates"
BETWEEN = "  ·  "
INVENTED = "Demonstration, invented data"


def print_environment() -> Environment:
    """A new environment for print with the filters of pages, for documents that need filters of their own besides."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    return environment


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return print_environment()


def paper_html(
    template: str, *, foot: Sequence[str], styles: Sequence[Path], settings: Settings, **context: Any
) -> str:
    """A template as one HTML document for print.

    It is given `context`, and as `styles` the element with the council's colours, the rule for the foot and the style files. `foot` is
    what stands at the foot of every page; a demonstration says there that it is one.
    """
    rules = [foot_rule(foot, invented=settings.demonstration)]
    element = style_element(settings.council_colour, rules, styles)
    return _environment().get_template(template).render(styles=element, **context)


def foot_rule(parts: Sequence[str], *, invented: bool) -> str:
    """The words at the foot of every printed page as a style rule, escaped for a string of CSS inside HTML."""
    text = BETWEEN.join([*parts, INVENTED] if invented else parts)
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ")
    text = re.sub(r"[\r\n\f]", " ", text)  # a line break would end the string
    return f'@page{{@bottom-left{{content:"{text}"}}}}'


def style_element(colour: str, rules: Sequence[str], files: Sequence[Path]) -> Markup:
    """`<style>` with the council's colours, then `rules`, then the files.

    The one place where a document trusts text as markup. Nothing in it can end the element: the colour is checked by the settings, the
    rules are our own with their words escaped by `foot_rule`, and the files are part of the project.
    """
    styles = "\n".join([brand_css(colour), *rules, *(path.read_text("utf-8") for path in files)])
    return Markup("<style>{}</style>").format(Markup(styles))
