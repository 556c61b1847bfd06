"""The words of the forms of a self-assessment."""

from collections.abc import Iterable

from market.portal.files import FIELDS
from market.quality.framework.types import Criterion, EvidenceCategory
from market.quality.framework.words import SCORE_WORDS
from market.web.forms import Checkboxes, Date, Form, Integer, Option, Radios, Text, TextArea, Tick

NOT_APPLICABLE = "na"
LONGEST_WORDS = 6000


def answering(criterion: Criterion, categories: Iterable[EvidenceCategory]) -> Form:
    """The form of one criterion: its descriptors as choices, not applicable where its rule allows it, words and evidence."""
    scores = [
        Option(str(score), f"{score} – {SCORE_WORDS[score]}", criterion.descriptors[score - 1])
        for score in (1, 2, 3, 4)
    ]
    kinds = [Option(each.letter, each.name, each.counts) for each in categories if each.letter in criterion.categories]
    rule = criterion.not_applicable_when
    if rule:
        scores.append(Option(NOT_APPLICABLE, "Not applicable", f"Only when: {rule}"))
    fields = [
        Radios("answer", "How the service does", options=tuple(scores), missing="Choose how the service does"),
        TextArea(
            "rationale",
            "How you know",
            hint="What people, workers or figures show. Do not write anything that names a person who uses the service",
            required=False,
            longest=LONGEST_WORDS,
            rows=5,
        ),
    ]
    if rule:
        fields.append(Text("reason", "Why it does not apply, if so", required=False, longest=300))
    fields += [
        Checkboxes(
            "categories",
            "Kinds of evidence you used",
            options=tuple(kinds),
            required=False,
            called="the kinds of evidence",
        ),
        *FIELDS,
    ]
    return Form(*fields)


DECLARE = Form(
    Text("role", "Your role in the organisation", hint="For example, registered manager", longest=60, width="20"),
    Tick(
        "declared",
        "I declare for the organisation that these answers are true, and that those carried from last time or filled in for us still hold",
        missing="Tick the box to declare that the answers are true",
    ),
)

ASK_ALL = Form(
    Integer("year", "Year", least=2020, most=2100, width="4", missing="Enter the year"),
    Date("due_on", "Due by", hint="For example, 31 10 2026", called="the day by which it is due"),
)
