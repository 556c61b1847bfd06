"""The form with which a count of the ledger is recorded."""

from collections.abc import Iterable, Sequence

from market.capacity.types import HomeBeds
from market.placements.ledger_service import MOST_PEOPLE
from market.placements.types import Funder
from market.placements.words import FUNDER_WORDS
from market.web.forms import Date, Email, Form, Integer, Option, Radios, Select, Text

PAYERS = tuple(Option(each.value, FUNDER_WORDS[each]) for each in Funder if each is not Funder.COUNCIL)

COUNT = Form(
    Select("home", "Care home", missing="Choose a care home"),
    Radios("funder", "Who pays for these people", options=PAYERS, missing="Choose who pays for these people"),
    Text(
        "authority",
        "Council or ICB",
        hint="For example, Redcar and Cleveland. Leave empty for people who pay themselves",
        required=False,
        longest=120,
        called="the council or ICB",
    ),
    Integer("people", "How many people", hint="0 when there are none any more", least=0, most=MOST_PEOPLE, width="4"),
    Date("as_at_on", "Counted on", hint="For example, 27 3 2026", called="the day of the count"),
    Email(
        "contact_email",
        "Mailbox of the team that placed them",
        hint="A team’s mailbox, like brokerage@council.gov.uk. Never a person’s own address",
        required=False,
        longest=200,
        autocomplete="off",
    ),
    Text(
        "contact_phone",
        "Telephone of that team",
        required=False,
        longest=40,
        width="20",
        inputmode="tel",
        autocomplete="off",
    ),
)


def count_form(homes: Iterable[HomeBeds], authorities: Sequence[str]) -> Form:
    """The form with the homes to choose from and the authorities that are offered while somebody types."""
    offered = tuple(Option(str(home.location_id), f"{home.name}, {home.town}".rstrip(", ")) for home in homes)
    return COUNT.with_options(home=offered).changing("authority", suggestions=tuple(authorities))
