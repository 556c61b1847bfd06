"""The `market` command. Each group of commands has its file in `market/commands/`."""

import click

from market.commands.audit import audit
from market.commands.backup import backup
from market.commands.data import import_command, migrate
from market.commands.demo import demo
from market.commands.figures import figures
from market.commands.jobs import jobs
from market.commands.running import Commands
from market.commands.serve import serve
from market.commands.settings import settings
from market.commands.statement import statement
from market.commands.users import user
from market.commands.work import work


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="care-market", prog_name="market")
def market() -> None:
    """Shape an English council's care market: register, capacity, figures and the Market Position Statement.

    Settings are environment variables named MARKET_…; `market settings` lists them.

    \b
    First steps:
      market demo      a demonstration council, from invented files
      market serve     the pages, at http://127.0.0.1:8000
    """


for command in (serve, migrate, demo, import_command, figures, statement, jobs, user, audit, backup, settings, work):
    market.add_command(command)


def main() -> None:
    """The console script."""
    market()
