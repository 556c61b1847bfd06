"""`market policies` as people and programs use it. SQLite only: commands open the database by themselves."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from market.cli import market
from market.setting_list import SETTINGS


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs `market policies …` with a home of the test's own, migrated."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.setenv("MARKET_HOME", str(tmp_path))

    def call(*words: str) -> Result:
        return CliRunner().invoke(market, ["policies", *words])

    assert CliRunner().invoke(market, ["migrate"]).exit_code == 0
    return call


def test_the_policies_are_loaded_once_and_listed(run: Any) -> None:
    first = json.loads(run("load", "--json").stdout)
    assert [(each["kind"], each["version"]) for each in first] == [
        ("embargo", 1),
        ("early_warning", 1),
        ("failure_protocol", 1),
        ("host_alert", 1),
    ]
    assert json.loads(run("load", "--json").stdout) == first, "loading twice changes nothing"
    assert "Embargoes: version 1 is in force." in run("load").stdout
    listed = json.loads(run("versions", "--json").stdout)
    assert [(each["status"], each["made_by"]) for each in listed] == [("in_force", "market policies load")] * 4
    assert "Early warning" in run("versions").stdout
