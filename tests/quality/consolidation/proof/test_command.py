"""`market consolidation proof`: exit code 1 while the proof does not hold. SQLite only: commands open the database by themselves."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from market.cli import market
from market.setting_list import SETTINGS


def test_a_proof_that_does_not_hold_ends_with_one_and_counts_what_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARKET_HOME", str(tmp_path))
    for setting in SETTINGS:
        if setting.variable != "MARKET_HOME":
            monkeypatch.delenv(setting.variable, raising=False)
    runner = CliRunner()
    assert runner.invoke(market, ["migrate"]).exit_code == 0
    early = runner.invoke(market, ["consolidation", "proof"])
    assert early.exit_code == 2
    assert "No version of the framework is live" in early.stderr
    assert runner.invoke(market, ["framework", "load"]).exit_code == 0
    told = runner.invoke(market, ["consolidation", "proof", "--json"])
    assert told.exit_code == 1
    data = json.loads(told.stdout)
    assert data["holds"] is False
    assert data["dispositions"] == {"undecided": 0}
    assert data["checks"]["rows"]["failing"] == 1
    assert set(data["floors"]) == {"critical", "service", "method"}
    words = runner.invoke(market, ["consolidation", "proof"])
    assert words.exit_code == 1
    assert "The proof does not hold" in words.stdout
