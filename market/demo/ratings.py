"""Invents ratings: a current one for each service, earlier ones behind it, key questions that fit the overall."""

from datetime import date, timedelta
from random import Random

from market.demo.types import AS_AT, KEY_QUESTIONS, DemoLocation, DemoRating

ORDER = ("Inadequate", "Requires improvement", "Good", "Outstanding")
LAST_LIST = date(2026, 9, 1)


def rate_locations(random: Random, locations: list[DemoLocation], counts: dict[str, int] | None) -> None:
    """Rate every location; `counts` says exactly how many have each overall rating when given."""
    if counts is None:
        overalls = [random.choices(("Good", "Requires improvement", "Outstanding"), (78, 18, 4))[0] for _ in locations]
    else:
        overalls = [overall for overall, count in counts.items() for _ in range(count)]
        random.shuffle(overalls)
    for location, overall in zip(locations, overalls, strict=True):
        last = (location.deregistered_on or LAST_LIST) - timedelta(days=20)
        first = max(location.registered_on + timedelta(days=150), date(2016, 1, 4))
        location.ratings = _history(random, overall, first, max(first, last))


def _history(random: Random, overall: str, first: date, last: date) -> tuple[DemoRating, ...]:
    """One to four ratings, the last of them with the given overall; good ones tend to be older."""
    oldest = {"Good": 2900, "Outstanding": 2600, "Requires improvement": 900, "Inadequate": 330}[overall]
    span = min((last - first).days, oldest)
    current = last - timedelta(days=int(span * random.random() ** 1.3))
    ratings = [_rating(random, current, overall)]
    day = current - timedelta(days=random.randint(280, 1100))
    while day > first and len(ratings) < 4:
        near = min(2, max(0, ORDER.index(ratings[0].overall) + random.choice((-1, -1, 0, 0, 0, 1))))
        ratings.insert(0, _rating(random, day, ORDER[near]))
        day -= timedelta(days=random.randint(280, 1100))
    return tuple(ratings)


def _rating(random: Random, day: date, overall: str) -> DemoRating:
    """Key questions by CQC's habit: two below good make the overall below good."""
    words = dict.fromkeys(KEY_QUESTIONS, "Good")
    if overall in {"Requires improvement", "Inadequate"}:
        for question in {"Safe", "Well-led", random.choice(KEY_QUESTIONS)}:
            words[question] = overall
    elif overall == "Outstanding":
        for question in random.sample(("Caring", "Responsive", "Well-led"), 2):
            words[question] = "Outstanding"
    elif random.random() < 0.15:
        words["Safe"] = "Requires improvement"
    day = min(day, AS_AT)
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    return DemoRating(published_on=day, overall=overall, key_questions=words)
