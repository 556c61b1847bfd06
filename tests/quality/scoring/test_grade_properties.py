"""What is promised of every grade: a higher score never lowers it, order never matters, hiding what is known never raises it."""

from datetime import date, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from market.quality.scoring.grade import grade
from market.quality.scoring.types import GradeFacts, GradeWorking, KnownScore, Scored, State
from tests.quality.scoring.cases import BY_CODE, LIBRARY, ON, SERVICES, codes_of

EXAMPLES = settings(max_examples=120, deadline=None)
RATINGS = ("", "good", "requires_improvement", "inadequate")


@st.composite
def graded_services(draw: st.DrawFn) -> tuple[tuple[str, ...], list[Scored], GradeFacts]:
    """A service with every kind of answer. Scores lean to one level, so that the bands' edges and five stars are met often."""
    codes = codes_of(draw(st.sampled_from(SERVICES)))
    lean = draw(st.sampled_from([(1, 2), (1, 2, 3), (2, 3), (3, 4), (3, 4, 4, 4, 4, 4), (4,) * 30 + (1, 2, 3)]))
    whole = draw(st.booleans())
    rng = draw(st.randoms(use_true_random=False))
    answers = []
    for code in codes:
        state = (
            "scored"
            if whole or BY_CODE[code].is_critical
            else rng.choice(["scored"] * 12 + ["na", "not_seen", "carried"])
        )
        has_score = state in ("scored", "carried")
        kinds = "".join(rng.sample("PWTODR", rng.choice([0, 1, 3, 3, 3])))
        day = ON - timedelta(days=rng.choice([0, 20, 20, 20, 200, 400]))
        answers.append(Scored(code, state, rng.choice(lean) if has_score else None, kinds if has_score else "", day))
    known = {
        c: KnownScore(rng.choice((1, 2)), rng.choice([None, date(2026, 1, 5)])) for c in codes if rng.random() < 0.05
    }
    facts = GradeFacts(
        on=ON,
        cqc_rating=draw(st.sampled_from(("",) * 6 + RATINGS)),
        people_heard=draw(st.integers(0, 12)),
        people_total=draw(st.sampled_from([None, 3, 30, 90])),
        known_scores=known,
    )
    return codes, answers, facts


def stars(working: GradeWorking) -> tuple[int, int, int]:
    return working.raw_star or 0, working.capped_star or 0, working.star or 0


@EXAMPLES
@given(graded_services(), st.data())
def test_raising_any_score_never_lowers_the_star(
    service: tuple[tuple[str, ...], list[Scored], GradeFacts], data: st.DataObject
) -> None:
    codes, answers, facts = service
    before = grade(LIBRARY, codes, answers, facts)
    can = [index for index, each in enumerate(answers) if each.score is not None and each.score < 4]
    for index in data.draw(st.lists(st.sampled_from(can), max_size=4, unique=True)) if can else []:
        one = answers[index]
        answers[index] = msgspec.structs.replace(one, score=data.draw(st.integers(one.score + 1, 4)))
        after = grade(LIBRARY, codes, answers, facts)
        assert all(new >= old for new, old in zip(stars(after), stars(before), strict=True))
        assert (after.percent or 0) >= (before.percent or 0)
        assert (after.confidence, after.provisional) == (before.confidence, before.provisional)
        before = after


@EXAMPLES
@given(graded_services(), st.randoms(use_true_random=False))
def test_order_never_matters(service: tuple[tuple[str, ...], list[Scored], GradeFacts], rng) -> None:  # type: ignore[no-untyped-def]
    codes, answers, facts = service
    mixed, mixed_codes = list(answers), list(codes)
    rng.shuffle(mixed)
    rng.shuffle(mixed_codes)
    assert grade(LIBRARY, mixed_codes, mixed, facts) == grade(LIBRARY, codes, answers, facts)


@EXAMPLES
@given(graded_services(), st.data())
def test_hiding_a_known_one_or_two_never_raises_a_published_grade(
    service: tuple[tuple[str, ...], list[Scored], GradeFacts], data: st.DataObject
) -> None:
    codes, answers, facts = service
    index = data.draw(st.integers(0, len(answers) - 1))
    code, known = answers[index].code, data.draw(st.sampled_from((1, 2)))
    scored_on = data.draw(st.sampled_from([ON, ON - timedelta(days=400), ON - timedelta(days=800)]))
    day = data.draw(st.sampled_from([None, scored_on, scored_on - timedelta(days=300)]))
    kinds = data.draw(st.sampled_from(["", "D", "DOR"]))
    facts = msgspec.structs.replace(facts, known_scores={**facts.known_scores, code: KnownScore(known, day)})
    found = data.draw(st.integers(known, 4))
    answers[index] = Scored(code, State.SCORED, found, kinds, scored_on)
    shown = grade(LIBRARY, codes, answers, facts)
    answers[index] = Scored(code, State.NOT_SEEN, None)
    hidden = grade(LIBRARY, codes, answers, facts)
    assert (hidden.star or 0) <= (shown.star or 0)
    assert hidden.confidence.value <= shown.confidence.value


@EXAMPLES
@given(graded_services())
def test_stars_stand_in_order_and_the_lowest_cap_wins(
    service: tuple[tuple[str, ...], list[Scored], GradeFacts],
) -> None:
    working = grade(LIBRARY, *service)
    raw, capped, final = stars(working)
    assert raw >= capped >= final
    limits = [cap.max_star for cap in working.caps if cap.max_star is not None]
    assert capped == min([raw, *limits])
    assert (working.star is None) == any(cap.max_star is None for cap in working.caps) or not raw
    assert 25 <= (working.percent or 25) <= 100
