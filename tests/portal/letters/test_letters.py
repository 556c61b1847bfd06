"""A provider's own letters: its people read them, an owner confirms, and nobody sees anybody else's."""

import pytest

from market.accounts.permissions import Role
from market.letters.types import LetterRow, Party, Recipient
from market.settings import Settings
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.letters import CANARY, letter_again, make_letter, make_sent
from tests.builders.providers import make_organisation


def to(organisation_id: int, name: str = "Oak Care") -> Recipient:
    return Recipient(Party.PROVIDER, name, "manager@oak.example", organisation_id=organisation_id)


async def owner_of(browser: Browser, organisation_id: int, role: Role = Role.PROVIDER_OWNER) -> None:
    await sign_in(browser, await make_user(roles=[role], organisation_id=organisation_id, name="Pat Owner"))


async def two_letters(settings: Settings) -> tuple[int, LetterRow, LetterRow]:
    """The number of a provider, a letter to it, and one to another provider."""
    oak, ash = await make_organisation(), await make_organisation()
    own = await make_sent(to(oak.id), settings=settings, enclosure="Enclosed words")
    return oak.id, own, await make_sent(to(ash.id, "Ash Care"), settings=settings)


async def test_an_owner_reads_and_confirms_once(browser: Browser, settings: Settings) -> None:
    organisation_id, own, _ = await two_letters(settings)
    await owner_of(browser, organisation_id)
    listed = (await browser.get("/portal/letters")).text
    assert f"/portal/letters/{own.id}" in listed
    assert "Letters" in (await browser.get("/portal")).text
    text = text_of_page((await browser.get(f"/portal/letters/{own.id}")).text)
    for words in (CANARY, "Enclosed words", "Please confirm by", own.reference):
        assert words in text
    for _ in range(2):
        answer = await browser.send_form(f"/portal/letters/{own.id}/acknowledge", of="/portal")
        assert answer.status_code == 303
    held = await letter_again(own.id)
    assert (held.status, held.acknowledged_name) == ("acknowledged", "Pat Owner")
    assert "Pat Owner confirmed on" in (await browser.get(f"/portal/letters/{own.id}")).text


async def test_a_contributor_reads_and_cannot_confirm(browser: Browser, settings: Settings) -> None:
    organisation_id, own, _ = await two_letters(settings)
    await owner_of(browser, organisation_id, Role.PROVIDER_CONTRIBUTOR)
    page = await browser.get(f"/portal/letters/{own.id}")
    assert "An owner of your organisation should confirm" in page.text
    assert "I confirm that I have read" not in page.text
    refused = await browser.send_form(f"/portal/letters/{own.id}/acknowledge", of="/portal")
    assert refused.status_code == 403
    assert (await letter_again(own.id)).status == "sent"


async def test_letters_to_others_and_drafts_are_not_found(browser: Browser, settings: Settings) -> None:
    organisation_id, own, other = await two_letters(settings)
    draft = await make_letter(to(organisation_id))
    await owner_of(browser, organisation_id)
    for letter in (other, draft):
        at = f"/portal/letters/{letter.id}"
        assert at not in (await browser.get("/portal/letters")).text
        for path in (at, f"{at}/letter.pdf"):
            assert (await browser.get(path)).status_code == 404, path
        assert (await browser.send_form(f"{at}/acknowledge", of="/portal")).status_code == 404
        for path in (f"/letters/{letter.id}", f"/shared/letters/{letter.id}"):
            assert (await browser.get(path)).status_code == 403, path
    assert (await letter_again(other.id)).status == "sent"
    assert (await browser.get(f"/portal/letters/{own.id}/letter.pdf")).headers["content-type"] == "application/pdf"


@pytest.mark.parametrize("role", [Role.COMMISSIONING_MANAGER, Role.PARTNER, Role.ADMINISTRATOR])
async def test_the_councils_own_people_have_no_way_into_the_portal(browser: Browser, role: Role) -> None:
    await sign_in(browser, await make_user(roles=[role]))
    for path in ("/portal/letters", "/portal/letters/1", "/portal/letters/1/letter.pdf"):
        assert (await browser.get(path)).status_code == 403
