"""Forms of consolidation: a file, what is known of a tool, a decision, and why something is sent back."""

from collections.abc import Mapping
from typing import Any

from market.quality.consolidation.deciding import LONGEST_PART, LONGEST_REASON
from market.quality.consolidation.types import Decision, Fate, QuestionRow, Target, ToolDetails, ToolRow
from market.quality.consolidation.words import METHOD_WORDS
from market.web.fields import Option, options
from market.web.forms import Checkboxes, Decimal, Form, Integer, Reading, Select, Text, TextArea, Tick, Upload

ENDINGS = (".xlsx", ".csv", ".txt", ".xls", ".ods", ".xlsm")
SPLITS = 4
ALL = "ALL"


def upload_form(megabytes: int) -> Form:
    """The file of a tool, and its code when it is known."""
    return Form(
        Upload(
            "file",
            "File",
            hint=f"A workbook or CSV file up to {megabytes} MB. Nothing is kept of it in the records until you have seen how it was read "
            "and confirmed it. Workbooks with macros or a password are not taken.",
            endings=ENDINGS,
            megabytes=megabytes,
        ),
        Text(
            "code",
            "Code of the tool",
            required=False,
            hint="Such as T43. For a changed file of a tool that is here already, its code: decisions are then carried over.",
            longest=16,
            width="10",
        ),
    )


def details_form(services: Mapping[str, str]) -> Form:
    """What is known of a tool; `services` are names by code, as the live framework has them."""
    return Form(
        Text(
            "code",
            "Code of the tool",
            hint="Up to 16 letters, figures, dots or hyphens, such as T43",
            longest=16,
            width="10",
        ),
        Text("title", "What it is called"),
        Checkboxes(
            "services",
            "Services that it was asked of",
            options=(*options(services), Option(ALL, "Every service")),
            called="the services",
        ),
        Select("method", "What it was used for", options=options(METHOD_WORDS), called="what it was used for"),
        Decimal(
            "times_a_year",
            "How many times a year a service answered it",
            hint="Such as 1, 4, 0.5 for every two years, or 0 when only something that happened led to it",
            called="how many times a year",
            width="4",
            example="4 or 0.5",
        ),
        Text("owner", "Whose tool it is", required=False, longest=120, hint="A team or a person’s post"),
        Text("scale", "How it was scored", required=False, longest=80, hint="Such as Yes, No or Partial"),
        Text("joint_with", "Used jointly with", required=False, hint="Such as the ICB’s infection control team"),
    )


def import_form(services: Mapping[str, str]) -> Form:
    """The details of a tool with the officer's own count of questions."""
    return Form(
        *details_form(services).fields,
        Integer(
            "officer_count",
            "How many questions you count in it",
            required=False,
            hint="Questions, measures and admin fields together. It is compared with what was read.",
            width="4",
        ),
    )


def details_of(reading: Reading) -> ToolDetails:
    """What was typed, as the service takes it. Only of a reading without errors."""
    return ToolDetails(
        code=reading["code"],
        title=reading["title"],
        services=tuple(reading["services"]),
        method=reading["method"],
        times_a_year=float(reading["times_a_year"]),
        owner=reading["owner"] or "",
        scale=reading["scale"] or "",
        joint_with=reading["joint_with"] or "",
    )


def shown_details(tool: ToolRow) -> dict[str, Any]:
    """A stored tool as the form shows it."""
    return {
        "code": tool.code,
        "title": tool.title,
        "services": tool.services.split(),
        "method": tool.method,
        "times_a_year": f"{tool.times_a_year:g}",
        "owner": tool.owner,
        "scale": tool.scale,
        "joint_with": tool.joint_with,
    }


CODE_HINT = "Such as 3.1.1. Type a word of it to find it in the list."
DECIDE = Form(
    Text("choice", "What becomes of the question", missing="Choose what becomes of the question", longest=40),
    Text("other_code", "Code of the criterion", required=False, longest=12, width="5", hint=CODE_HINT),
    Text("look_for_code", "Code of the criterion that it helps to judge", required=False, longest=12, width="5"),
    Text("measure_code", "Code of the criterion that it is evidence for", required=False, longest=12, width="5"),
    *(
        field
        for at in range(1, SPLITS + 1)
        for field in (
            Text(f"split_{at}_code", f"Criterion {at}", required=False, longest=12, width="5"),
            Text(f"split_{at}_part", f"Part of the question for criterion {at}", required=False, longest=LONGEST_PART),
        )
    ),
    TextArea(
        "reason",
        "Reason",
        required=False,
        longest=LONGEST_REASON,
        rows=2,
        hint="Needed when the question is retired. Anything worth knowing otherwise.",
    ),
    Tick("whole_group", "Decide every question of exactly the same words alike", required=False),
    versioned=True,
)
SEND_BACK = Form(
    TextArea(
        "back_reason",
        "What should be decided differently",
        longest=600,
        rows=3,
        called="what should be decided differently",
    ),
    versioned=True,
)
SUGGESTED = "criterion:"


def decision_of(reading: Reading) -> Decision:
    """What was chosen, as the service takes it."""
    choice = reading["choice"] or ""
    reason = (reading["reason"] or "").strip()
    if choice.startswith(SUGGESTED):
        return Decision(fate=Fate.CRITERION, targets=(Target(choice.removeprefix(SUGGESTED)),), reason=reason)
    if choice == "other":
        return Decision(fate=Fate.CRITERION, targets=_targets(reading["other_code"]), reason=reason)
    if choice == Fate.LOOK_FOR:
        return Decision(fate=choice, targets=_targets(reading["look_for_code"]), reason=reason)
    if choice == Fate.MEASURE:
        return Decision(fate=choice, targets=_targets(reading["measure_code"]), reason=reason)
    if choice == Fate.SPLIT:
        pairs = [(reading[f"split_{at}_code"], reading[f"split_{at}_part"]) for at in range(1, SPLITS + 1)]
        targets = tuple(Target((code or "").strip(), (part or "").strip()) for code, part in pairs if code or part)
        return Decision(fate=choice, targets=targets, reason=reason)
    return Decision(fate=choice, reason=reason)


def _targets(code: str | None) -> tuple[Target, ...]:
    return (Target(code.strip()),) if code and code.strip() else ()


def blank_decision(question: QuestionRow, suggested: tuple[str, ...]) -> Reading:
    """The form as first shown: with the fate that stands, or for an admin field with what is usual."""
    values: dict[str, Any] = {}
    first = question.targets[0].code if question.targets else ""
    if question.fate == Fate.CRITERION:
        values = {"choice": f"{SUGGESTED}{first}"} if first in suggested else {"choice": "other", "other_code": first}
    elif question.fate:
        values = {"choice": question.fate}
        values |= {"look_for_code": first} if question.fate == Fate.LOOK_FOR else {}
        values |= {"measure_code": first} if question.fate == Fate.MEASURE else {}
        if question.fate == Fate.SPLIT:
            for at, target in enumerate(question.targets[:SPLITS], start=1):
                values |= {f"split_{at}_code": target.code, f"split_{at}_part": target.part}
    elif question.kind == "admin":
        values = {"choice": Fate.CONTEXT.value}
    if question.kind == "kpi" and suggested and not question.fate:
        values["measure_code"] = suggested[0]
    return DECIDE.blank(version=question.version, reason=question.reason, **values)


def theme_form(themes: Mapping[str, str]) -> Form:
    """The theme of a question, which was guessed from its words."""
    return Form(Select("theme", "Theme", options=options(themes), required=False, empty="No theme"), versioned=True)
