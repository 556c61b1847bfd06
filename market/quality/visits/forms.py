"""The forms of a visit without script: an answer, evidence, a recommendation, the sample and the people heard."""

from collections.abc import Sequence

from market.quality.framework.types import Criterion, FrameworkSettings
from market.quality.visits.types import CriterionView
from market.web.fields import Option
from market.web.forms import Checkboxes, Form, Integer, Radios, Select, Text, TextArea, Tick, Upload

NA, NOT_SEEN = "na", "not_seen"
_DO_NOT_NAME = "Do not name anybody who receives care"


def answer_form(criterion: Criterion, settings: FrameworkSettings) -> Form:
    """The answer to a criterion: its four descriptors, not applicable where its rule allows that, not seen."""
    marks = [
        Option(str(number), f"{number}: {words}", criterion.descriptors[number - 1]) for number, words in settings.scale
    ]
    if criterion.not_applicable_when:
        marks.append(Option(NA, "Not applicable", f"Only when: {criterion.not_applicable_when}"))
    marks.append(Option(NOT_SEEN, "Not seen", "There was no time or no chance to look at it"))
    return Form(
        Radios(
            "mark", "What did you find?", options=tuple(marks), missing="Choose a score, or say that it was not seen"
        ),
        TextArea(
            "rationale",
            "What you saw, and what it means for people",
            hint=_DO_NOT_NAME,
            required=False,
            longest=6000,
            rows=5,
        ),
        Checkboxes("categories", "Evidence used", options=_categories(settings, criterion.categories), required=False),
    )


def second_form(criterion: Criterion, settings: FrameworkSettings) -> Form:
    """A second score: nothing but the score."""
    full = answer_form(criterion, settings)["mark"]
    return Form(Radios("mark", "What do you score?", options=full.options[:4], missing="Choose a score"))  # type: ignore[attr-defined]


def _categories(settings: FrameworkSettings, asked: Sequence[str]) -> tuple[Option, ...]:
    return tuple(
        Option(each.letter, each.name + (" (asked for)" if each.letter in asked else ""))
        for each in settings.categories
    )


def evidence_form(criterion: Criterion, settings: FrameworkSettings) -> Form:
    """A note, photo or document about a criterion."""
    return Form(
        Select("category", "Kind of evidence", options=_categories(settings, criterion.categories)),
        Text("note", "Note", hint=_DO_NOT_NAME, required=False, longest=500),
        Upload(
            "file", "Photo or document", hint="A photo, PDF, Word or Excel file. No faces, no names", required=False
        ),
    )


def recommendation_form(criteria: Sequence[CriterionView | Criterion], settings: FrameworkSettings) -> Form:
    """What the service must do about one criterion."""
    return Form(
        Select(
            "criterion",
            "Criterion",
            options=tuple(Option(each.code, f"{each.code} {each.statement}"[:110]) for each in criteria),
            missing="Choose the criterion",
        ),
        TextArea("what", "What must the service do?", hint=_DO_NOT_NAME, longest=2000, rows=3),
        TextArea("why", "Why does it matter to people?", longest=2000, rows=3),
        TextArea(
            "closes_when",
            "What will close it?",
            hint="The evidence that will show it is put right",
            longest=2000,
            rows=3,
        ),
        Radios(
            "likelihood",
            "How likely is harm in the next 3 months if nothing changes?",
            options=_scale(settings.likelihood),
        ),
        Radios("impact", "How bad would it be for people?", options=_scale(settings.impact)),
        Text(
            "impact_reason",
            "Reason for another impact",
            hint="Only when it is not the impact that this criterion usually has",
            required=False,
            longest=300,
        ),
    )


def _scale(steps: Sequence[tuple[int, str]]) -> tuple[Option, ...]:
    return tuple(Option(str(number), f"{number}: {words}") for number, words in steps)


SAMPLE = Form(
    Text(
        "case_reference",
        "Case reference",
        hint="From the council’s case system. Never a name, NHS number or date of birth",
        longest=40,
        width="20",
    ),
    Text(
        "category",
        "Who or what",
        hint="For example: new, back from hospital, nights",
        required=False,
        longest=40,
        width="20",
    ),
)
PEOPLE = Form(
    Integer(
        "people_heard",
        "How many people did you hear?",
        hint="People who use the service, and their families",
        called="the number of people you heard",
        least=0,
        most=10_000,
    ),
    Integer("people_total", "How many people use the service today?", required=False, least=0, most=10_000),
)
ACCESS = Form(Tick("access_refused", "The service refused us access", required=False))
SUMMARY = Form(
    TextArea("summary", "Summary for the report", hint=_DO_NOT_NAME, required=False, longest=10_000, rows=6),
)
