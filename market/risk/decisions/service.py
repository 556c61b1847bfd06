"""Raising or lowering a band, leaving an indicator out, and the watch-list: one transaction each, with the place held."""

from datetime import date, datetime

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.sql import fetch_value
from market.db.transaction import transaction
from market.db.versions import lock_row, update_versioned
from market.policies.queries import warning_policy
from market.providers.tables import Location
from market.risk.decisions.queries import find_mute, find_override, find_watch, mutes_of, override_on, watch_of
from market.risk.decisions.rules import reasons_against_mute, reasons_against_override, reasons_against_watch
from market.risk.decisions.types import NewMute, NewOverride, NewWatch
from market.risk.scores.queries import score_on
from market.risk.tables import RiskMute, RiskOverride, RiskWatch

NO_PLACE = Refusal("no_location", "The register has no such location. Choose one from it")
ENDED = Refusal("ended", "This has ended already")


async def set_band(asked: NewOverride, *, by: Actor, now: datetime, today: date) -> int | Refused:
    """Raise or lower the band of a place for a while; the number of the override. A form sent twice makes one. Raises `NoPolicy`."""
    most = (await warning_policy()).policy.scoring.override_days
    async with transaction():
        if not await lock_row(Location, asked.location_id):
            return refused(NO_PLACE)
        made = await fetch_value("SELECT id FROM risk_override WHERE submission = {}", asked.submission)
        if made is not None:
            return int(made)
        held = await score_on(asked.location_id, today)
        holding = await override_on(asked.location_id, today)
        computed = held.band if held else None
        if reasons := reasons_against_override(asked, computed, holding, most_days=most, today=today):
            return Refused(tuple(reasons))
        rows = await RiskOverride.insert(
            RiskOverride(
                submission=asked.submission,
                location=asked.location_id,
                band=asked.band.value,
                reason=asked.reason,
                from_on=today,
                until_on=asked.until_on,
                ended_on=None,
                by_id=by.id,
                by_label=by.label,
                recorded_at=now,
                version=1,
            )
        ).run()
        number = int(rows[0]["id"])
        told = {"location": asked.location_id, "until_on": asked.until_on}
        await audit.record(by=by, verb="risk.band_set", subject=("risk_override", number), after=told, at=now)
    return number


async def end_override(
    override_id: int, version: int, *, by: Actor, now: datetime, today: date
) -> Refused | Changed | None:
    """Let the computed band stand again from today."""
    async with transaction():
        held = await find_override(override_id)
        if held is None or not held.holds_on(today):
            return refused(ENDED)
        if not await update_versioned(RiskOverride, override_id, version, {"ended_on": today}):
            return Changed()
        await audit.record(
            by=by, verb="risk.band_freed", subject=("risk_override", override_id), after={"ended_on": today}, at=now
        )
    return None


async def mute(asked: NewMute, *, by: Actor, now: datetime, today: date) -> int | Refused:
    """Leave an indicator out for a place for a while; the number of the mute. A form sent twice makes one. Raises `NoPolicy`."""
    policy = (await warning_policy()).policy
    indicator = next((each for each in policy.indicators if each.id == asked.indicator), None)
    async with transaction():
        if not await lock_row(Location, asked.location_id):
            return refused(NO_PLACE)
        made = await fetch_value("SELECT id FROM risk_mute WHERE submission = {}", asked.submission)
        if made is not None:
            return int(made)
        holding = [each for each in await mutes_of(asked.location_id) if each.holds_on(today)]
        if reasons := reasons_against_mute(asked, indicator, holding, today):
            return Refused(tuple(reasons))
        rows = await RiskMute.insert(
            RiskMute(
                submission=asked.submission,
                location=asked.location_id,
                indicator=asked.indicator,
                reason=asked.reason,
                from_on=today,
                until_on=asked.until_on,
                ended_on=None,
                by_id=by.id,
                by_label=by.label,
                recorded_at=now,
                version=1,
            )
        ).run()
        number = int(rows[0]["id"])
        told = {"location": asked.location_id, "indicator": asked.indicator, "until_on": asked.until_on}
        await audit.record(by=by, verb="risk.muted", subject=("risk_mute", number), after=told, at=now)
    return number


async def end_mute(mute_id: int, version: int, *, by: Actor, now: datetime, today: date) -> Refused | Changed | None:
    """Let an indicator count again from today."""
    async with transaction():
        held = await find_mute(mute_id)
        if held is None or not held.holds_on(today):
            return refused(ENDED)
        if not await update_versioned(RiskMute, mute_id, version, {"ended_on": today}):
            return Changed()
        await audit.record(
            by=by, verb="risk.unmuted", subject=("risk_mute", mute_id), after={"ended_on": today}, at=now
        )
    return None


async def watch(asked: NewWatch, *, by: Actor, now: datetime, today: date) -> int | Refused:
    """Put a place on the watch-list; its number. A place that is on it already is refused with who watches it."""
    if reasons := reasons_against_watch(asked, today):
        return Refused(tuple(reasons))
    async with transaction():
        if not await lock_row(Location, asked.location_id):
            return refused(NO_PLACE)
        if (held := await watch_of(asked.location_id)) is not None:
            words = f"{held.watcher_label} watches this place already. Change that entry instead"
            return refused(Refusal("watched", words))
        rows = await RiskWatch.insert(
            RiskWatch(
                location=asked.location_id,
                why=asked.why,
                since_on=today,
                review_on=asked.review_on,
                watcher=asked.watcher,
                watcher_label=asked.watcher_label,
                added_label=by.label,
                ended_on=None,
                ended_reason="",
                recorded_at=now,
                version=1,
            )
        ).run()
        number = int(rows[0]["id"])
        told = {"location": asked.location_id, "review_on": asked.review_on, "watcher": asked.watcher}
        await audit.record(by=by, verb="risk.watched", subject=("risk_watch", number), after=told, at=now)
    return number


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
        if not await update_versioned(RiskWatch, watch_id, version, values):
            return Changed()
        told = {"review_on": asked.review_on, "watcher": asked.watcher}
        before = {"review_on": held.review_on, "watcher": held.watcher}
        await audit.record(
            by=by, verb="risk.watch_changed", subject=("risk_watch", watch_id), before=before, after=told, at=now
        )
    return None


async def end_watch(
    watch_id: int, version: int, *, reason: str, by: Actor, now: datetime, today: date
) -> Refused | Changed | None:
    """Take a place off the watch-list, with a reason."""
    async with transaction():
        held = await find_watch(watch_id)
        if held is None or held.ended_on is not None:
            return refused(ENDED)
        values = {"ended_on": today, "ended_reason": reason}
        if not await update_versioned(RiskWatch, watch_id, version, values):
            return Changed()
        await audit.record(
            by=by, verb="risk.watch_ended", subject=("risk_watch", watch_id), after={"ended_on": today}, at=now
        )
    return None
