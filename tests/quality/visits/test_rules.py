"""What must stand before the end of a visit, and who says what about the whole of it."""

from typing import Any

import pytest
from msgspec import structs

from market.quality.assessments.capture.types import Kind
from market.quality.assessments.types import AnswerRow
from market.quality.visits.plain import answer_payload, entry_of, part_payload
from market.quality.visits.rules import criticals_without_recommendation, reason_against_entry, reasons_against_file
from market.quality.visits.types import Access
from market.web.forms import Form, Integer, Radios, Reading, Text, options
from tests.builders.framework import whole_library
from tests.conftest import TestDatabase
from tests.quality.visits.scene import NOW, access_of, answer, entry, make_scene, signed_in_as

CRITICAL, MAJOR = "3.1.1", next(each.code for each in whole_library().criteria if not each.is_critical)


def given(code: str, score: int | None, state: str = "scored") -> AnswerRow:
    """An answer as kept."""
    return AnswerRow(
        criterion=code, state=state, score=score, reason="", rationale="", categories="", source="", carried_from=None,
        in_conflict=False, scored_by=1, scored_label="Ann", scored_at=NOW,
    )  # fmt: skip


class Recommended:
    """As much of a recommendation as the rule looks at."""

    def __init__(self, criterion: str, status: str = "open") -> None:
        self.criterion, self.status = criterion, status


@pytest.mark.parametrize(
    ("answers", "recommended", "missing"),
    [
        ([given(CRITICAL, 1)], [], True),
        ([given(CRITICAL, 1)], [Recommended(CRITICAL)], False),
        ([given(CRITICAL, 1)], [Recommended(CRITICAL, "withdrawn")], True),
        ([given(CRITICAL, 1)], [Recommended(MAJOR)], True),
        ([given(CRITICAL, 2)], [], False),
        ([given(MAJOR, 1)], [], False),
        ([given(CRITICAL, None, "not_seen")], [], False),
        ([], [], False),
    ],
)
def test_each_critical_scored_one_needs_a_recommendation(
    answers: list[AnswerRow], recommended: list[Any], missing: bool
) -> None:
    found = criticals_without_recommendation(whole_library().by_code, answers, recommended)
    assert [each.code for each in found] == (["critical_without_recommendation"] if missing else [])
    assert all(CRITICAL in each.message for each in found)


async def test_partners_say_nothing_about_the_whole_visit_but_how_many_they_heard(db: TestDatabase) -> None:
    scene = await make_scene()
    partner, lead = await access_of(scene, scene.partner), await access_of(scene, scene.lead)
    heard, words = entry("header", "people", {"people_heard": 2}), entry("header", "summary", {"summary": "Mine"})
    assert reason_against_entry(partner, heard) is None
    assert reason_against_entry(partner, answer(CRITICAL)) is None
    no = reason_against_entry(partner, words)
    assert no is not None
    assert (no.client_id, no.code) == (words.client_id, "officers_only")
    assert reason_against_entry(lead, words) is None


async def test_who_adds_files(db: TestDatabase) -> None:
    scene = await make_scene()
    lead = await access_of(scene, scene.lead)
    closed = structs.replace(lead, visit=structs.replace(lead.visit, status="submitted"))
    cases: dict[str, tuple[Access, list[str]]] = {
        "lead": (lead, []),
        "partner": (await access_of(scene, scene.partner), []),
        "double": (await access_of(scene, scene.double), ["not_yours"]),
        "closed": (closed, ["not_open"]),
    }
    for name, (access, codes) in cases.items():
        assert [each.code for each in reasons_against_file(access)] == codes, name


def reading(**typed: str) -> Reading:
    """A small form filled in."""
    marks = options({"1": "1", "na": "na", "not_seen": "not seen"})
    return Form(Radios("mark", "Mark", options=marks), Text("rationale", "Why", required=False)).read(typed)


def test_a_form_becomes_the_payload_that_a_device_would_send() -> None:
    assert answer_payload(reading(mark="1", rationale="Seen"), "rule") == {
        "state": "scored", "score": 1, "reason": "", "rationale": "Seen", "categories": "",
    }  # fmt: skip
    assert answer_payload(reading(mark="na"), "Nobody has medicines")["reason"] == "Nobody has medicines"
    assert answer_payload(reading(mark="not_seen"), "rule")["reason"] == ""
    part = Form(Integer("people_heard", "x"), Integer("people_total", "y", required=False)).read({"people_heard": "3"})
    assert part_payload(part) == {"people_heard": 3}


async def test_a_form_s_entry_replaces_what_its_page_knew(db: TestDatabase) -> None:
    scene = await make_scene()
    made = entry_of(
        signed_in_as(scene.lead), Kind.ANSWER, "1.1.1", None, number="n-1", knows="a b", now=NOW
    )  # fmt: skip
    assert (made.supersedes, made.device, made.payload) == (("a", "b"), "session-1", None)
