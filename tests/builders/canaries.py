"""Words that only some may ever read, each found nowhere else: where one turns up, its text has come through."""

import re

from msgspec import Struct

from market.accounts.permissions import ROLE_PERMISSIONS, Permission, Role

BEGINNING = "quillbird"
"""How every one of these words begins: what somebody searches for who looks for any of them."""
LETTER = r"/letter\.pdf"


class Canary(Struct, frozen=True):
    """The end of a word in a confidential text, the roles whose people read that text in the town, and the files that may hold it.

    `files` matches the end of their addresses: letters as PDF, or a notice as it came.
    """

    end: str
    readers: frozenset[Role]
    files: str = ""

    @property
    def word(self) -> str:
        """The whole word."""
        return BEGINNING + self.end

    def may_stand_in(self, path: str) -> bool:
        """Whether the file at this address may hold it."""
        return bool(self.files) and re.search(f"{self.files}$", path) is not None


def _who_may(*permissions: Permission) -> frozenset[Role]:
    return frozenset(role for role, may in ROLE_PERMISSIONS.items() if may & set(permissions))


_EMBARGOES, _RISK = _who_may(Permission.READ_EMBARGOES), _who_may(Permission.READ_RISK)
_LETTERS = _who_may(Permission.READ_EMBARGOES, Permission.READ_RISK)
_NAMED = frozenset({Role.COMMISSIONING_MANAGER, Role.DIRECTOR})
"""Who wrote the restricted note of the town and who is named on it: people, not roles, but the town has one of each."""

WHISTLE = Canary("kestrelwhisper", _NAMED)
WHISTLE_SOURCE = Canary("plovernurse", _NAMED)
HELD_REASON = Canary("dunnockreason", _EMBARGOES)
HELD_FACTS = Canary("fieldfarefacts", _EMBARGOES)
NOTICE = Canary("nightjarnotice", _EMBARGOES, files=r"/notices/\d+")
ENCLOSURE = Canary("siskinenclosed", _LETTERS | {Role.PARTNER}, files=LETTER)
OTHERS_ENCLOSURE = Canary("redpollenclosed", _LETTERS, files=LETTER)
LOG = Canary("wheatearlog", _who_may(Permission.EDIT_RISK, Permission.RUN_FAILURE))
ANSWER = Canary("linnetanswer", _RISK | {Role.PARTNER})
OUR_ANSWER = Canary("twiteanswer", _RISK)
REQUEST_NOTE = Canary("whinchatnote", _RISK)
RISK_NOTE = Canary("brambleword", _RISK)

CANARIES = (
    WHISTLE, WHISTLE_SOURCE, HELD_REASON, HELD_FACTS, NOTICE, ENCLOSURE, OTHERS_ENCLOSURE, LOG, ANSWER, OUR_ANSWER, REQUEST_NOTE,
    RISK_NOTE,
)  # fmt: skip
