"""The kinds of long work and the function that does each: one explicit table."""

from market.importers.work import apply_import, preview_import
from market.statement.work import preview_statement, publish_statement
from market.work.types import Work

WORK_KINDS: dict[str, Work] = {
    "preview_import": preview_import,
    "apply_import": apply_import,
    "preview_statement": preview_statement,
    "publish_statement": publish_statement,
}
