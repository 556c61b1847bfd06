"""The long work of the framework, done in a child process: setting the PDF of a long tool."""

from typing import Any

from market.quality.framework import queries
from market.quality.framework.tools.choosing import read_choice
from market.quality.framework.tools.rules import tool_page
from market.quality.framework.tools.service import INSTEAD, tool_pdf
from market.settings import from_environment
from market.web.pdf import PdfFailed
from market.work.types import Reporter, WorkOutcome


async def make_tool_pdf(arguments: dict[str, Any], report: Reporter) -> WorkOutcome:
    """Set the PDF of the tool in the arguments: `version` (an id), `choice` (as in the address) and `back`, the page to go on to."""
    library = await queries.get_library(int(arguments["version"]))
    choice = read_choice(arguments["choice"], library)
    page = tool_page(library, choice.profile(library))
    back = str(arguments.get("back", "/quality/framework"))
    report.report(f"Setting {page.count} criteria")
    try:
        await tool_pdf(page, from_environment())
    except PdfFailed as problem:
        return WorkOutcome(f"{problem} {INSTEAD}", back, failed=True)
    return WorkOutcome("The PDF is ready.", back)
