"""Human words of early warning's codes, and the colours of their tags."""

from market.risk.notes.types import NoteKind, Reliability
from market.risk.types import Band, State

BAND_WORDS = {Band.RED: "Red", Band.AMBER: "Amber", Band.UNKNOWN: "Unknown", Band.GREEN: "Green"}
BAND_COLOURS = {Band.RED: "red", Band.AMBER: "orange", Band.UNKNOWN: "grey", Band.GREEN: "green"}
BAND_MEANS = {
    Band.RED: "Serious signs: talk to the provider now",
    Band.AMBER: "Some signs: look closer",
    Band.UNKNOWN: "Too little is known to say; unknown is not green",
    Band.GREEN: "Known, fresh and calm",
}
SET_MEANS = {
    Band.RED: "A person set it to red: talk to the provider now",
    Band.AMBER: "A person set it to amber: look closer",
    Band.GREEN: "A person judges it calm for now. The figures do not say so",
}
"""What a band means that a person set."""
CHOICE_MEANS = {**BAND_MEANS, Band.GREEN: "You judge it calm for now, whatever the figures say"}
"""What a band means that a person is about to set."""
STATE_WORDS = {
    State.GREEN: "Green",
    State.AMBER: "Amber",
    State.RED: "Red",
    State.UNKNOWN: "Unknown",
    State.STALE: "Stale",
    State.NOT_APPLICABLE: "Does not apply",
    State.MUTED: "Left out",
}
STATE_COLOURS = {
    State.GREEN: "green",
    State.AMBER: "orange",
    State.RED: "red",
    State.UNKNOWN: "grey",
    State.STALE: "grey",
    State.NOT_APPLICABLE: "grey",
    State.MUTED: "blue",
}
KIND_WORDS = {
    "care_home": "Care home",
    "home_care": "Home care",
    "supported_living": "Supported living and extra care",
    "day": "Day care",
}
NOTE_WORDS = {
    NoteKind.WAGES_LATE: "Wages late or short",
    NoteKind.WAGES_ASKED: "Asked about wages: nothing late",
    NoteKind.MANAGER_LEFT: "Registered manager has left",
    NoteKind.MANAGER_STARTED: "Registered manager has started, or is confirmed in post",
    NoteKind.MEETING_HELD: "Meeting held",
    NoteKind.MEETING_MISSED: "Meeting missed or cancelled by the provider",
    NoteKind.SPONSOR_QUERIED: "Sponsor licence downgraded or under question",
    NoteKind.SPONSOR_LOST: "Sponsor licence suspended or revoked",
    NoteKind.SPONSOR_CLEAR: "Sponsor licence: no trouble",
    NoteKind.BREACH: "CQC found a breach of regulation",
    NoteKind.ENFORCEMENT: "CQC warning notice, condition or step to cancel",
    NoteKind.ENFORCEMENT_CLEAR: "CQC enforcement: none in force",
    NoteKind.SAFEGUARDING: "Safeguarding enquiries opened (a count, 0 too)",
    NoteKind.HANDED_BACK: "Packages handed back (how many people)",
    NoteKind.HAND_BACK_ASKED: "Asked about packages handed back: none",
    NoteKind.NOTICE_TO_LEAVE: "Notices to leave that people did not ask for (how many)",
    NoteKind.NOTICES_ASKED: "Asked about notices to leave: none",
    NoteKind.MONEY_EARLY: "Provider asked for money early",
    NoteKind.SUPPLIER_OWED: "Supplier or landlord says it is not paid",
    NoteKind.MONEY_ASKED: "Finance confirms: no early payments, no unpaid suppliers",
    NoteKind.OVERSIGHT_CONCERN: "CQC market oversight: concern raised informally",
    NoteKind.OVERSIGHT_NOTICE: "CQC market oversight: formal notice to the council",
    NoteKind.FOR_SALE: "Premises listed for sale",
    NoteKind.OTHER: "Something else",
}
RELIABILITY_WORDS = {
    Reliability.CONFIRMED: "A: confirmed by a document or the body itself",
    Reliability.USUALLY: "B: usually reliable",
    Reliability.FAIRLY: "C: fairly reliable",
    Reliability.NOT_USUALLY: "D: not usually reliable",
    Reliability.UNRELIABLE: "E: unreliable, kept but not counted",
    Reliability.CANNOT_SAY: "F: cannot be judged",
}


def band_words(band: str) -> str:
    """The words of a band."""
    return BAND_WORDS[Band(band)]


def band_colour(band: str) -> str:
    """The colour of a band's tag."""
    return BAND_COLOURS[Band(band)]


def note_words(kind: str) -> str:
    """The words of a kind of note; an unknown code says itself."""
    return NOTE_WORDS.get(NoteKind(kind), kind) if kind in set(NoteKind) else kind


def reliability_words(code: str) -> str:
    """The words of a grade of reliability."""
    return RELIABILITY_WORDS[Reliability(code)] if code in set(Reliability) else code
