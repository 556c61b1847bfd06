"""A mail server, and settings that lead to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from market.settings import Settings
from tests.builders.app import make_settings
from tests.notices.mail_server import MailServer, mail_server


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    """A mail server that takes everything."""
    async with mail_server() as started:
        yield started


@pytest.fixture
def settings(tmp_path: Path, server: MailServer) -> Settings:
    """Settings with that mail server."""
    return make_settings(tmp_path, smtp_host="127.0.0.1", smtp_port=str(server.port), smtp_security="none")


@pytest.fixture
def without_server(tmp_path: Path) -> Settings:
    """Settings without a mail server."""
    return make_settings(tmp_path)
