"""The long work of a back-test, done in a child process."""

from typing import Any

from market.core.clock import utc_now
from market.policies.types import NoPolicy
from market.risk.back_test.queries import find_back_test
from market.risk.back_test.service import keep_result, work_out
from market.settings import from_environment
from market.work.types import Reporter, WorkOutcome


async def back_test_warnings(arguments: dict[str, Any], report: Reporter) -> WorkOutcome:
    """Work a back-test out and keep its result."""
    row = await find_back_test(int(arguments["id"]))
    if row is None:
        return WorkOutcome("There is no such back-test any more.", "/risk/back-test", failed=True)
    page = f"/risk/back-test/{row.id}"
    names = from_environment().authority_names
    try:
        result = await work_out(row.policy_version, row.from_on, row.until_on, authority_names=names, report=report)
    except NoPolicy:
        await keep_result(row.id, None, now=utc_now())
        return WorkOutcome("There is no such version of the weights any more.", page, failed=True)
    await keep_result(row.id, result, now=utc_now())
    return WorkOutcome("The back-test is done.", page)
