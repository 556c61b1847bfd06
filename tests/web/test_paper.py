"""A document set for print: the words at its foot, the order of its styles, and what its markup may not do."""

import re
from pathlib import Path

import pytest
import tinycss2
from jinja2 import DictLoader

from market.web import paper
from market.web.paper import foot_rule, paper_html, print_environment, style_element
from tests.builders.app import make_settings

AWKWARD = 'A "home" \\ of </style><script>x</script>\r\nand\fmore'


def words_at_foot(rule: str) -> str:
    """What a renderer of CSS reads as the content of the foot."""
    (page,) = tinycss2.parse_stylesheet(rule)
    (box,) = tinycss2.parse_blocks_contents(page.content)
    (content,) = tinycss2.parse_blocks_contents(box.content)
    (text,) = content.value
    assert (page.at_keyword, box.at_keyword, content.name) == ("page", "bottom-left", "content")
    return str(text.value)


def test_the_foot_prints_its_words_whatever_they_are() -> None:
    assert words_at_foot(foot_rule(["Council", "Report"], invented=False)) == "Council  ·  Report"
    rule = foot_rule(["Council", AWKWARD], invented=True)
    assert "<" not in rule
    expected = 'Council  ·  A "home" \\ of </style><script>x</script>  and more  ·  Demonstration, invented data'
    assert words_at_foot(rule) == expected


def test_styles_stand_in_order_and_nothing_ends_them_early(tmp_path: Path) -> None:
    (tmp_path / "own.css").write_text("p{margin:0}", encoding="utf-8")
    element = style_element("#12436d", [foot_rule([AWKWARD], invented=False)], [tmp_path / "own.css"])
    assert element.count("</style>") == 1
    assert element.endswith("</style>")
    at = [element.index(part) for part in ("<style>", "--market-brand:#12436d", "@page", "p{margin:0}")]
    assert at == sorted(at)


@pytest.mark.parametrize("demonstration", ["yes", "no"])
def test_a_paper_escapes_its_words_and_says_that_it_is_a_demonstration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demonstration: str
) -> None:
    environment = print_environment()
    environment.loader = DictLoader({"one.html": "<title>{{ title }}</title>{{ styles }}{{ 1724 | number }}"})
    monkeypatch.setattr(paper, "_environment", lambda: environment)
    settings = make_settings(tmp_path, demonstration=demonstration)
    html = paper_html("one.html", foot=["Council"], styles=[], settings=settings, title="<b>")
    assert html.startswith("<title>&lt;b&gt;</title><style>:root{")
    assert html.endswith("</style>1,724")
    assert bool(re.search(r"Council  ·  Demonstration, invented data", html)) is (demonstration == "yes")
