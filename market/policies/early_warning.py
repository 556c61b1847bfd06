"""The policy on early warning: groups with weights, how a score is made, and the indicators.

Every threshold is a proposal unless its source names a published benchmark, and a benchmark does not make a threshold official.
"""

from msgspec import Struct

from market.policies.content import (
    Code,
    Comparison,
    Direction,
    GroupRef,
    Line,
    Name,
    Note,
    ServiceGroupRef,
    SourceRef,
    Words,
)


class Group(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A group of indicators; the weights of all groups sum to 100."""

    id: Code
    name: Name
    group_weight: int


class Band(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A band holds when one of its conditions does; the first band that holds, from the top, is the band. None: no such condition.

    `coverage_below` is a percentage. A band without any condition always holds.
    """

    id: Code
    name: Name
    test: Words
    score_at_least: float | None = None
    any_red: bool = False
    any_serious_red: bool = False
    coverage_below: float | None = None
    group_unknown: Line = ""


class Points(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Points of an indicator; one that is unknown, stale or not applicable has none and is left out."""

    green: int
    amber: int
    red: int


class Scoring(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How indicators become a score from 0 (calm) to 100."""

    points: Points
    group_score: Words
    overall_score: Words
    coverage: Words
    range_shown: Words
    bands: tuple[Band, ...]
    override_days: int
    override: Words
    explain: Words
    provider_view: Words
    no_automatic_action: Words
    green: Words


class ImpactMeasure(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a failure would mean; shown beside the score, never mixed into it."""

    id: Code
    name: Name
    formula: Words
    unit: Line


class Datum(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where an indicator's fact comes from."""

    source: SourceRef
    field: Words


class Threshold(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When a band of an indicator begins: `op` is <, <=, >, >=, is (a text) or event; `also` says in words what else does it."""

    op: Comparison
    value: float | str
    also: Line = ""


class Indicator(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One indicator. Red is tested before amber; a datum older than `fresh_days` days is stale and counts as unknown."""

    id: Code
    name: Name
    group: GroupRef
    applies_to: tuple[ServiceGroupRef, ...]
    datum: Datum
    formula: Words
    unit: Line
    direction: Direction
    amber: Threshold
    red: Threshold
    fresh_days: int
    weight: int
    serious_if_red: bool
    why: Words
    source: Words
    note: Note = ""
    retired: bool = False


class WarningPolicy(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole policy."""

    groups: tuple[Group, ...]
    scoring: Scoring
    impact_measures: tuple[ImpactMeasure, ...]
    sources: dict[Code, Name]
    indicators: tuple[Indicator, ...]

    def indicator(self, id: str) -> Indicator:
        """An indicator by its id, retired ones too. Raises `KeyError`."""
        return {each.id: each for each in self.indicators}[id]

    @property
    def active_indicators(self) -> tuple[Indicator, ...]:
        """The indicators that count today."""
        return tuple(each for each in self.indicators if not each.retired)
