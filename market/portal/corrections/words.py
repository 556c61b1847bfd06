"""The words for details and for what became of a correction."""

from market.portal.corrections.types import CorrectionField, CorrectionStatus

FIELD_WORDS: dict[str, str] = {
    CorrectionField.ADDRESS: "Address",
    CorrectionField.TOWN: "Town",
    CorrectionField.POSTCODE: "Postcode",
    CorrectionField.PHONE: "Telephone number",
    CorrectionField.WEBSITE: "Website",
    CorrectionField.MANAGER: "Manager’s contact",
}
STATUS_WORDS: dict[str, tuple[str, str]] = {
    CorrectionStatus.ASKED: ("Waits for the council", "blue"),
    CorrectionStatus.ACCEPTED: ("Accepted", "green"),
    CorrectionStatus.REFUSED: ("Refused", "red"),
}
TELL_CQC = (
    "CQC keeps this detail. Tell CQC through its provider portal: once CQC has changed it, the next import of its files"
    " brings it here"
)
