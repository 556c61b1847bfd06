"""The timetable holds every job that a package offers, and nothing becomes late while a demonstration stands on its day."""

import ast
from datetime import UTC, datetime
from pathlib import Path

from market.jobs.timetable import TIMETABLE, as_days_pass, at
from market.jobs.types import JobContext
from market.settings import PROJECT, Settings
from tests.builders.app import make_settings

NOW = datetime(2026, 9, 30, 8, 0, tzinfo=UTC)


def offered() -> set[str]:
    """The public functions of every package's `jobs.py`: what a timetable could call."""
    return {
        node.name
        for path in (PROJECT / "market").rglob("jobs.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and [argument.arg for argument in node.args.args] == ["now", "settings"]
    }


def called() -> set[str]:
    """Every name that some module of the application uses, be it the timetable or a job that does more than one thing."""
    return {
        node.id
        for path in (PROJECT / "market").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def test_every_job_that_a_package_offers_is_run_by_the_timetable() -> None:
    assert len(offered()) > 7
    assert not offered() - called()
    assert len({job.name for job in TIMETABLE}) == len(TIMETABLE)


async def test_nothing_becomes_late_in_a_demonstration(tmp_path: Path) -> None:
    async def count(now: datetime, settings: Settings) -> dict[str, int]:
        return {"late": 1}

    living, still = make_settings(tmp_path), make_settings(tmp_path, as_at="2026-09-30")
    assert await as_days_pass(count)(JobContext(living, NOW, NOW)) == {"late": 1}
    assert await as_days_pass(count)(JobContext(still, NOW, NOW)) == {}
    assert await at(count)(JobContext(still, NOW, NOW)) == {"late": 1}
