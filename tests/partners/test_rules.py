"""When two names are one partner, and what is wrong with its details."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.partners.rules import LONGEST_NAME, details_refusals, name_key
from market.partners.types import PartnerDetails, PartnerKind, TeamCode


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Durham County Council", " durham  COUNTY council ", True),
        ("Durham", "Durham County Council", False),
        ("STOCKTON-on-Tees", "Stockton-On-Tees", True),
    ],
)
def test_capitals_and_spaces_make_no_other_partner(one: str, other: str, same: bool) -> None:
    assert (name_key(one) == name_key(other)) is same


@given(st.text(max_size=400))
def test_a_key_is_stable_and_fits_its_column(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)
    assert len(name_key(name)) <= LONGEST_NAME


@pytest.mark.parametrize(
    ("details", "taken", "codes"),
    [
        (PartnerDetails(kind=PartnerKind.COUNCIL, name="Durham"), (), []),
        (PartnerDetails(kind=PartnerKind.COUNCIL, name=" "), (), ["no_name"]),
        (PartnerDetails(kind=PartnerKind.TEAM, name="Night team"), (), ["no_team"]),
        (PartnerDetails(kind=PartnerKind.TEAM, name="B", code="brokerage"), (), []),
        (PartnerDetails(kind=PartnerKind.TEAM, name="B", code="brokerage"), (TeamCode.BROKERAGE,), ["team_taken"]),
        (PartnerDetails(kind=PartnerKind.ICB, name="B", code="brokerage"), (), ["team_of_partner"]),
    ],
)
def test_every_reason_is_given(details: PartnerDetails, taken: tuple[str, ...], codes: list[str]) -> None:
    assert [each.code for each in details_refusals(details, codes_taken=taken)] == codes
