"""The checks of the proof: pure functions over what is stored. Each names all that fails, never a sample of it."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from market.core.words import count_words
from market.quality.consolidation.proof.types import Check, Decided, Excepted, FileLine, Finding, Floor, NewCriterion
from market.quality.framework.types import Criterion, Criticality, Library, Method, Quarterly

FLOOR_THEMES = {
    "safe": "safeguarding",
    "med": "medication",
    "nut": "nutrition",
    "care": "care planning",
    "pbs": "restraint",
}
RESTRAINT = re.compile(r"\brestrain|\brestrict|\bphysical intervention|\bseclu")
FIRE = re.compile(r"\bfire\b|\bevacuat")
SPLIT, RETIRED = "split", "retired"
ONE_TARGET = ("criterion", "look_for")
RETIRED_SHARE = 0.03
"""Share of questions that may be retired before the proof remarks on it."""
EVERY_SERVICE = "ALL"
Criteria = Mapping[str, Criterion]
Words = Callable[[str], str]


def services_of(services: str, library: Library) -> tuple[str, ...]:
    """The service codes of a tool; `ALL` is every service of the framework."""
    if services.strip() == EVERY_SERVICE:
        return tuple(kind.code for kind in library.settings.services)
    return tuple(services.split())


def critical_subject(question: Decided) -> str:
    """The subject for which only a critical or major criterion will do, in words; "" when it is about none of them."""
    if question.theme in FLOOR_THEMES:
        return FLOOR_THEMES[question.theme]
    if RESTRAINT.search(question.normal):
        return "restraint"
    return "fire" if FIRE.search(question.normal) else ""


def below_critical_floor(question: Decided, criteria: Criteria) -> str:
    """Why a question of a critical subject has fallen below it; "" when it has not."""
    subject = critical_subject(question)
    if question.kind != "question" or question.fate in ("", RETIRED) or not subject:
        return ""
    known = [criteria[code] for code in question.codes if code in criteria]
    if any(criterion.criticality is not Criticality.STANDARD for criterion in known):
        return ""
    if not known:
        return f"Asks about {subject}, and no criterion takes it up"
    return f"Asks about {subject}, and went only to {_codes(question.codes)}, which counts as standard"


def services_lost(question: Decided, library: Library, criteria: Criteria) -> tuple[tuple[str, str], ...]:
    """Services that a question was asked of and that its criterion does not apply to, each with the codes that are missing there.

    A question that went to one criterion, or to several as a whole, is kept where any of them applies; of a split, each part must be.
    """
    known = [criteria[code] for code in question.codes if code in criteria]
    lost = []
    for service in services_of(question.services, library):
        missing = [criterion.code for criterion in known if service not in criterion.applies_to]
        if missing and (question.fate == SPLIT or len(missing) == len(known)):
            lost.append((service, _codes(missing)))
    return tuple(lost)


def below_method_floor(question: Decided, criteria: Criteria) -> str:
    """Why a question that was asked every quarter is asked less often now; "" when it is not. Critical criteria only."""
    if question.method != Method.QUARTERLY_MONITORING:
        return ""
    critical = [criteria[code] for code in question.codes if code in criteria and criteria[code].is_critical]
    outside = [criterion.code for criterion in critical if criterion.methods.quarterly is Quarterly.NO]
    if not outside or (question.fate != SPLIT and len(outside) < len(critical)):
        return ""
    return f"Was asked at quarterly monitoring, and {_codes(outside)} is not in the quarterly pool"


def _codes(codes: Collection[str]) -> str:
    return " and ".join(codes)


def stands(exceptions: Iterable[Excepted], question: int, floor: Floor, service: str = "") -> tuple[bool, str]:
    """Whether an exception covers it, and what it waits for while only one person stands behind it."""
    ours = [
        one for one in exceptions if one.question == question and one.floor == floor and one.service in ("", service)
    ]
    if any(one.holds for one in ours):
        return True, ""
    return False, f"{ours[0].recorded_label} recorded an exception; a second person must approve it" if ours else ""


class Floors:
    """The three floors over all questions, with the exceptions that two people stand behind."""

    def __init__(self, questions: Sequence[Decided], library: Library, exceptions: Sequence[Excepted]) -> None:
        self._questions = [question for question in questions if question.fate and question.fate != RETIRED]
        self._library = library
        self._criteria = {criterion.code: criterion for criterion in library.criteria}
        self._names = {kind.code: kind.name for kind in library.settings.services}
        self._exceptions: dict[int, list[Excepted]] = {}
        for one in exceptions:
            self._exceptions.setdefault(one.question, []).append(one)

    def critical(self) -> Check:
        """Nothing that matters most may end below a major criterion."""
        found = [(question, below_critical_floor(question, self._criteria), "") for question in self._questions]
        looked_at = sum(1 for question in self._questions if question.kind == "question" and critical_subject(question))
        return self._check(
            Floor.CRITICAL,
            "Critical floor",
            "Each question about safeguarding, medication, nutrition, care planning, restraint or fire goes to at least one critical or "
            "major criterion.",
            looked_at,
            found,
        )

    def service(self) -> Check:
        """What a service was asked must still be asked of that service."""
        found = [
            (question, f"Was asked of {self._names.get(service, service)}, and {codes} does not apply there", service)
            for question in self._questions
            for service, codes in services_lost(question, self._library, self._criteria)
        ]
        looked_at = sum(len(services_of(one.services, self._library)) for one in self._questions if one.codes)
        about = "Each question goes to a criterion that applies to every service it was asked of; of a split question, each part does."
        return self._check(Floor.SERVICE, "Service floor", about, looked_at, found)

    def method(self) -> Check:
        """What was asked every quarter and is critical must still be asked every quarter."""
        found = [(question, below_method_floor(question, self._criteria), "") for question in self._questions]
        looked_at = sum(
            1 for question in self._questions if question.method == Method.QUARTERLY_MONITORING and question.codes
        )
        about = (
            "Each question of quarterly monitoring that went to a critical criterion is still in the quarterly pool."
        )
        return self._check(Floor.METHOD, "Method floor", about, looked_at, found)

    def _check(
        self, floor: Floor, title: str, about: str, looked_at: int, found: Iterable[tuple[Decided, str, str]]
    ) -> Check:
        failures, excepted = [], 0
        for question, sentence, service in found:
            if not sentence:
                continue
            covered, waiting = stands(self._exceptions.get(question.id, ()), question.id, floor, service)
            if covered:
                excepted += 1
            else:
                failures.append(_finding(question, sentence, service=service, waiting=waiting))
        return Check(
            code=floor.value, title=title, about=about, looked_at=looked_at, failures=tuple(failures), excepted=excepted
        )


def _finding(question: Decided, sentence: str, *, service: str = "", waiting: str = "") -> Finding:
    return Finding(
        sentence=sentence,
        question=question.id,
        tool=question.tool,
        codes=question.codes,
        service=service,
        waiting=waiting,
    )


def rows_check(files: Sequence[FileLine]) -> Check:
    """Every row that was read is stored, file by file and kind by kind."""
    failures = [
        Finding(
            sentence=f"{line.tool}: the file has {read} rows of kind {kind}, and {line.stored.get(kind, 0)} are stored",
            tool=line.tool,
        )
        for line in files
        for kind, read in line.read.items()
        if read != line.stored.get(kind, 0)
    ]
    if not files:
        failures.append(Finding(sentence="No tool has been imported, so there is nothing to prove"))
    return Check(
        code="rows",
        title="Every row is here",
        about="Each row of each file is stored with its sheet and row: questions, cover fields, measures, headings, totals and notes.",
        looked_at=sum(sum(line.read.values()) for line in files),
        failures=tuple(failures),
    )


def count_check(files: Sequence[FileLine]) -> Check:
    """The rows that need a fate agree with what an officer counted in the file."""
    counted = [line for line in files if line.officer_count is not None]
    failures = [
        Finding(
            sentence=f"{line.tool}: an officer counted {line.officer_count} questions, and the file gave {line.needing}",
            tool=line.tool,
        )
        for line in counted
        if line.officer_count != line.needing
    ]
    uncounted = len(files) - len(counted)
    note = f"{count_words(uncounted, 'tool')} has not been counted by an officer." if uncounted == 1 else ""
    if uncounted > 1:
        note = f"{uncounted} tools have not been counted by an officer."
    return Check(
        code="count",
        title="The officer’s own count agrees",
        about="What somebody counted by hand in a file is what was taken from it.",
        looked_at=len(counted),
        failures=tuple(failures),
        note=note,
    )


def fates_check(questions: Sequence[Decided], criteria: Criteria) -> Check:
    """Each question has one fate, and each fate names what it must."""
    failures = []
    for question in questions:
        sentence = _unfinished(question, criteria)
        if sentence:
            failures.append(_finding(question, sentence))
    return Check(
        code="fates",
        title="No question is lost",
        about="Each question, cover field and measure has exactly one fate, and each that goes to a criterion goes to one that exists.",
        looked_at=len(questions),
        failures=tuple(failures),
    )


def _unfinished(question: Decided, criteria: Criteria) -> str:
    if not question.fate:
        return "Nobody has decided"
    unknown = [code for code in question.codes if code not in criteria]
    if unknown:
        return f"Went to {_codes(unknown)}, which this version of the framework does not have"
    if question.fate in ONE_TARGET and not question.codes:
        return "Is said to go to a criterion, and none is named"
    if question.fate == SPLIT and len(question.codes) < 2:
        return "Is said to be split, and fewer than two criteria are named"
    return ""


def second_check(questions: Sequence[Decided]) -> Check:
    """Decisions that a second person must look at have been looked at by another person than the first."""
    wanted = [question for question in questions if question.check_why and question.fate not in ("", RETIRED)]
    failures = [_finding(question, _missing_check(question)) for question in wanted if not _is_second(question)]
    return Check(
        code="second",
        title="A second person has looked",
        about="Each split, each question that went to a critical criterion, and one in ten of the rest, was checked by somebody else.",
        looked_at=len(wanted),
        failures=tuple(failures),
    )


def _is_second(question: Decided) -> bool:
    return question.is_checked and question.checked_by is not None and question.checked_by != question.decided_by


def _missing_check(question: Decided) -> str:
    if question.is_checked:
        return f"{question.decided_label} decided it and checked it too"
    return f"{question.decided_label} decided it, and nobody has checked it yet"


def retired_check(questions: Sequence[Decided]) -> Check:
    """Each retired question has a reason and two names."""
    retired = [question for question in questions if question.fate == RETIRED]
    failures = []
    for question in retired:
        if not question.reason.strip():
            failures.append(_finding(question, "Is retired without a reason"))
        if not _is_second(question):
            failures.append(_finding(question, f"Is retired. {_missing_check(question)}"))
    share = len(retired) / len(questions) if questions else 0.0
    note = f"{share * 100:.1f}% of questions are retired"
    note += f"; the aim is less than {RETIRED_SHARE * 100:.0f}%." if share >= RETIRED_SHARE else "."
    return Check(
        code="retired",
        title="Each retirement has a reason and two names",
        about="A question that nobody asks any more says why, who decided it and who agreed.",
        looked_at=len(retired),
        failures=tuple(failures),
        note=note,
    )


def new_check(new: Sequence[NewCriterion], criteria: int) -> Check:
    """Each criterion that no tool asked for has a reason to be there."""
    failures = [
        Finding(sentence=f"{one.code} has no question behind it and no reason: {one.statement}", codes=(one.code,))
        for one in new
        if not one.reason.strip()
    ]
    return Check(
        code="new",
        title="Each new criterion has a reason",
        about="A criterion that no question of any tool came to is new: somebody says why it is asked.",
        looked_at=criteria,
        failures=tuple(failures),
        note=f"{count_words(len(new), 'criterion', 'criteria')} without a question of any tool.",
    )
