"""Tests share one application where their settings differ in folders only: each that is made stays in memory for good."""

from pathlib import Path

from tests.builders.app import application, make_settings


def test_settings_of_another_folder_share_the_application(tmp_path: Path) -> None:
    first = application(make_settings(tmp_path / "one"))
    settings = make_settings(tmp_path / "two")
    assert application(settings) is first
    assert first.state.settings is settings


def test_settings_that_differ_otherwise_have_one_of_their_own(tmp_path: Path) -> None:
    assert application(make_settings(tmp_path, demonstration="yes")) is not application(make_settings(tmp_path))
