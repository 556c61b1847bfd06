"""Importing, deciding and checking over HTTP, without script."""

import re
from pathlib import Path
from typing import Any

import httpx
from openpyxl import load_workbook

from market.accounts.permissions import Role
from market.db.audit import list_entries
from market.db.sql import fetch_value
from market.quality.consolidation import queries
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.consolidation import decide, live_framework, make_tool, to, write_workbook

ROOT = "/quality/consolidation"
ROWS: list[list[Any]] = [
    ["Ladywell: annual full review"],
    [],
    ["Name of home"],
    ["Date of visit"],
    [],
    ["No", "Question", "Yes/No", "Comments"],
    [None, "Medicines"],
    [1, "Are medicine records signed?", "Yes"],
    [2, "Is stock counted each week?", None],
    [None, "Fire"],
    [3, "Is there a fire risk assessment in date?"],
    [4, "Are drills held with night staff?"],
]


def boxes(html: str) -> dict[str, Any]:
    """What a browser would send back of the last form on a page, unchanged."""
    form = html[html.rindex('<form action="/quality/consolidation/import/') :]
    found: dict[str, Any] = {}
    for name, body in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    for tag in re.findall(r"<input [^>]*>", form):
        name, value, kind = (re.search(rf'{each}="([^"]*)"', tag) for each in ("name", "value", "type"))
        if name is None or (kind and kind[1] in ("checkbox", "radio") and " checked" not in tag):
            continue
        text = value[1].replace("&#34;", '"').replace("&amp;", "&") if value else ""
        found[name[1]] = [*found.get(name[1], []), text] if kind and kind[1] == "checkbox" else text
    found.pop("_csrf_token", None)
    return found


async def upload(browser: Browser, path: Path, code: str = "T01") -> httpx.Response:
    token = await browser.form_token()
    with path.open("rb") as file:
        return await browser.post(
            f"{ROOT}/import",
            data={"_csrf_token": token, "code": code},
            files={"file": (path.name, file, "application/octet-stream")},
        )


async def officer(browser: Browser) -> int:
    person = await make_user(roles=[Role.QUALITY_OFFICER])
    await sign_in(browser, person)
    return person.id


async def test_a_workbook_is_previewed_put_right_and_imported(browser: Browser, tmp_path: Path) -> None:
    await live_framework()
    await officer(browser)
    path = write_workbook(tmp_path / "review.xlsx", {"Tool": ROWS}, bold=(7, 10))
    address = (await upload(browser, path)).headers["location"]
    assert await fetch_value("SELECT count(*) FROM legacy_tool") == 0
    html = (await browser.get(address)).text
    sent = boxes(html)
    assert (sent["header-0"], sent["question-0"], sent["kind-0-7"], sent["kind-0-8"]) == (
        "6",
        "1",
        "heading",
        "question",
    )
    assert (sent["title"], sent.get("services")) == ("Ladywell: annual full review", None)
    again = await browser.send_form(address, **{**sent, "kind-0-12": "note", "act": "preview", "owner": "Quality team"})
    assert again.status_code == 200
    shown = boxes(again.text)
    assert (shown["kind-0-12"], shown["owner"]) == ("note", "Quality team")
    assert "Changed by you" in again.text
    lacking = await browser.send_form(address, **{**shown, "act": "import"})
    assert lacking.status_code == 422
    assert "Select the services" in lacking.text
    assert boxes(lacking.text)["kind-0-12"] == "note"
    counted = {**shown, "services": ["RES_OP"], "officer_count": "6"}
    fewer = text_of_page((await browser.send_form(address, **counted, act="preview")).text)
    assert "That is 1 fewer than the 6 that you counted" in fewer
    done = await browser.send_form(address, **counted, act="import")
    assert done.status_code == 303, text_of_page(done.text)
    (tool,) = await queries.list_tools()
    assert (tool.questions, tool.admin, tool.times_a_year, tool.owner) == (3, 2, 1.0, "Quality team")
    page = text_of_page((await browser.get(done.headers["location"])).text)
    assert "review.xlsx" in page
    assert "6, read 5" in page
    twice = await browser.send_form(address, **counted, act="import")
    assert twice.status_code == 303
    assert await fetch_value("SELECT count(*) FROM tool_import") == 1


async def test_a_code_typed_by_mistake_replaces_no_tool_unseen(browser: Browser, tmp_path: Path) -> None:
    await live_framework()
    question = (await make_tool(["Are medicine records signed?", "Is stock counted each week?"]))[0]
    await decide(question, to("3.1.1"))
    await officer(browser)
    path = write_workbook(tmp_path / "other.xlsx", {"Tool": ROWS}, bold=(7, 10))
    address = (await upload(browser, path, code="")).headers["location"]
    (tool,) = await queries.list_tools()
    sent = {**boxes((await browser.get(address)).text), "services": ["RES_OP"], "code": tool.code, "act": "import"}
    asked = await browser.send_form(address, **sent)
    assert asked.status_code == 422
    words = text_of_page(asked.text)
    assert f"{tool.code} is here already: {tool.title}" in words
    assert "of the old ones are gone" in words
    assert await fetch_value("SELECT count(*) FROM tool_import") == 1
    shown = re.search(r'<form action="(/quality/consolidation/import/[^"]+)"', asked.text)
    assert shown is not None
    done = await browser.send_form(shown[1].replace("&amp;", "&"), **sent)
    assert done.status_code == 303
    assert await fetch_value("SELECT count(*) FROM tool_import") == 2


async def test_a_preview_belongs_to_who_brought_the_file(browser: Browser, tmp_path: Path) -> None:
    await officer(browser)
    address = (await upload(browser, write_workbook(tmp_path / "a.xlsx", {"Tool": ROWS}))).headers["location"]
    await officer(browser)
    assert (await browser.get(address)).status_code == 404
    assert (await browser.send_form(address, act="import")).status_code == 404


async def test_another_column_and_another_sheet_can_be_chosen(browser: Browser, tmp_path: Path) -> None:
    await officer(browser)
    rows = [
        ["What we ask", "What we look for"],
        *([f"Is thing {at} there?", f"A long note {at} about where to look for it"] for at in range(6)),
    ]
    path = write_workbook(tmp_path / "two.xlsx", {"Tool": rows, "Lists": [["Yes"], ["No"]]})
    address = (await upload(browser, path)).headers["location"]
    sent = boxes((await browser.get(address)).text)
    assert (sent["use-0"], sent["use-1"]) == ("questions", "skip")
    changed = await browser.send_form(
        address, **{**sent, "question-0": "1", "use-1": "questions", "question-1": "0", "act": "preview"}
    )
    text = text_of_page(changed.text)
    assert "A long note 3 about where to look for it" in text
    assert boxes(changed.text)["question-0"] == "1"
    assert "kind-1-1" in boxes(changed.text)


async def test_files_that_cannot_be_taken_are_said_why(browser: Browser, tmp_path: Path) -> None:
    await officer(browser)
    for name, content, words in (
        ("empty.csv", b" \n", "blank space"),
        ("page.xlsx", b"<html><body>Sign in</body></html>", "web page"),
        ("tool.xlsx", b"PK\x03\x04 nonsense", "damaged"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        answer = await upload(browser, path)
        assert answer.status_code == 422
        assert words in answer.text
    assert await fetch_value("SELECT count(*) FROM tool_import") == 0


async def test_a_question_is_decided_with_its_twins_and_the_next_one_follows(browser: Browser) -> None:
    await live_framework()
    await officer(browser)
    first = await make_tool(["Are staff supervised every 8 weeks?", "Is there a fire risk assessment?"], code="T01")
    second = await make_tool(["Are Staff supervised every 8 weeks?"], code="T02")
    html = (await browser.get(f"{ROOT}/decide?tool=T01")).text
    assert '<option value="T01" selected>' in html
    assert "Decide 1 more of exactly the same words alike" in html
    codes = re.findall(r'value="criterion:([\d.]+)"', html)
    assert len(codes) == 5
    path = f"{ROOT}/questions/{first[0].id}/decide"
    nothing = await browser.send_form(path, version="1", tool="T01", reason="Kept as typed")
    assert nothing.status_code == 422
    assert "Choose what becomes of the question" in nothing.text
    assert "Kept as typed" in nothing.text
    done = await browser.send_form(path, version="1", tool="T01", choice=f"criterion:{codes[0]}", whole_group="yes")
    assert done.headers["location"] == f"{ROOT}/decide?tool=T01&after={first[0].id}"
    assert "fire risk assessment" in (await browser.get(done.headers["location"])).text
    rows = await queries.questions_by_id([first[0].id, second[0].id])
    assert [row.targets[0].code for row in rows] == [codes[0]] * 2
    split = {
        "split_1_code": "5.1.2",
        "split_1_part": "in date",
        "split_2_code": "9.9",
        "split_2_part": "x",
        "choice": "split",
    }
    wrong = await browser.send_form(f"{ROOT}/questions/{first[1].id}/decide", version="1", **split)
    assert "9.9 is no criterion" in text_of_page(wrong.text)
    assert 'value="in date"' in wrong.text
    other = {"version": "1", "choice": "other", "other_code": "5.1.2"}
    assert (await browser.send_form(f"{ROOT}/questions/{first[1].id}/decide", **other)).status_code == 303
    assert "Every question of every tool has its fate" in (await browser.get(f"{ROOT}/decide")).text
    page = text_of_page((await browser.get(f"{ROOT}/questions/{first[1].id}")).text)
    assert "Decide again" in page
    assert "Goes to a criterion" in page


async def test_a_decision_on_a_stale_page_is_not_lost_and_not_forced(browser: Browser) -> None:
    await live_framework()
    await officer(browser)
    (question,) = await make_tool(["Is there a fire risk assessment?"])
    await decide(question, to("5.1.2"))
    answer = await browser.send_form(
        f"{ROOT}/questions/{question.id}/decide",
        version="1",
        choice="retired",
        reason="The insurer asks for this already",
    )
    assert answer.status_code == 422
    assert "Somebody else decided this question" in answer.text
    assert "The insurer asks for this already" in answer.text
    assert (await queries.get_question(question.id)).fate == "criterion"


async def test_second_checks_are_ticked_or_sent_back_but_never_ones_own(browser: Browser) -> None:
    await live_framework()
    reason = "Asked by the insurer, not by us"
    rows = await make_tool(["Is there a lift?", "Is there a ramp?", "Is there a bell?"])
    me = await officer(browser)
    await browser.send_form(f"{ROOT}/questions/{rows[0].id}/decide", version="1", choice="retired", reason=reason)
    for row in rows[1:]:
        await decide(row, to(reason=reason))
    html = (await browser.get(f"{ROOT}/checks")).text
    values = dict(re.findall(r'id="agree-(\d+)" name="agree" value="([\d-]+)"', html))
    assert len(values) == 3
    assert "You decided this yourself" in html
    assert (await browser.send_form(f"{ROOT}/checks")).status_code == 422
    mixed = await browser.send_form(f"{ROOT}/checks", agree=[values[str(rows[0].id)], values[str(rows[1].id)]])
    assert mixed.status_code == 422
    assert "You decided this yourself" in mixed.text
    assert (await queries.get_question(rows[1].id)).checked_by == me
    assert (await queries.get_question(rows[0].id)).checked_at is None
    path = f"{ROOT}/questions/{rows[2].id}"
    version = (await queries.get_question(rows[2].id)).version
    assert (await browser.send_form(f"{path}/send-back", version=str(version), back_reason="")).status_code == 422
    assert (
        await browser.send_form(f"{path}/send-back", version=str(version), back_reason="The bell is needed")
    ).status_code == 303
    assert "The bell is needed" in text_of_page((await browser.get(path)).text)
    own = await browser.send_form(f"{ROOT}/questions/{rows[0].id}/check", version="2")
    assert own.status_code == 422


async def test_the_list_filters_and_its_files_carry_the_address_of_each_question(
    browser: Browser, tmp_path: Path
) -> None:
    await live_framework()
    await officer(browser)
    rows = await make_tool(["Is there a lift?", "=Is there a ramp?"], code="T01")
    await decide(rows[0], to("5.1.2"))
    page = text_of_page((await browser.get(f"{ROOT}/questions?state=undecided")).text)
    assert "ramp" in page
    assert "lift" not in page
    assert "lift" in text_of_page((await browser.get(f"{ROOT}/questions?criterion=5.1.2&tool=T01")).text)
    csv = (await browser.get(f"{ROOT}/questions.csv")).content.decode("utf-8-sig")
    assert "'=Is there a ramp?" in csv
    assert rows[0].sha256 in csv
    book = tmp_path / "q.xlsx"
    book.write_bytes((await browser.get(f"{ROOT}/questions.xlsx?state=decided")).content)
    assert load_workbook(book).worksheets[0].max_row == 2


async def test_who_may_read_may_not_decide(browser: Browser) -> None:
    (question,) = await make_tool(["Is there a lift?"])
    await sign_in(browser, await make_user(roles=[Role.DIRECTOR]))
    for path in ("", "/questions", f"/questions/{question.id}", f"/tools/{question.tool_id}"):
        assert (await browser.get(f"{ROOT}{path}")).status_code == 200, path
    for path in ("/decide", "/checks", "/import", "/template.xlsx", f"/tools/{question.tool_id}/edit"):
        assert (await browser.get(f"{ROOT}{path}")).status_code == 403, path
    assert (await browser.send_form(f"{ROOT}/questions/{question.id}/decide", choice="context")).status_code == 403
    await sign_in(browser, await make_user(roles=[Role.SOCIAL_WORKER]))
    assert (await browser.get(ROOT)).status_code == 403


async def test_details_are_changed_and_the_code_stays(browser: Browser) -> None:
    await live_framework()
    await officer(browser)
    (question,) = await make_tool(["Is there a lift?"], code="T01")
    path = f"{ROOT}/tools/{question.tool_id}/edit"
    typed: dict[str, Any] = {
        "code": "T99",
        "title": "Homes",
        "services": ["NUR", "RES_OP"],
        "method": "full_review",
        "times_a_year": "0.5",
    }
    often = await browser.send_form(path, version="1", **{**typed, "times_a_year": "often"})
    assert (often.status_code, "like 4 or 0.5" in often.text) == (422, True)
    assert (await browser.send_form(path, version="1", **typed)).status_code == 303
    tool = await queries.get_tool(question.tool_id)
    assert (tool.code, tool.title, tool.services.split(), tool.times_a_year) == ("T01", "Homes", ["RES_OP", "NUR"], 0.5)
    assert (await browser.send_form(path, version="1", **typed, owner="Me")).status_code == 409


async def test_a_theme_is_set_and_the_filter_of_the_officer_stays(browser: Browser) -> None:
    await live_framework()
    await officer(browser)
    (question,) = await make_tool(["Is there a lift?"], code="T01")
    path = f"{ROOT}/questions/{question.id}"
    assert (await browser.send_form(f"{path}/theme", version="1", theme="sun", tool="T01")).status_code == 422
    done = await browser.send_form(f"{path}/theme", version="1", theme="env", tool="T01")
    assert done.headers["location"] == f"{path}?tool=T01"
    assert (await queries.get_question(question.id)).theme == "env"
    assert (await browser.send_form(f"{path}/theme", version="1", theme="med")).status_code == 422


async def test_the_file_of_a_tool_comes_back_as_it_was_and_who_took_it_is_written_down(
    browser: Browser, tmp_path: Path
) -> None:
    await live_framework()
    await officer(browser)
    path = write_workbook(tmp_path / "=old answers.xlsx", {"Tool": ROWS})
    address = (await upload(browser, path)).headers["location"]
    sent = {**boxes((await browser.get(address)).text), "services": ["NUR"], "act": "import"}
    tool = (await browser.send_form(address, **sent)).headers["location"]
    html = (await browser.get(tool)).text
    action = re.search(rf'action="({ROOT}/tools/\d+/file/\d+)"', html)
    assert action is not None
    answer = await browser.send_form(action[1])
    assert answer.content == path.read_bytes()
    assert "attachment" in answer.headers["content-disposition"]
    assert (await list_entries())[0].verb == "tool.file_taken"
    assert (await browser.send_form(action[1] + "9")).status_code == 404
