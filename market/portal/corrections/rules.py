"""Who keeps a detail, and what may be asked and decided about it. Pure."""

import re

from market.core.postcodes import normalise_postcode
from market.core.refusal import Refusal
from market.portal.corrections.types import CorrectionField, CorrectionStatus, Keeper
from market.providers.types import Source

WEBSITE = re.compile(r"(https?://)?[^\s\"'<>:/]+\.[^\s\"'<>]+")
COUNCIL_KEEPS = frozenset({CorrectionField.WEBSITE, CorrectionField.MANAGER})
"""What the council keeps of a location that CQC regulates: the website that is shown, and whom to ring."""


def keeper_of(field: CorrectionField, source: str) -> Keeper:
    """Who keeps a detail: the council of a service that CQC does not regulate, and what only the council holds; else CQC."""
    return Keeper.COUNCIL if source == Source.COUNCIL or field in COUNCIL_KEEPS else Keeper.CQC


def outcome_of(wanted: CorrectionStatus, field: CorrectionField, source: str) -> CorrectionStatus:
    """What a decision comes to: what CQC keeps cannot be changed here, so the answer is to tell CQC."""
    if wanted is CorrectionStatus.ACCEPTED and keeper_of(field, source) is Keeper.CQC:
        return CorrectionStatus.TELL_CQC
    return wanted


def as_written(field: CorrectionField, wanted: str) -> str:
    """What was typed, a postcode as Royal Mail writes it."""
    text = " ".join(wanted.split())
    return normalise_postcode(text) or text if field is CorrectionField.POSTCODE else text


def reasons_not_to_ask(field: CorrectionField, held: str, wanted: str) -> list[Refusal]:
    """A correction says something else than what is held, in the form that its detail has."""
    if wanted == held:
        return [Refusal("same", "This is what the council holds already. Enter what it should be", "wanted")]
    if field is CorrectionField.POSTCODE and normalise_postcode(wanted) is None:
        return [Refusal("postcode", "Enter a full UK postcode, like TS1 2AZ", "wanted")]
    if field is CorrectionField.WEBSITE and not WEBSITE.fullmatch(wanted):
        return [Refusal("website", "Enter a website address in the correct format, like www.example.org", "wanted")]
    if field is CorrectionField.PHONE and len(re.sub(r"\D", "", wanted)) < 10:
        return [Refusal("phone", "Enter a telephone number with its area code, like 01642 000000", "wanted")]
    longest = {CorrectionField.PHONE: 40, CorrectionField.TOWN: 80}.get(field, 300)
    if len(wanted) > longest:
        return [Refusal("long", f"It must be {longest} characters or fewer", "wanted")]
    return []


def reasons_not_to_decide(status: str, wanted: CorrectionStatus, reason: str) -> list[Refusal]:
    """The council decides once, and refuses with a reason."""
    if status != CorrectionStatus.ASKED:
        return [Refusal("decided", "This correction was decided already. Open it again to see how")]
    if wanted is CorrectionStatus.REFUSED and not reason.strip():
        return [Refusal("no_reason", "Enter the reason: the provider reads it", "reason")]
    return []
