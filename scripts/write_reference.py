"""Writes the generated pages of docs/reference, or with --check says which are out of step with the code."""

import difflib
import sys
from collections.abc import Callable
from pathlib import Path

import click

from market.accounts.permissions import PERMISSION_WORDS, ROLE_PERMISSIONS, ROLE_WORDS, Permission, Role
from market.cli import market
from market.figures.reference import figures_reference
from market.importers.feeds.reference import feeds_reference
from market.jobs.timetable import TIMETABLE
from market.setting_list import SETTINGS
from market.settings import PROJECT

REFERENCE = PROJECT / "docs" / "reference"
NOTICE = "Generated from the code by `make docs`; do not edit."


def settings_reference() -> str:
    """Every setting."""
    lines = [
        "# Settings",
        "",
        NOTICE,
        "",
        "Environment variables, all checked when a command starts. `market settings` shows their values here and now.",
        "",
        "| variable | meaning | default |",
        "|---|---|---|",
    ]
    lines += [
        f"| `{one.variable}` | {one.meaning}{' (secret)' if one.secret else ''} | {_code(one.default)} |"
        for one in SETTINGS
    ]
    return "\n".join(lines) + "\n"


def permissions_reference() -> str:
    """What each role may do."""
    lines = [
        "# Roles and permissions",
        "",
        NOTICE,
        "",
        "| permission | " + " | ".join(ROLE_WORDS[role] for role in Role) + " |",
    ]
    lines.append("|---" * (len(Role) + 1) + "|")
    for permission in Permission:
        marks = " | ".join("yes" if permission in ROLE_PERMISSIONS[role] else "" for role in Role)
        lines.append(f"| {PERMISSION_WORDS[permission]} (`{permission.value}`) | {marks} |")
    return "\n".join(lines) + "\n"


def jobs_reference() -> str:
    """The timetable."""
    lines = [
        "# Jobs",
        "",
        NOTICE,
        "",
        "Any number of serving processes may follow the timetable: each slot is run by one of them. Times are London's.",
        "",
        "| job | when | what it does |",
        "|---|---|---|",
    ]
    lines += [f"| `{job.name}` | {job.schedule.words()} | {job.words} |" for job in TIMETABLE]
    return "\n".join(lines) + "\n"


def commands_reference() -> str:
    """The help of every command."""
    parts = ["# Commands", "", NOTICE, ""]
    for path, command in _commands(("market",), market):
        context = click.Context(
            command,
            info_name=" ".join(path),
            max_content_width=100,
            terminal_width=100,
            help_option_names=["-h", "--help"],
        )
        parts += [f"## {' '.join(path)}", "", "```", command.get_help(context).rstrip(), "```", ""]
    return "\n".join(parts).rstrip() + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_reference,
    "permissions.md": permissions_reference,
    "jobs.md": jobs_reference,
    "commands.md": commands_reference,
    "figures.md": figures_reference,
    "feeds.md": feeds_reference,
}


def stale_pages(folder: Path = REFERENCE) -> dict[str, list[str]]:
    """Pages that do not say what the code says, with the differing lines."""
    found = {}
    for name, write in PAGES.items():
        path = folder / name
        kept = path.read_text(encoding="utf-8") if path.exists() else ""
        differing = list(
            difflib.unified_diff(kept.splitlines(), write().splitlines(), name, "the code", lineterm="", n=0)
        )
        if differing:
            found[name] = differing
    return found


def main() -> None:
    """Write, or check."""
    if "--check" in sys.argv[1:]:
        stale = stale_pages()
        for lines in stale.values():
            click.echo("\n".join(lines[:20]), err=True)
        if stale:
            raise SystemExit(f"Out of step with the code: {', '.join(stale)}. Run `make docs`.")
        return
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, write in PAGES.items():
        (REFERENCE / name).write_text(write(), encoding="utf-8")


def _commands(path: tuple[str, ...], command: click.Command) -> list[tuple[tuple[str, ...], click.Command]]:
    found = [(path, command)]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None and not child.hidden:
                found += _commands((*path, name), child)
    return found


def _code(text: str) -> str:
    return f"`{text}`".replace("|", "\\|") if text else ""


if __name__ == "__main__":
    main()
