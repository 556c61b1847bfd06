"""Form fields that hold text, choices and files: how each reads what was typed, and what it says when it cannot.

The wording follows the GOV.UK Design System: "Enter …", "Select …", and what to do.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, ClassVar

from litestar.datastructures import UploadFile
from msgspec import Struct

from market.core.identities import against_identifiers
from market.core.letters import without_control, without_unseen


class FieldProblem(Exception):
    """What was typed cannot be used; `part` names the box of a date that is wrong."""

    def __init__(self, message: str, part: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.part = part


class Option(Struct, frozen=True):
    """One choice: the stored value, the words shown and an optional hint below them."""

    value: str
    label: str
    hint: str = ""


def options(pairs: Mapping[str, str] | Sequence[tuple[str, str]]) -> tuple[Option, ...]:
    """Options from a mapping or pairs of value and words."""
    items = pairs.items() if isinstance(pairs, Mapping) else pairs
    return tuple(Option(value=value, label=label) for value, label in items)


class FormData:
    """What a browser sent, whichever way: a multi-value mapping of Litestar or a plain one."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data

    def all(self, name: str) -> list[Any]:
        """Every value sent under the name, in order."""
        if hasattr(self._data, "getall"):
            return list(self._data.getall(name, []))
        value = self._data.get(name)
        if value is None:
            return []
        return list(value) if isinstance(value, list | tuple) else [value]

    def text(self, name: str) -> str:
        """The first text sent under the name, or an empty one. A file sent where text belongs counts as nothing."""
        return next((value for value in self.all(name) if isinstance(value, str)), "")


@dataclass(frozen=True)
class Field:
    """What all fields share.

    `label` is shown; `called` is how messages name it (the label with a small first letter unless given); `missing` replaces the
    message for an empty required field.
    """

    name: str
    label: str
    _: KW_ONLY
    hint: str = ""
    required: bool = True
    called: str = ""
    missing: str = ""
    kind: ClassVar[str] = "text"

    @property
    def noun(self) -> str:
        """The field's name inside a sentence."""
        if self.called:
            return self.called
        return (
            self.label
            if self.label[1:2].isupper() or self.label[:1].isdigit()
            else self.label[:1].lower() + self.label[1:]
        )

    @property
    def subject(self) -> str:
        """The field's name at the start of a sentence."""
        noun = self.called or self.label
        return noun[:1].upper() + noun[1:]

    @property
    def missing_message(self) -> str:
        """What an empty required field says."""
        return self.missing or f"Enter {self.noun}"

    def typed(self, data: FormData) -> Any:
        """What is shown again when the form comes back."""
        return data.text(self.name)

    def read(self, data: FormData) -> Any:
        """The value, or None when an optional field is empty. What nobody sees is left out. Raises `FieldProblem`."""
        text = without_unseen(data.text(self.name)).strip()
        if not text:
            if self.required:
                raise FieldProblem(self.missing_message)
            return None
        return self.convert(text)

    def convert(self, text: str) -> Any:
        """The value of a text that is not empty. Raises `FieldProblem`."""
        return text

    def show(self, value: Any) -> Any:
        """A stored value as it is typed."""
        return "" if value is None else str(value)

    def words(self, typed: Any) -> str:
        """What was typed as a person reads it, for comparing two versions."""
        return str(typed or "")

    def anchor(self, part: str = "") -> str:
        """The id of the element to which the error summary links."""
        return self.name


@dataclass(frozen=True)
class Text(Field):
    """One line of text. `pattern` is a regular expression for the whole text, `pattern_message` what to say when it fails.

    `suggestions` are offered while somebody types; anything else may be typed too. With `no_identifiers` an NHS number or a date of
    birth is refused.
    """

    longest: int = 200
    pattern: str = ""
    pattern_message: str = ""
    width: str = ""
    autocomplete: str = ""
    inputmode: str = ""
    suggestions: tuple[str, ...] = ()
    no_identifiers: bool = False
    input_type: ClassVar[str] = "text"

    def convert(self, text: str) -> Any:
        """The text in Unicode normal form C, on one line."""
        text = unicodedata.normalize("NFC", " ".join(text.split()))
        return self._checked(text)

    def _checked(self, text: str) -> str:
        if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t" for letter in text):
            raise FieldProblem(
                f"{self.subject} must not contain control characters. Type it again instead of pasting it"
            )
        if len(text) > self.longest:
            raise FieldProblem(f"{self.subject} must be {self.longest:,} characters or fewer. You typed {len(text):,}")
        if self.pattern and not re.fullmatch(self.pattern, text):
            raise FieldProblem(self.pattern_message or f"{self.subject} is not in the right format")
        if self.no_identifiers and (problem := against_identifiers(text)):
            raise FieldProblem(problem)
        return text


@dataclass(frozen=True)
class TextArea(Text):
    """Several lines of text; `rows` is the height shown. The character count appears when `count` is set."""

    longest: int = 4000
    rows: int = 5
    count: bool = False
    kind: ClassVar[str] = "textarea"

    def convert(self, text: str) -> str:
        """The text in Unicode normal form C with `\\n` between lines."""
        return self._checked(unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))


@dataclass(frozen=True)
class NamelessText(Text):
    """One line about a case or a place, in which nobody who receives care may be identified."""

    no_identifiers: bool = True


@dataclass(frozen=True)
class NamelessTextArea(TextArea):
    """Several lines about a case or a place, in which nobody who receives care may be identified."""

    no_identifiers: bool = True


@dataclass(frozen=True)
class Email(Text):
    """An e-mail address, kept in lower case."""

    longest: int = 254
    autocomplete: str = "email"
    input_type: ClassVar[str] = "email"

    def convert(self, text: str) -> str:
        """The address in lower case. Raises when it cannot be one."""
        if not re.fullmatch(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+", text):
            raise FieldProblem("Enter an email address in the correct format, like name@example.com")
        return self._checked(text.lower())


@dataclass(frozen=True)
class Password(Text):
    """A password: never trimmed, never shown again."""

    longest: int = 500
    shortest: int = 1
    autocomplete: str = "current-password"
    kind: ClassVar[str] = "password"

    def typed(self, data: FormData) -> str:
        """Nothing: a password is typed anew."""
        return ""

    def read(self, data: FormData) -> str | None:
        """The password exactly as typed."""
        text = data.text(self.name)
        if not text:
            if self.required:
                raise FieldProblem(self.missing_message)
            return None
        if len(text) < self.shortest:
            raise FieldProblem(f"{self.subject} must be {self.shortest} characters or more")
        if len(text) > self.longest:
            raise FieldProblem(f"{self.subject} must be {self.longest} characters or fewer")
        return text


@dataclass(frozen=True)
class Choice(Field):
    """What fields share whose answer is one of `options`."""

    options: tuple[Option, ...] = ()

    @property
    def missing_message(self) -> str:
        """What an unanswered required question says."""
        return self.missing or f"Select {self.noun}"

    def convert(self, text: str) -> str:
        """The value. Raises for one that was not offered."""
        if text not in {option.value for option in self.options}:
            raise FieldProblem(f"{self.missing_message} from the list")
        return text

    def words(self, typed: Any) -> str:
        """The words of the chosen options."""
        chosen = typed if isinstance(typed, list) else [typed]
        labels = {option.value: option.label for option in self.options}
        return ", ".join(labels.get(value, str(value)) for value in chosen if value)


@dataclass(frozen=True)
class Select(Choice):
    """A drop-down list; `empty` is the first entry, which means no answer."""

    empty: str = "Choose one"
    kind: ClassVar[str] = "select"


@dataclass(frozen=True)
class Radios(Choice):
    """One answer out of few; `inline` for two short answers such as yes and no."""

    inline: bool = False
    kind: ClassVar[str] = "radios"


@dataclass(frozen=True)
class Checkboxes(Choice):
    """Any number of answers, as a list of values in the order of the options."""

    kind: ClassVar[str] = "checkboxes"

    def typed(self, data: FormData) -> list[str]:
        """The ticked values."""
        return [value for value in data.all(self.name) if isinstance(value, str)]

    def read(self, data: FormData) -> list[str]:
        """The ticked values, each once. Raises when none is ticked and one must be."""
        ticked = {self.convert(value) for value in self.typed(data) if value}
        if self.required and not ticked:
            raise FieldProblem(self.missing_message)
        return [option.value for option in self.options if option.value in ticked]

    def show(self, value: Any) -> list[str]:
        """The values as they are ticked."""
        return [str(each) for each in value or ()]


@dataclass(frozen=True)
class Tick(Field):
    """One box to confirm something; the value is True or False. A required one must be ticked."""

    kind: ClassVar[str] = "tick"

    @property
    def missing_message(self) -> str:
        """What an unticked required box says."""
        return self.missing or f"Tick the box to confirm: {self.called or self.label}"

    def read(self, data: FormData) -> bool:
        """Whether it was ticked."""
        ticked = data.text(self.name) == "yes"
        if self.required and not ticked:
            raise FieldProblem(self.missing_message)
        return ticked

    def show(self, value: Any) -> str:
        """`yes` when ticked."""
        return "yes" if value else ""

    def words(self, typed: Any) -> str:
        """Yes or no."""
        return "Yes" if typed else "No"


@dataclass(frozen=True)
class Upload(Field):
    """A file. `endings` are the allowed ends of its name, `kinds` the words for them; the value is Litestar's `UploadFile`, rewound."""

    endings: tuple[str, ...] = ()
    kinds: str = ""
    megabytes: int = 60
    kind: ClassVar[str] = "upload"

    @property
    def missing_message(self) -> str:
        """What a form without its file says."""
        return self.missing or "Select a file"

    def typed(self, data: FormData) -> str:
        """Nothing: a browser does not let a page choose a file."""
        return ""

    def read(self, data: FormData) -> UploadFile | None:
        """The file, whose name is its own without folders. Raises when it is missing, empty, too large or of a wrong kind."""
        upload = next((value for value in data.all(self.name) if isinstance(value, UploadFile)), None)
        if upload is not None:
            upload.filename = _own_name(upload.filename)
        if upload is None or not upload.filename:
            if self.required:
                raise FieldProblem(self.missing_message)
            return None
        size = upload.file.seek(0, 2)
        upload.file.seek(0)
        if not size:
            raise FieldProblem("The selected file is empty")
        if size > self.megabytes * 1_000_000:
            raise FieldProblem(f"The selected file must be smaller than {self.megabytes}MB")
        if self.endings and not upload.filename.lower().endswith(self.endings):
            if self.kinds:
                raise FieldProblem(f"The selected file must be {self.kinds}")
            kinds = ", ".join(ending.lstrip(".").upper() for ending in self.endings[:-1])
            last = self.endings[-1].lstrip(".").upper()
            raise FieldProblem(f"The selected file must be a {f'{kinds} or {last}' if kinds else last}")
        return upload


def _own_name(file_name: str) -> str:
    """The last part of a file's name, whichever system wrote it, on one line and without what nobody sees."""
    last = file_name.replace("\\", "/").rpartition("/")[2]
    return unicodedata.normalize("NFC", " ".join(without_control(last).split()))
