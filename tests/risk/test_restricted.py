"""Restricted notes: the people named read them, and nobody else meets them anywhere, whatever the role."""

import io
import re
import zipfile
from datetime import date

import pytest
from msgspec import structs

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.core.refusal import Refused
from market.db.sql import fetch, fetch_value
from market.policies.service import load_policies
from market.risk.notes.types import Reliability
from market.risk.queries import score_on
from market.risk.restricted.queries import NoSuchNote, note_for, notes_for, readers_of
from market.risk.restricted.service import hand_on, write_restricted
from market.risk.restricted.types import NewRestricted
from market.risk.scores.service import score_place
from tests.builders.accounts import MadeUser, make_user, sign_in
from tests.builders.app import Browser
from tests.builders.capacity import make_bed_return
from tests.builders.placements import make_placement
from tests.builders.providers import make_location
from tests.builders.risk import BY, NOW, ON, OWN, score_market

CANARY = "Quizzical canary of the north wing"
SOURCE = "A canary on nights"
pytestmark = pytest.mark.usefixtures("db")


def a_note(location_id: int, organisation_id: int, *readers: int, submission: str = "one") -> NewRestricted:
    """What a whistle-blower said of a place."""
    return NewRestricted(
        submission=submission,
        location_id=location_id,
        organisation_id=organisation_id,
        happened_on=date(2026, 9, 20),
        source=SOURCE,
        reliability=Reliability.CANNOT_SAY,
        words=CANARY,
        readers=readers,
    )


def actor(user: MadeUser) -> Actor:
    """A user as the audit trail names them."""
    return Actor(kind="user", id=user.id, label=user.name)


async def written() -> tuple[int, MadeUser, MadeUser, int]:
    """A note with its author and its reader; the number of the place."""
    await load_policies(by=BY, now=NOW)
    home = await make_location(name="Acorn House")
    await make_bed_return(home)
    await make_placement(location=home.id)
    author = await make_user(roles=[Role.QUALITY_OFFICER], name="Ann Author")
    reader = await make_user(roles=[Role.COMMISSIONING_MANAGER], name="Rob Reader")
    people = {author.id: author.name, reader.id: reader.name}
    answer = await write_restricted(
        a_note(home.id, home.organisation, reader.id), people=people, by=actor(author), now=NOW, today=ON
    )
    assert isinstance(answer, int)
    await score_market()
    return answer, author, reader, home.id


async def test_only_the_people_named_read_it() -> None:
    note_id, author, reader, _ = await written()
    other = await make_user(roles=[Role.DIRECTOR])
    for user in (author, reader):
        assert (await note_for(note_id, user.id)).words == CANARY
        assert [each.id for each in await notes_for(user.id)] == [note_id]
    with pytest.raises(NoSuchNote):
        await note_for(note_id, other.id)
    assert await notes_for(other.id) == []


async def test_a_note_needs_a_second_reader_from_the_list() -> None:
    home = await make_location()
    author = await make_user()
    for readers in ((), (author.id,), (99_999,)):
        answer = await write_restricted(
            a_note(home.id, home.organisation, *readers), people={}, by=actor(author), now=NOW, today=ON
        )
        assert isinstance(answer, Refused)
        assert answer.reasons[0].field == "readers"
    assert await fetch_value("SELECT count(*) FROM restricted_note") == 0


async def test_a_form_sent_twice_makes_one() -> None:
    note_id, author, reader, place = await written()
    home = (await fetch("SELECT organisation FROM location WHERE id = {}", place))[0]
    again = await write_restricted(
        a_note(place, home["organisation"], reader.id), people={reader.id: "R"}, by=actor(author), now=NOW, today=ON
    )
    assert again == note_id
    assert len(await readers_of(note_id)) == 2


async def test_a_form_sent_again_with_other_words_makes_a_second_note() -> None:
    note_id, author, reader, place = await written()
    home = (await fetch("SELECT organisation FROM location WHERE id = {}", place))[0]
    other = structs.replace(a_note(place, home["organisation"], reader.id), words="Something else")
    again = await write_restricted(other, people={reader.id: "R"}, by=actor(author), now=NOW, today=ON)
    assert isinstance(again, int)
    assert again != note_id
    assert (await note_for(again, reader.id)).words == "Something else"


async def test_a_reader_hands_it_on_and_nobody_else_can() -> None:
    note_id, _, reader, _ = await written()
    third, fourth = await make_user(), await make_user()
    people = {third.id: third.name, fourth.id: fourth.name}
    with pytest.raises(NoSuchNote):
        await hand_on(note_id, fourth.id, people=people, by=actor(third), now=NOW)
    assert await hand_on(note_id, third.id, people=people, by=actor(reader), now=NOW) is None
    assert (await note_for(note_id, third.id)).words == CANARY
    again = await hand_on(note_id, third.id, people=people, by=actor(reader), now=NOW)
    assert isinstance(again, Refused)
    assert isinstance(await hand_on(note_id, 99_999, people=people, by=actor(reader), now=NOW), Refused)


async def test_the_trail_says_that_it_was_written_and_nothing_of_it() -> None:
    await written()
    rows = await fetch(
        "SELECT verb, before, after, subject_kind FROM audit_entry WHERE subject_kind = 'restricted_note'"
    )
    assert rows == [
        {"verb": "restricted_note.written", "before": None, "after": None, "subject_kind": "restricted_note"}
    ]
    assert await fetch_value("SELECT count(*) FROM message") == 0


async def test_it_feeds_no_score() -> None:
    await load_policies(by=BY, now=NOW)
    home = await make_location()
    await score_place(home.id, ON, authority_names=OWN, by=BY, now=NOW)
    before = await score_on(home.id, ON)
    author, reader = await make_user(), await make_user()
    await write_restricted(
        a_note(home.id, home.organisation, reader.id), people={reader.id: "R"}, by=actor(author), now=NOW, today=ON
    )
    await score_place(home.id, ON, authority_names=OWN, by=BY, now=NOW)
    assert await score_on(home.id, ON) == before
    assert before is not None


STARTS = (
    "/",
    "/risk",
    "/risk/warnings",
    "/risk/warnings.csv",
    "/risk/warnings.xlsx",
    "/risk/notes",
    "/risk/notes?q=canary",
    "/risk/restricted",
    "/risk/restricted/{note}",
    "/risk/watch-list",
    "/risk/back-test",
    "/locations/{place}",
    "/locations/{place}/risk",
    "/locations?q=canary",
    "/admin",
    "/admin/audit",
    "/admin/messages",
    "/portal",
)
FOLLOWED = re.compile(r"^/(risk|locations/\d+|providers/\d+|admin|portal|embargoes|contingency|failures|figures$)")
MOST_PAGES = 40


async def _crawl(browser: Browser, starts: list[str]) -> dict[str, str]:
    """Every page that links lead to from some pages, as text; sheets are opened."""
    found: dict[str, str] = {}
    waiting = list(starts)
    while waiting and len(found) < MOST_PAGES:
        path = waiting.pop(0)
        if path in found:
            continue
        answer = await browser.get(path)
        found[path] = _text(answer.content)
        links = re.findall(r'href="(/[^"#]*)"', answer.text) if "html" in answer.headers.get("content-type", "") else []
        waiting += [link.replace("&amp;", "&") for link in links if FOLLOWED.match(link)]
    return found


def _text(content: bytes) -> str:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "".join(book.read(name).decode(errors="replace") for name in book.namelist())
    return content.decode(errors="replace")


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
async def test_a_canary_reaches_nobody_who_is_not_named(browser: Browser, capsys: pytest.CaptureFixture[str]) -> None:
    note_id, _, _, place = await written()
    owner = await fetch_value("SELECT organisation FROM location WHERE id = {}", place)
    starts = [path.format(note=note_id, place=place) for path in STARTS]
    for role in Role:
        user = await make_user(roles=[role], organisation_id=owner if role.value.startswith("provider_") else None)
        await sign_in(browser, user)
        pages = await _crawl(browser, starts)
        assert len(pages) >= len(STARTS)
        for path, text in pages.items():
            assert CANARY not in text, (role, path)
            assert SOURCE not in text, (role, path)
        assert (await browser.get(f"/risk/restricted/{note_id}")).status_code in (403, 404)
    kept = [str(row) for row in await fetch("SELECT verb, before, after FROM audit_entry")]
    kept += [row["points"] for row in await fetch("SELECT points FROM risk_score")]
    assert kept
    assert not any(CANARY in text or SOURCE in text for text in kept)
    assert await fetch_value("SELECT count(*) FROM message") == 0
    assert CANARY not in capsys.readouterr().out


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
async def test_the_crawl_would_find_what_it_looks_for(browser: Browser) -> None:
    note_id, _, reader, place = await written()
    await sign_in(browser, reader)
    pages = await _crawl(browser, [path.format(note=note_id, place=place) for path in STARTS])
    assert [path for path, text in pages.items() if CANARY in text] == [f"/risk/restricted/{note_id}"]


async def test_a_reader_opens_it_and_names_another(browser: Browser) -> None:
    note_id, _, reader, place = await written()
    third = await make_user(roles=[Role.DIRECTOR], name="Dee Director")
    await sign_in(browser, reader)
    answer = await browser.get(f"/risk/restricted/{note_id}")
    assert answer.status_code == 200
    assert CANARY in answer.text
    assert "Restricted note of 20 September 2026" in (await browser.get(f"/locations/{place}/risk")).text
    path = f"/risk/restricted/{note_id}"
    assert (await browser.send_form(f"{path}/readers", of=path, person=str(third.id))).status_code == 303
    assert (await browser.send_form(f"{path}/readers", of=path, person=str(third.id))).status_code == 422
    await sign_in(browser, third)
    assert CANARY in (await browser.get(path)).text


async def test_a_note_that_identifies_somebody_is_kept_with_a_warning(browser: Browser) -> None:
    _, author, reader, place = await written()
    words = "They hit Mrs Palmer, date of birth 2 March 1938"
    note = structs.replace(a_note(place, await _provider_of(place), reader.id, submission="two"), words=words)
    number = await write_restricted(note, people={reader.id: reader.name}, by=actor(author), now=NOW, today=ON)
    assert isinstance(number, int)
    await sign_in(browser, reader)
    page = (await browser.get(f"/risk/restricted/{number}")).text
    assert words in page
    assert "This note holds what looks like a date of birth. Do not copy it anywhere" in page


async def _provider_of(place: int) -> int:
    return int(await fetch_value("SELECT organisation FROM location WHERE id = {}", place))


async def test_a_restricted_note_is_written_over_http(browser: Browser, capsys: pytest.CaptureFixture[str]) -> None:
    home = await make_location()
    author = await make_user(roles=[Role.QUALITY_OFFICER])
    reader = await make_user(roles=[Role.DIRECTOR])
    await sign_in(browser, author)
    path = f"/locations/{home.id}/risk/restricted/new"
    sent = {"about": "here", "happened_on": "2026-09-20", "reliability": "f", "words": CANARY}
    refused = await browser.send_form(path, of=path, **sent)
    assert refused.status_code == 422
    assert CANARY in refused.text
    answer = await browser.send_form(path, of=path, readers=str(reader.id), **sent)
    assert answer.status_code == 303
    assert await fetch_value("SELECT count(*) FROM restricted_reader") == 2
    odd = await browser.send_form(path, of=path, readers=str(reader.id), **{**sent, "words": f"{CANARY}\0"})
    assert odd.status_code in (303, 422)
    assert CANARY not in capsys.readouterr().out
