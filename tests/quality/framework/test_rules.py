"""Profiles: who is asked what, the same whenever it is worked out, and all of it in turn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from market.quality.framework import rules
from market.quality.framework.types import Cadences, Criticality, Method, Quarterly, Tier
from tests.builders.framework import whole_library

LIBRARY = whole_library()
SERVICES = [each.code for each in LIBRARY.settings.services]
THEMES = [each.code for each in LIBRARY.settings.themes]
REASONS = [each.code for each in LIBRARY.settings.restriction_reasons]
CODES = [each.code for each in LIBRARY.criteria]

# service: criteria that apply, critical ones, marked for self-assessment, marked for a full review, quarterly pool, out-of-area set.
# framework.md 4.1 has one number for self-assessment and full review; 7.2.4 and 7.2.6 are scored by officers only, so the first is two
# lower here, and 2.3.6 (home care, extra care, reablement, sitting) has joined the pool, which is one higher there.
COUNTS = {
    "RES_OP": (159, 33, 156, 158, 70, 30),
    "NUR": (163, 35, 160, 162, 71, 32),
    "RES_LD": (165, 35, 162, 164, 71, 34),
    "RES_MH": (163, 35, 160, 162, 71, 33),
    "SB": (163, 34, 160, 162, 71, 31),
    "HC": (134, 31, 132, 134, 63, 23),
    "EC": (148, 33, 146, 148, 69, 24),
    "SL": (150, 33, 147, 149, 65, 32),
    "REAB": (129, 28, 127, 129, 61, 22),
    "SIT": (128, 28, 126, 128, 61, 21),
    "SHL": (128, 27, 126, 128, 58, 24),
    "DAY": (109, 24, 107, 109, 57, 20),
    "CAR": (62, 9, 60, 62, 30, 9),
    "ADV": (58, 9, 56, 58, 28, 10),
    "VCS": (60, 9, 58, 60, 27, 9),
    "PA": (58, 9, 56, 58, 28, 9),
}
PROFILES = st.fixed_dictionaries(
    {
        "tier": st.sampled_from(list(Tier)),
        "theme": st.sampled_from(THEMES),
        "reason": st.sampled_from(REASONS),
        "rotation": st.integers(0, 50),
        "open_codes": st.lists(st.sampled_from(CODES), max_size=6),
        "recently_validated": st.frozensets(st.sampled_from(CODES), max_size=40),
    }
)


@pytest.mark.parametrize("service", SERVICES)
def test_the_library_has_the_size_that_was_agreed(service: str) -> None:
    ours = [each for each in LIBRARY.criteria if rules.applies(each, service)]
    assert COUNTS[service] == (
        len(ours),
        sum(each.is_critical for each in ours),
        sum(each.methods.self_assessment for each in ours),
        sum(each.methods.full_review for each in ours),
        sum(each.methods.quarterly is not Quarterly.NO for each in ours),
        sum(each.methods.out_of_area for each in ours),
    )


@given(st.sampled_from(SERVICES), st.sampled_from(list(Method)), PROFILES)
def test_a_profile_is_the_same_whenever_it_is_worked_out(service: str, method: Method, asked: dict) -> None:
    first = rules.profile_of(LIBRARY, service, method, **asked)
    again = rules.profile_of(replace(LIBRARY, version_id=77, status="superseded"), service, method, **asked)
    assert first == again
    assert len(first.hash) == 64
    assert list(first.codes) == [code for code in CODES if code in set(first.codes)], (
        "in the framework's order, each once"
    )
    assert all(rules.applies(LIBRARY.by_code[code], service) for code in first.codes)
    assert first.minutes >= 3 * len(first.codes)


@given(st.sampled_from(SERVICES), st.sampled_from(list(Method)), PROFILES, st.randoms())
def test_the_order_in_which_codes_are_given_changes_nothing(service: str, method: Method, asked: dict, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(asked["open_codes"])
    random.shuffle(shuffled)
    first = rules.profile_of(LIBRARY, service, method, **asked)
    assert rules.profile_of(LIBRARY, service, method, **{**asked, "open_codes": shuffled}) == first


@given(st.sampled_from(SERVICES), st.integers(0, 99))
def test_four_quarterly_visits_cover_the_pool_and_see_every_critical_each_time(service: str, start: int) -> None:
    visits = [
        set(rules.profile_of(LIBRARY, service, Method.QUARTERLY_MONITORING, rotation=start + turn).codes)
        for turn in range(4)
    ]
    pool = {
        each.code
        for each in LIBRARY.criteria
        if rules.applies(each, service) and each.methods.quarterly is not Quarterly.NO
    }
    every = {code for code in pool if LIBRARY.by_code[code].is_critical}
    assert set.union(*visits) == pool
    assert set.intersection(*visits) == every
    assert max(map(len, visits)) - min(map(len, visits)) <= 1


@given(st.sampled_from(SERVICES), st.integers(0, 99), st.frozensets(st.sampled_from(CODES)))
def test_three_full_reviews_cover_all_but_what_was_just_validated(
    service: str, start: int, seen: frozenset[str]
) -> None:
    reviews = [
        set(
            rules.profile_of(LIBRARY, service, Method.FULL_REVIEW, rotation=start + turn, recently_validated=seen).codes
        )
        for turn in range(3)
    ]
    marked = {each.code for each in LIBRARY.criteria if rules.applies(each, service) and each.methods.full_review}
    majors = {code for code in marked if LIBRARY.by_code[code].criticality is Criticality.MAJOR}
    assert set.union(*reviews) == marked - (majors & seen)
    criticals = {code for code in marked if LIBRARY.by_code[code].is_critical}
    assert all(criticals <= review for review in reviews)


@pytest.mark.parametrize("service", SERVICES)
def test_a_light_tier_keeps_the_criticals_and_ten_majors_over_the_domains(service: str) -> None:
    majors = rules.chosen_majors(LIBRARY, service)
    assert len(majors) == 10
    assert {LIBRARY.by_code[code].criticality for code in majors} == {Criticality.MAJOR}
    with_majors = {
        each.domain
        for each in LIBRARY.criteria
        if rules.applies(each, service) and each.criticality is Criticality.MAJOR and each.counts_for_provider
    }
    assert {LIBRARY.by_code[code].domain for code in majors} == with_majors
    light = rules.profile_of(LIBRARY, service, Method.FULL_REVIEW, tier=Tier.LIGHT)
    criticals = COUNTS[service][1]
    assert len(light.codes) == criticals + 10
    standard = rules.profile_of(LIBRARY, service, Method.FULL_REVIEW)
    enhanced = rules.profile_of(LIBRARY, service, Method.FULL_REVIEW, tier=Tier.ENHANCED)
    assert set(light.codes) < set(standard.codes) < set(enhanced.codes)


def test_tiers_leave_the_other_methods_as_they_are() -> None:
    for method in (Method.OUT_OF_AREA, Method.JOINT, Method.MOBILISATION):
        codes = {rules.profile_of(LIBRARY, "NUR", method, tier=tier).codes for tier in Tier}
        assert len(codes) == 1


@pytest.mark.parametrize(
    ("method", "asked", "codes"),
    [
        (Method.RESPONSIVE, {"reason": "medication"}, ("3.1.1", "3.1.2", "3.1.6", "3.2.1", "3.2.2")),
        (Method.RESPONSIVE, {"reason": "nutrition_hydration", "open_codes": ["2.2.1"]},
         ("2.2.1", "3.3.1", "3.3.2", "3.3.3", "3.3.4")),
        (Method.FOLLOW_UP, {"open_codes": ["7.2.2", "3.1.1", "6.1.6"]}, ("3.1.1", "7.2.2")),
        (Method.THEMED_REVIEW, {"theme": "eol", "open_codes": ["3.1.1"]}, ("2.4.4",)),
    ],
)  # fmt: skip
def test_what_a_method_asks_of_a_nursing_home(method: Method, asked: dict, codes: tuple[str, ...]) -> None:
    assert rules.profile_of(LIBRARY, "NUR", method, **asked).codes == codes


def test_a_reason_that_is_not_used_for_a_service_asks_nothing_of_it() -> None:
    profile = rules.profile_of(LIBRARY, "ADV", Method.RESPONSIVE, reason="medication")
    assert profile.codes == ()
    assert "not used for this type of service" in profile.why


def test_mobilisation_asks_the_criticals_of_seven_standards() -> None:
    codes = rules.profile_of(LIBRARY, "HC", Method.MOBILISATION).codes
    criteria = [LIBRARY.by_code[code] for code in codes]
    assert all(each.is_critical for each in criteria)
    assert {each.standard for each in criteria} == {"2.1", "3.1", "4.1", "6.1", "6.2", "8.1", "8.3"}


def test_a_joint_visit_asks_what_is_clinical() -> None:
    codes = set(rules.profile_of(LIBRARY, "NUR", Method.JOINT).codes)
    assert {"3.1.1", "3.4.5", "3.4.6", "5.4.1"} <= codes
    assert not {"1.1.2", "6.1.1", "8.1.1"} & codes
    assert len(rules.profile_of(LIBRARY, "ADV", Method.JOINT).codes) <= 1


def test_every_service_finds_fifteen_medication_criteria_in_all() -> None:
    assert sum("med" in each.themes for each in LIBRARY.criteria) == 15
    assert len(rules.profile_of(LIBRARY, "NUR", Method.THEMED_REVIEW, theme="med").codes) == 13


def test_what_a_method_does_not_look_at_does_not_change_its_hash() -> None:
    plain = rules.profile_of(LIBRARY, "NUR", Method.FULL_REVIEW)
    assert rules.profile_of(LIBRARY, "NUR", Method.FULL_REVIEW, theme="med", reason="medication", rotation=3) == plain
    assert rules.profile_of(LIBRARY, "NUR", Method.FULL_REVIEW, rotation=1).hash != plain.hash
    other = replace(LIBRARY, content_hash="0" * 64)
    assert rules.profile_of(other, "NUR", Method.FULL_REVIEW).hash != plain.hash


@pytest.mark.parametrize(
    ("service", "method", "asked"),
    [
        ("XX", Method.FULL_REVIEW, {}),
        ("NUR", Method.THEMED_REVIEW, {"theme": "flying"}),
        ("NUR", Method.RESPONSIVE, {"reason": ""}),
    ],
)
def test_a_code_that_is_not_there_is_refused(service: str, method: Method, asked: dict) -> None:
    with pytest.raises(rules.NoSuchPart):
        rules.profile_of(LIBRARY, service, method, **asked)


# The methods that each type of service had before (self-assessment, full review, quarterly visits), and the answers a year that
# framework.md 4.3 proposes. The differences: it counts a survey of 28 or 22 questions for RES_OP, NUR, HC and SIT, rounds every
# quarterly visit up, and knows neither 2.3.6 in the pool nor 7.2.6 out of the self-assessment.
PROPOSED = {
    "RES_OP": (1, 1, 4, 398 - 28), "NUR": (1, 1, 4, 408 - 28), "RES_LD": (1, 1, 0, 250), "RES_MH": (0, 1, 4, 276),
    "SB": (0, 1, 0, 143), "HC": (1, 1, 4, 343 - 22), "EC": (0, 1, 4, 253), "SL": (1, 1, 4, 351), "REAB": (0, 0, 4, 134),
    "SIT": (0, 0, 4, 156 - 22), "SHL": (0, 0, 0, 10), "DAY": (1, 1, 0, 167), "CAR": (0, 0, 4, 69), "ADV": (0, 0, 4, 65),
    "VCS": (1, 0, 0, 35), "PA": (0, 0, 4, 65),
}  # fmt: skip


@pytest.mark.parametrize("service", SERVICES)
def test_answers_a_year_agree_with_the_proposal(service: str) -> None:
    own, review, quarterly, proposed = PROPOSED[service]
    cadences = Cadences(
        self_assessment=own, full_review=review, quarterly_monitoring=quarterly, contract_return=1 - own
    )
    answers = rules.answers_per_year(LIBRARY, service, cadences)
    assert abs(answers.total - proposed) <= 6, answers
    assert answers.total == round(sum(answers.by_method.values()))
    assert len(answers.lines) == len(answers.by_method)


def test_answers_a_year_can_be_redone_by_hand() -> None:
    answers = rules.answers_per_year(LIBRARY, "RES_OP")
    assert answers.lines[0] == "Self-assessment: 111 × 1 a year = 111"
    assert answers.lines[2] == "Quarterly monitoring, mean of four rotations: 37 × 4 a year = 148"
    assert answers.total == 366
    rarely = rules.answers_per_year(LIBRARY, "RES_OP", Cadences(full_review=0.5, quarterly_monitoring=0))
    # 33 critical, 79 major (8.4.3 is in no review) and a third of 46 standard ones, every other year
    assert rarely.by_method["full_review"] == pytest.approx((33 + 79 + 46 / 3) / 2, abs=0.01)
    assert rules.answers_per_year(LIBRARY, "RES_OP", Cadences(tier=Tier.LIGHT)).total < answers.total
