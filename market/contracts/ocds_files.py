"""The file of open contracting data: read, mapped and written as JSON."""

import asyncio
from collections.abc import Collection
from datetime import date

import msgspec

from market.contracts.ocds import release_package
from market.contracts.ocds_parties import publisher_of
from market.contracts.ocds_queries import open_contracts
from market.settings import Settings


async def ocds_file(
    settings: Settings, on: date, uri: str, contract_ids: Collection[int] | None = None
) -> tuple[bytes, int]:
    """The release package of contracts as they were known on a day, and how many there are; made in a thread.

    `contract_ids` narrows it to some; `uri` is its address below the public one.
    """
    contracts = await open_contracts(on, contract_ids)
    publisher = publisher_of(settings.council_name, settings.organisation_id, settings.ocds_prefix)
    address = f"{settings.public_url.rstrip('/')}{uri}?as_at={on.isoformat()}"

    def make() -> bytes:
        package = release_package(contracts, publisher, on, address)
        return msgspec.json.format(msgspec.json.encode(package), indent=2)

    return await asyncio.to_thread(make), len(contracts)
