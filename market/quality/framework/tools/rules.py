"""From a profile to the tool that is printed. Pure: the same version and profile always give the same tool."""

from itertools import groupby

from market.quality.framework.rules import ROTATIONS, method_info
from market.quality.framework.tools.types import (
    ToolCriterion,
    ToolDescriptor,
    ToolDomain,
    ToolPage,
    ToolStandard,
)
from market.quality.framework.types import Criterion, Library, Method, Profile
from market.quality.framework.words import CRITICALITY_WORDS, METHOD_WORDS, STATUS_WORDS, TIER_WORDS


def tool_page(library: Library, profile: Profile) -> ToolPage:
    """The tool of a profile: exactly what will be used, with everything that says how it is scored."""
    settings = library.settings
    kind = next(each for each in settings.services if each.code == profile.service)
    theme = next((each.name for each in settings.themes if each.code == profile.theme), "")
    reason = next((each.name for each in settings.restriction_reasons if each.code == profile.reason), "")
    method = METHOD_WORDS[profile.method]
    subject = theme or reason
    parts = ROTATIONS.get(profile.method, 1)
    return ToolPage(
        title=f"{kind.name}: {method.lower()}" + (f", {subject}" if subject else ""),
        service=kind.code,
        service_name=kind.name,
        method=profile.method.value,
        method_name=method,
        tier_name=TIER_WORDS[profile.tier],
        theme_name=subject,
        part=f"{profile.rotation + 1} of {parts}" if parts > 1 else "",
        version_number=library.number,
        version_status=next((words for code, words in STATUS_WORDS.items() if code == library.status), library.status),
        hash=profile.hash,
        why=profile.why,
        minutes=profile.minutes,
        scored_by=method_info(library, profile.method).scored_by,
        scale=settings.scale,
        states=tuple(each for each in settings.states if each[0] != "carried"),
        scorer_rules=settings.scorer_rules,
        domains=_domains(library, profile),
    )


def _domains(library: Library, profile: Profile) -> tuple[ToolDomain, ...]:
    names = {each.code: each for each in library.settings.standards}
    domains = {each.code: each.name for each in library.settings.domains}
    asked = [library.by_code[code] for code in profile.codes]
    found = []
    for domain, ours in groupby(asked, key=lambda each: each.domain):
        standards = [
            ToolStandard(
                code,
                names[code].name,
                names[code].aim,
                tuple(_criterion(library, each, profile.service) for each in criteria),
            )
            for code, criteria in groupby(ours, key=lambda each: each.standard)
        ]
        found.append(ToolDomain(domain, domains[domain], tuple(standards)))
    return tuple(found)


def _criterion(library: Library, criterion: Criterion, service: str) -> ToolCriterion:
    settings = library.settings
    scale = dict(settings.scale)
    letters = {each.letter: each.name for each in settings.categories}
    themes = {each.code: each.name for each in settings.themes}
    return ToolCriterion(
        code=criterion.code,
        statement=criterion.statement,
        plain=criterion.plain,
        criticality=CRITICALITY_WORDS[criterion.criticality],
        weight=settings.weights[criterion.criticality.value],
        themes=tuple(themes[code] for code in criterion.themes),
        evidence=tuple((letter, letters[letter]) for letter in criterion.categories),
        evidence_needed=criterion.min_categories,
        sample=criterion.sample,
        descriptors=tuple(
            ToolDescriptor(score, scale[score], text) for score, text in enumerate(criterion.descriptors, start=1)
        ),
        look_fors=tuple(each.text for each in criterion.look_fors if not each.services or service in each.services),
        not_applicable_when=criterion.not_applicable_when,
        typical_action=criterion.typical_action,
        counts_for_provider=criterion.counts_for_provider,
    )


def is_self_scored(page: ToolPage) -> bool:
    """Whether the provider fills it in itself."""
    return page.method == Method.SELF_ASSESSMENT
