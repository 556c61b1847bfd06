"""Builds the files of a statement from a snapshot: HTML, PDF and data pack. The same snapshot gives the same bytes."""

import io
from collections.abc import Callable

import pikepdf

from market.settings import Settings
from market.statement.built import Built
from market.statement.document import STYLES, document_html
from market.statement.pack import write_pack
from market.statement.pictures import axis_labels, draw_charts
from market.statement.types import Snapshot
from market.web.charts import draw_sync
from market.web.pdf import PdfFailed, check_pdf, render_pdf


def build(
    snapshot: Snapshot,
    settings: Settings,
    *,
    draft: bool = False,
    report: Callable[[str, int, int], None] = lambda *_: None,
) -> Built:
    """Draw, compose and print a snapshot. Takes seconds: for commands and child processes.

    `report` is told the stage, and how much is done of how much. Raises `PdfFailed` when the PDF lacks what makes it accessible.
    """
    report("Drawing charts", 0, 4)
    drawn = draw_charts(snapshot, draw_sync)
    report("Composing the page", 1, 4)
    screen = document_html(snapshot, drawn, colour=settings.council_colour, assets=settings.assets, draft=draft)
    paper = document_html(
        snapshot, drawn, colour=settings.council_colour, assets=settings.assets, for_print=True, draft=draft
    )
    report("Printing the PDF", 2, 4)
    pdf = render_pdf(paper, base_dir=STYLES, assets=settings.assets, made_on=snapshot.as_at)
    problems = check_pdf(pdf)
    if problems:
        raise PdfFailed("The PDF is not accessible: " + " ".join(problems))
    report("Writing the data pack", 3, 4)
    pages, contents = _contents(pdf)
    pack = write_pack(snapshot, pages=pages, contents=contents, axes=list(axis_labels(drawn)))
    report("Done", 4, 4)
    return Built(html=screen.encode(), pdf=pdf, pack=pack, pages=pages)


def _contents(pdf: bytes) -> tuple[int, list[tuple[str, int]]]:
    """How many pages a PDF has, and its bookmarks with their pages."""
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_outline() as outline:
        number: dict[object, int] = {page.objgen: index for index, page in enumerate(document.pages, start=1)}
        found: list[tuple[str, int]] = []
        waiting = list(outline.root)
        while waiting:
            item = waiting.pop(0)
            target = item.destination
            if isinstance(target, pikepdf.Array):
                found.append((str(item.title), number.get(target[0].objgen, 0)))
            waiting = list(item.children) + waiting
        return len(document.pages), found
