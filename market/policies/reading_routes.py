"""Reading policies: what is in force, every version, its sections, how versions differ, and files of them."""

import asyncio
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.policies import files, queries
from market.policies.comparing import compare
from market.policies.loading import STRUCTS, Policy
from market.policies.pages import (
    PATH,
    address_of,
    contents_of,
    is_draft,
    lines_of,
    status_of,
    tables_of,
    trail_of,
)
from market.policies.parts import Section, section_named
from market.policies.types import PolicyKind, VersionRow
from market.policies.words import KIND_LEADS, KIND_WORDS, section_words
from market.web.downloads import attachment, csv_response, xlsx_response
from market.web.render import page

Ask = Request[Any, Any, Any]
READ = needs(Permission.READ_RISK)
VERSION = PATH + "/{kind:str}/versions/{number:int}"
SECTION = VERSION + "/sections/{section:str}"
NO_VERSION = "There is no version of that number."


def kind_of(text: str) -> PolicyKind:
    """The kind that an address names. Raises NotFoundException."""
    try:
        return PolicyKind(text)
    except ValueError as problem:
        raise NotFoundException("There is no policy of that name.") from problem


async def version_of(kind: str, number: int) -> tuple[VersionRow, Policy]:
    """The version that an address names, and what it says. Raises NotFoundException."""
    row = await queries.find_version(kind_of(kind), number)
    if row is None:
        raise NotFoundException(NO_VERSION)
    return row, await queries.policy_of(row)


def section_of(row: VersionRow, key: str) -> Section:
    """The section that an address names. Raises NotFoundException."""
    section = section_named(STRUCTS[row.kind], key)
    if section is None:
        raise NotFoundException("There is no section of that name.")
    return section


def shared(request: Ask, row: VersionRow) -> dict[str, Any]:
    """What every page of a version prints."""
    return {
        "row": row,
        "kind_words": KIND_WORDS[row.kind],
        "status": status_of(row),
        "trail": trail_of(row),
        "here": address_of(row.kind, row.number),
        "draft": is_draft(row),
        "may_edit": Permission.EDIT_POLICIES in current_user(request).permissions,
    }


@get(PATH, name="policies.list", guards=[READ])
async def show_policies(request: Ask) -> Template:
    """Every kind of policy with the version in force and the draft that is being worked on."""
    rows = await queries.list_versions()
    kinds = [
        {
            "kind": kind,
            "words": KIND_WORDS[kind],
            "lead": KIND_LEADS[kind],
            "in_force": next((row for row in rows if row.kind == kind and row.status == "in_force"), None),
            "draft": next((row for row in rows if row.kind == kind and row.status == "draft"), None),
        }
        for kind in PolicyKind
    ]
    return page(request, "policies/index.html", kinds=kinds)


@get(PATH + "/{kind:str}", name="policies.show_kind", guards=[READ])
async def show_kind(request: Ask, kind: FromPath[str]) -> Template:
    """The history of one kind."""
    found = kind_of(kind)
    rows = await queries.list_versions(found)
    return page(
        request,
        "policies/kind.html",
        kind=found,
        words=KIND_WORDS[found],
        lead=KIND_LEADS[found],
        rows=[(row, status_of(row)) for row in rows],
        draft=next((row for row in rows if is_draft(row)), None),
        may_edit=Permission.EDIT_POLICIES in current_user(request).permissions,
    )


@get(VERSION, name="policies.show_version", guards=[READ])
async def show_version(request: Ask, kind: FromPath[str], number: FromPath[int]) -> Template:
    """One version: where it stands, its sections, and what may be done with it."""
    row, policy = await version_of(kind, number)
    changes = await queries.changes_of(row.id)
    return page(
        request,
        "policies/version.html",
        **shared(request, row),
        contents=contents_of(row.kind, policy, [each.section for each in changes]),
        changes=changes,
        section_words=section_words,
    )


@get(SECTION, name="policies.show_section", guards=[READ])
async def show_section(request: Ask, kind: FromPath[str], number: FromPath[int], section: FromPath[str]) -> Template:
    """One section of a version."""
    row, policy = await version_of(kind, number)
    found = section_of(row, section)
    return page(
        request,
        "policies/section.html",
        **shared(request, row),
        section=found,
        title=section_words(found.key),
        tables=tables_of(row.kind, policy, found) if found.has_records else [],
        lines=[] if found.has_records else lines_of(row.kind, policy, found),
    )


@get(VERSION + "/changes", name="policies.show_changes", guards=[READ])
async def show_changes(request: Ask, kind: FromPath[str], number: FromPath[int]) -> Template:
    """What changed from the version that this one was copied from, or from the one in `?from=`."""
    row, policy = await version_of(kind, number)
    asked = request.query_params.get("from", "")
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else row.based_on
    before = await queries.find_version(row.kind, wanted) if wanted else None
    differences = compare(row.kind, await queries.policy_of(before), policy) if before else []
    others = [each for each in await queries.list_versions(row.kind) if each.number != row.number]
    return page(
        request, "policies/changes.html", **shared(request, row), before=before, differences=differences, others=others
    )


@get(VERSION + "/files/{ending:str}", name="policies.download", guards=[READ])
async def download(kind: FromPath[str], number: FromPath[int], ending: FromPath[str]) -> Response[bytes]:
    """A version as csv, xlsx or yaml."""
    row, policy = await version_of(kind, number)
    if ending == "yaml":
        body = await asyncio.to_thread(files.yaml_of, row, policy)
        return attachment(body, f"{files.file_name(row)}.yaml", files.YAML)
    if ending not in ("csv", "xlsx"):
        raise NotFoundException("There is no file of that kind.")
    make = csv_response if ending == "csv" else xlsx_response
    return await make(files.file_name(row), files.HEADINGS, list(files.rows_of(row.kind, policy)))


HANDLERS = (show_policies, show_kind, show_version, show_section, show_changes, download)
