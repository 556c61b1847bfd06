"""Asking for a back-test and working it out: the facts of each month as they stood then, scored by one version of the weights."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.db import audit
from market.db.sql import execute, fetch_value
from market.db.transaction import transaction
from market.db.versions import lock_row
from market.policies.queries import find_version, warning_policy
from market.policies.tables import PolicyVersion
from market.policies.types import PolicyKind
from market.risk.back_test.queries import find_back_test, troubles_between
from market.risk.back_test.rules import reasons_against, result_of, steps_between
from market.risk.back_test.types import Result, Step
from market.risk.facts.gathering import gather
from market.risk.indicators.measuring import points_of
from market.risk.scoring import Weighing, score
from market.risk.tables import BackTest
from market.work.service import start
from market.work.types import Reporter

KIND = "back_test_warnings"


async def ask_back_test(
    version: int, from_on: date, until_on: date, *, by: Actor, now: datetime, today: date
) -> tuple[int, int] | Refused:
    """Start a back-test of a version, draft or not; its number and that of its work. The same one asked twice while it waits is one."""
    if reasons := reasons_against(from_on, until_on, today):
        return Refused(tuple(reasons))
    async with transaction():
        held = await find_version(PolicyKind.EARLY_WARNING, version)
        if held is None or not await lock_row(PolicyVersion, held.id):
            return refused(Refusal("no_version", "Choose a version of the weights", "version"))
        waiting = await fetch_value(
            "SELECT id FROM risk_back_test WHERE policy_version = {} AND from_on = {} AND until_on = {} AND status = 'waiting'"
            " ORDER BY id DESC LIMIT 1",
            version,
            from_on,
            until_on,
        )
        if waiting is not None and (row := await find_back_test(int(waiting))) is not None and row.work_id is not None:
            return row.id, row.work_id
        rows = await BackTest.insert(
            BackTest(
                policy_version=version,
                from_on=from_on,
                until_on=until_on,
                status="waiting",
                work=None,
                result="",
                asked_label=by.label,
                asked_at=now,
                finished_at=None,
            )
        ).run()
        number = int(rows[0]["id"])
        work_id = await start(KIND, f"back_test:{number}", by=by, now=now, arguments={"id": number})
        await execute("UPDATE risk_back_test SET work = {} WHERE id = {}", work_id, number)
        told = {"version": version, "from_on": from_on, "until_on": until_on}
        await audit.record(by=by, verb="risk.back_test_asked", subject=("risk_back_test", number), after=told, at=now)
    return number, work_id


async def work_out(
    version: int, from_on: date, until_on: date, *, authority_names: Sequence[str], report: Reporter
) -> Result:
    """The result for a version and a period. Facts are gathered anew for each month: nothing later than the month is seen."""
    weighing = Weighing.of((await warning_policy(version)).policy)
    days = steps_between(from_on, until_on)
    steps: dict[int, list[Step]] = defaultdict(list)
    providers: dict[date, int] = {}
    for done, day in enumerate(days):
        report.report("Looking at each month", done, len(days))
        facts = await gather(day, authority_names)
        for each in facts:
            scored = score(points_of(each, weighing.policy), weighing)
            steps[each.location_id].append(Step(day, scored.band, scored.score))
        providers[day] = len({each.organisation_id for each in facts})
    troubles = await troubles_between(from_on, until_on, authority_names)
    return result_of(steps, providers, troubles, (until_on - from_on).days)


async def keep_result(number: int, result: Result | None, *, now: datetime) -> None:
    """Keep what came out, or that it failed."""
    async with transaction():
        await execute(
            "UPDATE risk_back_test SET status = {}, result = {}, finished_at = {} WHERE id = {}",
            "failed" if result is None else "done",
            "" if result is None else msgspec.json.encode(result).decode(),
            now,
            number,
        )
