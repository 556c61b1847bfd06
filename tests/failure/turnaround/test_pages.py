"""Turnarounds over HTTP: opening, team, actions, costs, reviews, exit, past days, files, and who may do what."""

from datetime import date

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.db.sql import fetch_value
from market.failure.turnaround import service, spending
from market.failure.turnaround.queries import get_turnaround
from market.failure.turnaround.types import Exit
from tests.builders.accounts import MadeUser, make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.partners import make_partner
from tests.builders.policies import load_policies
from tests.builders.providers import make_location
from tests.builders.turnarounds import NOW, OFFICER, TODAY, make_action, make_cost, make_review, make_turnaround
from tests.conftest import TestDatabase

LIST = "/turnarounds"


async def signed_in(browser: Browser, role: Role = Role.COMMISSIONING_MANAGER) -> MadeUser:
    user = await make_user(roles=[role])
    await sign_in(browser, user)
    return user


def opening_form(place: str, lead: int, **changes: object) -> dict[str, object]:
    return {
        "submission": "a-form-of-the-page-test",
        "place": place,
        "source": "quality",
        "concern": "Medicines are late",
        "cause": "No senior at night",
        "tests": ["0", "1", "2"],
        "agreed_on": "2026-09-29",
        "agreed_with": "Owner, by e-mail",
        "council_gives": "A pharmacist",
        "provider_gives": "A senior",
        "exit_test": "Two clean visits",
        "ends_on": "2026-12-01",
        "first_review_on": "2026-10-14",
        "lead": str(lead),
        **changes,
    }


async def test_opening_shows_the_protocols_tests_and_is_done_once(browser: Browser, db: TestDatabase) -> None:
    await load_policies()
    home = await make_location(name="Elm House")
    manager = await signed_in(browser)
    form = text_of_page((await browser.get(f"{LIST}/new?location={home.id}")).text)
    assert "Provider accepts help in writing" in form
    assert "Within 14 days" in form
    empty = await browser.send_form(f"{LIST}/new", place="Elm House", concern="Typed words")
    assert empty.status_code == 422
    assert "Typed words" in empty.text
    unknown = await browser.send_form(f"{LIST}/new", **opening_form("Nowhere House", manager.id))
    assert unknown.status_code == 422
    assert "The register has nothing of this name" in unknown.text
    sent = opening_form("ELM house", manager.id)
    late = await browser.send_form(f"{LIST}/new", **{**sent, "first_review_on": "2026-11-30"})
    assert late.status_code == 422
    assert "must be by 14 October 2026" in late.text
    answers = [await browser.send_form(f"{LIST}/new", **sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert "nothing new was opened" in (await browser.get(answers[1].headers["location"])).text
    assert await fetch_value("SELECT count(*) FROM turnaround") == 1
    other = await browser.send_form(f"{LIST}/new", **{**sent, "submission": "another-form-of-the-test"})
    assert other.headers["location"] == answers[0].headers["location"]


async def test_the_page_shows_what_is_late_and_what_it_costs(browser: Browser) -> None:
    number = await make_turnaround(on=date(2026, 9, 10), agreed_on=date(2026, 9, 9), first_review_on=date(2026, 9, 24))
    await make_action(number, words="<b>Train</b> the seniors", due_on=date(2026, 10, 7))
    await make_cost(number, by=Actor(kind="user", id=99, label="Somebody else"))
    manager = await signed_in(browser)
    answer = await browser.get(f"{LIST}/{number}")
    page = text_of_page(answer.text)
    assert "The review of 24 September 2026 has not been recorded" in page
    assert "1 cost not decided yet" in page
    assert "£12,000 more is proposed" in page
    assert "Two nights a week of agency seniors" in page
    assert "&lt;b&gt;Train&lt;/b&gt;" in answer.text
    assert f"{LIST}/{number}/costs/1" in answer.text
    by = Actor(kind="user", id=manager.id, label=manager.name)
    assert await spending.decide_cost(number, 1, 1, approve=True, words="", by=by, now=NOW, on=TODAY) is None
    page = text_of_page((await browser.get(f"{LIST}/{number}")).text)
    assert "Approved in all: £12,000" in page
    assert (await browser.get(f"{LIST}/999")).status_code == 404


async def test_a_past_day_shows_what_stood_then_and_changes_nothing(browser: Browser) -> None:
    number = await make_turnaround(on=date(2026, 9, 10), agreed_on=date(2026, 9, 9), first_review_on=date(2026, 9, 24))
    await make_review(
        number, on=TODAY, held_on=date(2026, 9, 24), next_review_on=date(2026, 10, 8), words="Found better"
    )
    await signed_in(browser)
    assert "Found better" in (await browser.get(f"{LIST}/{number}")).text
    past = (await browser.get(f"{LIST}/{number}?as_at=2026-09-20")).text
    assert "Found better" not in past
    assert "As it stood on 20 September 2026" in past
    assert "add/reviews" not in past
    assert (await browser.get(f"{LIST}/{number}?as_at=2026-09-01")).status_code == 404
    assert "No provider has been helped" in (await browser.get(f"{LIST}?as_at=2026-09-01")).text
    assert f"{LIST}/{number}" in (await browser.get(f"{LIST}?as_at=2026-09-20")).text


async def test_the_parts_are_added_over_the_forms(browser: Browser) -> None:
    number = await make_turnaround()
    base = f"{LIST}/{number}"
    person = await make_user(name="Ann Analyst", roles=[Role.ANALYST])
    partner = await make_partner("Durham")
    await signed_in(browser)
    for part in ("team", "actions", "costs", "reviews"):
        assert (await browser.get(f"{base}/add/{part}")).status_code == 200
        assert (await browser.send_form(f"{base}/add/{part}")).status_code == 422
    assert (await browser.get(f"{base}/add/walls")).status_code == 404
    assert (await browser.get(f"{LIST}/999/add/team")).status_code == 404
    team = {"role": "finance", "user": str(person.id), "from_on": "2026-09-30"}
    assert (await browser.send_form(f"{base}/add/team", **team)).status_code == 303
    twice = await browser.send_form(f"{base}/add/team", **team)
    assert twice.status_code == 422
    assert "Ann Analyst has this role in the team already" in twice.text
    nurse = {"role": "medicines", "partner": str(partner), "name": "Pat", "from_on": "2026-09-30"}
    assert (await browser.send_form(f"{base}/add/team", **nurse)).status_code == 303
    action = {"words": "Train the seniors", "side": "provider", "owner": "Manager", "due_on": "2026-10-07"}
    assert (await browser.send_form(f"{base}/add/actions", **action)).status_code == 303
    assert (await browser.send_form(f"{base}/add/actions", **action)).status_code == 422
    cost = {
        "submission": "a-cost-of-the-page-test",
        "kind": "agency",
        "words": "Seniors",
        "limit": "12,000.50",
        "from_on": "2026-10-01",
        "until_on": "2026-10-31",
        "funded_from": "Sustainability",
        "better_than_moving": "A move would cost more and harm people",
        "legal_checked": "Solicitor, 29 September",
    }
    for _ in range(2):
        assert (await browser.send_form(f"{base}/add/costs", **cost)).status_code == 303
    assert await fetch_value("SELECT sum(limit_pence) FROM turnaround_cost") == 12_000_50
    review = {
        "held_on": "2026-09-30",
        "progress": "worse",
        "words": "Not well",
        "next_review_on": "2026-10-10",
        "ends_on": "2027-01-31",
    }
    assert (await browser.send_form(f"{base}/add/reviews", **review)).status_code == 303, "a manager may extend"
    assert (await browser.send_form(f"{base}/add/reviews", **review)).status_code == 422
    page = text_of_page((await browser.get(base)).text)
    for words in (
        "Pat Durham",
        "Ann Analyst",
        "Train the seniors",
        "Not well",
        "31 January 2027 (first agreed: 1 December 2026)",
    ):
        assert words in page
    assert (await browser.send_form(f"{base}/team/2/leave", version="1")).status_code == 303
    assert "No longer in the team from today" in (await browser.get(base)).text
    await browser.send_form(f"{base}/team/2/leave", version="2")
    assert "is no longer in the team" in (await browser.get(base)).text
    await browser.send_form(f"{base}/team/3/leave", version="9")
    assert "Somebody changed the team meanwhile" in (await browser.get(base)).text
    assert (await browser.send_form(f"{base}/team/99/leave", version="1")).status_code == 404


async def test_an_officer_may_not_extend_past_the_longest_stay(browser: Browser) -> None:
    number = await make_turnaround()
    await signed_in(browser, Role.QUALITY_OFFICER)
    review = {"held_on": "2026-09-30", "progress": "same", "words": "x", "next_review_on": "2026-10-10"}
    answer = await browser.send_form(f"{LIST}/{number}/add/reviews", **review, ends_on="2027-01-31")
    assert answer.status_code == 422
    assert "A commissioning manager may agree a later end" in answer.text


async def test_an_action_is_closed_with_what_shows_it(browser: Browser) -> None:
    number = await make_turnaround()
    action = await make_action(number)
    await signed_in(browser)
    path = f"{LIST}/{number}/actions/{action}"
    assert "Train the seniors" in (await browser.get(path)).text
    done = {"result": "done", "on": "2026-09-30", "evidence": "Certificates seen"}
    assert (await browser.send_form(path, version="1", result="done")).status_code == 422
    stale = await browser.send_form(path, version="7", **done)
    assert stale.status_code == 409
    assert "Certificates seen" in stale.text
    assert (await browser.send_form(path, version="1", **done)).status_code == 303
    again = await browser.send_form(path, version="2", **done)
    assert again.status_code == 422
    assert "This action was closed on 30 September 2026" in again.text
    assert (await browser.get(f"{LIST}/{number}/actions/99")).status_code == 404


async def test_a_cost_is_decided_by_somebody_else(browser: Browser) -> None:
    number = await make_turnaround()
    manager = await signed_in(browser)
    mine = await make_cost(number, by=Actor(kind="user", id=manager.id, label=manager.name))
    path = f"{LIST}/{number}/costs/{mine}"
    assert path not in (await browser.get(f"{LIST}/{number}")).text
    own = await browser.send_form(path, version="1", decision="approve")
    assert own.status_code == 422
    assert "You proposed this cost" in own.text
    await signed_in(browser, Role.DIRECTOR)
    assert "Two nights a week" in (await browser.get(path)).text
    assert (await browser.send_form(path, version="1")).status_code == 422
    assert (await browser.send_form(path, version="4", decision="approve")).status_code == 409
    assert (await browser.send_form(path, version="1", decision="refuse", words="No")).status_code == 422
    assert (await browser.send_form(path, version="1", decision="approve")).status_code == 303
    assert (await get_turnaround(number, TODAY)).approved_pence == 12_000_00
    assert (await browser.get(f"{LIST}/{number}/costs/99")).status_code == 404


async def test_ending_asks_for_everything_and_then_shows_it(browser: Browser) -> None:
    number = await make_turnaround()
    await make_action(number)
    await signed_in(browser)
    path = f"{LIST}/{number}/end"
    assert "No late medicine at two visits running" in (await browser.get(path)).text
    leaving = {"outcome": "recovered", "on": "2026-09-30", "words": "Two visits without a late medicine"}
    refused = await browser.send_form(path, version="1", **leaving)
    assert refused.status_code == 422
    for words in ("1 action still open", "No review has been held", "Tick the box then"):
        assert words in refused.text
    failed = await browser.send_form(path, version="1", **{**leaving, "outcome": "failed"})
    assert "No failure of this provider is declared" in failed.text
    assert (await browser.send_form(path, version="1")).status_code == 422
    assert (await browser.send_form(path, version="8", **{**leaving, "outcome": "ended"})).status_code == 409
    assert (await browser.send_form(path, version="1", **{**leaving, "outcome": "ended"})).status_code == 303
    page = (await browser.get(f"{LIST}/{number}")).text
    assert "Ended otherwise" in page
    assert "add/reviews" not in page
    assert "Two visits without a late medicine" in page


async def test_the_list_filters_and_the_file_of_costs_holds_no_free_text(browser: Browser) -> None:
    home = await make_location(name="Elm House")
    lead = await make_user()
    place = {"organisation_id": int(home.organisation), "location_id": int(home.id), "lead_id": lead.id}
    ended = await make_turnaround(**place)
    wish = Exit(outcome="ended", on=TODAY, words="No longer accepts help at all", test_met=False)
    await make_cost(ended, by=Actor(kind="user", id=99, label="Ann"))
    await spending.decide_cost(
        ended, 1, 1, approve=True, words="", by=Actor(kind="user", id=98, label="Bo"), now=NOW, on=TODAY
    )
    await service.end_turnaround(ended, 1, wish, failure_declared=False, by=OFFICER, now=NOW, on=TODAY)
    opened = await make_turnaround()
    await signed_in(browser, Role.ANALYST)
    for query, found in (
        ("", {ended, opened}),
        ("?state=open", {opened}),
        ("?state=ended", {ended}),
        ("?state=recovered", set()),
        ("?q=elm", {ended}),
        ("?sort=approved_pence&order=desc", {ended, opened}),
        ("?sort=next_review_on", {ended, opened}),
    ):
        shown = (await browser.get(f"{LIST}{query}")).text
        assert {number for number in (ended, opened) if f'"{LIST}/{number}"' in shown} == found, query
    assert f"{LIST}/new" not in shown
    file = (await browser.get(f"{LIST}/costs.csv")).text
    assert "Elm House" in file
    assert "12000" in file
    assert "2026-09-29" in file, "the approval ended with the turnaround"
    assert "Two nights" not in file
    assert (await browser.get(f"{LIST}/costs.xlsx?state=open")).status_code == 200
    assert "Elm House" not in (await browser.get(f"{LIST}/costs.csv?state=open")).text


async def test_who_may_do_what(browser: Browser) -> None:
    number = await make_turnaround()
    action = await make_action(number)
    cost = await make_cost(number)
    base = f"{LIST}/{number}"
    read = (LIST, base, f"{LIST}/costs.csv")
    work = (
        f"{base}/add/team",
        f"{base}/add/actions",
        f"{base}/add/costs",
        f"{base}/add/reviews",
        f"{base}/actions/{action}",
    )
    run = (f"{LIST}/new", f"{base}/end", f"{base}/costs/{cost}")
    may = {
        Role.COMMISSIONING_OFFICER: (*read, *work),
        Role.QUALITY_OFFICER: (*read, *work),
        Role.ANALYST: read,
        Role.COMMISSIONING_MANAGER: (*read, *work, *run),
        Role.DIRECTOR: (*read, *run),
        Role.SOCIAL_WORKER: (),
        Role.BROKERAGE_OFFICER: (),
        Role.PARTNER: (),
        Role.PROVIDER_OWNER: (),
        Role.ADMINISTRATOR: (),
    }
    for role, allowed in may.items():
        await signed_in(browser, role)
        for path in (*read, *work, *run):
            wanted = 200 if path in allowed else 403
            assert (await browser.get(path)).status_code == wanted, (role, path)
            if path not in read and path not in allowed:
                assert (await browser.send_form(path)).status_code == 403, (role, path)
        if f"{base}/add/team" not in allowed:
            assert (await browser.send_form(f"{base}/team/1/leave", version="1")).status_code == 403
