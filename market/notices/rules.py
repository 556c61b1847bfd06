"""When a message is tried again, and what an answer of the mail server means."""

from datetime import datetime, timedelta

LEASE = timedelta(minutes=5)
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 360))
MOST_ATTEMPTS = len(DELAYS) + 1


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after that many tries: after 1, 5 and 15 minutes, 1, 2, 4 and 6 hours; None after the eighth."""
    return now + DELAYS[attempts - 1] if attempts < MOST_ATTEMPTS else None


def is_final(code: int) -> bool:
    """Whether the mail server's answer means "never" (5xx) rather than "not now" (4xx). Source: RFC 5321, section 4.2.1."""
    return 500 <= code <= 599
