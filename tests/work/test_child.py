"""What a child does with one piece of work, and says to its parent."""

import inspect
import json
from typing import Any

import pytest

from market.core.actor import Actor
from market.core.clock import utc_now
from market.jobs.work_kinds import WORK_KINDS, find_work_function
from market.work import service
from market.work.child import NoSuchWorkError, run_work
from market.work.pages import KIND_WORDS
from market.work.types import Reporter, Work, WorkOutcome

OFFICER = Actor(kind="user", id=7, label="Kim Lee")

pytestmark = pytest.mark.usefixtures("db")


async def claimed() -> service.Claim:
    await service.start("count", "thing:1", by=OFFICER, now=utc_now(), arguments={"rows": 3})
    claim = await service.claim_next("test", now=utc_now())
    assert claim is not None
    return claim


async def lines_of(work: Work, capfd: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    claim = await claimed()
    await run_work(claim.id, claim.attempt, {"count": work}.get)
    return [json.loads(line) for line in capfd.readouterr().out.splitlines()]


async def test_it_gets_its_arguments_and_says_each_stage_and_the_outcome(capfd: pytest.CaptureFixture[str]) -> None:
    async def count(arguments: dict[str, Any], report: Reporter) -> WorkOutcome:
        for row in range(1000):
            report.report("Counting", row, 1000)
        report.report("Counting", 1000, 1000)
        return WorkOutcome(f"{arguments['rows']} rows")

    lines = await lines_of(count, capfd)
    assert lines[0] == {"progress": {"stage": "Counting", "done": 0, "total": 1000, "errors": 0}}
    assert lines[-2]["progress"]["done"] == 1000
    assert len(lines) < 20, "reports are throttled"
    assert lines[-1]["outcome"]["message"] == "3 rows"


@pytest.mark.parametrize(("error", "key"), [(ValueError("no"), "broke"), (MemoryError(), "outcome")])
async def test_an_error_is_told_to_the_parent(error: Exception, key: str, capfd: pytest.CaptureFixture[str]) -> None:
    async def fail(arguments: dict[str, Any], report: Reporter) -> WorkOutcome:
        raise error

    last = (await lines_of(fail, capfd))[-1]
    assert key in last
    assert key == "broke" or last["outcome"]["failed"]


async def test_a_claim_that_was_lost_is_not_worked_on() -> None:
    claim = await claimed()
    with pytest.raises(NoSuchWorkError):
        await run_work(claim.id, claim.attempt + 1, lambda kind: None)


def test_every_kind_of_work_has_words_for_its_page() -> None:
    assert set(WORK_KINDS) == set(KIND_WORDS)


@pytest.mark.parametrize("kind", WORK_KINDS)
def test_the_function_of_every_kind_is_there(kind: str) -> None:
    assert inspect.iscoroutinefunction(find_work_function(kind))
    assert find_work_function("no such kind") is None
