"""The demonstration's host alert: a neighbour suspends a home in its area, and everybody of ours there is seen and reviewed."""

from datetime import date, datetime, timedelta

from market.checklists.queries import tasks_of
from market.checklists.service import complete
from market.host_alerts.queries import get_alert, people_of
from market.host_alerts.service import complete_person, keep_text, log_alert, name_worker, set_level
from market.host_alerts.types import How, NewAlert, PersonRow, Restriction, Safeguarding
from market.quality.demonstration.replay import at
from market.risk.demonstration.cast import Cast, Places, done, person_of
from market.risk.demonstration.embargoes import review
from market.risk.demonstration.letters import send_all
from market.settings import Settings

HOST = "Redcar and Cleveland"
NOTICE = """From: commissioning@redcar-cleveland.example
Subject: Suspension of new placements

We have suspended new placements at this home from today after two falls that were not followed up and gaps at night in the rota of
the last fortnight. Nobody is known to be in danger now. A safeguarding enquiry is open, and we review the suspension in four weeks.
Please look at the people whom you place there, and tell us of anything that you find.
"""
REASONS = "Two falls that were not followed up, and gaps at night in the rota of the last fortnight."
STEPS = {
    "HA-03": (4, "Six people by the register; finance has the same six"),
    "HA-04": (6, "Message to the host: the quality officer is our link"),
    "HA-05": (6, "Information request to the host, with five questions"),
    "HA-06": (7, "Level B, confirmed by the commissioning manager"),
    "HA-07": (20, "Tasks made, and a worker named for each person"),
    "HA-08": (21, "The ICB shares none of the six"),
    "HA-09": (26, "The owner has no contract of ours in the area"),
    "HA-10": (98, "The quality officer took part in the meeting of 24 August"),
}
"""Steps that were done, with the hours after the notice and what shows it. Sharing back and the decision still wait."""
SEEN = ("HP-01", "HP-02", "HP-03", "HP-04", "HP-05", "HP-07")
OUTCOMES = ("stay", "stay", "stay_with_safeguards", "stay", "stay_with_safeguards", "wishes_to_move")
REVIEWED = (
    "The host verifies actions; we have asked for its list",
    "Our six people have been seen; two have more safeguards",
    "It follows the host’s own stop",
    "Not known to us: the host watches it",
    "Our reviews are shared with the host",
    "When the host’s next visit has taken place",
)
"""Answers to the questions of a review of our own stop."""
WORDS = {
    "stay": "Safe and content. The plan is up to date and the call bell was answered at once.",
    "stay_with_safeguards": "Stays, with a sensor mat at night and a weekly call to the family until the host has lifted.",
    "wishes_to_move": "Wishes to live nearer to a daughter. Brokerage has been asked to look for a place.",
}


async def tell_alert(places: Places, on: date, cast: Cast, settings: Settings) -> int:
    """The alert from its notice to the day on which everybody is reviewed and one follow-up is left; its number."""
    told_at = at(on, 9)
    notice = int(done(await keep_text(NOTICE, by=cast.quality.actor, now=at(on, 10))))
    new = NewAlert(
        submission="demonstration:host_alert",
        host_name=HOST,
        location_id=places.elsewhere,
        told_at=told_at,
        told_by="Commissioning desk",
        told_how=How.EMAIL.value,
        restriction=Restriction.FULL.value,
        host_reasons=REASONS,
        host_contact="Commissioning desk, 01642 496 0201",
        host_contact_email="commissioning@redcar-cleveland.example",
        starts_on=on,
        host_review_on=on + timedelta(days=28),
        safeguarding=Safeguarding.YES.value,
        notice_id=notice,
        level="C",
        level_reason="Falls that were not followed up, and nobody known to be in danger now.",
    )
    logged = done(await log_alert(new, authority_names=settings.authority_names, by=cast.quality, now=at(on, 10)))
    number = int(logged.alert_id)
    raised = "A full stop for safety reasons is at least level B."
    version = (await get_alert(number)).version
    done(await set_level(number, version, level="B", reason=raised, by=cast.manager, now=at(on, 14)))
    await send_all(("host_alert", number), by=cast.quality, now=at(on, 15), settings=settings, unread=(HOST,))
    for code, (hours, evidence) in STEPS.items():
        await _do(number, code, "", evidence, told_at + timedelta(hours=hours), cast)
    for place, person in enumerate(await people_of(number)):
        await _review(number, person, place, on, cast)
    embargo_id = (await get_alert(number)).embargo_id
    if embargo_id is not None:
        await review(embargo_id, on + timedelta(days=26), on + timedelta(days=52), REVIEWED, cast)
    return number


async def _review(number: int, person: PersonRow, place: int, on: date, cast: Cast) -> None:
    """One person: a worker, a call the next day, a visit and a review in the days after; all but one were seen again since."""
    worker = cast.social if place != 3 else cast.officer
    named = await name_worker(
        number,
        person.id,
        person.version,
        worker_id=person_of(worker),
        by=cast.manager.actor,
        now=at(on + timedelta(days=1)),
    )
    done(named)
    day = on + timedelta(days=4 + place)
    for code in SEEN:
        moment = at(on + timedelta(days=1), 12) if code in ("HP-01", "HP-02") else at(day, 14)
        await _do(number, code, person.case_reference, "Written down in the person’s record", moment, cast)
    outcome = OUTCOMES[place % len(OUTCOMES)]
    version = next(each.version for each in await people_of(number) if each.id == person.id)
    recorded = await complete_person(
        number, person.id, version, outcome=outcome, words=WORDS[outcome], by=worker.actor, now=at(day, 16)
    )
    done(recorded)
    if place:
        seen_again = at(on + timedelta(days=35 + place % 4), 11)
        await _do(number, "HP-09", person.case_reference, "Seen again: no change", seen_again, cast)


async def _do(number: int, code: str, person: str, evidence: str, now: datetime, cast: Cast) -> None:
    for task in await tasks_of(("host_alert", number), person=person):
        if task.code == code and task.person == person and task.is_open:
            by = cast.social if person else cast.quality
            done(await complete(task.id, task.version, evidence=evidence, by=by.actor, now=now))
