"""Who is told of an embargo, how, by when, and whether they know: letters, messages to our teams, and what people noted."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct

from market.core.offsets import moment_after
from market.core.words import day_words
from market.embargoes.types import EmbargoRow, Event
from market.letters.types import LetterRow, LetterStatus
from market.policies.embargo import EmbargoPolicy, Told

BY_LETTER = ("provider", "placing authority", "cqc", "icb", "everyone")
BY_TEAM = ("brokerage", "out-of-hours", "hospital discharge")
BY_SYSTEM = ("social workers",)
MESSAGE_WORDS = {
    "queued": ("Message waits to be sent", "yellow"),
    "sent": ("Message sent", "green"),
    "dead": ("Message could not be sent", "red"),
    "kept": ("Message kept: no mail server", "red"),
}


class ToldLine(Struct, frozen=True, kw_only=True):
    """One recipient of one event. `note_href` is where somebody writes down that they were told otherwise."""

    who: str
    event: str
    how: str
    by: datetime | None
    state: str
    colour: str
    late: bool
    acknowledged: str = ""
    href: str = ""
    note_href: str = ""


class TeamMessage(Struct, frozen=True):
    """One of our teams and what became of the message to it; `status` empty when it has no address."""

    name: str
    event: str
    status: str
    sent_at: datetime | None


class Noted(Struct, frozen=True, kw_only=True):
    """That somebody was told otherwise than by letter."""

    event: str
    told_row: str
    words: str
    by_label: str
    told_at: datetime


class Telling(Struct, frozen=True, kw_only=True):
    """Everybody to be told, with how many know and how many are late or cannot be reached."""

    lines: list[ToldLine]
    told: int
    late: int
    without_address: int


def told_lines(
    row: EmbargoRow,
    policy: EmbargoPolicy,
    letters: Sequence[LetterRow],
    teams: Sequence[TeamMessage],
    noted: Mapping[tuple[str, str], Noted],
    now: datetime,
) -> list[ToldLine]:
    """Everybody who is told of the events so far, in order of when they must know."""
    found = [_letter_line(each, now) for each in letters]
    found += [_team_line(row, policy, each, now) for each in teams]
    if row.started_at is not None:
        for each in policy.active_told:
            if each.event == Event.STARTED and not _has(each, *BY_LETTER, *BY_TEAM):
                found.append(_row_line(row, each, noted.get((Event.STARTED.value, each.id)), now))
    return sorted(found, key=lambda line: (line.by is None, line.by, line.who))


def telling(lines: list[ToldLine]) -> Telling:
    """The lines with their counts."""
    return Telling(
        lines=lines,
        told=sum(line.colour == "green" for line in lines),
        late=sum(line.late for line in lines),
        without_address=sum("address" in line.state.casefold() for line in lines),
    )


def _has(each: Told, *words: str) -> bool:
    return any(word in each.tell.casefold() for word in words)


def event_words(event: str) -> str:
    """An event as letters name it, in words."""
    first, _, number = event.partition(":")
    words = {"started": "Start", "varied": "Change", "phased": "Lifting by steps", "lifted": "End", "review": "Review"}
    if first == "objections":
        return f"Objections to lifting, asked on {day_words(date.fromisoformat(number))}"
    return words.get(first, first) + (f" {number}" if number else "")


def _letter_line(each: LetterRow, now: datetime) -> ToldLine:
    told = each.status in (LetterStatus.SENT, LetterStatus.TOLD_OTHERWISE, LetterStatus.ACKNOWLEDGED)
    waiting = each.status in (LetterStatus.DRAFT, LetterStatus.TO_TELL)
    late = waiting and each.due_at is not None and each.due_at < now
    late |= each.waits_for_acknowledgement and each.acknowledge_by is not None and each.acknowledge_by < now
    acknowledged = "Yes" if each.acknowledged_at else "Waiting" if each.waits_for_acknowledgement else ""
    state = "No address: tell them otherwise" if each.status == LetterStatus.TO_TELL else each.state_words
    return ToldLine(
        who=each.name,
        event=event_words(each.event),
        how="Letter" if not each.how_told else f"Told otherwise: {each.how_told}",
        by=each.due_at,
        state=state,
        colour="green" if told else each.state_colour,
        late=late,
        acknowledged=acknowledged,
        href=f"/letters/{each.id}",
    )


def _team_line(row: EmbargoRow, policy: EmbargoPolicy, each: TeamMessage, now: datetime) -> ToldLine:
    by = _by(row, policy, BY_TEAM) if each.event == Event.STARTED else None
    words, colour = MESSAGE_WORDS.get(each.status, ("No address: tell them otherwise", "red"))
    return ToldLine(
        who=each.name,
        event=event_words(each.event),
        how="Find care shows it at once, and a message with a link",
        by=by,
        state=words,
        colour=colour,
        late=colour != "green" and by is not None and by < now,
    )


def _by(row: EmbargoRow, policy: EmbargoPolicy, words: Sequence[str]) -> datetime | None:
    if row.started_at is None:
        return None
    rows = [each for each in policy.active_told if each.event == Event.STARTED and _has(each, *words)]
    return min((moment_after(row.started_at, each.by.offset) for each in rows), default=None)


def _row_line(row: EmbargoRow, each: Told, noted: Noted | None, now: datetime) -> ToldLine:
    by = moment_after(row.started_at, each.by.offset) if row.started_at is not None else None
    if _has(each, *BY_SYSTEM):
        state, colour, how = "Find care shows it", "green", "By the system, from the moment it started"
    elif noted is not None:
        state, colour, how = "Told", "green", f"{noted.words} ({noted.by_label})"
    else:
        state, colour, how = "Not noted yet", "yellow", each.how
    return ToldLine(
        who=each.tell[:1].upper() + each.tell[1:],
        event=event_words(each.event),
        how=how,
        by=by,
        state=state,
        colour=colour,
        late=colour == "yellow" and by is not None and by < now,
        note_href=f"/embargoes/{row.id}/told/{each.id}" if colour == "yellow" else "",
    )
