"""From the text of a setting to its value. Each raises `ValueError` with what the text must be."""

import re
from collections.abc import Callable


def plain_text(value: str) -> str:
    """The value without spaces around it."""
    return value.strip()


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers from `low` to `high`."""

    def read(value: str) -> int:
        if not re.fullmatch(r"\d+", value.strip()) or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(value)

    return read


def one_of(*allowed: str) -> Callable[[str], str]:
    """A reader of one of some words."""

    def read(value: str) -> str:
        if value.strip().lower() not in allowed:
            raise ValueError(f"must be one of: {', '.join(allowed)}")
        return value.strip().lower()

    return read


def yes_no(value: str) -> bool:
    """Yes or no."""
    return one_of("yes", "no", "true", "false", "1", "0")(value) in {"yes", "true", "1"}


def names(value: str) -> tuple[str, ...]:
    """Names separated by |, at least one."""
    names = tuple(part.strip() for part in value.split("|") if part.strip())
    if not names:
        raise ValueError("must hold at least one name")
    return names


def lines(value: str) -> tuple[str, ...]:
    """Lines separated by |; none when empty."""
    return tuple(part.strip() for part in value.split("|") if part.strip())


def colour(value: str) -> str:
    """A colour such as #1d3d5c."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value.strip()):
        raise ValueError("must be a colour such as #1d3d5c")
    return value.strip().lower()


def database_address(value: str) -> str:
    """The address of an SQLite or PostgreSQL database."""
    if not value.startswith(("sqlite:///", "postgresql://")):
        raise ValueError("must start with sqlite:/// or postgresql://")
    return value


def web_address(value: str) -> str:
    """An address that starts with http:// or https://, without a slash at its end."""
    if value and not re.match(r"https?://[^/\s]+", value):
        raise ValueError("must start with http:// or https://")
    return value.rstrip("/")


def day(value: str) -> str:
    """A date such as 2026-09-30, or nothing."""
    if value and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("must be a date such as 2026-09-30")
    return value


def entries(pattern: str, example: str) -> Callable[[str], tuple[str, ...]]:
    """A reader of entries of one shape, separated by |, at least one."""

    def read(value: str) -> tuple[str, ...]:
        entries = tuple(part.strip() for part in value.split("|") if part.strip())
        if not entries or not all(re.fullmatch(pattern, entry) for entry in entries):
            raise ValueError(f"must be entries such as {example}, separated by |")
        return entries

    return read
