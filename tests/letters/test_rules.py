"""What may happen to a letter, when somebody is reminded, and messages that give nothing away."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.letters.rules import (
    CHASE_EVERY,
    MOST_CHASES,
    may,
    message_body,
    message_subject,
    moment_words,
    next_beat,
    reasons_against,
    text_refusals,
    unanswered_body,
    withdrawn_body,
)
from market.letters.types import LetterRow, LetterStatus, Party, Recipient

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def letter(**changes: Any) -> LetterRow:
    given: dict[str, Any] = dict.fromkeys(LetterRow.__struct_fields__)
    given |= {
        "id": 7, "template": "embargo_lifted", "template_number": 1, "title": "A title", "subject_type": "embargo", "subject_id": 3,
        "event": "lifted", "party": "neighbour", "name": "Durham zebrafinch", "email": "", "text": "zebrafinch", "enclosure": "zebrafinch",
        "letterhead": "", "status": "sent", "acknowledge_by": NOW, "drafted_label": "x", "drafted_at": NOW, "sent_label": "Ann",
        "sent_at": NOW, "how_told": "", "acknowledged_name": "", "acknowledged_how": "", "withdrawn_label": "", "withdrawn_why": "",
        "chased": 0, "version": 1, **changes,
    }  # fmt: skip
    return LetterRow(**given)


@pytest.mark.parametrize(
    ("step", "states"),
    [
        ("change", {"draft"}),
        ("address", {"draft", "to_tell"}),
        ("send", {"draft", "to_tell"}),
        ("tell", {"draft", "to_tell", "sent"}),
        ("acknowledge", {"sent", "told_otherwise"}),
        ("withdraw", {"draft", "to_tell", "sent", "told_otherwise"}),
    ],
)
def test_each_step_is_possible_in_its_states_only_and_says_why_else(step: str, states: set[str]) -> None:
    assert {state.value for state in LetterStatus if may(step, letter(status=state.value))} == states
    for state in LetterStatus:
        reasons = reasons_against(step, letter(status=state.value))
        assert bool(reasons) is (state.value not in states)
        assert all(each.message.startswith("This letter ") for each in reasons)


def test_the_same_recipient_has_the_same_key_whatever_the_address() -> None:
    durham = Recipient(Party.NEIGHBOUR, "Durham", email="a@example.org")
    assert durham.key == Recipient(Party.NEIGHBOUR, " DURHAM ", email="b@example.org").key
    assert durham.key != Recipient(Party.ICB, "Durham").key
    assert Recipient(Party.ICB, "A", partner_id=1).key == Recipient(Party.ICB, "B", partner_id=1).key
    assert (
        Recipient(Party.PROVIDER, "Ann", organisation_id=1).key
        != Recipient(Party.PROVIDER, "Bob", organisation_id=1).key
    )


@pytest.mark.parametrize(
    ("changes", "after", "beat"),
    [
        ({}, timedelta(0), None),
        ({}, timedelta(seconds=1), 1),
        ({"chased": 1, "chased_at": NOW}, timedelta(days=2, seconds=-1), None),
        ({"chased": 1, "chased_at": NOW}, timedelta(days=2), 2),
        ({"chased": 2, "chased_at": NOW}, timedelta(days=2), 3),
        ({"chased": 2, "chased_at": NOW, "escalated_at": NOW}, timedelta(days=9), None),
        ({"acknowledge_by": None}, timedelta(days=9), None),
        ({"status": "acknowledged"}, timedelta(days=9), None),
        ({"status": "withdrawn"}, timedelta(days=9), None),
        ({"status": "draft"}, timedelta(days=9), None),
        ({"status": "to_tell"}, timedelta(seconds=1), 3),
        ({"status": "told_otherwise"}, timedelta(seconds=1), 3),
    ],
)
def test_a_reminder_is_due_each_beat_and_then_the_sender_hears(
    changes: dict[str, Any], after: timedelta, beat: int | None
) -> None:
    assert next_beat(letter(**changes), NOW + after) == beat


@given(st.lists(st.integers(1, 200), min_size=1, max_size=60))
def test_however_often_it_is_asked_the_recipient_is_reminded_twice_and_the_sender_told_once(hours: list[int]) -> None:
    held, at, beats = letter(), NOW, []
    for step in hours:
        at += timedelta(hours=step)
        beat = next_beat(held, at)
        if beat is None:
            continue
        assert held.chased_at is None or at >= held.chased_at + CHASE_EVERY
        beats.append(beat)
        changed = {"escalated_at": at} if beat > MOST_CHASES else {"chased": held.chased + 1, "chased_at": at}
        held = msgspec.structs.replace(held, **changed)
    assert beats == [1, 2, 3][: len(beats)]


@pytest.mark.parametrize("beat", [0, 1, 2])
@pytest.mark.parametrize("signs_in", [True, False])
def test_messages_name_neither_the_recipient_nor_what_the_letter_says(beat: int, signs_in: bool) -> None:
    subject = message_subject("Middlesbrough Council", beat, NOW)
    body = message_body("Middlesbrough Council", "https://care.example/x", letter(), beat, signs_in=signs_in)
    for text in (subject, body):
        assert "zebrafinch" not in text
        assert "A title" not in text
    assert "https://care.example/x" in body
    assert "LTR-7" in body
    assert ("sign in" in body) is signs_in
    assert "by 1 September 2026" in (subject if beat == 0 else body)
    for text in (withdrawn_body("Middlesbrough Council", letter()), unanswered_body(letter(), "https://x")):
        assert "zebrafinch" not in text


def test_a_letter_without_a_day_asks_for_nothing() -> None:
    assert message_subject("Leeds", 0, None) == "A letter from Leeds needs your attention"
    assert "confirm" not in message_body("Leeds", "x", letter(acknowledge_by=None), 0, signs_in=True)


def test_moments_are_on_londons_clock() -> None:
    assert moment_words(datetime(2026, 7, 1, 23, 5, tzinfo=UTC)) == "2 July 2026 at 12:05am"
    assert moment_words(datetime(2026, 12, 3, 14, 30, tzinfo=UTC)) == "3 December 2026 at 2:30pm"


def test_a_text_has_something_in_it_and_an_end() -> None:
    assert [each.code for each in text_refusals(" \n")] == ["no_text"]
    assert [each.code for each in text_refusals("x" * 20_001)] == ["too_long"]
    assert text_refusals("x" * 20_000) == []
