"""How evidence is named, how long it is kept, and who may send it again."""

from datetime import date

import pytest

from market.quality.evidence.rules import is_client_id, keep_until, kept_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("photo.png", "photo.jpg"),
        ("C:\\fakepath\\Bath room 2.JPEG", "Bath room 2.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("no ending", "no ending.jpg"),
        ("two.parts.exe", "two.parts.jpg"),
        ("", "evidence.jpg"),
        ("...", "evidence.jpg"),
        ("line\nbreak\x00.jpg", "line break.jpg"),
        ("a" * 300 + ".jpg", "a" * 120 + ".jpg"),
    ],
)
def test_a_file_keeps_its_own_name_with_the_ending_of_its_content(given: str, kept: str) -> None:
    assert kept_name(given, ".jpg") == kept


def test_files_are_kept_for_the_months_set() -> None:
    assert keep_until(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert keep_until(date(2026, 9, 30), 72) == date(2032, 9, 30)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("0b6f0f3a-6c58-4a35-9a5e-2f6f6a3f0001", True),
        ("abcdefgh", True),
        ("short", False),
        ("a b c d e f g", False),
        ("x" * 37, False),
    ],
)
def test_numbers_of_devices(text: str, fits: bool) -> None:
    assert is_client_id(text) == fits
