"""Loading the council's starting policies. From then on the versions in the database are the truth."""

from datetime import datetime

from market.core.actor import Actor
from market.db import audit
from market.db.transaction import transaction
from market.policies import queries, storing
from market.policies.checking import problems_of, refusals_of
from market.policies.loading import DataProblem, read_data
from market.policies.types import PolicyKind, VersionRow, VersionStatus

FIRST_NOTE = "The first version, from the data files"


async def load_policies(*, by: Actor, now: datetime) -> list[VersionRow]:
    """Put the data file of each kind into force that has no version yet; the versions in force. Twice changes nothing.

    Raises `loading.DataProblem`.
    """
    async with transaction():
        await storing.alone()
        for kind in PolicyKind:
            if not await queries.list_versions(kind):
                await _load(kind, by, now)
    found = [await queries.find_in_force(kind) for kind in PolicyKind]
    return [each for each in found if each is not None]


async def _load(kind: PolicyKind, by: Actor, now: datetime) -> None:
    policy = read_data(kind)
    if problems := problems_of(kind, policy):
        raise DataProblem(kind, refusals_of(problems))
    version_id = await storing.insert_version(
        kind, 1, policy, status=VersionStatus.IN_FORCE, note=FIRST_NOTE, by=by, now=now
    )
    told = {"kind": kind.value, "number": 1, "status": VersionStatus.IN_FORCE.value}
    await audit.record(by=by, verb="policy.loaded", subject=("policy_version", version_id), after=told, at=now)
