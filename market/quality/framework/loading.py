"""Reading the framework's own data files, the source of its first version. What does not fit is an error that names its place.

What the reading itself decides: a criterion needs the smaller of its `min_categories` and the number of categories that it
lists, because nobody can bring three kinds of evidence where two are named.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml
from msgspec import Struct

from market.quality.framework.loading_settings import Meta, outside_of, settings_of
from market.quality.framework.types import (
    Criterion,
    Criticality,
    Domain,
    FrameworkData,
    InMethods,
    LookFor,
    Quarterly,
    Standard,
)

T = TypeVar("T")

DATA = Path(__file__).with_name("data")
DOMAIN_FILES = tuple(f"D{number}.yaml" for number in range(1, 9))


class DataProblem(ValueError):
    """A data file does not hold what it must; the message names file and criterion."""


class _Methods(Struct, forbid_unknown_fields=True, rename={"self_assessment": "self", "full_review": "full"}):
    self_assessment: bool
    full_review: bool
    quarterly: Quarterly
    out_of_area: bool


class _Evidence(Struct, forbid_unknown_fields=True):
    categories: tuple[str, ...]
    min_categories: int


class _LookFor(Struct, forbid_unknown_fields=True):
    text: str
    service_types: tuple[str, ...]


class _Criterion(Struct, forbid_unknown_fields=True, kw_only=True):
    id: str
    statement: str
    plain: str
    criticality: Criticality
    applies_to: tuple[str, ...]
    methods: _Methods
    themes: tuple[str, ...]
    evidence: _Evidence
    sample: str
    descriptors: dict[int, str]
    look_fors: tuple[str | _LookFor, ...]
    not_applicable_when: str | None
    typical_action: str
    default_impact: int
    cqc_saf: tuple[str, ...]
    counts_for_provider: bool = True


class _Standard(Struct, forbid_unknown_fields=True):
    id: str
    name: str
    aim: str
    criteria: list[dict[str, Any]]


class _Domain(Struct, forbid_unknown_fields=True):
    id: str
    name: str
    counts_to_star: bool


class _DomainFile(Struct, forbid_unknown_fields=True):
    domain: _Domain
    standards: list[dict[str, Any]]


@lru_cache(maxsize=2)
def read_data(folder: Path = DATA) -> FrameworkData:
    """Everything in the data files, checked. Raises `DataProblem`."""
    domains, standards, criteria = [], [], []
    mappings: list[tuple[str, str, str]] = []
    for name in DOMAIN_FILES:
        file = _fitting(_yaml(folder / name), _DomainFile, name)
        domains.append(Domain(file.domain.id, file.domain.name, file.domain.counts_to_star))
        for row in file.standards:
            standard = _fitting(row, _Standard, f"{name}, standard {row.get('id', '?')}")
            standards.append(Standard(standard.id, file.domain.id, standard.name, standard.aim))
            for given in standard.criteria:
                raw = _fitting(given, _Criterion, f"{name}, criterion {given.get('id', '?')}")
                criteria.append(_criterion(raw, standard.id, f"{name}, criterion {raw.id}"))
                mappings += [("cqc_saf_2023", statement, raw.id) for statement in raw.cqc_saf]
    meta = _fitting(_yaml(folder / "meta.yaml"), Meta, "meta.yaml")
    try:
        settings, outside = settings_of(meta, tuple(domains), tuple(standards)), outside_of(meta)
    except (KeyError, ValueError) as problem:
        raise DataProblem(f"meta.yaml: {problem}") from problem
    data = FrameworkData(meta.framework["version"], settings, tuple(criteria), outside, tuple(mappings))
    _check_whole(data)
    return data


def _yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)  # the safe loader, in C
    except (OSError, yaml.YAMLError) as problem:
        raise DataProblem(f"{path.name} cannot be read: {problem}") from problem


def _fitting(data: Any, kind: type[T], where: str) -> T:
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as problem:
        raise DataProblem(f"{where}: {problem}") from problem


def _criterion(raw: _Criterion, standard: str, where: str) -> Criterion:
    if sorted(raw.descriptors) != [1, 2, 3, 4]:
        raise DataProblem(f"{where}: descriptors must be 1, 2, 3 and 4")
    if not raw.id.startswith(f"{standard}."):
        raise DataProblem(f"{where}: the code does not belong to standard {standard}")
    if not 1 <= raw.default_impact <= 5:
        raise DataProblem(f"{where}: default_impact must be 1 to 5")
    if not raw.evidence.categories or not raw.applies_to:
        raise DataProblem(f"{where}: at least one evidence category and one service are needed")
    one, two, three, four = (raw.descriptors[score] for score in (1, 2, 3, 4))
    return Criterion(
        code=raw.id,
        standard=standard,
        statement=raw.statement,
        plain=raw.plain,
        criticality=raw.criticality,
        applies_to=raw.applies_to,
        methods=InMethods(
            raw.methods.self_assessment, raw.methods.full_review, raw.methods.quarterly, raw.methods.out_of_area
        ),
        themes=raw.themes,
        categories=raw.evidence.categories,
        min_categories=min(raw.evidence.min_categories, len(raw.evidence.categories)),
        sample=raw.sample,
        descriptors=(one, two, three, four),
        look_fors=tuple(
            LookFor(each) if isinstance(each, str) else LookFor(each.text, each.service_types) for each in raw.look_fors
        ),
        not_applicable_when=raw.not_applicable_when or "",
        typical_action=raw.typical_action,
        default_impact=raw.default_impact,
        counts_for_provider=raw.counts_for_provider,
    )


def _check_whole(data: FrameworkData) -> None:
    """Codes that stand twice, or that name something that is not there."""
    codes = [each.code for each in data.criteria]
    if twice := {code for code in codes if codes.count(code) > 1}:
        raise DataProblem(f"Criteria stand twice: {', '.join(sorted(twice))}")
    known = {
        "services": {each.code for each in data.settings.services},
        "themes": {each.code for each in data.settings.themes},
        "categories": {each.letter for each in data.settings.categories},
    }
    for each in data.criteria:
        named = {
            "services": {*each.applies_to, *(code for look in each.look_fors for code in look.services)},
            "themes": set(each.themes),
            "categories": set(each.categories),
        }
        for kind, values in named.items():
            if unknown := values - known[kind]:
                words = ", ".join(sorted(unknown))
                raise DataProblem(f"D{each.code[0]}.yaml, criterion {each.code}: unknown {kind} {words}")
    for reason in data.settings.restriction_reasons:
        if missing := set(reason.lift_tests) - set(codes):
            raise DataProblem(f"meta.yaml, reason {reason.code}: no criterion {', '.join(sorted(missing))}")
    statements = {(outside.code, each.code) for outside in data.outside for each in outside.statements}
    for framework, statement, code in data.mappings:
        if (framework, statement) not in statements:
            raise DataProblem(f"D{code[0]}.yaml, criterion {code}: no statement {statement} in {framework}")
