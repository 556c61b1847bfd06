"""Random tokens of sessions and links: the browser or the e-mail holds the token, the database only its SHA-256."""

import hashlib
import re
import secrets

_SHAPE = re.compile(r"[A-Za-z0-9_-]{20,100}")


def new_token() -> str:
    """256 random bits as text for a cookie or an address."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """The SHA-256 of a token, hexadecimal. A token is random, so it needs no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def could_be_token(text: str) -> bool:
    """Whether the text has the shape of a token at all, so that rubbish never reaches the database."""
    return _SHAPE.fullmatch(text) is not None
