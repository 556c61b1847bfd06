"""Case references: how a person is known here. Never by name, NHS number or date of birth."""

import re

from market.core.refusal import Refusal

LONGEST = 40
_SHAPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./_-]*")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE = re.compile(
    rf"\d{{1,2}}[ ./-]\d{{1,2}}[ ./-](?:\d{{2}}|\d{{4}})|\d{{4}}[ ./-]\d{{1,2}}[ ./-]\d{{1,2}}"
    rf"|\d{{1,2}}[ ./-]?(?:{_MONTHS})[a-z]*[ ./-]?(?:\d{{2}}|\d{{4}})",
    re.IGNORECASE,
)
_WEIGHTS = range(10, 1, -1)


def is_nhs_number(text: str) -> bool:
    """Whether it is a valid NHS number: ten digits (spaces and hyphens left aside) whose check digit is right.

    Source: NHS Data Dictionary, NHS NUMBER: the first nine digits weigh 10 to 2; 11 less the remainder of the sum by 11 is the
    check digit, 11 counting as 0; 10 is never issued.
    """
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"\d{10}", digits, re.ASCII):
        return False
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11
    return (0 if rest == 11 else rest) == int(digits[9])


def reasons_against_case_reference(text: str, field: str | None = "case_reference") -> list[Refusal]:
    """Why a text may not stand for a person: it looks like a name, an NHS number or a date; empty when it may.

    The messages never repeat what was typed.
    """
    text = text.strip()
    if not text:
        return [Refusal("no_reference", "Enter the case reference from the council’s case system", field)]
    if is_nhs_number(text):
        words = "This is an NHS number. Enter the case reference from the council’s case system in its place"
    elif _DATE.fullmatch(text):
        words = "This looks like a date. Enter the case reference from the council’s case system in its place"
    elif not any(letter.isdigit() for letter in text):
        words = "This looks like a name: it has no digits. Enter the case reference from the council’s case system in its place"
    elif re.search(r"[^\W\d_]{2,}[ ,'’]+[^\W\d_]{2,}", text):
        words = "This looks like a name. Enter the case reference from the council’s case system in its place"
    elif len(text) > LONGEST or not _SHAPE.fullmatch(text):
        words = f"A case reference has letters, digits, spaces, and . / _ - only, and {LONGEST} characters at most"
    else:
        return []
    return [Refusal("reference_names_person", words, field)]
