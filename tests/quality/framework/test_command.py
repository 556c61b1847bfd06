"""`market framework` as people and programs use it. SQLite only: commands open the database by themselves."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from market.cli import market
from market.quality.framework.rules import profile_of
from market.quality.framework.types import Method
from market.setting_list import SETTINGS
from tests.builders.framework import whole_library


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs `market framework …` with a home of the test's own, migrated."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.setenv("MARKET_HOME", str(tmp_path))

    def call(*words: str) -> Result:
        return CliRunner().invoke(market, ["framework", *words])

    assert CliRunner().invoke(market, ["migrate"]).exit_code == 0
    return call


def test_the_framework_is_loaded_listed_and_looked_into(run: Any) -> None:
    early = run("profile", "NUR", "full_review")
    assert (early.exit_code, early.stderr.strip()) == (2, "No version is live. Run market framework load.")
    for _ in range(2):
        loaded = json.loads(run("load", "--json").stdout)
        assert loaded == {
            "version": "1.0.0",
            "status": "live",
            "criteria": 194,
            "content_hash": whole_library().content_hash,
        }
    (listed,) = json.loads(run("versions", "--json").stdout)
    assert (listed["number"], listed["status"], listed["created_by"]) == ("1.0.0", "live", "market framework load")
    asked = ("profile", "res_op", "quarterly_monitoring", "--part", "2", "--json")
    found = json.loads(run(*asked).stdout)
    expected = profile_of(whole_library(), "RES_OP", Method.QUARTERLY_MONITORING, rotation=1)
    assert (found["hash"], found["codes"]) == (expected.hash, list(expected.codes))
    assert "37 criteria of version 1.0.0" in run(*asked[:-1]).stdout


def test_what_is_not_there_is_refused_in_words(run: Any) -> None:
    run("load")
    for words in (("XX", "full_review"), ("NUR", "themed_review"), ("NUR", "full_review", "--version", "9.9.9")):
        refused = run("profile", *words)
        assert refused.exit_code == 2
        assert refused.stderr.startswith("There is no "), refused.stderr
