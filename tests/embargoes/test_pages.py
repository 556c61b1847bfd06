"""The pages of embargoes over HTTP: the register, one embargo, every form, and who may open them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from market.accounts.permissions import Role
from market.db.sql import execute, fetch, fetch_value
from market.embargoes import queries, service
from market.embargoes.types import HostSuspension, NewPause, Who
from market.providers.tables import Location
from tests.builders.accounts import MadeUser, make_user, sign_in
from tests.builders.actions import make_recommendation
from tests.builders.app import Browser, text_of_page
from tests.builders.assessments import make_assessment
from tests.builders.assured import make_assured
from tests.builders.capacity import make_bed_return
from tests.builders.embargoes import OFFICER, day_after, impose
from tests.builders.placements import make_placement
from tests.builders.policies import load_policies
from tests.builders.providers import make_location

START = datetime(2026, 9, 10, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


async def as_role(browser: Browser, *roles: Role, **changes: Any) -> MadeUser:
    user = await make_user(roles=roles, **changes)
    await sign_in(browser, user)
    return user


def form_values(location: Location, **changes: Any) -> dict[str, Any]:
    words = "It was seen on 20 August 2026 by an officer"
    return {
        "submission": "a" * 32,
        "about": "location",
        "target": location.cqc_location_id or location.name,
        "service": "",
        "kind": "full",
        "cap_per_week": "",
        "scope_words": "",
        "reasons": ["R04", "R02"],
        "reason_words": "",
        "held_back": ["R02"],
        "held_back_for": "Police",
        "held_back_until": "2026-12-31",
        "facts": words,
        "alternatives": words,
        "effect_on_people": words,
        "why_not_weaker": words,
        "must_change": words,
        "returns_stopped_why": "",
        "review_on": "2026-10-14",
        **changes,
    }


async def version_of(number: int) -> str:
    return str((await queries.get_embargo(number)).version)


async def test_an_embargo_is_proposed_and_approved_and_found_in_the_register(browser: Browser) -> None:
    await load_policies()
    home = await make_location(name="Seal Sands House")
    await as_role(browser, Role.QUALITY_OFFICER)
    opened = await browser.get(f"/embargoes/new?location={home.id}")
    assert str(home.cqc_location_id) in opened.text
    assert "start it at once" not in opened.text
    sent = await browser.send_form("/embargoes/new", **form_values(home))
    assert sent.status_code == 303
    number = int(sent.headers["location"].rpartition("/")[2])
    again = await browser.send_form("/embargoes/new", **form_values(home))
    assert again.headers["location"] == sent.headers["location"]
    shown = text_of_page((await browser.get(f"/embargoes/{number}")).text)
    assert "Waits for approval" in shown
    assert "Held back for Police until 31 December 2026" in shown
    refused = await browser.send_form(f"/embargoes/{number}/act/approve", version="1", decision="approve", why="")
    assert refused.status_code == 403
    await as_role(browser, Role.DIRECTOR)
    assert "Approve or refuse" in (await browser.get(f"/embargoes/{number}")).text
    assert (await browser.get(f"/embargoes/{number}/act/approve")).status_code == 200
    missing = await browser.send_form(f"/embargoes/{number}/act/approve", version="1", decision="refuse", why="")
    assert missing.status_code == 422
    assert "Say why it is not approved" in missing.text
    stale = await browser.send_form(f"/embargoes/{number}/act/approve", version="9", decision="approve", why="")
    assert stale.status_code == 409
    done = await browser.send_form(f"/embargoes/{number}/act/approve", version="1", decision="approve", why="")
    assert done.status_code == 303
    register = text_of_page((await browser.get("/embargoes")).text)
    assert "Seal Sands House" in register
    assert "Medication administration" in register
    before = text_of_page((await browser.get("/embargoes?as_at=2026-09-29")).text)
    assert "Seal Sands House" not in before
    assert "Seal Sands House" in (await browser.get("/embargoes.csv?state=in_force")).text
    assert "Seal Sands House" not in (await browser.get("/embargoes.csv?state=ended")).text
    assert (await browser.get("/embargoes.xlsx")).status_code == 200
    tab = text_of_page((await browser.get(f"/locations/{home.id}/embargoes")).text)
    assert "Full stop on new placements, since 30 September 2026" in tab


async def test_a_form_with_mistakes_comes_back_with_all_that_was_typed(browser: Browser) -> None:
    await load_policies()
    home = await make_location()
    await as_role(browser, Role.COMMISSIONING_MANAGER)
    bad = form_values(
        home, target="Nowhere House", reasons=[], held_back=[], review_on="2026-09-30", facts="Too little"
    )
    answer = await browser.send_form("/embargoes/new", **bad)
    assert answer.status_code == 422
    page = text_of_page(answer.text)
    assert "The register has no location of this name or CQC ID" in page
    assert "Choose at least one reason" in page
    assert "Nowhere House" in answer.text
    past = await browser.send_form("/embargoes/new", **form_values(home, review_on="2026-09-30"))
    assert "The date of the next review must be after today" in past.text
    late = await browser.send_form("/embargoes/new", **form_values(home, review_on="2026-12-30"))
    assert "The next review must be by 28 October 2026" in late.text
    none = await browser.send_form("/embargoes/new", **form_values(home, review_on=""))
    assert none.status_code == 422
    assert await fetch_value("SELECT count(*) FROM embargo") == 0


async def test_a_director_starts_one_at_once_and_another_confirms(browser: Browser) -> None:
    await load_policies()
    home = await make_location()
    await as_role(browser, Role.DIRECTOR)
    assert "start it at once" in (await browser.get("/embargoes/new")).text
    sent = await browser.send_form("/embargoes/new", **form_values(home, at_once="yes"))
    assert sent.status_code == 303
    address = sent.headers["location"]
    number = int(address.rpartition("/")[2])
    assert "Confirm the emergency" not in (await browser.get(address)).text
    own = await browser.send_form(f"{address}/act/confirm", version="1")
    assert "You started this yourself" in own.text
    await as_role(browser, Role.DIRECTOR)
    page = text_of_page((await browser.get(address)).text)
    assert "A second person has to confirm this emergency" in page
    assert (await browser.send_form(f"{address}/act/confirm", version=await version_of(number))).status_code == 303
    assert "Confirmed by" in (await browser.get(address)).text


async def test_one_page_shows_all_that_a_director_asks(browser: Browser) -> None:
    home = await make_location(name="Seal Sands House")
    await make_bed_return(home, maximum=30, occupied=28, saved_on=day_after(START, -3))
    await make_bed_return(home, maximum=30, occupied=24, saved_on=day_after(START, 15))
    assured = await make_assured(location=home)
    before = await make_assessment(service=assured, status="final", visit_on=day_after(START, -12))
    held = await make_recommendation(assessment=before)
    number = await impose(home, now=START, recommendation_ids=(held.id,))
    await make_placement(location=home.id, case_reference="CASE-77", starts_on=day_after(START, 0))
    await as_role(browser, Role.DIRECTOR)
    page = text_of_page((await browser.get(f"/embargoes/{number}")).text)
    for words in (
        "Seal Sands House",
        "Full stop on new placements",
        "10 September 2026",
        "21 days",
        "6 days late",
        "Medication administration",
        "Two medicine errors on 20 August 2026",
        "Still to be verified: recommendation",
        "Care Quality Commission",
        "CASE-77",
        "Places that fell empty since 4",
        "Red: the home is in danger",
        "Quinn Officer",
        "Dee Director",
    ):
        assert words in page, words
    assert "The review was due on 24 September 2026" in page
    assert (await browser.get("/embargoes/999")).status_code == 404


def every_form(home: Location) -> list[tuple[str, dict[str, str]]]:
    """Each form of an embargo in force with what is typed into it."""
    answers = {f"answer_{at}": "It was looked at on site" for at in range(6)}
    return [
        ("review", {"held_on": "2026-09-20", "next_review_on": "2026-10-14", **answers}),
        ("act/private", {"words": "The manager said she admits nobody"}),
        ("exception", {"submission": "b" * 32, "case_reference": "CASE-1", "why": "Her husband lives there already"}),
        ("books", {"location": str(home.id), "as_at_on": "2026-09-20", "cash_days": "40", "source": "Open book"}),
        ("told/T09", {"words": "The lead member was briefed by telephone"}),
        ("conditions/R04.1", {"met": "yes", "words": "Report of the pharmacist seen"}),
        (
            "vary",
            {
                "submission": "c" * 32,
                "kind": "cap",
                "cap_per_week": "1",
                "review_on": "2026-10-14",
                "why": "One floor is safe now",
            },
        ),
        (
            "propose-lifting",
            {
                "submission": "d" * 32,
                "why": "Medicines are safe for a month",
                "cap_1": "1",
                "days_1": "14",
                "objections_asked_on": "2026-09-22",
                "follow_up_visit_on": "2026-10-20",
            },
        ),
    ]


async def test_every_form_opens_and_does_what_it_says(browser: Browser) -> None:
    home = await make_location()
    number = await impose(home, now=START)
    base = f"/embargoes/{number}"
    await as_role(browser, Role.QUALITY_OFFICER, Role.COMMISSIONING_OFFICER)
    for path, values in every_form(home):
        assert (await browser.get(f"{base}/{path}")).status_code == 200, path
        empty = await browser.send_form(f"{base}/{path}", version=await version_of(number))
        assert empty.status_code == 422, path
        sent = await browser.send_form(f"{base}/{path}", version=await version_of(number), **values)
        assert sent.status_code == 303, (path, text_of_page(sent.text))
    page = text_of_page((await browser.get(base)).text)
    assert "In force, lifting proposed" in page
    assert "Make it weaker: at most 1 new person a week" in page
    assert "Make an exception for one person: CASE-1" in page


async def test_what_waits_is_decided_and_an_override_stays_visible(browser: Browser) -> None:
    home = await make_location()
    number = await impose(home, now=START)
    base = f"/embargoes/{number}"
    await as_role(browser, Role.QUALITY_OFFICER, Role.COMMISSIONING_OFFICER)
    for path, values in every_form(home)[2:]:
        await browser.send_form(f"{base}/{path}", version=await version_of(number), **values)
    await as_role(browser, Role.DIRECTOR)
    waiting = "SELECT id FROM embargo_decision WHERE status = 'open' AND act <> 'lift' ORDER BY id"
    decisions = [row["id"] for row in await fetch(waiting)]
    assert len(decisions) == 2
    for decision in decisions:
        assert (await browser.get(f"{base}/decisions/{decision}")).status_code == 200
        refused = await browser.send_form(f"{base}/decisions/{decision}", version="1", decision="refuse", why="")
        assert refused.status_code == 422
        done = await browser.send_form(f"{base}/decisions/{decision}", version="1", decision="approve", why="")
        assert done.status_code == 303
    page = text_of_page((await browser.get(f"{base}/act/lift")).text)
    assert "Not met: no visit handed in since 10 September 2026" in page
    lift = await browser.send_form(f"{base}/act/lift", version=await version_of(number), decision="approve", why="")
    assert lift.status_code == 422
    assert "Not met" in text_of_page(lift.text)
    reason = "The building is empty and everybody has moved away"
    over = await browser.send_form(f"{base}/act/override", version=await version_of(number), reason=reason)
    assert over.status_code == 303
    page = text_of_page((await browser.get(base)).text)
    assert "ended this although conditions were not met: The building is empty" in page


@pytest.mark.parametrize(
    "path", ["act/step", "act/stop-steps", "act/withdraw", "act/comment", "act/write-up", "act/confirm", "act/end-host"]
)
async def test_what_cannot_be_done_now_is_said_and_nothing_changes(browser: Browser, path: str) -> None:
    number = await impose(await make_location(), now=START)
    roles = (Role.COMMISSIONING_MANAGER, Role.DIRECTOR)
    await as_role(browser, *roles)
    words = "Something was seen by somebody there"
    grounds = dict.fromkeys(("facts", "alternatives", "effect_on_people", "why_not_weaker", "must_change"), words)
    assert (await browser.get(f"/embargoes/{number}/{path}")).status_code == 200
    sent = await browser.send_form(
        f"/embargoes/{number}/{path}",
        version=await version_of(number),
        **{**grounds, "why": words, "words": words, "confirmation": words, "how": "confirmed"},
    )
    assert sent.status_code == 422
    assert "has moved on" in sent.text
    assert (await queries.get_embargo(number)).stage == "in_force"


async def test_a_host_suspension_and_a_pause_have_their_own_words(browser: Browser) -> None:
    await load_policies()
    home, other = await make_location(), await make_location()
    wanted = HostSuspension(
        submission="host_alert:1",
        location_id=home.id,
        host_name="Elsewhere Council",
        facts="Letter",
        review_on=day_after(START, 20),
    )
    host = await service.record_host_suspension(wanted, by=OFFICER, now=START)
    pause = await service.start_pause(
        NewPause(
            submission="p", location_id=other.id, why="Norovirus on one floor", expected_end_on=day_after(START, 9)
        ),
        organisation_id=int(other.organisation),
        by=Who(OFFICER.actor),
        now=START,
    )
    await as_role(browser, Role.COMMISSIONING_MANAGER)
    page = text_of_page((await browser.get(f"/embargoes/{host}")).text)
    assert "Elsewhere Council" in page
    assert "confirm in writing" in page
    page = await browser.get(f"/embargoes/{pause}")
    assert "Convert to another kind" in page.text
    assert str(other.cqc_location_id) in (await browser.get(f"/embargoes/new?pause={pause}")).text
    sent = await browser.send_form(f"/embargoes/new?pause={pause}", **form_values(other, held_back=[]))
    converted = await queries.get_embargo(int(sent.headers["location"].rpartition("/")[2]))
    assert converted.converts == pause


async def test_who_is_told_is_listed_with_those_who_cannot_be_reached(browser: Browser) -> None:
    home = await make_location()
    number = await impose(home, now=START)
    await as_role(browser, Role.COMMISSIONING_OFFICER)
    page = text_of_page((await browser.get(f"/embargoes/{number}/letters")).text)
    for words in (
        "Care Quality Commission",
        "Integrated care board",
        "Brokerage",
        "No address: tell them otherwise",
        "Lead member",
    ):
        assert words in page, words
    letters = await fetch_value("SELECT count(*) FROM letter")
    assert (await browser.send_form(f"/embargoes/{number}/letters")).status_code == 303
    assert await fetch_value("SELECT count(*) FROM letter") == letters


async def test_objections_are_asked_for_and_their_day_is_filled_in(browser: Browser) -> None:
    home = await make_location()
    number = await impose(home, now=START)
    await as_role(browser, Role.QUALITY_OFFICER)
    assert "Ask for objections to lifting" in (await browser.get(f"/embargoes/{number}")).text
    assert (await browser.get(f"/embargoes/{number}/act/objections")).status_code == 200
    sent = await browser.send_form(f"/embargoes/{number}/act/objections", version=await version_of(number))
    assert sent.status_code == 303
    page = text_of_page((await browser.get(f"/embargoes/{number}/letters")).text)
    assert "Objections to lifting, asked on 30 September 2026" in page
    form = (await browser.get(f"/embargoes/{number}/propose-lifting")).text
    assert 'value="2026"' not in form
    await execute("UPDATE letter SET status = 'sent', sent_at = {} WHERE template = 'embargo_objections'", START)
    assert 'value="2026"' in (await browser.get(f"/embargoes/{number}/propose-lifting")).text


async def test_what_is_held_back_is_a_reason_and_names_who_asked(browser: Browser) -> None:
    await load_policies()
    home = await make_location()
    await as_role(browser, Role.QUALITY_OFFICER)
    bad = form_values(home, reasons=["R04"], held_back=["R02"], held_back_for="")
    answer = await browser.send_form("/embargoes/new", **bad)
    assert answer.status_code == 422
    page = text_of_page(answer.text)
    assert "Choose every reason that is held back" in page
    assert "Say who asked to hold a reason back" in page
    assert await fetch_value("SELECT count(*) FROM embargo") == 0
