"""The forms of the proof."""

from market.quality.consolidation.proof.service import LONGEST
from market.web.forms import Checkboxes, Form, TextArea

REASON = Form(
    TextArea(
        "reason",
        "Why the framework asks this",
        hint="For example, a duty that is newer than the tools, or something that people asked for",
        longest=LONGEST,
        rows=4,
        count=True,
        missing="Say why the framework asks this",
    )
)
EXCEPTION = Form(
    Checkboxes("questions", "Questions that the exception is for", options=(), missing="Choose at least one question"),
    TextArea(
        "reason",
        "Why nothing is lost",
        hint="Whoever reads the proof will see this with your name and that of the person who approves it",
        longest=LONGEST,
        rows=4,
        count=True,
        missing="Say why nothing is lost",
    ),
)
