"""Pages of templates: workbooks to fill in for the council's own feeds."""

import asyncio
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import needs
from market.accounts.permissions import Permission
from market.importers.feed_templates import own_feed, template_bytes, template_lines
from market.web.downloads import XLSX, attachment
from market.web.render import page

IMPORT = needs(Permission.IMPORT_FILES)


@get("/imports/templates", name="importers.templates", guards=[IMPORT])
async def show_templates(request: Request[Any, Any, Any]) -> Template:
    """Every template with what it is for."""
    return page(request, "importers/templates.html", template_lines())


@get("/imports/templates/{file:str}", name="importers.template", guards=[IMPORT])
async def download_template(file: FromPath[str]) -> Response[bytes]:
    """One template, such as `contracts.xlsx`."""
    feed = own_feed(file.removesuffix(".xlsx")) if file.endswith(".xlsx") else None
    if feed is None:
        raise NotFoundException("There is no such template.")
    return attachment(await asyncio.to_thread(template_bytes, feed), file, XLSX)


HANDLERS = (show_templates, download_template)
