"""What the pages of recommendations print for the provider."""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from market.core.clock import london_date
from market.core.words import count_words, day_words
from market.quality.actions.rules import date_lines, evidence_day, overdue_words
from market.quality.actions.types import Action, Event, Recommendation, Status
from market.quality.actions.words import EVENT_WORDS, RETEST_WORDS, STATUS_COLOURS, STATUS_WORDS
from market.quality.evidence.types import LinkedEvidence
from market.quality.framework.types import Library
from market.quality.scoring.words import Tag, band_tag


class RecommendationLine(Struct, frozen=True, kw_only=True):
    """One recommendation of the list."""

    id: int
    criterion: str
    what: str
    band: Tag
    state: Tag
    due: str
    overdue: str
    plan: str


class PlanGroup(Struct, frozen=True, kw_only=True):
    """The recommendations of one visit of one home: they are planned and sent together. What is open and what is closed stand apart."""

    assessment_id: int
    home: str
    raised: str
    lines: tuple[RecommendationLine, ...]
    closed: tuple[RecommendationLine, ...]
    closed_words: str
    plan_words: str
    may_send: bool
    missing: str


class ActionLine(Struct, frozen=True):
    """One planned action."""

    id: int
    words: str
    owner: str
    due: str
    state: Tag
    progress: str


class EventLine(Struct, frozen=True):
    """One thing that happened."""

    what: str
    words: str
    who: str


class RecommendationPage(Struct, frozen=True, kw_only=True):
    """One recommendation for the provider."""

    id: int
    home: str
    criterion: str
    statement: str
    what: str
    why: str
    closes_when: str
    band: Tag
    state: Tag
    overdue: str
    dates: tuple[str, ...]
    retest: str
    is_open: bool
    actions: tuple[ActionLine, ...]
    events: tuple[EventLine, ...]
    files: tuple[tuple[int, str, bool, str], ...]
    answer: str


def _state(held: Recommendation) -> Tag:
    return Tag(STATUS_WORDS.get(held.status, held.status), STATUS_COLOURS.get(held.status, "grey"))


def plan_groups(
    rows: Sequence[Recommendation], actions: Mapping[int, Sequence[Action]], on: date
) -> tuple[PlanGroup, ...]:
    """Recommendations by visit, those with something open first, then the newest."""
    groups: dict[int, list[Recommendation]] = {}
    for row in rows:
        groups.setdefault(row.assessment_id, []).append(row)
    made = [(_group(own, actions, on), own) for own in groups.values()]
    made.sort(key=lambda pair: (not any(each.is_open for each in pair[1]), -pair[1][0].raised_on.toordinal()))
    return tuple(group for group, _ in made)


def _group(own: Sequence[Recommendation], actions: Mapping[int, Sequence[Action]], on: date) -> PlanGroup:
    open_ones = [each for each in own if each.is_open]
    closed = [each for each in own if not each.is_open]
    missing = [each.criterion for each in open_ones if not actions.get(each.id)]
    unsent = [each for each in open_ones if each.plan_sent_at is None]
    sent = [each.plan_sent_at for each in own if each.plan_sent_at is not None]
    if open_ones and unsent:
        words = (
            "The plan has not been sent to the council yet."
            if not sent
            else "Something new has to be planned and sent."
        )
    elif sent:
        words = f"The plan was sent on {day_words(london_date(max(sent)))}."
    else:
        words = ""
    return PlanGroup(
        assessment_id=own[0].assessment_id,
        home=own[0].location_name,
        raised=day_words(min(each.raised_on for each in own)),
        lines=tuple(_line(each, actions.get(each.id, ()), on) for each in open_ones),
        closed=tuple(_line(each, actions.get(each.id, ()), on) for each in closed),
        closed_words=f"Show {count_words(len(closed), 'closed recommendation')}",
        plan_words=words,
        may_send=bool(unsent),
        missing=", ".join(missing),
    )


def _line(held: Recommendation, actions: Sequence[Action], on: date) -> RecommendationLine:
    due = evidence_day(held.evidence_due_at)
    done = sum(each.done_on is not None for each in actions)
    return RecommendationLine(
        id=held.id,
        criterion=held.criterion,
        what=held.what,
        band=band_tag(held.band),
        state=_state(held),
        due=day_words(due) if due else "With your next return",
        overdue=overdue_words(held, on) if held.is_open else "",
        plan=f"{done} of {len(actions)} done" if actions else "None planned",
    )


def recommendation_page(
    held: Recommendation,
    library: Library,
    actions: Sequence[Action],
    events: Sequence[Event],
    files: Sequence[LinkedEvidence],
    on: date,
) -> RecommendationPage:
    """One recommendation with everything that the provider may know and do about it."""
    criterion = library.by_code.get(held.criterion)
    last = next(
        (each for each in reversed(events) if each.kind in ("verified", "rejected", "withdrawn", "failed")), None
    )
    return RecommendationPage(
        id=held.id,
        home=held.location_name,
        criterion=held.criterion,
        statement=criterion.statement if criterion is not None else "",
        what=held.what,
        why=held.why,
        closes_when=held.closes_when,
        band=band_tag(held.band),
        state=_state(held),
        overdue=overdue_words(held, on) if held.is_open else "",
        dates=tuple(date_lines(held, library.settings)),
        retest=RETEST_WORDS.get(held.retest, "") if held.status == Status.VERIFIED else "",
        is_open=held.is_open,
        actions=tuple(_action(each, on) for each in actions),
        events=tuple(_event(each) for each in events),
        files=tuple((each.file.id, each.file.file_name, each.file.may_open, each.file.state_words) for each in files),
        answer=f"{EVENT_WORDS[last.kind]}: {last.words}" if last is not None and last.words else "",
    )


def _action(action: Action, on: date) -> ActionLine:
    if action.done_on is not None:
        state = Tag(f"Done on {day_words(action.done_on)}", "green")
    elif action.due_on < on:
        state = Tag("Overdue", "red")
    else:
        state = Tag("To do", "yellow")
    return ActionLine(action.id, action.words, action.owner, day_words(action.due_on), state, action.progress)


def _event(event: Event) -> EventLine:
    who = f"{event.by_label}, {day_words(london_date(event.happened_at))}"
    return EventLine(EVENT_WORDS.get(event.kind, event.kind), event.words, who)
