"""Reads that need contracts and placements together. Every answer is as at a day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct

from market.accounts.permissions import ROLE_PERMISSIONS, Permission
from market.commissioning.rules import (
    horizon,
    last_safe_day_of,
    latest_end,
    lead_days,
    months_to,
    open_options,
)
from market.commissioning.types import MilestoneDue, Officer, PipelineLine, PlacedUnder
from market.contracts.queries import contracts_on
from market.contracts.types import ContractOnDay
from market.db.sql import fetch, fetch_as, marks
from market.placements.queries import IN_FORCE, placements_on
from market.placements.types import PlacementOnDay

READERS = tuple(role.value for role, allowed in ROLE_PERMISSIONS.items() if Permission.READ_CONTRACTS in allowed)
"""Roles whose people may read contracts."""


async def pipeline_on(on: date, lead_times: Mapping[str, int]) -> list[PipelineLine]:
    """Contracts in force on `on`, the earliest end first and those without an end last, whatever their number in seven reads."""
    contracts = [each for each in await contracts_on(on) if each.live_on(on)]
    placed = await placed_under(on)
    officers = await officers_of(each.officer_id for each in contracts)
    under = _with_call_offs(contracts, placed)
    lines = [_line(each, on, lead_times, under[each.id], officers.get(each.officer_id or 0)) for each in contracts]
    return sorted(lines, key=lambda line: (line.contract.ends_on or date.max, line.contract.reference))


def _line(
    contract: ContractOnDay,
    on: date,
    lead_times: Mapping[str, int],
    placed: Sequence[PlacedUnder],
    officer: Officer | None,
) -> PipelineLine:
    safe = last_safe_day_of(contract, lead_times)
    costs = [each.weekly_pence for each in placed if each.weekly_pence is not None]
    return PipelineLine(
        contract=contract,
        latest_end_on=latest_end(contract),
        horizon=horizon(contract.ends_on, on),
        months_left=None if contract.ends_on is None else months_to(contract.ends_on, on),
        case_references=frozenset(each.case_reference for each in placed),
        weekly_pence=sum(costs) if costs else None,
        option_months=open_options(contract),
        lead_days=lead_days(lead_times, contract.route),
        last_safe_on=safe,
        overdue=safe is not None and safe < on,
        officer=officer.name if officer else "",
    )


def _with_call_offs(contracts: Sequence[ContractOnDay], placed: Sequence[PlacedUnder]) -> dict[int, list[PlacedUnder]]:
    """Placements by contract; a framework has those of its call-offs too."""
    framework_of = {each.id: each.framework_id for each in contracts}
    under: dict[int, list[PlacedUnder]] = defaultdict(list)
    for each in placed:
        under[each.contract_id].append(each)
        framework = framework_of.get(each.contract_id)
        if framework is not None:
            under[framework].append(each)
    return under


async def placed_under(on: date) -> list[PlacedUnder]:
    """Every placement in force on `on` that a contract covers, with its weekly cost of that day."""
    return await fetch_as(
        PlacedUnder,
        f"""SELECT p.contract AS contract_id, p.case_reference, r.weekly_pence FROM placement p
        LEFT JOIN placement_rate r ON r.placement = p.id AND r.from_on =
            (SELECT max(x.from_on) FROM placement_rate x WHERE x.placement = p.id AND x.from_on <= {{}})
        WHERE p.contract IS NOT NULL AND {IN_FORCE} ORDER BY p.id""",
        on,
        on,
        on,
    )


async def placements_under(
    contract_ids: Collection[int], on: date, authority_names: Sequence[str]
) -> list[PlacementOnDay]:
    """Placements in force on `on` under some contracts, in full."""
    rows = await fetch(
        f"SELECT p.id FROM placement p WHERE p.contract IN ({marks(contract_ids)}) AND {IN_FORCE} ORDER BY p.id",
        *contract_ids,
        on,
        on,
    )
    return await placements_on(on, authority_names, placement_ids=[row["id"] for row in rows])


async def call_offs_of(framework_id: int, on: date) -> list[ContractOnDay]:
    """Call-offs under a framework or dynamic market that were known on `on`, those in force or to come; by reference."""
    rows = await fetch("SELECT id FROM contract WHERE framework = {} ORDER BY id", framework_id)
    found = await contracts_on(on, [row["id"] for row in rows])
    return [each for each in found if each.ends_on is None or each.ends_on >= on]


async def officers_of(user_ids: Iterable[int | None]) -> dict[int, Officer]:
    """The officers of contracts by their number, also those who have left."""
    ids = sorted({each for each in user_ids if each is not None})
    if not ids:
        return {}
    rows = await fetch_as(
        Officer,
        f"""SELECT u.id, u.name, u.email, CASE WHEN u.active AND EXISTS (SELECT 1 FROM user_role r
            WHERE r."user" = u.id AND r.role IN ({marks(READERS)})) THEN 1 ELSE 0 END AS reachable
        FROM app_user u WHERE u.id IN ({marks(ids)})""",
        *READERS,
        *ids,
    )
    return {row.id: row for row in rows}


async def milestones_due(contract_ids: Collection[int], on: date) -> list[MilestoneDue]:
    """Milestones of some contracts that were not done by `on`, overdue ones included, by day."""
    return await fetch_as(
        MilestoneDue,
        f"""SELECT id, contract AS contract_id, stage, due_on FROM contract_milestone
        WHERE contract IN ({marks(contract_ids)}) AND (done_on IS NULL OR done_on > {{}}) ORDER BY due_on, id""",
        *contract_ids,
        on,
    )


class _Changed(Struct, frozen=True):
    id: int
    updated_at: datetime
    decided_at: datetime | None


async def changed_at(contract_ids: Collection[int], on: date) -> dict[int, datetime]:
    """When each of some contracts was last changed, or a change of its terms that held by `on` was recorded."""
    rows = await fetch_as(
        _Changed,
        f"""SELECT c.id, c.updated_at, (SELECT max(t.recorded_at) FROM contract_change t
            WHERE t.contract = c.id AND t.from_on <= {{}}) AS decided_at
        FROM contract c WHERE c.id IN ({marks(contract_ids)})""",
        on,
        *contract_ids,
    )
    return {row.id: max(row.updated_at, row.decided_at or row.updated_at) for row in rows}
