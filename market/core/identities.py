"""What gives a person away in a table: NHS numbers as people write them, and the headings of NHS numbers and dates of birth."""

import re

from market.core.case_references import is_nhs_number

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
