"""The pages of tasks over HTTP: the list, one task, and what people do with it."""

from datetime import UTC, datetime, timedelta

import pytest

from market.accounts.permissions import Role
from market.app import create_app, route_names
from market.checklists import queries, service
from market.checklists.words import SUBJECT_PAGES
from market.settings import Settings
from tests.builders.accounts import MadeUser, make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.checklists import BY, MADE_AT, make_task, new_task

NOON = datetime(2026, 9, 30, 11, 0, tzinfo=UTC)


async def signed_in(browser: Browser, role: Role) -> MadeUser:
    user = await make_user(roles=[role])
    await sign_in(browser, user)
    return user


async def test_the_list_shows_mine_and_my_roles_late_ones_first(browser: Browser) -> None:
    user = await signed_in(browser, Role.QUALITY_OFFICER)
    await make_task(text="Later matter", offset="2d")
    await make_task(text="Late matter", offset="2h", critical=True)
    await make_task(text="Waiting matter", clock="host_lifted", told=None)
    await make_task(text="Mine matter", owner_role="named_worker", owner_id=user.id, person="C-0001", offset="3d")
    await make_task(text="Foreign matter", owner_role="named_worker")
    page = text_of_page((await browser.get("/tasks")).text)
    assert (
        page.index("Late matter")
        < page.index("Later matter")
        < page.index("Mine matter")
        < page.index("Waiting matter")
    )
    assert "Foreign matter" not in page
    assert "Late: 1 hour ago 11am on 30 September 2026" in page
    assert "Waits for the host’s lifting" in page
    for address, found in (
        ("whose=mine", {"Mine"}),
        ("whose=all", {"Later", "Late", "Waiting", "Mine", "Foreign"}),
        ("state=late", {"Late"}),
        ("state=waiting", {"Waiting"}),
        ("state=done", set()),
        ("state=second", set()),
        ("critical=yes", {"Late"}),
        ("q=c-0001", {"Mine"}),
        ("kind=failure", set()),
    ):
        shown = (await browser.get(f"/tasks?{address}")).text
        words = ("Later", "Late", "Waiting", "Mine", "Foreign")
        assert {word for word in words if f"{word} matter" in shown} == found, address


async def test_a_long_list_opens_with_what_comes_first(browser: Browser) -> None:
    user = await signed_in(browser, Role.QUALITY_OFFICER)
    await make_task(text="Late matter", offset="2h")
    await make_task(text="Soon matter", offset="20h")
    await make_task(text="Mine matter", owner_role="named_worker", owner_id=user.id, offset="30d")
    tasks = [new_task(text=f"Far matter {number}", offset="9d") for number in range(25)]
    await service.create_tasks(("host_alert", 1), tasks, {"told": MADE_AT}, by=BY, now=MADE_AT)
    page = (await browser.get("/tasks")).text
    for words in ("Late matter", "Soon matter", "Mine matter"):
        assert words in page, words
    assert "Far matter" not in page
    assert '<option value="first" selected>Mine, and what is late or due within a day</option>' in page
    assert 'href="/tasks?whose=roles"' in page
    everything = text_of_page((await browser.get("/tasks?whose=roles")).text)
    assert "Far matter" in everything
    assert "28" in everything
    assert "Far matter" in (await browser.get("/tasks?state=not_started")).text
    assert "Far matter" in (await browser.get("/tasks.csv")).text


async def test_one_task_is_started_done_and_opened_again(browser: Browser) -> None:
    await signed_in(browser, Role.COMMISSIONING_OFFICER)
    task = await make_task(why="<script>alert(1)</script>")
    path = f"/tasks/{task.id}"
    answer = await browser.get(path)
    page = text_of_page(answer.text)
    assert "4 hours after the notice that reached us" in page
    assert "1pm on 30 September 2026 (today 1pm)" in page
    assert "<script>alert" not in answer.text
    assert (await browser.send_form(f"{path}/start", version="1")).status_code == 303
    assert (await browser.send_form(f"{path}/start", version="1")).status_code == 303
    assert "This task is being done, so this cannot be done now" in text_of_page((await browser.get(path)).text)
    assert "List with two sources" in (await browser.get(f"{path}/do/complete")).text
    empty = await browser.send_form(f"{path}/do/complete", version="2", evidence="", why_none="")
    assert empty.status_code == 422
    assert "Say what shows that this was done" in empty.text
    stale = await browser.send_form(f"{path}/do/complete", version="1", evidence="Four people")
    assert stale.status_code == 409
    assert "Four people" in stale.text
    assert (await browser.send_form(f"{path}/do/complete", version="2", evidence="Four people")).status_code == 303
    twice = await browser.send_form(f"{path}/do/complete", version="3", evidence="Five people")
    assert twice.status_code == 422
    assert "has already marked this task as done" in twice.text
    assert "Five people" in twice.text
    page = text_of_page((await browser.get(path)).text)
    assert "Four people" in page
    assert (await browser.send_form(f"{path}/do/reopen", version="3", reason="One was missed")).status_code == 303
    assert (await browser.send_form(f"{path}/do/note", words="Rang twice")).status_code == 303
    assert "Rang twice" in (await browser.get(path)).text
    assert [each.kind for each in await queries.events_of(task.id)] == ["started", "done", "reopened", "note"]
    assert (await browser.get(f"{path}/do/burn")).status_code == 404
    assert (await browser.get("/tasks/999")).status_code == 404
    assert (await browser.get("/tasks/999/do/complete")).status_code == 404


async def test_a_critical_task_is_left_out_by_a_second_person(browser: Browser) -> None:
    await signed_in(browser, Role.QUALITY_OFFICER)
    task = await make_task(critical=True)
    path = f"/tasks/{task.id}"
    assert "A second person has to confirm" in (await browser.get(f"{path}/do/not-needed")).text
    assert (await browser.send_form(f"{path}/do/not-needed", version="1", reason="Nobody is there")).status_code == 303
    page = (await browser.get(path)).text
    assert "Nobody is there" in page
    assert "do/confirm" not in page
    refused = await browser.send_form(f"{path}/do/confirm", version="2")
    assert refused.status_code == 422
    assert "somebody else has to confirm it" in refused.text
    await signed_in(browser, Role.DIRECTOR)
    assert "do/confirm" in (await browser.get(path)).text
    assert "Nobody is there" in (await browser.get(f"{path}/do/confirm")).text
    assert (await browser.send_form(f"{path}/do/confirm", version="2")).status_code == 303
    assert "confirmed by" in (await browser.get(path)).text


async def test_a_task_is_given_to_somebody_and_blocked(browser: Browser) -> None:
    user = await signed_in(browser, Role.COMMISSIONING_MANAGER)
    task = await make_task()
    path = f"/tasks/{task.id}"
    form = (await browser.get(f"{path}/do/reassign")).text
    assert user.name in form
    assert 'value="system"' not in form
    given = await browser.send_form(f"{path}/do/reassign", version="1", role="named_worker", owner=str(user.id))
    assert given.status_code == 303
    assert (await browser.send_form(f"{path}/do/reassign", version="2", role="", owner="")).status_code == 422
    assert (await browser.send_form(f"{path}/do/block", version="2", reason="No answer")).status_code == 303
    page = text_of_page((await browser.get(path)).text)
    assert f"{user.name} (named worker)" in page
    assert "What stands in the way No answer" in page


async def test_the_history_shows_old_due_times(browser: Browser) -> None:
    await signed_in(browser, Role.QUALITY_OFFICER)
    task = await make_task()
    await service.set_clock(
        ("host_alert", 1), "told", MADE_AT - timedelta(days=2), reason="Sent before", by=BY, now=NOON
    )
    page = text_of_page((await browser.get(f"/tasks/{task.id}")).text)
    assert "From 1pm on 30 September 2026 to 1pm on 28 September 2026. Sent before" in page
    assert "Do this now: its time, 1pm on 28 September 2026, had passed" in page


async def test_a_social_worker_sees_and_does_tasks_of_people_only(browser: Browser) -> None:
    worker = await signed_in(browser, Role.SOCIAL_WORKER)
    case = await make_task(text="Case matter", owner_role="social_work_lead")
    person = await make_task(text="Person matter", owner_role="named_worker", person="C-0001")
    own = await make_task(text="Own matter", owner_role="social_work_lead", owner_id=worker.id)
    page = (await browser.get("/tasks?whose=all")).text
    assert 'href="/tasks"' in page.split("<main")[0]
    assert {word for word in ("Case", "Person", "Own") if f"{word} matter" in page} == {"Person", "Own"}
    assert (await browser.get(f"/tasks/{case.id}")).status_code == 403
    assert (await browser.send_form(f"/tasks/{case.id}/do/complete", version="1", evidence="x")).status_code == 403
    for task in (person, own):
        assert (await browser.get(f"/tasks/{task.id}")).status_code == 200
        done = await browser.send_form(f"/tasks/{task.id}/do/complete", version="1", evidence="Seen")
        assert done.status_code == 303
    assert (await queries.get_task(case.id)).state == "not_started"


async def test_the_list_is_a_file_of_what_the_reader_may_read(browser: Browser) -> None:
    await signed_in(browser, Role.SOCIAL_WORKER)
    await make_task(text="Case matter", owner_role="social_work_lead")
    done = await make_task(text="=Person matter", owner_role="named_worker", person="C-0001", offset="1h")
    await service.block(done.id, 1, reason="Canary words", by=BY, now=MADE_AT)
    file = await browser.get("/tasks.csv?whose=all")
    assert file.headers["content-disposition"] == 'attachment; filename="tasks-2026-09-30.csv"'
    [heading, line] = file.text.strip().splitlines()
    assert heading.startswith("\ufeffTask,Code,Time,Belongs to,Case reference")
    assert line.startswith("'=Person matter")
    assert line.endswith(",yes,no,Blocked")
    assert "Canary" not in file.text
    assert (await browser.get("/tasks.xlsx?whose=all")).content.startswith(b"PK")
    assert "/tasks.csv" in (await browser.get("/tasks?whose=all")).text


async def test_a_version_that_is_no_number_starts_nothing(browser: Browser) -> None:
    await signed_in(browser, Role.QUALITY_OFFICER)
    task = await make_task()
    for version in ("²", "x", "9" * 40):
        assert (await browser.send_form(f"/tasks/{task.id}/start", version=version)).status_code == 303
    assert (await queries.get_task(task.id)).state == "not_started"


@pytest.mark.parametrize("role", [Role.BROKERAGE_OFFICER, Role.PARTNER, Role.ADMINISTRATOR])
async def test_others_see_no_tasks(browser: Browser, role: Role) -> None:
    task = await make_task(person="C-0001")
    await signed_in(browser, role)
    assert 'href="/tasks"' not in (await browser.get("/account")).text
    for path in ("/tasks", "/tasks.csv", f"/tasks/{task.id}", f"/tasks/{task.id}/do/complete"):
        assert (await browser.get(path)).status_code == 403
    for path in ("start", "do/complete"):
        assert (await browser.send_form(f"/tasks/{task.id}/{path}", version="1", evidence="x")).status_code == 403


async def test_an_analyst_reads_and_does_nothing(browser: Browser) -> None:
    task = await make_task()
    await signed_in(browser, Role.ANALYST)
    assert "do/complete" not in (await browser.get(f"/tasks/{task.id}")).text
    assert (await browser.send_form(f"/tasks/{task.id}/do/complete", version="1", evidence="x")).status_code == 403


def test_every_kind_of_case_has_a_page(settings: Settings) -> None:
    names = route_names(create_app(settings, background=False))
    assert {each.route_name for each in SUBJECT_PAGES.values()} <= set(names)


async def test_repeats_are_said_and_numbered(browser: Browser) -> None:
    await signed_in(browser, Role.QUALITY_OFFICER)
    await service.create_tasks(
        ("host_alert", 1), [new_task(code="R", repeats="14d")], {"told": MADE_AT}, by=BY, now=MADE_AT
    )
    await service.open_next(by=BY, now=MADE_AT + timedelta(hours=4))
    newest = await queries.find_task(("host_alert", 1), "R")
    assert newest is not None
    page = text_of_page((await browser.get(f"/tasks/{newest.id}")).text)
    assert "Task R, time 2" in page
    assert "14 days after the one before" in page
    assert "Every 14 days, until it is stopped" in page


async def test_a_task_that_was_late_from_the_beginning_is_to_be_done_now(browser: Browser) -> None:
    await signed_in(browser, Role.QUALITY_OFFICER)
    await make_task(text="Late matter", offset="1h", told=MADE_AT - timedelta(days=1))
    page = text_of_page((await browser.get("/tasks")).text)
    assert "Late: do now" in page
