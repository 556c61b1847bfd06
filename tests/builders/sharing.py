"""Partners and requests for information for tests: valid by default, changed by keyword."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from market.core.actor import Actor
from market.db.sql import execute
from market.failure.sharing import service
from market.failure.sharing.types import Asked, NewRequest
from market.letters.queries import letters_of
from tests.builders.partners import make_partner
from tests.builders.providers import make_location

TODAY = date(2026, 9, 30)
NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
OFFICER = Actor(kind="system", id=None, label="An officer")
CHECKS = ("needed", "no_people", "facts", "secure")
_numbers = count(1)


def new_request(**changes: Any) -> NewRequest:
    """A request of ours; give `partner_id` and `organisation_id`."""
    values: dict[str, Any] = {
        "submission": f"a-request-of-a-test-{next(_numbers)}",
        "direction": "ours",
        "partner_id": 1,
        "organisation_id": 1,
        "location_ids": (),
        "purpose": "To decide whether people are safe there",
        "questions": ("Do you place people there?", "Have you stopped placing?"),
        "bases": ("cooperation", "public_task"),
        "checks": CHECKS,
        "urgency": "soon",
        "asked_on": TODAY,
        "due_on": date(2026, 10, 7),
        **changes,
    }
    return NewRequest(**values)


async def make_request(*, on: date = TODAY, sent: bool = False, by_partner: bool = False, **changes: Any) -> int:
    """A kept request, of ours unless changed; with `sent` its letter has gone out. Its number."""
    if "partner_id" not in changes:
        changes["partner_id"] = await make_partner()
    if "organisation_id" not in changes:
        home = await make_location()
        changes |= {"organisation_id": int(home.organisation), "location_ids": (int(home.id),)}
    asked = await service.ask(new_request(**changes), by=OFFICER, now=NOW, on=on, by_partner=by_partner)
    assert isinstance(asked, Asked), asked
    assert not asked.existing
    if sent:
        await send_letters(asked.id)
    return asked.id


async def send_letters(request_id: int) -> None:
    """The letters of a request as if somebody had read and sent them."""
    for letter in await letters_of(("information_request", request_id)):
        await execute(
            "UPDATE letter SET status = 'sent', sent_at = {}, sent_label = 'Lee' WHERE id = {}", NOW, letter.id
        )
