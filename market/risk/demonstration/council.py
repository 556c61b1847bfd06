"""The demonstration council's hard year: what happened, to which homes, and on which days."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from market.accounts.types import Organisations
from market.core.actor import Actor
from market.db.sql import fetch, fetch_value
from market.db.transaction import transaction
from market.embargoes.types import Grounds, Kind, ReasonGiven
from market.quality.demonstration.council import BEGAN_ON
from market.quality.demonstration.replay import DemonstrationRefused, at
from market.risk.demonstration.cast import Cast, Places, as_at, cast_of
from market.risk.demonstration.elsewhere import tell_alert
from market.risk.demonstration.embargoes import Told, lift_by_steps, review, step_down, tell_embargo, tell_pause
from market.risk.demonstration.failed import tell_failure
from market.risk.demonstration.helped import tell_requests, tell_turnaround
from market.risk.demonstration.letters import settle_messages
from market.risk.demonstration.neighbours import open_partners
from market.risk.demonstration.visiting import tell_lift_visits
from market.risk.demonstration.warned import plan_contingency, score_weeks, tell_decisions, tell_warning, try_weights
from market.settings import Settings

WEEKS = 12
"""Weeks for which early warning is scored before the demonstration's day."""
MONTHS_BACK = 12
"""Months over which the weights are tried."""
HOMES = {
    "stopped": "Jones Lodge",
    "capped": "Barrett House Nursing Home",
    "medicines": "Thomas Lodge Nursing Home",
    "plans": "Hawkins View Care Home",
    "warned": "Smart House Nursing Home",
    "watched": "Stewart Lodge",
    "filling": "Baxter Lodge",
    "elsewhere": "Harris View Care Home",
    "failed": "Graham Court Nursing Home",
}
"""The homes of the story by name in the invented register."""
PAUSED = "Taylor Grange"


async def open_resilience(
    settings: Settings,
    *,
    addresses: Mapping[str, str],
    own: int,
    by: Actor,
    organisations: Organisations,
    report: Callable[[str], None],
) -> int:
    """Tell the year's embargoes, the host alert, the failure, the turnaround and early warning; how many embargoes there are.

    `own` is the organisation of the provider's accounts, `addresses` the e-mail addresses of the accounts by role. Does nothing when an
    embargo is there already. Raises `DemonstrationRefused`.
    """
    if await fetch_value("SELECT count(*) FROM embargo"):
        return 0
    async with transaction():  # kept whole or not at all, so that a run that was interrupted begins anew
        await _tell(await cast_of(addresses, by), await places_of(own), settings, organisations, report)
    return int(await fetch_value("SELECT count(*) FROM embargo"))


async def _tell(
    cast: Cast, places: Places, settings: Settings, organisations: Organisations, report: Callable[[str], None]
) -> None:
    day = as_at(settings)
    report("Adding the partners")
    partners = await open_partners(cast, at(BEGAN_ON), settings, organisations)
    report("Telling of a nursing home that failed")
    await tell_failure(places, partners, cast, settings)
    report("Telling of embargoes")
    await _tell_lifted(places, cast, settings)
    await _tell_in_force(places, day, cast, settings)
    await tell_pause(places, day - timedelta(days=6), cast)
    report("Telling of a home outside the area, and of help")
    await tell_alert(places, day - timedelta(days=41), cast, settings)
    await tell_turnaround(places, day - timedelta(days=49), day, partners, cast)
    await tell_requests(places, day, partners, cast, settings)
    report("Scoring twelve weeks of early warning")
    await tell_warning(places, day, cast)
    await plan_contingency(places, day, cast, settings)
    await score_weeks(day, WEEKS, cast, settings)
    await tell_decisions(places, day, cast)
    report("Trying the weights on the past")
    await try_weights(day, MONTHS_BACK, cast, settings)
    await settle_messages(day)


async def places_of(own: int) -> Places:
    """The homes of the story. Raises `DemonstrationRefused` when the register does not have one of them."""
    found = {key: await _home(name) for key, name in HOMES.items()}
    paused = await fetch_value(
        "SELECT id FROM location WHERE organisation = {} AND name = {} ORDER BY id LIMIT 1", own, PAUSED
    )
    if paused is None:
        raise DemonstrationRefused(f"The register has no {PAUSED} of the provider with accounts")
    failed_on = await fetch_value("SELECT deregistered_on FROM location WHERE id = {}", found["failed"])
    return Places(**found, paused=int(paused), failed_on=failed_on)


async def _home(name: str) -> int:
    rows = await fetch("SELECT id FROM location WHERE name = {} AND care_home ORDER BY id DESC", name)
    if not rows:
        raise DemonstrationRefused(f"The register has no {name}")
    return int(rows[0]["id"])


async def _tell_lifted(places: Places, cast: Cast, settings: Settings) -> None:
    """Two that were lifted by steps, after the visits that their lift tests ask for."""
    medicines = Told(
        location_id=places.medicines,
        began_on=date(2026, 1, 13),
        kind=Kind.FULL,
        reasons=(ReasonGiven(code="R04"),),
        grounds=Grounds(
            facts="On 9 and 10 January two charts in five had gaps, and the count of one controlled drug did not agree.",
            alternatives="Placements with caution: it would not have kept new people safe at night.",
            effect_on_people="Four people wait for a bed of this kind. The home has enough income for four months.",
            why_not_weaker="Nobody who gives medicines at night was competent by the home’s own records.",
            must_change="Competence of everybody who gives medicines, complete charts, and a count that agrees.",
        ),
        break_even=38,
        cash_days=95,
        lifted_on=date(2026, 3, 3),
    )
    number = await tell_embargo(medicines, cast, settings)
    await review(number, date(2026, 1, 27), date(2026, 2, 17), MEDICINES_REVIEW, cast)
    await tell_lift_visits(
        places.medicines, "medication", ((date(2026, 2, 3), True), (date(2026, 2, 24), False)), settings, cast
    )
    await review(number, date(2026, 2, 13), date(2026, 3, 10), MEDICINES_REVIEW, cast)
    await lift_by_steps(number, date(2026, 2, 25), date(2026, 3, 3), cast, settings)
    plans = Told(
        location_id=places.plans,
        began_on=date(2026, 1, 29),
        kind=Kind.CAP,
        cap=1,
        reasons=(ReasonGiven(code="R06"),),
        grounds=Grounds(
            facts="On 27 January six of ten plans did not say what staff do, and two risks of choking were not in them.",
            alternatives="A full stop: most people are safe, and the home admits slowly.",
            effect_on_people="Two people wait. The home’s income is not in danger.",
            why_not_weaker="Each new plan has to be looked at by us before the next person comes.",
            must_change="Every plan current, and staff who can find it and say what is in it.",
        ),
        break_even=36,
        cash_days=120,
        lifted_on=date(2026, 3, 24),
    )
    number = await tell_embargo(plans, cast, settings)
    await review(number, date(2026, 2, 11), date(2026, 3, 10), PLANS_REVIEW, cast)
    await tell_lift_visits(
        places.plans, "care_planning", ((date(2026, 2, 18), True), (date(2026, 3, 11), False)), settings, cast
    )
    await review(number, date(2026, 3, 9), date(2026, 4, 3), PLANS_REVIEW, cast)
    await lift_by_steps(number, date(2026, 3, 17), date(2026, 3, 24), cast, settings)


async def _tell_in_force(places: Places, day: date, cast: Cast, settings: Settings) -> None:
    """One full stop whose review is due soon, and a cap, at first a full stop, whose review is overdue."""
    capped = Told(
        location_id=places.capped,
        began_on=day - timedelta(days=72),
        kind=Kind.FULL,
        reasons=(ReasonGiven(code="R05"), ReasonGiven(code="R03")),
        grounds=Grounds(
            facts="On 16 July five of forty people had lost weight for which nobody had an explanation; drinks were out of reach.",
            alternatives="A cap: we could not be sure that anybody was weighed.",
            effect_on_people="Three people wait for nursing care near here. The home needs 34 people to pay its way.",
            why_not_weaker="The home could not say who needs help to eat.",
            must_change="Weights complete for four weeks, mealtimes watched, and diets that match the plans.",
        ),
        break_even=34,
        cash_days=33,
    )
    number = await tell_embargo(capped, cast, settings)
    await review(number, capped.began_on + timedelta(days=14), day - timedelta(days=31), CAPPED_REVIEW, cast)
    await step_down(number, day - timedelta(days=36), day - timedelta(days=9), cast, settings)
    stopped = Told(
        location_id=places.stopped,
        began_on=day - timedelta(days=29),
        kind=Kind.FULL,
        reasons=(
            ReasonGiven(code="R01"),
            ReasonGiven(code="R02", held_back_for="The safeguarding lead", held_back_until=day + timedelta(days=30)),
        ),
        grounds=Grounds(
            facts="On 28 August a person was left alone in the bath and scalded. The alarm in that room did not work.",
            alternatives="A stop for one floor: baths of both floors have the same fault.",
            effect_on_people="Two people wait. One in nine beds is empty; the home says that it can bear that until Christmas.",
            why_not_weaker="Nobody can say yet why nobody came, so that no part of the home is known to be safe.",
            must_change="The cause known and shared, every alarm tested, and staff of two shifts who can say what changed.",
        ),
        break_even=37,
        cash_days=58,
        unread=("North Yorkshire",),
        untold=("Care Quality Commission",),
    )
    number = await tell_embargo(stopped, cast, settings)
    await review(number, day - timedelta(days=15), day + timedelta(days=5), STOPPED_REVIEW, cast)


MEDICINES_REVIEW = (
    "Two of four: competence and the count. Charts are still looked at each week",
    "People have their medicines on time; one family says that it is calmer at night",
    "Yes, until a visit without notice has found the same",
    "Forty-three of forty-seven beds; cash for three months",
    "The ICB’s pharmacist was there for three days",
    "After two visits that meet the lift test",
)
PLANS_REVIEW = (
    "Four of seven have been seen on site",
    "People were asked what matters to them, and it is in their plans",
    "Yes: one new person a week lets us read each plan",
    "No change to occupancy or cash that matters",
    "A day’s teaching by our reviewers",
    "When both visits are done",
)
CAPPED_REVIEW = (
    "Weights are complete for two weeks; mealtimes are still to be watched",
    "Two people have gained weight; drinks stand within reach",
    "Yes, though a cap may be enough once the rota is filled",
    "Thirty-seven people live there, three above break-even; cash for 33 days",
    "The ICB’s dietitian, and a quality officer for two days a week",
    "In October, if September’s weights are complete",
)
STOPPED_REVIEW = (
    "The alarms have been tested; the cause is not shared yet",
    "People are never alone in a bath; two families have been told what happened",
    "Yes: the cause is not known",
    "Forty-one of forty-six beds; no change to cash",
    "A safety officer for two days",
    "After the enquiry has said what happened",
)
