"""What partners see of a case: their own people and what was written for them, never another partner's, never the log."""

from datetime import timedelta

from market.accounts.permissions import Role
from market.core.refusal import Refused
from market.db.sql import execute, fetch, fetch_value
from market.failure.cases import service
from market.failure.cases.person_queries import people_of_partner
from market.failure.cases.queries import get_case, log_of
from market.failure.cases.share_queries import find_share, messages_of, shares_for, shares_of
from market.failure.cases.types import NewEntry
from market.partners.rules import name_key
from market.partners.types import PartnerKind
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.failure import DURHAM, NOW, PUBLIC_URL, declared, make_town, who
from tests.builders.partners import make_partner, make_partner_user
from tests.conftest import TestDatabase


async def partner_user(browser: Browser, partner_id: int | None) -> None:
    """The browser of somebody who works for a partner."""
    await sign_in(browser, await make_user(roles=[Role.PARTNER], partner_id=partner_id))


async def test_a_partner_sees_its_own_people_and_words_only(browser: Browser) -> None:
    town = await make_town()
    case_id = (await declared(town, partner_ids=(town.durham_id,))).case_id
    secret = NewEntry(kind="fact", words="Canary of the log", happened_at=NOW)
    await service.write_entry(case_id, secret, by=who(town.lead).by, now=NOW)
    await service.share_with(
        case_id, town.icb_id, "Canary for the ICB", by=who(town.manager).by, public_url=PUBLIC_URL, now=NOW
    )
    await partner_user(browser, town.durham_id)
    assert "Oak House" in (await browser.get("/shared/failures")).text
    page = (await browser.get(f"/shared/failures/{case_id}")).text
    for words in ("Oak House", "OC-01", "OC-02", town.lead.name):
        assert words in page, words
    for words in ("CASE-001", "ICB-01", "SF-01", "Canary", "cannot pay the night staff", "Administrator"):
        assert words not in page, words


async def test_another_partner_gets_404_and_nobody_else_comes_in(browser: Browser) -> None:
    town = await make_town()
    case_id = (await declared(town, partner_ids=(town.durham_id,))).case_id
    other = await make_partner("Redcar and Cleveland")
    for partner_id in (other, None):
        await partner_user(browser, partner_id)
        assert (await browser.get("/shared/failures")).status_code == 200
        for path in ("", f"?partner_id={town.durham_id}"):
            assert (await browser.get(f"/shared/failures/{case_id}{path}")).status_code == 404
        sent = await browser.send_form(f"/shared/failures/{case_id}/answer", words="Hello", partner=str(town.durham_id))
        assert sent.status_code == 404
        assert (await browser.send_form(f"/shared/failures/{case_id}/messages/1/read")).status_code == 404
    await sign_in(browser, town.director)
    assert (await browser.get(f"/shared/failures/{case_id}")).status_code == 403
    await partner_user(browser, town.durham_id)
    assert (await browser.get(f"/failures/{case_id}")).status_code == 403
    assert (await browser.get("/shared/failures/999999")).status_code == 404


async def test_a_partner_reads_answers_and_is_heard(browser: Browser) -> None:
    town = await make_town()
    case_id = (await declared(town, partner_ids=(town.durham_id,))).case_id
    await partner_user(browser, town.durham_id)
    path = f"/shared/failures/{case_id}"
    share = await find_share(case_id, town.durham_id)
    assert share is not None
    message = (await messages_of(share.id))[0]
    for _ in range(2):
        assert (await browser.send_form(f"{path}/messages/{message.id}/read")).status_code == 303
    assert (await browser.send_form(f"{path}/answer", words="")).status_code == 422
    words = "We visit both tomorrow <i>at ten</i>"
    for _ in range(2):
        sent = await browser.send_form(f"{path}/answer", words=words, submission="an-answer-of-the-partner")
        assert sent.status_code == 303
    entries = await log_of(case_id)
    assert [(each.source, each.words) for each in entries if each.kind == "answer" and "visit both" in each.words] == [
        (DURHAM, words)
    ]
    assert sum("Read by" in each.words for each in entries) == 1
    await sign_in(browser, town.director)
    shown = await browser.get(f"/failures/{case_id}/sharing")
    assert "&lt;i&gt;at ten" in shown.text
    assert "Read by" in shown.text


async def test_sharing_over_http_and_ending_it(browser: Browser) -> None:
    town = await make_town()
    case_id = (await declared(town)).case_id
    await sign_in(browser, town.manager)
    path = f"/failures/{case_id}/sharing"
    assert "shared with nobody" in (await browser.get(path)).text
    refused = await browser.send_form(f"{path}/write", partner=str(town.durham_id), words="")
    assert refused.status_code == 422
    form = {"partner": str(town.durham_id), "words": "Two of yours are here", "submission": "share-with-durham-once"}
    for _ in range(2):
        assert (await browser.send_form(f"{path}/write", **form)).status_code == 303
    assert await fetch_value("SELECT count(*) FROM failure_message") == 1
    await browser.send_form(
        f"{path}/write", **{**form, "words": "One has moved", "submission": "share-with-durham-twice"}
    )
    page = text_of_page((await browser.get(path)).text)
    assert "Two of yours are here" in page
    assert "One has moved" in page
    assert (await browser.send_form(f"{path}/{town.durham_id}/end")).status_code == 303
    await partner_user(browser, town.durham_id)
    assert (await browser.get(f"/shared/failures/{case_id}")).status_code == 404
    assert "No case is shared" in (await browser.get("/shared/failures")).text


async def test_nothing_of_a_worry_is_shared(db: TestDatabase) -> None:
    town = await make_town()
    case_id = (await declared(town, stage="watch", trigger="OW-SAL", partner_ids=(town.durham_id,))).case_id
    assert await shares_of(case_id) == []
    answer = await service.share_with(
        case_id, town.durham_id, "Something is wrong", by=who(town.manager).by, public_url=PUBLIC_URL, now=NOW
    )
    assert isinstance(answer, Refused)
    assert [each.code for each in answer.reasons] == ["not_declared"]


async def test_people_follow_the_kind_and_name_of_the_partner(db: TestDatabase) -> None:
    town = await make_town()
    case_id = (await declared(town)).case_id
    found = await people_of_partner(case_id, "council", name_key("county  DURHAM"))
    assert [each.reference for each in found] == ["OC-01", "OC-02"]
    assert await people_of_partner(case_id, "icb", name_key(DURHAM)) == []
    assert await people_of_partner(case_id, "cqc", name_key(DURHAM)) == []
    assert await people_of_partner(case_id, "council", "") == []


async def test_a_share_that_ended_can_begin_again(db: TestDatabase) -> None:
    town = await make_town()
    case_id = (await declared(town, partner_ids=(town.durham_id,))).case_id
    by = who(town.manager).by
    assert len(await shares_for(town.durham_id)) == 1
    assert await service.end_share(case_id, town.durham_id, by=by, now=NOW) is None
    again = await service.end_share(case_id, town.durham_id, by=by, now=NOW)
    assert isinstance(again, Refused)
    assert await shares_for(town.durham_id) == []
    late = await service.answer_as_partner(case_id, town.durham_id, "Too late", by=by, public_url=PUBLIC_URL, now=NOW)
    assert isinstance(late, Refused)
    await service.share_with(
        case_id, town.durham_id, "It goes on", by=by, public_url=PUBLIC_URL, now=NOW + timedelta(hours=1)
    )
    assert len(await shares_for(town.durham_id)) == 1


async def test_cqc_sees_words_and_no_people(browser: Browser) -> None:
    town = await make_town()
    cqc = await make_partner("CQC inspectors", PartnerKind.OTHER)
    case_id = (await declared(town, partner_ids=(cqc,))).case_id
    await partner_user(browser, cqc)
    page = (await browser.get(f"/shared/failures/{case_id}")).text
    assert (await get_case(case_id)).lead_label in page
    assert "Your people" not in page
    assert "OC-01" not in page


async def test_partner_and_lead_are_told_once_by_a_link_that_there_is_something_to_read(browser: Browser) -> None:
    town = await make_town()
    dee = await make_partner_user(town.durham_id, email="dee@durham.example")
    case_id = (await declared(town, partner_ids=(town.durham_id,))).case_id
    path = f"/failures/{case_id}/sharing/write"
    await sign_in(browser, town.manager)
    form = {"partner": str(town.durham_id), "words": "Canary: one has moved", "submission": "share-with-durham-once"}
    for _ in range(2):
        assert (await browser.send_form(path, **form)).status_code == 303
    icb = {"partner": str(town.icb_id), "words": "Canary for the ICB", "submission": "share-with-the-icb-once"}
    sent = await browser.send_form(path, **icb)
    assert "nobody signs in for this partner yet" in (await browser.get(sent.headers["location"])).text
    await sign_in(browser, dee)
    answer = {"words": "Canary: we visit tomorrow", "submission": "an-answer-of-the-partner"}
    for _ in range(2):
        assert (await browser.send_form(f"/shared/failures/{case_id}/answer", **answer)).status_code == 303
    rows = await fetch(
        "SELECT to_email, subject, body FROM message WHERE kind IN ('failure_shared', 'failure_answer') ORDER BY id"
    )
    assert [each["to_email"] for each in rows] == [dee.email, dee.email, town.lead.email, town.deputy.email]
    assert f"/shared/failures/{case_id}" in rows[0]["body"]
    for words in ("Canary", "Oak House", DURHAM):
        assert not any(words in each["subject"] + each["body"] for each in rows), words


async def test_nothing_is_written_into_a_case_that_has_ended(browser: Browser) -> None:
    town = await make_town()
    case_id = (await declared(town, partner_ids=(town.durham_id,))).case_id
    await execute("UPDATE failure_case SET stage = 'ended', ended_at = {} WHERE id = {}", NOW, case_id)
    await partner_user(browser, town.durham_id)
    path = f"/shared/failures/{case_id}"
    assert "This case has ended" in (await browser.get(path)).text
    sent = await browser.send_form(f"{path}/answer", words="One more thing")
    assert sent.status_code == 422
    assert "Ring your contact" in sent.text
    assert not any("One more thing" in each.words for each in await log_of(case_id))
