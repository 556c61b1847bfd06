"""One built statement for the tests of documents, and a browser before the application for those of pages."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pypdf
import pytest

from market.settings import Settings
from market.statement.build import build
from market.statement.built import Built
from market.statement.types import Snapshot
from tests.builders.app import Browser, make_settings, open_browser
from tests.builders.statement import make_snapshot
from tests.conftest import TestDatabase


@pytest.fixture(scope="session")
def document_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a demonstration, so that documents must say so."""
    return make_settings(tmp_path_factory.mktemp("home"), demonstration="yes", contact_phone="01642 000000")


@pytest.fixture(scope="session")
def snapshot(document_settings: Settings) -> Snapshot:
    """The second edition of a small market."""
    return make_snapshot(document_settings)


@pytest.fixture(scope="session")
def built(snapshot: Snapshot, document_settings: Settings) -> Built:
    """Its files."""
    return build(snapshot, document_settings)


@pytest.fixture(scope="session")
def pdf_text(built: Built) -> str:
    """All words of the PDF."""
    return text_of_pdf(built.pdf)


def text_of_pdf(pdf: bytes) -> str:
    """The words of a PDF, page by page."""
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an ordinary installation."""
    return make_settings(tmp_path, as_at="2026-09-30")


@pytest.fixture
async def browser(db: TestDatabase, settings: Settings) -> AsyncIterator[Browser]:
    """A browser that is not signed in, on each engine."""
    async with open_browser(settings) as opened:
        yield opened
