"""Raising or lowering a band, leaving an indicator out, and the watch-list: one transaction each, with the place held."""

from datetime import date, datetime

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db.transaction import transaction
from market.policies.queries import warning_policy
from market.risk.decisions.against import computed_on
from market.risk.decisions.queries import find_mute, find_override, find_watch, mutes_of, override_on, watch_of
from market.risk.decisions.rules import reasons_against_mute, reasons_against_override, reasons_against_watch
from market.risk.decisions.types import NewMute, NewOverride, NewWatch
from market.risk.keeping import change, keep, made_before, reasons_against_location
from market.risk.tables import RiskMute, RiskOverride, RiskWatch

ENDED = Refusal("ended", "This has ended already")


async def set_band(asked: NewOverride, *, by: Actor, now: datetime, today: date) -> int | Refused:
    """Raise or lower the band of a place for a while; the number of the override. A form sent twice makes one. Raises `NoPolicy`."""
    most = (await warning_policy()).policy.scoring.override_days
    async with transaction():
        if reasons := await reasons_against_location(asked.location_id):
            return Refused(tuple(reasons))
        if (made := await made_before(RiskOverride, asked.submission)) is not None:
            return made
        computed = await computed_on(asked.location_id, today)
        holding = await override_on(asked.location_id, today)
        if reasons := reasons_against_override(asked, computed, holding, most_days=most, today=today):
            return Refused(tuple(reasons))
        row = RiskOverride(
            submission=asked.submission,
            location=asked.location_id,
            band=asked.band.value,
            reason=asked.reason,
            from_on=today,
            until_on=asked.until_on,
            by_id=by.id,
            by_label=by.label,
            recorded_at=now,
        )
        told = {"location": asked.location_id, "until_on": asked.until_on}
        return await keep(row, "risk.band_set", told, by=by, now=now)


async def end_override(
    override_id: int, version: int, *, by: Actor, now: datetime, today: date
) -> Refused | Changed | None:
    """Let the computed band stand again from today."""
    async with transaction():
        held = await find_override(override_id)
        if held is None or not held.holds_on(today):
            return refused(ENDED)
        return await change(RiskOverride, override_id, version, {"ended_on": today}, "risk.band_freed", by=by, now=now)


async def mute(asked: NewMute, *, by: Actor, now: datetime, today: date) -> int | Refused:
    """Leave an indicator out for a place for a while; the number of the mute. A form sent twice makes one. Raises `NoPolicy`."""
    policy = (await warning_policy()).policy
    indicator = next((each for each in policy.indicators if each.id == asked.indicator), None)
    async with transaction():
        if reasons := await reasons_against_location(asked.location_id):
            return Refused(tuple(reasons))
        if (made := await made_before(RiskMute, asked.submission)) is not None:
            return made
        holding = [each for each in await mutes_of(asked.location_id) if each.holds_on(today)]
        if reasons := reasons_against_mute(asked, indicator, holding, today):
            return Refused(tuple(reasons))
        row = RiskMute(
            submission=asked.submission,
            location=asked.location_id,
            indicator=asked.indicator,
            reason=asked.reason,
            from_on=today,
            until_on=asked.until_on,
            by_id=by.id,
            by_label=by.label,
            recorded_at=now,
        )
        told = {"location": asked.location_id, "indicator": asked.indicator, "until_on": asked.until_on}
        return await keep(row, "risk.muted", told, by=by, now=now)


async def end_mute(mute_id: int, version: int, *, by: Actor, now: datetime, today: date) -> Refused | Changed | None:
    """Let an indicator count again from today."""
    async with transaction():
        held = await find_mute(mute_id)
        if held is None or not held.holds_on(today):
            return refused(ENDED)
        return await change(RiskMute, mute_id, version, {"ended_on": today}, "risk.unmuted", by=by, now=now)


async def watch(asked: NewWatch, *, by: Actor, now: datetime, today: date) -> int | Refused:
    """Put a place on the watch-list; its number. A place that is on it already is refused with who watches it."""
    if reasons := reasons_against_watch(asked, today):
        return Refused(tuple(reasons))
    async with transaction():
        if reasons := await reasons_against_location(asked.location_id):
            return Refused(tuple(reasons))
        if (held := await watch_of(asked.location_id)) is not None:
            words = f"{held.watcher_label} watches this place already. Change that entry instead"
            return refused(Refusal("watched", words))
        row = RiskWatch(
            location=asked.location_id,
            why=asked.why,
            since_on=today,
            review_on=asked.review_on,
            watcher=asked.watcher,
            watcher_label=asked.watcher_label,
            added_label=by.label,
            recorded_at=now,
        )
        told = {"location": asked.location_id, "review_on": asked.review_on, "watcher": asked.watcher}
        return await keep(row, "risk.watched", told, by=by, now=now)


async def change_watch(
    watch_id: int, version: int, asked: NewWatch, *, by: Actor, now: datetime, today: date
) -> Refused | Changed | None:
    """Say anew why a place is watched, by whom, and when it is looked at again."""
    if reasons := reasons_against_watch(asked, today):
        return Refused(tuple(reasons))
    async with transaction():
        held = await find_watch(watch_id)
        if held is None or held.ended_on is not None:
            return refused(ENDED)
        values = {
            "why": asked.why,
            "review_on": asked.review_on,
            "watcher": asked.watcher,
            "watcher_label": asked.watcher_label,
        }
        told = {"review_on": asked.review_on, "watcher": asked.watcher}
        before = {"review_on": held.review_on, "watcher": held.watcher}
        return await change(
            RiskWatch, watch_id, version, values, "risk.watch_changed", before=before, told=told, by=by, now=now
        )


async def end_watch(
    watch_id: int, version: int, *, reason: str, by: Actor, now: datetime, today: date
) -> Refused | Changed | None:
    """Take a place off the watch-list, with a reason."""
    async with transaction():
        held = await find_watch(watch_id)
        if held is None or held.ended_on is not None:
            return refused(ENDED)
        values = {"ended_on": today, "ended_reason": reason}
        told = {"ended_on": today}
        return await change(RiskWatch, watch_id, version, values, "risk.watch_ended", told=told, by=by, now=now)
