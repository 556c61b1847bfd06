"""Pages of notes: the list, one note, writing one about a place, and withdrawing one."""

from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.providers.queries import list_locations_of
from market.providers.types import LocationRow
from market.risk.asking import (
    EDIT,
    READ,
    TRAIL,
    Ask,
    doing,
    location_trail,
    may_edit,
    score_again,
    tab_of,
    the_location,
    today,
)
from market.risk.notes import service
from market.risk.notes.forms import EVERYWHERE, WITHDRAW, note_form
from market.risk.notes.pages import NOTES, note_line, note_lines
from market.risk.notes.queries import count_notes, find_note, list_notes
from market.risk.notes.types import NewNote, NoteKind, NoteRow, Reliability
from market.web.form_pages import FormPage, answer_form, new_submission, show_form, submission_of
from market.web.forms import Form, Reading
from market.web.lists import Listing
from market.web.render import page

LIST = "/risk/notes"


@get(LIST, name="risk.notes", guards=[READ])
async def show_notes(request: Ask) -> Template:
    """Intelligence notes, the newest first; restricted ones are never among them."""
    query = NOTES.read(request.query_params)
    listing = Listing(rows=note_lines(await list_notes(query)), total=await count_notes(query), query=query)
    return page(request, "risk/notes.html", listing)


async def the_note(note_id: int) -> NoteRow:
    """The note, or the 404 page."""
    found = await find_note(note_id)
    if found is None:
        raise NotFoundException("There is no note of that number. Search the list of notes.")
    return found


@get(LIST + "/{note_id:int}", name="risk.note", guards=[READ])
async def show_note(request: Ask, note_id: FromPath[int]) -> Template:
    """One note."""
    held = note_line(await the_note(note_id))
    return page(request, "risk/note.html", held, may_edit=may_edit(request) and not held.withdrawn)


def _page(location: LocationRow, submission: str) -> FormPage:
    return FormPage(
        title="Write a note",
        lead=f"What was heard of {location.name}. It counts in early warning from today.",
        action=f"{tab_of(location.id)}/notes/new",
        button="Save note",
        back=tab_of(location.id),
        trail=location_trail(location),
        submission=submission,
    )


def _form(location: LocationRow, request: Ask) -> Form:
    return note_form(location.name, location.organisation_name, today(request))


@get("/locations/{location_id:int}/risk/notes/new", name="risk.note_form", guards=[EDIT])
async def open_note(request: Ask, location_id: FromPath[int]) -> Template:
    """The form of a note about a place or its provider."""
    location = await the_location(location_id)
    return show_form(request, _page(location, new_submission()), _form(location, request).blank(about="here"))


@post("/locations/{location_id:int}/risk/notes/new", name="risk.write_note", guards=[EDIT], status_code=200)
async def write_note(request: Ask, location_id: FromPath[int]) -> Any:
    """Keep a note and score the places it is about anew."""
    location = await the_location(location_id)
    sent = await request.form()
    shown = _page(location, submission_of(sent))
    reading = _form(location, request).read(sent)
    if not reading.ok:
        return show_form(request, shown, reading)
    note = _note(location, reading, shown.submission)
    answer = await service.write_note(note, **doing(request))
    if isinstance(answer, int):
        await score_again(request, await places_of(location, note.location_id))
    return answer_form(request, shown, reading, answer, "The note is kept.")


def _note(location: LocationRow, reading: Reading, submission: str) -> NewNote:
    return NewNote(
        submission=submission,
        location_id=None if reading["about"] == EVERYWHERE else location.id,
        organisation_id=location.organisation_id,
        kind=NoteKind(reading["kind"]),
        happened_on=reading["happened_on"],
        people=reading["people"],
        source=reading["source"],
        reliability=Reliability(reading["reliability"]),
        words=reading["words"],
    )


async def places_of(location: LocationRow, location_id: int | None) -> list[int]:
    """The places that something is about: one, or every place of the provider."""
    if location_id is not None:
        return [location_id]
    return [each.id for each in await list_locations_of(location.organisation_id)]


async def _about(note: NoteRow) -> list[int]:
    if note.location_id is not None:
        return [note.location_id]
    return [each.id for each in await list_locations_of(note.organisation_id)]


def _withdrawing(note: NoteRow) -> FormPage:
    return FormPage(
        title="Withdraw this note",
        lead="It counts no longer from today. Past scores keep what they rested on.",
        action=f"{LIST}/{note.id}/withdraw",
        button="Withdraw",
        back=f"{LIST}/{note.id}",
        trail=(*TRAIL, ("Notes", LIST), (f"Note {note.id}", f"{LIST}/{note.id}")),
        warning=True,
    )


@get(LIST + "/{note_id:int}/withdraw", name="risk.withdraw_note_form", guards=[EDIT])
async def open_withdrawing(request: Ask, note_id: FromPath[int]) -> Template:
    """The form to withdraw a note."""
    held = await the_note(note_id)
    return show_form(request, _withdrawing(held), WITHDRAW.blank(version=held.version))


@post(LIST + "/{note_id:int}/withdraw", name="risk.withdraw_note", guards=[EDIT], status_code=200)
async def withdraw_note(request: Ask, note_id: FromPath[int]) -> Any:
    """Withdraw a note and score its places anew."""
    held = await the_note(note_id)
    shown, reading = _withdrawing(held), WITHDRAW.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await service.withdraw_note(held.id, reading.version, reason=reading["reason"], **doing(request))
    if answer is None:
        await score_again(request, await _about(held))
    newer = await the_note(note_id)
    return answer_form(request, shown, reading, answer, "The note is withdrawn.", version=newer.version)


HANDLERS = (show_notes, show_note, open_note, write_note, open_withdrawing, withdraw_note)
