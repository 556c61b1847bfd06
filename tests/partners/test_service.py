"""Partners loaded, added, changed and found by name, on both engines."""

import asyncio
from datetime import UTC, datetime

import msgspec

from market.core.actor import Actor
from market.core.refusal import Refused
from market.db.sql import fetch, fetch_value
from market.partners import queries
from market.partners.service import add_partner, change_partner, load_partners
from market.partners.types import Partner, PartnerDetails, PartnerKind, TeamCode
from tests.builders.partners import make_partner
from tests.conftest import TestDatabase

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
BY = Actor("user", 901, "Ann Officer")
DURHAM = PartnerDetails(kind=PartnerKind.COUNCIL, name="Durham County Council", email="durham@example.org")


async def found(partner_id: int) -> Partner:
    partner = await queries.find_partner(partner_id)
    assert partner is not None
    return partner


def codes(answer: object) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [reason.code for reason in answer.reasons]


async def test_loading_adds_cqc_and_the_teams_once_and_without_addresses(db: TestDatabase) -> None:
    assert await load_partners(by=BY, now=NOW) == 4
    assert await load_partners(by=BY, now=NOW) == 0
    assert await queries.count_without_address() == 4
    for code in TeamCode:
        assert [each.code for each in await queries.teams(code)] == [code]
    assert [each.name for each in await queries.partners_of_kind(PartnerKind.CQC)] == ["Care Quality Commission"]


async def test_a_team_that_was_renamed_is_not_added_again(db: TestDatabase) -> None:
    await load_partners(by=BY, now=NOW)
    team = (await queries.teams(TeamCode.BROKERAGE))[0]
    renamed = PartnerDetails(kind=PartnerKind.TEAM, name="Placement desk", code="brokerage", email="desk@example.org")
    assert await change_partner(team.id, renamed, version=team.version, by=BY, now=NOW) == "saved"
    assert await load_partners(by=BY, now=NOW) == 0
    assert await fetch_value("SELECT count(*) FROM partner") == 4


async def test_a_name_is_found_whatever_its_capitals_and_only_while_the_partner_is_active(db: TestDatabase) -> None:
    number = await add_partner(DURHAM, by=BY, now=NOW)
    assert isinstance(number, int)
    await make_partner("Brokerage", kind=PartnerKind.TEAM, code="brokerage")
    named = await queries.partner_named("  DURHAM county   council")
    assert named is not None
    assert named.id == number
    assert await queries.partner_named("Durham") is None
    assert await queries.partner_named("brokerage") is None
    many = await queries.partners_named(["durham COUNTY council", "Leeds", "brokerage"])
    assert {name: each.id for name, each in many.items()} == {"durham COUNTY council": number}
    ended = msgspec.structs.replace(DURHAM, active=False)
    assert await change_partner(number, ended, version=1, by=BY, now=NOW) == "saved"
    assert await queries.partner_named("Durham County Council") is None


async def test_a_council_comes_before_an_icb_of_the_same_name(db: TestDatabase) -> None:
    await make_partner("Tees Valley", kind=PartnerKind.ICB)
    council = await make_partner("tees valley")
    named = await queries.partner_named("Tees Valley")
    assert named is not None
    assert named.id == council


async def test_the_same_name_twice_in_a_kind_is_refused_even_at_the_same_moment(db: TestDatabase) -> None:
    answers = await asyncio.gather(*(add_partner(DURHAM, by=BY, now=NOW) for _ in range(2)))
    assert sorted(type(each).__name__ for each in answers) == ["Refused", "int"]
    assert codes(next(each for each in answers if isinstance(each, Refused))) == ["name_taken"]
    assert await fetch_value("SELECT count(*) FROM partner") == 1


async def test_the_first_to_save_wins_and_a_change_is_audited(db: TestDatabase) -> None:
    number = await make_partner("Durham County Council")
    assert await change_partner(number, DURHAM, version=1, by=BY, now=NOW) == "saved"
    later = msgspec.structs.replace(DURHAM, email="other@example.org")
    assert await change_partner(number, later, version=1, by=BY, now=NOW) == "changed_meanwhile"
    assert (await found(number)).email == "durham@example.org"
    verbs = [row["verb"] for row in await fetch("SELECT verb FROM audit_entry ORDER BY seq")]
    assert verbs == ["partner.added", "partner.changed"]


async def test_what_is_not_there_or_wrong_is_refused(db: TestDatabase) -> None:
    assert codes(await change_partner(99, DURHAM, version=1, by=BY, now=NOW)) == ["no_partner"]
    nameless = PartnerDetails(kind=PartnerKind.TEAM, name="")
    assert codes(await add_partner(nameless, by=BY, now=NOW)) == ["no_name", "no_team"]
    one, other = await make_partner("Leeds"), await make_partner("York")
    as_other = PartnerDetails(kind=PartnerKind.COUNCIL, name="YORK")
    assert codes(await change_partner(one, as_other, version=1, by=BY, now=NOW)) == ["name_taken"]
    assert (await found(other)).name == "York"
