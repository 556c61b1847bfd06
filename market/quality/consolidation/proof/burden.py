"""Answers that a service gives in a year, before and after. Pure."""

from collections.abc import Sequence

from msgspec import Struct

from market.quality.consolidation.proof.rules import EVERY_SERVICE, services_of
from market.quality.consolidation.proof.types import Burden
from market.quality.framework.rules import answers_per_year, applies, profile_of
from market.quality.framework.types import Cadences, Library, Method

QUARTERS = 4


class ToolSize(Struct, frozen=True, kw_only=True):
    """A tool with the rows that a service answers and how often in a year."""

    tool: str
    services: str
    method: str
    times_a_year: float
    rows: int


def cadences_of(tools: Sequence[ToolSize]) -> Cadences:
    """How often a service is looked at by each method it had before, from the tools that apply to it.

    A self-assessment for every service is the contract return: it is asked only where there is no other self-assessment.
    """

    def most(method: Method) -> float:
        return max(
            (tool.times_a_year for tool in tools if tool.method == method and tool.services.strip() != EVERY_SERVICE),
            default=0.0,
        )

    returns = [tool.times_a_year for tool in tools if tool.services.strip() == EVERY_SERVICE]
    return Cadences(
        self_assessment=most(Method.SELF_ASSESSMENT),
        full_review=most(Method.FULL_REVIEW),
        quarterly_monitoring=most(Method.QUARTERLY_MONITORING),
        out_of_area=most(Method.OUT_OF_AREA),
        contract_return=max(returns, default=0.0),
    )


def naive_answers(library: Library, service: str) -> float:
    """What a service would answer if each were given everything: self-assessment, a full review of all that applies (no rotation, nothing
    answered once only), and four quarterly visits."""
    own = len(profile_of(library, service, Method.SELF_ASSESSMENT).codes)
    full = sum(1 for criterion in library.criteria if applies(criterion, service) and criterion.methods.full_review)
    quarters = sum(
        len(profile_of(library, service, Method.QUARTERLY_MONITORING, rotation=turn).codes) for turn in range(QUARTERS)
    )
    return own + full + quarters


def burden_of(library: Library, tools: Sequence[ToolSize]) -> tuple[Burden, ...]:
    """For each service of the framework: each tool that applied as often as it came, everything for everybody, and the framework."""
    found = []
    for kind in library.settings.services:
        ours = [tool for tool in tools if kind.code in services_of(tool.services, library)]
        after = answers_per_year(library, kind.code, cadences_of(ours))
        found.append(
            Burden(
                service=kind.code,
                name=kind.name,
                before=sum(tool.rows * tool.times_a_year for tool in ours),
                naive=naive_answers(library, kind.code),
                after=after.total,
                lines=after.lines,
            )
        )
    return tuple(found)
