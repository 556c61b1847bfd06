"""People named in CQC's files: kept nowhere but in the file itself, which only those who import can fetch, and whose fetching is audited.

No feed reads these columns. They are taken out of rejected rows too, which are stored as text, shown and downloaded.
"""

import re
from collections.abc import Sequence
from typing import Any

_COLUMN = re.compile(
    r"registered ?managers?(?! ?absent)|nominated ?individual|main ?partner|contact ?(?:name|person|e-?mail)|e-?mail ?address",
    re.I,
)
_KEYS = frozenset(
    {"contacts", "nominatedindividual", "nominatedindividuals", "registeredmanager", "registeredmanagers"}
)
_KEY_STARTS = ("person",)


def names_a_person(column: str) -> bool:
    """Whether a column holds somebody's name or address: the registered manager, nominated individual, main partner, a contact."""
    return _COLUMN.search(column.replace("_", " ")) is not None


def without_people(names: Sequence[str], cells: Sequence[Any]) -> dict[str, Any]:
    """A row by column name, without people.

    A row with more cells than columns was split inside a value, so that what follows stands further right: as many cells after a
    person's column are left out too.
    """
    extra = max(0, len(cells) - len(names))
    hidden = {at + further for at, name in enumerate(names) if names_a_person(name) for further in range(extra + 1)}
    return {name: cell for at, (name, cell) in enumerate(zip(names, cells, strict=False)) if at not in hidden}


def object_without_people(value: Any) -> Any:
    """A JSON object without people, however deep they stand (CQC's API names them in the contacts of regulated activities)."""
    if isinstance(value, list):
        return [object_without_people(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: object_without_people(inner) for key, inner in value.items() if not _is_about_a_person(key)}


def _is_about_a_person(key: str) -> bool:
    plain = key.lower()
    return plain in _KEYS or plain.startswith(_KEY_STARTS) or names_a_person(key)
