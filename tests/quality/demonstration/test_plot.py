"""The story of the demonstration: the same every time, on weekdays, one visit a day, and scores that earn the star they are made for."""

from datetime import date, timedelta

import pytest

from market.quality.demonstration.plot import ServiceFacts, Stage, chance, scores_for, stories
from market.quality.framework.rules import profile_of
from market.quality.framework.types import Method
from market.quality.scoring.grade import grade
from market.quality.scoring.types import GradeFacts, Scored
from tests.builders.framework import whole_library

AS_AT = date(2026, 9, 30)
CODES = ("NUR", "RES_OP", "RES_LD", "HC", "SL")


def services() -> list[ServiceFacts]:
    ratings = ("good", "good", "outstanding", "requires_improvement", "inadequate", "")
    return [
        ServiceFacts(
            id=number,
            code=CODES[number % len(CODES)],
            location_id=number,
            organisation_id=number // 3,
            rating=ratings[number % len(ratings)],
            rated_on=None,
            people=30,
            registered_on=date(2015, 4, 1),
        )
        for number in range(1, 90)
    ]


def test_the_story_is_the_same_whatever_the_order_of_services() -> None:
    assert stories(services(), AS_AT, 4) == stories(list(reversed(services())), AS_AT, 4)


def test_visits_are_on_weekdays_before_the_day_and_one_a_day() -> None:
    for story in stories(services(), AS_AT, 4):
        days = [visit.on for visit in story.visits]
        assert days == sorted(set(days))
        assert all(day.weekday() < 5 and day < AS_AT for day in days)
        assert all(visit.on <= AS_AT - timedelta(days=22) for visit in story.visits if visit.stage is Stage.FINAL)


def test_there_is_a_review_in_each_state_and_the_own_provider_has_a_draft() -> None:
    told = stories(services(), AS_AT, 4)
    stages = {visit.stage for story in told for visit in story.visits}
    assert stages == set(Stage)
    own = [story for story in told if story.service.organisation_id == 4]
    assert all(story.is_own and AS_AT.year not in story.self_years for story in own)
    assert any(visit.stage is Stage.DRAFT for story in own for visit in story.visits)


@pytest.mark.parametrize("star", [1, 2, 3, 4, 5])
def test_scores_earn_about_the_star_they_are_made_for(star: int) -> None:
    library = whole_library()
    profile = profile_of(library, "RES_OP", Method.FULL_REVIEW)
    scores = scores_for(library, profile.codes, star, "any", 7)
    answers = [
        Scored(code=code, state="scored", score=score, categories="PWTODR", scored_on=AS_AT)
        for code, score in scores.items()
    ]
    facts = GradeFacts(on=AS_AT, people_heard=10, people_total=40)
    assert grade(library, profile.codes, answers, facts).star == star


def test_chance_is_a_number_from_0_to_99() -> None:
    assert {chance("any", number) for number in range(5000)} == set(range(100))
