"""The letters that come with the software: read from their files once, and the first version of each template of a council."""

from functools import lru_cache
from pathlib import Path

from msgspec import Struct

FOLDER = Path(__file__).parent / "templates"
ENDING = ".md.j2"
_HEADINGS = ("Title", "To", "Notes", "Placeholders")


class Delivered(Struct, frozen=True, kw_only=True):
    """One delivered template: `placeholders` as its heading lists them, `text` without the heading."""

    code: str
    title: str
    addressed_to: str
    notes: str
    placeholders: str
    text: str


@lru_cache(maxsize=1)
def delivered_templates() -> dict[str, Delivered]:
    """Every delivered template by its code, in the order of the codes."""
    paths = sorted(FOLDER.glob(f"*{ENDING}"))
    return {path.name.removesuffix(ENDING): parse(path.name.removesuffix(ENDING), path.read_text()) for path in paths}


def parse(code: str, content: str) -> Delivered:
    """A template from its file: a comment with title, recipient, notes and placeholders, then the text.

    Raises `ValueError` when the comment or one of its lines is missing.
    """
    heading, mark, text = content.removeprefix("{#\n").partition("#}\n")
    lines = dict(line.split(": ", 1) for line in heading.strip().splitlines() if ": " in line)
    missing = [name for name in _HEADINGS if not lines.get(name, "").strip()]
    if not mark or missing:
        raise ValueError(
            f"the letter {code} does not begin with a comment that gives {', '.join(missing or _HEADINGS)}"
        )
    title, addressed_to, notes, placeholders = (lines[name].strip() for name in _HEADINGS)
    return Delivered(
        code=code, title=title, addressed_to=addressed_to, notes=notes, placeholders=placeholders, text=text
    )
