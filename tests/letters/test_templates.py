"""Templates loaded, drafted, checked and put into force by a second person, on both engines and over HTTP."""

import asyncio

import pytest

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.core.refusal import Refused
from market.db.sql import fetch, fetch_value
from market.letters import template_service as service
from market.letters.delivered import delivered_templates
from market.letters.queries import find_template, template_in_force, versions_of
from market.letters.types import TemplateRow
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.letters import NOW, SYSTEM, make_letter
from tests.conftest import TestDatabase

CODE = "embargo_lifted"
WRITER, SECOND = Actor("user", 901, "Ann Manager"), Actor("user", 902, "Bob Director")
NEW = "Dear {{ addressee_name }}\n\nIt is over on {{ lifted_at }}.\n"


async def version(number: int) -> TemplateRow:
    row = await find_template(CODE, number)
    assert row is not None
    return row


async def save(number: int, text: str = NEW, *, version: int = 1, by: Actor = WRITER) -> object:
    return await service.change_template(
        CODE, number, title="The end", notes="Read it", text=text, version=version, by=by, now=NOW
    )


def codes(answer: object) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [reason.code for reason in answer.reasons]


async def test_loading_twice_changes_nothing(db: TestDatabase) -> None:
    assert await service.load_templates(by=SYSTEM, now=NOW) == len(delivered_templates())
    assert await service.load_templates(by=SYSTEM, now=NOW) == 0
    live = await template_in_force(CODE)
    assert live is not None
    assert (live.number, live.text) == (1, delivered_templates()[CODE].text)


async def test_another_text_is_in_force_only_when_a_second_person_says_so(db: TestDatabase) -> None:
    assert await service.draft_template(CODE, by=WRITER, now=NOW) == 2
    assert await service.draft_template(CODE, by=SECOND, now=NOW) == 2, "there is one draft at a time"
    assert await save(2) is None
    assert await save(2) == "changed_meanwhile"
    own = await service.put_into_force(CODE, 2, version=2, by=WRITER, now=NOW)
    assert codes(own) == ["same_person"]
    assert "Thank you to you and your staff" in (await make_letter()).text
    assert await service.put_into_force(CODE, 2, version=1, by=SECOND, now=NOW) == "changed_meanwhile"
    assert await service.put_into_force(CODE, 2, version=2, by=SECOND, now=NOW) is None
    letter = await make_letter()
    assert (letter.text, letter.template_number, letter.title) == (
        "Dear Pat Owner\n\nIt is over on 1 September 2026.\n", 2, "The end",
    )  # fmt: skip
    states = [(each.number, each.status) for each in await versions_of(CODE)]
    assert states == [(2, "in_force"), (1, "past")]
    assert codes(await save(2, version=3)) == ["no_draft"], "a version never changes once it is in force"
    assert codes(await service.put_into_force(CODE, 2, version=3, by=SECOND, now=NOW)) == ["no_draft"]
    verbs = [
        row["verb"]
        for row in await fetch("SELECT verb FROM audit_entry WHERE subject_kind = 'letter_template' ORDER BY seq")
    ]
    assert verbs == [f"letter_template.{what}" for what in ("loaded", "drafted", "changed", "in_force")]


async def test_whoever_saved_a_draft_last_is_its_author(db: TestDatabase) -> None:
    await service.draft_template(CODE, by=WRITER, now=NOW)
    assert await save(2, by=SECOND) is None
    assert codes(await service.put_into_force(CODE, 2, version=2, by=SECOND, now=NOW)) == ["same_person"]
    assert await service.put_into_force(CODE, 2, version=2, by=WRITER, now=NOW) is None


async def test_a_broken_text_is_not_kept(db: TestDatabase) -> None:
    await service.draft_template(CODE, by=WRITER, now=NOW)
    answer = await save(2, "Dear you\n\n{{ nobody }}")
    assert codes(answer) == ["template_broken"]
    assert isinstance(answer, Refused)
    assert answer.reasons[0].message.startswith("Line 3: ")
    assert (await version(2)).text == delivered_templates()[CODE].text


async def test_two_who_approve_at_once_put_it_into_force_once(db: TestDatabase) -> None:
    await service.draft_template(CODE, by=WRITER, now=NOW)
    await save(2)
    answers = await asyncio.gather(*(service.put_into_force(CODE, 2, version=2, by=SECOND, now=NOW) for _ in range(2)))
    assert [each is None for each in answers].count(True) == 1
    assert await fetch_value("SELECT count(*) FROM letter_template WHERE status = 'in_force'") == 1


async def test_a_draft_may_be_thrown_away_and_a_version_in_force_may_not(db: TestDatabase) -> None:
    await service.draft_template(CODE, by=WRITER, now=NOW)
    assert await service.drop_draft(CODE, 2, by=WRITER, now=NOW) is None
    assert codes(await service.drop_draft(CODE, 2, by=WRITER, now=NOW)) == ["no_template"]
    assert codes(await service.drop_draft(CODE, 1, by=WRITER, now=NOW)) == ["no_draft"]
    assert await service.draft_template(CODE, by=WRITER, now=NOW) == 2
    assert codes(await service.draft_template("nothing", by=WRITER, now=NOW)) == ["no_template"]


async def test_a_template_is_changed_on_its_pages(browser: Browser) -> None:
    await sign_in(browser, await make_user(roles=[Role.COMMISSIONING_MANAGER], name="Ann Manager"))
    assert "As delivered" in (await browser.get("/letter-templates")).text
    shown = await browser.get(f"/letter-templates/{CODE}")
    assert "(location name)" in shown.text
    assert "Draft other words" in shown.text
    begun = await browser.send_form(f"/letter-templates/{CODE}/draft")
    assert begun.headers["location"] == f"/letter-templates/{CODE}/2/edit"
    edit = begun.headers["location"]
    assert "What may be filled in" in (await browser.get(edit)).text
    broken = await browser.send_form(edit, version="1", title="The end", notes="", text="One\n{{ nobody }}")
    assert broken.status_code == 422
    assert "Line 2: there is no placeholder" in broken.text
    assert "nobody }}" in broken.text, "what was typed is still there"
    empty = await browser.send_form(edit, version="1", title="", notes="", text="")
    assert "Enter a title" in empty.text
    assert "Enter the text of the letter" in empty.text
    good = {"version": "1", "title": "The end", "notes": "", "text": NEW}
    assert (await browser.send_form(edit, **good)).status_code == 303
    late = await browser.send_form(edit, **{**good, "title": "Mine"})
    assert late.status_code == 409
    assert "Mine" in late.text
    page = await browser.get(f"/letter-templates/{CODE}/2")
    assert "You wrote this draft" in page.text
    await browser.send_form(f"/letter-templates/{CODE}/2/in-force", version="2")
    assert "somebody else must put it into force" in (await browser.get(f"/letter-templates/{CODE}/2")).text
    await sign_in(browser, await make_user(roles=[Role.DIRECTOR]))
    assert "Put this version into force" in (await browser.get(f"/letter-templates/{CODE}/2")).text
    await browser.send_form(f"/letter-templates/{CODE}/2/in-force", version="1")
    assert "so nothing was done" in (await browser.get(f"/letter-templates/{CODE}/2")).text
    assert (await browser.send_form(f"/letter-templates/{CODE}/2/in-force", version="2")).status_code == 303
    text = text_of_page((await browser.get(f"/letter-templates/{CODE}")).text)
    assert "In force" in text
    assert "Ann Manager" in text
    assert "With the service" in text
    assert (await browser.get(edit)).status_code == 303, "it is no draft any more"


async def test_a_draft_is_thrown_away_on_its_page_and_unknown_templates_are_not_found(browser: Browser) -> None:
    await sign_in(browser, await make_user(roles=[Role.DIRECTOR]))
    await browser.send_form(f"/letter-templates/{CODE}/draft")
    dropped = await browser.send_form(f"/letter-templates/{CODE}/2/drop")
    assert dropped.headers["location"] == f"/letter-templates/{CODE}"
    for path in ("/letter-templates/nothing", f"/letter-templates/{CODE}/2", f"/letter-templates/{CODE}/9/edit"):
        assert (await browser.get(path)).status_code == 404, path
    assert (await browser.send_form("/letter-templates/nothing/draft")).status_code == 404


@pytest.mark.parametrize("role", list(Role))
async def test_templates_are_for_those_who_read_letters_and_changed_by_managers(browser: Browser, role: Role) -> None:
    await service.draft_template(CODE, by=WRITER, now=NOW)
    await sign_in(browser, await make_user(roles=[role]))
    editors = {Role.COMMISSIONING_MANAGER, Role.DIRECTOR}
    readers = editors | {Role.COMMISSIONING_OFFICER, Role.QUALITY_OFFICER, Role.ANALYST}
    at = f"/letter-templates/{CODE}"
    for path, allowed in (
        ("/letter-templates", readers), (at, readers), (f"{at}/2", readers), (f"{at}/2/edit", editors),
    ):  # fmt: skip
        assert (await browser.get(path)).status_code == (200 if role in allowed else 403), path
    if role not in editors:
        for path in (f"{at}/draft", f"{at}/2/edit", f"{at}/2/in-force", f"{at}/2/drop"):
            assert (await browser.send_form(path, of="/contact")).status_code == 403, path
        assert (await version(2)).status == "draft"
