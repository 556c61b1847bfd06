"""The words of host alerts."""

from market.host_alerts.types import How, Restriction, Safeguarding, State

STATE_WORDS: dict[str, str] = {
    State.OPEN: "Open",
    State.LIFTED: "Lifted by the host, reviews open",
    State.CLOSED: "Closed",
}
STATE_COLOURS: dict[str, str] = {State.OPEN: "red", State.LIFTED: "yellow", State.CLOSED: "grey"}
LEVEL_COLOURS: dict[str, str] = {"A": "red", "B": "orange", "C": "yellow", "D": "light-blue"}
RESTRICTION_WORDS: dict[str, str] = {
    Restriction.FULL: "Full stop on new placements",
    Restriction.PART: "Stop for part of the service",
    Restriction.CAP: "Cap on new placements",
    Restriction.CAUTION: "Caution",
    Restriction.VOLUNTARY: "Pause agreed with the provider",
    Restriction.OTHER: "Something else, or not said",
}
HOW_WORDS: dict[str, str] = {
    How.EMAIL: "E-mail",
    How.LETTER: "Letter",
    How.TELEPHONE: "Telephone",
    How.MEETING: "Meeting",
    How.FOUND_OUT: "We found out by ourselves",
}
SAFEGUARDING_WORDS: dict[str, str] = {Safeguarding.YES: "Yes", Safeguarding.NO: "No", Safeguarding.NOT_SAID: "Not said"}
EVENT_WORDS: dict[str, str] = {
    "logged": "Logged",
    "notice": "A further notice came",
    "level_set": "Level changed",
    "reasons": "The host gave its reasons",
    "told_corrected": "Time of the notice corrected",
    "people_found": "More people were found there",
    "worker_named": "Worker named",
    "harm_suspected": "Harm suspected",
    "outcome": "Outcome recorded",
    "lifted": "The host lifted its suspension",
    "placing_again": "We place there again",
    "against_host": "We place there again against the host’s view",
    "closed": "Closed",
    "no_letter": "A letter could not be drafted",
}


def event_words(kind: str) -> str:
    """What happened, in words; an unknown kind as it is."""
    return EVENT_WORDS.get(kind, kind.replace("_", " "))
