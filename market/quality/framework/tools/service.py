"""The files of a tool, made off the event loop: workbook and form in a thread, the PDF in a process with limits."""

import asyncio

from market.quality.framework.tools import paper, workbooks
from market.quality.framework.tools.types import ToolPage
from market.settings import Settings

INSTEAD = "Use the workbook or the print view."
"""What a person can do whose PDF could not be made."""


async def tool_xlsx(page: ToolPage) -> bytes:
    """The workbook to fill in."""
    return await asyncio.to_thread(workbooks.tool_xlsx, page)


async def tool_xlsform(page: ToolPage) -> bytes:
    """The XLSForm."""
    return await asyncio.to_thread(workbooks.tool_xlsform, page)


async def tool_pdf(page: ToolPage, settings: Settings) -> bytes:
    """The tagged PDF; made once for a tool and kept under `MARKET_HOME/cache`. Raises `PdfFailed`."""
    return await paper.tool_pdf(page, settings)


async def kept_tool_pdf(page: ToolPage, settings: Settings) -> bytes | None:
    """The PDF if it was made before; None when it has to be made, which takes seconds for a long tool."""
    return await paper.kept_pdf(page, settings)
