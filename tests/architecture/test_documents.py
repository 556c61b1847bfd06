"""Generated pages say what the code says."""

import pytest

from scripts.write_reference import PAGES, REFERENCE


@pytest.mark.parametrize("name", PAGES)
def test_reference_pages_are_in_step_with_the_code(name: str) -> None:
    kept = (REFERENCE / name).read_text(encoding="utf-8")
    assert kept == PAGES[name](), f"{name} is out of step: run `make docs`"
