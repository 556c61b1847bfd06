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
    CorrectionStatus.TELL_CQC: ("Tell CQC", "yellow"),
    CorrectionStatus.REFUSED: ("Refused", "red"),
}
DECIDED_WORDS: dict[str, str] = {
    CorrectionStatus.ACCEPTED: "The correction is accepted.",
    CorrectionStatus.TELL_CQC: "Nothing was changed here: the provider is asked to tell CQC.",
    CorrectionStatus.REFUSED: "The correction is refused.",
}
TELL_CQC = (
    "CQC keeps this detail. Tell CQC through its provider portal: once CQC has changed it, the next import of its files"
    " brings it here"
)
