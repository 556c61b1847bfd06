"""The tasks of a case, out of the items of the protocol: for the whole case and for each person.

Source: the council's protocol for provider failure (`item_rules`, `applies_to`, `applies_when`, `due`, `repeats`, `settings`).
"""

from collections.abc import Iterable

from market.checklists.types import NewTask, Timing
from market.failure.cases.types import Clock, Mode
from market.policies.failure import FailureProtocol, Item

BEATS = {"daily": "1d", "weekly": "7d"}
CASE, PERSON = "case", "person"
NO_PARTNER = "none"


def case_tasks(protocol: FailureProtocol, group: str, mode: str) -> list[NewTask]:
    """Every task of the whole case, in the order of the protocol."""
    return [
        made
        for item in protocol.items_for(group, mode)
        if item.per == CASE and (made := _task(protocol, item, mode)) is not None
    ]


def person_tasks(protocol: FailureProtocol, group: str, mode: str, references: Iterable[str]) -> list[NewTask]:
    """Every task of each person. Source: an item "per person" makes one task for each person on the list."""
    items = [item for item in protocol.items_for(group, mode) if item.per == PERSON]
    return [
        made
        for reference in references
        for item in items
        if (made := _task(protocol, item, mode, reference)) is not None
    ]


def early_tasks(protocol: FailureProtocol, group: str) -> list[NewTask]:
    """The tasks of a case that was opened for a worry: what the protocol counts from the opening."""
    return [each for each in case_tasks(protocol, group, Mode.PLANNED) if each.clock == Clock.OPENED]


def timings(protocol: FailureProtocol, group: str, mode: str) -> dict[str, Timing]:
    """The timing of each item in a mode, for unfinished tasks of a case that is switched to it.

    Source: unfinished items of a case that is switched to emergency take their emergency due time, counted from the declaration.
    """
    found = {}
    for item in protocol.items_for(group, mode):
        if (due := item.due.of(mode)) is not None:
            found[item.id] = Timing(due.clock, due.offset, _repeats(item, mode), _squeeze(protocol, due.clock, mode))
    return found


def _task(protocol: FailureProtocol, item: Item, mode: str, person: str = "") -> NewTask | None:
    due = item.due.of(mode)
    if due is None:
        return None
    names = {section.no: section.name for section in protocol.sections}
    return NewTask(
        code=item.id,
        text=item.text,
        owner_role=item.owner_role,
        clock=due.clock,
        offset=due.offset,
        why=item.why,
        evidence=item.evidence,
        partner="" if item.partner == NO_PARTNER else item.partner,
        section=f"{item.section}. {names.get(item.section, '')}",
        critical=item.critical,
        repeats=_repeats(item, mode),
        person=person,
        squeeze=_squeeze(protocol, due.clock, mode),
    )


def _repeats(item: Item, mode: str) -> str:
    return BEATS[item.repeats.of(mode)] if item.repeats is not None else ""


def _squeeze(protocol: FailureProtocol, clock: str, mode: str) -> str:
    planned = mode == Mode.PLANNED and clock == Clock.NOTICE
    return protocol.settings.squeeze_planned_when_notice_below if planned else ""
