"""Which documents are asked, how a service stands with them, and when it is reminded."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.portal.documents.rules import (
    kinds_asked,
    needs_of,
    reasons_not_to_decide,
    reasons_not_to_send,
    reminder_step,
    standing_of,
)
from market.portal.documents.types import DocumentKind, DocumentRow, DocumentStatus, Standing

ON = date(2026, 9, 10)


def document(**changes: Any) -> DocumentRow:
    values: dict[str, Any] = {
        "id": 1, "organisation_id": 1, "organisation_name": "Oak Care", "location_id": None, "location_name": None,
        "kind": "fire_risk", "expires_on": date(2027, 3, 31), "note": "", "status": "accepted", "decision_words": "",
        "decided_label": "", "decided_at": None, "sent_label": "Ada", "sent_at": datetime(2026, 1, 1, tzinfo=UTC), "version": 1,
        "evidence_id": 1, "file_name": "a.pdf", "file_state": "clean", "file_words": "",
    }  # fmt: skip
    return DocumentRow(**{**values, **changes})


@pytest.mark.parametrize(
    ("services", "regulated", "asked", "not_asked"),
    [
        (["residential_home"], True, {"food_hygiene", "fire_risk", "registration", "public_liability"}, set()),
        (["home_care"], True, {"registration", "data_security"}, {"fire_risk", "food_hygiene"}),
        (["day_care"], False, {"gas_electrical", "continuity_plan"}, {"registration", "food_hygiene"}),
        ([], False, {"employers_liability"}, {"registration", "professional_indemnity"}),
    ],
)
def test_what_is_asked_of_a_service(services: list[str], regulated: bool, asked: set[str], not_asked: set[str]) -> None:
    kinds = {kind.value for kind in kinds_asked(services, regulated=regulated)}
    assert asked <= kinds
    assert not kinds & not_asked


@pytest.mark.parametrize(
    ("documents", "standing"),
    [
        ([], Standing.MISSING),
        ([document()], Standing.HELD),
        ([document(expires_on=None)], Standing.HELD),
        ([document(expires_on=ON + timedelta(days=61))], Standing.HELD),
        ([document(expires_on=ON + timedelta(days=60))], Standing.ENDS_SOON),
        ([document(expires_on=ON)], Standing.ENDS_SOON),
        ([document(expires_on=ON - timedelta(days=1))], Standing.EXPIRED),
        ([document(status="sent")], Standing.WAITING),
        ([document(expires_on=ON), document(id=2, status="sent")], Standing.WAITING),
        ([document(), document(id=2, status="sent")], Standing.HELD),
        ([document(status="refused")], Standing.REFUSED),
        ([document(status="replaced")], Standing.MISSING),
        ([document(expires_on=date(2026, 1, 1)), document(id=2, status="refused")], Standing.EXPIRED),
    ],
)
def test_how_a_service_stands(documents: list[DocumentRow], standing: Standing) -> None:
    assert standing_of(documents, ON)[0] == standing


def test_a_document_of_the_organisation_covers_every_service_and_one_of_a_home_only_its_own() -> None:
    kinds = [DocumentKind.FIRE_RISK, DocumentKind.PUBLIC_LIABILITY]
    sent = [document(location_id=7), document(id=2, kind="public_liability")]
    assert [need.standing for need in needs_of(7, kinds, sent, ON)] == [Standing.HELD, Standing.HELD]
    assert [need.standing for need in needs_of(8, kinds, sent, ON)] == [Standing.MISSING, Standing.HELD]


@pytest.mark.parametrize(
    ("left", "step"),
    [(61, ""), (60, "60"), (31, "60"), (30, "30"), (8, "30"), (7, "7"), (0, "7"), (-1, "ended"), (-400, "ended")],
)
def test_when_a_provider_is_reminded(left: int, step: str) -> None:
    assert reminder_step(ON + timedelta(days=left), ON) == step


@given(st.integers(-500, 500), st.integers(0, 100))
def test_steps_only_come_nearer_as_days_go_by(left: int, later: int) -> None:
    order = ["", "60", "30", "7", "ended"]
    ends = ON + timedelta(days=left)
    assert order.index(reminder_step(ends, ON)) <= order.index(reminder_step(ends, ON + timedelta(days=later)))


@pytest.mark.parametrize(
    ("kind", "expires_on", "codes"),
    [
        (DocumentKind.FIRE_RISK, ON, []),
        (DocumentKind.FIRE_RISK, None, ["no_end"]),
        (DocumentKind.REGISTRATION, None, []),
        (DocumentKind.REGISTRATION, ON - timedelta(days=1), ["ended"]),
        (DocumentKind.FIRE_RISK, date(2047, 1, 1), ["too_far"]),
    ],
)
def test_what_may_be_sent(kind: DocumentKind, expires_on: date | None, codes: list[str]) -> None:
    assert [reason.code for reason in reasons_not_to_send(kind, expires_on, ON)] == codes


@pytest.mark.parametrize(
    ("status", "wanted", "reason", "state", "codes"),
    [
        ("sent", DocumentStatus.ACCEPTED, "", "clean", []),
        ("sent", DocumentStatus.ACCEPTED, "", "quarantined", ["not_clean"]),
        ("sent", DocumentStatus.REFUSED, " ", "quarantined", ["no_reason"]),
        ("sent", DocumentStatus.REFUSED, "wrong year", "quarantined", []),
        ("replaced", DocumentStatus.ACCEPTED, "", "clean", ["decided"]),
        ("accepted", DocumentStatus.REFUSED, "no", "clean", ["decided"]),
    ],
)
def test_what_may_be_decided(status: str, wanted: DocumentStatus, reason: str, state: str, codes: list[str]) -> None:
    assert [each.code for each in reasons_not_to_decide(status, wanted, reason, state)] == codes
