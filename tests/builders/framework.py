"""The framework for tests: the council's own, in memory or loaded into the open database."""

from datetime import UTC, datetime
from functools import lru_cache

from market.core.actor import command_actor
from market.quality.framework import queries, rules
from market.quality.framework.loading import read_data
from market.quality.framework.service import load_framework
from market.quality.framework.types import Library, VersionStatus

LOADED_AT = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


@lru_cache(maxsize=1)
def whole_library() -> Library:
    """The framework from its data files, without a database (version id 0)."""
    data = read_data()
    digest = rules.content_hash(data.settings, data.criteria)
    return Library(0, data.number, VersionStatus.LIVE, digest, data.settings, data.criteria)


async def load_live() -> Library:
    """The framework loaded into the open database and live since 1 April 2026; loading twice changes nothing."""
    version_id = await load_framework(by=command_actor("framework load"), now=LOADED_AT)
    return await queries.get_library(version_id)
