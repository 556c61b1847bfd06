"""What has changed since the last published edition: the headline figures then and now, and what became of its intentions."""

from market.core.words import day_words
from market.statement.facts import MarketFacts
from market.statement.sections.section import Section
from market.statement.types import (
    SUPPRESSED,
    Block,
    DataTable,
    Dimension,
    EarlierBlock,
    Form,
    Measure,
    Narrative,
    Paragraph,
    Snapshot,
    SnapshotFigure,
    SnapshotIntention,
    SubHeading,
    TableBlock,
)

CODE = "changes"
TABLE = "changes_in_figures"
KEPT, CHANGED, ENDED = "Kept as it was", "Kept, with changes", "Not in this edition"


def tables(facts: MarketFacts) -> list[DataTable]:
    """The headline figures of the edition before and of this one; none when this is the first."""
    if facts.earlier is None:
        return []
    before = {figure.id: figure for figure in facts.earlier.figures}
    pairs = [(before[figure.id], figure) for figure in facts.frozen_figures if figure.id in before]
    pairs = [(then, now) for then, now in pairs if SUPPRESSED not in (then.value, now.value)]
    return [
        DataTable(
            id=TABLE,
            title="Headline figures, then and now",
            dimensions=(Dimension("figure", "Figure"),),
            measures=(
                Measure("before", day_words(facts.earlier.as_at), "", suppress=False),
                Measure("now", day_words(facts.on), "", suppress=False),
                Measure("change", "Change", "", suppress=False),
            ),
            rows=tuple((now.title, then.value, now.value, _change(then, now)) for then, now in pairs),
            row_kinds=tuple(_kinds(now) for _, now in pairs),
            source="The two editions",
            note="Figures with a number too small to print are left out.",
        )
    ]


def _kinds(figure: SnapshotFigure) -> tuple[tuple[str, Form], ...]:
    """Unit and form of then, now and the change."""
    own = (figure.unit, figure.form)
    return (own, own, ("share of 1", Form.POINTS) if figure.form is Form.SHARE else (figure.unit, Form.CHANGE))


def _change(then: SnapshotFigure, now: SnapshotFigure) -> int | float | str | None:
    """The difference; None when one of the two is not known."""
    if isinstance(then.value, str) or isinstance(now.value, str) or then.value is None or now.value is None:
        return None
    return now.value - then.value


def standing(one: SnapshotIntention, intentions: tuple[SnapshotIntention, ...]) -> str:
    """What became of an earlier intention: an intention for the same service and people, with or without changes, or none."""
    now = [each for each in intentions if (each.service, each.cohort) == (one.service, one.cohort)]
    if not now:
        return ENDED
    same = [(each.direction, each.baseline, each.target, each.unit, each.by_on) for each in now]
    return KEPT if (one.direction, one.baseline, one.target, one.unit, one.by_on) in same else CHANGED


def compose(snapshot: Snapshot) -> list[Block]:
    """What the section prints. Without an edition before it says so."""
    narrative = Narrative(snapshot.narratives.get(CODE, ""))
    earlier = snapshot.earlier
    if earlier is None:
        return [Paragraph("This is the first edition. The next one will show what has changed since."), narrative]
    rows = tuple((one, standing(one, snapshot.intentions)) for one in earlier.intentions)
    return [
        Paragraph(
            f"The last edition gave figures as at {day_words(earlier.as_at)}. This section compares them with those of today, "
            "and says what became of the intentions it published."
        ),
        narrative,
        TableBlock(snapshot.table(TABLE)),
        SubHeading("Did we do what we said"),
        EarlierBlock(rows),
    ]


SECTION = Section(
    code=CODE,
    title="What has changed",
    about="Headline figures then and now, and what became of the last edition’s intentions",
    prompt="Say what was done since the last edition, what was late or dropped, and why. Be as open about the latter.",
    tables=tables,
    compose=compose,
)
