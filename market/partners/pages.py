"""What the pages of partners print."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from market.partners.types import Partner
from market.partners.words import KIND_WORDS, TEAM_WORDS
from market.web.fields import Option, options
from market.web.lists import Column, Filter, ListSpec

PARTNERS = ListSpec(
    columns=(
        Column("name", "Name", sql="p.name_key", link="url"),
        Column("kind", "What it is", sql="p.kind"),
        Column("email", "Email address", sql="p.email", missing="No address"),
        Column("phone", "Telephone", missing="Not known"),
        Column("out_of_hours_phone", "Out of hours", missing="Not known"),
        Column("state", "State", kind="tag"),
    ),
    filters=(
        Filter("q", "Name"),
        Filter("kind", "What it is", kind="choice", options=options(KIND_WORDS)),
        Filter(
            "state",
            "State",
            kind="choice",
            options=(Option("no_address", "No address"), Option("active", "Active"), Option("inactive", "No longer")),
        ),
    ),
    sort="name",
    tie_break="p.id",
    noun="partner",
)


class PartnerLine(Struct, frozen=True, kw_only=True):
    """A partner in the list, in words."""

    url: str
    name: str
    kind: str
    email: str | None
    phone: str | None
    out_of_hours_phone: str | None
    state: str
    state_colour: str


class PartnerForm(Struct, frozen=True, kw_only=True):
    """Adding or changing a partner."""

    title: str
    action: str
    button: str
    back: str
    name: str = ""


def lines_of(partners: Sequence[Partner]) -> list[PartnerLine]:
    """The rows of the list."""
    return [
        PartnerLine(
            url=f"/partners/{each.id}",
            name=each.name,
            kind=KIND_WORDS.get(each.kind, each.kind),
            email=each.email or None,
            phone=each.phone or None,
            out_of_hours_phone=each.out_of_hours_phone or None,
            state=state_of(each)[0],
            state_colour=state_of(each)[1],
        )
        for each in partners
    ]


def state_of(partner: Partner) -> tuple[str, str]:
    """Whether it can be told, in words and the colour of its tag."""
    if not partner.active:
        return "No longer", "grey"
    return ("Can be told", "green") if partner.has_address else ("No address", "red")


def facts_of(partner: Partner) -> list[tuple[str, str | None, str | None]]:
    """What is kept of a partner."""
    rows: list[tuple[str, str | None, str | None]] = [("What it is", KIND_WORDS.get(partner.kind, partner.kind), None)]
    if partner.code:
        rows.append(("Team", TEAM_WORDS.get(partner.code, partner.code), None))
    rows += [
        ("Email address", partner.email or "None yet", None),
        ("Telephone", partner.phone or None, None),
        ("Telephone out of hours", partner.out_of_hours_phone or None, None),
    ]
    return [*rows, ("Note", partner.note, None)] if partner.note else rows


def stored(partner: Partner) -> dict[str, Any]:
    """Stored values by field of the form."""
    names = ("kind", "name", "code", "email", "phone", "out_of_hours_phone", "note", "active")
    return {name: getattr(partner, name) for name in names}
