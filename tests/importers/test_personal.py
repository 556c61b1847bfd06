"""People named in a file stay in the file: rejected rows are kept, shown and downloaded without them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from market.core.actor import command_actor
from market.db.sql import fetch
from market.importers import service
from market.importers.feeds.cqc_active_locations import LAYOUT
from market.importers.personal import names_a_person, object_without_people, without_people
from tests.builders.app import make_settings
from tests.builders.feeds import make_feed
from tests.conftest import TestDatabase

NOW = datetime(2026, 9, 30, 9, tzinfo=UTC)


def test_of_cqcs_columns_exactly_those_with_people_are_personal() -> None:
    assert [column.name for column in LAYOUT.columns if names_a_person(column.name)] == [
        "Registered manager",
        "Provider Nominated Individual Name",
        "Provider Main Partner Name",
    ]
    assert not names_a_person("registeredManagerAbsentDate")


def test_a_name_split_by_its_own_comma_goes_too() -> None:
    names = ["Home ID", "Registered manager", "Beds"]
    assert without_people(names, ["H1", "Smith, Anna", "4"]) == {"Home ID": "H1", "Beds": "4"}
    assert without_people(names, ["H1", "Smith", " Anna", "4"]) == {"Home ID": "H1"}


def test_people_in_objects_go_however_deep_they_stand() -> None:
    contact = {"personFamilyName": "Smith", "personGivenName": "Anna", "personRoles": ["Registered Manager"]}
    found = object_without_people(
        {
            "locationId": "1-1",
            "regulatedActivities": [{"name": "Personal care", "contacts": [contact]}],
            "contact": contact,
        }
    )
    assert found == {"locationId": "1-1", "regulatedActivities": [{"name": "Personal care"}], "contact": {}}


@pytest.mark.parametrize(
    "body",
    [
        b"Home ID,Home name,Beds,Registered manager\nH1,Home 1,many,Anna Smith\nH2,Home 2,3,Bo Lee\n",
        json.dumps(
            [
                {"Home ID": "H1", "Home name": "Home 1", "Beds": "many", "contacts": [{"personFamilyName": "Smith"}]},
                {"Home ID": "H2", "Home name": "Home 2", "Beds": 3},
            ]
        ).encode(),
    ],
    ids=["CSV", "JSON"],
)
async def test_a_rejected_row_is_kept_without_people(
    db: TestDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    monkeypatch.setattr(service, "FEEDS", (make_feed(),))
    path = tmp_path / "homes"
    path.write_bytes(body)
    report = await service.import_file(
        path,
        feed="auto",
        as_at=None,
        confirm=False,
        by=command_actor("import"),
        now=NOW,
        settings=make_settings(tmp_path / "home"),
    )
    assert (report.created, report.rejected) == (1, 1)
    [row] = await fetch("SELECT cells FROM rejected_row")
    assert json.loads(row["cells"]) == {"Home ID": "H1", "Home name": "Home 1", "Beds": "many"}
