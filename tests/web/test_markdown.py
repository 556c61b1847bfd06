"""Markdown that people type: nothing of it runs, headings are of one level, and blocks carry the attributes asked for."""

import pytest

from market.web.markdown import markdown_html

TEXT = "# One\n\nfirst\nsecond <b>x</b> ![p](http://example.org/p.png)\n\n| A |\n|---|\n| 1 |"


def test_without_attributes_it_is_plain() -> None:
    assert markdown_html(TEXT).startswith("<h3>One</h3>\n<p>first\nsecond &lt;b&gt;x&lt;/b&gt; !")
    assert "<th>A</th>" in markdown_html(TEXT)


def test_attributes_stand_on_every_block_of_their_tag_in_order() -> None:
    attributes = {"h3": {"class": "small"}, "th": {"class": "head", "scope": "col"}, "li": {"class": '"x'}}
    html = markdown_html(f"{TEXT}\n\n- one\n- two", attributes=attributes)
    assert '<h3 class="small">One</h3>' in html
    assert '<th class="head" scope="col">A</th>' in html
    assert html.count('<li class="&quot;x">') == 2
    assert "<p>first" in html


@pytest.mark.parametrize(("line_breaks", "words"), [(True, "first<br />\nsecond"), (False, "first\nsecond")])
def test_line_breaks_stay_where_they_are_asked_for(line_breaks: bool, words: str) -> None:
    assert words in markdown_html(TEXT, line_breaks=line_breaks)


@pytest.mark.parametrize("text", ["<script>x</script>", "[x](javascript:alert)", "![x](http://example.org/a.png)"])
def test_nothing_runs_and_nothing_is_fetched(text: str) -> None:
    html = markdown_html(text, line_breaks=True)
    assert not [part for part in ("<script", 'href="javascript', "<img") if part in html]
