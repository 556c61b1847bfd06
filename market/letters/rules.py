"""What may happen to a letter, when its recipient is reminded, and what the messages about it say."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from market.core.clock import to_london
from market.core.refusal import Refusal
from market.core.words import count_words, day_words, moment_words
from market.letters.types import LetterRow, LetterStatus, MessageState

LINK_LASTS = timedelta(days=28)
"""How long a secret link opens a letter: a proposal."""
CHASE_EVERY = timedelta(days=2)
"""Between reminders where no policy says otherwise. Source: the default policy on placing authorities, chase_every: a proposal."""
MOST_CHASES = 2
"""Reminders before the sender is told. Source: the same policy, escalate_after_chases: a proposal."""
LONGEST_TEXT = 20_000
NEVER_SENT = (LetterStatus.DRAFT, LetterStatus.TO_TELL)
"""Where a letter stands whose recipient has heard nothing yet."""
IN_TIME = timedelta(hours=1)
"""A message that went out within this time was not held up by the mail server."""

_WORDS = {
    LetterStatus.DRAFT: "is a draft that nobody has sent",
    LetterStatus.TO_TELL: "waits for an address",
    LetterStatus.SENT: "was sent",
    LetterStatus.TOLD_OTHERWISE: "was told in another way",
    LetterStatus.ACKNOWLEDGED: "was acknowledged",
    LetterStatus.WITHDRAWN: "was withdrawn",
}
_MAY: dict[str, tuple[LetterStatus, ...]] = {
    "change": (LetterStatus.DRAFT,),
    "address": (LetterStatus.DRAFT, LetterStatus.TO_TELL),
    "send": (LetterStatus.DRAFT, LetterStatus.TO_TELL),
    "tell": (LetterStatus.DRAFT, LetterStatus.TO_TELL, LetterStatus.SENT),
    "acknowledge": (LetterStatus.SENT, LetterStatus.TOLD_OTHERWISE),
    "withdraw": (LetterStatus.DRAFT, LetterStatus.TO_TELL, LetterStatus.SENT, LetterStatus.TOLD_OTHERWISE),
    "rewrite": (LetterStatus.WITHDRAWN,),
}
_INSTEAD = {
    "change": "What was sent stays as it was sent. Withdraw it and write another one",
    "address": "Record how the recipient was told instead",
    "send": "It cannot be sent a second time",
    "tell": "Nothing was changed",
    "acknowledge": "Only a letter that was sent or told can be acknowledged",
    "withdraw": "Nothing was changed",
    "rewrite": "Only a letter that was withdrawn is written anew",
}


def may(step: str, letter: LetterRow) -> bool:
    """Whether a step (change, address, send, tell, acknowledge, withdraw or rewrite) is possible where the letter stands."""
    return letter.status in _MAY[step]


def reasons_against(step: str, letter: LetterRow) -> list[Refusal]:
    """Why a step is not possible; empty when it is."""
    if may(step, letter):
        return []
    state = _WORDS[LetterStatus(letter.status)]
    return [Refusal("wrong_state", f"This letter {state}. {_INSTEAD[step]}")]


def text_refusals(text: str) -> list[Refusal]:
    """What is wrong with the text of a draft."""
    if not text.strip():
        return [Refusal("no_text", "Enter the text of the letter", "text")]
    if len(text) > LONGEST_TEXT:
        return [Refusal("too_long", f"The text must be {LONGEST_TEXT:,} characters or fewer", "text")]
    return []


def next_beat(
    letter: LetterRow,
    now: datetime,
    every: timedelta = CHASE_EVERY,
    most: int = MOST_CHASES,
    messages: Sequence[MessageState] = (),
) -> int | None:
    """What is due for a letter that nobody acknowledges: 1, 2, ... a reminder to the recipient, `most` + 1 word to the sender, else None.

    The first reminder is due when the time to acknowledge has passed, each further one after `every`. A recipient who has no address cannot
    be reminded: the sender hears at once. `messages` are those about the letter: while the last one waits for the mail server nobody is
    reminded of what they never had; one that went out late gives them `every` to read it; one that cannot be sent is for the sender.
    Source: this project's default policy on placing authorities: a proposal.
    """
    if letter.escalated_at is not None or not letter.is_late(now):
        return None
    if letter.status != LetterStatus.SENT:
        return most + 1
    if letter.chased_at is not None and now < letter.chased_at + every:
        return None
    newest = [each for each in messages if each.beat == messages[-1].beat]
    if any(each.status == "queued" for each in newest):
        return None
    if newest and not any(each.status == "sent" for each in newest):
        return most + 1
    reached = [
        each.sent_at for each in newest if each.sent_at is not None and _held_up(letter, each.created_at, each.sent_at)
    ]
    if reached and now < max(reached) + every:
        return None
    return min(letter.chased, most) + 1


def _held_up(letter: LetterRow, posted_at: datetime, sent_at: datetime) -> bool:
    """Whether a message reached its reader only after the letter was to be acknowledged, because the mail server took it late."""
    return sent_at > posted_at + IN_TIME and letter.acknowledge_by is not None and sent_at > letter.acknowledge_by


def message_subject(council: str, beat: int, acknowledge_by: datetime | None) -> str:
    """The subject line: it names neither a home, a provider nor a person."""
    if beat == 0:
        until = f" by {day_words(to_london(acknowledge_by).date())}" if acknowledge_by else ""
        return f"A letter from {council} needs your attention{until}"
    return f"Reminder {beat}: a letter from {council} needs your attention"


def message_body(council: str, link: str, letter: LetterRow, beat: int, *, signs_in: bool) -> str:
    """What an e-mail about a letter says: that there is one, where it is and by when to confirm it. Nothing of what is in it."""
    opening = (
        f"{council} has written to you. What the letter says is not in this message."
        if beat == 0
        else f"{council} wrote to you on {day_words(to_london(letter.sent_at).date()) if letter.sent_at else 'an earlier day'} and has not"
        " heard that you read the letter."
    )
    way = (
        "You will be asked to sign in."
        if signs_in
        else f"The link works for {LINK_LASTS.days} days and lets everybody in who has it: do not pass it on."
    )
    asked = (
        f"\n\nPlease confirm by {moment_words(letter.acknowledge_by)} that you have read it: there is a button below the letter."
        if letter.acknowledge_by
        else ""
    )
    return f"{opening}\n\nRead the letter here:\n{link}\n\n{way}{asked}\n\nReference: {letter.reference}"


def withdrawn_body(council: str, letter: LetterRow) -> str:
    """What the recipient of a letter that was sent is told when it is withdrawn."""
    sent = f" of {day_words(to_london(letter.sent_at).date())}" if letter.sent_at else ""
    return (
        f"{council} has withdrawn its letter{sent} with the reference {letter.reference}. You need do nothing about it any more."
        " If you have questions, use the contact details in the letter."
    )


def unanswered_body(letter: LetterRow, link: str, *, unsent: bool = False) -> str:
    """What the sender is told when nobody acknowledges a letter. `unsent`: the last message about it could not be sent."""
    told = f"did not answer after {count_words(letter.chased, 'reminder')}"
    if letter.status == LetterStatus.TO_TELL:
        told = "has no address"
    elif letter.status == LetterStatus.TOLD_OTHERWISE:
        told = "was told in another way and has not confirmed it"
    elif unsent:
        told = "did not get the last message about it: it could not be sent"
    return (
        f"The recipient of letter {letter.reference} {told}. The time to acknowledge it ended on"
        f" {moment_words(letter.acknowledge_by) if letter.acknowledge_by else 'an earlier day'}.\n\n"
        f"Ring them, and record how they were told:\n{link}"
    )
