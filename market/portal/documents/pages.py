"""What the pages of documents print."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from market.core.clock import london_date
from market.core.words import day_words
from market.portal.documents.types import DocumentRow, DocumentStatus, Need, Standing
from market.portal.documents.words import KIND_WORDS, STANDING_WORDS, STATUS_WORDS, kind_words
from market.web.fields import Option
from market.web.lists import Column, Filter, ListSpec


class NeedLine(Struct, frozen=True):
    """One kind of document that a service must hold, in words."""

    kind: str
    state: str
    colour: str
    until: str
    send: str
    send_words: str


class HomeNeeds(Struct, frozen=True):
    """What one service must hold and how it stands."""

    name: str
    lines: tuple[NeedLine, ...]


class DocumentLine(Struct, frozen=True, kw_only=True):
    """One sent document in words."""

    id: int
    organisation: str
    covers: str
    kind: str
    until: str
    expires_on: date | None
    sent: str
    status: str
    status_colour: str
    decision: str
    note: str
    file_name: str
    file_state: str
    may_open: bool
    url: str


DOCUMENTS = ListSpec(
    columns=(
        Column("organisation", "Provider", sql="o.name", link="url"),
        Column("covers", "Covers", sql="l.name"),
        Column("kind", "Document", sql="d.kind"),
        Column("expires_on", "Holds until", sql="d.expires_on", kind="date", missing="No end"),
        Column("sent", "Sent", sql="d.sent_at", descending_first=True),
        Column("status", "State", sql="d.status", kind="tag"),
    ),
    filters=(
        Filter("q", "Provider or service"),
        Filter("kind", "Document", kind="choice", options=tuple(Option(*pair) for pair in KIND_WORDS.items())),
        Filter(
            "status",
            "State",
            kind="choice",
            options=tuple(Option(code, words) for code, (words, _) in STATUS_WORDS.items()),
        ),
        Filter("ends_by", "Ends by", kind="date"),
    ),
    sort="sent",
    descending=True,
    tie_break="d.id",
    noun="document",
    size=25,
)


def home_needs(names: Sequence[tuple[int, str]], needs: Sequence[Need]) -> tuple[HomeNeeds, ...]:
    """What each service must hold, in the order of the services."""
    return tuple(
        HomeNeeds(name, tuple(_need_line(each) for each in needs if each.location_id == number))
        for number, name in names
    )


def _need_line(need: Need) -> NeedLine:
    words, colour = STANDING_WORDS[need.standing]
    until = ""
    if need.document is not None:
        until = until_words(need.document.expires_on)
    asked = need.standing not in (Standing.HELD, Standing.WAITING)
    return NeedLine(
        kind=kind_words(need.kind),
        state=words,
        colour=colour,
        until=until,
        send=f"/portal/documents/send?kind={need.kind.value}&covers={need.location_id}" if asked else "",
        send_words="Send it" if need.standing is Standing.MISSING else "Send the next one",
    )


def until_words(expires_on: date | None) -> str:
    """The last day in words."""
    return day_words(expires_on) if expires_on else "No end"


def document_line(row: DocumentRow) -> DocumentLine:
    """One document in words; the same for the provider and the council."""
    words, colour = STATUS_WORDS.get(row.status, (row.status, "grey"))
    decided = f" ({row.decided_label}, {day_words(london_date(row.decided_at))})" if row.decided_at else ""
    return DocumentLine(
        id=row.id,
        organisation=row.organisation_name,
        covers=row.location_name or "All services",
        kind=kind_words(row.kind),
        until=until_words(row.expires_on),
        expires_on=row.expires_on,
        sent=f"{day_words(london_date(row.sent_at))}, {row.sent_label}",
        status=words,
        status_colour=colour,
        decision=f"{row.decision_words}{decided}".strip() if row.status != DocumentStatus.SENT else "",
        note=row.note,
        file_name=row.file_name,
        file_state="" if row.file_state == "clean" else row.file_words,
        may_open=row.file_state == "clean",
        url=f"/quality/provider-documents/{row.id}",
    )
