"""The placing-authority ledger: people of others in our homes, by home and payer, with totals. Contacts are never in files."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from market.core.words import age_words, count_words, day_words
from market.placements.ledger_beds import OLD_COUNT_DAYS, HomePosition, is_old, unaccounted_words
from market.placements.ledger_queries import CountRow
from market.placements.types import Funder, PlacedByOthers
from market.placements.words import FUNDER_WORDS, funder_words
from market.web.fields import Option
from market.web.lists import Column, Filter, ListQuery, ListSpec
from market.web.ordering import in_order
from market.web.words import number_words

OLD, FRESH = f"Older than {OLD_COUNT_DAYS} days", f"Counted within {OLD_COUNT_DAYS} days"
THEMSELVES = "People who pay themselves"
AUTHORITY_COLUMNS = (
    ("Council or ICB", False),
    ("Who pays", False),
    ("Homes", True),
    ("People", True),
    ("Oldest count", False),
)
HISTORY_COLUMNS = (
    ("Counted on", False),
    ("Council or ICB", False),
    ("Who pays", False),
    ("People", True),
    ("Recorded by", False),
)


class LedgerLine(Struct, frozen=True, kw_only=True):
    """One payer in one home, by the newest count."""

    location_id: int
    home: str
    home_url: str
    payer: str
    authority: str
    funder: str
    kind: str
    funder_code: str
    people: int
    as_at_on: date
    age_days: int
    age: str
    state: str
    contact_email: str
    contact_phone: str
    update_url: str


class HomeLine(Struct, frozen=True, kw_only=True):
    """One home of the table of homes."""

    url: str
    name: str
    occupied: str
    beds: str
    returned: str
    stale: bool
    ours: int
    others: int
    self_funders: int
    unaccounted: str
    too_many: bool


LEDGER = ListSpec(
    columns=(
        Column("home", "Care home", sql="home"),
        Column("payer", "Who pays", sql="payer"),
        Column("people", "People", sql="people", kind="number", descending_first=True),
        Column("as_at_on", "Counted on", sql="as_at_on", kind="date"),
        Column("contact", "Contact"),
    ),
    filters=(
        Filter("authority", "Council or ICB", kind="choice"),
        Filter(
            "funder",
            "Who pays",
            kind="choice",
            options=tuple(Option(each.value, FUNDER_WORDS[each]) for each in Funder if each is not Funder.COUNCIL),
        ),
        Filter("home", "Care home", kind="choice"),
        Filter("age", "Age of the count", kind="choice", options=(Option("old", OLD), Option("fresh", FRESH))),
        Filter("as_at", "As at", kind="date"),
    ),
    sort="home",
    tie_break="location_id",
    noun="count",
    size=25,
)


def ledger_lines(counts: Sequence[PlacedByOthers], on: date) -> list[LedgerLine]:
    """The rows of the ledger, by home, payer and authority."""
    return [_line(each, on) for each in counts]


def _line(each: PlacedByOthers, on: date) -> LedgerLine:
    asked = {"home": each.location_id, "funder": each.funder, "authority": each.authority}
    days = (on - each.as_at_on).days
    return LedgerLine(
        location_id=each.location_id,
        home=each.location_name,
        home_url=f"/placements/from-elsewhere/{each.location_id}",
        payer=each.authority or THEMSELVES,
        authority=each.authority,
        funder=funder_words(each.funder),
        kind=funder_words(each.funder) if each.authority else "",
        funder_code=each.funder,
        people=each.people,
        as_at_on=each.as_at_on,
        age_days=days,
        age=f"{age_words(days)} ago" if days else "today",
        state=OLD if is_old(each.as_at_on, on) else FRESH,
        contact_email=each.contact_email,
        contact_phone=each.contact_phone,
        update_url="/placements/from-elsewhere/add?" + urlencode(asked),
    )


def ledger_spec(lines: Sequence[LedgerLine]) -> ListSpec:
    """The list with the authorities and homes of these rows to choose from."""
    homes = sorted({(line.home, str(line.location_id)) for line in lines})
    return LEDGER.with_options(
        authority=[Option(name, name) for name in sorted({line.authority for line in lines if line.authority})],
        home=[Option(number, name) for name, number in homes],
    )


def filtered_ledger(lines: Sequence[LedgerLine], query: ListQuery) -> list[LedgerLine]:
    """The rows that the filters leave, in the order asked for."""
    return in_order([line for line in lines if _passes(line, query.filters)], query)


def _passes(line: LedgerLine, wanted: dict[str, Any]) -> bool:
    return (
        wanted.get("authority", line.authority) == line.authority
        and wanted.get("funder", line.funder_code) == line.funder_code
        and wanted.get("home", str(line.location_id)) == str(line.location_id)
        and {"old": OLD, "fresh": FRESH}.get(wanted.get("age", ""), line.state) == line.state
    )


FILE_COLUMNS = (
    ("home", "Care home"),
    ("authority", "Council or ICB"),
    ("funder", "Who pays"),
    ("people", "People"),
    ("as_at_on", "Counted on"),
    ("age_days", "Age in days"),
    ("state", "Age of the count"),
)


def ledger_file(lines: Sequence[LedgerLine]) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows of the download, without contacts."""
    return [label for _, label in FILE_COLUMNS], [[getattr(line, key) for key, _ in FILE_COLUMNS] for line in lines]


def ledger_figures(lines: Sequence[LedgerLine], positions: Sequence[HomePosition]) -> list[dict[str, str]]:
    """The tiles above the ledger, over every home of the area."""
    people: dict[str, int] = defaultdict(int)
    for line in lines:
        people[line.funder_code] += line.people
    known = [each.unaccounted for each in positions if each.unaccounted is not None]
    over = sum(1 for each in known if each < 0)
    old = sum(line.state == OLD for line in lines)
    authorities = {line.authority for line in lines if line.authority}
    return [
        {
            "label": "People of other councils",
            "value": number_words(people[Funder.OTHER_COUNCIL]),
            "detail": "in homes of this area",
        },
        {
            "label": "People of ICBs",
            "value": number_words(people[Funder.ICB]),
            "detail": f"{count_words(len(authorities), 'council or ICB', 'councils and ICBs')} in all",
        },
        {"label": "Pay themselves", "value": number_words(people[Funder.SELF]), "detail": "as homes counted them"},
        {
            "label": "Occupied beds not accounted for",
            "value": number_words(sum(each for each in known if each > 0)) if known else "not known",
            "detail": f"{count_words(over, 'home')} with more people than occupied beds" if over else "",
            "href": "#homes",
        },
        {
            "label": "Old counts",
            "value": number_words(old),
            "detail": f"older than {OLD_COUNT_DAYS} days, of {number_words(len(lines))}",
        },
    ]


def authority_totals(lines: Sequence[LedgerLine]) -> list[list[Any]]:
    """People of each payer over all homes, most first."""
    own: dict[tuple[str, str], list[LedgerLine]] = defaultdict(list)
    for line in lines:
        own[line.payer, line.funder].append(line)
    rows = [
        (payer, funder, len(held), sum(line.people for line in held), min(line.as_at_on for line in held))
        for (payer, funder), held in own.items()
    ]
    rows.sort(key=lambda row: (-row[3], row[0], row[1]))
    return [
        [payer, funder, homes, number_words(people), day_words(oldest)] for payer, funder, homes, people, oldest in rows
    ]


def home_line(position: HomePosition) -> HomeLine:
    """A row of the table of homes."""
    returned = position.saved_on is not None and position.beds is not None
    return HomeLine(
        url=f"/placements/from-elsewhere/{position.location_id}",
        name=position.name,
        beds=number_words(position.beds) if position.beds is not None else "",
        occupied=number_words(position.occupied) if position.occupied is not None else "",
        returned=day_words(position.saved_on) if position.saved_on and returned else "",
        stale=position.stale,
        ours=position.ours,
        others=position.others,
        self_funders=position.self_funders,
        unaccounted=unaccounted_words(position.unaccounted),
        too_many=position.unaccounted is not None and position.unaccounted < 0,
    )


HOME_FILE = (
    "Care home", "Provider", "Beds", "Occupied", "Return saved on", "Funded by us", "Placed by other councils and ICBs",
    "Pay themselves", "Occupied beds not accounted for", "More people than occupied beds", "Oldest count",
)  # fmt: skip


def homes_file(positions: Sequence[HomePosition]) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows of the download of homes; what is not accounted for and what is too many stand in columns of their own."""
    rows = []
    for each in positions:
        left = each.unaccounted
        beds = [each.beds, each.occupied, each.saved_on, each.ours, each.others, each.self_funders]
        over = [None, None] if left is None else [max(0, left), max(0, -left)]
        rows.append([each.name, each.organisation, *beds, *over, each.oldest_on])
    return list(HOME_FILE), rows


def history_rows(counts: Sequence[CountRow]) -> list[list[Any]]:
    """Every count of a home in words, the newest first."""
    return [
        [
            day_words(each.as_at_on),
            each.authority or THEMSELVES,
            funder_words(each.funder),
            each.people,
            each.recorded_by,
        ]
        for each in counts
    ]


def position_facts(position: HomePosition, *, ledger: str = "") -> list[tuple[str, str, str]]:
    """Who is in a home's beds, in the rows of a summary list; `ledger` leads to the home's counts."""
    saved = (
        f"Return of {day_words(position.saved_on)}" + (", stale" if position.stale else "") if position.saved_on else ""
    )
    beds = "" if position.beds is None else f"{number_words(position.occupied)} of {number_words(position.beds)} beds"
    return [
        ("Occupied in the tracker", f"{beds}. {saved}" if beds else "", ""),
        ("Funded by this council", number_words(position.ours), ""),
        ("Placed by other councils and ICBs", number_words(position.others), ledger),
        ("Pay themselves", number_words(position.self_funders), ledger),
        ("Not accounted for", unaccounted_words(position.unaccounted), ""),
    ]
