"""Reminders of contracts that end: each horizon once, to whom it may concern."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from market.accounts.permissions import Role
from market.commissioning.jobs import remind_of_contracts
from market.db.sql import fetch
from tests.builders.accounts import make_user
from tests.builders.app import make_settings
from tests.builders.contracts import make_change, make_contract
from tests.conftest import TestDatabase

NOW = datetime(2026, 9, 30, 6, 30, tzinfo=UTC)


async def run(home: Path, day: str) -> int:
    """Run the job as it runs on a day."""
    return (await remind_of_contracts(NOW, make_settings(home, as_at=day)))["reminders"]


async def messages() -> list[dict[str, Any]]:
    """What was written, in order."""
    return await fetch("SELECT to_email, subject, body FROM message WHERE kind = 'contract_ends' ORDER BY id")


async def test_each_horizon_once_and_a_new_end_starts_anew(db: TestDatabase, tmp_path: Path) -> None:
    officer = await make_user()
    await make_user(roles=[Role.COMMISSIONING_MANAGER])
    contract = await make_contract(
        reference="FW-1",
        title="Home care",
        ends_on=date(2028, 3, 31),
        options=(12,),
        officer=officer.id,
        route="light_touch",
    )
    sent = [
        await run(tmp_path, day)
        for day in ("2026-09-29", "2026-09-30", "2026-10-01", "2027-03-31", "2027-09-30", "2027-12-31", "2028-03-31", "2028-04-01")
    ]  # fmt: skip
    assert sent == [0, 1, 0, 1, 1, 1, 0, 0]
    found = await messages()
    assert {row["to_email"] for row in found} == {officer.email}
    assert [row["subject"].rpartition(" within ")[2] for row in found] == [
        "18 months",
        "12 months",
        "6 months",
        "3 months",
    ]
    assert (
        "Last safe day to decide: 14 July 2027 (the end less 90 days of notice and 120 working days" in found[0]["body"]
    )
    assert "Decide now: the last safe day was 14 July 2027" in found[3]["body"]
    assert "Extensions left: 12 months. If all are taken it ends on 31 March 2029." in found[0]["body"]
    assert f"/contracts/{contract.id}" in found[0]["body"]
    await make_change(contract, from_on=date(2028, 1, 10), kind="extension", option_number=1, ends_on=date(2029, 3, 31))
    assert [await run(tmp_path, day) for day in ("2028-01-11", "2028-01-12")] == [1, 0]
    assert "ends within 18 months" in (await messages())[-1]["subject"]


async def test_only_the_nearest_at_first_sight_and_all_who_edit_when_the_officer_left(
    db: TestDatabase, tmp_path: Path
) -> None:
    gone = await make_user(active=False)
    editors = [await make_user(), await make_user(roles=[Role.COMMISSIONING_MANAGER])]
    await make_user(roles=[Role.DIRECTOR])
    await make_contract(reference="A", ends_on=date(2026, 11, 30), officer=gone.id)
    await make_contract(reference="B", starts_on=date(2026, 10, 1), ends_on=date(2027, 1, 31))
    await make_contract(reference="C", ends_on=None)
    ended = await make_contract(reference="D", ends_on=date(2027, 3, 31))
    await make_change(ended, from_on=date(2026, 9, 1), kind="termination", ends_on=date(2026, 12, 31))
    assert [await run(tmp_path, "2026-09-30") for _ in range(2)] == [2, 0]
    found = await messages()
    assert sorted(row["to_email"] for row in found) == sorted(user.email for user in editors)
    assert {row["subject"] for row in found} == {f"A {found[0]['subject'].split(' ', 1)[1]}"}
    assert found[0]["subject"].endswith("ends within 3 months")
