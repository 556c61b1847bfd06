"""What the records of a policy are made of, read from their Structs: for forms, checks, pages, comparisons and files alike."""

from collections.abc import Iterator
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

KEYS = ("id", "code", "act", "window", "no", "level")
"""Fields that name a record for ever, in the order in which they are looked for."""


class Part(Struct, frozen=True, kw_only=True):
    """One field of a record.

    `kind` is code, line, words, offset, time, criterion, service, letter, ref, whole, number, value (a number or words), yes_no, list (of
    `each`), map (to `each`, with fixed keys), group (of `struct`'s parts) or records (of `struct`). `ref` names the table that a ref
    points into.
    """

    name: str
    kind: str
    ref: str = ""
    required: bool = False
    nullable: bool = False
    each: "Part | None" = None
    key_ref: str = ""
    struct: type[Struct] | None = None


class Section(Struct, frozen=True, kw_only=True):
    """A part of a policy that is shown on a page of its own: records, or one record alone (`struct` None for plain text or lists).

    `path` leads to it from the policy: ("items",), or ("decisions", "matrix") for records inside a group.
    """

    key: str
    path: tuple[str, ...]
    part: Part

    @property
    def has_records(self) -> bool:
        """Whether it holds several records with names of their own."""
        return self.part.kind == "records"

    @property
    def parts(self) -> tuple[Part, ...]:
        """The fields of a record, without what has a section of its own; plain text or lists are one field."""
        if self.part.struct is None:
            return (self.part,)
        return tuple(each for each in parts_of(self.part.struct) if each.kind != "records")

    @property
    def grows(self) -> bool:
        """Whether records may be added and retired: the others are known to the program by name."""
        return self.has_records and any(each.name == "retired" for each in self.parts)


@lru_cache(maxsize=64)
def parts_of(struct: type[Struct]) -> tuple[Part, ...]:
    """The fields of a Struct in their order."""
    hints = get_type_hints(struct, include_extras=True)
    return tuple(_part(name, hints[name]) for name in struct.__struct_fields__)


@lru_cache(maxsize=8)
def sections_of(struct: type[Struct]) -> tuple[Section, ...]:
    """The sections of a policy in the order of its fields; records inside a group follow the group."""
    return tuple(_sections(struct))


def records_in(policy: Struct, section: Section) -> list[tuple[str, Any]]:
    """The records of a section with their names; a section without records is one, named ""."""
    found: Any = policy
    for name in section.path:
        found = getattr(found, name)
    if not section.has_records:
        return [("", found)]
    return [(record_name(each, position), each) for position, each in enumerate(found, start=1)]


def record_name(record: Struct, position: int) -> str:
    """The name of a record among its like: its id or code, or its place where it has none."""
    key = key_of(type(record))
    return str(getattr(record, key)) if key else str(position)


def key_of(struct: type[Struct]) -> str:
    """The field that names a record; "" when it is named by its place."""
    return next((key for key in KEYS if key in struct.__struct_fields__), "")


def with_records(policy: Struct, section: Section, records: list[Any]) -> Struct:
    """The same policy with other records in a section (the one record alone where it has only one)."""
    value = tuple(records) if section.has_records else records[0]
    return _put(policy, section.path, value)


def leaves_of(value: Any, part: Part, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Part, Any]]:
    """Every single value under a part with its path and part; a list is one value. Groups that are None yield nothing."""
    if part.kind == "group" and part.struct is not None:
        if value is not None:
            for each in parts_of(part.struct):
                if each.kind != "records":
                    yield from leaves_of(getattr(value, each.name), each, (*path, each.name))
    elif part.kind == "map" and part.each is not None:
        for key, held in value.items():
            yield (*path, str(key)), part.each, held
    else:
        yield path, part, value


def leaves_of_record(record: Any, section: Section) -> Iterator[tuple[tuple[str, ...], Part, Any]]:
    """Every single value of one record of a section."""
    if section.part.struct is None:
        yield from leaves_of(record, section.part)
        return
    for each in section.parts:
        yield from leaves_of(getattr(record, each.name), each, (each.name,))


def section_named(struct: type[Struct], key: str) -> Section | None:
    """The section of that key."""
    return next((each for each in sections_of(struct) if each.key == key), None)


def _sections(struct: type[Struct], path: tuple[str, ...] = ()) -> Iterator[Section]:
    for part in parts_of(struct):
        if path and part.kind != "records":
            continue
        here = (*path, part.name)
        yield Section(key="-".join(here), path=here, part=part)
        if part.kind == "group" and part.struct is not None:
            yield from _sections(part.struct, here)


def _put(record: Struct, path: tuple[str, ...], value: Any) -> Struct:
    name, *rest = path
    inner = _put(getattr(record, name), tuple(rest), value) if rest else value
    return msgspec.structs.replace(record, **{name: inner})


def _part(name: str, hint: Any) -> Part:
    if get_origin(hint) in (Union, UnionType):
        inner = [each for each in get_args(hint) if each is not NoneType]
        if len(inner) > 1:
            return Part(name=name, kind="value", required=True)
        return msgspec.structs.replace(_part(name, inner[0]), nullable=True, required=False)
    if get_origin(hint) is Annotated:
        meta = next(each for each in get_args(hint) if isinstance(each, Meta))
        extra: dict[str, Any] = meta.extra or {}
        required = bool(extra.get("required", extra["kind"] not in ("line", "words")))
        return Part(name=name, kind=extra["kind"], ref=extra.get("ref", ""), required=required)
    if get_origin(hint) is tuple:
        each = _part(name, get_args(hint)[0])
        if each.kind == "group":
            return Part(name=name, kind="records", struct=each.struct)
        return Part(name=name, kind="list", each=each)
    if get_origin(hint) is dict:
        key, value = get_args(hint)
        return Part(name=name, kind="map", each=_part(name, value), key_ref=_part(name, key).ref)
    if isinstance(hint, type) and issubclass(hint, Struct):
        return Part(name=name, kind="group", struct=hint)
    return Part(name=name, kind={bool: "yes_no", int: "whole", float: "number"}[hint], required=hint is not bool)
