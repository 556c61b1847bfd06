"""The words of the forms about one task."""

from market.web.forms import Form, NamelessTextArea, Select

_NO_NAMES = "Use case references only, never a name"


def _reason(label: str, hint: str) -> NamelessTextArea:
    return NamelessTextArea(
        "reason", label, hint=f"{hint}. {_NO_NAMES}", longest=4000, rows=4, count=True, missing=f"{label}"
    )


COMPLETE = Form(
    NamelessTextArea(
        "evidence",
        "What shows that it was done",
        hint=f"Say where the evidence is, or what you saw. {_NO_NAMES}",
        longest=4000,
        rows=4,
        count=True,
        required=False,
    ),
    NamelessTextArea(
        "why_none",
        "Why there is no evidence",
        hint="Only when the evidence that this task asks for does not exist",
        longest=4000,
        rows=3,
        required=False,
    ),
    versioned=True,
)
NOT_NEEDED = Form(
    _reason("Say why it is not needed", "For a critical task a second person reads this and decides"), versioned=True
)
CONFIRM = Form(versioned=True)
KEEP = Form(_reason("Say why it is still needed", "The person who asked reads this"), versioned=True)
BLOCK = Form(_reason("Say what stands in the way", "The due time stays as it is"), versioned=True)
REOPEN = Form(_reason("Say why it is to be done again", "What was written before stays in the history"), versioned=True)
REASSIGN = Form(
    Select("role", "Role", hint="A task always has a role that answers for it"),
    Select("owner", "Person", hint="Leave empty for anybody with that role", required=False),
    versioned=True,
)
NOTE = Form(
    NamelessTextArea("words", "Note", hint=_NO_NAMES, longest=4000, rows=4, count=True, missing="Write the note")
)
