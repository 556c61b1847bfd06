"""The grade by hand: the worked check of the framework, every cap, rounding, and what is printed."""

from datetime import date
from fractions import Fraction

import msgspec
import pytest

from market.quality.scoring.counted import known_scores
from market.quality.scoring.grade import grade, shown_percent, star_of
from market.quality.scoring.rounding import half_up
from market.quality.scoring.types import GradeFacts, GradeWorking, KnownScore, Scored, State
from tests.quality.scoring.cases import (
    BY_CODE,
    FACTS,
    LIBRARY,
    ON,
    SERVICES,
    all_at,
    codes_of,
    scored,
    without,
)


def graded(answers: list[Scored], facts: GradeFacts = FACTS, service: str = "RES_OP") -> GradeWorking:
    return grade(LIBRARY, codes_of(service), answers, facts)


def held(working: GradeWorking) -> set[str]:
    return {f"{cap.code}{cap.part}" for cap in working.caps}


@pytest.mark.parametrize("service", SERVICES)
def test_all_at_three_is_exactly_75_and_four_stars(service: str) -> None:
    working = graded(all_at(3, service), service=service)
    assert (working.percent, working.raw_star, working.star) == (75.0, 4, 4)
    assert working.confidence.band == "high"


@pytest.mark.parametrize(
    ("answers", "percent", "raw", "final"),
    [
        (all_at(4), 100.0, 5, 5),
        (all_at(3), 75.0, 4, 4),
        (all_at(2), 50.0, 2, 2),
        (all_at(1), 25.0, 1, 1),
    ],
)
def test_the_worked_check(answers: list[Scored], percent: float, raw: int, final: int) -> None:
    working = graded(answers)
    assert (working.percent, working.raw_star, working.star) == (percent, raw, final)


def test_one_dangerous_failure_costs_a_third_of_a_point_and_two_stars() -> None:
    before = graded(all_at(3))
    once = graded(all_at(3, c3_1_1=1))
    thrice = graded(all_at(3, c3_1_1=1, c3_3_1=1, c2_2_1=1))
    assert before.percent is not None
    assert once.percent is not None
    assert thrice.percent is not None
    # one criterion of weight 3 among those of its standard, a quarter of its domain, a seventh of the service
    weights = sum(LIBRARY.settings.weights[BY_CODE[c].criticality] for c in codes_of() if BY_CODE[c].standard == "3.1")
    assert once.percent == pytest.approx(75 - 100 * 3 * 2 / (4 * weights) / 4 / 7)
    assert 0.2 < before.percent - once.percent < 0.5
    assert (once.raw_star, once.star) == (4, 2)
    assert (thrice.raw_star, thrice.star) == (4, 1)
    assert once.caps[0].because == ("3.1.1",)
    assert once.caps[0].sentence == "L1: 3.1.1 is critical and scored 1: no more than 2*."


CRITICALS = [c.code for c in LIBRARY.criteria if c.is_critical and c.code in codes_of() and c.domain != "D8"]
GATES = [c.code for c in LIBRARY.criteria if c.is_critical and c.code in codes_of() and c.domain == "D8"]


def test_the_gate_has_the_criticals_that_the_cap_names() -> None:
    assert {c.code for c in LIBRARY.criteria if c.is_critical and c.domain == "D8"} == {
        "8.1.1",
        "8.1.2",
        "8.3.1",
        "8.3.3",
        "8.4.2",
        "8.4.4",
    }


@pytest.mark.parametrize(
    ("low", "caps", "star"),
    [
        ({"3.1.1": 1}, {"L1a"}, 2),
        ({"3.1.1": 1, "3.1.2": 1}, {"L1a"}, 2),
        ({"3.1.1": 1, "3.3.1": 1}, {"L1b"}, 1),
        ({"3.1.1": 2}, {"L2a"}, 4),
        ({"3.1.1": 2, "3.3.1": 2}, {"L2a"}, 4),
        ({"3.1.1": 2, "3.3.1": 2, "2.2.1": 2}, {"L2b"}, 3),
        ({"3.1.1": 1, "3.3.1": 2}, {"L1a", "L2a"}, 2),
        ({"8.1.1": 1}, {"L5a"}, 3),
        ({"8.1.1": 2}, set(), 4),
        ({c: 1 for c in codes_of() if c.startswith("8.")}, {"L5a"}, 3),
    ],
)
def test_criticals_cap_the_star(low: dict[str, int], caps: set[str], star: int) -> None:
    answers = [scored(code, low.get(code, 3)) for code in codes_of()]
    working = graded(answers)
    assert held(working) == caps
    assert (working.raw_star, working.star) == (4, star)


def not_critical(domain: str) -> list[str]:
    return [code for code in codes_of() if BY_CODE[code].domain == domain and not BY_CODE[code].is_critical]


@pytest.mark.parametrize(
    ("low", "caps", "star"),
    [
        ({"D5": 1}, {"L3b"}, 3),
        ({"D5": 1, "D7": 1}, {"L3c"}, 2),
    ],
)
def test_a_weak_domain_caps_the_star(low: dict[str, int], caps: set[str], star: int) -> None:
    scores = {code: score for domain, score in low.items() for code in not_critical(domain)}
    working = graded([scored(code, scores.get(code, 4)) for code in codes_of()])
    assert {cap for cap in held(working) if cap.startswith("L3")} == caps, working.lines
    assert working.star == star


def test_a_domain_under_38_5_caps_at_two() -> None:
    answers = [scored(code, 1 if BY_CODE[code].domain == "D5" else 4) for code in codes_of()]
    working = graded(answers)
    assert "L3a" in held(working)
    assert next(cap for cap in working.caps if cap.code == "L3").because == ("D5",)


def test_five_stars_need_high_confidence() -> None:
    answers = [scored(code, 4, date(2024, 1, 1)) for code in codes_of()]
    assert graded(answers).star == 5  # 0.8 exactly: age is worth nothing, the rest is whole
    working = graded(answers, GradeFacts(on=ON, people_heard=2, people_total=40))
    assert (working.raw_star, working.star, [cap.code for cap in working.caps]) == (5, 4, ["L4"])
    assert "medium confidence" in working.caps[0].sentence
    assert "only 2 people spoken to" in working.caps[0].sentence


@pytest.mark.parametrize(
    ("different", "word"),
    [
        ({"3.1.1": 2}, "3.1.1 critical and under 3"),
        (dict.fromkeys(not_critical("D5"), 2), "D5 ("),
    ],
)
def test_five_stars_need_more_than_the_mean(different: dict[str, int], word: str) -> None:
    working = graded([scored(code, different.get(code, 4)) for code in codes_of()])
    assert (working.raw_star, working.star) == (5, 4)
    assert [word in cap.sentence for cap in working.caps if cap.code == "L4"] == [True]


def test_five_stars_need_two_domains_at_the_top() -> None:
    scores = dict.fromkeys(codes_of(), 4)
    for domain in ("D2", "D3", "D4", "D5", "D6", "D7"):
        for code in (code for code in codes_of() if BY_CODE[code].domain == domain):
            scores[code] = 3
            working = graded([scored(each, score) for each, score in scores.items()])
            if next(one.percent or 0 for one in working.domains if one.code == domain) < 85:
                scores[code] = 4
    working = graded([scored(each, score) for each, score in scores.items()])
    assert sum((one.percent or 0) >= 87.5 for one in working.domains if one.counts_to_star) == 1
    assert (working.raw_star, working.star) == (5, 4)
    assert "1 domain of at least 2 at 87.5 or more" in working.caps[0].sentence


@pytest.mark.parametrize(
    ("facts", "caps", "star", "restricted"),
    [
        ({"cqc_rating": "Inadequate"}, {"L6a"}, 1, True),
        ({"cqc_rating": "requires_improvement"}, {"L6c"}, 3, False),
        ({"cqc_rating": "Requires improvement", "fix_validated": True}, set(), 4, False),
        ({"published_breach": True}, {"L6c"}, 3, False),
        ({"embargo_in_force": True}, {"L6b"}, 1, True),
        ({"embargo_in_force": True, "cqc_rating": "inadequate"}, {"L6a", "L6b"}, 1, True),
        ({"cqc_rating": "good"}, set(), 4, False),
        ({"access_refused": True}, {"L8a"}, None, False),
        ({"self_not_returned": True}, {"L8a"}, None, False),
    ],
)
def test_what_stands_outside_the_scores(
    facts: dict[str, object], caps: set[str], star: int | None, restricted: bool
) -> None:
    working = graded(all_at(3), msgspec.structs.replace(FACTS, **facts))
    assert held(working) == caps
    assert (working.star, working.under_restriction) == (star, restricted)
    assert working.raw_star == 4
    assert not working.provisional


def test_an_unseen_critical_makes_it_provisional() -> None:
    working = graded(without(all_at(3), "3.1.1"))
    assert working.provisional
    assert working.star is None
    assert working.capped_star == 4
    assert "3.1.1 is critical and not seen" in working.no_star_because[0]
    assert not working.confidence.criticals_scored
    assert working.confidence.band == "medium"


def test_coverage_under_60_percent_makes_it_provisional() -> None:
    codes = [code for code in codes_of() if not BY_CODE[code].is_critical]
    weights = {code: LIBRARY.settings.weights[BY_CODE[code].criticality] for code in codes_of()}
    hidden: list[str] = []
    while sum(weights[c] for c in hidden) <= 0.4 * sum(weights.values()):
        assert not graded(without(all_at(3), *hidden)).provisional
        hidden.append(codes[len(hidden)])
    working = graded(without(all_at(3), *hidden))
    assert working.provisional
    assert "under 60%" in working.no_star_because[0]


def test_a_blank_is_not_seen_and_what_does_not_apply_leaves_everything() -> None:
    answers = all_at(3)
    blank = [each for each in answers if each.code != "1.1.2"]
    assert graded(blank) == graded(without(answers, "1.1.2"))
    away = graded(without(answers, "3.1.1", state=State.NOT_APPLICABLE))
    assert away.star == 4
    assert away.applicable == len(answers) - 1
    assert away.confidence.coverage == 1


@pytest.mark.parametrize("known", [KnownScore(1, date(2026, 3, 1)), KnownScore(1, None, by_provider=True)])
def test_what_is_known_counts_until_it_is_tested_again(known: KnownScore) -> None:
    plain = next(code for code in codes_of() if not BY_CODE[code].is_critical)
    facts = msgspec.structs.replace(FACTS, known_scores={plain: known})
    hidden = graded(without(all_at(3), plain), facts)
    seen = graded([scored(c, 1 if c == plain else 3) for c in codes_of()])
    assert hidden.percent == seen.percent
    assert [one.code for one in hidden.carried] == [plain]
    assert "counts until it is re-tested (L9)" in hidden.lines[2]
    assert hidden.confidence.value < seen.confidence.value
    assert graded(all_at(3), facts).percent == 75.0  # re-tested at 3


def test_a_known_one_on_a_critical_caps_and_stays_provisional() -> None:
    facts = msgspec.structs.replace(FACTS, known_scores={"3.1.1": KnownScore(1, date(2026, 3, 1))})
    working = graded(without(all_at(3), "3.1.1"), facts)
    assert (working.star, working.capped_star) == (None, 2)


def test_known_scores_take_the_more_cautious() -> None:
    day = date(2026, 2, 1)
    known = known_scores(
        {"1.1.1": (2, day), "1.1.2": (3, day), "1.1.3": (1, day)}, {"1.1.1": (1, day), "1.1.3": (2, None)}
    )
    assert known == {"1.1.1": KnownScore(1, day, by_provider=True), "1.1.3": KnownScore(1, day)}


def test_a_carried_score_counts_as_seen() -> None:
    answers = [Scored(each.code, State.CARRIED, 3, each.categories, date(2026, 7, 1)) for each in all_at(3)]
    working = graded(answers)
    assert working.star == 4
    assert working.confidence.coverage == 1


def test_a_criterion_about_the_council_never_reaches_the_grade() -> None:
    assert not BY_CODE["8.4.3"].counts_for_provider
    codes = (*codes_of(), "8.4.3")
    assert grade(LIBRARY, codes, all_at(3), FACTS).applicable == len(codes_of())


def test_rounding_never_shows_a_band_that_was_not_reached() -> None:
    assert star_of(LIBRARY, Fraction("71.99")) == 3
    assert shown_percent(LIBRARY, Fraction("71.96")) == "71.96"
    assert shown_percent(LIBRARY, Fraction("71.94")) == "71.9"
    assert shown_percent(LIBRARY, Fraction("87.499999")) == "87.499999"
    assert star_of(LIBRARY, Fraction("87.5")) == 5
    assert [half_up(Fraction(x)) for x in ("74.25", "74.249", "-0.25", "-0.04")] == ["74.3", "74.2", "-0.3", "0.0"]
    assert half_up(Fraction("59.5"), 0) == "60"


def test_the_lines_can_be_redone_by_hand() -> None:
    working = graded(all_at(3, c3_1_1=1))
    one = next(line for line in working.lines if line.startswith("3.1 "))
    standard = next(s for d in working.domains for s in d.standards if s.code == "3.1")
    sums = standard.sum_words.split(" + ")
    assert sums[0] == "3×1 (3.1.1)"
    assert sum(int(x.split("×")[0]) * int(x.split("×")[1].split(" ")[0]) for x in sums) == standard.earned
    assert f"= {standard.earned} of {standard.possible}" in one
    assert working.lines[-2:] == ("After the caps: the lowest cap, 2*.", "Published: 2*.")
    assert any(line.startswith("Raw star: 74.7 is 72.0 or more and under 87.5: 4*.") for line in working.lines)


def test_the_working_goes_into_json_and_back() -> None:
    working = graded(without(all_at(3), "3.1.1"))
    assert msgspec.json.decode(msgspec.json.encode(working), type=GradeWorking) == working


@pytest.mark.parametrize(
    "answers",
    [[scored("1.1.1", 3), scored("1.1.1", 3)], [Scored("1.1.1", State.SCORED, 5)], [Scored("1.1.1", "scored", None)]],
)
def test_nonsense_is_a_bug(answers: list[Scored]) -> None:
    with pytest.raises(ValueError):
        graded(answers)
    with pytest.raises(ValueError):
        grade(LIBRARY, ["9.9.9"], [], FACTS)


def test_hiding_a_poorly_evidenced_two_never_opens_five_stars() -> None:
    """Left out of the means of evidence and age, the hidden score would lift confidence from medium to high."""
    plain = next(code for code in codes_of() if BY_CODE[code].criticality == "standard")
    others = [code for code in codes_of() if code != plain]
    known = {plain: KnownScore(2, None, by_provider=True)}
    low = Scored(plain, State.SCORED, 2, "", date(2020, 1, 1))
    answers = [
        Scored(code, State.SCORED, 4, "" if place < 36 else "PWT", date(2024, 12, 1) if place < 120 else ON)
        for place, code in enumerate(others)
    ]
    facts = GradeFacts(on=ON, people_heard=8, people_total=10, known_scores=known)
    shown, hidden = graded([low, *answers], facts), graded(answers, facts)
    assert hidden.confidence.value < shown.confidence.value
    assert (shown.raw_star, shown.star, hidden.star) == (5, 4, 4)
