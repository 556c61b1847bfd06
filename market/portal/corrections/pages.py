"""What the pages of corrections print."""

from collections.abc import Sequence

from msgspec import Struct

from market.core.clock import london_date
from market.core.words import day_words
from market.portal.corrections.rules import keeper_of
from market.portal.corrections.types import CorrectionField, CorrectionRow, CorrectionStatus, Keeper
from market.portal.corrections.words import FIELD_WORDS, STATUS_WORDS
from market.providers.types import LocationRow
from market.web.fields import Option
from market.web.lists import Column, Filter, ListSpec


class CorrectionLine(Struct, frozen=True, kw_only=True):
    """One correction in words."""

    id: int
    organisation: str
    location: str
    location_id: int
    what: str
    held: str
    wanted: str
    why: str
    asked: str
    status: str
    status_colour: str
    decision: str
    keeper: str
    url: str


CORRECTIONS = ListSpec(
    columns=(
        Column("location", "Service", sql="l.name", link="url"),
        Column("organisation", "Provider", sql="o.name"),
        Column("what", "Detail", sql="c.field"),
        Column("held", "Held"),
        Column("wanted", "Should be"),
        Column("asked", "Asked", sql="c.asked_at", descending_first=True),
        Column("status", "State", sql="c.status", kind="tag"),
    ),
    filters=(
        Filter("q", "Provider or service"),
        Filter("field", "Detail", kind="choice", options=tuple(Option(*pair) for pair in FIELD_WORDS.items())),
        Filter(
            "status",
            "State",
            kind="choice",
            options=tuple(Option(code, words) for code, (words, _) in STATUS_WORDS.items()),
        ),
    ),
    sort="asked",
    descending=True,
    tie_break="c.id",
    noun="correction",
    size=25,
)


def correction_line(row: CorrectionRow) -> CorrectionLine:
    """One correction in words; the same for the provider and the council."""
    words, colour = STATUS_WORDS.get(row.status, (row.status, "grey"))
    decided = f"({row.decided_label}, {day_words(london_date(row.decided_at))})" if row.decided_at else ""
    ours = keeper_of(CorrectionField(row.field), row.location_source) is Keeper.COUNCIL
    return CorrectionLine(
        id=row.id,
        organisation=row.organisation_name,
        location=row.location_name,
        location_id=row.location_id,
        what=FIELD_WORDS.get(row.field, row.field),
        held=row.held or "Nothing",
        wanted=row.wanted,
        why=row.why,
        asked=f"{day_words(london_date(row.asked_at))}, {row.asked_label}",
        status=words,
        status_colour=colour,
        decision="" if row.status == CorrectionStatus.ASKED else f"{row.decision_words} {decided}".strip(),
        keeper="The council" if ours else "CQC",
        url=f"/quality/profile-corrections/{row.id}",
    )


class HomeDetails(Struct, frozen=True):
    """What the council holds of one service, with who keeps each detail."""

    name: str
    id: int
    facts: tuple[tuple[str, str, str], ...]


def home_details(location: LocationRow, manager: str) -> HomeDetails:
    """The details that a provider may correct."""
    held = {
        CorrectionField.ADDRESS: location.address,
        CorrectionField.TOWN: location.town,
        CorrectionField.POSTCODE: location.postcode,
        CorrectionField.PHONE: location.phone,
        CorrectionField.WEBSITE: location.council_website or location.website,
        CorrectionField.MANAGER: manager,
    }
    keepers = {Keeper.COUNCIL: "the council", Keeper.CQC: "CQC"}
    return HomeDetails(
        location.name,
        location.id,
        tuple((FIELD_WORDS[field], text, keepers[keeper_of(field, location.source)]) for field, text in held.items()),
    )


def lines_of(rows: Sequence[CorrectionRow]) -> list[CorrectionLine]:
    """Corrections in words, in the order given."""
    return [correction_line(row) for row in rows]
