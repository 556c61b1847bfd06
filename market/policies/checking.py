"""Whether a policy holds together: every reference resolves, every offset can be counted, nothing needed is empty. Pure.

All problems are told at once with their place: "items › F2-09 › owner_role: …". What concerns one record is told when the record is saved;
what concerns several together (weights that sum to 100, stages that can be reached) when a draft is to be put into force.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from msgspec import Struct

from market.core.offsets import is_offset, length_of
from market.core.refusal import Refusal
from market.policies import checking_kinds
from market.policies.content import Due
from market.policies.loading import STRUCTS, Policy
from market.policies.parts import Part, Section, leaves_of_record, parts_of, records_in, sections_of
from market.policies.problems import Outside, Problem
from market.policies.references import COUNTED_BACK, References, references_of
from market.policies.types import PolicyKind

LONGEST = {"line": 200, "letter": 48, "words": 2_000, "code": 40, "service": 12, "list": 40, "value": 200}
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
CRITERION = re.compile(r"\d\.\d{1,2}\.\d{1,2}")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
MOST = 100_000
LONGEST_TIME = timedelta(days=3_660)
NOTHING_KNOWN = Outside()


def problems_of(kind: PolicyKind, policy: Policy, outside: Outside = NOTHING_KNOWN) -> list[Problem]:
    """Everything that is wrong with a policy."""
    found: list[Problem] = []
    known = references_of(kind, policy)
    for section in sections_of(STRUCTS[kind]):
        records = records_in(policy, section)
        counts = Counter(name for name, _ in records)
        for name, count in counts.items():
            if count > 1:
                found.append(Problem(section.key, name, "", "this name stands more than once"))
        for name, record in records:
            found += problems_of_record(section, name, record, known, outside)
    return [*found, *checking_kinds.together(policy)]


def problems_of_record(
    section: Section, name: str, record: Any, known: References, outside: Outside = NOTHING_KNOWN
) -> list[Problem]:
    """Everything that is wrong within one record."""
    found: list[Problem] = []
    for path, part, value in leaves_of_record(record, section):
        found += [
            Problem(section.key, name, "__".join(path), message) for message in _wrong(part, value, known, outside)
        ]
    found += [Problem(section.key, name, place, message) for place, message in _backward(record)]
    return [*found, *checking_kinds.within(section.key, name, record)]


def refusals_of(problems: list[Problem]) -> list[Refusal]:
    """Problems as reasons for a refusal, each with its place in words."""
    return [Refusal("policy", each.words, each.part or None) for each in problems]


def _wrong(part: Part, value: Any, known: References, outside: Outside) -> Iterator[str]:
    if part.kind == "list" and part.each is not None:
        yield from _wrong_list(part.each, value, known, outside)
    elif value is None:
        if not part.nullable:
            yield "is missing"
    elif part.kind in ("whole", "number"):
        if not 0 <= value <= MOST:
            yield f"must be from 0 to {MOST:,}"
    elif isinstance(value, str):
        yield from _wrong_text(part, value, known, outside)
    elif part.kind == "ref" and str(value) not in known[part.ref]:
        yield f"{value} is not one of {_words(part)}"


def _wrong_text(part: Part, value: str, known: References, outside: Outside) -> Iterator[str]:
    if not value.strip():
        if part.required:
            yield "is empty"
    elif len(value) > LONGEST.get(part.kind, MOST):
        yield f"must be {LONGEST[part.kind]:,} characters or fewer"
    elif part.kind == "ref" and value not in known[part.ref]:
        yield f"“{value}” is not one of {_words(part)}"
    elif part.kind == "due_offset" and not (is_offset(value) and abs(length_of(value)) <= LONGEST_TIME):
        yield f"“{value}” is no length of time: write a number and h, d or w, such as 4h or -14d"
    elif part.kind == "offset" and not (is_offset(value) and timedelta(0) < length_of(value) <= LONGEST_TIME):
        yield f"“{value}” is no length of time: write a number and h, d or w, such as 4h or 14d"
    elif part.kind == "time" and not TIME.fullmatch(value):
        yield f"“{value}” is no time of day: write it as 08:00"
    elif part.kind == "code" and not CODE.fullmatch(value):
        yield f"“{value}” cannot be a code: use letters, figures, - and _"
    elif part.kind == "criterion" and not CRITERION.fullmatch(value):
        yield f"“{value}” is no code of a criterion, such as 3.1.1"
    elif part.kind == "criterion" and outside.criteria and value not in outside.criteria:
        yield f"there is no criterion {value} in the quality framework"
    elif part.kind == "letter" and outside.letters and value not in outside.letters:
        yield f"there is no letter template “{value}”: write the code of one, or leave it empty"


def _wrong_list(each: Part, values: tuple[Any, ...], known: References, outside: Outside) -> Iterator[str]:
    if len(values) > LONGEST["list"]:
        yield f"has more than {LONGEST['list']} lines"
    for value, count in Counter(values).items():
        if count > 1:
            yield f"“{value}” stands more than once"
        yield from _wrong(each, value, known, outside)


def _backward(record: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Due times that count back from a clock before which nothing can be known."""
    if isinstance(record, Due):
        if record.offset.startswith("-") and record.clock not in COUNTED_BACK:
            yield "__".join((*path, "offset")), "only the closure and a move can be counted back from"
        return
    if not isinstance(record, Struct):
        return
    for part in parts_of(type(record)):
        if part.kind == "group":
            yield from _backward(getattr(record, part.name), (*path, part.name))


def _words(part: Part) -> str:
    return f"the {part.ref.replace('_', ' ')}"
