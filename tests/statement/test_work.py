"""The long work of statements, and the demonstration's own editions."""

import pytest

from market.figures.registry import FIGURES
from market.settings import Settings
from market.statement import demonstration_words, queries, work
from market.statement.built import Built
from market.statement.demonstration import unwrapped
from market.statement.editions import DRAFT, PUBLISHED, PUBLISHING, EditionDetails, IntentionDetails
from market.statement.publishing import keep_preview, publish
from market.statement.rules import reasons_not_to_open, reasons_not_to_record
from market.statement.sections.registry import SECTIONS
from market.web.pdf import PdfFailed
from tests.statement.test_editions import BY, FILES, NOW, get, opened


class Told:
    """Keeps what work reports."""

    def report(self, stage: str, done: int = 0, total: int = 0, errors: int = 0) -> None:
        """Nothing is shown."""


@pytest.fixture
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child process reads its settings from its environment."""
    monkeypatch.setenv("MARKET_HOME", str(settings.home))


def built_as(result: Built | Exception) -> object:
    """Stands in for the builder, which takes seconds."""

    def build(*_: object, **__: object) -> Built:
        if isinstance(result, Exception):
            raise result
        return result

    return build


@pytest.mark.usefixtures("db", "environment")
async def test_work_previews_and_publishes(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = await opened(settings)
    arguments = {"edition": edition.id}
    monkeypatch.setattr(work, "build", built_as(FILES))
    assert "3 pages" in (await work.preview_statement(arguments, Told())).message
    assert isinstance(await publish(edition.id, by=BY, now=NOW), int)
    assert (await get(edition.id)).status == PUBLISHING
    assert isinstance(await publish(edition.id, by=BY, now=NOW), int), "building that was cut off can be started again"
    assert not (await work.publish_statement(arguments, Told())).failed
    done = await get(edition.id)
    assert done.status == PUBLISHED
    assert not (await work.publish_statement(arguments, Told())).failed, "work may run twice"
    assert await get(edition.id) == done
    assert (await work.preview_statement(arguments, Told())).failed


@pytest.mark.usefixtures("db", "environment")
async def test_an_edition_whose_pdf_fails_is_a_draft_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = await opened(settings)
    assert await keep_preview(edition, FILES, settings=settings)
    await publish(edition.id, by=BY, now=NOW)
    monkeypatch.setattr(work, "build", built_as(PdfFailed("2 figures have no alternative text.")))
    outcome = await work.publish_statement({"edition": edition.id}, Told())
    assert outcome.failed
    assert "no alternative text" in outcome.message
    assert (await get(edition.id)).status == DRAFT
    assert await queries.list_published() == []


@pytest.mark.parametrize(
    ("details", "narratives", "intentions"),
    [
        (demonstration_words.EARLIER, demonstration_words.EARLIER_NARRATIVES, demonstration_words.EARLIER_INTENTIONS),
        (demonstration_words.CURRENT, demonstration_words.NARRATIVES, demonstration_words.INTENTIONS),
    ],
)
def test_the_words_of_the_demonstration_keep_the_rules(
    details: EditionDetails, narratives: dict[str, str], intentions: tuple[IntentionDetails, ...]
) -> None:
    figures = [figure.id for figure in FIGURES]
    assert not reasons_not_to_open(details, today=demonstration_words.CURRENT.as_at)
    assert set(narratives) <= {section.code for section in SECTIONS}
    for intention in intentions:
        assert not reasons_not_to_record(intention, figure_ids=figures, as_at=details.as_at), intention.service
        assert intention.contact.endswith("@example.org")


def test_paragraphs_are_typed_on_one_line_and_lists_keep_theirs() -> None:
    assert unwrapped("One\ntwo.\n\n- a\n- b") == "One two.\n\n- a\n- b"
