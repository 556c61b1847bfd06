"""Characters that nobody sees, but that change how a text reads or make two texts differ that look the same."""

import re

_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def without_unseen(text: str) -> str:
    """The text without marks of writing direction, spaces of no width and soft hyphens; joiners, which scripts need, stay.

    Source: Unicode Technical Report 36, bidirectional text spoofing.
    """
    return text if text.isprintable() else _UNSEEN.sub("", text)


def without_control(text: str) -> str:
    """The text also without control characters and halves of characters; tabs and line breaks stay."""
    return text if text.isprintable() else _CONTROL.sub("", _UNSEEN.sub("", text))
