"""The map, drawn without a database."""

import re
from typing import Any

from market.providers.listing import LocationLine
from market.providers.map import SHORTEST, TALLEST, WIDTH, draw_map


def line(number: int, **changes: Any) -> LocationLine:
    values: dict[str, Any] = {
        "id": number,
        "cqc_location_id": f"1-{number}",
        "name": f"Home {number}",
        "source": "cqc",
        "town": "Middlesbrough",
        "ward": "",
        "postcode": "TS1 2AZ",
        "authority": "Middlesbrough",
        "beds": 10,
        "care_home": True,
        "dormant": False,
        "rating": "good",
        "rating_published_on": None,
        "registered_on": None,
        "deregistered_on": None,
        "unlisted_on": None,
        "brand_name": "",
        "latitude": 54.57,
        "longitude": -1.23,
        "organisation_id": 1,
        "organisation_name": "Oak",
        "organisation_cqc_id": None,
    }
    return LocationLine(**(values | changes))


def test_north_is_up_east_is_right_and_both_have_one_scale() -> None:
    drawn = draw_map([line(1), line(2, latitude=54.60), line(3, longitude=-1.18)])
    origin, north, east = drawn.points
    assert north.y < origin.y
    assert north.x == origin.x
    assert east.x > origin.x
    miles_a_unit = 0.03 * 69.17 / (origin.y - north.y)
    assert abs((east.x - origin.x) * miles_a_unit - 0.05 * 69.17 * 0.5797) < 0.02


def test_every_point_lies_on_the_picture() -> None:
    places = [(54.5 + at / 90, -1.4 + at * at / 700) for at in range(12)]
    drawn = draw_map([line(at, latitude=lat, longitude=lon) for at, (lat, lon) in enumerate(places)])
    assert SHORTEST <= drawn.height <= TALLEST
    assert all(0 < point.x < WIDTH and 0 < point.y < drawn.height for point in drawn.points)


def test_each_rating_has_a_mark_of_its_own_and_is_counted() -> None:
    ratings = ("outstanding", "good", "requires_improvement", "inadequate", "", "not_rated")
    drawn = draw_map([line(at, rating=rating) for at, rating in enumerate(ratings)])
    assert [(key.words, key.shape, key.count) for key in drawn.legend] == [
        ("Outstanding", "star", 1),
        ("Good", "circle", 1),
        ("Requires improvement", "triangle", 1),
        ("Inadequate", "square", 1),
        ("Not rated", "ring", 2),
    ]
    drawings = {re.sub(r"[0-9.]+", "", key.path) + key.shape for key in drawn.legend}
    assert len(drawings) == 5


def test_locations_without_coordinates_are_counted_not_drawn() -> None:
    drawn = draw_map([line(1), line(2, latitude=None), line(3, longitude=None)])
    assert [point.number for point in drawn.points] == [1]
    assert drawn.without_place == 2


def test_town_names_do_not_cover_each_other() -> None:
    towns = [line(at, town=f"Town {at}", latitude=54.5 + at / 10000) for at in range(30)]
    names = draw_map(towns).names
    assert names
    assert all(abs(a.y - b.y) > 22 or abs(a.x - b.x) > 40 for a in names for b in names if a is not b)


def test_nothing_to_draw_is_still_a_map() -> None:
    drawn = draw_map([])
    assert (drawn.points, drawn.numbered, drawn.names) == ([], False, [])
