"""Policies over HTTP: who may read and change them, what the pages say, and the way of a change from form to force."""

import csv
import re
from collections.abc import Mapping
from io import BytesIO, StringIO
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook

from market.accounts.permissions import Role
from market.db.sql import fetch_value
from market.policies import queries
from market.policies.loading import STRUCTS, converted, read_data
from market.policies.parts import sections_of
from market.policies.types import PolicyKind
from tests.builders.accounts import MadeUser, make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.policies import load_policies, starting_warning_policy
from tests.quality.framework.test_pages import fields_of

V1, V2 = "/policies/early_warning/versions/1", "/policies/early_warning/versions/2"
OCCUPANCY = f"{V2}/sections/indicators/records/EW-F01/edit"
PAGES = ("/policies", "/policies/embargo", V1, f"{V1}/sections/indicators", f"{V1}/changes", f"{V1}/files/yaml")
EDITING = ("/policies/embargo/drafts/new", f"{V1}/force", f"{V2}/sections/indicators/new", OCCUPANCY)
READERS = {
    Role.COMMISSIONING_OFFICER,
    Role.QUALITY_OFFICER,
    Role.COMMISSIONING_MANAGER,
    Role.DIRECTOR,
    Role.ANALYST,
}
EDITORS = {Role.COMMISSIONING_MANAGER, Role.DIRECTOR}


async def person(browser: Browser, role: Role = Role.COMMISSIONING_MANAGER, **changes: Any) -> MadeUser:
    user = await make_user(roles=[role], **changes)
    await sign_in(browser, user)
    return user


async def send(browser: Browser, path: str, values: Mapping[str, Any]) -> Any:
    return await browser.post(path, data={**values, "_csrf_token": await browser.form_token()})


async def started(browser: Browser, kind: str = "early_warning") -> None:
    """A draft by the person in the browser."""
    sent = await send(browser, f"/policies/{kind}/drafts/new", {"note": "Autumn changes"})
    assert (sent.status_code, sent.headers["location"]) == (303, f"/policies/{kind}/versions/2")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROVIDER_OWNER, Role.PROVIDER_CONTRIBUTOR, Role.PARTNER}))
async def test_who_may_read_and_who_may_change(browser: Browser, role: Role) -> None:
    await load_policies()
    await person(browser, role)
    for path in PAGES:
        assert (await browser.get(path)).status_code == (200 if role in READERS else 403), path
    for path in EDITING:
        assert ((await browser.get(path)).status_code == 403) == (role not in EDITORS), path
    posts = {"force": 303, "withdraw": 409, "sections/indicators/records/EW-F01/retire": 409}
    for path, answer in posts.items():
        sent = await send(browser, f"{V1}/{path}", {"version": "1"})
        assert sent.status_code == (answer if role in EDITORS else 403), path
    shown = (await browser.get("/policies/embargo")).text
    assert ("Start a new version" in shown) == (role in EDITORS)


async def test_providers_and_partners_read_nothing(browser: Browser) -> None:
    await load_policies()
    await person(browser, Role.PARTNER)
    for path in (*PAGES, *EDITING):
        assert (await browser.get(path)).status_code == 403, path


async def test_without_any_policy_the_pages_say_what_to_do(browser: Browser) -> None:
    await person(browser)
    assert "market policies load" in text_of_page((await browser.get("/policies")).text)
    assert "market policies load" in text_of_page((await browser.get("/policies/embargo")).text)
    for path in ("/embargoes/new", "/turnarounds/new"):
        asked = await browser.get(path)
        assert asked.status_code == 404, path
        assert "market policies load" in text_of_page(asked.text), path
    sent = await send(browser, "/policies/embargo/drafts/new", {"note": "Too early"})
    assert sent.status_code == 422
    assert "Run market policies load first" in text_of_page(sent.text)


@pytest.mark.parametrize("kind", list(PolicyKind))
async def test_every_section_of_every_kind_reads_and_its_forms_open(browser: Browser, kind: PolicyKind) -> None:
    await load_policies()
    await person(browser)
    await started(browser, kind.value)
    here = f"/policies/{kind.value}/versions/2"
    contents = (await browser.get(here)).text
    for section in sections_of(STRUCTS[kind]):
        assert f'href="{here}/sections/{section.key}"' in contents
        shown = await browser.get(f"{here}/sections/{section.key}")
        assert shown.status_code == 200, section.key
        links = re.findall(rf'href="({here}/sections/{section.key}/(?:new|records/[^"]+/edit))"', shown.text)
        assert len(links) >= 1, section.key
        assert (f"{here}/sections/{section.key}/new" in links) == section.grows
        for link in (links[0], links[-1]):
            form = await browser.get(link)
            assert form.status_code == 200, link
            if link.endswith("/edit"):
                saved = await send(browser, link, fields_of(form.text))
                assert saved.status_code == 303, (link, text_of_page(saved.text))
    assert await fetch_value("SELECT COUNT(*) FROM policy_change") == 0, "what was sent as it was shown changed nothing"


async def test_the_pages_say_what_the_policies_say(browser: Browser) -> None:
    await load_policies()
    await person(browser, Role.QUALITY_OFFICER)
    effects = text_of_page((await browser.get("/policies/embargo/versions/1/sections/effects")).text)
    assert "Existing resident returning from hospital" in effects
    assert "Host authority has suspended a service" in effects, "one column for each kind"
    reasons = text_of_page((await browser.get("/policies/embargo/versions/1/sections/reasons")).text)
    assert "medicines professional" in reasons
    assert "Criteria: 3.1.1, 3.1.2, 3.1.6, 3.2.1, 3.2.2 Least score of each criterion: 3" in reasons
    items = text_of_page((await browser.get("/policies/failure_protocol/versions/1/sections/items")).text)
    assert "Planned: 1 day after the opening of the case Emergency: 2 hours after the declaration" in items
    assert "Records, property and medicines" in items, "the checklist stands by section"
    assert items.count("Critical") == sum(each.critical for each in read_data(PolicyKind.FAILURE_PROTOCOL).items)
    indicators = text_of_page((await browser.get(f"{V1}/sections/indicators")).text)
    assert "Below 85" in indicators
    assert "At or above 4, or 3 in a row" in indicators
    assert "Edit" not in indicators
    groups = text_of_page((await browser.get(f"{V1}/sections/groups")).text)
    assert "Group weight: 30" in groups


async def test_a_change_goes_from_form_to_force_by_two_people(browser: Browser) -> None:
    await load_policies()
    first = await person(browser, name="Ann Manager")
    await started(browser)
    form = await browser.get(OCCUPANCY)
    values = fields_of(form.text)
    assert (values["weight"], values["red__value"], values["amber__op"]) == ("5", "80", "<")
    saved = await send(browser, OCCUPANCY, {**values, "weight": "3", "red__value": "78.5"})
    assert (saved.status_code, saved.headers["location"]) == (303, f"{V2}/sections/indicators")
    changes = text_of_page((await browser.get(f"{V2}/changes")).text)
    assert "Indicators: EW-F01 (changed)" in changes
    assert "Weight 5 3" in changes
    assert "Red: value 80 78.5" in changes
    refused = text_of_page((await browser.get(f"{V2}/force")).text)
    assert "You started or changed this draft" in refused
    row = await queries.find_version(PolicyKind.EARLY_WARNING, 2)
    assert row is not None
    sent = await send(browser, f"{V2}/force", {"version": str(row.version)})
    assert sent.status_code == 409
    assert "You started or changed this draft" in text_of_page(sent.text)

    second = await person(browser, Role.DIRECTOR, name="Ben Director")
    opened = await browser.get(f"{V2}/force")
    assert "Put it into force" in opened.text
    sent = await send(browser, f"{V2}/force", fields_of(opened.text))
    assert (sent.status_code, sent.headers["location"]) == (303, V2)
    shown = text_of_page((await browser.get(V2)).text)
    assert all(words in shown for words in ("In force", "Ann Manager", "Ben Director", "Autumn changes"))
    assert first.id != second.id
    held = await queries.warning_policy()
    assert (held.version, held.policy.indicator("EW-F01").weight, held.policy.indicator("EW-F01").red.value) == (
        2,
        3,
        78.5,
    )
    history = text_of_page((await browser.get("/policies/early_warning")).text)
    assert "Version 2 In force" in history
    assert "Version 1 Past" in history
    assert (await browser.get(OCCUPANCY)).status_code == 404, "a version in force has no form"


async def test_every_error_stands_by_its_field_and_nothing_typed_is_lost(browser: Browser) -> None:
    await load_policies()
    await person(browser)
    await started(browser)
    values = fields_of((await browser.get(OCCUPANCY)).text)
    wrong = {**values, "weight": "heavy", "fresh_days": "", "why": "My own words"}
    shown = await send(browser, OCCUPANCY, wrong)
    assert shown.status_code == 422
    assert all(f'href="#{name}"' in shown.text for name in ("weight", "fresh_days"))
    assert "My own words" in shown.text
    assert 'value="heavy"' in shown.text
    shown = await send(browser, OCCUPANCY, {**values, "red__value": "90", "weight": "0"})
    assert shown.status_code == 422
    assert all(f'href="#{name}"' in shown.text for name in ("weight", "red__value"))
    assert "must be lower than amber" in shown.text
    assert (await queries.warning_policy(2)).policy == starting_warning_policy()


async def test_two_people_change_one_record_and_the_second_sees_both(browser: Browser) -> None:
    await load_policies()
    await person(browser)
    await started(browser)
    values = fields_of((await browser.get(OCCUPANCY)).text)
    assert (await send(browser, OCCUPANCY, {**values, "weight": "3"})).status_code == 303
    late = await send(browser, OCCUPANCY, {**values, "weight": "1", "why": "Typed for long"})
    assert late.status_code == 409
    assert "Typed for long" in late.text
    again = await send(browser, OCCUPANCY, {**fields_of(late.text), "weight": "1"})
    assert again.status_code == 303
    assert (await queries.warning_policy(2)).policy.indicator("EW-F01").weight == 1


async def test_a_record_is_added_retired_and_brought_back(browser: Browser) -> None:
    await load_policies()
    await person(browser)
    await started(browser, "embargo")
    here = "/policies/embargo/versions/2/sections/reasons"
    form = fields_of((await browser.get(f"{here}/new")).text)
    assert (form["lift_test__visits"], form["lift_test__days_apart"]) == ("2", "14"), "starts from the usual test"
    empty = await send(browser, f"{here}/new", form)
    assert empty.status_code == 422
    assert all(f'href="#{name}"' in empty.text for name in ("code", "name", "group", "suggests", "lift_checks"))
    new = {**form, "code": "R20", "name": "Repeated power cuts", "group": "environment", "suggests": "cap"}
    words = await send(browser, f"{here}/new", new)
    assert words.status_code == 422
    assert "Enter checks in words" in words.text
    new |= {"lift_checks": "Two weeks without a cut\nGenerator tested", "lift_test__criteria": "8.3.1, 8.3.2"}
    assert (await send(browser, f"{here}/new", new)).status_code == 303
    assert (await send(browser, f"{here}/new", new)).status_code == 303, "sent twice, added once"
    reason = (await queries.embargo_policy(2)).policy.reason("R20")
    assert reason.lift_checks == ("Two weeks without a cut", "Generator tested")
    assert reason.lift_test.criteria == ("8.3.1", "8.3.2")
    taken = await send(browser, f"{here}/new", {**new, "code": "R04"})
    assert taken.status_code == 422
    assert "A code is never used again" in taken.text
    for way, state in (("retire", True), ("restore", False)):
        assert (await send(browser, f"{here}/records/R20/{way}", {})).status_code == 303
        assert (await queries.embargo_policy(2)).policy.reason("R20").retired == state
    fixed = await send(browser, "/policies/embargo/versions/2/sections/kinds/records/full/retire", {})
    assert fixed.status_code == 409
    assert "known to the program by name" in fixed.text
    assert (await browser.get("/policies/embargo/versions/2/sections/kinds/new")).status_code == 404


async def test_a_second_draft_and_a_draft_without_words_are_refused(browser: Browser) -> None:
    await load_policies()
    await person(browser, name="Ann Manager")
    await started(browser)
    second = await send(browser, "/policies/early_warning/drafts/new", {"note": "Another"})
    assert second.status_code == 422
    assert "Ann Manager is working on version 2" in text_of_page(second.text)
    assert (await send(browser, "/policies/embargo/drafts/new", {"note": " "})).status_code == 422
    withdrawn = await send(browser, f"{V2}/withdraw", fields_of((await browser.get(V2)).text))
    assert withdrawn.status_code == 303
    assert "Withdrawn" in text_of_page((await browser.get(V2)).text)
    late = await send(browser, f"{V2}/sections/indicators/records/EW-F01/retire", {})
    assert late.status_code == 409


async def test_a_version_is_a_file_in_three_forms(browser: Browser) -> None:
    await load_policies()
    await person(browser, Role.ANALYST)
    found = await browser.get(f"{V1}/files/yaml")
    assert found.headers["content-disposition"] == 'attachment; filename="early-warning-version-1.yaml"'
    assert converted(PolicyKind.EARLY_WARNING, yaml.safe_load(found.text)) == starting_warning_policy()
    text = (await browser.get(f"{V1}/files/csv")).content.decode("utf-8-sig")
    lines = list(csv.reader(StringIO(text, newline="")))
    assert lines[0] == ["Section", "Record", "Field", "Value"]
    assert ["Indicators", "EW-F01", "Weight", "5"] in lines
    book = load_workbook(BytesIO((await browser.get(f"{V1}/files/xlsx")).content), read_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0] == ("Section", "Record", "Field", "Value")
    assert len(rows) == len(lines)


MISSING = (
    "weather",
    "weather/versions/1",
    "embargo/versions/9",
    "embargo/versions/9999999999",
    "embargo/versions/1/sections/weather",
    "embargo/versions/1/files/docx",
    "embargo/versions/1/sections/reasons/records/R04/edit",
    "embargo/versions/2/sections/reasons/records/R77/edit",
    "embargo/versions/2/sections/stage_rule/records/some/edit",
    "embargo/versions/2/sections/reasons/records/all/edit",
)


async def test_what_does_not_exist_is_not_found(browser: Browser) -> None:
    await load_policies()
    await person(browser)
    await started(browser, "embargo")
    for path in MISSING:
        assert (await browser.get(f"/policies/{path}")).status_code == 404, path


async def test_administration_links_the_policies_to_who_may_change_them(browser: Browser) -> None:
    await person(browser, Role.DIRECTOR)
    assert 'href="/policies"' in (await browser.get("/admin")).text
    await person(browser, Role.ADMINISTRATOR)
    assert 'href="/policies"' not in (await browser.get("/admin")).text
