"""The words of the forms of comments."""

from market.portal.files import FIELDS
from market.web.forms import Form, TextArea

_WORDS = TextArea(
    "words",
    "Your comment",
    hint="What is not right, and what shows it. Do not write anything that names a person who uses the service",
    longest=6000,
    rows=6,
    missing="Write your comment",
)
COMMENT = Form(_WORDS, *FIELDS)
CHANGE = Form(_WORDS, versioned=True)
