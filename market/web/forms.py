"""Forms: every field is read on its own, all errors are collected in the order of the page, and nothing typed is lost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from msgspec import Struct

from market.core.refusal import Refusal, Refused
from market.web.dates import Date
from market.web.fields import (
    Checkboxes,
    Choice,
    Email,
    Field,
    FieldProblem,
    FormData,
    NamelessText,
    NamelessTextArea,
    Option,
    Password,
    Radios,
    Select,
    Text,
    TextArea,
    Tick,
    Upload,
    options,
)
from market.web.number_fields import Decimal, Integer, Money

__all__ = [
    "ChangedSinceOpened",
    "Checkboxes",
    "Date",
    "Decimal",
    "Email",
    "Field",
    "FieldError",
    "Form",
    "Integer",
    "Money",
    "NamelessText",
    "NamelessTextArea",
    "Option",
    "Password",
    "Radios",
    "Reading",
    "Select",
    "Text",
    "TextArea",
    "Tick",
    "Upload",
    "options",
]


class FieldError(Struct, frozen=True):
    """One message of the error summary; `anchor` is the id of the element to mend, empty when it belongs to no field."""

    field: str
    message: str
    anchor: str = ""
    part: str = ""


@dataclass(frozen=True)
class Form:
    """The fields of a form in the order of the page. `versioned` forms carry the version of the record they edit."""

    fields: tuple[Field, ...]
    versioned: bool = False

    def __init__(self, *fields: Field, versioned: bool = False) -> None:
        names = [each.name for each in fields]
        if len(set(names)) != len(names):
            raise ValueError("two fields of a form have the same name")
        object.__setattr__(self, "fields", fields)
        object.__setattr__(self, "versioned", versioned)

    def __getitem__(self, name: str) -> Field:
        """The field of that name. Raises `KeyError`."""
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(name)

    @property
    def has_upload(self) -> bool:
        """Whether the form must be sent as multipart."""
        return any(isinstance(each, Upload) for each in self.fields)

    def changing(self, name: str, **changes: Any) -> "Form":
        """The same form with one field changed: other options, label, hint, limits or `required`."""
        self[name]
        changed = (replace(each, **changes) if each.name == name else each for each in self.fields)
        return Form(*changed, versioned=self.versioned)

    def with_options(self, **choices: Iterable[Option] | Mapping[str, str]) -> "Form":
        """The same form with the options of some fields filled in, for options that come from the database."""
        form = self
        for name, offered in choices.items():
            if not isinstance(form[name], Choice):
                raise TypeError(f"{name} has no options")
            form = form.changing(name, options=options(offered) if isinstance(offered, Mapping) else tuple(offered))
        return form

    def read(self, data: Mapping[str, Any]) -> "Reading":
        """Read what was sent (`await request.form()`): every field on its own, all errors at once."""
        sent = FormData(data)
        values: dict[str, Any] = {}
        errors: list[FieldError] = []
        typed: dict[str, Any] = {}
        for each in self.fields:
            typed[each.name] = each.typed(sent)
            try:
                values[each.name] = each.read(sent)
            except FieldProblem as problem:
                values[each.name] = None
                errors.append(FieldError(each.name, problem.message, each.anchor(problem.part), problem.part))
        version = _version(sent.text("version")) if self.versioned else None
        if self.versioned and version is None:
            errors.append(
                FieldError(
                    "version", "Open this page again and make your changes: it does not say which version you changed"
                )
            )
        return Reading(form=self, values=values, errors=tuple(errors), typed=typed, version=version)

    def blank(self, *, version: int | None = None, **values: Any) -> "Reading":
        """The form as first shown, filled with stored values where given. Raises `KeyError` for a field it does not have."""
        for name in values:
            self[name]
        typed = {each.name: each.show(values.get(each.name)) for each in self.fields}
        return Reading(form=self, values=dict(values), errors=(), typed=typed, version=version)


@dataclass(frozen=True)
class Reading:
    """A form with what was typed into it: `values` by name (None where in error), `errors` in page order, `typed` to show again."""

    form: Form
    values: dict[str, Any]
    errors: tuple[FieldError, ...] = ()
    typed: dict[str, Any] = field(default_factory=dict)
    version: int | None = None

    @property
    def ok(self) -> bool:
        """Whether every field could be read and no rule refused."""
        return not self.errors

    def __getitem__(self, name: str) -> Any:
        """The value of a field."""
        return self.values[name]

    def error_for(self, name: str) -> FieldError | None:
        """The first error of a field."""
        return next((error for error in self.errors if error.field == name), None)

    def with_refusals(self, refusals: Refused | Iterable[Refusal]) -> "Reading":
        """The same reading with the reasons of rules joined to the summary, in page order; those of no field come last."""
        reasons = refusals.reasons if isinstance(refusals, Refused) else tuple(refusals)
        names = [each.name for each in self.form.fields]
        added = [
            FieldError(
                reason.field or "", reason.message, self.form[reason.field].anchor() if reason.field in names else ""
            )
            for reason in reasons
        ]
        place = {name: at for at, name in enumerate(names)}
        joined = sorted((*self.errors, *added), key=lambda error: place.get(error.field, len(names)))
        return replace(self, errors=tuple(joined))

    def with_error(self, name: str, message: str) -> "Reading":
        """The same reading with one more error on a field ("" for none)."""
        return self.with_refusals([Refusal(code="error", message=message, field=name or None)])


class Difference(Struct, frozen=True):
    """One field of two versions in words."""

    label: str
    yours: str
    theirs: str

    @property
    def differs(self) -> bool:
        """Whether the two say different things."""
        return self.yours != self.theirs


class ChangedSinceOpened(Exception):
    """Somebody else saved the record while this person typed. Raise it from a route: the 409 page loses nothing typed.

    `now` are the stored values by field name and `version` their version; `action` is where the form is sent, `back` the record's page
    and `by` who changed it and when, in words, if known.
    """

    def __init__(
        self, reading: Reading, *, now: Mapping[str, Any], version: int, action: str, back: str, by: str = ""
    ) -> None:
        super().__init__("changed since you opened it")
        self.reading = replace(reading, version=version, errors=())
        self.action = action
        self.back = back
        self.by = by
        self.differences = [
            Difference(each.label, each.words(reading.typed.get(each.name)), each.words(each.show(now.get(each.name))))
            for each in reading.form.fields
            if each.kind not in {"password", "upload"}
        ]


def _version(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
