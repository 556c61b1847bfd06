"""Reads of outside frameworks and of the mappings that hold on a day."""

from datetime import date

from msgspec import Struct

from market.db.sql import fetch_as, fetch_one_as


class OutsideRow(Struct, frozen=True, kw_only=True):
    """An outside framework as listed, with how many statements it has and how many mappings hold."""

    id: int
    code: str
    title: str
    status: str
    valid_from: date | None
    valid_to: date | None
    statements: int
    mappings: int


class StatementRow(Struct, frozen=True, kw_only=True):
    """A statement of an outside framework."""

    id: int
    code: str
    part: str
    name: str


class MappingRow(Struct, frozen=True, kw_only=True):
    """That a criterion answers a statement, with the days from and until which it holds."""

    id: int
    statement_id: int
    criterion: str
    valid_from: date
    valid_to: date | None
    recorded_by: str


class MappedStatement(Struct, frozen=True, kw_only=True):
    """A statement that a criterion answers on a day."""

    framework: str
    framework_title: str
    code: str
    part: str
    name: str
    valid_from: date
    valid_to: date | None


_HOLDS = "m.valid_from <= {} AND (m.valid_to IS NULL OR m.valid_to > {})"
_FRAMEWORK = (
    "SELECT f.id, f.code, f.title, f.status, f.valid_from, f.valid_to,"
    " (SELECT count(*) FROM external_statement s WHERE s.external_framework = f.id) AS statements,"
    " (SELECT count(*) FROM external_mapping m JOIN external_statement s ON s.id = m.external_statement"
    f" WHERE s.external_framework = f.id AND {_HOLDS}) AS mappings FROM external_framework f"
)


async def list_outside(on: date) -> list[OutsideRow]:
    """Every outside framework."""
    return await fetch_as(OutsideRow, f"{_FRAMEWORK} ORDER BY f.id", on, on)


async def find_outside(code: str, on: date) -> OutsideRow | None:
    """An outside framework by its code."""
    return await fetch_one_as(OutsideRow, f"{_FRAMEWORK} WHERE f.code = {{}}", on, on, code)


async def statements_of(framework_id: int) -> list[StatementRow]:
    """The statements of an outside framework, in its order."""
    return await fetch_as(
        StatementRow,
        "SELECT id, code, part, name FROM external_statement WHERE external_framework = {} ORDER BY position, id",
        framework_id,
    )


async def mappings_on(framework_id: int, on: date) -> list[MappingRow]:
    """The mappings to an outside framework that hold on a day."""
    return await fetch_as(
        MappingRow,
        "SELECT m.id, m.external_statement AS statement_id, m.criterion, m.valid_from, m.valid_to, m.recorded_by"
        " FROM external_mapping m JOIN external_statement s ON s.id = m.external_statement"
        f" WHERE s.external_framework = {{}} AND {_HOLDS} ORDER BY m.id",
        framework_id,
        on,
        on,
    )


async def mapped_statements(criterion: str, on: date) -> list[MappedStatement]:
    """What a criterion answers on a day, over all outside frameworks."""
    return await fetch_as(
        MappedStatement,
        "SELECT f.code AS framework, f.title AS framework_title, s.code, s.part, s.name, m.valid_from, m.valid_to"
        " FROM external_mapping m JOIN external_statement s ON s.id = m.external_statement"
        f" JOIN external_framework f ON f.id = s.external_framework WHERE m.criterion = {{}} AND {_HOLDS}"
        " ORDER BY f.id, s.position",
        criterion,
        on,
        on,
    )


async def criteria_answering(framework: str, part: str, on: date) -> list[str]:
    """Codes of the criteria that answer any statement of a part, such as a CQC key question, on a day."""
    rows = await fetch_as(
        _Code,
        "SELECT DISTINCT m.criterion AS code FROM external_mapping m"
        " JOIN external_statement s ON s.id = m.external_statement"
        f" JOIN external_framework f ON f.id = s.external_framework WHERE f.code = {{}} AND s.part = {{}} AND {_HOLDS}",
        framework,
        part,
        on,
        on,
    )
    return [row.code for row in rows]


class _Code(Struct, frozen=True):
    code: str


async def get_mapping(mapping_id: int) -> MappingRow | None:
    """A mapping by its id."""
    return await fetch_one_as(
        MappingRow,
        "SELECT id, external_statement AS statement_id, criterion, valid_from, valid_to, recorded_by"
        " FROM external_mapping WHERE id = {}",
        mapping_id,
    )


async def mappings_of_pair(statement_id: int, criterion: str) -> list[MappingRow]:
    """Every mapping there ever was between a statement and a criterion."""
    return await fetch_as(
        MappingRow,
        "SELECT id, external_statement AS statement_id, criterion, valid_from, valid_to, recorded_by"
        " FROM external_mapping WHERE external_statement = {} AND criterion = {} ORDER BY valid_from",
        statement_id,
        criterion,
    )
