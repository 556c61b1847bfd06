"""The `market` command. Each group of commands has its file in `market/commands/`, loaded only when it is used."""

import importlib

import click

from market.commands.running import Commands

COMMANDS = {
    "serve": "serve:serve",
    "migrate": "data:migrate",
    "demo": "demo:demo",
    "import": "data:import_command",
    "template": "templates:template",
    "contracts": "contracts:contracts",
    "framework": "framework:framework",
    "consolidation": "consolidation:consolidation",
    "policies": "policies:policies",
    "letters": "letters:letters",
    "figures": "figures:figures",
    "statement": "statement:statement",
    "jobs": "jobs:jobs",
    "user": "users:user",
    "audit": "audit:audit",
    "backup": "backup:backup",
    "settings": "settings:settings",
    "work": "work:work",
}


class LazyCommands(Commands):
    """Finds a command's file by its name, so that a small command need not wait for charts and PDF to be loaded."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every name, in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(f"market.commands.{module}"), name)
        return command


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="care-market", prog_name="market")
def market() -> None:
    """Shape an English council's care market: register, capacity, figures and the Market Position Statement.

    Settings are environment variables named MARKET_…; `market settings` lists them.

    \b
    First steps:
      market demo      a demonstration council, from invented files
      market serve     the pages, at http://127.0.0.1:8000
    """


def main() -> None:
    """The console script."""
    market()
