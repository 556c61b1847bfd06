"""`market work run`, which a serving process starts for each piece of long work."""

import asyncio

import click

from market.commands.running import Commands, opened
from market.jobs.work_kinds import find_work_function
from market.settings import from_environment
from market.web.logs import configure_logging
from market.work.child import end_with_parent, limit_memory, own_output, run_work


@click.group(cls=Commands, hidden=True)
def work() -> None:
    """Long work; started by serving processes."""


@work.command()
@click.argument("work_id", type=int)
@click.argument("attempt", type=int)
def run(work_id: int, attempt: int) -> None:
    """Do one claimed piece of work and say by lines of JSON how it goes."""
    own_output()
    end_with_parent()
    limit_memory()

    async def act() -> None:
        async with opened(from_environment()) as settings:
            configure_logging(settings.log_level)
            await run_work(work_id, attempt, find_work_function)

    asyncio.run(act())
