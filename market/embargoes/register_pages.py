"""The register of embargoes: what is in force, proposed, and ended in the last 12 months, as at a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from market.core.clock import london_date
from market.core.periods import months_before
from market.core.words import day_words
from market.embargoes.queries import last_moment_of
from market.embargoes.rules import Late, days_in_force
from market.embargoes.types import EmbargoRow, ReasonRow, Stage, TermsRow
from market.embargoes.words import KIND_WORDS, ORIGIN_WORDS, terms_line
from market.policies.embargo import EmbargoPolicy
from market.web.fields import Option
from market.web.lists import Column, Filter, ListQuery, ListSpec
from market.web.ordering import in_order

MONTHS = 12
"""How far back the register looks for embargoes that ended. Source: the council’s register of the last 12 months."""
STATES = {
    "in_force": ("In force", "red"),
    "proposed": ("Waits for approval", "yellow"),
    "ended": ("Ended", "green"),
}

REGISTER = ListSpec(
    columns=(
        Column("subject", "Place", sql="subject"),
        Column("kind", "Kind", sql="kind"),
        Column("reasons", "Reasons"),
        Column("started_on", "Since", sql="started_on", kind="date", missing="Not yet"),
        Column("days", "Days", sql="days", kind="number", descending_first=True),
        Column("review_on", "Review", sql="review_on", kind="date", missing="None"),
        Column("state", "State", sql="order"),
    ),
    filters=(
        Filter("q", "Place or provider"),
        Filter(
            "state", "State", kind="choice", options=tuple(Option(code, words) for code, (words, _) in STATES.items())
        ),
        Filter("kind", "Kind", kind="choice", options=tuple(Option(code, words) for code, words in KIND_WORDS.items())),
        Filter("reason", "Reason", kind="choice"),
        Filter("as_at", "As at", kind="date"),
    ),
    sort="state",
    noun="embargo",
    tie_break="id",
    nouns="embargoes",
    size=25,
)
FILE_COLUMNS = (
    ("id", "Number"),
    ("subject", "Place"),
    ("provider", "Provider"),
    ("kind", "Kind"),
    ("reasons", "Reasons"),
    ("state_words", "State"),
    ("started_on", "Started"),
    ("ended_on", "Ended"),
    ("days", "Days in force"),
    ("review_on", "Review"),
    ("origin", "How it began"),
    ("overridden", "Ended by override"),
)


class RegisterLine(Struct, frozen=True, kw_only=True):
    """An embargo in the register, in words."""

    id: int
    url: str
    subject: str
    provider: str
    kind_code: str
    kind: str
    reason_codes: tuple[str, ...]
    reasons: str
    started_on: date | None
    ended_on: date | None
    days: int | None
    review_on: date | None
    state: str
    state_words: str
    colour: str
    order: int
    origin: str
    overridden: str
    alarms: tuple[str, ...]


def register_line(
    held: EmbargoRow,
    terms: Sequence[TermsRow],
    reasons: Sequence[ReasonRow],
    late: Sequence[Late],
    policy: EmbargoPolicy,
    on: date,
    *,
    proposed_kind: str = "",
) -> RegisterLine | None:
    """The line of an embargo as at a day; None when it is not in the register of that day."""
    moment = last_moment_of(on)
    begun = [each for each in terms if each.from_at <= moment]
    ended_on = london_date(held.ended_at) if held.ended_at is not None and held.ended_at <= moment else None
    if not begun and (held.stage != Stage.PROPOSED or held.recommended_at > moment):
        return None
    if ended_on is not None and ended_on <= months_before(on, MONTHS):
        return None
    state = "ended" if ended_on is not None else "in_force" if begun else "proposed"
    current = begun[-1] if begun else None
    words, colour = STATES[state]
    kind = _gravest(begun) if state == "ended" else current.kind if current else proposed_kind
    return RegisterLine(
        id=held.id,
        url=f"/embargoes/{held.id}",
        subject=held.subject_name,
        provider=held.provider_name,
        kind_code=kind,
        kind=terms_line(current) if current is not None and state == "in_force" else KIND_WORDS.get(kind, kind),
        reason_codes=tuple(each.code for each in reasons),
        reasons=", ".join(policy.reason(each.code).name for each in reasons),
        started_on=london_date(held.started_at) if begun and held.started_at is not None else None,
        ended_on=ended_on,
        days=days_in_force(held, on) if begun else None,
        review_on=current.review_on if current is not None and state == "in_force" else None,
        state=state,
        state_words=words,
        colour=colour,
        order=list(STATES).index(state),
        origin=ORIGIN_WORDS.get(held.origin, held.origin),
        overridden="Yes" if held.override_at is not None and held.override_at <= moment else "",
        alarms=tuple(each.words for each in late) if state == "in_force" else (),
    )


def _gravest(terms: Sequence[TermsRow]) -> str:
    """The first kind of an embargo that ended: lifting by steps says nothing about what it was."""
    return terms[0].kind


def register_spec(lines: Sequence[RegisterLine], policy: EmbargoPolicy | None) -> ListSpec:
    """The list with the reasons of these lines to choose from."""
    codes = sorted({code for line in lines for code in line.reason_codes})
    names = {each.code: each.name for each in policy.reasons} if policy is not None else {}
    return REGISTER.with_options(reason=[Option(code, names.get(code, code)) for code in codes])


def filtered_register(lines: Sequence[RegisterLine], query: ListQuery) -> list[RegisterLine]:
    """The lines that the filters leave, in the order asked for."""
    return in_order([line for line in lines if _passes(line, query.filters)], query)


def _passes(line: RegisterLine, wanted: Mapping[str, Any]) -> bool:
    text = str(wanted.get("q", "")).casefold()
    return (
        (not text or text in f"{line.subject} {line.provider}".casefold())
        and wanted.get("state", line.state) == line.state
        and wanted.get("kind", line.kind_code) == line.kind_code
        and ("reason" not in wanted or wanted["reason"] in line.reason_codes)
    )


def register_figures(lines: Sequence[RegisterLine], on: date) -> list[dict[str, str]]:
    """The numbers at the top of the register."""
    running = [line for line in lines if line.state == "in_force"]
    waiting = sum(line.state == "proposed" for line in lines)
    ended = [line for line in lines if line.state == "ended"]
    alarms = sum(bool(line.alarms) for line in running)
    return [
        {"label": "In force", "value": str(len(running)), "detail": f"on {day_words(on)}"},
        {
            "label": "Need somebody now",
            "value": str(alarms),
            "detail": "a review, a confirmation or a step is due or late",
        },
        {"label": "Wait for approval", "value": str(waiting), "detail": "proposals restrict nothing"},
        {"label": "Ended in 12 months", "value": str(len(ended)), "detail": f"by {day_words(on)}"},
    ]


def register_file(lines: Sequence[RegisterLine]) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows of the download. A reason that is held back is in it: the register is for those who may read reasons."""
    return [label for _, label in FILE_COLUMNS], [[getattr(line, key) for key, _ in FILE_COLUMNS] for line in lines]
