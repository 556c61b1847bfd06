"""The watch-list: which places are watched, by whom, and when each is looked at again."""

from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.permissions import Permission
from market.providers.types import LocationRow
from market.quality.assured.queries import people_with
from market.risk.asking import EDIT, READ, TRAIL, Ask, doing, location_trail, may_edit, tab_of, the_location
from market.risk.decisions import service
from market.risk.decisions.forms import END_WATCH, watch_form
from market.risk.decisions.pages import watch_lines
from market.risk.decisions.queries import Watch, find_watch, overrides_on, watch_list
from market.risk.decisions.types import NewWatch
from market.risk.scores.queries import scores_on
from market.web.as_at import as_at
from market.web.form_pages import FormPage, answer_form, show_form
from market.web.forms import Reading
from market.web.render import page

LIST = "/risk/watch-list"
ADD = "/locations/{location_id:int}/risk/watch"


@get(LIST, name="risk.watch_list", guards=[READ])
async def show_watch_list(request: Ask) -> Template:
    """The places watched on a day, with their bands."""
    on = as_at(request)
    watched = await watch_list(on)
    ids = [each.location_id for each in watched]
    lines = watch_lines(watched, await scores_on(on, ids), await overrides_on(on, ids), on)
    return page(request, "risk/watch_list.html", lines, on=on, may_edit=may_edit(request))


async def _people() -> list[tuple[int, str]]:
    return await people_with(Permission.READ_RISK)


def _adding(location: LocationRow) -> FormPage:
    return FormPage(
        title="Watch this place",
        lead=f"{location.name} goes on the watch-list until somebody takes it off.",
        action=f"{tab_of(location.id)}/watch",
        button="Watch it",
        back=tab_of(location.id),
        trail=location_trail(location),
    )


async def _watch(location_id: int, reading: Reading) -> NewWatch:
    names = dict(await _people())
    watcher = int(reading["watcher"])
    return NewWatch(
        location_id=location_id,
        why=reading["why"],
        review_on=reading["review_on"],
        watcher=watcher,
        watcher_label=names[watcher],
    )


@get(ADD, name="risk.watch_form", guards=[EDIT])
async def open_watch(request: Ask, location_id: FromPath[int]) -> Template:
    """The form to put a place on the watch-list."""
    location = await the_location(location_id)
    return show_form(request, _adding(location), watch_form(await _people()).blank())


@post(ADD, name="risk.watch", guards=[EDIT], status_code=200)
async def watch(request: Ask, location_id: FromPath[int]) -> Any:
    """Put a place on the watch-list."""
    location = await the_location(location_id)
    shown, reading = _adding(location), watch_form(await _people()).read(await request.form())
    if not reading.ok:
        return show_form(request, shown, reading)
    answer = await service.watch(await _watch(location.id, reading), **doing(request))
    return answer_form(request, shown, reading, answer, "The place is on the watch-list.")


async def _held(watch_id: int) -> Watch:
    found = await find_watch(watch_id)
    if found is None or found.ended_on is not None:
        raise NotFoundException("There is no such entry on the watch-list, or it has ended.")
    return found


def _changing(held: Watch, ending: bool) -> FormPage:
    return FormPage(
        title="Take it off the watch-list" if ending else "Change how it is watched",
        lead=f"{held.location_name}, {held.organisation_name}.",
        action=f"{LIST}/{held.id}/{'end' if ending else 'change'}",
        button="Take it off" if ending else "Save",
        back=LIST,
        trail=(*TRAIL, ("Watch-list", LIST)),
    )


def _now(held: Watch) -> dict[str, Any]:
    return {"why": held.why, "watcher": str(held.watcher), "review_on": held.review_on}


@get(LIST + "/{watch_id:int}/change", name="risk.change_watch_form", guards=[EDIT])
async def open_change(request: Ask, watch_id: FromPath[int]) -> Template:
    """The form to change an entry."""
    held = await _held(watch_id)
    form = watch_form(await _people(), versioned=True)
    return show_form(request, _changing(held, False), form.blank(version=held.version, **_now(held)))


@post(LIST + "/{watch_id:int}/change", name="risk.change_watch", guards=[EDIT], status_code=200)
async def change(request: Ask, watch_id: FromPath[int]) -> Any:
    """Save a changed entry."""
    held = await _held(watch_id)
    shown = _changing(held, False)
    reading = watch_form(await _people(), versioned=True).read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    asked = await _watch(held.location_id, reading)
    answer = await service.change_watch(held.id, reading.version, asked, **doing(request))
    newer = await find_watch(held.id) or held
    words = "The entry is changed."
    return answer_form(request, shown, reading, answer, words, now=_now(newer), version=newer.version)


@get(LIST + "/{watch_id:int}/end", name="risk.end_watch_form", guards=[EDIT])
async def open_end(request: Ask, watch_id: FromPath[int]) -> Template:
    """The form to take a place off."""
    held = await _held(watch_id)
    return show_form(request, _changing(held, True), END_WATCH.blank(version=held.version))


@post(LIST + "/{watch_id:int}/end", name="risk.end_watch", guards=[EDIT], status_code=200)
async def end(request: Ask, watch_id: FromPath[int]) -> Any:
    """Take a place off the watch-list."""
    held = await _held(watch_id)
    shown, reading = _changing(held, True), END_WATCH.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await service.end_watch(held.id, reading.version, reason=reading["reason"], **doing(request))
    newer = await find_watch(held.id) or held
    words = f"{held.location_name} is watched no longer."
    return answer_form(request, shown, reading, answer, words, now={"reason": ""}, version=newer.version)


HANDLERS = (show_watch_list, open_watch, watch, open_change, change, open_end, end)
