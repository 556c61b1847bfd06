"""Tables of letters: versions of templates, letters, their secret links and the messages posted about each."""

from piccolo.columns import ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index
from market.notices.tables import Message
from market.partners.tables import Partner


class LetterTemplate(Table, tablename="letter_template"):
    """One version of a template. Versions never change once in force; a second person puts a draft into force."""

    code = Varchar(length=48)
    number = Integer(help_text="1, 2, ... within a code")
    title = Varchar(length=120)
    addressed_to = Varchar(length=200)
    notes = Text(default="", help_text="for the person who sends it; never printed in the letter")
    placeholders = Text(help_text="what may be filled in, as the delivered file lists it")
    text = Text(help_text="Markdown with placeholders")
    status = Varchar(length=12, help_text="draft, in_force or past")
    made_by = Integer(null=True, default=None)
    made_label = Varchar(length=120)
    made_at = Timestamptz()
    approved_label = Varchar(length=120, default="")
    approved_at = Timestamptz(null=True, default=None)
    version = Integer(default=1)


class Letter(Table, tablename="letter"):
    """One letter to one recipient. The text may be changed while it is a draft; what was sent stays as it was sent."""

    template = Varchar(length=48)
    template_number = Integer(help_text="version of the template that the draft was made from")
    title = Varchar(length=120)
    subject_type = Varchar(length=32)
    subject_id = Integer()
    event = Varchar(length=48)
    party = Varchar(length=20)
    name = Varchar(length=200)
    email = Varchar(length=254, default="")
    recipient_key = Varchar(
        length=260, help_text="the same recipient gets the same letter once, unless it is withdrawn"
    )
    organisation_id = Integer(null=True, default=None, help_text="the provider whose accounts may read it")
    partner = ForeignKey(
        Partner,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="the partner whose accounts may read it; null when the recipient is none",
    )
    text = Text(help_text="Markdown, without what all letters share")
    enclosure = Text(default="", help_text="shown behind sign-in or the secret link only, never sent by e-mail")
    letterhead = Text(
        default="", help_text="JSON of what stood above and below the text when it was sent; empty before"
    )
    status = Varchar(length=16, help_text="draft, to_tell, sent, told_otherwise, acknowledged or withdrawn")
    due_at = Timestamptz(null=True, default=None, help_text="by when it should be sent")
    acknowledge_by = Timestamptz(null=True, default=None, help_text="null when no answer is asked for")
    drafted_by = Integer(null=True, default=None)
    drafted_label = Varchar(length=120)
    drafted_at = Timestamptz()
    sent_by = Integer(null=True, default=None)
    sent_label = Varchar(length=120, default="")
    sent_at = Timestamptz(null=True, default=None, help_text="when it was sent or told otherwise")
    how_told = Text(default="", help_text="who was told, how and by whom, when not by e-mail")
    acknowledged_name = Varchar(length=120, default="")
    acknowledged_how = Varchar(length=300, default="", help_text="how it came when the council's staff wrote it down")
    acknowledged_at = Timestamptz(null=True, default=None)
    withdrawn_label = Varchar(length=120, default="")
    withdrawn_at = Timestamptz(null=True, default=None)
    withdrawn_why = Text(default="")
    chased = Integer(default=0, help_text="reminders sent")
    chased_at = Timestamptz(null=True, default=None)
    escalated_at = Timestamptz(null=True, default=None, help_text="when the sender was told that nobody answers")
    version = Integer(default=1)


class LetterLink(Table, tablename="letter_link"):
    """A secret address under which a letter may be read; only its digest is kept."""

    letter = ForeignKey(Letter, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    digest = Varchar(length=64)
    made_at = Timestamptz()
    expires_at = Timestamptz()


class LetterMessage(Table, tablename="letter_message"):
    """An e-mail of the outbox about a letter: beat 0 tells of it, 1 and 2 remind, 3 tells the sender that nobody answers."""

    letter = ForeignKey(Letter, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    message = ForeignKey(Message, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    beat = Integer()


TABLES = (LetterTemplate, Letter, LetterLink, LetterMessage)

INDEXES = (
    Index(LetterTemplate, ("code", "number"), unique=True),
    Index(LetterTemplate, ("code",), unique=True, where="status = 'in_force'"),
    Index(
        Letter,
        ("subject_type", "subject_id", "event", "template", "recipient_key"),
        unique=True,
        where="status <> 'withdrawn'",
    ),
    Index(Letter, ("status", "acknowledge_by")),
    Index(Letter, ("status", "drafted_at")),
    Index(Letter, ("organisation_id", "sent_at")),
    Index(Letter, ("partner", "sent_at")),
    Index(LetterLink, ("digest",), unique=True),
    Index(LetterLink, ("letter",)),
    Index(LetterMessage, ("letter", "beat")),
    Index(LetterMessage, ("message",), unique=True),
)
