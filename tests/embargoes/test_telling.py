"""Who is told: each recipient once, by whatever way, with due times; without an address, and with the mail server down."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from msgspec import structs

from market.core.actor import Actor
from market.core.refusal import Refusal, refused
from market.db.sql import execute, fetch, fetch_value
from market.embargoes import queries, service, telling
from market.embargoes.types import NewPause, Terms, Variation
from market.letters.queries import letters_of
from market.letters.types import LetterStatus
from market.notices.jobs import text_of
from market.notices.queries import find_message
from market.partners.service import add_partner
from market.partners.types import PartnerDetails, PartnerKind
from market.placements.tables import OthersCount
from market.policies.embargo import ProviderNotice
from market.policies.loading import encoded
from market.policies.queries import embargo_policy
from tests.builders.app import make_settings
from tests.builders.embargoes import DIRECTOR, NOW, OFFICER, codes, day_after, impose, override
from tests.builders.letters import tell_all
from tests.builders.policies import load_policies
from tests.builders.providers import make_location
from tests.conftest import TestDatabase

DAY = timedelta(days=1)
BY = Actor("user", 801, "Quinn Officer")


async def partner(kind: PartnerKind, name: str, email: str = "", code: str = "") -> int:
    details = PartnerDetails(kind=kind, name=name, email=email, code=code)
    answer = await add_partner(details, by=BY, now=NOW)
    assert isinstance(answer, int), answer
    return answer


async def count(home: int, authority: str, people: int, funder: str = "other_council", **more: Any) -> None:
    row = OthersCount(
        location=home,
        funder=funder,
        authority=authority,
        people=people,
        as_at_on=day_after(NOW, -30),
        recorded_at=NOW,
        recorded_by="Test",
        **more,
    )
    await row.save()


async def told(number: int, event: str) -> dict[str, str]:
    return {each.name: each.template for each in await letters_of(("embargo", number)) if each.event == event}


async def test_everybody_whom_the_policy_names_gets_one_letter(db: TestDatabase) -> None:
    home, elsewhere = await make_location(), await make_location()
    redcar = await partner(PartnerKind.COUNCIL, "Redcar and Cleveland", "placements@redcar.example")
    await partner(PartnerKind.CQC, "Care Quality Commission", "hsca@cqc.example")
    await partner(PartnerKind.TEAM, "Brokerage team", "brokers@here.example", "brokerage")
    await count(home.id, "Redcar and Cleveland", 3)
    await count(home.id, "Hartlepool", 2, contact_email="care@hartlepool.example")
    await count(home.id, "NHS North East ICB", 4, funder="icb")
    await count(home.id, "", 9, funder="self")
    await count(elsewhere.id, "Stockton", 5)
    number = await impose(home)
    held = await queries.get_embargo(number)
    assert await told(number, "started") == {
        held.provider_name: "embargo_imposed",
        "Redcar and Cleveland": "notice_placing_authorities",
        "Hartlepool": "notice_placing_authorities",
        "NHS North East ICB": "notice_placing_authorities",
        "Care Quality Commission": "embargo_told",
        "Integrated care board": "embargo_told",
    }
    letters = {each.name: each for each in await letters_of(("embargo", number))}
    assert letters["Redcar and Cleveland"].partner_id == redcar
    assert "3 people placed or funded by you" in letters["Redcar and Cleveland"].text
    assert letters["Hartlepool"].email == "care@hartlepool.example"
    assert letters["Integrated care board"].email == ""
    assert letters[held.provider_name].due_at == NOW + timedelta(hours=4)
    assert letters["Redcar and Cleveland"].due_at == NOW + timedelta(hours=24)
    assert letters["Redcar and Cleveland"].acknowledge_by == NOW + 2 * DAY
    messages = await fetch("SELECT to_email, body FROM message WHERE kind = 'embargo_team'")
    assert [row["to_email"] for row in messages] == ["brokers@here.example"]
    assert f"/locations/{home.id}" in messages[0]["body"]
    assert "medic" not in str(messages).casefold()


async def test_whoever_was_told_of_the_start_is_told_how_it_goes_on(db: TestDatabase) -> None:
    home = await make_location()
    await count(home.id, "Hartlepool", 2)
    number = await impose(home)
    await tell_all(("embargo", number), "started")
    await OthersCount.update({OthersCount.people: 0}).where(OthersCount.location == home.id)
    wanted = Variation(
        terms=Terms(kind="cap", cap_per_week=1, review_on=day_after(NOW, 20)), why="One floor is safe again now"
    )
    asked = await service.propose_variation(number, wanted, submission="v", by=OFFICER, now=NOW + DAY)
    assert isinstance(asked, int)
    assert await service.vary(asked, 1, by=DIRECTOR, now=NOW + DAY) is None
    changed = await told(number, "varied:2")
    assert changed["Hartlepool"] == "embargo_told"
    assert "embargo_varied" in changed.values()
    await override(number, now=NOW + 2 * DAY)
    ended = await told(number, "lifted")
    assert ended["Hartlepool"] == "embargo_told"
    assert "embargo_lifted" in ended.values()
    before = await fetch_value("SELECT count(*) FROM letter")
    await service.draft_missing(number, by=OFFICER, now=NOW + 3 * DAY)
    assert await fetch_value("SELECT count(*) FROM letter") == before


async def test_a_template_that_cannot_be_filled_never_stops_an_embargo(db: TestDatabase, monkeypatch: Any) -> None:
    async def broken(*_: Any, **__: Any) -> Any:
        return refused(Refusal("missing_value", "The letter needs its signatory"))

    monkeypatch.setattr(telling, "draft_letter", broken)
    number = await impose(await make_location())
    assert (await queries.get_embargo(number)).is_running
    (step,) = [each for each in await queries.steps_of(number) if each.kind == "not_drafted"]
    assert "The letter needs its signatory" in step.words
    monkeypatch.undo()
    assert await fetch_value("SELECT count(*) FROM letter") == 0
    await service.draft_missing(number, by=OFFICER, now=NOW + DAY)
    assert await fetch_value("SELECT count(*) FROM letter") == 3


async def test_what_was_told_otherwise_is_noted_once(db: TestDatabase, tmp_path: Path) -> None:
    number = await impose(await make_location())
    note = {"words": "The lead member was telephoned by Quinn", "by": OFFICER, "now": NOW}
    assert codes(await service.note_told(number, "started", "T99", **note)) == ["no_row"]
    assert await service.note_told(number, "started", "T09", **note) is None
    assert codes(await service.note_told(number, "started", "T09", **note)) == ["told_already"]


async def test_a_letter_says_nothing_of_what_the_council_weighed(db: TestDatabase) -> None:
    number = await impose(await make_location())
    texts = str([each.text for each in await letters_of(("embargo", number))])
    assert "Two medicine errors on 20 August 2026" in texts
    assert "A weekly limit was considered" not in texts
    others = str([each.text for each in await letters_of(("embargo", number)) if each.template != "embargo_imposed"])
    assert "medicine" not in others


async def test_the_provider_has_the_time_that_the_policy_gives_it_to_confirm(db: TestDatabase) -> None:
    home = await make_location()
    await load_policies()
    await count(home.id, "Hartlepool", 2)
    held = (await embargo_policy()).policy
    longer = structs.replace(held, provider_notice=ProviderNotice(acknowledge_within="5d"))
    await execute("UPDATE policy_version SET content = {}, digest = 'longer' WHERE kind = 'embargo'", encoded(longer))
    number = await impose(home)
    letters = {each.name: each for each in await letters_of(("embargo", number))}
    provider = letters[(await queries.get_embargo(number)).provider_name]
    assert provider.acknowledge_by == NOW + 5 * DAY
    assert letters["Hartlepool"].acknowledge_by == NOW + 2 * DAY


async def weaken(number: int, *, now: Any) -> None:
    """Make an embargo a limit of one new person a week."""
    terms = Terms(kind="cap", cap_per_week=1, review_on=day_after(now, 20))
    wanted = Variation(terms=terms, why="One floor is safe again now")
    asked = await service.propose_variation(number, wanted, submission=f"v{number}", by=OFFICER, now=now)
    assert isinstance(asked, int), asked
    assert await service.vary(asked, 1, by=DIRECTOR, now=now) is None


async def pause(home: Any, *, now: Any) -> int:
    """The provider's own pause."""
    await load_policies()
    wanted = NewPause(
        submission=f"p{home.id}", location_id=home.id, why="Two nurses left us", expected_end_on=day_after(now, 60)
    )
    answer = await service.start_pause(wanted, organisation_id=home.organisation, by=OFFICER, now=now)
    assert isinstance(answer, int), answer
    return answer


async def states(number: int, event: str) -> dict[str, str]:
    return {each.name: each.status for each in await letters_of(("embargo", number)) if each.event == event}


async def test_drafts_that_a_later_event_has_overtaken_are_withdrawn_and_what_was_told_stays(db: TestDatabase) -> None:
    home = await make_location()
    await count(home.id, "Hartlepool", 2)
    number = await impose(home)
    provider = (await queries.get_embargo(number)).provider_name
    await tell_all(("embargo", number), "started", but=("Hartlepool", "Care Quality Commission"))
    await weaken(number, now=NOW + DAY)
    started = await states(number, "started")
    assert (started["Hartlepool"], started["Care Quality Commission"]) == ("withdrawn", "withdrawn")
    assert started[provider] == "told_otherwise"
    assert set((await states(number, "varied:2")).values()) == {"draft"}, "whom something still restricts is told of it"
    (old,) = [
        each for each in await letters_of(("embargo", number)) if (each.name, each.event) == ("Hartlepool", "started")
    ]
    assert old.withdrawn_why == "Overtaken before it was sent: what is restricted changed on 2 September 2026 at 10am"
    assert old.withdrawn_at == NOW + DAY
    verbs = await fetch("SELECT verb, subject_id FROM audit_entry WHERE verb = 'letter.withdrawn' ORDER BY seq")
    assert str(old.id) in {str(row["subject_id"]) for row in verbs}
    assert len(verbs) == 2
    await override(number, now=NOW + 2 * DAY)
    assert set((await states(number, "varied:2")).values()) == {"withdrawn"}
    assert set((await states(number, "lifted")).values()) == {"draft"}
    await service.draft_missing(number, by=OFFICER, now=NOW + 3 * DAY)
    assert set((await states(number, "lifted")).values()) == {"draft"}, "its own letters are not overtaken"


async def test_whoever_never_heard_of_a_restriction_hears_nothing_of_its_end(db: TestDatabase) -> None:
    home = await make_location()
    await count(home.id, "Hartlepool", 2)
    await count(home.id, "Stockton", 1)
    number = await impose(home)
    provider = (await queries.get_embargo(number)).provider_name
    await tell_all(("embargo", number), "started", but=("Stockton", "Care Quality Commission", "Integrated care board"))
    await override(number, now=NOW + DAY)
    assert set(await told(number, "lifted")) == {provider, "Hartlepool"}


async def test_the_letters_of_an_end_say_what_still_holds(db: TestDatabase) -> None:
    home = await make_location()
    await count(home.id, "Hartlepool", 2)
    number = await impose(home)
    await tell_all(("embargo", number), "started")
    await pause(home, now=NOW + DAY)
    await override(number, now=NOW + 2 * DAY)
    letters = [each for each in await letters_of(("embargo", number)) if each.event == "lifted"]
    assert {"embargo_lifted", "embargo_told"} == {each.template for each in letters}
    for each in letters:
        assert "itself pauses new admissions" in each.text, each.name
        assert "no longer restricted" not in each.text
        assert "update your vacancies" not in each.text


async def test_the_end_of_a_pause_says_that_the_council_still_stops_placements(db: TestDatabase) -> None:
    home = await make_location()
    await count(home.id, "Hartlepool", 2)
    held = await pause(home, now=NOW)
    await tell_all(("embargo", held), "started")
    await impose(home, now=NOW + DAY)
    version = (await queries.get_embargo(held)).version
    given = {"what_changed": "Two nurses came", "organisation_id": home.organisation}
    assert await service.end_pause(held, version, by=OFFICER, now=NOW + 2 * DAY, **given) is None
    ended = {each.name: each.text for each in await letters_of(("embargo", held)) if each.event == "lifted"}
    assert "We place nobody new at" in ended["Hartlepool"]
    assert "another still holds" in ended["Hartlepool"]


async def test_after_an_override_the_provider_is_not_thanked_and_nothing_is_called_met(db: TestDatabase) -> None:
    number = await impose(await make_location())
    await override(number, now=NOW + DAY)
    (letter,) = [each for each in await letters_of(("embargo", number)) if each.template == "embargo_lifted"]
    assert "A director lifted this restriction although not all of its conditions were met." in letter.text
    assert "Conditions that are still open stay agreed actions." in letter.text
    for words in ("Thank you", "We saw for ourselves", "The building is empty"):
        assert words not in letter.text, words
    assert "update your vacancies" in letter.text, "nothing else holds there"


async def test_letters_name_who_recommended_it_and_where_to_disagree(db: TestDatabase) -> None:
    home = await make_location()
    await count(home.id, "Hartlepool", 2)
    number = await impose(home)
    letters = {each.template: each.text for each in await letters_of(("embargo", number))}
    for template in ("notice_placing_authorities", "embargo_told"):
        assert f"Your contact here is {OFFICER.actor.label}" in letters[template]
        assert DIRECTOR.actor.label not in letters[template]
    assert "at the address at the head of this letter" in letters["embargo_imposed"]
    assert "for the attention of a head of service who took no part" in letters["embargo_imposed"]
    notice = letters["notice_placing_authorities"]
    assert "list" not in notice, "none is enclosed"
    assert "2 people placed or funded by you" in notice
    paused = await pause(await make_location(), now=NOW)
    assert all("the person who signs this letter" in each.text for each in await letters_of(("embargo", paused)))


async def test_the_message_to_a_team_holds_a_full_link(db: TestDatabase, tmp_path: Path) -> None:
    home = await make_location()
    await partner(PartnerKind.TEAM, "Brokerage team", "brokers@here.example", "brokerage")
    await impose(home)
    message = await find_message(await fetch_value("SELECT id FROM message WHERE kind = 'embargo_team'"))
    assert message is not None
    settings = make_settings(tmp_path, public_url="https://market.example.org")
    assert f"Sign in and open https://market.example.org/locations/{home.id} before" in text_of(message, settings)


async def test_a_pause_that_a_decision_takes_the_place_of_leaves_no_drafts(db: TestDatabase) -> None:
    home = await make_location()
    held = await pause(home, now=NOW)
    assert set((await states(held, "started")).values()) == {LetterStatus.DRAFT}
    await impose(home, now=NOW + DAY, converts=held)
    assert set((await states(held, "started")).values()) == {LetterStatus.WITHDRAWN}
