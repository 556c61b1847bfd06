"""Editions as services: frozen when published, and refusing every change after that. On both engines."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from market.core.actor import system_actor
from market.core.refusal import Refused
from market.db.audit import verify_chain
from market.db.sql import fetch, fetch_value
from market.settings import Settings
from market.statement import queries
from market.statement.built import Built
from market.statement.editions import PUBLISHED, EditionDetails, EditionRow, IntentionDetails
from market.statement.publishing import (
    ask_for_preview,
    finish_publishing,
    freeze,
    give_up_publishing,
    keep_preview,
    publish,
    snapshot_for,
)
from market.statement.rules import reasons_not_to_record
from market.statement.service import (
    CHANGED,
    change_details,
    open_edition,
    refresh_figures,
    save_intention,
    save_narrative,
    withdraw_intention,
    worded_snapshot,
)
from market.statement.snapshot import decode, digest
from tests.builders.capacity import make_bed_return
from tests.builders.providers import make_location

BY = system_actor("tests")
NOW = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
TODAY = date(2026, 10, 1)
FILES = Built(html=b"<!DOCTYPE html>", pdf=b"%PDF-1.7", pack={"datapackage.json": b"{}"}, pages=3)
DETAILS = EditionDetails(
    title="Statement 2026", as_at=date(2026, 9, 30), owner="Head of Commissioning", next_update_on=None
)
INTENTION = IntentionDetails(
    service="Dementia nursing care",
    cohort="Older people",
    locality="",
    direction="grow",
    baseline=290.0,
    target=330.0,
    unit="beds",
    by_on=date(2028, 9, 30),
    evidence=("occupancy_rate",),
    model_wanted="Small units",
    route="block",
    stage="idea",
    confidence="high",
    contact="care.homes@example.org",
)

pytestmark = pytest.mark.usefixtures("db")


async def opened(settings: Settings, **changes: object) -> EditionRow:
    """A draft with a summary and an intention."""
    edition_id = await open_edition(replace(DETAILS, **changes), by=BY, now=NOW, today=TODAY, settings=settings)
    assert isinstance(edition_id, int)
    assert await save_narrative(edition_id, "summary", "We need nurses.", version=0, by=BY, now=NOW) is None
    assert isinstance(await save_intention(edition_id, INTENTION, intention_id=None, version=0, by=BY, now=NOW), int)
    return await get(edition_id)


async def get(edition_id: int) -> EditionRow:
    edition = await queries.find_edition(edition_id)
    assert edition is not None
    return edition


async def published(settings: Settings, **changes: object) -> EditionRow:
    """An edition that is published."""
    edition = await opened(settings, **changes)
    assert await keep_preview(edition, FILES, settings=settings)
    assert await freeze(edition.id, by=BY, now=NOW) is None
    assert await finish_publishing(await get(edition.id), FILES, now=NOW, settings=settings, by=BY)
    return await get(edition.id)


def messages(answer: object) -> list[str]:
    assert isinstance(answer, Refused)
    return [reason.message for reason in answer.reasons]


async def test_a_published_edition_refuses_every_change(settings: Settings) -> None:
    edition = await published(settings)
    before = await fetch("SELECT * FROM statement_edition")
    [intention] = await queries.list_intentions(edition.id)
    answers = [
        await change_details(edition.id, DETAILS, version=edition.version, by=BY, now=NOW),
        await save_narrative(edition.id, "summary", "Other", version=1, by=BY, now=NOW),
        await save_narrative(edition.id, "quality", "New", version=0, by=BY, now=NOW),
        await save_intention(edition.id, INTENTION, intention_id=None, version=0, by=BY, now=NOW),
        await save_intention(
            edition.id, INTENTION, intention_id=intention.id, version=intention.version, by=BY, now=NOW
        ),
        await withdraw_intention(edition.id, intention.id, version=intention.version, by=BY, now=NOW),
        await refresh_figures(edition.id, by=BY, now=NOW, settings=settings),
        await ask_for_preview(edition.id, by=BY, now=NOW),
        await publish(edition.id, by=BY, now=NOW),
        await freeze(edition.id, by=BY, now=NOW),
    ]
    for answer in answers:
        assert messages(answer)[0].startswith("This edition is published and cannot be changed")
    await give_up_publishing(edition, "late", by=BY, now=NOW)
    assert not await finish_publishing(edition, FILES, now=NOW, settings=settings, by=BY)
    assert not await keep_preview(edition, FILES, settings=settings)
    assert await fetch("SELECT * FROM statement_edition") == before
    assert (await verify_chain()).whole


async def test_the_frozen_snapshot_stays_when_the_data_change(settings: Settings) -> None:
    home = await make_location(rating="good")
    await make_bed_return(home)
    edition = await published(settings)
    stored = decode(await queries.snapshot_json(edition.id))
    assert stored.figure("beds_total").value == 30
    assert stored.narratives == {"summary": "We need nurses."}
    assert [each.service for each in stored.intentions] == ["Dementia nursing care"]
    await make_bed_return(await make_location())
    words, again = await snapshot_for(edition.as_at, settings)
    assert (again, words) == (stored, f"edition {edition.id} (published)")
    assert digest(again) == edition.snapshot_sha256


async def test_publishing_needs_an_owner_a_summary_an_intention_and_a_preview(settings: Settings) -> None:
    edition_id = await open_edition(replace(DETAILS, owner=""), by=BY, now=NOW, today=TODAY, settings=settings)
    assert isinstance(edition_id, int)
    assert len(messages(await publish(edition_id, by=BY, now=NOW))) == 4
    edition = await opened(settings)
    assert await keep_preview(edition, FILES, settings=settings)
    await save_narrative(edition.id, "quality", "Changed after the preview", version=0, by=BY, now=NOW)
    assert "older than the last change" in messages(await publish(edition.id, by=BY, now=NOW))[0]


async def test_a_preview_of_what_has_changed_meanwhile_is_not_kept(settings: Settings) -> None:
    edition = await opened(settings)
    await save_narrative(edition.id, "supply", "Newer", version=0, by=BY, now=NOW)
    assert not await keep_preview(edition, FILES, settings=settings)
    assert (await get(edition.id)).pdf_sha256 == ""


async def test_an_edition_that_cannot_be_built_is_a_draft_again(settings: Settings) -> None:
    edition = await opened(settings)
    assert await keep_preview(edition, FILES, settings=settings)
    work = await publish(edition.id, by=BY, now=NOW)
    assert isinstance(work, int)
    assert await fetch_value("SELECT kind FROM work_item WHERE id = {}", work) == "publish_statement"
    await give_up_publishing(await get(edition.id), "no fonts", by=BY, now=NOW)
    assert await change_details(edition.id, DETAILS, version=(await get(edition.id)).version, by=BY, now=NOW) is None


async def test_the_next_edition_compares_itself_with_the_last_published_one(settings: Settings) -> None:
    await make_bed_return(await make_location(), saved_on=date(2026, 3, 10), maximum=30)
    await published(settings, as_at=date(2026, 3, 31))
    await opened(settings, as_at=date(2026, 6, 30))
    await make_bed_return(await make_location(), maximum=20, occupied=10)
    snapshot = await worded_snapshot(await opened(settings))
    assert snapshot.earlier is not None
    assert snapshot.earlier.as_at == date(2026, 3, 31)
    changes = snapshot.table("changes_in_figures")
    assert [changes.cell(name, "Care home beds") for name in ("before", "now", "change")] == [30, 50, 20]


async def test_two_officers_who_write_the_same_section_do_not_overwrite_each_other(settings: Settings) -> None:
    edition = await opened(settings)
    assert await save_narrative(edition.id, "summary", "First", version=1, by=BY, now=NOW) is None
    assert await save_narrative(edition.id, "summary", "Second", version=1, by=BY, now=NOW) == CHANGED
    row = await queries.find_narrative(edition.id, "summary")
    assert row is not None
    assert row.body == "First"
    assert (await get(edition.id)).status != PUBLISHED


def test_an_intention_must_agree_with_its_volumes_and_dates() -> None:
    wrong = replace(INTENTION, target=280.0, unit="", by_on=date(2026, 9, 30), evidence=("happiness",))
    codes = [reason.code for reason in reasons_not_to_record(wrong, figure_ids=["occupancy_rate"], as_at=DETAILS.as_at)]
    assert codes == ["unit", "target", "by", "evidence"]
    assert not reasons_not_to_record(INTENTION, figure_ids=["occupancy_rate"], as_at=DETAILS.as_at)
