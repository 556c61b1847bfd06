"""Who is told of an embargo: the list with every letter, drafting what is missing, and noting what was told otherwise."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.db.sql import fetch_as
from market.embargoes import forms, service
from market.embargoes.form_pages import ONE, Ask, embargo_or_404, form_of, who_asks
from market.embargoes.loading import everything_about
from market.embargoes.messages import TEAM_KIND, TEAMS, dedupe_key, message_states
from market.embargoes.page import Held
from market.embargoes.recipients import SUBJECT
from market.embargoes.telling_pages import Noted, TeamMessage, Telling, telling, told_lines
from market.embargoes.types import EmbargoRow, Event, TermsRow
from market.letters.queries import letters_of
from market.letters.types import LetterRow
from market.partners.queries import teams
from market.policies.queries import embargo_policy
from market.web.as_at import now_of
from market.web.flash import flash
from market.web.form_pages import FormPage, answer_form, show_form
from market.web.render import page

READ = needs(Permission.READ_EMBARGOES)
RECOMMEND = needs(Permission.RECOMMEND_EMBARGOES)


async def telling_summary(held: Held, letters: Sequence[LetterRow], now: datetime) -> Telling:
    """Everybody who is told of an embargo and whether they know."""
    row = held.row
    noted = await fetch_as(
        Noted,
        "SELECT event, told_row, words, by_label, told_at FROM embargo_told WHERE embargo = {} ORDER BY told_at, id",
        row.id,
    )
    by_row = {(each.event, each.told_row): each for each in noted}
    return telling(told_lines(row, held.policy, letters, await _teams(row, held.terms), by_row, now))


async def _teams(row: EmbargoRow, terms: Sequence[TermsRow]) -> list[TeamMessage]:
    """Each of our teams with what became of the messages to it, for every event so far."""
    if row.started_at is None:
        return []
    events = [Event.STARTED.value, *(f"varied:{at}" for at in range(2, len(terms) + 1)), "phased"]
    events += [Event.LIFTED.value] if row.ended_at is not None else []
    told = [(code, await teams(code)) for code in TEAMS]
    keys = {
        (team.email, event): dedupe_key(TEAM_KIND, f"{row.id}:{event}", team.email)
        for _, partners in told
        for team in partners
        for event in events
        if team.email
    }
    states = await message_states(keys.values())
    found = []
    for code, partners in told:
        if not partners:
            found.append(TeamMessage(code.value.replace("_", " ").capitalize(), Event.STARTED.value, "", None))
        for team in partners:
            for event in events:
                state = states.get(keys.get((team.email, event), ""))
                if state is not None or event == Event.STARTED:
                    status, sent_at = state or ("", None)
                    found.append(TeamMessage(team.name, event, status, sent_at))
    return found


@get(ONE + "/letters", name="embargoes.letters", guards=[READ])
async def show_letters(request: Ask, embargo_id: FromPath[int]) -> Template:
    """Who is told, how, by when and whether they know, with a link to every letter."""
    row, now = await embargo_or_404(embargo_id), now_of(request)
    letters = await letters_of((SUBJECT, row.id))
    shown = await telling_summary(await everything_about(row, now), letters, now)
    return page(
        request,
        "embargoes/letters.html",
        shown,
        row=row,
        may_write=current_user(request).may(Permission.RECOMMEND_EMBARGOES),
    )


@post(ONE + "/letters", name="embargoes.draft_letters", guards=[RECOMMEND])
async def draft_letters(request: Ask, embargo_id: FromPath[int]) -> Redirect:
    """Draft the letters of the newest event that are missing. Those that are there stay as they are."""
    row = await embargo_or_404(embargo_id)
    await service.draft_missing(row.id, by=who_asks(request), now=now_of(request))
    flash(request, "Letters that were missing are drafted.")
    return Redirect(f"/embargoes/{row.id}/letters", status_code=303)


async def _told_page(row: EmbargoRow, told_row: str) -> FormPage:
    policy = (await embargo_policy(row.policy_version)).policy
    for each in policy.active_told:
        if each.id == told_row:
            facts = (("Who", each.tell), ("How", each.how))
            return form_of(row, f"told/{told_row}", "Note that somebody was told", "Save", facts=facts)
    raise NotFoundException("The policy does not name this.")


@get(ONE + "/told/{told_row:str}", name="embargoes.told_form", guards=[RECOMMEND])
async def open_told(request: Ask, embargo_id: FromPath[int], told_row: FromPath[str]) -> Template:
    """The form to note that somebody was told otherwise than by letter."""
    shown = await _told_page(await embargo_or_404(embargo_id), told_row)
    return show_form(request, shown, forms.TOLD.blank())


@post(ONE + "/told/{told_row:str}", name="embargoes.told", guards=[RECOMMEND], status_code=200)
async def note_told(request: Ask, embargo_id: FromPath[int], told_row: FromPath[str]) -> Any:
    """Keep it."""
    row = await embargo_or_404(embargo_id)
    shown, reading = await _told_page(row, told_row), forms.TOLD.read(await request.form())
    if not reading.ok:
        return show_form(request, shown, reading)
    now = now_of(request)
    event = Event.STARTED.value
    answer = await service.note_told(row.id, event, told_row, words=reading["words"], by=who_asks(request), now=now)
    return answer_form(request, shown, reading, answer, "It is noted who was told.", version=row.version)


HANDLERS = (show_letters, draft_letters, open_told, note_told)
