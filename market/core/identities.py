"""What gives a person away, in a table or in words that somebody typed: NHS numbers as people write them, and dates of birth."""

import re
import unicodedata
from collections.abc import Iterable

from market.core.case_references import is_nhs_number
from market.core.refusal import Refusal

NHS_HEADING = re.compile(r"nhs(?:$|numbers?|no$|no\d|num|nr$|id$)")
BIRTH_HEADING = re.compile(
    r"^dob|dob$|dateofbirth|dateborn|birthda(?:te|y)|^born(?:on)?$|^birth$|dobirth|yearofbirth|birthyear|^yob$"
)
"""Both for headings of which only letters and figures are left, in small letters."""
WRITTEN_NHS_NUMBER = re.compile(
    r"(?<!\d)(\d{3})[ .\u00a0\u2010-\u2015-](\d{3})[ .\u00a0\u2010-\u2015-](\d{4})(?!\d)|\bnhs\D{0,12}(\d{10})(?!\d)",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"\d{3}[ -]?\d{3}[ -]?\d{4}")


def is_whole_nhs_number(text: str) -> bool:
    """Whether a text is an NHS number and nothing else, in groups or without."""
    return _WHOLE.fullmatch(text) is not None and is_nhs_number(text)


def holds_nhs_number(cell: object) -> bool:
    """Whether an NHS number is written somewhere in a text as people write it, in groups of three, three and four or after "NHS"."""
    if not isinstance(cell, str) or len(cell) < 10:
        return False
    return any(is_nhs_number("".join(filter(None, found))) for found in WRITTEN_NHS_NUMBER.findall(cell))


_GAP = r"[ \t.\u00a0\u2000-\u200a\u202f\u2010-\u2015-]{0,3}"
_TYPED_NHS_NUMBER = re.compile(rf"(?<!\d)(?<!\d-)\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{4}}(?!\d)")
"""Ten digits, in groups or without. Those after a digit and a hyphen are a CQC ID, such as 1-1234567890."""
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_TYPED_BIRTH = re.compile(
    r"\b(?:d\.?[ ]?o\.?[ ]?b\b\.?|date[ ]of[ ]birth|birth[ ]?da(?:te|y)|born)"
    r"[\s:=,;()\u2010-\u2015-]*(?:(?:is|was|on|given as)\s+)*(?:the\s+)?"
    r"(?:\d{1,2}[ ./-]\d{1,2}[ ./-](?:\d{4}|\d{2})\b|\d{4}[ ./-]\d{1,2}[ ./-]\d{1,2}\b"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[ ./-]?(?:of[ ])?{_MONTH}[ ,./-]*\d{{2,4}}\b"
    rf"|{_MONTH}[ ]\d{{1,2}}(?:st|nd|rd|th)?,?[ ]\d{{4}}\b)",
    re.IGNORECASE,
)


def identifiers_in(text: str) -> tuple[str, ...]:
    """What in typed words identifies a person: "an NHS number" (its check digit is right) and "a date of birth" (said to be one).

    A name cannot be told from other words and is not looked for.
    """
    plain = unicodedata.normalize("NFKC", text)
    found = []
    if any(is_nhs_number(re.sub(r"\D", "", each)) for each in _TYPED_NHS_NUMBER.findall(plain)):
        found.append("an NHS number")
    if _TYPED_BIRTH.search(plain):
        found.append("a date of birth")
    return tuple(found)


def against_identifiers(text: str) -> str:
    """What to say of typed words that identify a person; empty when they do not. It never repeats what was typed."""
    found = identifiers_in(text)
    if not found:
        return ""
    it = "it" if len(found) == 1 else "them"
    return (
        f"This holds {' and '.join(found)}. Take {it} out: people are never named here. "
        "Speak about them by telephone or secure e-mail"
    )


def identifiers_warning(text: str, what: str) -> str:
    """The warning beside words that are kept as they came and seem to identify a person; empty when they do not.

    `what` begins the sentence: "This notice".
    """
    found = identifiers_in(text)
    if not found:
        return ""
    it = "it" if len(found) == 1 else "them"
    return f"{what} holds what looks like {' and '.join(found)}. Do not copy {it} anywhere: use case references only"


def reasons_against_identifiers(texts: Iterable[str], field: str) -> list[Refusal]:
    """Why typed words may not be kept in a field: they identify a person. One reason for all of them."""
    words = next(filter(None, map(against_identifiers, texts)), "")
    return [Refusal("nhs_number" if "NHS" in words else "date_of_birth", words, field)] if words else []
