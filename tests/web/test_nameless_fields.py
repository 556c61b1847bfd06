"""Free text about a provider in trouble identifies nobody: the form refuses it, and every such field of these packages is of that kind."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import market
from market.web.forms import Form, NamelessText, NamelessTextArea, Text, TextArea

ROOT = Path(market.__file__).parent
FOLDERS = ("embargoes", "host_alerts", "failure", "letters", "risk", "checklists", "portal/embargoes")
AS_IT_COMES = {
    ("host_alerts/forms.py", "text"): "the notice is kept word for word, with a warning",
    ("failure/sharing/forms.py", "locations"): "names and numbers of locations, looked up in the register",
    ("risk/restricted/forms.py", "words"): "restricted notes are kept as they come, with a warning",
}

LOOKED_UP = {
    ("embargoes/forms.py", "case_reference"),
    ("embargoes/forms.py", "target"),
    ("failure/cases/letter_forms.py", "join_link"),
    ("failure/cases/person_forms.py", "reference"),
    ("failure/cases/person_forms.py", "stay_with"),
    ("failure/sharing/forms.py", "location"),
    ("failure/sharing/forms.py", "provider"),
    ("failure/turnaround/forms.py", "place"),
    ("host_alerts/forms.py", "case_reference"),
    ("host_alerts/forms.py", "location"),
    ("host_alerts/forms.py", "name"),
    ("risk/restricted/forms.py", "source"),
}
"""Lines with a rule of their own: references, places and links that are looked up or checked, times of day, and restricted notes."""


@pytest.mark.parametrize("field", [NamelessText("words", "Words"), NamelessTextArea("words", "Words")])
def test_an_identifier_is_refused_and_shown_again(field: Text) -> None:
    typed = "Mrs Palmer, born 2 March 1938, NHS 943 476 5919"
    reading = Form(field).read({"words": typed})
    (error,) = reading.errors
    assert (error.field, error.anchor) == ("words", "words")
    assert error.message.startswith("This holds an NHS number and a date of birth. Take them out")
    assert reading.typed == {"words": typed}
    assert Form(field).read({"words": "Case ASC-1, 12 beds"})["words"] == "Case ASC-1, 12 beds"


@pytest.mark.parametrize("field", [Text("words", "Words"), TextArea("words", "Words")])
def test_other_fields_take_numbers_as_they_are(field: Text) -> None:
    assert Form(field).read({"words": "Invoice 9434765919"})["words"] == "Invoice 9434765919"


def _plain(kind: str) -> Iterator[tuple[str, str]]:
    """Every field of a kind in these packages that may hold an identifier: its file and its name."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id == kind
                    and node.args
                ):
                    name = node.args[0]
                    yield (
                        str(path.relative_to(ROOT)),
                        name.value if isinstance(name, ast.Constant) else ast.unparse(name),
                    )


def test_every_box_for_words_about_a_provider_in_trouble_refuses_identifiers() -> None:
    assert set(_plain("TextArea")) == set(AS_IT_COMES)


def test_single_lines_that_take_any_number_are_telephones_references_and_what_is_looked_up() -> None:
    plain = {(file, name) for file, name in _plain("Text") if not name.endswith("_phone")}
    assert plain == LOOKED_UP
