"""An expected "no", as a value with its reasons. Bugs raise instead."""

from msgspec import Struct


class Refusal(Struct, frozen=True):
    """One reason why something may not happen.

    `code` is stable and for programs; `message` is a full sentence for the person, saying what is wrong and what to do;
    `field` names the form field it belongs to, when there is one.
    """

    code: str
    message: str
    field: str | None = None


class Refused(Struct, frozen=True):
    """The answer of a service that changed nothing, with every reason at once."""

    reasons: tuple[Refusal, ...]


class Changed(Struct, frozen=True):
    """The answer of a service when somebody else saved the record since it was opened: nothing was written."""


def refused(*reasons: Refusal) -> Refused:
    """A `Refused` of one or more reasons."""
    return Refused(reasons=tuple(reasons))
