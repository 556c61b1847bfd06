"""Words of the statement's forms."""

from market.statement import words
from market.web.forms import Checkboxes, Date, Decimal, Form, Radios, Select, Text, TextArea

OPEN = Form(
    Text("title", "Title", hint="For example, Market Position Statement 2026 to 2027"),
    Date("as_at", "As-at date", hint="The day that all figures speak of, for example 30 9 2026"),
    Text("owner", "Owner", hint="The role or person who answers for the statement. It is printed.", longest=120),
    Date("next_update_on", "Next update", required=False, hint="The day by which readers can expect a new edition"),
)

DETAILS = Form(
    Text("title", "Title"),
    Text("owner", "Owner", hint="The role or person who answers for the statement. It is printed.", longest=120),
    Date("next_update_on", "Next update", required=False),
    versioned=True,
)

NARRATIVE = Form(
    TextArea(
        "body",
        "Text of this section",
        required=False,
        longest=20_000,
        rows=14,
        count=True,
        hint="Leave a blank line between paragraphs. Start a line with ### for a heading, or with - for a list.",
    ),
    versioned=True,
)

INTENTION = Form(
    Text("service", "Service", hint="For example, dementia nursing care", longest=40),
    Text("cohort", "For whom", required=False, longest=120),
    Text(
        "locality",
        "Where",
        required=False,
        longest=120,
        hint="A ward, town or postcode district; leave blank for the whole area",
    ),
    Radios("direction", "Direction", missing="Select a direction"),
    Decimal("baseline", "Volume today", required=False, places=1, least=0),
    Decimal("target", "Volume wanted", required=False, places=1, least=0),
    Text("unit", "Unit of the volumes", required=False, longest=40, hint="For example, beds or hours a week"),
    Date("by_on", "By when", required=False),
    TextArea(
        "model_wanted", "What is wanted", longest=2_000, rows=4, hint="Say what a provider should offer, in plain words"
    ),
    Select("route", "Route to market", missing="Select a route to market"),
    Select("stage", "Stage of the decision", missing="Select a stage"),
    Radios("confidence", "How sure is the council", missing="Select how sure the council is"),
    Checkboxes("evidence", "Evidence", required=False, hint="Figures that support this intention"),
    Text("contact", "Contact", longest=200, hint="A team, role or shared address that providers can write to"),
    versioned=True,
).with_options(
    direction=words.DIRECTION_WORDS, route=words.ROUTE_WORDS, stage=words.STAGE_WORDS, confidence=words.CONFIDENCE_WORDS
)
