"""The `market` command as people and programs use it. SQLite only: commands open the database by themselves."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from market.cli import COMMANDS, market
from market.setting_list import SETTINGS

COMMON = ("--name", "Sam Hill", "--role", "administrator")


def walk(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with its words."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from walk(child, (*path, name))
    else:
        yield path, command


LEAVES = [(" ".join(path), command) for path, command in walk(market) if not command.hidden and path[0] != "work"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs `market …` with a home of the test's own, migrated."""
    monkeypatch.setenv("MARKET_HOME", str(tmp_path))
    for setting in SETTINGS:
        if setting.variable != "MARKET_HOME":
            monkeypatch.delenv(setting.variable, raising=False)

    def call(*words: str) -> Result:
        return CliRunner().invoke(market, words)

    assert call("migrate").exit_code == 0
    return call


@pytest.mark.parametrize(("words", "command"), LEAVES)
def test_every_command_explains_itself_with_an_example(words: str, command: click.Command) -> None:
    shown = CliRunner().invoke(market, [*words.split(), "--help"])
    assert shown.exit_code == 0
    assert re.search(rf"Examples?:\n +(MARKET_\S+ )?market {words}", shown.output)
    assert command.name == "serve" or "--json" in shown.output


@pytest.mark.parametrize(("words", "command"), LEAVES)
def test_a_wrong_setting_stops_every_command_with_its_name(
    words: str, command: click.Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MARKET_HOME", str(tmp_path))
    monkeypatch.setenv("MARKET_PROT", "9000")
    given = {
        "feed": "contracts",
        "file": __file__,
        "archive": __file__,
        "name": "send-messages",
        "email": "sam@example.org",
        "service": "NUR",
        "method": "full_review",
    }
    needed = [each for each in command.params if isinstance(each, click.Argument) and each.required]
    arguments = [given[each.name or ""] for each in needed]
    options = {"user add": COMMON, "statement build": ("--as-at", "2026-09-30", "--out", str(tmp_path))}.get(words, ())
    answer = CliRunner().invoke(market, [*words.split(), *arguments, *options])
    assert answer.exit_code == 2
    assert "MARKET_PROT is not a setting" in answer.stderr
    assert "Traceback" not in answer.output


def test_a_day_beyond_the_years_of_the_register_is_refused(run: Any) -> None:
    for day in ("0001-01-01", "9999-12-31"):
        answer = run("figures", "--as-at", day)
        assert answer.exit_code == 2
        assert "is outside the years 2000 to 2099" in answer.stderr


def test_links_lead_to_the_port_that_is_served(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKET_PORT", "8123")
    added = json.loads(run("user", "add", "sam@example.org", *COMMON, "--json").stdout)
    assert added["link"].startswith("http://127.0.0.1:8123/")


def test_migrating_twice_changes_nothing(run: Any) -> None:
    assert json.loads(run("migrate", "--json").stdout) == {"applied": []}


def test_a_database_without_tables_says_what_to_do(run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MARKET_DATABASE_URL", f"sqlite:///{tmp_path}/empty.db")
    answer = run("user", "list")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "market migrate" in answer.stderr


def test_people_are_added_listed_deactivated_and_sent_a_link(run: Any) -> None:
    added = json.loads(run("user", "add", "sam@example.org", *COMMON, "--json").stdout)
    assert added["link"].startswith("http://127.0.0.1:8000/")
    assert run("user", "add", "kim@example.org", "--name", "Kim Lee", "--role", "administrator").exit_code == 0
    again = run("user", "add", "sam@example.org", *COMMON)
    assert again.exit_code == 2
    assert again.stderr
    link = json.loads(run("user", "reset", "sam@example.org", "--json").stdout)["link"]
    assert link != added["link"]
    assert run("user", "deactivate", "sam@example.org").exit_code == 0
    people = {person["email"]: person for person in json.loads(run("user", "list", "--json").stdout)}
    assert (people["sam@example.org"]["active"], people["kim@example.org"]["active"]) == (False, True)
    assert run("user", "reset", "nobody@example.org").exit_code == 2


def test_what_commands_change_is_in_the_audit_trail_and_the_trail_is_whole(run: Any) -> None:
    run("user", "add", "sam@example.org", *COMMON)
    entries = json.loads(run("audit", "list", "--json").stdout)
    assert {entry["actor_label"] for entry in entries} == {"market user add"}
    whole = run("audit", "verify", "--json")
    report = json.loads(whole.stdout)
    assert (whole.exit_code, report["whole"], report["entries"]) == (0, True, len(entries))
    assert run("audit", "verify", "--head", f"{report['entries']}:{report['head_hash']}").exit_code == 0
    rewritten = run("audit", "verify", "--head", f"{report['entries']}:{'0' * 64}")
    assert (rewritten.exit_code, "broken" in rewritten.stdout) == (1, True)
    assert run("audit", "list", "--subject", "user").exit_code == 2


def test_delivered_letters_are_put_into_force_and_loading_again_changes_nothing(run: Any) -> None:
    first = json.loads(run("letters", "load", "--json").stdout)
    assert first["partners"] == 4
    assert first["templates"] >= 16
    assert json.loads(run("letters", "load", "--json").stdout) == {"templates": 0, "partners": 0}


def test_jobs_are_listed_and_run(run: Any) -> None:
    assert run("jobs", "run", "send-messages").exit_code == 0
    listed = {job["name"]: job for job in json.loads(run("jobs", "list", "--json").stdout)}
    assert listed["send-messages"]["status"] == "done"
    assert listed["fetch-tracker"]["last_run"] is None
    unknown = run("jobs", "run", "make-tea")
    assert unknown.exit_code == 2
    assert "send-messages" in unknown.stderr


def test_settings_show_their_origin_and_never_a_secret(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "not for anybody's eyes, and long enough"
    monkeypatch.setenv("MARKET_SECRET_KEY", secret)
    monkeypatch.setenv("MARKET_PORT", "9000")
    for words in (("settings",), ("settings", "--json")):
        assert secret not in run(*words).output
    listed = {one["variable"]: one for one in json.loads(run("settings", "--json").stdout)}
    assert (listed["MARKET_PORT"]["value"], listed["MARKET_PORT"]["origin"]) == ("9000", "environment")
    assert (listed["MARKET_SECRET_KEY"]["value"], listed["MARKET_HOST"]["origin"]) == ("(hidden)", "default")
    assert len(listed) == len(SETTINGS)


def test_figures_of_an_empty_market_are_null_and_never_an_error(run: Any) -> None:
    answer = json.loads(run("figures", "--as-at", "2026-09-30", "--json").stdout)
    assert answer["as_at"] == "2026-09-30"
    assert {"beds_total", "occupancy_rate", "provider_group_hhi_beds"} <= {figure["id"] for figure in answer["figures"]}
    assert run("figures", "--as-at", "30/09/2026").exit_code == 2


def test_an_import_that_is_refused_exits_with_1_and_says_why(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "shopping.csv"
    file.write_text("milk,bread\n1,2\n")
    answer = run("import", "cqc-active-locations", str(file), "--json")
    assert answer.exit_code == 1
    report = json.loads(answer.stdout)
    assert {"feed", "sha256", "read", "created", "changed", "unchanged", "rejected", "reasons"} <= report.keys()
    assert report["created"] == 0
    assert report["reasons"]
    assert run("import", "no-such-feed", str(file)).exit_code == 2


def test_a_backup_is_proved_and_brought_back(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("user", "add", "sam@example.org", *COMMON)
    archive = str(tmp_path / "market.tar")
    assert run("backup", "create", archive).exit_code == 0
    assert run("backup", "verify", archive).exit_code == 0
    refused = run("backup", "restore", archive)
    assert (refused.exit_code, "Traceback" in refused.output) == (2, False)
    monkeypatch.setenv("MARKET_HOME", str(tmp_path / "elsewhere"))
    assert run("backup", "restore", archive).exit_code == 0
    assert [person["email"] for person in json.loads(run("user", "list", "--json").stdout)] == ["sam@example.org"]


def test_every_command_of_the_table_can_be_loaded() -> None:
    context = click.Context(market)
    assert all(market.get_command(context, name) for name in COMMANDS)  # type: ignore[attr-defined]  # a group, decorated
