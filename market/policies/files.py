"""A version of a policy as a file: YAML that can be loaded again, and a table of every field for spreadsheets."""

from collections.abc import Iterator

import msgspec
import yaml

from market.policies.comparing import worded_leaves
from market.policies.loading import STRUCTS, Policy
from market.policies.parts import records_in, sections_of
from market.policies.references import references_of
from market.policies.types import PolicyKind, VersionRow
from market.policies.words import KIND_WORDS, section_words

HEADINGS = ("Section", "Record", "Field", "Value")
YAML = "application/yaml"


def yaml_of(row: VersionRow, policy: Policy) -> bytes:
    """The policy as YAML, in the order of its fields, with the version on top. Reading it gives the same policy."""
    head = (
        f"# {KIND_WORDS[row.kind]}, version {row.number} ({row.status.value}). SHA-256 of its content: {row.digest}\n"
    )
    body = yaml.safe_dump(msgspec.to_builtins(policy), sort_keys=False, allow_unicode=True, width=120)
    return (head + body).encode()


def rows_of(kind: PolicyKind, policy: Policy) -> Iterator[tuple[str, str, str, str]]:
    """Every field of every record in words, as the rows of a table."""
    known = references_of(kind, policy)
    for section in sections_of(STRUCTS[kind]):
        for name, record in records_in(policy, section):
            for label, words in worded_leaves(record, section, known):
                yield section_words(section.key), name, label, words


def file_name(row: VersionRow) -> str:
    """The name of the file without its ending."""
    return f"{row.kind.value.replace('_', '-')}-version-{row.number}"
