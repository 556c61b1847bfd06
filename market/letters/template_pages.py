"""What the pages of letter templates print."""

from collections.abc import Sequence

from markupsafe import Markup
from msgspec import Struct

from market.core.refusal import Refused
from market.core.words import moment_words
from market.letters.delivered import delivered_templates
from market.letters.placeholders import parse_placeholders
from market.letters.printing import letter_html
from market.letters.rendering import Writable, optional_names_of, sample_of
from market.letters.types import TemplateRow, TemplateStatus

VERSION_WORDS: dict[str, tuple[str, str]] = {
    TemplateStatus.DRAFT: ("Draft", "blue"),
    TemplateStatus.IN_FORCE: ("In force", "green"),
    TemplateStatus.PAST: ("Past", "grey"),
}


class TemplateLine(Struct, frozen=True, kw_only=True):
    """A template in the list."""

    code: str
    title: str
    addressed_to: str
    version: str
    draft: int | None


class VersionLine(Struct, frozen=True, kw_only=True):
    """A version of a template."""

    number: int
    state: str
    state_colour: str
    made: str
    approved: str


class TemplatePage(Struct, frozen=True, kw_only=True):
    """One version of a template with a preview and what may be filled in. `problem` stands in for a preview that cannot be made."""

    code: str
    number: int
    title: str
    addressed_to: str
    notes: str
    text: str
    status: str
    state: str
    state_colour: str
    version: int
    full: Markup
    least: Markup
    problem: str
    placeholders: list[tuple[str, str, str]]
    versions: list[VersionLine]


def template_lines(held: Sequence[TemplateRow]) -> list[TemplateLine]:
    """Every template, whether a version is stored already or it stands as it was delivered."""
    live = {each.code: each for each in held if each.status == TemplateStatus.IN_FORCE}
    drafts = {each.code: each.number for each in held if each.status == TemplateStatus.DRAFT}
    lines = []
    for code, delivered in delivered_templates().items():
        row = live.get(code)
        lines.append(
            TemplateLine(
                code=code,
                title=row.title if row else delivered.title,
                addressed_to=row.addressed_to if row else delivered.addressed_to,
                version=f"Version {row.number}" if row else "As delivered",
                draft=drafts.get(code),
            )
        )
    return sorted(lines, key=lambda each: each.title)


def as_delivered(code: str) -> TemplateRow | None:
    """The delivered text as a version, for a page that is looked at before a first version was stored. None for an unknown code."""
    delivered = delivered_templates().get(code)
    if delivered is None:
        return None
    return TemplateRow(
        id=0,
        code=code,
        number=1,
        title=delivered.title,
        addressed_to=delivered.addressed_to,
        notes=delivered.notes,
        placeholders=delivered.placeholders,
        text=delivered.text,
        status=TemplateStatus.IN_FORCE.value,
        made_by=None,
        made_label="",
        made_at=None,
        approved_label="",
        approved_at=None,
        version=1,
    )


def template_page(row: TemplateRow, versions: Sequence[TemplateRow]) -> TemplatePage:
    """One version with previews: everything filled in, and only what it cannot do without."""
    writable = Writable(row.code, row.title, row.placeholders, row.text)
    previews = [sample_of(writable, full=full) for full in (True, False)]
    problems = [each for each in previews if isinstance(each, Refused)]
    full, least = (Markup("") if isinstance(each, Refused) else letter_html(each) for each in previews)
    state, colour = VERSION_WORDS[row.status]
    return TemplatePage(
        code=row.code,
        number=row.number,
        title=row.title,
        addressed_to=row.addressed_to,
        notes=row.notes,
        text=row.text,
        status=row.status,
        state=state,
        state_colour=colour,
        version=row.version,
        full=full,
        least=least,
        problem=problems[0].reasons[0].message if problems else "",
        placeholders=placeholder_rows(writable),
        versions=[_version_line(each) for each in versions],
    )


def placeholder_rows(template: Writable) -> list[tuple[str, str, str]]:
    """Each placeholder with what it is, and whether it may be empty."""
    optional = optional_names_of(template)
    rows = []
    for name, place in parse_placeholders(template.placeholders).items():
        kind = "Text or number"
        if place.is_list:
            kind = f"List of rows with {', '.join(place.fields)}" if place.fields else "List"
        rows.append((name, kind, "Yes" if name in optional else "No, it is needed"))
    return rows


def _unapproved(status: str) -> str:
    """Who put a version into force that nobody approved: the service came with it, or nobody has yet."""
    return "Not yet" if status == TemplateStatus.DRAFT else "With the service"


def _version_line(row: TemplateRow) -> VersionLine:
    state, colour = VERSION_WORDS[row.status]
    approved = f"{row.approved_label}, {moment_words(row.approved_at)}" if row.approved_at else _unapproved(row.status)
    made = f"{row.made_label}, {moment_words(row.made_at)}" if row.made_at else row.made_label
    return VersionLine(number=row.number, state=state, state_colour=colour, made=made, approved=approved)
