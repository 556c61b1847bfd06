"""Levels, tasks by level, and reading notices, as pure functions."""

from datetime import UTC, datetime
from typing import Any

import pytest

from market.accounts.permissions import Role
from market.core.offsets import is_offset
from market.host_alerts import rules
from market.host_alerts.notices import suggestions, text_of
from market.host_alerts.opening import key_of
from market.host_alerts.queries import host_key
from tests.builders.host_alerts import LOGGED_AT, new_alert
from tests.builders.policies import starting_alert_policy

POLICY = starting_alert_policy()
MAIL = (
    b"From: Quality Team <quality@leeds.example.org>\r\nTo: us@example.org\r\nDate: Tue, 29 Sep 2026 10:05:00 +0100\r\n"
    b"Subject: Suspension of Elm Court\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    b"Leeds has suspended Elm Court (1-123456789).\r\nCaf\xc3\xa9 closed.\r\n"
)


@pytest.mark.parametrize(
    ("reasons", "restriction", "level"),
    [
        ("", "full", "B"),
        ("", "voluntary", "B"),
        ("Medicines", "full", "B"),
        ("Medicines", "cap", "C"),
        ("Paperwork", "caution", "C"),
        ("Outbreak", "voluntary", "D"),
        ("Something", "other", "B"),
    ],
)
def test_the_level_follows_reasons_and_restriction(reasons: str, restriction: str, level: str) -> None:
    assert rules.suggested_level(POLICY, reasons, restriction) == level


def test_every_step_and_task_of_the_policy_is_a_task_that_can_be_made() -> None:
    steps = rules.case_tasks(POLICY)
    assert [step.code for step in steps] == [f"HA-{number:02}" for number in range(1, 16)]
    assert next(step for step in steps if step.code == "HA-12").repeats == "14d"
    assert next(step for step in steps if step.code == "HA-11").why == "Only if: no answer to HA-05."
    for level in POLICY.levels:
        tasks = rules.person_tasks(POLICY, level, "C-0001")
        assert all(is_offset(task.offset) and task.person == "C-0001" for task in tasks)
        codes = {task.code for task in tasks}
        assert codes | set(rules.not_asked_at(POLICY, level)) == {f"HP-{number:02}" for number in range(1, 10)}
        assert ("HP-03" in codes) == (level.id != "D")
        assert rules.timings_at(POLICY, level).keys() == codes


def test_codes_that_closing_asks_for_are_in_the_policy() -> None:
    assert set(rules.DEALT_WITH) <= {task.id for task in POLICY.person_tasks}
    assert {rules.HARM} <= {task.id for task in POLICY.person_tasks}
    assert {rules.LAST_CHECK, rules.LOGGED_STEP, rules.STOPPED_STEP} <= {step.id for step in POLICY.case_steps}


def test_order_of_levels() -> None:
    assert rules.is_lower(POLICY, "D", "B")
    assert not rules.is_lower(POLICY, "A", "B")
    assert not rules.is_lower(POLICY, "B", "B")
    assert rules.level_words(POLICY, "B") == "B, serious concern"


def test_managers_lower_and_nobody_logs_below_b_without_reasons() -> None:
    assert {Role.COMMISSIONING_MANAGER, Role.DIRECTOR} == rules.MANAGERS
    fine: dict[str, Any] = {"place_name": "Oak", "host_reasons": ""}
    assert rules.reasons_against_alert(new_alert(**fine, level="A", level_reason="A death"), POLICY, LOGGED_AT) == []
    refused = rules.reasons_against_alert(new_alert(**fine, level="C", level_reason="A cap"), POLICY, LOGGED_AT)
    assert [each.code for each in refused] == ["reasons_not_given"]
    long = rules.reasons_against_alert(new_alert(place_name="Oak", host_reasons="x" * 20_001), POLICY, LOGGED_AT)
    assert [each.code for each in long] == ["too_long"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Leeds", "Leeds City Council", True),
        ("City of York", "York Council", True),
        ("Stockton-on-Tees", "Stockton on Tees Borough Council", True),
        ("Leeds", "Bradford", False),
        ("North Yorkshire", "North Yorkshire County Council", True),
    ],
)
def test_a_host_is_the_same_however_its_name_is_written(one: str, other: str, same: bool) -> None:
    assert (host_key(one) == host_key(other)) == same
    assert (key_of(None, "Elm  Court", one) == key_of(None, "elm court", other)) == same
    assert key_of(3, "Elm Court", one) != key_of(4, "Elm Court", one)


def test_an_email_gives_its_words_and_what_it_says() -> None:
    text = text_of(MAIL, "notice.EML")
    assert "Subject: Suspension of Elm Court" in text
    assert "Café closed." in text
    read = suggestions(text, ["Leeds", "Bradford"])
    assert (read.host_name, read.cqc_location_id, read.told_by, read.email) == (
        "Leeds", "1-123456789", "Quality Team", "quality@leeds.example.org",
    )  # fmt: skip
    assert read.told_at == datetime(2026, 9, 29, 9, 5, tzinfo=UTC)


def test_other_files_are_read_as_far_as_they_can_be() -> None:
    assert text_of("Grüße aus Leeds".encode("cp1252"), "notice.txt") == "Grüße aus Leeds"
    assert text_of(b"\xef\xbb\xbfHello", "notice.txt") == "Hello"
    assert text_of(b"%PDF-1.4", "notice.pdf") == ""
    broken = MAIL.replace(b"text/plain", b"text/html") + b"<script " * 60_000 + b"<" * 60_000
    assert "Caf\xe9 closed" in text_of(broken, "notice.eml"), "read in one pass, however broken"
    page = MAIL.replace(b"text/plain", b"text/html") + b"<STYLE>p {}</style ><p>Tea &amp; cake</p>"
    assert text_of(page, "notice.eml").split()[-4:] == ["closed.", "Tea", "&", "cake"]
    html = MAIL.replace(b"text/plain", b"text/html").replace(b"Leeds has", b"<script>bad()</script><p>Leeds has</p>")
    words = text_of(html, "notice.eml")
    assert "Leeds has" in words
    assert "bad()" not in words
    assert text_of(b"Content-Type: text/plain; charset=nonsense\r\n\r\nPlain words", "odd.eml").endswith("Plain words")
    assert text_of(b"", "empty.eml") == ""


def test_a_text_that_names_two_authorities_suggests_none() -> None:
    read = suggestions("Leeds and Bradford met. No number here.", ["Leeds", "Bradford"])
    assert (read.host_name, read.cqc_location_id, read.told_at, read.told_by) == ("", "", None, "")
