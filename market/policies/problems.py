"""What is wrong with a policy, and where; and what it may name outside itself."""

from msgspec import Struct


class Outside(Struct, frozen=True):
    """What policies name that other records hold: codes of criteria and of letters. Empty: not known, so not compared."""

    criteria: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()


class Problem(Struct, frozen=True):
    """One thing that is wrong. `record` is empty for what concerns a whole section; `part` names the field as forms do."""

    section: str
    record: str
    part: str
    message: str

    @property
    def place(self) -> str:
        """Where it is: "items › F2-09 › owner_role"."""
        parts = (self.section.replace("-", " › "), self.record, self.part.replace("__", " › "))
        return " › ".join(part for part in parts if part)

    @property
    def words(self) -> str:
        """The place and what is wrong there."""
        return f"{self.place}: {self.message}"
