"""A letter as a tagged PDF. It is set by a process of its own; nothing is kept."""

from datetime import date

from market.letters.pages import LetterView
from market.settings import Settings
from market.web.paper import TEMPLATES, paper_html
from market.work.printing import set_in_process

STYLES = TEMPLATES / "letters"
SECONDS = 60


def letter_document(view: LetterView, settings: Settings) -> str:
    """The letter as one HTML document for print, which asks for nothing from outside."""
    return paper_html(
        "letters/paper.html",
        foot=(view.head.council_name, view.reference),
        styles=[STYLES / "paper.css"],
        settings=settings,
        view=view,
    )


async def letter_pdf(view: LetterView, settings: Settings, made_on: date) -> bytes:
    """The PDF. Raises `PdfFailed`."""
    html = letter_document(view, settings)
    return await set_in_process(html, base_dir=STYLES, assets=settings.assets, made_on=made_on, seconds=SECONDS)
