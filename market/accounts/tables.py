"""Tables of accounts. Passwords, session tokens and reset tokens are kept as hashes only."""

from piccolo.columns import Boolean, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index


class User(Table, tablename="app_user"):
    """A person who signs in: a member of the council's staff, a partner's, or a provider's."""

    email = Varchar(length=254, help_text="lower case")
    name = Varchar(length=120)
    password_hash = Varchar(length=255, default="", help_text="argon2; empty until the person has set one")
    organisation_id = Integer(null=True, default=None, help_text="the provider user's own organisation")
    partner_id = Integer(null=True, default=None, help_text="the partner that a user with the role partner belongs to")
    active = Boolean(default=True)
    failed_attempts = Integer(default=0)
    locked_until = Timestamptz(null=True, default=None)
    created_at = Timestamptz()
    signed_in_at = Timestamptz(null=True, default=None)
    version = Integer(default=1)


class UserRole(Table, tablename="user_role"):
    """A role of a user; what a role may do is in `accounts.permissions`."""

    user = ForeignKey(User, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    role = Varchar(length=32)


class SignInSession(Table, tablename="sign_in_session"):
    """One signed-in browser. The cookie holds a random token; this row holds its SHA-256."""

    token_hash = Varchar(length=64)
    user = ForeignKey(User, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    created_at = Timestamptz()
    seen_at = Timestamptz()
    expires_at = Timestamptz()


class PasswordReset(Table, tablename="password_reset"):
    """A link to set a password, sent by e-mail; used once, and only until it expires.

    `purpose`: reset (asked for by the person or an administrator) or invitation (a new user's first password).
    """

    purpose = Varchar(length=16, default="reset")
    token_hash = Varchar(length=64)
    user = ForeignKey(User, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    created_at = Timestamptz()
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class CalendarAddress(Table, tablename="calendar_address"):
    """The secret address of a person's calendar feed; only its digest is kept, so that it is shown once."""

    user = ForeignKey(User, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    feed = Varchar(length=16, help_text="contracts or visits")
    digest = Varchar(length=64)
    made_at = Timestamptz()
    revoked_at = Timestamptz(null=True, default=None)


TABLES = (User, UserRole, SignInSession, PasswordReset, CalendarAddress)

INDEXES = (
    Index(User, ("email",), unique=True),
    Index(User, ("organisation_id",)),
    Index(User, ("partner_id",)),
    Index(UserRole, ("user", "role"), unique=True),
    Index(SignInSession, ("token_hash",), unique=True),
    Index(SignInSession, ("user",)),
    Index(SignInSession, ("expires_at",)),
    Index(PasswordReset, ("token_hash",), unique=True),
    Index(PasswordReset, ("user",)),
    Index(CalendarAddress, ("digest",), unique=True),
    Index(CalendarAddress, ("user",)),
)
