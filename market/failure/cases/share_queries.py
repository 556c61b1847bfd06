"""Reads of what is shared: with whom, the messages, and the cases that one partner may see."""

from market.db.sql import fetch_as, fetch_one_as
from market.failure.cases.types import Share, SharedMessage

_SHARE = (
    "SELECT h.id, h.failure AS case_id, h.partner AS partner_id, p.name AS partner_name, p.kind AS partner_kind,"
    " h.with_people, h.started_at, h.started_label, h.ended_at"
    " FROM failure_share h JOIN partner p ON p.id = h.partner"
)
_MESSAGE = (
    "SELECT m.id, m.share AS share_id, m.from_partner, m.words, m.asks, m.written_at, m.by_label, m.acknowledged_at,"
    " m.acknowledged_label FROM failure_message m"
)


async def shares_of(case_id: int) -> list[Share]:
    """With whom a case is or was shared, by name."""
    return await fetch_as(Share, f"{_SHARE} WHERE h.failure = {{}} ORDER BY p.name, h.id", case_id)


async def find_share(case_id: int, partner_id: int) -> Share | None:
    """The share of a case with a partner, also one that has ended."""
    return await fetch_one_as(Share, f"{_SHARE} WHERE h.failure = {{}} AND h.partner = {{}}", case_id, partner_id)


async def shares_for(partner_id: int) -> list[Share]:
    """The shares that hold for a partner now, the newest first."""
    return await fetch_as(
        Share,
        f"{_SHARE} WHERE h.partner = {{}} AND h.ended_at IS NULL ORDER BY h.started_at DESC, h.id DESC",
        partner_id,
    )


async def messages_of(share_id: int) -> list[SharedMessage]:
    """What was written to and fro in one share, in order."""
    return await fetch_as(SharedMessage, f"{_MESSAGE} WHERE m.share = {{}} ORDER BY m.written_at, m.id", share_id)


async def messages_of_case(case_id: int) -> list[SharedMessage]:
    """What was written to and fro in every share of a case, in order."""
    return await fetch_as(
        SharedMessage,
        f"{_MESSAGE} JOIN failure_share h ON h.id = m.share WHERE h.failure = {{}} ORDER BY m.written_at, m.id",
        case_id,
    )


async def get_message(share_id: int, message_id: int) -> SharedMessage | None:
    """One message of a share; None for one of another share."""
    return await fetch_one_as(SharedMessage, f"{_MESSAGE} WHERE m.share = {{}} AND m.id = {{}}", share_id, message_id)
