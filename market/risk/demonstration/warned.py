"""The demonstration's early warning: a home that turns red over twelve weeks, and what people wrote, set, left out and watch."""

from datetime import date, timedelta

from market.contingency.service import market_in_turn, plan_for
from market.contingency.types import Asked, Subject, SubjectKind, WhatIf
from market.core.periods import months_before
from market.db.sql import fetch_value
from market.policies.queries import warning_policy
from market.quality.demonstration.replay import at
from market.risk.back_test.service import ask_back_test, keep_result, work_out
from market.risk.data.types import NewDatum
from market.risk.decisions.types import NewMute, NewOverride, NewWatch
from market.risk.demonstration.cast import Cast, Places, done, person_of
from market.risk.notes.types import NewNote, NoteKind, Reliability
from market.risk.queries import score_on
from market.risk.restricted.types import NewRestricted
from market.risk.service import enter_datum, mute, score_all, set_band, watch, write_note, write_restricted
from market.risk.types import Band
from market.settings import Settings
from market.work.progress import Silent
from market.work.service import claim, finish
from market.work.types import WorkOutcome

VALUES: tuple[tuple[int, str, float | None, str, str], ...] = (
    (70, "EW-F04", 12.0, "", "Open-book return of the year to March (invented)"),
    (70, "EW-F06", 1.1, "", "Open-book return of the year to March (invented)"),
    (49, "EW-F07", 26.0, "", "Letter of the finance director (invented)"),
    (35, "EW-W03", 48.0, "", "Self-assessment, with the payroll list (invented)"),
    (21, "EW-F09", 1.0, "", "Accounts at Companies House are late (invented)"),
    (6, "EW-F07", 11.0, "", "Telephone call with the finance director (invented)"),
)
"""Days before the demonstration's day, indicator, value and where it comes from."""
NOTES: tuple[tuple[int, NoteKind, int | None, Reliability, str], ...] = (
    (56, NoteKind.MANAGER_LEFT, None, Reliability.CONFIRMED, "The registered manager left; the deputy acts up."),
    (33, NoteKind.MEETING_MISSED, None, Reliability.CONFIRMED, "Nobody of the owner came to the quarterly meeting."),
    (
        18,
        NoteKind.SUPPLIER_OWED,
        None,
        Reliability.USUALLY,
        "A food wholesaler asks whether we know when it will be paid.",
    ),
    (9, NoteKind.WAGES_LATE, None, Reliability.FAIRLY, "Two carers say that August’s wages came nine days late."),
    (5, NoteKind.SAFEGUARDING, 2, Reliability.CONFIRMED, "Two enquiries about people who waited for help at night."),
)
"""Days before the demonstration's day, kind, number, how far the source can be relied on, and words."""
RESTRICTED = (
    "INVENTED FOR THE DEMONSTRATION. A nurse telephoned: the owner has told seniors not to order dressings before the first of the month. "
    "She asks that nobody at the home learns that she called."
)


async def tell_warning(places: Places, as_at: date, cast: Cast) -> None:
    """Values, notes and a restricted note about the home at high warning, each on its day."""
    home = places.warned
    owner = int(await fetch_value("SELECT organisation FROM location WHERE id = {}", home))
    for place, (days, indicator, value, event, source) in enumerate(VALUES):
        on = as_at - timedelta(days=days)
        datum = NewDatum(
            submission=f"demonstration:datum:{place}",
            location_id=home,
            organisation_id=owner,
            indicator=indicator,
            value=value,
            event=event,
            as_at_on=on,
            source=source,
            reliability=Reliability.USUALLY,
        )
        done(await enter_datum(datum, by=cast.officer.actor, now=at(on), today=on))
    for place, (days, kind, people, reliability, words) in enumerate(NOTES):
        on = as_at - timedelta(days=days)
        note = NewNote(
            submission=f"demonstration:note:{place}",
            location_id=home,
            organisation_id=owner,
            kind=kind,
            happened_on=on - timedelta(days=1),
            people=people,
            source="An officer’s call (invented)",
            reliability=reliability,
            words=words,
        )
        done(await write_note(note, by=cast.quality.actor, now=at(on), today=on))
    await _restricted(home, owner, as_at - timedelta(days=12), cast)


async def _restricted(home: int, owner: int, on: date, cast: Cast) -> None:
    """What a member of staff told the manager; only the director may read it besides."""
    note = NewRestricted(
        submission="demonstration:restricted",
        location_id=home,
        organisation_id=owner,
        happened_on=on,
        source="A nurse of the home, by telephone",
        reliability=Reliability.FAIRLY,
        words=RESTRICTED,
        readers=(person_of(cast.director),),
    )
    people = {person_of(each): each.actor.label for each in (cast.manager, cast.director)}
    done(await write_restricted(note, people=people, by=cast.manager.actor, now=at(on), today=on))


async def score_weeks(as_at: date, weeks: int, cast: Cast, settings: Settings) -> None:
    """Score the market once a week up to the day, as the nightly job would have."""
    for back in range(weeks, -1, -1):
        on = as_at - timedelta(weeks=back)
        await score_all(on, authority_names=settings.authority_names, by=cast.system, now=at(on, 3))


async def tell_decisions(places: Places, as_at: date, cast: Cast) -> None:
    """A band raised by a person, an indicator left out for a home that is filling up, and a watch-list of four."""
    held = await score_on(places.watched, as_at)
    assert held is not None, "early warning looks at every care home of the area"
    raised = NewOverride(
        submission="demonstration:override",
        location_id=places.watched,
        band=Band.AMBER if held.band is not Band.AMBER else Band.RED,
        reason="The owner talks of selling, which no indicator holds yet. Looked at again in three weeks.",
        until_on=as_at + timedelta(days=21),
    )
    done(await set_band(raised, by=cast.manager.actor, now=at(as_at), today=as_at))
    on = as_at - timedelta(days=60)
    left_out = NewMute(
        submission="demonstration:mute",
        location_id=places.filling,
        indicator="EW-F01",
        reason="A new owner since the autumn: the home is filling up as agreed.",
        until_on=as_at + timedelta(days=150),
    )
    done(await mute(left_out, by=cast.manager.actor, now=at(on), today=on))
    for place, (location, why) in enumerate(
        (
            (places.warned, "Cash for eleven days, and nobody of the owner answers."),
            (places.capped, "In turnaround, with a cap that is to be reviewed."),
            (places.watched, "The owner talks of selling."),
            (places.elsewhere, "Suspended by its host; six people of ours live there."),
        )
    ):
        watcher = cast.officer if place % 2 else cast.quality
        on = as_at - timedelta(days=10 - place)
        wanted = NewWatch(
            location_id=location,
            why=why,
            review_on=on + timedelta(days=14 + 7 * place),
            watcher=person_of(watcher),
            watcher_label=watcher.actor.label,
        )
        done(await watch(wanted, by=watcher.actor, now=at(on, 15), today=on))


async def plan_contingency(places: Places, as_at: date, cast: Cast, settings: Settings) -> None:
    """Where the people of the home at high warning would go, and every location of the market in turn."""
    asked = Asked(
        subject=Subject(kind=SubjectKind.LOCATION.value, id=places.warned),
        ask=WhatIf(),
        on=as_at,
        submission="demonstration:plan",
    )
    names = settings.authority_names
    done(await plan_for(asked, authority_names=names, by=cast.officer.actor, now=at(as_at, 11)))
    await market_in_turn(WhatIf(), on=as_at, authority_names=names, by=cast.system, now=at(as_at, 2), report=Silent())


async def try_weights(as_at: date, months: int, cast: Cast, settings: Settings) -> None:
    """A back-test of the weights in force over some months, worked out as the long work does it."""
    version = (await warning_policy()).version
    from_on = months_before(as_at, months)
    asked = done(await ask_back_test(version, from_on, as_at, by=cast.manager.actor, now=at(as_at, 12), today=as_at))
    held = await claim(asked[1], "demonstration", now=at(as_at, 12))
    if held is not None:
        names, done_at = settings.authority_names, at(as_at, 12) + timedelta(minutes=1)
        result = await work_out(version, from_on, as_at, authority_names=names, report=Silent())
        await keep_result(asked[0], result, now=done_at)
        await finish(held, WorkOutcome("The back-test is done.", f"/risk/back-test/{asked[0]}"), now=done_at)
