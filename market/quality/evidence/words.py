"""What is said about evidence files: states, and what to do about a file that is refused."""

from market.quality.evidence.types import EvidenceState

STATE_WORDS: dict[str, str] = {
    EvidenceState.QUARANTINED: "Being checked",
    EvidenceState.CLEAN: "Checked",
    EvidenceState.REFUSED: "Refused",
    EvidenceState.REMOVED: "Removed",
}
KINDS_TAKEN = "a photo (JPEG, PNG or WebP), PDF, DOCX, XLSX, ODT, TXT or CSV"
ENDINGS_TAKEN = (".jpg", ".jpeg", ".png", ".webp", ".pdf", ".docx", ".xlsx", ".odt", ".txt", ".csv")
CLEAN_WITH_SCANNER = "Its content and the virus scanner’s check are in order"
CLEAN_WITHOUT_SCANNER = "Its content is in order; no virus scanner is set"
WAITS_FOR_SCANNER = "It waits for the virus scanner and can be opened once the check has passed"
INFECTED = (
    "The virus scanner found something harmful in this file, so it was not kept. Do not open it, and tell your IT team"
)
TIME_OVER = "Its time to be kept was over"
