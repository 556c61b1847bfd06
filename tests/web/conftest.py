"""The kit's own small application, over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.web.kit_app import make_app


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without pictures that keeps cookies."""
    transport = httpx.ASGITransport(app=make_app(tmp_path), raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1", headers={"Accept": "text/html"}
    ) as browser:
        yield browser
