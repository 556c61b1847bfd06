"""The form of any record of a policy, made from its fields, and the way between a record and what is typed."""

import re
from collections.abc import Iterator
from decimal import Decimal as Exact
from typing import Any

import msgspec
from msgspec import Struct

from market.core.refusal import Refusal, Refused, refused
from market.policies.checking import LONGEST, MOST
from market.policies.parts import KEYS, Part, Section, leaves_of_record, parts_of
from market.policies.references import References
from market.policies.words import part_words
from market.web.forms import (
    Checkboxes,
    Decimal,
    Field,
    Form,
    Integer,
    Option,
    Radios,
    Reading,
    Select,
    Text,
    TextArea,
    Tick,
)

FEW = 3
NEEDED = {"lift_checks", "recommend", "applies_to", "must_record"}
"""Lists that may not be empty."""
LINES = 12_000
OFFSET_HINT = "A number and h (hours), d (days) or w (weeks), such as 4h or 14d"
BACK_HINT = OFFSET_HINT + ". A minus sign means before"
HINTS = {
    "criterion": "Codes of criteria of the quality framework, one on each line, such as 3.1.1",
    "service": "Codes of types of service, one on each line, such as NUR",
    "whole": "Whole numbers, one on each line",
}
NOTE = Form(
    TextArea("note", "What the new version changes, and why", hint="Kept with the version", longest=600, rows=3)
)
_SPLIT = re.compile(r"[\s,;]+")


def form_of(section: Section, record: Any, known: References, *, adding: bool = False) -> Form:
    """The form of a record. `record` gives the fixed keys of maps; only a new record asks for its code."""
    fields: list[Field] = []
    for path, part, optional in _fields(section, record):
        if path == ("retired",) or (_is_key(path, section) and not adding):
            continue
        fields.append(_field(path, part, section, known, optional=optional))
    return Form(*fields, versioned=not adding)


def values_of(section: Section, record: Any) -> dict[str, Any]:
    """A record as it is typed."""
    return {
        field_name(path): _typed(part, value)
        for path, part, value in leaves_of_record(record, section)
        if path != ("retired",) and not _is_key(path, section)
    }


def starting_values(section: Section) -> dict[str, Any]:
    """What the form of a new record starts from: the defaults of its fields."""
    assert section.part.struct is not None  # only records are added
    return dict(_defaults(section.part.struct))


def record_of(section: Section, reading: Reading, held: Any = None) -> Any:
    """The record as typed, for a reading without errors; `Refused` with what does not fit together. Code, retirement and records inside a
    group stay as `held` has them."""
    values = reading.values
    problems: list[Refusal] = []
    if section.part.struct is None:
        return _plain_value(section.part, values, held)
    raw: dict[str, Any] = {}
    for part in parts_of(section.part.struct):
        if part.kind == "records" or (held is not None and (part.name in KEYS or part.name == "retired")):
            raw[part.name] = msgspec.to_builtins(getattr(held, part.name)) if held is not None else []
        elif part.name != "retired":
            read = _read(part, (part.name,), values, problems)
            raw[part.name] = _in_order(read, getattr(held, part.name, ())) if _is_choice(part) else read
    if problems:
        return Refused(tuple(problems))
    try:
        return msgspec.convert(raw, section.part.struct)
    except msgspec.ValidationError as problem:
        return refused(Refusal("wrong_shape", f"This record cannot be saved as it is: {problem}"))


def field_name(path: tuple[str, ...]) -> str:
    """The name of a field in the form; "value" for plain text or a list."""
    return "__".join(path) or "value"


def _defaults(struct: type[Struct], path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    given = {each.name: each.default for each in msgspec.structs.fields(struct)}
    for part in parts_of(struct):
        here = (*path, part.name)
        if part.kind == "group" and part.struct is not None and not part.nullable:
            yield from _defaults(part.struct, here)
        elif part.kind in ("whole", "number", "words", "line") and given[part.name] is not msgspec.NODEFAULT:
            yield field_name(here), given[part.name]


def _is_key(path: tuple[str, ...], section: Section) -> bool:
    return section.part.struct is not None and len(path) == 1 and path[0] in KEYS


def _fields(section: Section, record: Any) -> Iterator[tuple[tuple[str, ...], Part, bool]]:
    if section.part.struct is None:
        yield from _spread(section.part, (), record)
        return
    for part in section.parts:
        yield from _spread(part, (part.name,), getattr(record, part.name, None))


def _spread(part: Part, path: tuple[str, ...], value: Any, *, optional: bool = False) -> Iterator[Any]:
    """The fields of a part: groups are spread out, maps have one field for each key."""
    optional = optional or part.nullable
    if part.kind == "group" and part.struct is not None:
        for each in parts_of(part.struct):
            if each.kind != "records":
                yield from _spread(each, (*path, each.name), getattr(value, each.name, None), optional=optional)
    elif part.kind == "map" and part.each is not None:
        for key in value or ():
            yield (*path, str(key)), part.each, optional
    else:
        yield path, part, optional


def _field(path: tuple[str, ...], part: Part, section: Section, known: References, *, optional: bool) -> Field:
    name, label = field_name(path), part_words(path, section.key)
    required = part.required and not optional
    if part.kind == "ref":
        choices = _options(known, part.ref)
        if required and len(choices) <= FEW:
            return Radios(name, label, options=choices)
        return Select(name, label, options=choices, required=required)
    if part.kind == "list" and part.each is not None:
        if part.each.kind == "ref":
            return Checkboxes(name, label, options=_options(known, part.each.ref), required=part.name in NEEDED)
        hint = HINTS.get(part.each.kind, "One on each line")
        return TextArea(name, label, hint=hint, longest=LINES, rows=6, required=part.name in NEEDED)
    if part.kind == "yes_no":
        return Tick(name, label, required=False)
    if part.kind == "whole":
        return Integer(name, label, least=0, most=MOST, required=required)
    if part.kind == "number":
        return Decimal(name, label, least=0, most=MOST, required=required)
    if part.kind == "words":
        return TextArea(name, label, longest=LONGEST["words"], rows=3, required=required)
    return _short(name, label, part, required=required)


def _short(name: str, label: str, part: Part, *, required: bool) -> Field:
    if part.kind == "offset":
        return Text(name, label, hint=OFFSET_HINT, width="5", longest=10, required=required)
    if part.kind == "due_offset":
        return Text(name, label, hint=BACK_HINT, width="5", longest=10, required=required)
    if part.kind == "time":
        return Text(name, label, hint="On the 24-hour clock, such as 08:00", width="5", longest=5, required=required)
    if part.kind == "letter":
        hint = "The code of a letter template, such as embargo_imposed. Leave it empty where no letter goes"
        return Text(name, label, hint=hint, longest=LONGEST["letter"], required=required)
    if part.kind == "code":
        hint = "Letters and figures, such as the codes of the others. It is kept for ever and never used again"
        return Text(name, label, hint=hint, width="10", longest=LONGEST["code"], required=required)
    return Text(name, label, longest=LONGEST["line"], required=required)


def _options(known: References, ref: str) -> tuple[Option, ...]:
    return tuple(Option(value, words) for value, words in known[ref].items())


def _typed(part: Part, value: Any) -> Any:
    if part.kind == "list" and part.each is not None:
        return [str(each) for each in value] if part.each.kind == "ref" else "\n".join(str(each) for each in value)
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) if part.kind == "ref" and value is not None else value


def _read(part: Part, path: tuple[str, ...], values: dict[str, Any], problems: list[Refusal]) -> Any:
    """A part as builtins, from the fields that were typed."""
    if part.kind == "group" and part.struct is not None:
        return _read_group(part, path, values, problems)
    if part.kind == "map" and part.each is not None:
        start = field_name(path) + "__"
        keys = [name.removeprefix(start) for name in values if name.startswith(start)]
        return {key: _read(part.each, (*path, key), values, problems) for key in keys}
    return _converted(part, values.get(field_name(path)))


def _read_group(part: Part, path: tuple[str, ...], values: dict[str, Any], problems: list[Refusal]) -> Any:
    assert part.struct is not None  # a group always has one
    inner = [each for each in parts_of(part.struct) if each.kind != "records"]
    if part.nullable:
        names = [field_name((*path, each.name)) for each in inner]
        empty = [name for name in names if values.get(name) in (None, "")]
        if len(empty) == len(names):
            return None
        problems += [
            Refusal(
                "half",
                f"Fill in {part_words((*path, name.rpartition('__')[2])).lower()} too, or leave both empty",
                name,
            )
            for name in empty
        ]
    return {each.name: _read(each, (*path, each.name), values, problems) for each in inner}


def _converted(part: Part, value: Any) -> Any:
    if part.kind == "list" and part.each is not None:
        return _items(part.each, value)
    if value is None:
        return None if part.nullable or part.kind in ("whole", "number") else ""
    if part.kind == "ref" and part.ref == "sections":
        return int(value)
    if part.kind == "value":
        try:
            return float(value)
        except ValueError:
            return value
    return float(value) if isinstance(value, Exact) else value


def _items(each: Part, value: Any) -> list[Any]:
    if each.kind == "ref":
        return list(value or [])
    if each.kind in ("criterion", "service", "whole"):
        found = [one for one in _SPLIT.split(value or "") if one]
        return [int(one) if each.kind == "whole" and one.isdecimal() else one for one in found]
    return [" ".join(line.split()) for line in (value or "").splitlines() if line.strip()]


def _is_choice(part: Part) -> bool:
    return part.kind == "list" and part.each is not None and part.each.kind == "ref"


def _in_order(chosen: list[Any], held: tuple[Any, ...]) -> list[Any]:
    """What was ticked in the order that it had, and what is new at the end."""
    return [*(each for each in held if each in chosen), *(each for each in chosen if each not in held)]


def _plain_value(part: Part, values: dict[str, Any], held: Any) -> Any:
    """Text, a list or a map that stands alone: what msgspec would give back for it."""
    if part.kind == "map" and part.each is not None:
        found = {key: _converted(part.each, values.get(field_name((str(key),)))) for key in held or ()}
        return {key: tuple(value) if isinstance(value, list) else value for key, value in found.items()}
    value = _converted(part, values.get("value"))
    if _is_choice(part):
        value = _in_order(value, held or ())
    return tuple(value) if isinstance(value, list) else value
