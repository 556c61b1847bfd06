"""How many people other councils and integrated care boards placed in our homes, or pay for themselves, by home."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from market.accounts.permissions import Permission
from market.importers.cells import CellError, day, text, text_of, whole_between
from market.importers.feeds import care_words
from market.importers.feeds.own import code_of, dated, load_register, needed, optional
from market.importers.feeds.places import double_ids
from market.importers.feeds.reading import Field, problems_of, row_reader
from market.importers.types import Counts, Feed, FeedContext, Header, Holds, Layout, Problem, RowParser
from market.placements.intake_lists import ToldCount, apply_counts
from market.placements.types import Funder
from market.placements.words import FUNDER_WORDS

CODE = "placing-authorities"
MOST_PEOPLE = 1_000
_FUNDERS = {code: words for code, words in FUNDER_WORDS.items() if code != Funder.COUNCIL}
_SYNONYMS = {words: code for words, code in care_words.FUNDER_SYNONYMS.items() if code != Funder.COUNCIL}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

LAYOUT = Layout(
    code="placing-authorities",
    title="Placing authorities, by home",
    columns=(
        needed(
            "Location CQC ID",
            "CQC's id of the home.",
            aliases=("Location ID", "CQC Location ID", "Provider CQC Location ID"),
            example="1-125856395",
        ),
        needed("Funder", "Who pays for these people.", choices=tuple(_FUNDERS.values()), example="Another council"),
        needed(
            "People",
            "How many people there are, 0 for none any more.",
            aliases=("Number of people",),
            holds=Holds.WHOLE,
            example="3",
        ),
        optional(
            "Authority",
            "The council or integrated care board. Blank for people who pay themselves.",
            example="Redcar and Cleveland",
        ),
        dated("As at", "The day on which this was counted. Blank for the file's own day.", example=""),
        optional(
            "Contact email",
            "A mailbox of the team, never a person's own.",
            aliases=("Email",),
            example="brokerage@council.example",
        ),
        optional("Contact phone", "A number of the team.", aliases=("Phone", "Telephone"), example="01642 000000"),
    ),
)


def _mailbox(cell: Any) -> str:
    written = text(200)(cell)
    if written and not _EMAIL.fullmatch(written):
        raise CellError(
            "This is not an e-mail address. Write a mailbox such as brokerage@council.example, or leave it blank."
        )
    return written


def _phone(cell: Any) -> str:
    written = text_of(cell)
    if not isinstance(cell, str) and written.isdigit() and len(written) in (9, 10):
        written = f"0{written}"
    if written and not re.fullmatch(r"[+\d][\d ()/-]{5,38}", written):
        raise CellError("This is not a telephone number. Write digits and spaces only, or leave it blank.")
    return written


async def _load(context: FeedContext) -> dict[str, Any]:
    return {"register": await load_register()}


def _parser(header: Header, context: FeedContext) -> RowParser:
    register = context.lookups["register"]
    fields = (
        Field("location", "Location CQC ID", register.location_by_cqc_id),
        Field("funder", "Funder", care_words.remembered(code_of(_FUNDERS, "somebody who pays", _SYNONYMS))),
        Field("people", "People", whole_between(0, MOST_PEOPLE, "people in one home")),
        Field("authority", "Authority", text(120)),
        Field("as_at_on", "As at", day),
        Field("contact_email", "Contact email", _mailbox),
        Field("contact_phone", "Contact phone", _phone),
    )
    read = row_reader(header, fields)

    def parse(row: Sequence[Any]) -> Any:
        try:
            told = read(row)
        except CellError:
            return problems_of(row, header, fields)
        problems = _between(told, context.present)
        if problems:
            return problems
        return ToldCount(
            location=told["location"],
            funder=told["funder"],
            authority="" if told["funder"] == Funder.SELF else told.get("authority") or "",
            as_at_on=told.get("as_at_on"),
            people=told["people"],
            contact_email=told.get("contact_email") or "",
            contact_phone=told.get("contact_phone") or "",
        )

    return parse


def _between(told: dict[str, Any], present: date) -> list[Problem]:
    found = []
    for name, column in (("location", "Location CQC ID"), ("funder", "Funder"), ("people", "People")):
        if told[name] is None:
            found.append(Problem(column, "This is blank, and a row needs it."))
    if told["funder"] not in (None, Funder.SELF) and not told.get("authority"):
        found.append(Problem("Authority", "This is blank. Write which council or integrated care board pays."))
    as_at = told.get("as_at_on")
    if as_at is not None and as_at > present:
        found.append(Problem("As at", f"{as_at:%d/%m/%Y} is still to come. Correct the day."))
    return found


_double = double_ids(
    lambda each: (each.location, each.funder, each.authority.casefold(), each.as_at_on),
    "Location CQC ID",
    lambda each: "The count of this home for the same payer and day",
)


async def _apply(records: list[Any], context: FeedContext, header: Header) -> Counts:
    done = await apply_counts(records, as_at=context.as_at, by=context.by, now=context.now, run_id=context.run_id)
    return Counts(created=done.created, changed=done.changed, unchanged=done.unchanged)


FEED = Feed(
    code=CODE,
    title="Placing authorities",
    what="People in our homes whom other councils or integrated care boards placed, or who pay themselves: counts by home and authority.",
    layouts=(LAYOUT,),
    load=_load,
    parser=_parser,
    apply=_apply,
    clashes=_double,
    whole_list=False,
    readers=Permission.READ_PLACEMENTS,
    writers=Permission.EDIT_PLACEMENTS,
)
