"""An outside framework by its parts, with the criteria that answer each statement."""

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from market.quality.framework.outside_queries import MappingRow, StatementRow
from market.quality.framework.types import Criterion, Library


class Answering(Struct, frozen=True):
    """A mapping with its criterion as the live version words it; None when that version has it no more."""

    mapping: MappingRow
    criterion: Criterion | None


class AnsweredStatement(Struct, frozen=True):
    """A statement with the criteria that answer it."""

    statement: StatementRow
    answers: tuple[Answering, ...]


class OutsidePart(Struct, frozen=True):
    """A key question or theme. `evidence` are letters and how many of its criteria name that kind of evidence."""

    name: str
    statements: tuple[AnsweredStatement, ...]
    evidence: tuple[tuple[str, str, int], ...]

    @property
    def criteria(self) -> int:
        """How many criteria answer any of its statements."""
        return len({each.mapping.criterion for statement in self.statements for each in statement.answers})


def parts_of(
    statements: Sequence[StatementRow], mappings: Sequence[MappingRow], library: Library | None
) -> list[OutsidePart]:
    """The parts in the outside framework's own order."""
    own: dict[int, list[Answering]] = defaultdict(list)
    known = library.by_code if library else {}
    for mapping in mappings:
        own[mapping.statement_id].append(Answering(mapping, known.get(mapping.criterion)))
    parts: dict[str, list[AnsweredStatement]] = defaultdict(list)
    for statement in statements:
        parts[statement.part].append(AnsweredStatement(statement, tuple(own[statement.id])))
    return [OutsidePart(name, tuple(held), _evidence(held, library)) for name, held in parts.items()]


def _evidence(statements: Sequence[AnsweredStatement], library: Library | None) -> tuple[tuple[str, str, int], ...]:
    if library is None:
        return ()
    criteria = {
        each.criterion.code: each.criterion for one in statements for each in one.answers if each.criterion is not None
    }
    return tuple(
        (kind.letter, kind.name, sum(kind.letter in each.categories for each in criteria.values()))
        for kind in library.settings.categories
    )
