"""When a message is tried again, and what an answer of the mail server means."""

from datetime import datetime, timedelta

LEASE = timedelta(minutes=5)
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, *[60] * 96))
"""Between tries, four days in all: a mail server may be down for a weekend. Source: RFC 5321, section 4.5.4.1."""
MOST_ATTEMPTS = len(DELAYS) + 1


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after that many tries: after 1, 5, 15 and 30 minutes, then each hour for four days; None after that."""
    return now + DELAYS[attempts - 1] if attempts < MOST_ATTEMPTS else None


def is_final(code: int) -> bool:
    """Whether the mail server's answer means "never" (5xx) rather than "not now" (4xx). Source: RFC 5321, section 4.2.1."""
    return 500 <= code <= 599
