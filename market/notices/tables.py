"""The outbox."""

from piccolo.columns import Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from market.db.schema import Index


class Message(Table, tablename="message"):
    """One message to one address. `status`: queued, sent, dead (given up), kept (no mail server is set).

    A personal link is not stored: `link_path` says where it leads, and its token is worked out from `link_seed` and the
    installation's secret key (docs/adr/0003). The seed is erased once the message is sent or the link has expired.
    """

    message_id = Varchar(
        length=120, help_text="left part of the fixed Message-ID, so that sending twice is seen as one"
    )
    dedupe_key = Varchar(length=200, null=True, default=None, help_text="the same key is never written twice")
    kind = Varchar(length=40)
    to_email = Varchar(length=254)
    subject = Varchar(length=200)
    body = Text(help_text="plain text; {link} stands where the personal link goes")
    link_path = Varchar(length=200, default="", help_text="such as /reset-password/{token}")
    link_seed = Varchar(length=64, default="")
    link_expires_at = Timestamptz(null=True, default=None)
    status = Varchar(length=16, default="queued")
    attempts = Integer(default=0)
    created_at = Timestamptz()
    due_at = Timestamptz(help_text="not tried before")
    sent_at = Timestamptz(null=True, default=None)
    last_error = Varchar(length=400, default="")


TABLES = (Message,)

INDEXES = (
    Index(Message, ("message_id",), unique=True),
    Index(Message, ("dedupe_key",), unique=True),
    Index(Message, ("status", "due_at")),
    Index(Message, ("link_expires_at",)),
)
