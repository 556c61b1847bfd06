"""What waits for a decision by one person: embargoes, and declared failures that a director confirms."""

from datetime import datetime

from market.accounts.permissions import Permission, Role
from market.accounts.types import SignedIn
from market.core.words import moment_words
from market.embargoes.service import Who, waiting_for
from market.failure.cases.queries import to_confirm
from market.risk.types import Decision


async def decisions_for(user: SignedIn, now: datetime) -> list[Decision]:
    """What this person may decide and somebody else asked for, the longest waiting first; empty for who decides nothing."""
    found: list[tuple[datetime, Decision]] = []
    if user.may(Permission.APPROVE_EMBARGOES):
        for each in await waiting_for(Who(user.actor, user.roles)):
            detail = f"{each.by_label}, {moment_words(each.since)}"
            found.append((each.since, Decision(what=each.what, about=each.about, href=each.href, detail=detail)))
    if user.may(Permission.RUN_FAILURE) and Role.DIRECTOR in user.roles:
        for case in await to_confirm(user.id):
            late = ": that is past" if case.confirm_by < now else ""
            detail = f"{case.by_label}; to be confirmed by {moment_words(case.confirm_by)}{late}"
            one = Decision(
                what="Confirm the declared failure", about=case.title, href=f"/failures/{case.case_id}", detail=detail
            )
            found.append((case.entered_at, one))
    return [each for _, each in sorted(found, key=lambda pair: (pair[0], pair[1].href))]
