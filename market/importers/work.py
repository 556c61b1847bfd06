"""The long work of imports, done in a child process: reading a file for its preview, and applying it."""

from typing import Any

import msgspec

from market.core.actor import Actor
from market.core.clock import utc_now
from market.importers import service
from market.settings import Settings, from_environment
from market.work.types import Reporter, WorkOutcome


async def preview_import(arguments: dict[str, Any], report: Reporter) -> WorkOutcome:
    """Work of the kind `preview_import`: read the file of an import and show what applying it would do."""
    return await preview_with(arguments, report, from_environment())


async def apply_import(arguments: dict[str, Any], report: Reporter) -> WorkOutcome:
    """Work of the kind `apply_import`: apply the file of an import, whole or not at all."""
    return await apply_with(arguments, report, from_environment())


async def preview_with(arguments: dict[str, Any], report: Reporter, settings: Settings) -> WorkOutcome:
    """`preview_import` with given settings."""
    run_id, by = _asked(arguments)
    done = await service.preview(run_id, by=by, now=utc_now(), settings=settings, report=report)
    return WorkOutcome(done.message or "The file has been read.", f"/imports/{run_id}")


async def apply_with(arguments: dict[str, Any], report: Reporter, settings: Settings) -> WorkOutcome:
    """`apply_import` with given settings."""
    run_id, by = _asked(arguments)
    done = await service.apply_run(run_id, by=by, now=utc_now(), settings=settings, report=report)
    return WorkOutcome(done.message, f"/imports/{run_id}")


def _asked(arguments: dict[str, Any]) -> tuple[int, Actor]:
    return int(arguments["run_id"]), msgspec.convert(arguments["by"], Actor)
