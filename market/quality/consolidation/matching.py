"""Match the rows of a changed file to those of the file before: by exactly equal normalised text first, then by position."""

from collections import defaultdict, deque
from collections.abc import Sequence

from msgspec import Struct


class Known(Struct, frozen=True, kw_only=True):
    """A row for matching: `key` is any number of its own, `kind` what it is."""

    key: int
    sheet: str
    row: int
    kind: str
    normal_hash: str


class Matches(Struct, frozen=True):
    """New key to old key: `unchanged` say the same, `changed` stand in the same place and say something else."""

    unchanged: dict[int, int]
    changed: dict[int, int]
    added: tuple[int, ...]
    removed: tuple[int, ...]


def match_rows(old: Sequence[Known], new: Sequence[Known]) -> Matches:
    """Each old row is matched once at most. Of several equal rows those in the same place go together, then in their order."""
    unchanged: dict[int, int] = {}
    by_place = {(row.normal_hash, row.kind, row.sheet, row.row): row.key for row in old}
    taken: set[int] = set()
    for row in new:
        key = by_place.get((row.normal_hash, row.kind, row.sheet, row.row))
        if key is not None:
            unchanged[row.key] = key
            taken.add(key)
    waiting: dict[tuple[str, str], deque[int]] = defaultdict(deque)
    for row in old:
        if row.key not in taken:
            waiting[row.normal_hash, row.kind].append(row.key)
    for row in new:
        if row.key not in unchanged and waiting[row.normal_hash, row.kind]:
            unchanged[row.key] = waiting[row.normal_hash, row.kind].popleft()
            taken.add(unchanged[row.key])
    places = {(row.sheet, row.row): row.key for row in old if row.key not in taken}
    changed = {
        row.key: places[row.sheet, row.row]
        for row in new
        if row.key not in unchanged and (row.sheet, row.row) in places
    }
    taken |= set(changed.values())
    return Matches(
        unchanged=unchanged,
        changed=changed,
        added=tuple(row.key for row in new if row.key not in unchanged and row.key not in changed),
        removed=tuple(row.key for row in old if row.key not in taken),
    )
