"""Loading the framework: what the files hold, what they may not hold, and that loading twice changes nothing."""

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest
from msgspec.structs import replace

from market.core.actor import command_actor
from market.db.sql import fetch, fetch_value
from market.quality.framework import queries
from market.quality.framework.loading import DATA, DataProblem, read_data
from market.quality.framework.service import load_framework
from market.quality.framework.types import Criticality, Quarterly
from tests.builders.framework import LOADED_AT, load_live, whole_library
from tests.conftest import TestDatabase

TABLES = (
    "framework_version",
    "framework_criterion",
    "external_framework",
    "external_statement",
    "external_mapping",
    "audit_entry",
)


def test_the_library_is_whole() -> None:
    library = whole_library()
    assert len(library.settings.domains) == 8
    assert len(library.settings.standards) == 32
    assert len(library.criteria) == 194
    counts = {kind: sum(each.criticality is kind for each in library.criteria) for kind in Criticality}
    assert counts == {Criticality.CRITICAL: 41, Criticality.MAJOR: 96, Criticality.STANDARD: 57}
    assert {each.standard for each in library.criteria} == {each.code for each in library.settings.standards}
    assert all(1 <= each.min_categories <= len(each.categories) for each in library.criteria)
    assert all(len(each.look_fors) >= 3 for each in library.criteria)


def test_what_the_writers_doubted_is_decided() -> None:
    library = whole_library()
    assert library.by_code["2.3.6"].methods.quarterly is Quarterly.EVERY_VISIT
    assert not library.by_code["8.4.3"].counts_for_provider
    assert not library.by_code["7.2.4"].methods.self_assessment
    assert not library.by_code["7.2.6"].methods.self_assessment
    assert library.by_code["6.1.1"].min_categories == 1
    assert [each.code for each in library.criteria if not each.counts_for_provider] == ["8.4.3"]


def test_every_cqc_statement_is_answered_by_some_criterion() -> None:
    data = read_data()
    (cqc,) = [each for each in data.outside if each.statements]
    assert len(cqc.statements) == 34
    assert {statement for _, statement, _ in data.mappings} == {each.code for each in cqc.statements}


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("D3.yaml", "        plain: ", "        plainly: ", "D3.yaml, criterion 3.1.1: Object"),
        ("D2.yaml", "criticality: critical", "criticality: grave", "D2.yaml, criterion 2.1.1: Invalid enum"),
        ("D1.yaml", "applies_to: [RES_OP", "applies_to: [RES_XX", "D1.yaml, criterion 1.1.1: unknown services RES_XX"),
        ("D4.yaml", '- id: "4.1.1"', '- id: "4.2.1"', "D4.yaml, criterion 4.2.1: the code does not belong"),
        ("meta.yaml", "star_bands:", "star_band:", "meta.yaml: Object"),
        ("D5.yaml", "domain:", "domain: [", "D5.yaml cannot be read"),
    ],
)
def test_a_file_that_does_not_fit_is_named_with_its_place(
    tmp_path: Path, file: str, old: str, new: str, words: str
) -> None:
    folder = copytree(DATA, tmp_path / "data")
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))
    with pytest.raises(DataProblem) as problem:
        read_data(folder)
    assert str(problem.value).startswith(words)


async def test_loading_twice_changes_nothing(db: TestDatabase) -> None:
    first = await load_live()
    counts = [await fetch_value(f"SELECT count(*) FROM {table}") for table in TABLES]
    assert counts[:5] == [1, 194, 4, 34, len(read_data().mappings)]
    again = await load_live()
    assert again is first
    assert [await fetch_value(f"SELECT count(*) FROM {table}") for table in TABLES] == counts
    assert first.content_hash == whole_library().content_hash
    assert first.criteria == whole_library().criteria
    assert first.settings == whole_library().settings


async def test_a_mapping_that_was_ended_stays_ended(db: TestDatabase) -> None:
    await load_live()
    (row,) = await fetch("SELECT id FROM external_mapping ORDER BY id LIMIT 1")
    await fetch("UPDATE external_mapping SET valid_to = {} WHERE id = {} RETURNING id", date(2026, 6, 1), row["id"])
    await load_live()
    assert await fetch_value("SELECT count(*) FROM external_mapping") == len(read_data().mappings)
    assert await fetch_value("SELECT valid_to FROM external_mapping WHERE id = {}", row["id"]) == date(2026, 6, 1)


async def test_files_with_a_new_number_become_a_draft_beside_the_live_version(db: TestDatabase) -> None:
    live = await load_live()
    newer = await load_framework(
        by=command_actor("framework load"), now=LOADED_AT, data=replace(read_data(), number="1.1.0")
    )
    assert [(row.number, row.status) for row in await queries.list_versions()] == [
        ("1.1.0", "draft"),
        ("1.0.0", "live"),
    ]
    assert (await queries.live_library()) is live
    assert (await queries.get_library(newer)).number == "1.1.0"
