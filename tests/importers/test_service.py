"""The life of an import: whole or not at all, once only, and nothing of it lost."""

import asyncio
import json
import signal
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from market.core.actor import Actor
from market.core.refusal import Refused
from market.db.audit import list_entries, verify_chain
from market.db.installation import read_installation
from market.db.sql import fetch_value
from market.documents import store
from market.importers import service
from market.importers.corrections import rejected_csv, rejected_json
from market.importers.queries import find_run, list_rejected, rejected_with_cells
from market.importers.service import ImportReport
from market.importers.types import Counts, FeedContext, Header
from market.settings import Settings, read_settings
from tests.builders.feeds import Home, homes_csv, make_feed, slow_apply
from tests.conftest import TestDatabase

NOW = datetime(2026, 9, 30, 9, tzinfo=UTC)
BY = Actor(kind="user", id=7, label="Ola Officer")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an installation in the test's own folder."""
    return read_settings({"MARKET_HOME": str(tmp_path / "home")})


@pytest.fixture(autouse=True)
def feeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one feed of these tests."""
    monkeypatch.setattr(service, "FEEDS", (make_feed(),))


async def bring_in(settings: Settings, body: bytes, *, feed: str = "homes", **changes: Any) -> ImportReport:
    """Import a file from beginning to end."""
    folder = await asyncio.to_thread(tempfile.mkdtemp, dir=settings.home.parent)  # two at once are two files
    path = Path(folder, "homes.csv")
    await asyncio.to_thread(path.write_bytes, body)
    values: dict[str, Any] = {"as_at": None, "confirm": False, "by": BY, "now": NOW, **changes}
    return await service.import_file(path, feed=feed, settings=settings, **values)


async def homes() -> dict[str, str]:
    """What has been applied: beds by home."""
    return {key: value for key, value in (await read_installation()).items() if key.startswith("home:")}


async def test_rows_are_applied_and_each_other_row_is_accounted_for(db: TestDatabase, settings: Settings) -> None:
    body = homes_csv(8, beds={2: "many", 3: "120"}, extra="H9,A dentist,1\r\nH1,Home 1 again,5\r\nH10,Home, 10,3\r\n")
    done = await bring_in(settings, body)
    assert (done.status, done.exit_code) == ("applied", 0)
    assert (done.read, done.created, done.rejected, done.left_out, done.flagged) == (11, 6, 4, 1, 1)
    assert done.reasons == {
        "Beds: “many” is not a whole number. Enter the number of beds.": 1,
        "Home ID: H1 stands twice.": 2,
        "The row has 4 cells but the header has 3. A value with the delimiter in it may lack its quotation marks.": 1,
    }
    assert [(row.line, row.column_name) for row in await list_rejected(done.run_id, 9)] == [
        (2, "Home ID"),
        (3, "Beds"),
        (11, "Home ID"),
        (12, ""),
    ]
    assert "home:H1" not in await homes()
    run = await find_run(done.run_id)
    assert run is not None
    assert await store.read(run.sha256, settings.home) == body
    audited = [entry.verb for entry in await list_entries(subject=("import_run", done.run_id))]
    assert sorted(audited) == ["import.applied", "import.received"]
    assert (await verify_chain()).whole


async def test_the_same_file_again_is_a_no_op_that_says_since_when(db: TestDatabase, settings: Settings) -> None:
    first = await bring_in(settings, homes_csv(5))
    again = await bring_in(settings, homes_csv(5), now=NOW + timedelta(days=3), feed="auto")
    assert (again.status, again.exit_code, again.created + again.changed + again.unchanged) == ("nothing", 1, 0)
    assert f"already applied by import {first.run_id} on 30 September 2026" in again.message
    other_day = await bring_in(settings, homes_csv(5), as_at=date(2026, 8, 31))
    assert (other_day.status, other_day.unchanged) == ("applied", 5)


async def test_nothing_is_taken_in_from_a_day_that_is_still_to_come(db: TestDatabase, settings: Settings) -> None:
    given = await bring_in(settings, homes_csv(1), as_at=date(2026, 10, 1))
    assert (given.status, given.message) == ("refused", "The as-at date must be today or in the past")
    stated = await bring_in(settings, b"This data was produced on 1 October 2026,,\r\n" + homes_csv(1))
    assert (stated.status, "still to come" in stated.message) == ("refused", True)
    early = structs.replace(settings, as_at="2026-10-01")
    assert (await bring_in(early, homes_csv(1), as_at=date(2026, 10, 1))).status == "applied"


async def test_the_as_at_date_is_the_given_one_else_the_files_else_that_of_the_rows_else_today(
    db: TestDatabase, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    banner = b"This data was produced on 19 August 2026,,\r\n"
    given = await bring_in(settings, banner + homes_csv(1), as_at=date(2026, 1, 2))
    found = await bring_in(settings, banner + homes_csv(2))
    today = await bring_in(settings, homes_csv(3))
    parse = lambda header, context: lambda row: Home(row[0], 1, date(2026, 7, int(row[2]) + 1))  # noqa: E731  # a parser in one line
    monkeypatch.setattr(service, "FEEDS", (make_feed(parser=parse),))
    rows = await bring_in(settings, homes_csv(4))
    assert [each.as_at for each in (given, found, today, rows)] == [
        date(2026, 1, 2),
        date(2026, 8, 19),
        date(2026, 9, 30),
        date(2026, 7, 5),
    ]
    assert "The as-at date 19 August 2026 was found on line 1." in found.notes
    assert "The as-at date 5 July 2026 is the newest day on which a row of the file was saved." in rows.notes


async def test_an_unknown_layout_or_feed_or_empty_list_is_refused_and_changes_nothing(
    db: TestDatabase, settings: Settings
) -> None:
    unknown = await bring_in(settings, b"Colour,Size\nred,1\n")
    empty = await bring_in(settings, b"Home ID,Home name,Beds\n")
    unusable = await bring_in(settings, homes_csv(2, beds={1: "x", 2: "y"}))
    nobody = await bring_in(settings, homes_csv(2), feed="hotels")
    assert {each.status for each in (unknown, empty, unusable, nobody)} == {"refused"}
    assert {each.exit_code for each in (unknown, empty, unusable, nobody)} == {1}
    assert "no rows below" in empty.message
    assert "None of the 2 rows can be taken in" in unusable.message
    assert len(await list_rejected(unusable.run_id, 9)) == 2
    assert "Use one of: homes" in nobody.message
    assert await homes() == {}


async def test_a_list_with_a_fifth_fewer_usable_rows_is_held_until_confirmed(
    db: TestDatabase, settings: Settings
) -> None:
    await bring_in(settings, homes_csv(100), as_at=date(2026, 8, 1))
    slightly = await bring_in(settings, homes_csv(81), as_at=date(2026, 9, 1))
    assert slightly.status == "applied"
    shrunk = await bring_in(settings, homes_csv(64))
    assert (shrunk.status, shrunk.exit_code, shrunk.created + shrunk.changed) == ("held", 3, 0)
    assert "64 usable rows; the last one applied (as at 1 September 2026) had 81. That is 21% fewer." in shrunk.message
    spoilt = await bring_in(settings, homes_csv(90, beds=dict.fromkeys(range(1, 31), "?")))
    assert spoilt.status == "held"
    confirmed = await bring_in(settings, homes_csv(64), confirm=True)
    assert confirmed.status == "applied"
    held = await find_run(shrunk.run_id)
    assert held is not None
    assert (held.status, held.message) == ("nothing", f"Import {confirmed.run_id} applied the same file.")


async def test_a_held_import_is_confirmed_only_by_somebody_who_may(db: TestDatabase, settings: Settings) -> None:
    await bring_in(settings, homes_csv(50))
    shrunk = await bring_in(settings, homes_csv(10))
    answer = await service.ask_to_apply(shrunk.run_id, may_confirm=False, by=BY, now=NOW)
    assert isinstance(answer, Refused)
    assert answer.reasons[0].code == "needs_confirmation"
    work = await service.ask_to_apply(shrunk.run_id, may_confirm=True, by=BY, now=NOW)
    assert work == await service.ask_to_apply(shrunk.run_id, may_confirm=True, by=BY, now=NOW)
    done = await service.apply_run(shrunk.run_id, by=BY, now=NOW, settings=settings)
    assert done.status == "applied"
    verbs = [entry.verb for entry in await list_entries(subject=("import_run", shrunk.run_id))]
    assert sorted(verbs) == ["import.applied", "import.confirmed", "import.held", "import.received"]


async def test_a_preview_says_what_would_change_and_changes_nothing(db: TestDatabase, settings: Settings) -> None:
    await bring_in(settings, homes_csv(5))
    path = settings.home.parent / "next.csv"
    await asyncio.to_thread(path.write_bytes, homes_csv(7, beds={1: "44", 2: "?"}))
    run_id = await service.receive(
        path, feed="auto", file_name="next.csv", as_at=None, by=BY, now=NOW, settings=settings
    )
    assert isinstance(run_id, int)
    before = await homes()
    seen = await service.preview(run_id, by=BY, now=NOW, settings=settings)
    assert (seen.status, seen.feed, seen.created, seen.changed, seen.unchanged, seen.rejected) == (
        "previewed",
        "homes",
        2,
        1,
        3,
        1,
    )
    assert await homes() == before
    work = await service.ask_to_apply(run_id, may_confirm=False, by=BY, now=NOW)
    assert work == await service.ask_to_apply(run_id, may_confirm=False, by=BY, now=NOW)
    done = await service.apply_run(run_id, by=BY, now=NOW, settings=settings)
    twice = await service.apply_run(run_id, by=BY, now=NOW, settings=settings)
    assert done == twice
    assert (done.status, done.created, done.changed, done.unchanged) == ("applied", 2, 1, 3)
    assert done.notes == seen.notes
    assert isinstance(await service.discard(run_id, by=BY, now=NOW), Refused)


async def test_a_discarded_import_cannot_be_applied(db: TestDatabase, settings: Settings) -> None:
    path = settings.home.parent / "next.csv"
    await asyncio.to_thread(path.write_bytes, homes_csv(3))
    run_id = await service.receive(
        path, feed="homes", file_name="next.csv", as_at=None, by=BY, now=NOW, settings=settings
    )
    assert isinstance(run_id, int)
    await service.preview(run_id, by=BY, now=NOW, settings=settings)
    assert await service.discard(run_id, by=BY, now=NOW) is None
    assert isinstance(await service.ask_to_apply(run_id, may_confirm=True, by=BY, now=NOW), Refused)
    assert (await service.apply_run(run_id, by=BY, now=NOW, settings=settings)).status == "discarded"
    assert await homes() == {}


async def test_mended_rows_come_back_as_a_correction(db: TestDatabase, settings: Settings) -> None:
    first = await bring_in(settings, homes_csv(50, beds={4: "=4", 9: "-9"}))
    run = await find_run(first.run_id)
    assert run is not None
    download = rejected_csv(run, await rejected_with_cells(run.id)).decode("utf-8-sig")
    assert "'=4" in download
    assert "H4,Home 4" in download
    unmended = await bring_in(settings, download.encode())
    assert unmended.reasons == first.reasons
    mended = await bring_in(settings, download.replace("'=4", "4").replace("'-9", "9").encode())
    assert (mended.status, mended.read, mended.created, mended.as_at) == ("applied", 2, 2, first.as_at)
    assert (await homes())["home:H9"] == "9"
    corrected = await find_run(mended.run_id)
    assert corrected is not None
    assert corrected.correction_of == first.run_id
    foreign = await bring_in(settings, download.replace(f",{first.run_id},", ",9999,").encode())
    assert "not one import of homes" in foreign.message


async def test_mended_objects_come_back_as_a_correction(db: TestDatabase, settings: Settings) -> None:
    objects = [{"Home ID": f"H{number}", "Home name": "A", "Beds": number} for number in range(9)]
    objects.append({"Home ID": "H9", "Home name": "B", "Beds": "many"})
    first = await bring_in(settings, json.dumps(objects).encode())
    run = await find_run(first.run_id)
    assert run is not None
    download = rejected_json(run, await rejected_with_cells(run.id)).decode()
    mended = await bring_in(settings, download.replace('"many"', "9").encode())
    assert (mended.status, mended.read, mended.created) == ("applied", 1, 1)


async def test_a_failure_while_applying_leaves_nothing_and_is_marked(
    db: TestDatabase, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(records: list[Any], context: FeedContext, header: Header) -> Counts:
        await make_feed().apply(records, context, header)
        raise ZeroDivisionError

    monkeypatch.setattr(service, "FEEDS", (make_feed(apply=breaks),))
    with pytest.raises(ZeroDivisionError):
        await bring_in(settings, homes_csv(4))
    assert await homes() == {}
    assert await fetch_value("SELECT status FROM import_run") == "failed"


async def test_two_imports_of_one_file_at_once_apply_it_once(
    db: TestDatabase, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "FEEDS", (make_feed(apply=slow_apply),))
    both = await asyncio.gather(bring_in(settings, homes_csv(40)), bring_in(settings, homes_csv(40)))
    assert sorted(each.status for each in both) == ["applied", "nothing"]
    assert sum(each.created for each in both) == 40


async def test_an_import_killed_halfway_leaves_nothing_and_the_next_applies_it_whole(
    db: TestDatabase, settings: Settings
) -> None:
    path = settings.home.parent / "homes.csv"
    await asyncio.to_thread(path.write_bytes, homes_csv(2_000))
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.importers.halfway", db.url, str(settings.home), str(path)),
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdout is not None
    assert await asyncio.wait_for(child.stdout.readline(), 30) == b"halfway\n"
    child.send_signal(signal.SIGKILL)
    await child.wait()
    assert await homes() == {}
    assert await fetch_value("SELECT COUNT(*) FROM rejected_row") == 0
    done = await bring_in(settings, homes_csv(2_000))
    assert (done.status, done.created) == ("applied", 2_000)
    assert len(await homes()) == 2_000
    assert await fetch_value("SELECT status FROM import_run ORDER BY id LIMIT 1") != "applied"
    assert (await verify_chain()).whole
