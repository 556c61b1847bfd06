"""Templates filled and checked: missing values, values that print as typed, and texts that must not be put into force."""

import html
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.refusal import Refused
from market.letters.delivered import Delivered, delivered_templates, parse
from market.letters.placeholders import Placeholder, as_typed, filled, parse_placeholders
from market.letters.printing import letter_html
from market.letters.rendering import LONGEST, Writable, optional_names_of, problems_of, sample_of, tidy, write
from tests.builders.letters import values_of_lifting

PLACES = "name, note, count, reasons[], actions[]{text,due}"


def writable(text: str, places: str = PLACES) -> Writable:
    return Writable("test", "A test", places, text)


def of(delivered: Delivered) -> Writable:
    return Writable(delivered.code, delivered.title, delivered.placeholders, delivered.text)


def messages(answer: object) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [each.message for each in answer.reasons]


def words_of(markup: str) -> str:
    """The text that a reader sees: no tags, entities read."""
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).strip()


def test_every_letter_that_is_delivered_can_be_written() -> None:
    assert len(delivered_templates()) >= 16
    for delivered in delivered_templates().values():
        assert problems_of(of(delivered)) == [], delivered.code
        for full in (True, False):
            text = sample_of(of(delivered), full=full)
            assert isinstance(text, str), text
            assert "None" not in text, delivered.code
            assert "{" not in text


def test_no_delivered_letter_asks_for_what_the_letterhead_gives() -> None:
    shared = {"council_name", "team_name", "letter_date", "reference", "signatory_name", "contact_email"}
    for delivered in delivered_templates().values():
        assert not shared & parse_placeholders(delivered.placeholders).keys(), delivered.code
        assert delivered.notes
        assert delivered.addressed_to


@pytest.mark.parametrize("content", ["Dear you", "{#\nTitle: A\nTo: B\nNotes: C\n#}\nText", "{#\nTitle: A\n"])
def test_a_file_without_its_heading_is_a_bug(content: str) -> None:
    with pytest.raises(ValueError, match="does not begin with a comment"):
        parse("letter", content)


def test_the_list_of_placeholders_is_read() -> None:
    assert parse_placeholders(PLACES) == {
        "name": Placeholder("name"),
        "note": Placeholder("note"),
        "count": Placeholder("count"),
        "reasons": Placeholder("reasons", is_list=True),
        "actions": Placeholder("actions", is_list=True, fields=("text", "due")),
    }
    with pytest.raises(ValueError, match="cannot be read"):
        parse_placeholders("name, Not this")


def test_what_the_text_asks_about_may_be_empty() -> None:
    text = (
        "{{ name }}{% if note %}{{ note }}{% endif %}{% if count is not none and reasons %}{{ count }}{% endif %}"
        "{% for a in actions %}{{ a.text }}{{ a.due if a.due }}{% endfor %}"
    )
    assert optional_names_of(writable(text)) == {"note", "count", "reasons", "actions.due"}
    assert "count" not in optional_names_of(writable("{% if count > 1 %}{{ count }}{% endif %}"))


def test_what_the_text_does_not_print_is_not_asked_for() -> None:
    text = writable("{{ name }}{% for a in actions %}{{ a.text }}{% endfor %}")
    assert optional_names_of(text) == {"note", "count", "reasons", "actions.due"}
    assert write(text, {"name": "Ann", "actions": [{"text": "Go"}]}) == "AnnGo\n"


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"location_name": ""}, ["location name"]),
        ({"location_name": "   "}, ["location name"]),
        ({"lifted_at": None, "started_on": ""}, ["lifted at", "started on"]),
        ({"evidence_seen": []}, []),
        ({"evidence_seen": ["seen", " "]}, ["evidence seen, row 2"]),
        ({"phased_steps": [{"cap": 1, "from_date": "3 May"}]}, ["phased steps, row 1: to date"]),
        ({"location_cqc_id": None}, []),
        ({"nobody_knows_this": 3}, []),
    ],
)
def test_a_required_value_that_is_missing_is_named(changes: dict[str, Any], missing: list[str]) -> None:
    answer = write(of(delivered_templates()["embargo_lifted"]), values_of_lifting(**changes))
    if not missing:
        assert isinstance(answer, str)
        return
    said = messages(answer)
    assert len(said) == len(missing)
    for message, words in zip(said, missing, strict=True):
        assert f"without: {words}." in message


def test_nought_and_no_are_values() -> None:
    assert write(writable("{{ count }}", "count"), {"count": 0}) == "0\n"
    assert write(writable("{{ 'yes' if count else 'no' }}", "count"), {"count": False}) == "no\n"


@pytest.mark.parametrize("value", [object(), {"a": 1}, ["a"]])
def test_a_value_that_cannot_be_printed_is_a_bug(value: object) -> None:
    with pytest.raises(TypeError, match="the value name of a letter"):
        filled(parse_placeholders("name"), {"name": value}, (), "A test")


@pytest.mark.parametrize("value", ["text", {"a": 1}])
def test_a_list_that_is_none_is_a_bug(value: object) -> None:
    with pytest.raises(TypeError):
        filled(parse_placeholders("reasons[]"), {"reasons": value}, (), "A test")
    with pytest.raises(TypeError):
        filled(parse_placeholders("actions[]{text}"), {"actions": ["text"]}, (), "A test")


@pytest.mark.parametrize(
    "typed",
    [
        "**Oak** House",
        "<script>alert(1)</script>",
        "[a link](https://example.org)",
        "![](x.png)",
        "# Oak House",
        "- Oak House",
        "1. Oak House",
        "> Oak",
        "Oak\\",
        "a | b",
        "&lt;b&gt; & Sons",
        "_under_ `code` ~~gone~~",
        "---",
        "===",
        "<https://example.org>",
        "+44 1642 000 000",
        "St Mary’s (No. 2)",
    ],
)
def test_a_value_prints_exactly_as_it_was_typed(typed: str) -> None:
    for text in ("{{ name }}", "Before {{ name }} after", "- {{ name }}", "**{{ name }}**", "Above\n{{ name }}"):
        answer = write(writable(text, "name"), {"name": typed})
        assert isinstance(answer, str)
        markup = str(letter_html(answer))
        assert typed in words_of(markup), markup
        assert "<script" not in markup
        assert "<a " not in markup
        assert "<img" not in markup
        assert "<h" not in markup


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=40))
def test_any_line_prints_as_typed(typed: str) -> None:
    line = " ".join(typed.split())
    if line:
        markup = str(letter_html(as_typed(line)))
        assert words_of(markup) == line
        assert markup.startswith("<p ")


def test_a_row_of_a_list_stays_on_its_line_and_a_text_keeps_its_lines() -> None:
    places = "reasons[], note"
    answer = write(
        writable("{% for r in reasons %}\n- {{ r }}\n{%- endfor %}\n\n{{ note }}", places),
        {"reasons": ["one\n\n- two"], "note": "First\n    second\n\nThird"},
    )
    assert isinstance(answer, str)
    markup = str(letter_html(answer))
    assert markup.count("<li>") == 1
    assert "First<br />\nsecond</p>" in markup
    assert "<pre" not in markup


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Enter the text"),
        ("x" * (LONGEST + 1), "characters or fewer"),
        ("one\n{{ nobody }}", "Line 2: there is no placeholder “nobody”"),
        ("{% for a in actions %}\n{{ a.nothing }}{% endfor %}", "Line 2: there is no field “nothing” of “a”"),
        ("{{ name.__class__ }}", "there is no field “__class__”"),
        ("{{ name.upper() }}", "not “call”"),
        ("{{ range(9) }}", "not “call”"),
        ("{% for i in name %}{% endfor %}", "“name” is no list"),
        ("{% for i in 'abc' %}{% endfor %}", "write a list as"),
        ("{% for a in actions %}{% for r in reasons %}{% endfor %}{% endfor %}", "inside another list"),
        ("{% for name in reasons %}{% endfor %}", "is a placeholder already"),
        ("{% set a = 1 %}", "not “assign”"),
        ("{% include 'layout.html' %}", "not “include”"),
        ("{% macro a() %}{% endmacro %}", "not “macro”"),
        ("{{ 9 ** 9 }}", "not “pow”"),
        ("{{ name | attr('x') }}", "the filter “attr” is not one of"),
        ("{{ name | upper('x') }}", "the filter “upper” is not one of"),
        ("{% if count is divisibleby 2 %}{% endif %}", "cannot be"),
        ("one\n\n{% if name %}", "Line 3: the template cannot be read"),
        ("{{ name", "Line 1: the template cannot be read"),
        ("{{ self }}", "there is no placeholder “self”"),
        ("{{ name | pounds }}", "With every value filled in"),
        ("{{ loop.index }}", "there is no field “index” of “loop”"),
    ],
)
def test_a_broken_template_is_refused_with_its_line_and_reason(text: str, said: str) -> None:
    found = problems_of(writable(text))
    assert found
    assert any(said in each.message for each in found), found
    assert {each.field for each in found} == {"text"}


def test_a_text_that_uses_everything_allowed_is_accepted() -> None:
    text = (
        "{{ name|upper }} {% if count == 1 and not note %}one{% elif count is none %}none{% else %}{{ count ~ 's' }}{% endif %}"
        "{% for a in actions %}\n{{ loop.index }}. {{ a.text }}{% if a.due %}, {{ a.due }}{% endif %}{% endfor %}"
        "{% for r in reasons %}{{ r }}{% if not loop.last %}; {% endif %}{% endfor %} {{ reasons|length }}"
    )
    assert problems_of(writable(text)) == []


def test_a_text_is_tidy() -> None:
    assert tidy("\n\none  \n\n\n\ntwo\n\n") == "one\n\ntwo\n"


def test_officers_markdown_gives_no_html_headings_are_of_level_3_and_tables_have_heads() -> None:
    markup = str(letter_html("# One\n\n<b>x</b> ![p]\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\nhttp://example.org"))
    assert '<h3 class="govuk-heading-s">One</h3>' in markup
    assert "<b>" not in markup
    assert "<img" not in markup
    assert "<a " not in markup  # an address is no link by itself
    assert 'scope="col"' in markup
