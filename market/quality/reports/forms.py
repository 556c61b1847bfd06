"""The words of the forms about a report."""

from collections.abc import Iterable

from market.quality.assessments.words import DECISION_WORDS
from market.quality.framework.words import SCORE_WORDS
from market.quality.reports.types import ReportLine
from market.web.forms import Field, Form, Radios, Select, TextArea, Tick, options

NOT_SEEN = "not_seen"
SCORE_OPTIONS = {str(score): f"{score} {SCORE_WORDS[score]}" for score in (1, 2, 3, 4)}

RETURN_FORM = Form(
    TextArea(
        "note",
        "What has to be put right",
        hint="The officer reads this on the assessment’s page. The provider never does",
        longest=2000,
        missing="Say what has to be put right",
    ),
    versioned=True,
)
FINISH_FORM = Form(
    Tick(
        "fix_validated",
        "The council has validated that what CQC’s rating or breach was about has been put right",
        required=False,
    ),
    Tick("published_breach", "CQC has published a breach that still stands", required=False),
    versioned=True,
)
WITHDRAW_FORM = Form(Tick("sure", "Withdraw this assessment", missing="Tick the box to withdraw it"), versioned=True)
DECIDE_FORM = Form(
    Radios("decision", "What do you decide?", options=options(DECISION_WORDS), missing="Choose what you decide"),
    Select(
        "score",
        "The criterion now counts as",
        options=options(SCORE_OPTIONS),
        empty="No change",
        required=False,
        hint="The score that the officer gave stays on record beside it",
    ),
    TextArea("reason", "Reason", hint="The provider reads this", longest=1000, missing="Give the reason"),
    versioned=True,
)
OVERRIDE_FORM = Form(
    Radios(
        "star",
        "Star to publish",
        options=options({str(star): f"{star}*" for star in (5, 4, 3, 2, 1)}),
        missing="Choose a star",
    ),
    TextArea(
        "reason",
        "Reason",
        hint="It stands beside the grade wherever the report is read, with your name and that of the second person",
        longest=1000,
        missing="Say why the star should differ from the one worked out",
    ),
    versioned=True,
)
AGREE_FORM = Form(
    Radios(
        "agree",
        "Do you agree?",
        options=options({"yes": "Yes, publish this star", "no": "No, leave the star as it was worked out"}),
        missing="Choose whether you agree",
    ),
    versioned=True,
)


def moderation_form(lines: Iterable[ReportLine]) -> Form:
    """The form of moderating: a note, and for each criterion another score with its reason."""
    fields: list[Field] = [
        TextArea(
            "note",
            "Note for the file",
            hint="For the council only. The provider never reads it",
            required=False,
            longest=2000,
            rows=3,
        )
    ]
    choices = options({**SCORE_OPTIONS, NOT_SEEN: "Not seen"})
    for line in lines:
        fields.append(
            Select(
                f"score_{line.code}",
                f"{line.code} counts as",
                options=choices,
                empty="No change",
                required=False,
            )
        )
        fields.append(
            TextArea(f"reason_{line.code}", f"Why {line.code} counts differently", required=False, longest=1000, rows=2)
        )
    return Form(*fields, versioned=True)
