"""How two versions of a policy differ, field by field, in words. Pure."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from market.policies.loading import STRUCTS, Policy
from market.policies.parts import Part, Section, leaves_of_record, records_in, sections_of
from market.policies.references import References, references_of
from market.policies.types import PolicyKind
from market.policies.words import offset_words, part_words, section_words

NOT_THERE = "Not there"


class FieldDifference(Struct, frozen=True):
    """One field that says something else."""

    label: str
    before: str
    after: str


class RecordDifference(Struct, frozen=True, kw_only=True):
    """One record that differs: `change` is added, removed, changed, retired or restored."""

    section: str
    title: str
    record: str
    change: str
    fields: tuple[FieldDifference, ...]


def compare(kind: PolicyKind, before: Policy, after: Policy) -> list[RecordDifference]:
    """Every record that differs, in the order of the policy."""
    found: list[RecordDifference] = []
    known = (references_of(kind, before), references_of(kind, after))
    for section in sections_of(STRUCTS[kind]):
        old, new = dict(records_in(before, section)), dict(records_in(after, section))
        for name in [*new, *(each for each in old if each not in new)]:
            if old.get(name) != new.get(name):
                found.append(_difference(section, name, old.get(name), new.get(name), known))
    return [each for each in found if each.fields or each.change != "changed"]  # a group may differ in its records only


def told_between(kind: PolicyKind, before: Policy, after: Struct) -> tuple[dict[str, Any], dict[str, Any]]:
    """What changed as the audit trail keeps it: place of each field to its words before and after."""
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    for section in sections_of(STRUCTS[kind]):
        held, now = dict(records_in(before, section)), dict(records_in(after, section))
        for name in now:
            if held.get(name) == now[name]:
                continue
            first, second = _plain(held.get(name), section), _plain(now[name], section)
            for path in {**first, **second}:
                if first.get(path) != second.get(path):
                    place = " › ".join(part for part in (section.key, name, path.replace("__", " › ")) if part)
                    old[place], new[place] = first.get(path), second.get(path)
    return old, new


def words_of(part: Part, value: Any, known: References) -> str:
    """A value as a person reads it; empty for nothing."""
    if value is None or value == "":
        return ""
    if part.kind == "list" and part.each is not None:
        return "\n".join(words_of(part.each, each, known) for each in value)
    if part.kind == "ref":
        return known.get(part.ref, {}).get(str(value), str(value))
    if part.kind in ("offset", "due_offset"):
        return offset_words(value)
    if part.kind == "yes_no":
        return "Yes" if value else "No"
    return f"{value:g}" if isinstance(value, float) else str(value)


def worded_leaves(record: Any, section: Section, known: References) -> Iterator[tuple[str, str]]:
    """Label and words of each single value of a record."""
    for path, part, value in leaves_of_record(record, section):
        yield part_words(path, section.key), words_of(part, value, known)


def _difference(
    section: Section, name: str, old: Any, new: Any, known: tuple[References, References]
) -> RecordDifference:
    before = dict(worded_leaves(old, section, known[0])) if old is not None else {}
    after = dict(worded_leaves(new, section, known[1])) if new is not None else {}
    fields = tuple(
        FieldDifference(label, before.get(label, ""), after.get(label, ""))
        for label in {**before, **after}
        if before.get(label, "") != after.get(label, "")
    )
    return RecordDifference(
        section=section.key,
        title=section_words(section.key),
        record=name,
        change=_change(old, new),
        fields=fields,
    )


def _change(old: Any, new: Any) -> str:
    if old is None:
        return "added"
    if new is None:
        return "removed"
    was, is_now = getattr(old, "retired", False), getattr(new, "retired", False)
    if was != is_now:
        return "retired" if is_now else "restored"
    return "changed"


def _plain(record: Any, section: Section) -> dict[str, Any]:
    if record is None:
        return {}
    return {
        "__".join(path): list(value) if isinstance(value, tuple) else value
        for path, _, value in leaves_of_record(record, section)
    }
