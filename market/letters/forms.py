"""The forms of letters and templates."""

from market.letters.rules import LONGEST_TEXT
from market.web.fields import Email
from market.web.forms import Form, NamelessText, NamelessTextArea

DRAFT = Form(
    NamelessText("name", "Who it is for", longest=200, autocomplete="off", missing="Enter whom the letter is for"),
    Email(
        "email",
        "Email address",
        required=False,
        autocomplete="off",
        hint="A link goes here, never the letter itself. Leave it empty to use the address of the partner or of the provider’s accounts.",
    ),
    NamelessTextArea(
        "text",
        "Letter",
        longest=LONGEST_TEXT,
        rows=24,
        hint="Two stars make words **bold**; a line that begins with - is a bullet point. A backslash \\ before a sign prints the sign.",
        missing="Enter the text of the letter",
    ),
    versioned=True,
)
ADDRESS = Form(
    Email(
        "email",
        "Email address",
        autocomplete="off",
        hint="A link goes here, never the letter itself.",
        missing="Enter the recipient’s email address",
    ),
    versioned=True,
)
TOLD = Form(
    NamelessText(
        "who",
        "Whom did you tell?",
        longest=120,
        autocomplete="off",
        hint="Name and job.",
        missing="Enter whom you told",
    ),
    NamelessTextArea(
        "how",
        "How and when did you tell them?",
        longest=1000,
        rows=3,
        hint="Such as: by telephone on 3 December at 2:30pm, on 01642 000 000.",
        missing="Enter how and when you told them",
    ),
    versioned=True,
)
ANSWERED = Form(
    NamelessText(
        "name",
        "Who confirmed it?",
        longest=120,
        autocomplete="off",
        missing="Enter the name of the person who confirms",
    ),
    NamelessTextArea(
        "how",
        "How do you know?",
        longest=300,
        rows=2,
        hint="Such as: they replied by email on 3 December.",
        missing="Enter how you know that they have read it",
    ),
)
CONFIRM = Form(
    NamelessText(
        "name",
        "Your name",
        longest=120,
        autocomplete="name",
        hint="The council sees who confirmed the letter and when.",
        missing="Enter your name",
    )
)
WITHDRAW = Form(
    NamelessTextArea(
        "why",
        "Why is it withdrawn?",
        longest=1000,
        rows=3,
        hint="For the council’s own record. The recipient is told that it is withdrawn, not why.",
        missing="Enter why the letter is withdrawn",
    ),
    versioned=True,
)
TEMPLATE = Form(
    NamelessText(
        "title",
        "Title",
        longest=120,
        autocomplete="off",
        hint="Shown in lists and on the letter’s page.",
        missing="Enter a title",
    ),
    NamelessTextArea(
        "notes",
        "Notes for the person who sends it",
        required=False,
        longest=1000,
        rows=3,
        hint="Never printed in the letter.",
    ),
    NamelessTextArea("text", "Text", longest=LONGEST_TEXT, rows=26, missing="Enter the text of the letter"),
    versioned=True,
)
