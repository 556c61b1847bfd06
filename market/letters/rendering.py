"""Filling a template: only placeholders, questions and lists are allowed in one, and it runs in a sandbox.

A council may change the text of its letters. So that no text can do harm or fail on the day it is needed, it is checked when it is saved:
which words of the template language it uses, which placeholders, and that it can be written with sample values.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from msgspec import Struct

from market.core.refusal import Refusal, Refused, refused
from market.letters.placeholders import Placeholder, filled, parse_placeholders, sample_values

LONGEST = 20_000
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For, nodes.If, nodes.CondExpr, nodes.Filter,
    nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Const, nodes.Concat,
)  # fmt: skip
_LOOP = frozenset({"index", "first", "last", "length"})
_TESTS = ("none", "defined")


class Writable(Struct, frozen=True):
    """A template that can be filled: its code, title, list of placeholders and text."""

    code: str
    title: str
    placeholders: str
    text: str


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    """No globals, few filters: what is not here cannot be called. Values are escaped for Markdown before they get here."""
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=False, lstrip_blocks=False, keep_trailing_newline=True
    )
    kept = ("capitalize", "length", "lower", "trim", "upper")
    environment.filters = {name: environment.filters[name] for name in kept}
    environment.filters |= {"pounds": lambda amount: f"{amount:,.2f}", "signed": lambda amount: f"{amount:+.2f}"}
    environment.tests = {name: environment.tests[name] for name in _TESTS}
    environment.globals.clear()
    return environment


def write(template: Writable, values: Mapping[str, Any]) -> str | Refused:
    """The letter's text in Markdown. Refuses with the name of each required value that is missing."""
    places = parse_placeholders(template.placeholders)
    ready, reasons = filled(places, values, optional_names_of(template), template.title)
    if reasons:
        return Refused(tuple(reasons))
    try:
        return tidy(_environment().from_string(template.text).render(ready))
    except (TemplateError, TypeError, ValueError, ArithmeticError) as problem:
        words = f"The letter “{template.title}” could not be written: {problem}. Ask for its template to be mended"
        return refused(Refusal("template_broken", words))


def tidy(text: str) -> str:
    """The text without space at the ends of lines and without more than one empty line in a row."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines) + "\n"


def sample_of(template: Writable, *, full: bool = True) -> str | Refused:
    """The letter with invented values: everything filled in, or only what it cannot do without."""
    places = parse_placeholders(template.placeholders)
    values = sample_values(places)
    if not full:
        optional = optional_names_of(template)
        values = {name: value for name, value in values.items() if name not in optional}
    return write(template, values)


def problems_of(template: Writable) -> list[Refusal]:
    """Everything that is wrong with a template's text, each with its line; empty when it can be put into force."""
    if not template.text.strip():
        return [Refusal("no_text", "Enter the text of the letter", "text")]
    if len(template.text) > LONGEST:
        return [Refusal("too_long", f"The text must be {LONGEST:,} characters or fewer", "text")]
    try:
        tree = _environment().parse(template.text)
    except TemplateSyntaxError as problem:
        return [_at(problem.lineno, f"the template cannot be read: {problem.message}")]
    found = list(_wrong_words(tree)) or list(_wrong_names(tree, parse_placeholders(template.placeholders)))
    if found:
        return found
    for full in (True, False):
        text = sample_of(template, full=full)
        if isinstance(text, Refused):
            kind = "every value filled in" if full else "only the required values"
            return [Refusal("template_broken", f"With {kind}: {each.message}", "text") for each in text.reasons]
    return []


def _at(line: int, words: str) -> Refusal:
    return Refusal("template_broken", f"Line {line}: {words}", "text")


def _all_nodes(node: nodes.Node) -> Iterator[nodes.Node]:
    for child in node.iter_child_nodes():
        yield child
        yield from _all_nodes(child)


def _wrong_words(tree: nodes.Template) -> Iterator[Refusal]:
    """Whatever is neither a placeholder, a question, a list nor one of the few filters."""
    for node in _all_nodes(tree):
        if not isinstance(node, _ALLOWED):
            kind = type(node).__name__.lower()
            yield _at(node.lineno, f"only placeholders, {{% if %}} and {{% for %}} may be used, not “{kind}”")
        elif isinstance(node, nodes.Filter) and (node.name not in _environment().filters or node.args or node.kwargs):
            allowed = ", ".join(sorted(_environment().filters))
            yield _at(node.lineno, f"the filter “{node.name}” is not one of: {allowed}")
        elif isinstance(node, nodes.Test) and node.name not in _TESTS:
            yield _at(node.lineno, f"“is {node.name}” cannot be asked here")


def _wrong_names(tree: nodes.Template, places: Mapping[str, Placeholder]) -> Iterator[Refusal]:
    """Names that are no placeholders, fields that their list does not have, and lists inside lists."""
    yield from _names_in(tree, places, {})


def _names_in(
    node: nodes.Node, places: Mapping[str, Placeholder], rows: Mapping[str, Placeholder]
) -> Iterator[Refusal]:
    if isinstance(node, nodes.For):
        yield from _list_problems(node, places, rows)
        listed = places.get(node.iter.name) if isinstance(node.iter, nodes.Name) else None
        if listed is not None and isinstance(node.target, nodes.Name):
            for child in node.body:
                yield from _names_in(child, places, {node.target.name: listed})
        return
    if isinstance(node, nodes.Getattr):
        yield from _field_problems(node, rows)
        return
    if isinstance(node, nodes.Name) and node.name not in rows and node.name not in places:
        yield _at(node.lineno, f"there is no placeholder “{node.name}”. Choose one from the list")
    for child in node.iter_child_nodes():
        yield from _names_in(child, places, rows)


def _list_problems(
    node: nodes.For, places: Mapping[str, Placeholder], rows: Mapping[str, Placeholder]
) -> Iterator[Refusal]:
    if rows:
        yield _at(node.lineno, "a list cannot stand inside another list")
    elif not isinstance(node.iter, nodes.Name) or not isinstance(node.target, nodes.Name) or node.test or node.else_:
        yield _at(node.lineno, "write a list as {% for row in placeholder %}")
    elif node.iter.name not in places or not places[node.iter.name].is_list:
        yield _at(node.lineno, f"“{node.iter.name}” is no list")
    elif node.target.name in places:
        yield _at(node.lineno, f"“{node.target.name}” is a placeholder already: give the row another name")


def _field_problems(node: nodes.Getattr, rows: Mapping[str, Placeholder]) -> Iterator[Refusal]:
    owner = node.node.name if isinstance(node.node, nodes.Name) else ""
    if owner == "loop" and rows and node.attr in _LOOP:
        return
    row = rows.get(owner)
    if row is None or node.attr not in row.fields:
        yield _at(node.lineno, f"there is no field “{node.attr}” of “{owner or 'this'}”. Choose one from the list")


def optional_names_of(template: Writable) -> frozenset[str]:
    """What may be empty in a template whose text can be read, fields of rows as `list.field`: what the text asks about before it prints
    it, and what it does not print at all.
    """
    tree = _environment().parse(template.text)
    lists = {
        node.target.name: node.iter.name
        for node in tree.find_all(nodes.For)
        if isinstance(node.target, nodes.Name) and isinstance(node.iter, nodes.Name)
    }
    used = {node.name for node in tree.find_all(nodes.Name)}
    for node in tree.find_all(nodes.Getattr):
        if isinstance(node.node, nodes.Name):
            used.add(f"{lists.get(node.node.name, node.node.name)}.{node.attr}")
    asked: set[str] = set()
    tests = [node.test for node in tree.find_all(nodes.If)] + [node.test for node in tree.find_all(nodes.CondExpr)]
    for test in tests:
        asked |= _asked(test, lists)
    return frozenset(asked | (_names_of(parse_placeholders(template.placeholders)) - used))


def _names_of(places: Mapping[str, Placeholder]) -> set[str]:
    return {*places, *(f"{name}.{field}" for name, place in places.items() for field in place.fields)}


def _asked(test: nodes.Node, lists: Mapping[str, str]) -> set[str]:
    """Names that a question asks to be there: `if x`, `if not x`, `x is not none`, joined by `and` and `or`."""
    if isinstance(test, nodes.Name):
        return {test.name}
    if isinstance(test, nodes.Getattr) and isinstance(test.node, nodes.Name):
        return {f"{lists.get(test.node.name, test.node.name)}.{test.attr}"}
    if isinstance(test, nodes.Not):
        return _asked(test.node, lists)
    if isinstance(test, nodes.Test):
        return _asked(test.node, lists)
    if isinstance(test, nodes.And | nodes.Or):
        return _asked(test.left, lists) | _asked(test.right, lists)
    return set()
