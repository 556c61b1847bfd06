"""A provider's own embargoes and pauses: what it reads, what it may do, and never anybody else's."""

from datetime import UTC, datetime

from market.accounts.permissions import Role
from market.db.sql import fetch_value
from market.embargoes import queries, service
from market.embargoes.types import ReasonGiven, Terms, Variation
from market.providers.tables import Location
from tests.builders.accounts import make_user, sign_in
from tests.builders.actions import make_recommendation
from tests.builders.app import Browser, text_of_page
from tests.builders.assessments import make_assessment
from tests.builders.assured import make_assured
from tests.builders.embargoes import OFFICER, day_after, impose, override, propose
from tests.builders.policies import load_policies
from tests.builders.providers import make_location

START = datetime(2026, 9, 10, 9, 0, tzinfo=UTC)
PAUSE = {"why": "An outbreak on one floor", "expected_end_on": "2026-10-09"}


async def owner_of(browser: Browser, home: Location, role: Role = Role.PROVIDER_OWNER) -> None:
    await sign_in(browser, await make_user(roles=[role], organisation_id=int(home.organisation)))


async def test_a_provider_reads_its_own_embargo_and_no_reason_that_is_held_back(browser: Browser) -> None:
    home = await make_location(name="Seal Sands House")
    assured = await make_assured(location=home)
    seen = await make_assessment(service=assured, status="final", visit_on=day_after(START, -9))
    held = await make_recommendation(assessment=seen, what="Train whoever gives medicines")
    secret = ReasonGiven(code="R02", held_back_for="the police", held_back_until=day_after(START, 60))
    unsent = await make_recommendation(assessment=seen, what="Find out who took the tablets", issued_at=None)
    ids = (held.id, unsent.id)
    number = await impose(home, now=START, reasons=(ReasonGiven(code="R04"), secret), recommendation_ids=ids)
    await owner_of(browser, home, Role.PROVIDER_CONTRIBUTOR)
    listed = text_of_page((await browser.get("/portal/embargoes")).text)
    assert "Seal Sands House: full stop on new placements" in listed
    page = text_of_page((await browser.get(f"/portal/embargoes/{number}")).text)
    for words in (
        "Medication administration",
        "Medicines are given by trained staff",
        "Train whoever gives medicines",
        "24 September 2026",
    ):
        assert words in page, words
    for words in ("histleblow", "police", "Two medicine errors", "weekly limit was considered", "took the tablets"):
        assert words not in page, words
    sent = await browser.send_form(
        f"/portal/embargoes/{number}/comment", version="2", words="We do not agree with this"
    )
    assert sent.status_code == 303
    assert "We do not agree with this" in (await browser.get(f"/portal/embargoes/{number}")).text
    stale = await browser.send_form(f"/portal/embargoes/{number}/comment", version="2", words="Once more from us")
    assert stale.status_code == 409
    assert (await browser.get(f"/portal/embargoes/{number}/comment")).status_code == 200


async def test_a_provider_never_sees_a_proposal_or_somebody_elses_embargo(browser: Browser) -> None:
    home, other = await make_location(), await make_location()
    proposed = await propose(home, now=START)
    strange = await impose(other, now=START)
    await owner_of(browser, home)
    for number in (proposed, strange, 999):
        for path in ("", "/comment", "/end"):
            assert (await browser.get(f"/portal/embargoes/{number}{path}")).status_code == 404, (number, path)
        sent = await browser.send_form(f"/portal/embargoes/{number}/comment", version="1", words="Let me see this now")
        assert sent.status_code == 404
        ended = await browser.send_form(f"/portal/embargoes/{number}/end", version="1", what_changed="All is well now")
        assert ended.status_code == 404
    assert "Nothing restricts new placements" in (await browser.get("/portal/embargoes")).text


async def test_an_owner_pauses_once_and_ends_it(browser: Browser) -> None:
    await load_policies()
    home, other = await make_location(), await make_location()
    await owner_of(browser, home)
    assert (await browser.get("/portal/embargoes/pause")).status_code == 200
    empty = await browser.send_form("/portal/embargoes/pause", location=str(home.id))
    assert empty.status_code == 422
    foreign = await browser.send_form("/portal/embargoes/pause", location=str(other.id), **PAUSE)
    assert foreign.status_code == 422
    values = {"submission": "a" * 32, "location": str(home.id), **PAUSE}
    first = await browser.send_form("/portal/embargoes/pause", **values)
    assert first.status_code == 303
    again = await browser.send_form("/portal/embargoes/pause", **values)
    assert again.headers["location"] == first.headers["location"]
    second = await browser.send_form("/portal/embargoes/pause", **{**values, "submission": "b" * 32})
    assert "You pause admissions there already" in second.text
    assert await fetch_value("SELECT count(*) FROM embargo") == 1
    address = first.headers["location"]
    assert "Your own pause" in (await browser.get(address)).text
    assert (await browser.get(f"{address}/end")).status_code == 200
    short = await browser.send_form(f"{address}/end", version="1", what_changed="Well")
    assert short.status_code == 422
    stale = await browser.send_form(f"{address}/end", version="9", what_changed="Nobody is ill any more")
    assert stale.status_code == 409
    done = await browser.send_form(f"{address}/end", version="1", what_changed="Nobody is ill any more")
    assert done.status_code == 303
    assert await queries.in_force(day_after(START, 20)) == {}
    assert "Ended" in (await browser.get("/portal/embargoes")).text


async def test_a_contributor_reads_but_does_not_pause(browser: Browser) -> None:
    await load_policies()
    home = await make_location()
    await owner_of(browser, home, Role.PROVIDER_CONTRIBUTOR)
    assert "An owner of your organisation may pause" in (await browser.get("/portal/embargoes")).text
    assert (await browser.get("/portal/embargoes/pause")).status_code == 403
    assert (await browser.send_form("/portal/embargoes/pause", location=str(home.id), **PAUSE)).status_code == 403


async def test_an_embargo_of_the_council_is_not_ended_by_the_provider(browser: Browser) -> None:
    home = await make_location()
    number = await impose(home, now=START)
    await owner_of(browser, home)
    sent = await browser.send_form(f"/portal/embargoes/{number}/end", version="2", what_changed="We think it is fine")
    assert sent.status_code == 422
    assert (await queries.get_embargo(number)).is_running
    await override(number, now=START)
    assert "Ended" in (await browser.get(f"/portal/embargoes/{number}")).text


async def test_staff_of_the_council_do_not_open_the_portal_pages(browser: Browser) -> None:
    await sign_in(browser, await make_user(roles=[Role.QUALITY_OFFICER]))
    assert (await browser.get("/portal/embargoes")).status_code == 403


async def test_a_provider_is_heard_on_a_proposal_that_it_was_shown(browser: Browser) -> None:
    at = datetime(2026, 9, 29, 9, 0, tzinfo=UTC)
    home = await make_location(name="Seal Sands House")
    number = await propose(home, now=at)
    address = f"/portal/embargoes/{number}"
    await owner_of(browser, home)
    assert (await browser.get(address)).status_code == 404
    await sign_in(browser, await make_user(roles=[Role.QUALITY_OFFICER]))
    assert "Ask the provider for its comment" in (await browser.get(f"/embargoes/{number}")).text
    assert (await browser.get(f"/embargoes/{number}/act/ask-provider")).status_code == 200
    assert (await browser.send_form(f"/embargoes/{number}/act/ask-provider", version="1")).status_code == 303
    assert "Ask the provider for its comment" not in (await browser.get(f"/embargoes/{number}")).text
    await owner_of(browser, home)
    listed = text_of_page((await browser.get("/portal/embargoes")).text)
    assert "Comment by the end of 1 October 2026" in listed
    page = text_of_page((await browser.get(address)).text)
    for words in (
        "has not decided",
        "Two medicine errors on 20 August 2026",
        "Medication administration",
        "1 October 2026",
    ):
        assert words in page, words
    assert "weekly limit was considered" not in page
    sent = await browser.send_form(f"{address}/comment", version="2", words="We have a new manager")
    assert sent.status_code == 303
    await owner_of(browser, await make_location())
    assert (await browser.get(address)).status_code == 404
    await sign_in(browser, await make_user(roles=[Role.DIRECTOR]))
    asked = text_of_page((await browser.get(f"/embargoes/{number}/act/approve")).text)
    assert "We have a new manager" in asked
    refused = await browser.send_form(
        f"/embargoes/{number}/act/approve", version="3", decision="refuse", why="We accept what they say"
    )
    assert refused.status_code == 303
    await owner_of(browser, home)
    assert "Did not go ahead" in text_of_page((await browser.get(address)).text)
    assert "did not go ahead" in text_of_page((await browser.get("/portal/embargoes")).text)


async def test_a_provider_is_heard_on_a_change_only_once_it_was_shown(browser: Browser) -> None:
    home = await make_location(name="Seal Sands House")
    at = datetime(2026, 9, 29, 9, 0, tzinfo=UTC)
    number = await impose(home, kind="cap", cap_per_week=4, now=START)
    asked = await propose_stronger(number, now=at)
    address = f"/portal/embargoes/{number}"
    await owner_of(browser, home)
    assert "1 new person a week" not in text_of_page((await browser.get(address)).text)
    await sign_in(browser, await make_user(roles=[Role.QUALITY_OFFICER]))
    held = await queries.get_embargo(number)
    asking = f"/embargoes/{number}/act/ask-provider"
    assert (await browser.send_form(asking, version=str(held.version))).status_code == 303
    await owner_of(browser, home)
    page = text_of_page((await browser.get(address)).text)
    assert "considers changing this to: At most 1 new person a week . It has not decided." in page
    assert "Comment by the end of 1 October 2026" in page
    assert "Two more errors with medicines" in page
    await sign_in(browser, await make_user(roles=[Role.DIRECTOR]))
    deciding = text_of_page((await browser.get(f"/embargoes/{number}/decisions/{asked}")).text)
    for words in (
        "What holds now At most 4 new people a week, no two on the same day",
        "What is proposed At most 1 new person a week",
        "Next review by",
        "Its comment None so far",
    ):
        assert words in deciding, words


async def propose_stronger(number: int, *, now: datetime) -> int:
    """Propose one person a week at an embargo in force; the number of the decision that waits."""
    terms = Terms(kind="cap", cap_per_week=1, review_on=day_after(now, 14))
    wanted = Variation(terms=terms, why="Two more errors with medicines this week")
    answer = await service.propose_variation(number, wanted, submission="v", by=OFFICER, now=now)
    assert isinstance(answer, int)
    return answer
