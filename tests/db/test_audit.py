"""The audit trail notices whatever is done to it."""

import asyncio
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from market.core.actor import Actor, command_actor
from market.db import audit
from market.db.audit import Entry, Head
from market.db.errors import OutsideTransaction, RefusedByDatabase
from market.db.sql import execute, fetch_value
from market.db.transaction import snapshot, transaction

NOW = datetime(2026, 9, 30, 12, 0, 0, 5, tzinfo=UTC)
ANN = Actor(kind="user", id=7, label="Ann Officer")


async def record(number: int, **changes) -> int:
    async with transaction():
        return await audit.record(
            **{
                "by": ANN,
                "verb": "location.edited",
                "subject": ("location", number),
                "before": {"beds": number, "on": date(2026, 1, 2)},
                "after": {"beds": number + 1, "note": "café £"},
                "at": NOW,
                **changes,
            }
        )


async def five() -> None:
    for number in range(1, 6):
        await record(number)


async def unlock(dialect: str) -> None:
    if dialect == "sqlite":
        await execute("DROP TRIGGER audit_entry_no_update")
        await execute("DROP TRIGGER audit_entry_no_delete")
    else:
        await execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")


async def test_entries_are_numbered_chained_and_read_back(db) -> None:
    assert [await record(1), await record(2, by=command_actor("import")), await record(1)] == [1, 2, 3]
    report = await audit.verify_chain()
    assert report.whole
    assert report.entries == 3
    assert report.head_hash == (await audit.read_head()).hash
    newest, oldest = await audit.list_entries(subject=("location", 1))
    assert (newest.seq, oldest.seq, oldest.actor_label, oldest.actor_id) == (3, 1, "Ann Officer", 7)
    assert oldest.before == '{"beds":1,"on":"2026-01-02"}'
    assert oldest.after == '{"beds":2,"note":"café £"}'
    assert [entry.seq for entry in await audit.list_entries(limit=1, before_seq=3)] == [2]


async def test_an_empty_trail_is_whole(db) -> None:
    report = await audit.verify_chain()
    assert (report.whole, report.entries, report.head_hash) == (True, 0, "0" * 64)


async def test_the_zone_of_the_moment_does_not_matter(db) -> None:
    await record(1, at=NOW.astimezone(timezone(timedelta(hours=1))))
    assert (await audit.verify_chain()).whole
    with pytest.raises(ValueError, match="time zone"):
        await record(1, at=NOW.replace(tzinfo=None))


async def test_an_entry_goes_with_its_transaction(db) -> None:
    async def fail() -> None:
        async with transaction():
            await record(1)
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    assert await fetch_value("SELECT count(*) AS n FROM audit_entry") == 0
    assert await record(2) == 1


async def test_recording_outside_a_transaction_is_refused(db) -> None:
    entry = {"by": ANN, "verb": "a.b", "subject": ("a", 1), "at": NOW}
    with pytest.raises(OutsideTransaction, match="audit trail"):
        await audit.record(**entry)
    async with snapshot():
        with pytest.raises(OutsideTransaction, match="audit trail"):
            await audit.record(**entry)


@pytest.mark.parametrize(
    "values", [{"password_hash": "x"}, {"user": {"Token_Hash": "x"}}, {"rows": [{"api_key": "x"}]}]
)
async def test_secrets_never_reach_the_trail(db, values) -> None:
    with pytest.raises(ValueError, match="leave secrets out"):
        await record(1, after=values)


async def test_rows_cannot_be_changed_or_removed(db) -> None:
    await record(1)
    for statement in ("UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry"):
        with pytest.raises(RefusedByDatabase, match="append-only"):
            await execute(statement)
    if db.dialect == "postgres":
        with pytest.raises(RefusedByDatabase, match="append-only"):
            await execute("TRUNCATE audit_entry")
    assert (await audit.verify_chain()).whole


@pytest.mark.parametrize(
    "change",
    [
        "at = '2026-09-30 12:00:00.000006+00:00'",
        "actor_kind = 'system'",
        "actor_id = NULL",
        "actor_label = 'Bea'",
        "verb = 'location.removed'",
        "subject_kind = 'organisation'",
        "subject_id = '33'",
        "before = NULL",
        "after = ''",
        "hash = 'f'",
    ],
)
async def test_any_edit_is_noticed(db, change: str) -> None:
    await five()
    await unlock(db.dialect)
    await execute(f"UPDATE audit_entry SET {change} WHERE seq = 3")
    report = await audit.verify_chain()
    assert (report.first_bad_seq, report.whole, report.entries) == (3, False, 2)


async def test_removed_and_swapped_entries_are_noticed(db) -> None:
    await five()
    await unlock(db.dialect)
    await execute("UPDATE audit_entry SET seq = 99 WHERE seq = 2")
    assert (await audit.verify_chain()).first_bad_seq == 2
    await execute("UPDATE audit_entry SET seq = 2 WHERE seq = 3")
    await execute("UPDATE audit_entry SET seq = 3 WHERE seq = 99")
    assert (await audit.verify_chain()).first_bad_seq == 2


async def test_a_cut_tail_is_noticed_and_so_is_a_rewritten_head(db) -> None:
    await five()
    anchor = await audit.read_head()
    await unlock(db.dialect)
    await execute("DELETE FROM audit_entry WHERE seq > 3")
    report = await audit.verify_chain()
    assert (report.first_bad_seq, report.problem) == (4, "Entries after 3 have been cut off the end")
    last = await fetch_value("SELECT hash FROM audit_entry WHERE seq = 3")
    await execute("UPDATE audit_head SET entries = 3, hash = {}", last)
    assert (await audit.verify_chain()).whole  # only a head kept elsewhere shows it
    assert (await audit.verify_chain([anchor])).first_bad_seq == 4
    await record(8)
    await record(9)
    assert (await audit.verify_chain([anchor])).first_bad_seq == 5
    assert (await audit.verify_chain([Head(entries=3, hash=last)])).whole


async def test_an_entry_added_behind_the_head_is_noticed(db) -> None:
    await five()
    await execute("UPDATE audit_head SET entries = 4")
    assert not (await audit.verify_chain()).whole


async def test_people_writing_at_once_make_one_gapless_chain(db) -> None:
    numbers = await asyncio.gather(*(record(number) for number in range(30)))
    assert sorted(numbers) == list(range(1, 31))
    assert (await audit.verify_chain()).whole


async def test_many_entries_at_once(db, monkeypatch) -> None:
    monkeypatch.setattr(audit, "PAGE", 7)
    entries = [Entry(verb="row.imported", subject=("row", str(n)), after={"n": n}) for n in range(50)]
    async with transaction():
        assert await audit.record_many(by=ANN, entries=entries, at=NOW) == 50
        assert await audit.record_many(by=ANN, entries=[], at=NOW) == 50
    report = await audit.verify_chain()
    assert (report.whole, report.entries) == (True, 50)
