"""Forms of drafts and mappings, and the way between a criterion and what is typed."""

import re
from typing import Any

from market.quality.framework.types import (
    Criterion,
    Criticality,
    FrameworkSettings,
    InMethods,
    Library,
    LookFor,
    Quarterly,
)
from market.quality.framework.words import CRITICALITY_WORDS, QUARTERLY_WORDS
from market.web.forms import (
    Checkboxes,
    Date,
    Field,
    Form,
    Integer,
    Option,
    Radios,
    Reading,
    Select,
    Text,
    TextArea,
    Tick,
    options,
)

METHODS = {
    "self_assessment": "Self-assessment (critical and major ones)",
    "full_review": "Full review",
    "out_of_area": "Out-of-area review",
}
NEW_DRAFT = Form(
    Text("number", "Number of the new version", hint="Three numbers with points, such as 1.1.0", longest=20, width="5"),
    Text("title", "What it is about", hint="One line for the list of versions", longest=200),
)
CONSULT = Form(
    Date("until", "Last day of the consultation", hint="Providers can read and comment until the end of this day"),
    versioned=True,
)
REMOVE = Form(
    TextArea("reason", "Why it is removed", hint="Kept in the change log", longest=600, rows=3), versioned=True
)
MAPPING = Form(
    Select("statement", "Statement"),
    Text("criterion", "Criterion", hint="Its code, such as 3.1.1", longest=12, width="5"),
    Date("valid_from", "First day on which it holds"),
)
END_MAPPING = Form(Date("valid_to", "First day on which it no longer holds"))
_BAR = re.compile(r"\s*\|\s*")


def criterion_form(library: Library, *, adding: bool = False) -> Form:
    """The form of one criterion. Only a new one asks for its standard; the code follows from it."""
    settings = library.settings
    standard = Select(
        "standard",
        "Standard",
        options=options([(each.code, f"{each.code} {each.name}") for each in settings.standards]),
        hint="The new criterion takes the next number that this standard never had",
    )
    fields = [
        TextArea("statement", "Statement", hint="What is scored, in one sentence", longest=300, rows=2),
        TextArea("plain", "In plain words", hint="For people who use the service", longest=400, rows=2),
        Radios(
            "criticality", "Criticality", options=options({each.value: CRITICALITY_WORDS[each] for each in Criticality})
        ),
        Checkboxes(
            "applies_to",
            "Types of service",
            options=options([(each.code, f"{each.name} ({each.code})") for each in settings.services]),
        ),
        Checkboxes("methods", "Methods that use it", options=options(METHODS), required=False),
        Radios(
            "quarterly", "Quarterly visits", options=options({each.value: QUARTERLY_WORDS[each] for each in Quarterly})
        ),
        Checkboxes("themes", "Themes", options=options([(each.code, each.name) for each in settings.themes])),
        Checkboxes(
            "categories",
            "Kinds of evidence",
            options=tuple(
                Option(each.letter, f"{each.letter} {each.name}", each.counts) for each in settings.categories
            ),
        ),
        Integer("min_categories", "Kinds of evidence needed", width="2", least=1, most=6),
        *_wording(settings),
    ]
    return Form(*([standard] if adding else []), *fields, versioned=not adding)


def _wording(settings: FrameworkSettings) -> tuple[Field, ...]:
    """The fields that say how the criterion is looked at and scored."""
    return (
        TextArea("sample", "Sample", hint="How much to look at", longest=600, rows=3),
        *(
            TextArea(f"descriptor_{score}", f"What a score of {score} looks like ({name.lower()})", longest=900, rows=4)
            for score, name in settings.scale
        ),
        TextArea(
            "look_fors",
            "Look-fors",
            hint="One on each line. For some types of service only, end the line with | and their codes: "
            "Is the fridge locked? | HC, EC",
            longest=6000,
            rows=8,
        ),
        TextArea(
            "not_applicable_when",
            "Not applicable when",
            hint="Leave empty when it always applies to the services ticked",
            longest=600,
            rows=2,
            required=False,
        ),
        TextArea("typical_action", "Typical action", hint="What is asked for after a low score", longest=800, rows=3),
        Select(
            "default_impact",
            "Impact to start from",
            options=options([(str(value), f"{value} {name}") for value, name in settings.impact]),
        ),
        Tick("counts_for_provider", "It counts towards the provider’s grade", required=False),
        TextArea("reason", "Why you make this change", hint="Kept in the change log", longest=600, rows=3),
    )


def values_of(criterion: Criterion) -> dict[str, Any]:
    """A criterion as it is typed."""
    marks = criterion.methods
    return {
        "statement": criterion.statement,
        "plain": criterion.plain,
        "criticality": criterion.criticality.value,
        "applies_to": list(criterion.applies_to),
        "methods": [name for name in METHODS if getattr(marks, name)],
        "quarterly": marks.quarterly.value,
        "themes": list(criterion.themes),
        "categories": list(criterion.categories),
        "min_categories": criterion.min_categories,
        "sample": criterion.sample,
        **{f"descriptor_{score}": text for score, text in enumerate(criterion.descriptors, start=1)},
        "look_fors": "\n".join(_look_for_line(each) for each in criterion.look_fors),
        "not_applicable_when": criterion.not_applicable_when,
        "typical_action": criterion.typical_action,
        "default_impact": str(criterion.default_impact),
        "counts_for_provider": criterion.counts_for_provider,
    }


def criterion_of_reading(reading: Reading, code: str, standard: str, held: Criterion | None = None) -> Criterion:
    """The criterion as typed, for a reading without errors. Lists keep the order that `held` has where nothing was changed."""
    one, two, three, four = (str(reading[f"descriptor_{score}"]) for score in (1, 2, 3, 4))
    methods = reading["methods"]
    return Criterion(
        code=code,
        standard=standard,
        statement=reading["statement"],
        plain=reading["plain"],
        criticality=Criticality(reading["criticality"]),
        applies_to=_ordered(reading["applies_to"], held.applies_to if held else ()),
        methods=InMethods(
            self_assessment="self_assessment" in methods,
            full_review="full_review" in methods,
            quarterly=Quarterly(reading["quarterly"]),
            out_of_area="out_of_area" in methods,
        ),
        themes=_ordered(reading["themes"], held.themes if held else ()),
        categories=_ordered(reading["categories"], held.categories if held else ()),
        min_categories=reading["min_categories"],
        sample=reading["sample"],
        descriptors=(one, two, three, four),
        look_fors=tuple(_look_for(line) for line in reading["look_fors"].splitlines() if line.strip()),
        not_applicable_when=reading["not_applicable_when"] or "",
        typical_action=reading["typical_action"],
        default_impact=int(reading["default_impact"]),
        counts_for_provider=reading["counts_for_provider"],
    )


def _ordered(values: list[str], held: tuple[str, ...]) -> tuple[str, ...]:
    """The first of a criterion's themes is its main one: the order stays as it was, what is new comes last."""
    return (*(each for each in held if each in values), *(each for each in values if each not in held))


def _look_for_line(look: LookFor) -> str:
    return f"{look.text} | {', '.join(look.services)}" if look.services else look.text


def _look_for(line: str) -> LookFor:
    text, *codes = _BAR.split(line.strip())
    services = tuple(code for part in codes for code in re.split(r"[\s,]+", part.upper()) if code)
    return LookFor(text, services)
