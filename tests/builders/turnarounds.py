"""Turnarounds for tests: valid by default, changed by keyword. The policies must be loaded (`load_policies`)."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from market.core.actor import Actor
from market.failure.turnaround import service, spending
from market.failure.turnaround.types import NewAction, NewCost, NewReview, Opened, OpenTurnaround
from market.policies.service import load_policies
from tests.builders.accounts import make_user
from tests.builders.providers import make_location

TODAY = date(2026, 9, 30)
NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
OFFICER = Actor(kind="system", id=None, label="An officer")
_numbers = count(1)


def opening(**changes: Any) -> OpenTurnaround:
    """The wish to open one; give `organisation_id`, `location_id` and `lead_id`."""
    values: dict[str, Any] = {
        "submission": f"a-form-of-a-test-{next(_numbers)}",
        "organisation_id": 1,
        "location_id": None,
        "source": "quality",
        "concern": "Medicines are late",
        "cause": "No senior at night",
        "tests": ("0", "1", "2"),
        "agreed_on": date(2026, 9, 29),
        "agreed_with": "Nominated individual, by e-mail",
        "council_gives": "A pharmacist for six weeks",
        "provider_gives": "A senior each night",
        "ends_on": date(2026, 12, 1),
        "exit_test": "No late medicine at two visits running",
        "first_review_on": date(2026, 10, 14),
        "lead_id": 1,
        **changes,
    }
    return OpenTurnaround(**values)


async def make_turnaround(*, by: Actor = OFFICER, on: date = TODAY, **changes: Any) -> int:
    """An open turnaround of a home of its own, opened on 30 September 2026; its number."""
    await load_policies(by=OFFICER, now=NOW)
    if "organisation_id" not in changes:
        home = await make_location()
        changes |= {"organisation_id": int(home.organisation), "location_id": int(home.id)}
    if "lead_id" not in changes:
        changes["lead_id"] = (await make_user()).id
    opened = await service.open_turnaround(opening(**changes), by=by, now=NOW, on=on)
    assert isinstance(opened, Opened), opened
    assert not opened.existing
    return opened.id


def action(**changes: Any) -> NewAction:
    """An action due a week later."""
    values = {"words": "Train the seniors", "side": "provider", "owner": "Manager", "due_on": date(2026, 10, 7)}
    return NewAction(**{**values, **changes})


def cost(**changes: Any) -> NewCost:
    """£12,000 for agency staff in October."""
    values: dict[str, Any] = {
        "submission": f"a-cost-of-a-test-{next(_numbers)}",
        "kind": "agency",
        "words": "Two nights a week of agency seniors",
        "limit_pence": 12_000_00,
        "from_on": date(2026, 10, 1),
        "until_on": date(2026, 10, 31),
        "funded_from": "Market sustainability",
        "better_than_moving": "A move would cost more and harm frail people",
        "legal_checked": "Solicitor, 29 September",
        **changes,
    }
    return NewCost(**values)


def review(**changes: Any) -> NewReview:
    """A review of the first due day."""
    values: dict[str, Any] = {
        "held_on": date(2026, 10, 14),
        "progress": "better",
        "words": "Fewer late medicines",
        "next_review_on": date(2026, 10, 28),
        "ends_on": date(2026, 12, 1),
        **changes,
    }
    return NewReview(**values)


async def make_action(turnaround_id: int, **changes: Any) -> int:
    """Add an action; its number."""
    added = await service.add_action(turnaround_id, action(**changes), by=OFFICER, now=NOW, on=TODAY)
    assert isinstance(added, int), added
    return added


async def make_cost(turnaround_id: int, *, by: Actor = OFFICER, **changes: Any) -> int:
    """Propose a cost; its number."""
    made = await spending.propose_cost(turnaround_id, cost(**changes), by=by, now=NOW, on=TODAY)
    assert isinstance(made, int), made
    return made


async def make_review(turnaround_id: int, *, on: date = date(2026, 10, 14), **changes: Any) -> int:
    """Record a review; its number."""
    made = await service.record_review(turnaround_id, review(**changes), may_extend=False, by=OFFICER, now=NOW, on=on)
    assert isinstance(made, int), made
    return made
