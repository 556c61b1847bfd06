"""What the statement's pages print."""

from msgspec import Struct

from market.core.clock import to_london
from market.core.refusal import Refusal
from market.core.words import count_words, day_words, moment_words
from market.statement.editions import DRAFT, PUBLISHED, PUBLISHING, EditionRow, IntentionRow, NarrativeRow
from market.statement.parts import Part, parts_of
from market.statement.sections.registry import SECTIONS
from market.statement.sections.section import Section
from market.statement.types import Snapshot
from market.statement.volumes import volume_words
from market.statement.words import DIRECTION_WORDS
from market.web.charts import DrawnChart

STATUS_WORDS = {"draft": "Draft", "publishing": "Being published", "published": "Published"}
STATUS_COLOURS = {"draft": "yellow", "publishing": "blue", "published": "green"}


class EditionLine(Struct, frozen=True):
    """One edition in the list."""

    id: int
    title: str
    as_at: str
    status: str
    colour: str
    who: str
    published_on: str = ""


class EditionsPage(Struct, frozen=True):
    """The list of editions."""

    editions: list[EditionLine]
    may_write: bool


class SectionLine(Struct, frozen=True):
    """One section of an edition: whether it has been written, and by whom last."""

    code: str
    title: str
    written: bool
    state: str


class IntentionLine(Struct, frozen=True):
    """One intention in the list of a draft."""

    id: int
    service: str
    direction: str
    volume: str
    by: str


class EditionPage(Struct, frozen=True, kw_only=True):
    """One edition: where it stands and what can be done next."""

    id: int
    version: int
    title: str
    status: str
    colour: str
    as_at: str
    facts: list[tuple[str, str]]
    sections: list[SectionLine]
    intentions: list[IntentionLine]
    has_files: bool
    is_draft: bool
    is_publishing: bool
    is_published: bool
    may_write: bool
    may_publish: bool
    not_yet: list[Refusal]


class SectionPage(Struct, frozen=True, kw_only=True):
    """One section of an edition: its form above, and what it prints below."""

    edition_id: int
    edition_title: str
    code: str
    title: str
    prompt: str
    parts: list[Part]
    previous: Section | None
    following: Section | None
    may_write: bool


class PublicPage(Struct, frozen=True):
    """Published editions for everybody."""

    editions: list[EditionLine]


def edition_line(edition: EditionRow) -> EditionLine:
    """An edition in a list."""
    who = (
        f"Published {moment_words(edition.published_at)} by {edition.published_by_label}"
        if edition.published_at
        else f"Opened {moment_words(edition.created_at)} by {edition.created_by_label}"
    )
    return EditionLine(
        edition.id,
        edition.title,
        day_words(edition.as_at),
        STATUS_WORDS[edition.status],
        STATUS_COLOURS[edition.status],
        who,
        day_words(to_london(edition.published_at).date()) if edition.published_at else "",
    )


def edition_page(
    edition: EditionRow,
    narratives: list[NarrativeRow],
    intentions: list[IntentionRow],
    *,
    may_write: bool,
    may_publish: bool,
    not_yet: list[Refusal],
) -> EditionPage:
    """The page of one edition."""
    return EditionPage(
        id=edition.id,
        version=edition.version,
        title=edition.title,
        status=STATUS_WORDS[edition.status],
        colour=STATUS_COLOURS[edition.status],
        as_at=day_words(edition.as_at),
        facts=_facts(edition),
        sections=_section_lines(narratives, draft=edition.status == DRAFT),
        intentions=[
            IntentionLine(
                row.id,
                f"{row.service}: {row.cohort}" if row.cohort else row.service,
                DIRECTION_WORDS.get(row.direction, row.direction),
                volume_words(row),
                day_words(row.by_on) if row.by_on else "Not stated",
            )
            for row in intentions
        ],
        has_files=bool(edition.pdf_sha256),
        is_draft=edition.status == DRAFT,
        is_publishing=may_publish and edition.status == PUBLISHING,
        is_published=edition.status == PUBLISHED,
        may_write=may_write and edition.status == DRAFT,
        may_publish=may_publish and edition.status == DRAFT,
        not_yet=not_yet,
    )


def _facts(edition: EditionRow) -> list[tuple[str, str]]:
    rows = [
        ("Owner", edition.owner or "Not named yet"),
        ("Next update", day_words(edition.next_update_on) if edition.next_update_on else "Not stated"),
        ("Figures taken", moment_words(edition.snapshot_taken_at) if edition.snapshot_taken_at else "Not taken yet"),
    ]
    if edition.published_at:
        rows.append(("Published", f"{moment_words(edition.published_at)} by {edition.published_by_label}"))
        rows.append(("Content identifier", edition.snapshot_sha256))
    return rows


def _section_lines(narratives: list[NarrativeRow], *, draft: bool) -> list[SectionLine]:
    written = {row.section: row for row in narratives if row.body.strip()}
    lines = []
    for section in SECTIONS:
        row = written.get(section.code)
        if row is None:
            state = "No text yet; figures and charts are filled in" if draft else "Figures and charts only"
            lines.append(SectionLine(section.code, section.title, False, state))
        else:
            words = count_words(len(row.body.split()), "word")
            state = f"{words}, saved {moment_words(row.updated_at)} by {row.updated_by_label}"
            lines.append(SectionLine(section.code, section.title, True, state))
    return lines


def section_page(
    edition: EditionRow, section: Section, snapshot: Snapshot, drawn: dict[str, DrawnChart], *, may_write: bool
) -> SectionPage:
    """The page of one section."""
    codes = [known.code for known in SECTIONS]
    at = codes.index(section.code)
    return SectionPage(
        edition_id=edition.id,
        edition_title=edition.title,
        code=section.code,
        title=section.title,
        prompt=section.prompt,
        parts=parts_of(section.compose(snapshot), drawn),
        previous=SECTIONS[at - 1] if at else None,
        following=SECTIONS[at + 1] if at + 1 < len(SECTIONS) else None,
        may_write=may_write and edition.status == DRAFT,
    )
