"""Pages of restricted notes: one's own, one of them, writing one, and naming a further reader. Everybody else gets the 404 page."""

from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import current_user
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.providers.types import LocationRow
from market.quality.assured.queries import people_with
from market.risk.asking import EDIT, READ, Ask, doing, location_trail, tab_of, the_location, today
from market.risk.notes.forms import EVERYWHERE
from market.risk.notes.types import Reliability
from market.risk.restricted import service
from market.risk.restricted.forms import hand_on_form, restricted_form
from market.risk.restricted.queries import NoSuchNote, note_for, notes_for, readers_of
from market.risk.restricted.types import NewRestricted, RestrictedRow
from market.risk.words import reliability_words
from market.web.form_pages import FormPage, answer_form, new_submission, show_form, submission_of
from market.web.forms import Form, Reading
from market.web.render import page

LIST = "/risk/restricted"
NONE = "There is no note of that number for you."


async def _people() -> list[tuple[int, str]]:
    return await people_with(Permission.READ_RISK)


@get(LIST, name="risk.restricted", guards=[READ])
async def show_restricted(request: Ask) -> Template:
    """The restricted notes that name the reader."""
    return page(request, "risk/restricted_notes.html", await notes_for(current_user(request).id))


async def _own(request: Ask, note_id: int) -> RestrictedRow:
    try:
        return await note_for(note_id, current_user(request).id)
    except NoSuchNote:
        raise NotFoundException(NONE) from None


@get(LIST + "/{note_id:int}", name="risk.restricted_note", guards=[READ])
async def show_restricted_note(request: Ask, note_id: FromPath[int]) -> Template:
    """One restricted note, for somebody who is named on it."""
    held = await _own(request, note_id)
    readers = await readers_of(note_id)
    return page(
        request,
        "risk/restricted_note.html",
        held,
        readers=readers,
        reliability=reliability_words(held.reliability),
        reading=hand_on_form(await _people(), [reader.person for reader in readers]).blank(),
    )


@post(LIST + "/{note_id:int}/readers", name="risk.hand_on", guards=[READ], status_code=200)
async def hand_on(request: Ask, note_id: FromPath[int]) -> Any:
    """Name one more person who may read a note."""
    held = await _own(request, note_id)
    people = await _people()
    shown = FormPage(
        title="Name a further reader",
        lead="They can read the whole note and can name others.",
        action=f"{LIST}/{held.id}/readers",
        button="Let this person read it",
        back=f"{LIST}/{held.id}",
        trail=(("Risk", "/risk"), ("Restricted notes", LIST)),
    )
    reading = hand_on_form(people, []).read(await request.form())
    if not reading.ok:
        return show_form(request, shown, reading)
    person = int(reading["person"])
    answer = await service.hand_on(held.id, person, people=dict(people), by=current_user(request).actor, now=utc_now())
    return answer_form(request, shown, reading, answer, "This person may read the note now.")


def _page(location: LocationRow, submission: str) -> FormPage:
    return FormPage(
        title="Write a restricted note",
        lead="What a whistle-blower said. Nobody sees it, or that it exists, but you and the people you name. It feeds no score.",
        action=f"{tab_of(location.id)}/restricted/new",
        button="Save restricted note",
        back=LIST,
        trail=location_trail(location),
        submission=submission,
    )


async def _form(location: LocationRow, request: Ask) -> Form:
    author = current_user(request).id
    return restricted_form(location.name, location.organisation_name, await _people(), author, today(request))


@get("/locations/{location_id:int}/risk/restricted/new", name="risk.restricted_form", guards=[EDIT])
async def open_restricted(request: Ask, location_id: FromPath[int]) -> Template:
    """The form of a restricted note about a place or its provider."""
    location = await the_location(location_id)
    form = await _form(location, request)
    return show_form(request, _page(location, new_submission()), form.blank(about="here"))


@post("/locations/{location_id:int}/risk/restricted/new", name="risk.write_restricted", guards=[EDIT], status_code=200)
async def write_restricted(request: Ask, location_id: FromPath[int]) -> Any:
    """Keep a restricted note."""
    location = await the_location(location_id)
    sent = await request.form()
    shown, reading = _page(location, submission_of(sent)), (await _form(location, request)).read(sent)
    if not reading.ok:
        return show_form(request, shown, reading)
    note = _note(location, reading, shown.submission)
    answer = await service.write_restricted(note, people=dict(await _people()), **doing(request))
    return answer_form(
        request, shown, reading, answer, "The restricted note is kept. Tell the people you named in person."
    )


def _note(location: LocationRow, reading: Reading, submission: str) -> NewRestricted:
    return NewRestricted(
        submission=submission,
        location_id=None if reading["about"] == EVERYWHERE else location.id,
        organisation_id=location.organisation_id,
        happened_on=reading["happened_on"],
        source=reading["source"] or "",
        reliability=Reliability(reading["reliability"]),
        words=reading["words"],
        readers=tuple(int(number) for number in reading["readers"] or ()),
    )


HANDLERS = (show_restricted, show_restricted_note, hand_on, open_restricted, write_restricted)
