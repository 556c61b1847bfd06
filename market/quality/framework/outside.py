"""Changing mappings to outside frameworks: adding one from a day, ending one on a day. What held before stays on record."""

from datetime import date, datetime

from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.core.words import day_words
from market.db import audit
from market.db.sql import execute, fetch_value
from market.db.transaction import transaction
from market.quality.framework import outside_queries, queries, storing
from market.quality.framework.tables import ExternalMapping

EARLIEST = date(2000, 1, 1)


async def add_mapping(
    statement_id: int, criterion: str, valid_from: date, *, by: Actor, now: datetime
) -> int | Refused:
    """Say that a criterion answers a statement from a day on; sending it twice records it once."""
    async with transaction():
        await storing.alone()
        if await fetch_value("SELECT id FROM external_statement WHERE id = {}", statement_id) is None:
            return refused(Refusal("no_statement", "Choose the statement from the list", "statement"))
        if criterion not in await queries.codes_ever_used():
            return refused(Refusal("no_criterion", "Enter the code of a criterion, such as 3.1.1", "criterion"))
        if valid_from < EARLIEST:
            return refused(Refusal("too_early", f"The day must be {day_words(EARLIEST)} or later", "valid_from"))
        for held in await outside_queries.mappings_of_pair(statement_id, criterion):
            if held.valid_from == valid_from and held.valid_to is None:
                return held.id
            if held.valid_to is None or held.valid_to > valid_from:
                words = f"{criterion} answers this statement from {day_words(held.valid_from)} already"
                return refused(Refusal("held", words, "criterion"))
        row = ExternalMapping(
            external_statement=statement_id,
            criterion=criterion,
            valid_from=valid_from,
            recorded_by=by.label,
            recorded_at=now,
        )
        (saved,) = await ExternalMapping.insert(row)
        mapping_id = int(saved["id"])
        told = {"statement": statement_id, "criterion": criterion, "valid_from": valid_from}
        await audit.record(by=by, verb="mapping.added", subject=("external_mapping", mapping_id), after=told, at=now)
    return mapping_id


async def end_mapping(mapping_id: int, valid_to: date, *, by: Actor, now: datetime) -> Refused | None:
    """Say that a mapping no longer holds from a day on. Ended twice for the same day it stays as it is."""
    async with transaction():
        await storing.alone()
        held = await outside_queries.get_mapping(mapping_id)
        if held is None:
            return refused(Refusal("gone", "There is no such mapping"))
        if held.valid_to == valid_to:
            return None
        if held.valid_to is not None:
            return refused(Refusal("ended", f"This mapping ended on {day_words(held.valid_to)} already", "valid_to"))
        if valid_to <= held.valid_from:
            words = f"It holds from {day_words(held.valid_from)}: it can end after that day only"
            return refused(Refusal("too_early", words, "valid_to"))
        await execute("UPDATE external_mapping SET valid_to = {} WHERE id = {}", valid_to, mapping_id)
        await audit.record(
            by=by,
            verb="mapping.ended",
            subject=("external_mapping", mapping_id),
            before={"valid_to": None},
            after={"valid_to": valid_to},
            at=now,
        )
    return None
