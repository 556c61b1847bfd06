"""Who waits for care: the whole list of the council's case system, by case reference."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from market.accounts.permissions import Permission
from market.importers.cells import CellError, day
from market.importers.feeds import care_words
from market.importers.feeds.own import code_of, dated, needed, optional
from market.importers.feeds.placements import case_reference
from market.importers.feeds.places import double_ids, no_lookups
from market.importers.feeds.reading import Field, problems_of, row_reader
from market.importers.queries import last_applied
from market.importers.types import Counts, Feed, FeedContext, Header, Layout, Problem, RowParser
from market.placements.intake_lists import OUTCOME_WORDS, ToldWaiting, apply_waiting
from market.placements.words import COMPONENT_WORDS, WAITING_WORDS

CODE = "waiting-list"
PERSON = "Case reference"

LAYOUT = Layout(
    code="waiting-list",
    title="Waiting list of the council",
    columns=(
        needed(
            PERSON,
            "The case reference of the person in your case system. Never a name, an NHS number or a date of birth.",
            aliases=("LA Person Unique Identifier",),
            example="ASC-004211",
        ),
        needed(
            "Service component",
            "What the person waits for.",
            aliases=("Component", "Waiting for"),
            choices=tuple(COMPONENT_WORDS.values()),
            example="Home support or domiciliary care",
        ),
        dated("Since", "First day of waiting.", required=True, aliases=("Waiting since", "Since on")),
        dated("Ended on", "Day on which the wait ended. Blank while the person waits.", aliases=("Ended",), example=""),
        optional("Outcome", "How the wait ended.", choices=tuple(OUTCOME_WORDS.values())),
        optional("Why", "Why the person still waits.", aliases=("Reason",), choices=tuple(WAITING_WORDS.values())),
    ),
)

_FIELDS: tuple[Field, ...] = (
    Field("case_reference", PERSON, case_reference),
    Field("component", "Service component", care_words.component),
    Field("since_on", "Since", day),
    Field("ended_on", "Ended on", day),
    Field("outcome", "Outcome", care_words.remembered(code_of(OUTCOME_WORDS, "an outcome of waiting"))),
    Field("why", "Why", care_words.waiting_why),
)
_double = double_ids(
    lambda each: (each.case_reference, each.component, each.since_on),
    PERSON,
    lambda each: "This wait of the same person for the same care",
)


def _parser(header: Header, context: FeedContext) -> RowParser:
    read = row_reader(header, _FIELDS)

    def parse(row: Sequence[Any]) -> Any:
        try:
            told = read(row)
        except CellError:
            return problems_of(row, header, _FIELDS)
        problems = _between(told, context.present)
        if problems:
            return problems
        return ToldWaiting(
            case_reference=told["case_reference"],
            component=told["component"],
            since_on=told["since_on"],
            ended_on=told.get("ended_on"),
            outcome=told.get("outcome") or "",
            why=told.get("why") or "",
        )

    return parse


def _between(told: dict[str, Any], present: date) -> list[Problem]:
    found = []
    since, ended = told["since_on"], told.get("ended_on")
    if told["component"] is None:
        found.append(Problem("Service component", "This is blank. Write what the person waits for."))
    if since is None:
        found.append(Problem("Since", "This is blank. Write the first day of waiting."))
    elif since > present:
        found.append(Problem("Since", f"{since:%d/%m/%Y} is still to come. Correct the day."))
    if ended is not None and ended > present:
        found.append(Problem("Ended on", f"{ended:%d/%m/%Y} is still to come. Leave it blank while the person waits."))
    elif ended is not None and since is not None and ended < since:
        words = f"It ended on {ended:%d/%m/%Y}, before it began on {since:%d/%m/%Y}. Correct one of the days."
        found.append(Problem("Ended on", words))
    if told.get("outcome") and ended is None:
        found.append(Problem("Outcome", "There is an outcome but no day. Write in “Ended on” when the wait ended."))
    return found


async def _apply(records: list[Any], context: FeedContext, header: Header) -> Counts:
    newest = (await last_applied()).get(CODE)
    older = newest is not None and newest.as_at is not None and newest.as_at > context.as_at
    done = await apply_waiting(
        records,
        as_at=context.as_at,
        whole_list=not (context.correction or older),
        by=context.by,
        now=context.now,
        run_id=context.run_id,
    )
    return Counts(created=done.created, changed=done.changed, unchanged=done.unchanged)


FEED = Feed(
    code=CODE,
    title="Waiting list",
    what="Everybody who waits for care, by case reference. A full list: who is no longer in it stopped waiting on its as-at date.",
    layouts=(LAYOUT,),
    load=no_lookups,
    parser=_parser,
    apply=_apply,
    clashes=_double,
    whole_list=True,
    readers=Permission.READ_PLACEMENTS,
    writers=Permission.EDIT_PLACEMENTS,
    person_column=PERSON,
)
