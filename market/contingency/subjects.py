"""Finding what somebody typed in the register: the location, provider or group whose people would move."""

from collections.abc import Sequence

from market.contingency.types import Run, Subject, SubjectKind
from market.core.refusal import Refusal, Refused, refused
from market.core.words import count_words
from market.db.sql import fetch, fetch_one

_TABLES = {
    SubjectKind.LOCATION: ("location", "cqc_location_id", "location"),
    SubjectKind.ROUND: ("location", "cqc_location_id", "location"),
    SubjectKind.ORGANISATION: ("organisation", "cqc_provider_id", "provider"),
}


async def find_subject(kind: str, text: str, areas: Sequence[str] = ()) -> Subject | Refused:
    """The subject that was typed: by CQC ID, number in the register, or exact name, whatever its case; a group by CQC's brand ID or name.

    Refused, with what to type instead, when there is none or several have the name.
    """
    typed = " ".join(text.split())
    if kind == SubjectKind.GROUP:
        return await _group(typed)
    table, cqc, noun = _TABLES[SubjectKind(kind)]
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    rows = await fetch(f"SELECT id FROM {table} WHERE {cqc} = {{}} OR id = {{}} ORDER BY id", typed, number)
    if not rows:
        rows = await fetch(
            f"SELECT id FROM {table} WHERE lower(name) = {{}} AND deregistered_on IS NULL ORDER BY id", typed.lower()
        )
    if len(rows) != 1:
        return refused(Refusal("no_subject", _which(typed, noun, len(rows)), "subject"))
    of_round = kind == SubjectKind.ROUND
    return Subject(kind=kind, id=rows[0]["id"], areas=tuple(sorted(areas)) if of_round else ())


async def _group(typed: str) -> Subject | Refused:
    row = await fetch_one(
        "SELECT brand_id FROM location_state WHERE until_on IS NULL AND brand_id <> ''"
        " AND (brand_id = {} OR lower(brand_name) = {}) ORDER BY brand_id LIMIT 1",
        *(typed.removeprefix("brand:"), typed.lower()),
    )
    if row is None:
        return refused(Refusal("no_subject", _which(typed, "provider group", 0), "subject"))
    return Subject(kind=SubjectKind.GROUP.value, key=f"brand:{row['brand_id']}")


def _which(typed: str, noun: str, found: int) -> str:
    if found:
        return f"{count_words(found, noun)} are called “{typed}”. Enter the CQC ID of the one you mean"
    return f"The register has no {noun} “{typed}”. Enter its CQC ID, or its name exactly as in the register"


def typed_subject(run: Run) -> str:
    """What to type to ask about the subject of a plan again."""
    return run.subject_key.removeprefix("brand:") if run.subject_key else str(run.subject_id)
