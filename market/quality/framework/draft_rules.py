"""What a criterion of a draft may look like, what a change costs, and which steps a version may take. Pure.

A code is never used again for another meaning: a new criterion takes a number that no version ever had. What a change costs is
counted for a service that has a self-assessment, a full review and four quarterly visits in a year.
"""

import re
from collections.abc import Collection, Sequence
from datetime import date

import msgspec
from msgspec import Struct

from market.core.refusal import Refusal
from market.core.words import day_words
from market.quality.framework.rules import answers_per_year
from market.quality.framework.types import Criterion, Criticality, FrameworkSettings, Library, Quarterly, VersionStatus

NUMBER = re.compile(r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}")
Cost = dict[str, tuple[float, float]]
_LETTERS = (
    ("statement", "statement", 300),
    ("plain", "plain wording", 400),
    ("sample", "sample", 600),
    ("typical_action", "typical action", 800),
)


class FieldChange(Struct, frozen=True):
    """One part of a criterion that two versions word differently."""

    label: str
    before: str
    after: str


def next_code(standard: str, used: Collection[str]) -> str:
    """The first number of a standard that comes after every one it ever had."""
    taken = [int(code.rpartition(".")[2]) for code in used if code.startswith(f"{standard}.")]
    return f"{standard}.{max(taken, default=0) + 1}"


def next_number(numbers: Collection[str]) -> str:
    """The number to suggest for a new draft: the middle part of the highest one raised by one."""
    parts = [tuple(int(part) for part in number.split(".")) for number in numbers if NUMBER.fullmatch(number)]
    major, minor, _ = max(parts, default=(1, -1, 0))
    return f"{major}.{minor + 1}.0"


def reasons_against_number(number: str, numbers: Collection[str]) -> list[Refusal]:
    """Why a new version may not have a number."""
    if not NUMBER.fullmatch(number):
        return [Refusal("number_form", "Enter the number with two points, such as 1.1.0", "number")]
    if number in numbers:
        return [Refusal("number_taken", f"There is a version {number} already. Enter another number", "number")]
    return []


def reasons_against_criterion(criterion: Criterion, settings: FrameworkSettings) -> list[Refusal]:
    """Everything that is wrong with a criterion as typed."""
    found = []
    for name, words, longest in _LETTERS:
        text = getattr(criterion, name)
        if not text.strip():
            found.append(Refusal("empty", f"Enter the {words}", name))
        elif len(text) > longest:
            found.append(Refusal("too_long", f"The {words} must be {longest} characters or fewer", name))
    for score, text in enumerate(criterion.descriptors, start=1):
        if not text.strip():
            found.append(Refusal("empty", f"Enter what a score of {score} looks like", f"descriptor_{score}"))
    if len(set(criterion.descriptors)) < 4:
        found.append(Refusal("same", "Each score needs a description of its own", "descriptor_1"))
    found += _reasons_of_codes(criterion, settings)
    if not 1 <= criterion.min_categories <= max(1, len(criterion.categories)):
        words = "Kinds of evidence needed must be 1 or more, and no more than you ticked"
        found.append(Refusal("min_categories", words, "min_categories"))
    if not 1 <= criterion.default_impact <= 5:
        found.append(Refusal("impact", "Impact must be from 1 to 5", "default_impact"))
    every = criterion.methods.quarterly is Quarterly.EVERY_VISIT
    if every and criterion.criticality is not Criticality.CRITICAL:
        words = (
            "Only a critical criterion is asked in every quarterly visit. Choose one visit in four, or make it critical"
        )
        found.append(Refusal("every_visit", words, "quarterly"))
    if criterion.criticality is Criticality.CRITICAL and criterion.methods.quarterly is Quarterly.ROTATING:
        words = "A critical criterion is asked in every quarterly visit, or in none"
        found.append(Refusal("every_visit", words, "quarterly"))
    return found


def _reasons_of_codes(criterion: Criterion, settings: FrameworkSettings) -> list[Refusal]:
    services = {each.code for each in settings.services}
    found = []
    if not criterion.applies_to:
        found.append(Refusal("no_service", "Tick at least one type of service", "applies_to"))
    if not criterion.categories:
        found.append(Refusal("no_category", "Tick at least one kind of evidence", "categories"))
    if not criterion.themes:
        found.append(Refusal("no_theme", "Tick at least one theme", "themes"))
    if not criterion.look_fors:
        found.append(Refusal("no_look_for", "Enter at least one look-for", "look_fors"))
    for look in criterion.look_fors:
        if unknown := [code for code in look.services if code not in services]:
            words = f"Look-for “{look.text[:40]}”: there is no type of service {', '.join(unknown)}"
            found.append(Refusal("unknown_service", words, "look_fors"))
        elif missing := [code for code in look.services if code not in criterion.applies_to]:
            words = f"Look-for “{look.text[:40]}” is for {', '.join(missing)}, but the criterion is not"
            found.append(Refusal("not_applicable", words, "look_fors"))
    return found


def cost_of(before: Library, after: Library) -> Cost:
    """Answers a year for each type of service, before and after: self-assessment, full review and four quarterly visits.

    To one decimal place, because a criterion that is asked in rotation costs parts of an answer.
    """
    return {
        each.code: (
            round(answers_per_year(before, each.code).exact, 1),
            round(answers_per_year(after, each.code).exact, 1),
        )
        for each in before.settings.services
    }


def with_criterion(library: Library, criterion: Criterion) -> Library:
    """The library with one criterion changed, or added behind the last of its standard."""
    if criterion.code in library.by_code:
        held = tuple(criterion if each.code == criterion.code else each for each in library.criteria)
    else:
        order = [each.code for each in library.settings.standards]
        place = order.index(criterion.standard)
        earlier = [at for at, each in enumerate(library.criteria) if order.index(each.standard) <= place]
        at = earlier[-1] + 1 if earlier else 0
        held = (*library.criteria[:at], criterion, *library.criteria[at:])
    return msgspec.structs.replace(library, criteria=held)


def without_criterion(library: Library, code: str) -> Library:
    """The library without one criterion."""
    return msgspec.structs.replace(library, criteria=tuple(each for each in library.criteria if each.code != code))


def reasons_not_to_remove(code: str, mapped: int, library: Library, lifts: Sequence[str] = ()) -> list[Refusal]:
    """Why a criterion has to stay: legacy questions go to it, or a restriction or an embargo is lifted by it.

    `lifts` are the reasons of the policy on embargoes whose lift test asks for it.
    """
    found = []
    if mapped:
        questions = "legacy question goes" if mapped == 1 else "legacy questions go"
        words = f"{mapped} {questions} to {code}. Send them to another criterion first, so that nothing is lost"
        found.append(Refusal("mapped", words))
    if named := [each.name for each in library.settings.restriction_reasons if code in each.lift_tests]:
        words = f"{code} is a lift test of {', '.join(named)}. A restriction could not be lifted by it any more"
        found.append(Refusal("lift_test", words))
    if lifts:
        words = f"The policy on embargoes asks for {code} before it lifts for {', '.join(lifts)}. Change its lift tests first"
        found.append(Refusal("embargo_lift_test", words))
    return found


def reasons_not_to_go_live(
    status: str,
    *,
    on: date,
    until: date | None,
    editor: tuple[int | None, str],
    person: tuple[int | None, str],
    same: bool,
) -> list[Refusal]:
    """Why a version may not be put into force by somebody. `editor` and `person` are user id and name; `same` as the live version."""
    if status not in (VersionStatus.DRAFT, VersionStatus.CONSULTATION):
        return [Refusal("not_open", "Only a draft, or a version in consultation, can be put into force")]
    found = []
    if same:
        found.append(Refusal("unchanged", "Nothing in this draft differs from the live version"))
    if status == VersionStatus.CONSULTATION and until is not None and on <= until:
        words = (
            f"The consultation is open until the end of {day_words(until)}. Put the version into force after that day"
        )
        found.append(Refusal("consulting", words))
    if editor[0] == person[0] and (editor[0] is not None or editor[1] == person[1]):
        words = "You made the last change to this version. Ask a colleague to read it and put it into force"
        found.append(Refusal("second_person", words))
    return found


def changes_between(before: Criterion, after: Criterion) -> tuple[FieldChange, ...]:
    """What differs between two wordings of a criterion, in words."""
    first, second = dict(_parts(before)), dict(_parts(after))
    return tuple(FieldChange(label, first[label], second[label]) for label in first if first[label] != second[label])


def _parts(criterion: Criterion) -> list[tuple[str, str]]:
    marks = criterion.methods
    methods = [
        words
        for words, marked in (
            ("self-assessment", marks.self_assessment),
            ("full review", marks.full_review),
            ("out-of-area", marks.out_of_area),
        )
        if marked
    ]
    looks = [
        f"{each.text} ({', '.join(each.services)})" if each.services else each.text for each in criterion.look_fors
    ]
    return [
        ("Statement", criterion.statement),
        ("Plain wording", criterion.plain),
        ("Criticality", criterion.criticality.value),
        ("Types of service", ", ".join(criterion.applies_to)),
        ("Methods", ", ".join(methods) or "none by itself"),
        ("Quarterly visits", criterion.methods.quarterly.value.replace("_", " ")),
        ("Themes", ", ".join(criterion.themes)),
        ("Kinds of evidence", ", ".join(criterion.categories)),
        ("Kinds of evidence needed", str(criterion.min_categories)),
        ("Sample", criterion.sample),
        *((f"Score {score}", text) for score, text in enumerate(criterion.descriptors, start=1)),
        ("Look-fors", "\n".join(looks)),
        ("Not applicable when", criterion.not_applicable_when or "always applies to these services"),
        ("Typical action", criterion.typical_action),
        ("Impact to start from", str(criterion.default_impact)),
        ("Counts for the provider", "yes" if criterion.counts_for_provider else "no"),
    ]


class Comparison(Struct, frozen=True):
    """What one version has that another has not, and what is worded differently."""

    added: tuple[Criterion, ...]
    removed: tuple[Criterion, ...]
    changed: tuple[tuple[Criterion, tuple[FieldChange, ...]], ...]
    settings_differ: bool


def compare(before: Library, after: Library) -> Comparison:
    """What changed from one version to another."""
    changed = []
    for each in after.criteria:
        held = before.by_code.get(each.code)
        if held is not None and held != each:
            changed.append((each, changes_between(held, each)))
    return Comparison(
        added=tuple(each for each in after.criteria if each.code not in before.by_code),
        removed=tuple(each for each in before.criteria if each.code not in after.by_code),
        changed=tuple(changed),
        settings_differ=before.settings != after.settings,
    )
