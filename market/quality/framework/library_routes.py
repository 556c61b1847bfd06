"""Reading the framework: versions, domains, standards and criteria, what changed, and how two versions differ."""

import asyncio
from typing import Any

from litestar import Request, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.quality.framework import drafts, outside_queries, queries
from market.quality.framework.draft_pages import cost_lines_of
from market.quality.framework.draft_rules import compare
from market.quality.framework.pages import change_lines, domain_lines, size_lines, status_tag
from market.quality.framework.rules import in_domain, in_standard
from market.quality.framework.types import Library, VersionRow, VersionStatus
from market.quality.framework.words import CRITICALITY_WORDS, QUARTERLY_WORDS
from market.web.as_at import present_day
from market.web.render import page

Ask = Request[Any, Any, Any]
READ = needs(Permission.READ_GRADES)
PATH = "/quality/framework"
NOTHING_YET = "The framework has not been loaded yet. An administrator loads it with “market framework load”."


async def asked_library(request: Ask) -> tuple[VersionRow, Library]:
    """The version in `?version=`, or the live one. Raises NotFoundException."""
    asked = request.query_params.get("version", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        version = await queries.find_version(int(asked))
    else:
        version = await queries.find_live()
    if version is None:
        raise NotFoundException(NOTHING_YET if not asked else "There is no version of that number.")
    return version, await queries.get_library(version.id)


async def version_of(version_id: int) -> tuple[VersionRow, Library]:
    """A version and its library. Raises NotFoundException."""
    version = await queries.find_version(version_id)
    if version is None:
        raise NotFoundException("There is no version of that number.")
    return version, await queries.get_library(version_id)


def shared(request: Ask, version: VersionRow, library: Library) -> dict[str, Any]:
    """What every page of a version prints: the version, its tag, how addresses carry it on, and who may change it."""
    is_live = version.status == VersionStatus.LIVE
    return {
        "version": version,
        "tag_of": status_tag,
        "library": library,
        "carried": "" if is_live else f"?version={version.id}",
        "may_edit": Permission.EDIT_FRAMEWORK in current_user(request).permissions,
        "is_draft": version.status == VersionStatus.DRAFT,
    }


@get(PATH, name="framework.list", guards=[READ])
async def show_framework(request: Ask) -> Template:
    """Every version, and how the live one spreads over domains and types of service."""
    versions = await queries.list_versions()
    live = await queries.live_library()
    return page(
        request,
        "quality/framework/index.html",
        versions=versions,
        tag_of=status_tag,
        library=live,
        domains=domain_lines(live) if live else [],
        sizes=await asyncio.to_thread(size_lines, live) if live else [],
        may_edit=Permission.EDIT_FRAMEWORK in current_user(request).permissions,
        open_id=await drafts.open_version_id(),
        nothing_yet=NOTHING_YET,
    )


@get(PATH + "/versions/{version_id:int}", name="framework.show_version", guards=[READ])
async def show_version(request: Ask, version_id: FromPath[int]) -> Template:
    """One version: its standards and criteria, where it stands, and what may be done with it."""
    version, library = await version_of(version_id)
    based_on = await queries.find_version(version.based_on) if version.based_on else None
    changes = await queries.changes_of(version_id)
    return page(
        request,
        "quality/framework/version.html",
        **shared(request, version, library),
        based_on=based_on,
        changes=len(changes),
        today=present_day(request.app.state.settings),
        criticality=CRITICALITY_WORDS,
    )


@get(PATH + "/versions/{version_id:int}/changes", name="framework.show_changes", guards=[READ])
async def show_changes(request: Ask, version_id: FromPath[int]) -> Template:
    """The change log of a version: what, why, by whom, and what it costs."""
    version, library = await version_of(version_id)
    lines = change_lines(await queries.changes_of(version_id))
    return page(request, "quality/framework/changes.html", **shared(request, version, library), lines=lines)


@get(PATH + "/versions/{version_id:int}/compare/{other_id:int}", name="framework.show_compare", guards=[READ])
async def show_comparison(request: Ask, version_id: FromPath[int], other_id: FromPath[int]) -> Template:
    """What changed from another version to this one."""
    version, library = await version_of(version_id)
    other, before = await version_of(other_id)
    return page(
        request,
        "quality/framework/compare.html",
        **shared(request, version, library),
        other=other,
        comparison=compare(before, library),
        costs=await asyncio.to_thread(cost_lines_of, before, library),
        versions=[each for each in await queries.list_versions() if each.id != version_id],
    )


@get(PATH + "/domains/{code:str}", name="framework.show_domain", guards=[READ])
async def show_domain(request: Ask, code: FromPath[str]) -> Template:
    """A domain with its standards and criteria."""
    version, library = await asked_library(request)
    domain = next((each for each in library.settings.domains if each.code == code), None)
    if domain is None:
        raise NotFoundException("There is no domain of that code.")
    standards = [each for each in library.settings.standards if each.domain == code]
    return page(
        request,
        "quality/framework/part.html",
        **shared(request, version, library),
        title=f"{domain.code} {domain.name}",
        caption="Domain"
        if domain.counts_to_star
        else "Gate domain: it does not count to the star, but can hold it down",
        lead="",
        trail=(),
        standards=[(each, in_standard(library, each.code)) for each in standards],
        count=len(in_domain(library, code)),
        criticality=CRITICALITY_WORDS,
    )


@get(PATH + "/standards/{code:str}", name="framework.show_standard", guards=[READ])
async def show_standard(request: Ask, code: FromPath[str]) -> Template:
    """A standard with its criteria."""
    version, library = await asked_library(request)
    standard = next((each for each in library.settings.standards if each.code == code), None)
    if standard is None:
        raise NotFoundException("There is no standard of that code.")
    domain = next(each for each in library.settings.domains if each.code == standard.domain)
    criteria = in_standard(library, code)
    return page(
        request,
        "quality/framework/part.html",
        **shared(request, version, library),
        title=f"{standard.code} {standard.name}",
        caption="Standard",
        lead=standard.aim,
        trail=((f"{domain.code} {domain.name}", f"{PATH}/domains/{domain.code}"),),
        standards=[(standard, criteria)],
        count=len(criteria),
        criticality=CRITICALITY_WORDS,
    )


@get(PATH + "/criteria/{code:str}", name="framework.show_criterion", guards=[READ])
async def show_criterion(request: Ask, code: FromPath[str]) -> Template:
    """One criterion with everything that says how it is scored, and which outside statements it answers today."""
    version, library = await asked_library(request)
    criterion = library.by_code.get(code)
    if criterion is None:
        raise NotFoundException("There is no criterion of that code in this version.")
    settings = library.settings
    standard = next(each for each in settings.standards if each.code == criterion.standard)
    domain = next(each for each in settings.domains if each.code == criterion.domain)
    codes = [each.code for each in library.criteria]
    at = codes.index(code)
    return page(
        request,
        "quality/framework/criterion.html",
        criterion,
        **shared(request, version, library),
        standard=standard,
        domain=domain,
        services=[each for each in settings.services if each.code in criterion.applies_to],
        all_services=len(settings.services),
        themes=[each.name for each in settings.themes if each.code in criterion.themes],
        evidence=[each for each in settings.categories if each.letter in criterion.categories],
        scale=dict(settings.scale),
        criticality=CRITICALITY_WORDS[criterion.criticality],
        quarterly=QUARTERLY_WORDS[criterion.methods.quarterly],
        outside=await outside_queries.mapped_statements(code, present_day(request.app.state.settings)),
        questions=await queries.questions_mapped_to(code),
        previous=codes[at - 1] if at else None,
        following=codes[at + 1] if at + 1 < len(codes) else None,
    )


HANDLERS = (
    show_framework,
    show_version,
    show_changes,
    show_comparison,
    show_domain,
    show_standard,
    show_criterion,
)
