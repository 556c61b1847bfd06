"""What the services of a provider must hold, from the register and what was sent."""

from collections.abc import Sequence
from datetime import date

from market.portal.documents.rules import kinds_asked, needs_of
from market.portal.documents.types import DocumentRow, Need
from market.portal.queries import services_of
from market.providers.types import LocationRow, Source


async def needs_of_homes(homes: Sequence[LocationRow], sent: Sequence[DocumentRow], on: date) -> list[Need]:
    """How each service stands with each kind of document asked of it, in the order of the services."""
    services = await services_of([each.id for each in homes], on)
    return [
        need
        for home in homes
        for need in needs_of(
            home.id, kinds_asked(services.get(home.id, []), regulated=home.source == Source.CQC), sent, on
        )
    ]
