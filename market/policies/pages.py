"""What the pages of policies print: sections as tables, records as lines, and forms with their surroundings."""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from market.policies.comparing import words_of
from market.policies.content import Due
from market.policies.early_warning import Datum, Threshold
from market.policies.loading import STRUCTS, Policy
from market.policies.parts import KEYS, Part, Section, parts_of, records_in, sections_of
from market.policies.references import References, references_of
from market.policies.types import PolicyKind, VersionRow, VersionStatus
from market.policies.words import KIND_WORDS, STATUS_COLOURS, STATUS_WORDS, due_words, part_words, section_words

PATH = "/policies"
Columns = tuple[tuple[str, tuple[str, ...]], ...]
LAYOUTS: dict[str, Columns] = {
    "kinds": (
        ("Kind", ("name", "note")),
        ("What it blocks", ("blocks", "strength")),
        ("What it asks for", ("approval_needed", "provider_agrees_in_writing", "each_placement_needs", "asks")),
    ),
    "reasons": (
        ("Reason", ("name", "suggests", "free_text_required")),
        ("Checks in words", ("lift_checks",)),
        ("Lift test", ("lift_test",)),
    ),
    "stages": (
        ("Stage", ("name", "entry_tests", "on_entry", "in_effect")),
        ("Who", ("who", "who_decides", "second_person", "told")),
        ("How long", ("max_stay", "review_every")),
        ("May go to", ("may_go_to",)),
    ),
    "decisions-matrix": (
        ("Who recommends", ("recommend",)),
        ("Who approves", ("approve",)),
        ("What else", ("written_up_within", "confirmed_by_second_person_within", "if_not_confirmed", "note")),
    ),
    "who_is_told": (("When", ("event",)), ("Who", ("tell",)), ("How", ("how", "letter")), ("By", ("by",))),
    "indicators": (
        ("What is measured", ("name", "formula", "unit", "datum", "applies_to")),
        ("Amber", ("amber",)),
        ("Red", ("red", "serious_if_red")),
        ("Weight", ("weight", "fresh_days")),
        ("Why", ("why", "source", "note")),
    ),
    "triggers": (
        ("Trigger", ("name", "note")),
        ("Family", ("family",)),
        ("Temporary duty", ("temporary_duty",)),
        ("Reference", ("ref",)),
    ),
    "items": (
        ("What is done", ("text", "why", "evidence")),
        ("Who", ("owner_role", "partner", "per")),
        ("When", ("due", "repeats")),
        ("Services", ("applies_to", "applies_when")),
    ),
    "levels": (
        ("Level", ("name", "test")),
        ("First contact", ("first_contact",)),
        ("Person seen", ("seen_within",)),
        ("Review done", ("review_within",)),
    ),
    "case_steps": (
        ("What is done", ("text", "evidence", "only_if")),
        ("Who", ("owner_role",)),
        ("When", ("due", "repeats_every")),
    ),
    "person_tasks": (
        ("What is done", ("text", "evidence", "only_if")),
        ("Who", ("owner_role", "may_be_done_by")),
        ("When", ("due", "due_by_level")),
    ),
}
GROUPED = {"items": "section", "indicators": "group", "triggers": "family", "reasons": "group"}


class Line(Struct, frozen=True):
    """A value in words; `label` is empty for the first of a cell, which needs none. A list has several words."""

    label: str
    words: tuple[str, ...]


class Row(Struct, frozen=True, kw_only=True):
    """One record as a row of a table."""

    name: str
    cells: tuple[tuple[Line, ...], ...]
    critical: bool = False
    retired: bool = False


class Table(Struct, frozen=True, kw_only=True):
    """A table of records with a caption; sections are split where records have groups."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


class SectionLine(Struct, frozen=True, kw_only=True):
    """One section in the contents of a version."""

    key: str
    name: str
    holds: str
    changes: int = 0


class FormPage(Struct, frozen=True, kw_only=True):
    """A page of one form."""

    title: str
    caption: str
    lead: str
    action: str
    button: str
    back: str
    trail: tuple[tuple[str, str], ...] = ()


def address_of(kind: PolicyKind, number: int, *rest: str) -> str:
    """The address of a version, or of something under it."""
    return "/".join((PATH, kind.value, "versions", str(number), *rest))


def status_of(row: VersionRow) -> tuple[str, str]:
    """Words and colour of a version's status."""
    return STATUS_WORDS[row.status], STATUS_COLOURS[row.status]


def trail_of(row: VersionRow) -> tuple[tuple[str, str], ...]:
    """The way to a version for the breadcrumbs."""
    return (
        ("Policies", PATH),
        (KIND_WORDS[row.kind], f"{PATH}/{row.kind.value}"),
        (f"Version {row.number}", address_of(row.kind, row.number)),
    )


def is_draft(row: VersionRow) -> bool:
    """Whether it may be changed."""
    return row.status == VersionStatus.DRAFT


def contents_of(kind: PolicyKind, policy: Policy, changed: Sequence[str] = ()) -> list[SectionLine]:
    """The sections of a policy. `changed` names the section of each change of a draft."""
    lines = []
    for section in sections_of(STRUCTS[kind]):
        records = [record for _, record in records_in(policy, section)]
        retired = sum(bool(getattr(record, "retired", False)) for record in records)
        holds = f"{len(records) - retired}" + (f" and {retired} retired" if retired else "")
        lines.append(
            SectionLine(
                key=section.key,
                name=section_words(section.key),
                holds=holds if section.has_records else "Text",
                changes=sum(each == section.key for each in changed),
            )
        )
    return lines


def tables_of(kind: PolicyKind, policy: Policy, section: Section) -> list[Table]:
    """The records of a section as tables, one for each group where they have groups."""
    known = references_of(kind, policy)
    columns = _columns(section, known)
    headings = ("Code", *(heading for heading, _ in columns))
    grouped: dict[str, list[Row]] = {}
    group = GROUPED.get(section.key, "")
    for name, record in records_in(policy, section):
        value = str(getattr(record, group)) if group else ""
        grouped.setdefault(value, []).append(_row(name, record, section, columns, known))
    return [
        Table(caption=_caption(section, group, value, known), headings=headings, rows=tuple(rows))
        for value, rows in grouped.items()
    ]


def lines_of(kind: PolicyKind, policy: Policy, section: Section) -> list[Line]:
    """A section without records, field by field."""
    known = references_of(kind, policy)
    ((_, record),) = records_in(policy, section)
    if section.part.struct is None:
        return [
            Line(label or section_words(section.key), words)
            for label, words in _values(section.part, record, (), known)
        ]
    return [Line(label, words) for part in section.parts for label, words in _values_of(part, record, known)]


def _columns(section: Section, known: References) -> Columns:
    if section.key == "effects":
        kinds = tuple((name, (f"by_kind__{kind}",)) for kind, name in known["kinds"].items())
        return (("Case", ("case", "check", "note")), *kinds)
    if section.key in LAYOUTS:
        there = {each.name for each in section.parts}
        wanted = ((heading, tuple(name for name in names if name in there)) for heading, names in LAYOUTS[section.key])
        return tuple((heading, names) for heading, names in wanted if names)
    return (("What it says", tuple(each.name for each in section.parts if each.name not in (*KEYS, "retired"))),)


def _caption(section: Section, group: str, value: str, known: References) -> str:
    table = {"section": "sections", "group": "groups", "family": "families"}.get(group, "")
    table = "reason_groups" if section.key == "reasons" else table
    return known[table].get(value, value) if table else section_words(section.key)


def _row(name: str, record: Struct, section: Section, columns: Columns, known: References) -> Row:
    by_name = {each.name: each for each in section.parts}
    cells = []
    for _, names in columns:
        lines: list[Line] = []
        for wanted in names:
            part_name, _, key = wanted.partition("__")
            for label, words in _values_of(by_name[part_name], record, known, key):
                of_heading = wanted == names[0] or not lines
                lines.append(Line(_cell_label(label, of_heading=of_heading, under=bool(key)), words))
        cells.append(tuple(lines))
    return Row(
        name=name,
        cells=tuple(cells),
        critical=bool(getattr(record, "critical", False)),
        retired=bool(getattr(record, "retired", False)),
    )


def _cell_label(label: str, *, of_heading: bool, under: bool) -> str:
    """The heading of a column says what its first field is; of a part of it the rest is left: "Due: planned" is "Planned"."""
    if not of_heading:
        return label
    inner = "" if under else label.partition(": ")[2]
    return inner[:1].upper() + inner[1:]


def _values_of(part: Part, record: Any, known: References, key: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    value = getattr(record, part.name)
    if key and part.each is not None:
        yield from _values(part.each, value[key], (part.name, key), known)
        return
    yield from _values(part, value, (part.name,), known)


def _values(part: Part, value: Any, path: tuple[str, ...], known: References) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Label and words of everything under a part that says something; due times, thresholds and data are one line each."""
    if value is None or value == "" or value == () or (value is False and part.kind == "yes_no"):
        return
    label = part_words(path) if path else ""
    if isinstance(value, Due):
        yield label, (due_words(value.offset, value.clock),)
    elif isinstance(value, Threshold):
        yield label, (threshold_words(value, known),)
    elif isinstance(value, Datum):
        yield label, (f"{known['sources'].get(value.source, value.source)}: {value.field}",)
    elif part.kind == "group" and part.struct is not None:
        for each in parts_of(part.struct):
            if each.kind != "records":
                yield from _values(each, getattr(value, each.name), (*path, each.name), known)
    elif part.kind == "map" and part.each is not None:
        for key, held in value.items():
            yield from _values(part.each, held, (*path, str(key)), known)
    elif part.kind == "list":
        lines = tuple(words_of(part, value, known).split("\n"))
        short = part.each is not None and part.each.kind not in ("words", "line")
        yield label, ((", ".join(lines),) if short else lines)
    else:
        yield label, (words_of(part, value, known),)


def threshold_words(threshold: Threshold, known: References) -> str:
    """A threshold as a person reads it: "Below 85", "At or above 4, or 3 in a row"."""
    value = f"{threshold.value:g}" if isinstance(threshold.value, float) else threshold.value
    words = known["comparisons"][threshold.op]
    said = value[:1].upper() + value[1:] if threshold.op == "event" else f"{words} {value}"
    return f"{said}, or {threshold.also}" if threshold.also else said
