"""Who did something: every write names its actor."""

from typing import Literal

from msgspec import Struct


class Actor(Struct, frozen=True):
    """The person, program or command behind a change.

    `label` is printed in the audit trail: for a person it is their name, for the rest the name of the job or command.
    """

    kind: Literal["user", "system", "command"]
    id: int | None
    label: str


def system_actor(job: str) -> Actor:
    """The application itself, in the named job."""
    return Actor(kind="system", id=None, label=job)


def command_actor(command: str) -> Actor:
    """Somebody with a shell on the machine who ran `market <command>`."""
    return Actor(kind="command", id=None, label=f"market {command}")
