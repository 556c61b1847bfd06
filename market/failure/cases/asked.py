"""What the routes of failure cases have in common: the case asked for, its protocol, the present moment, and who acts."""

from typing import Any

from litestar import Request
from litestar.exceptions import NotFoundException

from market.accounts.guards import current_user, needs, needs_any
from market.accounts.permissions import Permission, permissions_of
from market.accounts.queries import list_all_users
from market.failure.cases.declaring import OUTSIDE
from market.failure.cases.person_queries import find_person
from market.failure.cases.queries import NoSuchCase, get_case
from market.failure.cases.service import Who
from market.failure.cases.types import Case, Person
from market.policies.failure import FailureProtocol
from market.policies.queries import failure_protocol

Ask = Request[Any, Any, Any]
READ = needs(Permission.READ_RISK)
READ_PEOPLE = needs_any(Permission.READ_RISK, Permission.REVIEW_PEOPLE)
WORK = needs_any(Permission.EDIT_RISK, Permission.RUN_FAILURE)
WORK_ON_PEOPLE = needs_any(Permission.EDIT_RISK, Permission.REVIEW_PEOPLE, Permission.RUN_FAILURE)
RUN = needs(Permission.RUN_FAILURE)
ONE = "/failures/{case_id:int}"
LEADS = frozenset({Permission.EDIT_RISK, Permission.RUN_FAILURE})


async def case_or_404(case_id: int) -> Case:
    """The case, or the 404 page."""
    try:
        return await get_case(case_id)
    except NoSuchCase:
        raise NotFoundException("There is no failure case of that number. Look at the list of cases.") from None


async def person_or_404(case_id: int, person_id: int) -> Person:
    """The person of a case, or the 404 page."""
    found = await find_person(case_id, person_id)
    if found is None:
        raise NotFoundException("There is no such person on the list of this case.")
    return found


async def protocol_of(case: Case) -> FailureProtocol:
    """The protocol by which a case runs: the version that it keeps."""
    return (await failure_protocol(case.protocol_version)).policy


def acting(request: Ask) -> Who:
    """Who acts, with their roles."""
    user = current_user(request)
    return Who(user.actor, user.roles)


def works_on(request: Ask) -> bool:
    """Whether the reader works on cases, and so reads what is confidential in them."""
    return bool(current_user(request).permissions & LEADS)


async def staff() -> list[tuple[int, str]]:
    """Number and name of the council's people who may lead a case, by name."""
    return [
        (user.id, user.name)
        for user in await list_all_users()
        if user.active and user.roles - OUTSIDE and permissions_of(user.roles) & LEADS
    ]
