"""What the page of a plan prints: the finding, who has no place and why, where everybody else would go, and the question."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from market.contingency.forms import WEIGHTS
from market.contingency.types import Assumed, KeptMove, Run, SubjectKind
from market.contingency.words import (
    ASSUMED_WORDS,
    FROM_WORDS,
    SHUT_WORDS,
    WHY_WORDS,
    needed_words,
    opening_words,
    payer_words,
    rated_words,
)
from market.core.words import count_words, day_words, moment_words
from market.placements.types import Funder
from market.providers.words import SPECIALISM_WORDS
from market.web.lists import Column, Filter, Listing, ListQuery, ListSpec
from market.web.ordering import in_order, one_page
from market.web.words import money_words, number_words


class Line(Struct, frozen=True, kw_only=True):
    """One person of the plan."""

    position: int
    person: str
    note: str
    payer: str
    needed: str
    needs: str
    from_name: str
    place: str
    place_url: str
    place_note: str
    miles: float | None
    rating: str
    cost: int | None
    more: int | None
    why: str
    opening: str


class Ring(Struct, frozen=True):
    """A place that the plan uses, and for how many people: whom to ring first."""

    name: str
    url: str
    people: int
    kinds: str


class PlanPage(Struct, frozen=True, kw_only=True):
    """The page of one plan."""

    id: int
    title: str
    day: date
    finding: str
    figures: list[dict[str, str]]
    notes: list[str]
    guarantee: str
    without: list[Line]
    listing: Listing
    rings: list[Ring]
    question: list[tuple[str, str]]
    weights: list[tuple[str, str]]
    several: bool


SPEC = ListSpec(
    columns=(
        Column("person", "Person", sql="position"),
        Column("needed", "Needs", sql="needed"),
        Column("place", "Would go to", sql="place"),
        Column("miles", "Miles", sql="miles", kind="number"),
        Column("rating", "CQC rating", sql="rating"),
        Column("cost", "Cost a week", sql="cost", kind="money"),
    ),
    filters=(Filter("text", "Person or place"),),
    sort="person",
    tie_break="position",
    noun="person",
    nouns="people",
)
FILE_COLUMNS = (
    "Person", "Who pays", "Leaves", "Needs", "Specialisms needed", "Would go to", "Bed", "Miles", "CQC rating", "Cost a week now (£)",
    "Cost a week there (£)", "Why there is no place", "Places that would suit", "More with a stale return", "More under an embargo",
    "Stays with the group", "Not known",
)  # fmt: skip


def plan_page(run: Run, moves: Sequence[KeptMove], query: ListQuery) -> PlanPage:
    """The page of a plan."""
    lines = [line_of(each) for each in moves]
    text = str(query.filters.get("text", "")).casefold()
    going = [line for line in lines if line.place and text in f"{line.person} {line.place}".casefold()]
    return PlanPage(
        id=run.id,
        title=run.title,
        day=run.day,
        finding=finding_of(run, moves),
        figures=figures_of(run, moves),
        notes=run.notes.splitlines(),
        guarantee=guarantee_of(run, moves),
        without=[line for line in lines if not line.place],
        listing=one_page(in_order(going, query), query),
        rings=rings_of(moves),
        question=question_of(run),
        weights=[(words, f"{getattr(run.settings.weights, name):g} miles") for name, words in WEIGHTS],
        several=run.subject_kind in (SubjectKind.ORGANISATION, SubjectKind.GROUP),
    )


def finding_of(run: Run, moves: Sequence[KeptMove]) -> str:
    """The plan in one or two sentences: "61 of 80 people have a place that night; 19 do not: …"."""
    if not run.unplaced:
        everybody = "The one person has" if run.people == 1 else f"All {run.people:,} people have"
        return f"{everybody} a place that night."
    why = Counter(WHY_WORDS.get(each.why, each.why) for each in moves if each.to_location is None)
    reasons = "; ".join(
        f"{words[:1].lower()}{words[1:]} ({number})" if len(why) > 1 else f"{words[:1].lower()}{words[1:]}"
        for words, number in sorted(why.items(), key=lambda each: (-each[1], each[0]))
    )
    if not run.placed:
        return f"Nobody of {count_words(run.people, 'person', 'people')} has a place that night: {reasons}."
    has, have_not = ("has" if run.placed == 1 else "have"), ("does" if run.unplaced == 1 else "do")
    return (
        f"{run.placed:,} of {run.people:,} people {has} a place that night; {run.unplaced:,} {have_not} not: {reasons}."
    )


def figures_of(run: Run, moves: Sequence[KeptMove]) -> list[dict[str, str]]:
    """The big numbers."""
    extra = run.extra_weekly_pence
    known = sum(each.to_location is not None and each.funder == Funder.COUNCIL for each in moves) > run.unknown_costs
    detail = "for people the council funds"
    if run.unknown_costs:
        detail += (
            f", without {count_words(run.unknown_costs, 'person', 'people')} whose price is not known before or after"
        )
    return [
        {"label": "People to move", "value": number_words(run.people)},
        {"label": "With a place", "value": number_words(run.placed)},
        {"label": "Without a place", "value": number_words(run.unplaced)},
        {"label": "Mean distance", "value": f"{number_words(run.mean_miles, 1)} miles" if run.placed else "none"},
        {
            "label": "More to pay a week" if extra >= 0 else "Less to pay a week",
            "value": money_words(abs(extra), whole=True) if known or not run.unknown_costs else "not known",
            "detail": detail,
        },
    ]  # fmt: skip


def guarantee_of(run: Run, moves: Sequence[KeptMove]) -> str:
    """What the plan promises, and what not."""
    together = {each.together for each in moves if each.together is not None}
    if run.proven:
        words = "No plan gives more of these people a place"
        words += ", and none that places as many weighs less." if not together else "."
    else:
        words = f"No plan gives more than {count_words(run.most, 'person', 'people')} a place."
        if run.excess > 0:
            words += f" One that places as many could weigh less by {number_words(100 * run.excess, 1)}% at most."
    if together:
        apart = sum(each.together is False for each in moves)
        words += (
            f" {count_words(apart, 'person', 'people')} could not stay with their group."
            if apart
            else " Groups stay together."
        )
    return (
        words
        + " Each bed or hour is used once. Distances are as the crow flies. Nothing is booked and nobody has been asked."
    )


def rings_of(moves: Sequence[KeptMove]) -> list[Ring]:
    """The places that the plan uses, those that would take most people first."""
    taking: dict[tuple[str, int], Counter[str]] = {}
    for each in moves:
        if each.to_location is not None:
            kinds = taking.setdefault((each.to_name, each.to_location), Counter())
            kinds[needed_words(each.service, each.to_bed_type, None)] += 1
    ordered = sorted(taking.items(), key=lambda item: (-item[1].total(), item[0]))
    return [
        Ring(
            name,
            f"/locations/{number}",
            kinds.total(),
            ", ".join(f"{words} ({count})" for words, count in sorted(kinds.items())),
        )
        for (name, number), kinds in ordered
    ]


def question_of(run: Run) -> list[tuple[str, str]]:
    """The question and where it came from, as facts."""
    ask = run.settings
    opened = [
        words for words, holds in (("stale returns", ask.open_stale), ("embargoed places", ask.open_embargoed)) if holds
    ]
    facts = [
        ("As at", day_words(run.day)),
        ("Day of the move", day_words(ask.moves_on) if ask.moves_on else "The same day"),
        ("Furthest move", f"{ask.miles:g} miles"),
        ("Measured from", FROM_WORDS[ask.measured_from]),
        ("Most a week", "No limit" if ask.most_weekly_pence is None else money_words(ask.most_weekly_pence)),
        ("Lowest CQC rating", rated_words(ask.lowest_rating) if ask.lowest_rating else "Any"),
        ("Places outside our area", "Used" if ask.outside else "Not used"),
        ("Also used", " and ".join(opened) if opened else "Nothing stale or embargoed"),
    ]
    if run.areas:
        facts.append(("Home areas of the round", run.areas.replace(" ", ", ")))
    if ask.together:
        facts.append(("Wish to stay together", "; ".join(" and ".join(group) for group in ask.together)))
    return [*facts, ("Made", f"{moment_words(run.made_at)} by {run.made_by}"), ("Facts", run.facts_digest[:16])]  # fmt: skip


def line_of(move: KeptMove) -> Line:
    """One person in words."""
    assumed = move.assumed.split()
    # Somebody who is only counted has no recorded bed either; saying so twice helps nobody.
    shown = [Assumed.COUNTED_ONLY.value] if Assumed.COUNTED_ONLY in assumed else assumed
    note = ", ".join(ASSUMED_WORDS[code] for code in shown)
    if move.together is False:
        note = f"{note}, apart from the group" if note else "apart from the group"
    both = move.present_pence is not None and move.weekly_pence is not None and move.funder == Funder.COUNCIL
    return Line(
        position=move.position,
        person=move.person,
        note=note[:1].upper() + note[1:],
        payer=payer_words(move.funder),
        needed=needed_words(move.service, move.bed_type, move.hours),
        needs=", ".join(SPECIALISM_WORDS.get(code, code) for code in move.needs.split()),
        from_name=move.from_name,
        place=move.to_name,
        place_url=f"/locations/{move.to_location}" if move.to_location is not None else "",
        place_note=", ".join(SHUT_WORDS[code] for code in move.shut.split()).capitalize(),
        miles=move.miles,
        rating=rated_words(move.rating) if move.to_location is not None else "",
        cost=move.weekly_pence,
        more=(move.weekly_pence or 0) - (move.present_pence or 0) if both else None,
        why=WHY_WORDS.get(move.why, ""),
        opening=opening_words(move.stale, move.embargoed) if move.to_location is None else "",
    )


def plan_file(moves: Sequence[KeptMove]) -> list[tuple[object, ...]]:
    """The rows of the file, in the plan's order; amounts in pounds."""
    return [
        (
            *(each.person, payer_words(each.funder), each.from_name, needed_words(each.service, each.bed_type, each.hours)),
            *(each.needs.replace(" ", "; "), each.to_name, needed_words(each.service, each.to_bed_type, None) if each.to_name else ""),
            *(None if each.miles is None else round(each.miles, 1), rated_words(each.rating) if each.to_name else ""),
            *(_pounds(each.present_pence), _pounds(each.weekly_pence), WHY_WORDS.get(each.why, "")),
            *(each.fitting, each.stale, each.embargoed, each.together),
            "; ".join(ASSUMED_WORDS[code] for code in each.assumed.split()),
        )
        for each in moves
    ]  # fmt: skip


def _pounds(pence: int | None) -> float | None:
    return None if pence is None else pence / 100
