"""Lists: every address gives a usable query; order and links are stable."""

from datetime import date
from urllib.parse import parse_qs

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.web.lists import Listing, containing, limit_sql, order_by_sql
from tests.web.kit_app import SPEC, rows


def test_a_whole_address_is_read_and_written_back():
    query = SPEC.read(
        {
            "q": " oak ",
            "town": "mbr",
            "since": "2026-01-31",
            "rating": ["good", "ri"],
            "sort": "beds",
            "order": "desc",
            "page": "3",
        }
    )
    assert query.filters == {"q": "oak", "town": "mbr", "since": date(2026, 1, 31), "rating": ["good", "ri"]}
    assert (query.sort, query.descending, query.page, query.offset, query.problems) == ("beds", True, 3, 50, ())
    assert SPEC.read(parse_qs(query.address()[1:])) == query


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"page": "0"}, "page"),
        ({"page": "9" * 30}, "page"),
        ({"page": "²"}, "page"),
        ({"size": "1000000"}, "number of results"),
        ({"sort": "name; DROP TABLE"}, "cannot be sorted"),
        ({"sort": "rating"}, "cannot be sorted"),
        ({"town": "paris"}, "not one of the choices"),
        ({"since": "31/02/2026"}, "not a date"),
        ({"since": "9999-12-31"}, "the year must be from 1900 to 2100"),
    ],
)
def test_what_makes_no_sense_falls_back_and_says_so(params, words):
    query = SPEC.read(params)
    assert words in query.problems[0]
    assert (query.page, query.size, query.sort, query.filters) == (1, 25, "name", {})


@given(
    st.dictionaries(
        st.sampled_from(["q", "town", "since", "rating", "sort", "order", "page", "size"]), st.text(max_size=30)
    )
)
def test_no_address_fails(params):
    query = SPEC.read(params)
    assert order_by_sql(query).startswith("ORDER BY (l.")
    assert query.size in SPEC.sizes
    assert query.page >= 1


def test_order_is_total_with_unknown_values_last():
    assert order_by_sql(SPEC.read({"sort": "town", "order": "desc"})) == "ORDER BY (l.town) IS NULL, l.town DESC, l.id"
    assert limit_sql(SPEC.read({"page": "2", "size": "50"})) == "LIMIT 50 OFFSET 50"


def test_changing_a_filter_or_the_order_goes_back_to_the_first_page():
    query = SPEC.read({"q": "oak", "page": "4"})
    assert query.address(town="mbr") == "?q=oak&town=mbr"
    assert query.sort_address(SPEC.column("beds")) == "?q=oak&sort=beds&order=desc"
    assert query.address(page=5) == "?q=oak&page=5"
    assert query.used_filters() == [("Name, postcode or id", "oak", "?")]


def test_parameters_to_keep_stay_in_every_link():
    query = msgspec.structs.replace(SPEC, keep=("as_at",)).read({"as_at": "2026-03-31", "q": "oak"})
    assert (query.address(page=2), query.cleared()) == ("?as_at=2026-03-31&q=oak&page=2", "?as_at=2026-03-31")


@pytest.mark.parametrize(
    ("page", "links"),
    [(1, [1, 2, None, 8]), (4, [1, 2, 3, 4, 5, None, 8]), (5, [1, None, 4, 5, 6, 7, 8]), (8, [1, None, 7, 8])],
)
def test_page_links_show_gaps_only_where_pages_are_left_out(page, links):
    listing = Listing(rows(25), 200, SPEC.read({"page": str(page)}))
    assert listing.page_links() == links
    assert (listing.first, listing.last) == ((page - 1) * 25 + 1, page * 25)


def test_contains_patterns_take_wildcards_as_letters():
    assert containing("50%_a\\") == "%50\\%\\_a\\\\%"
