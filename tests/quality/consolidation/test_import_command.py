"""`market consolidation import`: what it guesses, what it asks for, and what it answers."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from market.cli import market
from tests.builders.consolidation import write_workbook

ROWS: list[list[Any]] = [
    ["Nursing homes: annual full review"],
    [],
    ["No", "Question", "Yes/No"],
    [1, "Are doses signed?"],
    [2, "Is stock counted?"],
]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A command line with a home of its own."""
    monkeypatch.setenv("MARKET_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MARKET_SECRET_KEY", "a key for tests only " * 2)
    (tmp_path / "home").mkdir()
    runner = CliRunner()
    assert runner.invoke(market, ["migrate"]).exit_code == 0
    return runner


def test_a_file_is_imported_twice_and_changes_nothing_the_second_time(run: CliRunner, tmp_path: Path) -> None:
    path = str(write_workbook(tmp_path / "T43.xlsx", {"Tool": ROWS}))
    options = ["import", path, "--services", "NUR", "--count", "3", "--json"]
    first = run.invoke(market, ["consolidation", *options])
    assert first.exit_code == 0, first.output
    answer = json.loads(first.stdout)
    assert (answer["counts"]["question"], answer["same"], answer["added"], answer["officer_count"]) == (2, False, 2, 3)
    assert json.loads(run.invoke(market, ["consolidation", *options]).stdout)["same"] is True
    words = run.invoke(market, ["consolidation", "import", path, "--tool", "T43", "--count", "3"]).output
    assert "nothing was changed" in words
    assert "You counted 3" in words


def test_another_file_replaces_a_tool_only_when_that_is_said(run: CliRunner, tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "T43.xlsx", {"Tool": ROWS})
    assert run.invoke(market, ["consolidation", "import", str(path), "--services", "NUR"]).exit_code == 0
    first = path.read_bytes()
    write_workbook(path, {"Tool": [*ROWS[:-1], [2, "Are keys kept safe?"], [3, "Is waste returned?"]]})
    refused = run.invoke(market, ["consolidation", "import", str(path)])
    assert refused.exit_code == 2
    assert "T43 is here already" in refused.output
    assert "--tool T43 or --replace" in refused.output
    done = run.invoke(market, ["consolidation", "import", str(path), "--replace"])
    assert done.exit_code == 0, done.output
    assert "1 say the same as before" in done.output
    path.write_bytes(first)
    assert run.invoke(market, ["consolidation", "import", str(path)]).exit_code == 2, "an older file of the tool"
    write_workbook(path, {"Tool": [*ROWS, [3, "Is waste returned to the pharmacy?"]]})
    named = run.invoke(market, ["consolidation", "import", str(path), "--tool", "T43"])
    assert named.exit_code == 0, named.output
    assert "2 changed" in named.output


def test_what_cannot_be_guessed_is_asked_for_by_option(run: CliRunner, tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "T44.xlsx", {"Tool": ROWS[2:]})
    answer = run.invoke(market, ["consolidation", "import", str(path)])
    assert answer.exit_code == 2
    for option in ("--title", "--services", "--method"):
        assert option in answer.output
    broken = tmp_path / "b.xlsx"
    broken.write_bytes(b"PK\x03\x04 nonsense")
    refused = run.invoke(market, ["consolidation", "import", str(broken), "--tool", "T1"])
    assert refused.exit_code == 2
    assert "damaged" in refused.output
