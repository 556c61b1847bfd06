"""What the pages of the library print."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from market.quality.framework.draft_rules import Cost, FieldChange, changes_between
from market.quality.framework.queries import ChangeRow
from market.quality.framework.rules import answers_per_year, applies, profile_of
from market.quality.framework.types import Criterion, Library, Method, VersionRow, VersionStatus
from market.quality.framework.words import STATUS_WORDS

COLOURS = {"draft": "yellow", "consultation": "purple", "live": "green", "superseded": "grey"}
KIND_WORDS = {"added": "Added", "changed": "Changed", "removed": "Removed"}


class DomainLine(Struct, frozen=True, kw_only=True):
    """A domain with how many of its criteria apply to each type of service."""

    code: str
    name: str
    counts_to_star: bool
    standards: int
    criteria: int
    critical: int
    by_service: tuple[int, ...]


class SizeLine(Struct, frozen=True, kw_only=True):
    """How much a type of service is asked, by method, and in a year."""

    code: str
    name: str
    applies: int
    critical: int
    self_assessment: int
    full_review: int
    quarterly: int
    out_of_area: int
    a_year: int


class ChangeLine(Struct, frozen=True, kw_only=True):
    """One change as the change log prints it."""

    code: str
    kind: str
    reason: str
    who: str
    at: object
    parts: tuple[FieldChange, ...]
    cost: tuple[tuple[str, float, float], ...]


class StatusWords(Struct, frozen=True):
    """A version's status as a tag."""

    words: str
    colour: str


def status_tag(version: VersionRow) -> StatusWords:
    """The tag; a draft that was given up never was in force."""
    if version.status == VersionStatus.SUPERSEDED and version.live_on is None:
        return StatusWords("Given up", "grey")
    return StatusWords(STATUS_WORDS[VersionStatus(version.status)], COLOURS[version.status])


def domain_lines(library: Library) -> list[DomainLine]:
    """Every domain with its counts."""
    services = [each.code for each in library.settings.services]
    lines = []
    for domain in library.settings.domains:
        ours = [each for each in library.criteria if each.domain == domain.code]
        lines.append(
            DomainLine(
                code=domain.code,
                name=domain.name,
                counts_to_star=domain.counts_to_star,
                standards=sum(each.domain == domain.code for each in library.settings.standards),
                criteria=len(ours),
                critical=sum(each.is_critical for each in ours),
                by_service=tuple(sum(applies(each, code) for each in ours) for code in services),
            )
        )
    return lines


def size_lines(library: Library) -> list[SizeLine]:
    """How much each type of service is asked. A full review is the first part of its rotation, with no major seen lately."""
    lines = []
    for service in library.settings.services:
        ours = [each for each in library.criteria if applies(each, service.code)]

        def size(method: Method, code: str = service.code) -> int:
            return len(profile_of(library, code, method).codes)

        lines.append(
            SizeLine(
                code=service.code,
                name=service.name,
                applies=len(ours),
                critical=sum(each.is_critical for each in ours),
                self_assessment=size(Method.SELF_ASSESSMENT),
                full_review=size(Method.FULL_REVIEW),
                quarterly=size(Method.QUARTERLY_MONITORING),
                out_of_area=size(Method.OUT_OF_AREA),
                a_year=answers_per_year(library, service.code).total,
            )
        )
    return lines


def change_lines(rows: Sequence[ChangeRow]) -> list[ChangeLine]:
    """The change log, the newest first."""
    lines = []
    for row in rows:
        before = msgspec.json.decode(row.before, type=Criterion) if row.before else None
        after = msgspec.json.decode(row.after, type=Criterion) if row.after else None
        lines.append(
            ChangeLine(
                code=row.code,
                kind=KIND_WORDS[row.kind],
                reason=row.reason,
                who=row.changed_by,
                at=row.changed_at,
                parts=changes_between(before, after) if before and after else (),
                cost=cost_lines(msgspec.json.decode(row.cost, type=Cost)),
            )
        )
    return lines


def cost_lines(cost: Cost) -> tuple[tuple[str, float, float], ...]:
    """The types of service whose answers in a year a change raises or lowers."""
    return tuple((code, before, after) for code, (before, after) in cost.items() if before != after)
