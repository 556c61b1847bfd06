"""What each criterion of a profile counts as: the answer, nothing, or the 1 or 2 that is known of it (L9)."""

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from market.core.words import day_words
from market.quality.framework.types import Criterion, Library
from market.quality.scoring.types import CarriedWorking, GradeFacts, KnownScore, Scored, State

LOW_SCORES = (1, 2)
SCORES = (1, 2, 3, 4)


class Counted(Struct, frozen=True, kw_only=True):
    """A criterion with its weight and what counts for it; `score` None leaves the sum.

    `covered` when it was scored, or carried from an earlier validation; `by_l9` when it was not seen and a known low score counts.
    """

    criterion: Criterion
    weight: int
    state: str
    score: int | None
    categories: frozenset[str]
    scored_on: date | None
    known: KnownScore | None = None

    @property
    def applies(self) -> bool:
        """Whether it counts as applicable: everything but what was found not to apply."""
        return self.state != State.NOT_APPLICABLE

    @property
    def covered(self) -> bool:
        """Whether it was scored, now or by an earlier validation that still counts."""
        return self.state in (State.SCORED, State.CARRIED)

    @property
    def by_l9(self) -> bool:
        """Whether it was not seen and a known 1 or 2 counts for it."""
        return self.known is not None


def known_scores(
    validated: Mapping[str, tuple[int, date]], self_scores: Mapping[str, tuple[int, date | None]]
) -> dict[str, KnownScore]:
    """The 1s and 2s that are known by criterion; where council and provider both know one, the lower counts.

    `validated` is the last validated score of each criterion: a 1 that has since been re-tested at 3 is not known any more.
    """
    known = {code: KnownScore(score, on) for code, (score, on) in validated.items() if score in LOW_SCORES}
    for code, (score, on) in self_scores.items():
        if score in LOW_SCORES and (code not in known or score < known[code].score):
            known[code] = KnownScore(score, on, by_provider=True)
    return known


def count_answers(
    library: Library, profile_codes: Iterable[str], answers: Iterable[Scored], facts: GradeFacts
) -> tuple[Counted, ...]:
    """Every criterion of the profile, in the framework's order, with what counts for it.

    A criterion that looks at the council itself never reaches a provider's grade. One without an answer is not seen. Answers to
    criteria outside the profile do not count. Raises `ValueError` for two answers to one criterion, a score outside 1 to 4, or a
    profile with a code that the version does not have.
    """
    wanted = set(profile_codes)
    given: dict[str, Scored] = {}
    for answer in answers:
        if answer.code in given:
            raise ValueError(f"two answers to criterion {answer.code}")
        given[answer.code] = answer
    chosen = [criterion for criterion in library.criteria if criterion.code in wanted]
    if len(chosen) != len(wanted):
        raise ValueError(f"criteria not in version {library.number}: {sorted(wanted - {c.code for c in chosen})}")
    return tuple(
        _count(library, criterion, given.get(criterion.code), facts)
        for criterion in chosen
        if criterion.counts_for_provider
    )


def carried_by_l9(counted: Iterable[Counted]) -> tuple[CarriedWorking, ...]:
    """The criteria that were not seen and count all the same, each with its sentence."""
    return tuple(
        CarriedWorking(item.criterion.code, item.known.score, item.known.on, item.known.by_provider, _sentence(item))
        for item in counted
        if item.known is not None
    )


def _count(library: Library, criterion: Criterion, answer: Scored | None, facts: GradeFacts) -> Counted:
    weight = library.settings.weights[criterion.criticality]
    state = State(answer.state) if answer else State.NOT_SEEN
    if answer and state in (State.SCORED, State.CARRIED):
        if answer.score not in SCORES:
            raise ValueError(f"score {answer.score} of criterion {criterion.code} is not 1, 2, 3 or 4")
        return Counted(
            criterion=criterion,
            weight=weight,
            state=state,
            score=answer.score,
            categories=frozenset(answer.categories),
            scored_on=answer.scored_on,
        )
    known = facts.known_scores.get(criterion.code) if state is State.NOT_SEEN else None
    if known is not None and known.score not in LOW_SCORES:
        known = None
    return Counted(
        criterion=criterion,
        weight=weight,
        state=state,
        score=known.score if known else None,
        categories=frozenset(),
        scored_on=known.on if known else None,
        known=known,
    )


def _sentence(item: Counted) -> str:
    known = item.known
    assert known is not None
    when = f" on {day_words(known.on)}" if known.on else ""
    who = f"the provider scored itself {known.score}" if known.by_provider else f"it was validated at {known.score}"
    return f"{item.criterion.code} was not seen, but {who}{when}: that score counts until it is re-tested (L9)."
