"""What a failure says: never the values of a row, in whatever way the engine tells them."""

import sys

import pytest
from structlog.processors import ExceptionRenderer

from market.core.traces import trace_of_info, trace_without_values, words_without_values
from market.db import sql
from market.db.errors import DatabaseError
from tests.builders.accounts import make_user
from tests.conftest import TestDatabase


async def test_a_failure_names_the_rule_and_not_the_values(db: TestDatabase) -> None:
    email, name = "@".join(("ann", "example.org")), " of ".join(("Ann", "Ashfield"))
    await make_user(email=email)
    with pytest.raises(DatabaseError) as twice:
        await make_user(email=email)
    with pytest.raises(DatabaseError) as missing:
        await sql.execute("UPDATE app_user SET email = NULL, name = {}", name)
    traces = [trace_without_values(each.value) for each in (twice, missing)]
    if db.dialect == "postgres":
        with pytest.raises(DatabaseError) as wrong:
            await sql.fetch("SELECT id FROM app_user WHERE id = {}", email)
        traces.append(trace_without_values(wrong.value))
    for trace in traces:
        assert email not in trace
        assert name not in trace
        assert "test_errors.py" in trace
    assert "email" in traces[0]


def test_a_logged_failure_is_rendered_without_its_message() -> None:
    try:
        int("ASC-000123".lower())
    except ValueError:
        info = sys.exc_info()
    shown = ExceptionRenderer(trace_of_info)(None, "error", {"exc_info": info})
    assert "ValueError" in shown["exception"]
    assert "asc-000123" not in shown["exception"]


def test_a_message_is_kept_only_where_it_names_code() -> None:
    try:
        try:
            int("ASC-000123")
        except ValueError as error:
            raise KeyError("ASC-000123") from error
    except KeyError as error:
        trace = trace_without_values(error)
    assert "ASC" not in trace.replace('int("ASC-000123")', "").replace('KeyError("ASC-000123")', "")
    assert trace.index("ValueError") < trace.rindex("KeyError")
    assert words_without_values(AttributeError("no attribute x")) == "AttributeError: no attribute x"
