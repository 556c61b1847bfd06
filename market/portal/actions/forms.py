"""The words of the forms of planned actions, progress and evidence."""

from market.portal.files import FIELDS
from market.web.forms import Date, Form, Text, TextArea

_PLAN = (
    TextArea("words", "What you will do", longest=2000, rows=4, missing="Say what you will do"),
    Text(
        "owner",
        "Who sees to it",
        hint="A member of your staff, such as the deputy manager",
        longest=120,
        width="20",
        missing="Say who will see to it",
    ),
    Date("due_on", "By when", hint="For example, 31 10 2026", called="the day by which it will be done"),
)
PLAN = Form(*_PLAN)
CHANGE = Form(*_PLAN, versioned=True)
PROGRESS = Form(
    TextArea("progress", "How far it is", required=False, longest=2000, rows=4),
    Date(
        "done_on",
        "Day on which it was done",
        hint="Leave empty while it is not",
        required=False,
        called="the day on which it was done",
    ),
    versioned=True,
)
EVIDENCE = Form(
    TextArea(
        "words",
        "What you have done",
        hint="Do not write anything that names a person who uses the service",
        required=False,
        longest=2000,
        rows=4,
    ),
    *FIELDS,
)
