"""The words for kinds and states of documents."""

from market.portal.documents.types import DocumentKind, DocumentStatus, Standing

KIND_WORDS: dict[str, str] = {
    DocumentKind.EMPLOYERS_LIABILITY: "Employers’ liability insurance",
    DocumentKind.PUBLIC_LIABILITY: "Public liability insurance",
    DocumentKind.PROFESSIONAL_INDEMNITY: "Professional indemnity insurance",
    DocumentKind.REGISTRATION: "CQC registration certificate",
    DocumentKind.CONTINUITY_PLAN: "Business continuity plan",
    DocumentKind.FOOD_HYGIENE: "Food hygiene rating",
    DocumentKind.GAS_ELECTRICAL: "Gas and electrical safety checks",
    DocumentKind.FIRE_RISK: "Fire risk assessment",
    DocumentKind.DATA_SECURITY: "Data Security and Protection Toolkit (DSPT)",
}
STATUS_WORDS: dict[str, tuple[str, str]] = {
    DocumentStatus.SENT: ("Waits for the council", "blue"),
    DocumentStatus.ACCEPTED: ("Accepted", "green"),
    DocumentStatus.REFUSED: ("Refused", "red"),
    DocumentStatus.REPLACED: ("Replaced", "grey"),
}
STANDING_WORDS: dict[str, tuple[str, str]] = {
    Standing.HELD: ("Held", "green"),
    Standing.WAITING: ("Waits for the council", "blue"),
    Standing.ENDS_SOON: ("Ends soon", "yellow"),
    Standing.EXPIRED: ("Ended", "red"),
    Standing.REFUSED: ("Refused", "red"),
    Standing.MISSING: ("Missing", "red"),
}


def kind_words(code: str) -> str:
    """The kind of a document in words; an unknown code as it is."""
    return KIND_WORDS.get(code, code)
