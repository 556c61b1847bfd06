"""What the pages of the proof print."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from market.core.clock import london_date
from market.core.words import count_words, day_words
from market.quality.consolidation.proof.types import Burden, Check, Excepted, FileLine, Finding, Floor, Proof
from market.web.words import number_words, percent_words

PROOF = "/quality/consolidation/proof"
QUESTION = "/quality/consolidation/questions"
SHOWN = 12
"""Failures of a check that the page prints; the spreadsheet holds all."""
FATE_WORDS = {
    "undecided": "Undecided",
    "criterion": "Goes to a criterion",
    "look_for": "Becomes a look-for",
    "split": "Is split over several criteria",
    "context": "Is context: known once, not asked",
    "measure": "Is a measure",
    "retired": "Is retired",
}
FILE_COLUMNS = (
    ("Tool", False),
    ("Rows", True),
    ("Need a fate", True),
    ("Criterion", True),
    ("Look-for", True),
    ("Split", True),
    ("Context", True),
    ("Measure", True),
    ("Retired", True),
    ("Undecided", True),
    ("Officer’s count", True),
)
BURDEN_COLUMNS = (
    ("Service", False),
    ("With the tools", True),
    ("Everything for everybody", True),
    ("With the framework", True),
    ("Change", True),
)
RETIRED_COLUMNS = (("Question", False), ("Tool", False), ("Why", False), ("Decided by", False), ("Checked by", False))
GONE_COLUMNS = (
    ("Question", False),
    ("Tool", False),
    ("What was decided", False),
    ("When", False),
    ("Gone since", False),
)
GONE = "Gone since an earlier file, decided before"
FLOOR_WORDS = {Floor.CRITICAL: "Critical floor", Floor.SERVICE: "Service floor", Floor.METHOD: "Method floor"}


class Group(Struct, frozen=True):
    """Failures of a check that say the same of questions with the same criteria; one exception may cover them."""

    sentence: str
    codes: tuple[str, ...]
    findings: tuple[Finding, ...]
    waiting: str
    except_url: str


class ExceptionGroup(Struct, frozen=True):
    """Exceptions that one person recorded with one reason."""

    floor: str
    service: str
    reason: str
    recorded_label: str
    recorded_by: int | None
    approved_label: str
    covered: tuple[Excepted, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        """The exceptions themselves."""
        return tuple(one.id for one in self.covered)

    @property
    def count(self) -> str:
        """How many questions it is for."""
        return count_words(len(self.covered), "question")


def verdict(proof: Proof) -> tuple[str, str]:
    """Whether the proof holds, as a heading and a sentence."""
    if proof.holds:
        return (
            "The proof holds",
            "Each question has one fate, every floor stands, and two people are behind each exception.",
        )
    failing = [check for check in proof.checks if not check.holds]
    words = f"{count_words(proof.failures, 'thing')} in {count_words(len(failing), 'check')} must be settled first."
    return "The proof does not hold", words


def tiles(proof: Proof) -> list[dict[str, str]]:
    """The figures at the top."""
    seen = proof.progress
    return [
        {
            "label": "Undecided",
            "value": number_words(proof.fates["undecided"]),
            "detail": f"of {number_words(seen.rows)} rows",
        },
        {"label": "Wait for a second person", "value": number_words(seen.waiting), "detail": "decided by one so far"},
        {
            "label": "Retired",
            "value": number_words(len(proof.retirements)),
            "detail": f"{percent_words(len(proof.retirements) / seen.rows) if seen.rows else '0%'} of rows; the aim is under 3%",
        },
        {"label": "Tools", "value": number_words(proof.reduction.tools), "detail": "become one framework"},
    ]


def progress_rows(proof: Proof) -> list[list[str]]:
    """How far agreement goes, each step by itself."""
    seen = proof.progress
    return [
        ["Only suggested: nobody has agreed to anything", number_words(seen.suggested_only)],
        ["Decided by one person, and nobody else needs to look", number_words(seen.decided_alone)],
        ["Decided by one person, and waiting for a second", number_words(seen.waiting)],
        ["Seen by two people", number_words(seen.second_checked)],
    ]


def merge_words(proof: Proof) -> str:
    """What exact equality saves, and what likeness does not."""
    seen = proof.progress
    return (
        f"{number_words(seen.rows)} rows hold {number_words(seen.distinct)} different questions once terms and manners of asking are set "
        "aside; exactly equal ones are decided together. Questions that are only alike count separately, until a person decides each."
    )


def fate_rows(proof: Proof) -> list[list[str]]:
    """How many have each fate."""
    return [[words, number_words(proof.fates.get(fate, 0))] for fate, words in FATE_WORDS.items()]


def gone_words(proof: Proof) -> str:
    """What the list of questions that are gone is, in a sentence."""
    if not proof.gone:
        return "Each question that was decided is still in the newest file of its tool."
    many = count_words(len(proof.gone), "decided question")
    return (
        f"{many} of earlier files {'is' if len(proof.gone) == 1 else 'are'} not in the newest file of the tool, or not in these words. "
        "They are no longer counted above. Look whether each was meant to go."
    )


def gone_rows(proof: Proof) -> list[list[str]]:
    """Decided questions that the newest file of their tool no longer holds, as printed."""
    return [
        [
            one.text,
            f"{one.tool}, {one.sheet}, row {one.row}",
            FATE_WORDS.get(one.fate, one.fate),
            f"{day_words(london_date(one.decided_at))}, {one.decided_label}",
            day_words(london_date(one.gone_at)),
        ]
        for one in proof.gone
    ]


def file_cells(line: FileLine) -> list[Any]:
    """One tool as numbers."""
    given = [line.fates.get(fate, 0) for fate in FATE_WORDS if fate != "undecided"]
    counted = "not counted" if line.officer_count is None else line.officer_count
    return [line.tool, sum(line.stored.values()), line.needing, *given, line.undecided, counted]


def file_rows(proof: Proof) -> list[list[str]]:
    """Tools as printed."""
    return [
        [number_words(cell) if isinstance(cell, int) else cell for cell in file_cells(line)] for line in proof.files
    ]


def burden_rows(lines: Sequence[Burden]) -> list[list[str]]:
    """Answers a year by service, as printed; a rise is said in words so that it is not overlooked."""
    return [
        [
            line.name,
            number_words(round(line.before)),
            number_words(round(line.naive)),
            number_words(round(line.after)),
            change_words(line),
        ]
        for line in lines
    ]


def change_words(line: Burden) -> str:
    """`42% fewer`, or what else there is to say."""
    if line.change is None:
        return "nothing was asked before"
    share = percent_words(abs(line.change))
    if share == percent_words(0):
        return "as many"
    return f"{share}\N{NO-BREAK SPACE}fewer" if line.change < 0 else f"{share}\N{NO-BREAK SPACE}more"


def burden_words(proof: Proof) -> str:
    """The honest headline, and for whom it is worse."""
    asked = [line for line in proof.burden if line.before]
    if not asked:
        return "No tool has been imported, so there is nothing to compare."
    before, after = sum(line.before for line in asked), sum(line.after for line in asked)
    more = [line.name for line in asked if line.after > line.before]
    words = (
        f"One service of each type that had tools gave {number_words(round(before))} answers a year and will give "
        f"{number_words(round(after))}."
    )
    return f"{words} More are asked of: {', '.join(more)}." if more else f"{words} No service type is asked more."


def groups_of(check: Check) -> list[Group]:
    """Failures that say the same together, those with most questions first."""

    is_floor = check.code in set(Floor)

    def key(finding: Finding) -> tuple[str, tuple[str, ...], str, str]:
        return finding.sentence, finding.codes if is_floor else (), finding.service, finding.waiting

    groups = []
    for (sentence, codes, service, waiting), same in groupby(sorted(check.failures, key=key), key=key):
        url = except_url(check.code, codes, service) if is_floor and not waiting else ""
        groups.append(Group(sentence, codes, tuple(same), waiting, url))
    return sorted(groups, key=lambda group: -len(group.findings))


def except_url(floor: str, codes: Iterable[str], service: str) -> str:
    """Where an exception for questions that fail a floor in the same way is recorded."""
    asked = {"codes": " ".join(codes)} | ({"service": service} if service else {})
    return f"{PROOF}/exceptions/{floor}?{urlencode(asked)}"


def matching(check: Check, codes: Sequence[str], service: str) -> list[Finding]:
    """Failures of a floor that an exception of this kind would cover."""
    return [
        finding
        for finding in check.failures
        if finding.codes == tuple(codes) and finding.service == service and not finding.waiting
    ]


def exception_groups(exceptions: Sequence[Excepted]) -> list[ExceptionGroup]:
    """Exceptions by floor, service, reason and people; those that wait for a second person first."""

    def key(one: Excepted) -> tuple[Any, ...]:
        return (
            one.is_approved,
            one.floor,
            one.service,
            one.reason,
            one.recorded_label,
            one.recorded_by or 0,
            one.approved_label,
        )

    found = []
    for _, same in groupby(sorted(exceptions, key=key), key=key):
        ours = list(same)
        first = ours[0]
        found.append(
            ExceptionGroup(
                floor=FLOOR_WORDS[Floor(first.floor)],
                service=first.service,
                reason=first.reason,
                recorded_label=first.recorded_label,
                recorded_by=first.recorded_by,
                approved_label=first.approved_label if first.is_approved else "",
                covered=tuple(ours),
            )
        )
    return found
