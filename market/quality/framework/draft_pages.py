"""What the pages of a draft print."""

from msgspec import Struct

from market.quality.framework.draft_rules import (
    FieldChange,
    changes_between,
    cost_of,
    with_criterion,
    without_criterion,
)
from market.quality.framework.types import Criterion, Library


class DraftForm(Struct, frozen=True, kw_only=True):
    """A page of one form. `step` is what its button asks for, where a form has several steps."""

    title: str
    lead: str
    action: str
    button: str
    back: str
    trail: tuple[tuple[str, str], ...] = ()
    warning: bool = False
    step: str = ""


class CostLine(Struct, frozen=True):
    """Answers in a year of one type of service before and after."""

    service: str
    name: str
    before: float
    after: float

    @property
    def change(self) -> str:
        """The difference with its sign."""
        return f"{self.after - self.before:+.1f}".replace("-", "−") if self.after != self.before else "0"


class Preview(Struct, frozen=True, kw_only=True):
    """A change as it would be: what differs, and what it costs each type of service."""

    parts: tuple[FieldChange, ...]
    costs: tuple[CostLine, ...]
    services_lost: tuple[str, ...]

    @property
    def dearer(self) -> int:
        """How many types of service would answer more."""
        return sum(line.after > line.before for line in self.costs)

    @property
    def cheaper(self) -> int:
        """How many types of service would answer less."""
        return sum(line.after < line.before for line in self.costs)


def preview_of(library: Library, criterion: Criterion, removed: Criterion | None) -> Preview:
    """The preview of a change, an addition, or (with `removed`) a removal."""
    held = library.by_code.get(criterion.code)
    changed = without_criterion(library, criterion.code) if removed else with_criterion(library, criterion)
    names = {each.code: each.name for each in library.settings.services}
    lost = set(held.applies_to if held else ()) - set(() if removed else criterion.applies_to)
    return Preview(
        parts=changes_between(held, criterion) if held and not removed else (),
        costs=cost_lines_of(library, changed),
        services_lost=tuple(names[code] for code in names if code in lost),
    )


def cost_lines_of(before: Library, after: Library) -> tuple[CostLine, ...]:
    """What one library costs each type of service against another."""
    names = {each.code: each.name for each in before.settings.services}
    return tuple(CostLine(code, names[code], *numbers) for code, numbers in cost_of(before, after).items())
