"""Rules of the house that a tool other than import-linter must keep. Each failure names file and line."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from market.settings import PROJECT

MARKET = PROJECT / "market"
SOURCES = sorted(path for folder in ("market", "tests", "scripts") for path in (PROJECT / folder).rglob("*.py"))
OURS = [path for path in SOURCES if path.is_relative_to(MARKET)]
VAGUE = {"utils", "helpers", "common", "misc", "manager", "base"}
CLOCK = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}
OFFERED = {"types", "queries", "service", "tables", "rules", "words"}
"""What a package offers to others. `rules` are pure, and `words` are the human words of codes."""
KITS = {"core", "db", "web", "settings", "tables", "work", "documents", "demo", "setting_list", "sheets"}
COMPOSITION = {"app", "cli", "commands", "jobs", "health", "navigation", "organisations", "tables", "__main__"}


def trees(paths: list[Path]) -> Iterator[tuple[str, ast.Module]]:
    for path in paths:
        yield str(path.relative_to(PROJECT)), ast.parse(path.read_text(encoding="utf-8"))


def test_files_are_under_400_lines() -> None:
    long = {
        str(path.relative_to(PROJECT)): count
        for path in SOURCES
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long


def test_functions_are_under_60_lines() -> None:
    long = [
        f"{name}:{node.lineno} {node.name}"
        for name, tree in trees(SOURCES)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= 60
    ]
    assert not long


def test_no_module_has_a_vague_name() -> None:
    assert not [str(path) for path in OURS if VAGUE & {path.stem, path.parent.name}]


def test_only_one_file_reads_the_clock() -> None:
    reads = [
        f"{name}:{node.lineno}"
        for name, tree in trees(OURS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in CLOCK
    ]
    assert {place.split(":")[0] for place in reads} == {"market/core/clock.py"}


def test_only_settings_and_commands_read_the_environment() -> None:
    reads = {
        name
        for name, tree in trees(OURS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.environ", "os.getenv")
    }
    programs = {"market/db/backup_database.py"}  # pg_dump and pg_restore are given this process's own PATH
    assert {name for name in reads - programs if not name.startswith("market/commands/")} == {"market/settings.py"}


def test_imports_stand_at_the_top_and_are_never_conditional() -> None:
    hidden = [
        f"{name}:{inner.lineno}"
        for name, tree in trees(OURS)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.If | ast.ClassDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert not hidden


def test_packages_import_of_each_other_only_what_is_offered() -> None:
    wrong = []
    for path in OURS:
        package = path.relative_to(MARKET).parts[0].removesuffix(".py")
        if package in COMPOSITION:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("market."):
                continue
            other, _, module = (node.module or "").removeprefix("market.").partition(".")
            if other in KITS | {package} or (not module and {alias.name for alias in node.names} <= OFFERED):
                continue
            offered = module.rsplit(".", 1)[-1]
            if (other == "accounts" and offered in {"guards", "permissions"}) or offered in OFFERED:
                continue
            wrong.append(f"{path.relative_to(PROJECT)}:{node.lineno} {node.module}")
    assert not [place for place in wrong if place.split(" ")[1] not in WRITTEN_EXCEPTIONS]


WRITTEN_EXCEPTIONS = {
    "market.importers.feeds.registry",  # the list of feeds is what importers are
    "market.providers.tabs",  # the tuple of tabs that other packages extend
    "market.accounts.tokens",  # the one way to make a secret address and to look it up by its digest
    "market.providers.cqc",  # CQC's own codes, read from its files by the importers
    "market.providers.intake",  # the register's own writing side for files
    "market.providers.intake_listing",
    "market.capacity.intake",  # the same of capacity
    "market.capacity.extra_care.intake",
    "market.contracts.intake",
    "market.placements.intake",
    "market.placements.intake_lists",
    "market.placements.forms",  # the form of a placement, which placing somebody shows too
    "market.placements.form_pages",  # the page of a form about one placement, which correcting one shows too
    "market.placements.recording",
    "market.placements.rules",  # whom a placement counts for, and under which service: pure
    "market.commissioning.structure_rates",
    "market.commissioning.structure_words",
    "market.commissioning.structure",  # what spot, off-framework and covered mean: pure rules that figures print
    "market.embargoes.placing_rules",  # what embargoes do to a placement: pure rules, too long to stand in `rules`
    "market.placements.checking",  # pure rules on what may be recorded, too long to stand in `rules`
    "market.placements.reasons",  # the codes of reasons for a place outside the area, pure
    "market.geography.intake",
    "market.placements.tabs",
    "market.contracts.tabs",  # the tuple of tabs that other packages extend
    "market.quality.evidence.serving",  # the safe headers of evidence files, the same for the council and in the portal
    "market.policies.content",  # the records of the council's policies: pure Structs, one file for each kind
    "market.policies.early_warning",
    "market.policies.embargo",
    "market.policies.failure",
    "market.policies.host_alert",
    "market.letters.access",  # the portal shows a provider its own letters: the same letter, the same PDF
    "market.letters.pages",
    "market.partners.pages",  # the page of one partner shows its letters, so it stands with them
    "market.quality.demonstration.council",  # the demonstration of risk goes on with the story of the visits
    "market.quality.demonstration.plot",
    "market.quality.demonstration.replay",
    "market.failure.turnaround.spending",  # the writing side of what help costs, beside the service that it builds on
    "market.notices.lists",  # the administrator's pages of messages stand in accounts, which has the guards
    "market.notices.pages",
}


def test_every_public_function_says_what_it_does() -> None:
    silent = [
        f"{name}:{node.lineno} {node.name}"
        for name, tree in trees([path for path in OURS if "migrations" not in path.parts])
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent


def test_packages_are_docstrings_only() -> None:
    full = [
        name
        for name, tree in trees([path for path in OURS if path.name == "__init__.py"])
        if len(tree.body) != 1 or not ast.get_docstring(tree)
    ]
    assert not full


@pytest.mark.parametrize("pattern", [r"\bTODO\b|\bFIXME\b|\bXXX\b", r"^\s*print\(", r"except( Exception)?:\s*pass"])
def test_nothing_unfinished_is_left(pattern: str) -> None:
    found = [
        f"{path.relative_to(PROJECT)}:{number}"
        for path in OURS
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(pattern, line)
    ]
    assert not found
