"""Matching the rows of two files: each row once, equal rows first, whatever was moved, changed, added or taken away."""

from hypothesis import given
from hypothesis import strategies as st

from market.quality.consolidation.deciding import is_sampled
from market.quality.consolidation.matching import Known, match_rows

ROWS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(("question", "admin")), st.sampled_from(("S1", "S2"))),
    max_size=12,
)


def known(rows: list[tuple[str, str, str]], start: int) -> list[Known]:
    return [
        Known(key=start + at, sheet=sheet, row=at + 2, kind=kind, normal_hash=text)
        for at, (text, kind, sheet) in enumerate(rows)
    ]


@given(ROWS, ROWS)
def test_every_row_is_matched_once_and_equal_rows_are_never_left_apart(
    before: list[tuple[str, str, str]], after: list[tuple[str, str, str]]
) -> None:
    old, new = known(before, 100), known(after, 500)
    found = match_rows(old, new)
    by_key = {row.key: row for row in (*old, *new)}
    used = [*found.unchanged.values(), *found.changed.values(), *found.removed]
    assert sorted(used) == [row.key for row in old]
    assert sorted([*found.unchanged, *found.changed, *found.added]) == [row.key for row in new]
    for key, was in found.unchanged.items():
        assert (by_key[key].normal_hash, by_key[key].kind) == (by_key[was].normal_hash, by_key[was].kind)
    for key, was in found.changed.items():
        assert (by_key[key].sheet, by_key[key].row) == (by_key[was].sheet, by_key[was].row)
    left = {(by_key[key].normal_hash, by_key[key].kind) for key in (*found.changed, *found.added)}
    gone = {(by_key[key].normal_hash, by_key[key].kind) for key in (*found.changed.values(), *found.removed)}
    assert not left & gone


@given(ROWS)
def test_the_same_rows_are_all_unchanged_in_their_places(rows: list[tuple[str, str, str]]) -> None:
    found = match_rows(known(rows, 0), known(rows, 100))
    assert found.unchanged == {100 + at: at for at in range(len(rows))}


def test_a_row_put_in_above_moves_the_others_and_changes_none() -> None:
    rows = [("a", "question", "S"), ("b", "question", "S"), ("a", "question", "S")]
    found = match_rows(known(rows, 0), known([("new", "question", "S"), *rows], 100))
    assert sorted(found.unchanged.values()) == [0, 1, 2]
    assert (found.changed, found.added, found.removed) == ({}, (100,), ())


def test_one_in_ten_is_checked_at_random_and_always_the_same_ones() -> None:
    sampled = [at for at in range(4_000) if is_sampled("T01", f"{at:064x}")]
    assert 320 < len(sampled) < 480
    assert sampled == [at for at in range(4_000) if is_sampled("T01", f"{at:064x}")]
    assert sampled != [at for at in range(4_000) if is_sampled("T02", f"{at:064x}")]
