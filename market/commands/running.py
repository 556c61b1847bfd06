"""What every command shares: its settings, an open database, its answer as words or JSON, and its expected refusals."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, TypeVar

import click
import msgspec

from market.core.refusal import Refused
from market.db.engine import close_database, open_database
from market.db.errors import DatabaseError
from market.db.installation import read_installation
from market.db.migrate import pending
from market.settings import Settings, SettingsError, from_environment, overlaid
from market.tables import register_tables

T = TypeVar("T")

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


class CommandRefused(Exception):
    """The command cannot do what was asked; the message says what is wrong and what to do."""


class Expected(click.ClickException):
    """An expected refusal: one message on standard error and exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the message alone, without click's usage lines."""
        click.echo(self.message, err=True, file=file)


EXPECTED = (SettingsError, CommandRefused, DatabaseError)


class Commands(click.Group):
    """A group whose commands answer an expected refusal by its message, never by a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except EXPECTED as refusal:
            raise Expected(str(refusal) or type(refusal).__name__) from refusal


class Day(click.ParamType):
    """An ISO date on the command line."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a usage error that shows what one looks like."""
        try:
            day = value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date: write it as 2026-09-30", param, ctx)
        if not FIRST_DAY <= day <= LAST_DAY:
            self.fail(f"{value!r} is outside the years {FIRST_DAY.year} to {LAST_DAY.year}", param, ctx)
        return day


DAY = Day()

json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for programs.")


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Settings]:
    """The database, open, with the settings as the installation overlays them.

    Raises `CommandRefused` when the database lacks this version's tables, `DatabaseError` when it cannot be reached.
    """
    register_tables()
    lacking = await pending(settings.database_url)
    if lacking:
        raise CommandRefused(f"The database lacks {len(lacking)} migrations. Run `market migrate` first.")
    await open_database(settings.database_url, pool_size=settings.database_pool)
    try:
        yield overlaid(settings, await read_installation())
    finally:
        await close_database()


def with_database(act: Callable[[Settings], Coroutine[Any, Any, T]]) -> T:
    """Run `act` with the settings of the environment and an open database."""

    async def run() -> T:
        async with opened(from_environment()) as settings:
            return await act(settings)

    return asyncio.run(run())


def accepted(answer: T | Refused) -> T:
    """A service's answer, or `CommandRefused` with all its reasons."""
    if isinstance(answer, Refused):
        raise CommandRefused("\n".join(reason.message for reason in answer.reasons))
    return answer


def say(as_json: bool, data: object, lines: Iterable[str]) -> None:
    """Print the answer: `data` as JSON, or `lines` for people."""
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(data), indent=2).decode())
        return
    for line in lines:
        click.echo(line)


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Rows in columns as wide as their widest cell."""
    cells = [list(headings), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
