"""What the pages of letters print."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from markupsafe import Markup
from msgspec import Struct

from market.core.clock import london_date
from market.core.words import day_words, moment_words
from market.letters.printing import letter_html
from market.letters.rules import may
from market.letters.types import STATE_WORDS, Letterhead, LetterRow, LetterStatus, MessageState
from market.letters.words import MESSAGE_WORDS, PARTY_WORDS, beat_words, subject_words
from market.web.fields import Option, options
from market.web.lists import Column, Filter, ListSpec
from market.web.words import number_words

LIST = "/letters"
_STATES = (
    Option("draft", STATE_WORDS[LetterStatus.DRAFT]),
    Option("to_tell", STATE_WORDS[LetterStatus.TO_TELL]),
    Option("waiting", "Waits to be acknowledged"),
    Option("late", "Late"),
    Option("acknowledged", STATE_WORDS[LetterStatus.ACKNOWLEDGED]),
    Option("withdrawn", STATE_WORDS[LetterStatus.WITHDRAWN]),
)
LETTERS = ListSpec(
    columns=(
        Column("title", "Letter", sql="l.title", link="url"),
        Column("name", "To", sql="l.name"),
        Column("party", "Who they are", sql="l.party"),
        Column("about", "About"),
        Column("state", "State", sql="l.status", kind="tag"),
        Column("drafted", "Drafted", sql="l.drafted_at", kind="moment", descending_first=True),
        Column("sent", "Sent", sql="l.sent_at", kind="moment", missing="Not yet", descending_first=True),
        Column("by", "Acknowledge by", sql="l.acknowledge_by", kind="moment", missing="Not asked"),
    ),
    filters=(
        Filter("q", "Recipient or title"),
        Filter("state", "State", kind="choice", options=_STATES),
        Filter("party", "Who they are", kind="choice", options=options(PARTY_WORDS)),
        Filter("template", "Template", kind="choice"),
    ),
    sort="drafted",
    descending=True,
    tie_break="l.id DESC",
    noun="letter",
    size=25,
)


class LetterLine(Struct, frozen=True, kw_only=True):
    """A letter in a list, in words."""

    url: str
    title: str
    name: str
    party: str
    about: str
    about_url: str | None
    state: str
    state_colour: str
    late: bool
    drafted: datetime
    sent: datetime | None
    by: datetime | None


class LetterView(Struct, frozen=True, kw_only=True):
    """A letter as it is read: what stands above it, its text, its enclosure and who signs it. `to` is empty when the text names them."""

    id: int
    title: str
    reference: str
    to: str
    dated: str
    head: Letterhead
    body: Markup
    enclosure: str
    withdrawn: str = ""
    confirmed: str = ""
    confirm_by: str = ""


class LetterPage(Struct, frozen=True, kw_only=True):
    """A letter for the council's staff: what it says, where it stands, and what may be done."""

    letter: LetterRow
    view: LetterView
    facts: list[tuple[str, str | None, str | None]]
    messages: list[tuple[str, str, str, str, datetime, str]]
    next_step: str
    warning: str
    notes: str
    steps: dict[str, bool]


def lines_of(letters: Sequence[LetterRow], now: datetime, base: str = LIST) -> list[LetterLine]:
    """The rows of a list; `base` is where its reader finds a letter."""
    lines = []
    for each in letters:
        about, address = subject_words(each)
        late = each.is_late(now)
        lines.append(
            LetterLine(
                url=f"{base}/{each.id}",
                title=each.title,
                name=each.name,
                party=PARTY_WORDS.get(each.party, each.party),
                about=about,
                about_url=address,
                state=each.state_words,
                state_colour=each.state_colour,
                late=late,
                drafted=each.drafted_at,
                sent=each.sent_at,
                by=each.acknowledge_by,
            )
        )
    return lines


def figures_of(counts: dict[str, int]) -> list[dict[str, str]]:
    """The numbers at the top of the list."""
    rows = (
        ("draft", "Drafts to read and send"),
        ("to_tell", "No address: tell them"),
        ("waiting", "Wait to be acknowledged"),
        ("late", "Late"),
    )
    return [{"label": words, "value": number_words(counts[key]), "href": f"{LIST}?state={key}"} for key, words in rows]


def view_of(letter: LetterRow, head: Letterhead) -> LetterView:
    """A letter as its recipient reads it. `head` stands in until somebody has signed it."""
    signed = msgspec.json.decode(letter.letterhead, type=Letterhead) if letter.letterhead else head
    dated = day_words(london_date(letter.sent_at)) if letter.sent_at else "Not sent yet"
    confirmed = ""
    if letter.acknowledged_at is not None:
        confirmed = (
            f"{letter.acknowledged_name} confirmed on {moment_words(letter.acknowledged_at)} that this letter was read."
        )
    withdrawn = f"This letter was withdrawn on {moment_words(letter.withdrawn_at)}." if letter.withdrawn_at else ""
    asks = letter.acknowledge_by is not None and may("acknowledge", letter)
    return LetterView(
        id=letter.id,
        title=letter.title,
        reference=letter.reference,
        to="" if letter.text.startswith("To: ") else letter.name,
        dated=dated,
        head=signed,
        body=letter_html(letter.text),
        enclosure=letter.enclosure,
        withdrawn=withdrawn,
        confirmed=confirmed,
        confirm_by=moment_words(letter.acknowledge_by) if asks and letter.acknowledge_by else "",
    )


def letter_page(
    letter: LetterRow,
    head: Letterhead,
    messages: Sequence[MessageState],
    addresses: Sequence[str],
    notes: str,
    now: datetime,
) -> LetterPage:
    """One letter for the council's staff. `addresses` are where it would be announced now."""
    steps = {
        step: may(step, letter) for step in ("change", "address", "send", "tell", "acknowledge", "withdraw", "rewrite")
    }
    if letter.acknowledge_by is None:
        steps["acknowledge"] = steps["acknowledge"] and letter.status == LetterStatus.SENT
    return LetterPage(
        letter=letter,
        view=view_of(letter, head),
        facts=_facts(letter, addresses),
        messages=[
            (
                beat_words(each.beat),
                each.to_email,
                *MESSAGE_WORDS.get(each.status, (each.status, "grey")),
                each.sent_at or each.created_at,
                each.last_error,
            )
            for each in messages
        ],
        next_step=_next_step(letter, messages, addresses, now),
        warning=_warning(letter, messages, now),
        notes=notes if letter.status == LetterStatus.DRAFT else "",
        steps=steps,
    )


def _next_step(letter: LetterRow, messages: Sequence[MessageState], addresses: Sequence[str], now: datetime) -> str:
    if letter.status == LetterStatus.DRAFT:
        if addresses:
            return f"Read the letter, change what needs changing, and send it. A link goes to {', '.join(addresses)}."
        return "Read the letter. The recipient has no address: add one and send it, or tell them in another way and record it here."
    if letter.status == LetterStatus.TO_TELL:
        return "The recipient has no address. Add an address and send the letter, or ring them and record how they were told."
    if letter.waits_for_acknowledgement and letter.acknowledge_by is not None:
        return f"The recipient has until {moment_words(letter.acknowledge_by)} to confirm that they have read it."
    return ""


def _warning(letter: LetterRow, messages: Sequence[MessageState], now: datetime) -> str:
    newest = messages[-1].status if messages else ""
    if letter.is_out and letter.status == LetterStatus.SENT and newest == "dead":
        return (
            "The last message could not be sent. Check the address, ring the recipient and record how they were told."
        )
    if letter.is_out and letter.status == LetterStatus.SENT and newest == "kept":
        return "No mail server is set, so nothing was sent. Ring the recipient and record how they were told."
    if letter.is_late(now) and letter.status == LetterStatus.SENT and newest == "queued":
        return "The message about this letter still waits for the mail server. Ring the recipient and record how they were told."
    if letter.is_late(now):
        return "Nobody has confirmed this letter in time. Ring the recipient and record the answer."
    return ""


def _facts(letter: LetterRow, addresses: Sequence[str]) -> list[tuple[str, str | None, str | None]]:
    about, address = subject_words(letter)
    rows: list[tuple[str, str | None, str | None]] = [
        ("To", f"{letter.name} ({PARTY_WORDS.get(letter.party, letter.party).lower()})", None),
        (
            "Address",
            ", ".join(addresses) or "None yet",
            f"/partners/{letter.partner_id}" if letter.partner_id else None,
        ),
        ("About", about, address),
        (
            "Drafted",
            f"{moment_words(letter.drafted_at)} by {letter.drafted_label}, template version {letter.template_number}",
            None,
        ),
    ]
    if letter.due_at is not None and letter.sent_at is None:
        rows.append(("To be sent by", moment_words(letter.due_at), None))
    if letter.sent_at is not None:
        rows.append(("Sent", f"{moment_words(letter.sent_at)} by {letter.sent_label}", None))
    if letter.how_told:
        rows.append(("Told otherwise", letter.how_told, None))
    if letter.acknowledge_by is not None:
        rows.append(("Acknowledge by", moment_words(letter.acknowledge_by), None))
    if letter.chased:
        rows.append(("Reminders", number_words(letter.chased), None))
    if letter.escalated_at is not None:
        rows.append(("Sender told that nobody answers", moment_words(letter.escalated_at), None))
    if letter.acknowledged_at is not None:
        how = f" ({letter.acknowledged_how})" if letter.acknowledged_how else ""
        rows.append(
            ("Acknowledged", f"{moment_words(letter.acknowledged_at)} by {letter.acknowledged_name}{how}", None)
        )
    if letter.withdrawn_at is not None:
        words = f"{moment_words(letter.withdrawn_at)} by {letter.withdrawn_label}: {letter.withdrawn_why}"
        rows.append(("Withdrawn", words, None))
    return rows
