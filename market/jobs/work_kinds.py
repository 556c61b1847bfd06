"""The kinds of long work and the function that does each: one explicit table.

A function's module is loaded when it is needed, so that reading a file need not wait for what draws charts and prints PDF.
"""

import importlib

from market.work.types import Work

WORK_KINDS = {
    "preview_import": "market.importers.work:preview_import",
    "apply_import": "market.importers.work:apply_import",
    "preview_statement": "market.statement.work:preview_statement",
    "publish_statement": "market.statement.work:publish_statement",
    "framework_tool": "market.quality.framework.work:make_tool_pdf",
    "score_warnings": "market.risk.scores.jobs:score_everything",
    "back_test_warnings": "market.risk.back_test.work:back_test_warnings",
    "contingency_plan": "market.contingency.work:contingency_plan",
    "contingency_market": "market.contingency.work:contingency_market",
    "assessment_report": "market.quality.reports.work:assessment_report",
    "failure_book": "market.failure.cases.book:failure_book",
}


def find_work_function(kind: str) -> Work | None:
    """The function that does work of a kind, or None for an unknown one."""
    if kind not in WORK_KINDS:
        return None
    module, _, name = WORK_KINDS[kind].partition(":")
    function: Work = getattr(importlib.import_module(module), name)
    return function
