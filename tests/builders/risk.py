"""Early warning for tests: valid by default, changed by keyword."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from market.core.actor import Actor
from market.policies.early_warning import WarningPolicy
from market.policies.loading import read_data
from market.policies.types import PolicyKind
from market.risk.facts.types import Facts
from market.risk.notes.types import NewNote, NoteKind, Reliability
from market.risk.scores.service import score_all
from market.risk.types import Kind

ON = date(2026, 9, 30)
NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
BY = Actor(kind="user", id=1, label="Person 1")
OWN = ("Middlesbrough",)
_numbers = count(1)


def policy() -> WarningPolicy:
    """The first version of the early-warning policy."""
    found = read_data(PolicyKind.EARLY_WARNING)
    assert isinstance(found, WarningPolicy)
    return found


def make_facts(**changes: Any) -> Facts:
    """A care home of 30 beds of which nothing more is known on 30 September 2026."""
    values: dict[str, Any] = {
        "on": ON,
        "location_id": 1,
        "name": "Acorn House",
        "organisation_id": 1,
        "organisation_name": "Acorn Care",
        "authority": "Middlesbrough",
        "kinds": frozenset({Kind.CARE_HOME}),
        "services": ("residential_home",),
        **changes,
    }
    return Facts(**values)


def new_note(**changes: Any) -> NewNote:
    """A note of 20 September 2026 that a meeting was held."""
    values: dict[str, Any] = {
        "submission": f"note-{next(_numbers)}",
        "location_id": None,
        "organisation_id": 1,
        "kind": NoteKind.MEETING_HELD,
        "happened_on": date(2026, 9, 20),
        "source": "Contract meeting",
        "reliability": Reliability.USUALLY,
        "words": "The meeting went ahead.",
        **changes,
    }
    return NewNote(**values)


async def score_market(on: date = ON, now: datetime = NOW) -> None:
    """Score every place of Middlesbrough as at a day."""
    await score_all(on, authority_names=OWN, by=BY, now=now)
