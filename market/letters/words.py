"""Words of letters: parties, events and where a subject is found."""

from market.letters.types import LetterRow, Party

PARTY_WORDS: dict[str, str] = {
    Party.PROVIDER: "Provider",
    Party.PLACING_AUTHORITY: "Placing authority",
    Party.NEIGHBOUR: "Neighbouring authority",
    Party.ICB: "Integrated care board",
    Party.CQC: "Care Quality Commission",
    Party.TEAM: "Own team",
    Party.FAMILY: "Person or family",
    Party.WORKER: "Social worker",
    Party.OTHER: "Other",
}
SUBJECT_WORDS: dict[str, tuple[str, str]] = {
    "embargo": ("Embargo", "/embargoes"),
    "host_alert": ("Host alert", "/host-alerts"),
    "failure": ("Failure case", "/failures"),
    "information_request": ("Information request", "/information-requests"),
    "turnaround": ("Turnaround", "/turnarounds"),
}
MESSAGE_WORDS: dict[str, tuple[str, str]] = {
    "queued": ("Waiting to be sent", "yellow"),
    "sent": ("Sent", "green"),
    "dead": ("Could not be sent", "red"),
    "kept": ("Kept: no mail server is set", "orange"),
}
_BEATS = {0: "Told of the letter", 9: "Told that it is withdrawn"}


def subject_words(letter: LetterRow) -> tuple[str, str | None]:
    """What a letter is about, with its address; None for a kind that has no page here."""
    words, address = SUBJECT_WORDS.get(letter.subject_type, (letter.subject_type.replace("_", " ").capitalize(), ""))
    return f"{words} {letter.subject_id}", f"{address}/{letter.subject_id}" if address else None


def beat_words(beat: int, most: int = 2) -> str:
    """What a message about a letter was for."""
    return _BEATS.get(beat, f"Reminder {beat}" if beat <= most else "Told the sender that nobody answers")
