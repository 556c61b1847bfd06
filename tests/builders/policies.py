"""Policies for tests: the council's starting versions, loaded into the open database or straight from their files."""

from datetime import UTC, datetime
from typing import cast

from market.core.actor import command_actor
from market.policies import service
from market.policies.early_warning import WarningPolicy
from market.policies.embargo import EmbargoPolicy
from market.policies.failure import FailureProtocol
from market.policies.host_alert import AlertPolicy
from market.policies.loading import read_data
from market.policies.types import PolicyKind

LOADED_AT = datetime(2025, 4, 1, 9, 0, tzinfo=UTC)


async def load_policies() -> None:
    """The starting policies in force since 1 April 2025; loading twice changes nothing."""
    await service.load_policies(by=command_actor("policies load"), now=LOADED_AT)


def starting_embargo_policy() -> EmbargoPolicy:
    """The starting policy on embargoes, without a database."""
    return cast(EmbargoPolicy, read_data(PolicyKind.EMBARGO))


def starting_warning_policy() -> WarningPolicy:
    """The starting policy on early warning, without a database."""
    return cast(WarningPolicy, read_data(PolicyKind.EARLY_WARNING))


def starting_protocol() -> FailureProtocol:
    """The starting failure protocol, without a database."""
    return cast(FailureProtocol, read_data(PolicyKind.FAILURE_PROTOCOL))


def starting_alert_policy() -> AlertPolicy:
    """The starting policy on host alerts, without a database."""
    return cast(AlertPolicy, read_data(PolicyKind.HOST_ALERT))
