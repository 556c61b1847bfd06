"""Words of forms: what a field says when it is left empty reads as a sentence."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import market
from market.embargoes.forms import review_form
from market.web.forms import Field, Form
from tests.builders.policies import starting_embargo_policy

TURNED = re.compile(
    r"(Enter|Select) (is|are|has|have|does|do|did|may|can|will|how (is|are|does|do|did|many \w+ did)|whom? (is|do|did)) "
)
"""A question after a verb that asks for something: "Enter has each action been verified"."""


def fields() -> Iterator[tuple[str, Field]]:
    """Every field that a module of the application holds ready, and those of questions that a policy asks."""
    for found in pkgutil.walk_packages(market.__path__, "market."):
        if found.name.startswith("market.demo.") or found.name.endswith("__main__"):
            continue
        for value in vars(importlib.import_module(found.name)).values():
            held = value.fields if isinstance(value, Form) else value if isinstance(value, tuple) else (value,)
            yield from ((found.name, each) for each in held if isinstance(each, Field))
    yield from (("review_form", each) for each in review_form(starting_embargo_policy()).fields)


def test_what_an_empty_field_says_is_no_question_turned_into_an_order() -> None:
    wrong = {
        (name, each.missing_message)
        for name, each in fields()
        if each.required
        and (TURNED.match(each.missing_message) or re.match(r"(Enter|Select) .*\?$", each.missing_message))
    }
    assert not wrong
