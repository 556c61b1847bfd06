"""A tool as it is printed: on a page, in a PDF, in a workbook and in a form for a tablet. All of them hold exactly this."""

from msgspec import Struct


class ToolDescriptor(Struct, frozen=True):
    """What one score looks like."""

    score: int
    name: str
    text: str


class ToolCriterion(Struct, frozen=True, kw_only=True):
    """One criterion for one type of service: look-fors for other types are left out. `evidence` are (letter, name)."""

    code: str
    statement: str
    plain: str
    criticality: str
    weight: int
    themes: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...]
    evidence_needed: int
    sample: str
    descriptors: tuple[ToolDescriptor, ...]
    look_fors: tuple[str, ...]
    not_applicable_when: str
    typical_action: str
    counts_for_provider: bool


class ToolStandard(Struct, frozen=True):
    """A standard with those of its criteria that are asked."""

    code: str
    name: str
    aim: str
    criteria: tuple[ToolCriterion, ...]


class ToolDomain(Struct, frozen=True):
    """A domain with those of its standards that are asked."""

    code: str
    name: str
    standards: tuple[ToolStandard, ...]

    @property
    def count(self) -> int:
        """How many criteria are asked."""
        return sum(len(each.criteria) for each in self.standards)


class ToolPage(Struct, frozen=True, kw_only=True):
    """The whole tool. `hash` names the profile: two tools with one hash ask exactly the same."""

    title: str
    service: str
    service_name: str
    method: str
    method_name: str
    tier_name: str
    theme_name: str
    part: str
    version_number: str
    version_status: str
    hash: str
    why: str
    minutes: int
    scored_by: str
    scale: tuple[tuple[int, str], ...]
    states: tuple[tuple[str, str, str], ...]
    scorer_rules: tuple[str, ...]
    domains: tuple[ToolDomain, ...]

    @property
    def criteria(self) -> tuple[ToolCriterion, ...]:
        """Every criterion in order."""
        return tuple(each for domain in self.domains for standard in domain.standards for each in standard.criteria)

    @property
    def count(self) -> int:
        """How many criteria are asked."""
        return sum(domain.count for domain in self.domains)

    @property
    def critical(self) -> int:
        """How many of them are critical."""
        return sum(each.criticality == "Critical" for each in self.criteria)

    @property
    def look_fors(self) -> int:
        """How many look-fors are read, without being scored."""
        return sum(len(each.look_fors) for each in self.criteria)

    @property
    def file_name(self) -> str:
        """The name of its files, without an ending."""
        parts = [self.service, self.method.replace("_", "-"), self.version_number, self.hash[:8]]
        return "-".join(["tool", *(part.lower().replace("_", "-") for part in parts)])
