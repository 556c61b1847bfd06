"""The words of the forms of turnaround."""

from collections.abc import Sequence
from datetime import date

from market.failure.turnaround.rules import LEAST_WORDS, MOST_PENCE, SupportTerms
from market.failure.turnaround.words import (
    COST_WORDS,
    OUTCOME_WORDS,
    PROGRESS_WORDS,
    RESULT_WORDS,
    ROLE_WORDS,
    SIDE_WORDS,
    SOURCE_WORDS,
)
from market.web.forms import (
    Checkboxes,
    Date,
    Form,
    Money,
    NamelessText,
    NamelessTextArea,
    Option,
    Radios,
    Select,
    Text,
    Tick,
    options,
)

NOBODY = "Nothing here may name a person who receives care"

_OPEN = Form(
    Text(
        "place",
        "Location or provider",
        hint="A CQC location ID or exact name for one place; a CQC provider ID or exact name for the whole provider",
        missing="Enter the location or provider",
        longest=300,
    ),
    Radios("source", "What showed that help is needed", options=options(SOURCE_WORDS), missing="Select what showed it"),
    NamelessTextArea("concern", "What is going wrong", hint=NOBODY, longest=4000, rows=4),
    NamelessTextArea(
        "cause", "What causes it, and how the provider can mend it with help", longest=4000, rows=4, called="the cause"
    ),
    Checkboxes("tests", "What must hold before help begins", required=False),
    Date(
        "agreed_on",
        "When the provider accepted help in writing",
        hint="For example, 24 9 2026",
        called="the day on which it was accepted",
    ),
    NamelessText(
        "agreed_with",
        "Who accepted it for the provider, and how",
        hint="For example, the nominated individual, by e-mail",
        longest=200,
        called="who accepted it",
    ),
    NamelessTextArea("council_gives", "What the council gives", longest=4000, rows=4),
    NamelessTextArea("provider_gives", "What the provider gives", longest=4000, rows=4),
    NamelessTextArea(
        "exit_test",
        "How you will know that help may end",
        hint="Something that can be seen or counted, such as no late critical recommendation at two visits running",
        longest=2000,
        rows=3,
        called="the exit test",
    ),
    Date("ends_on", "Last day of help", called="the last day of help"),
    Date("first_review_on", "First review", called="the day of the first review"),
    Select("lead", "Who of the council leads", missing="Select who leads"),
)


def open_form(terms: SupportTerms, people: Sequence[tuple[int, str]]) -> Form:
    """The form to begin help, with the tests, beat and longest stay of the protocol in force."""
    tests = tuple(Option(str(number), words) for number, words in enumerate(terms.tests))
    form = _OPEN.with_options(tests=tests, lead=people_options(people))
    form = form.changing("ends_on", hint=f"At most {terms.most_days} days from today")
    return form.changing(
        "first_review_on", hint=f"Within {terms.review_days} days. Later reviews follow in the same beat"
    )


def people_options(people: Sequence[tuple[int, str]]) -> tuple[Option, ...]:
    """Choices of people or partners by number."""
    return tuple(Option(str(number), name) for number, name in people)


_MEMBER = Form(
    Radios("role", "What they look after", options=options({k: v for k, v in ROLE_WORDS.items() if k != "lead"})),
    Select("user", "One of our users", required=False, empty="Somebody of a partner", missing="Select who joins"),
    Select("partner", "Or somebody of this partner", required=False, empty="None"),
    NamelessText(
        "name",
        "Name of the partner’s person",
        required=False,
        longest=120,
        hint="A colleague at work. Never a person who receives care",
    ),
    Date("from_on", "First day", called="the first day"),
)


def member_form(people: Sequence[tuple[int, str]], partners: Sequence[tuple[int, str]]) -> Form:
    """The form to add somebody to the team."""
    return _MEMBER.with_options(user=people_options(people), partner=people_options(partners))


ACTION = Form(
    NamelessTextArea("words", "What is to be done", hint=NOBODY, longest=1000, rows=3, called="what is to be done"),
    Radios("side", "Who owes it", options=options(SIDE_WORDS), missing="Select who owes it"),
    NamelessText("owner", "Name or job of the one who does it", longest=120, called="who does it"),
    Date("due_on", "By when", called="the day by which it is to be done"),
)
CLOSE_ACTION = Form(
    Radios(
        "result", "What became of it", options=options(RESULT_WORDS), missing="Select what became of it", inline=True
    ),
    Date("on", "On which day", called="the day"),
    NamelessTextArea(
        "evidence",
        "What shows it",
        hint="What was seen, by whom, and where the record is. If it is not needed, say why",
        longest=2000,
        rows=4,
        called="what shows it",
    ),
    versioned=True,
)
COST = Form(
    Radios(
        "kind", "What the council pays for", options=options(COST_WORDS), missing="Select what the council pays for"
    ),
    NamelessTextArea("words", "What exactly, and to whom", longest=1000, rows=3, called="what exactly is paid for"),
    Money(
        "limit",
        "The most that may be spent",
        least=0.01,
        most=MOST_PENCE / 100,
        missing="Enter the most that may be spent",
    ),
    Date("from_on", "First day", called="the first day"),
    Date("until_on", "Last day", hint="Not later than the last day of help", called="the last day"),
    NamelessText("funded_from", "Which budget pays", longest=120, missing="Enter which budget pays"),
    NamelessTextArea(
        "better_than_moving",
        "Why this is better for people than moving",
        hint=f"At least {LEAST_WORDS} characters. Compare the cost and the harm of a move",
        longest=2000,
        rows=4,
        missing="Say why this is better for people than moving",
    ),
    NamelessText(
        "legal_checked",
        "Who checked subsidy rules and the law, and when",
        longest=200,
        missing="Enter who checked subsidy rules and the law, and when",
    ),
)
DECIDE_COST = Form(
    Radios(
        "decision",
        "Your decision",
        options=options({"approve": "Approve", "refuse": "Refuse"}),
        missing="Select whether you approve it",
        inline=True,
    ),
    NamelessTextArea("words", "Reason", hint="Needed when you refuse", required=False, longest=500, rows=3, count=True),
    versioned=True,
)
REVIEW = Form(
    Date("held_on", "Day of the review", called="the day of the review"),
    Radios(
        "progress",
        "How is it compared with the last review",
        options=options(PROGRESS_WORDS),
        missing="Select how it is",
    ),
    NamelessTextArea(
        "words", "What you found and agreed", hint=NOBODY, longest=4000, rows=5, called="what you found and agreed"
    ),
    Date("next_review_on", "Next review", called="the day of the next review"),
    Date("ends_on", "Last day of help", hint="Leave it as it is, or agree another day", called="the last day of help"),
)
EXIT = Form(
    Radios(
        "outcome",
        "How does it end",
        options=(
            Option(
                "recovered", OUTCOME_WORDS["recovered"], "The exit test is met, every action closed, and a review held"
            ),
            Option("failed", OUTCOME_WORDS["failed"], "A failure of this provider was declared under the protocol"),
            Option(
                "ended",
                OUTCOME_WORDS["ended"],
                "For example, the provider no longer accepts help, or the place was sold",
            ),
        ),
        missing="Select how it ends",
    ),
    Date("on", "First day without it", called="the first day without it"),
    Tick("test_met", "The agreed exit test is met, and somebody of the council has seen it", required=False),
    NamelessTextArea(
        "words", "Why", hint=f"At least {LEAST_WORDS} characters", longest=4000, rows=5, missing="Say why it ends"
    ),
    versioned=True,
)


def review_values(today: date, ends_on: date) -> dict[str, date]:
    """What the form of a review is filled in with at first."""
    return {"held_on": today, "ends_on": ends_on}
