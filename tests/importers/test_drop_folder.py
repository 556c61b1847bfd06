"""The watched folder and the notices about feeds: every file ends somewhere, with a text that says why."""

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from market.accounts.permissions import Role
from market.core.actor import command_actor
from market.db.sql import fetch, fetch_value
from market.importers import jobs, service
from market.importers.drop_folder import put_away
from market.importers.types import FeedContext
from market.settings import Settings
from tests.builders.accounts import make_user
from tests.builders.app import make_settings
from tests.builders.feeds import homes_csv, make_feed
from tests.conftest import TestDatabase

NOW = datetime(2026, 9, 30, 9, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation in the test's own folder, with one feed."""
    for module in (service, jobs):
        monkeypatch.setattr(module, "FEEDS", (make_feed("cqc-directory"),))
    return make_settings(tmp_path / "home")


def drop(settings: Settings, name: str, body: bytes, *, age: float = 60) -> Path:
    """Put a file into the drop folder, last written to so many seconds ago."""
    settings.drop_folder.mkdir(parents=True, exist_ok=True)
    path = settings.drop_folder / name
    path.write_bytes(body)
    written = NOW.timestamp() - age
    os.utime(path, (written, written))
    return path


def left_in(folder: Path) -> list[str]:
    """The names of the files of a folder, without the moment in front."""
    return sorted(path.name[18:] for path in folder.iterdir()) if folder.is_dir() else []


def test_a_file_is_never_put_away_through_a_link(settings: Settings) -> None:
    path = drop(settings, "a.csv", b"x")
    elsewhere = settings.home / "elsewhere"
    elsewhere.mkdir()
    (settings.drop_folder / "done").symlink_to(elsewhere)
    with pytest.raises(NotADirectoryError, match="is a link"):
        put_away(path, "applied", ["Applied."], NOW)
    assert path.exists()
    assert not list(elsewhere.iterdir())


async def test_each_file_is_put_where_its_end_belongs_with_a_text_beside_it(
    db: TestDatabase, settings: Settings
) -> None:
    drop(settings, "a.csv", homes_csv(100, beds={7: "x"}), age=90)
    drop(settings, "b.csv", homes_csv(20), age=80)
    drop(settings, "c.csv", b"Colour,Size\nred,1\n", age=70)
    assert await jobs.watch_drop_folder(NOW, settings) == {"files": 3, "applied": 1, "held": 1, "refused": 1}
    folder = settings.drop_folder
    assert left_in(folder / "done") == ["a.csv", "a.csv.txt"]
    assert left_in(folder / "held") == ["b.csv", "b.csv.txt"]
    assert left_in(folder / "refused") == ["c.csv", "c.csv.txt"]
    words = next((folder / "done").glob("*.txt")).read_text()
    assert "99 created" in words
    assert "“x” is not a whole number" in words
    assert "No column of any known layout" in next((folder / "refused").glob("*.txt")).read_text()
    drop(settings, "a.csv", homes_csv(100, beds={7: "x"}))
    assert await jobs.watch_drop_folder(NOW, settings) == {"files": 1, "nothing": 1}
    assert left_in(folder / "done") == ["2-a.csv", "2-a.csv.txt", "a.csv", "a.csv.txt"]


async def test_files_still_being_written_are_left_alone(db: TestDatabase, settings: Settings) -> None:
    drop(settings, "fresh.csv", homes_csv(3), age=1)
    drop(settings, "coming.csv.part", homes_csv(3))
    drop(settings, ".hidden.csv", homes_csv(3))
    target = drop(settings, "outside.csv", homes_csv(3), age=1)
    (settings.drop_folder / "link.csv").symlink_to(target)
    assert await jobs.watch_drop_folder(NOW, settings) == {"files": 0}
    assert await jobs.watch_drop_folder(NOW + timedelta(seconds=20), settings) == {
        "files": 2,
        "applied": 1,
        "nothing": 1,
    }


async def test_a_watch_that_was_killed_after_applying_moves_the_file_next_time(
    db: TestDatabase, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(settings, "a.csv", homes_csv(5))
    await service.import_file(
        path, feed="auto", as_at=None, confirm=False, by=command_actor("import"), now=NOW, settings=settings
    )
    assert await jobs.watch_drop_folder(NOW, settings) == {"files": 1, "nothing": 1}
    assert not path.exists()


async def test_a_file_that_kills_its_reader_three_times_is_refused(db: TestDatabase, settings: Settings) -> None:
    path = drop(settings, "heavy.csv", homes_csv(5))
    for _ in range(3):
        await service.receive(
            path, feed="auto", file_name="heavy.csv", as_at=None, by=jobs.DROP_FOLDER, now=NOW, settings=settings
        )
    assert await jobs.watch_drop_folder(NOW, settings) == {"files": 1, "refused": 1}
    assert "interrupted 3 times" in next((settings.drop_folder / "refused").glob("*.txt")).read_text()


async def test_a_file_that_breaks_its_import_does_not_stop_the_others(
    db: TestDatabase, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = make_feed("cqc-directory")

    async def apply(records: list[object], context: FeedContext, header: object) -> object:
        if len(records) == 4:
            raise ZeroDivisionError
        return await feed.apply(records, context, header)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(service, "FEEDS", (make_feed("cqc-directory", apply=apply),))
    drop(settings, "a.csv", homes_csv(4), age=90)
    drop(settings, "b.csv", homes_csv(5), age=80)
    assert await jobs.watch_drop_folder(NOW, settings) == {"files": 2, "failed": 1, "applied": 1}
    assert left_in(settings.drop_folder / "refused") == ["a.csv", "a.csv.txt"]


async def test_officers_are_told_once_of_a_late_feed_and_of_a_held_import(db: TestDatabase, settings: Settings) -> None:
    await make_user(email="officer@example.org", roles=[Role.COMMISSIONING_OFFICER])
    await make_user(email="director@example.org", roles=[Role.DIRECTOR])
    drop(settings, "a.csv", homes_csv(100))
    await jobs.watch_drop_folder(NOW, settings)
    assert await jobs.warn_of_late_feeds(NOW + timedelta(days=14), settings) == {"late": 0, "held": 0}
    assert await jobs.warn_of_late_feeds(NOW + timedelta(days=15), settings) == {"late": 1, "held": 0}
    assert await jobs.warn_of_late_feeds(NOW + timedelta(days=16), settings) == {"late": 0, "held": 0}
    drop(settings, "b.csv", homes_csv(10))
    await jobs.watch_drop_folder(NOW, settings)
    sent = await fetch("SELECT to_email, subject FROM message ORDER BY id")
    assert [row["to_email"] for row in sent] == ["officer@example.org"] * 2
    assert [row["subject"] for row in sent] == ["Homes is late", "Homes shrank and is held"]


async def test_the_trackers_answer_is_imported_and_its_file_removed(
    db: TestDatabase, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fetch_to_file(settings: Settings, folder: Path) -> Path:
        path = folder / "tracker.json"
        await asyncio.to_thread(path.write_text, '{"items": [{"Home ID": "H1", "Home name": "A", "Beds": 4}]}')
        return path

    seen: list[FeedContext] = []
    feed = make_feed("tracker-api")

    async def apply(records: list[object], context: FeedContext, header: object) -> object:
        seen.append(context)
        return await feed.apply(records, context, header)  # type: ignore[arg-type]  # handed through

    for module in (service, jobs):
        monkeypatch.setattr(module, "FEEDS", (make_feed("tracker-api", apply=apply),))
    monkeypatch.setattr(jobs.tracker, "fetch_to_file", fetch_to_file)
    assert await jobs.fetch_tracker(NOW, settings) == {"read": 0}
    with_address = make_settings(tmp_path / "home", tracker_url="http://127.0.0.1:9")
    assert (await jobs.fetch_tracker(NOW, with_address))["created"] == 1
    assert seen[0].by.label == "Capacity Tracker"
    assert list((settings.home / "tracker").iterdir()) == []
    assert await fetch_value("SELECT COUNT(*) FROM import_run WHERE status = 'applied'") == 1
