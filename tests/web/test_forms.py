"""The form kit: what is typed, what is read, what is said."""

from datetime import date
from decimal import Decimal as Exact

import pytest
from litestar.datastructures import UploadFile

from market.core.refusal import Refusal
from market.web.forms import (
    Checkboxes,
    Date,
    Decimal,
    Email,
    Form,
    Integer,
    Money,
    Password,
    Radios,
    Select,
    Text,
    TextArea,
    Tick,
    Upload,
    options,
)

YES_NO = options({"yes": "Yes", "no": "No"})


def outcome(field, data):
    """The value, or the message."""
    reading = Form(field).read(data)
    return reading.errors[0].message if reading.errors else reading[field.name]


@pytest.mark.parametrize(
    ("field", "typed", "expected"),
    [
        (Text("n", "Name of the home"), "  Oak   House ", "Oak House"),
        (Text("n", "Name of the home"), " ", "Enter name of the home"),
        (Text("n", "CQC number"), "", "Enter CQC number"),
        (Text("n", "Note", required=False), "", None),
        (Text("n", "Name", longest=3), "four", "Name must be 3 characters or fewer. You typed 4"),
        (Text("n", "Name"), "a\x00b", "Name must not contain control characters. Type it again instead of pasting it"),
        (Text("n", "Name"), "\u202eOak\u200b House\u2069", "Oak House"),
        (Text("n", "Name"), "\u200b\ufeff", "Enter name"),
        (Text("n", "Name"), "a\ud800", "Name must not contain control characters. Type it again instead of pasting it"),
        (Text("n", "Postcode", pattern=r"TS\d", pattern_message="Enter a full postcode"), "X", "Enter a full postcode"),
        (Text("n", "Name"), "Cafe\u0301", "Café"),
        (TextArea("n", "Notes"), "one\r\n two\r", "one\n two"),
        (Email("n", "Email address"), "Ada@Example.ORG", "ada@example.org"),
        (Email("n", "Email address"), "ada@", "Enter an email address in the correct format, like name@example.com"),
        (Password("n", "Password"), "  spaces kept ", "  spaces kept "),
        (Password("n", "Password", shortest=12), "short", "Password must be 12 characters or more"),
        (Integer("n", "Number of beds"), "1,724", 1724),
        (Integer("n", "Number of beds"), "12.5", "Number of beds must be a whole number, like 12"),
        (Integer("n", "Number of beds"), "٣", "Number of beds must be a whole number, like 12"),
        (Integer("n", "Number of beds"), "9" * 40, "Number of beds must be a whole number, like 12"),
        (Integer("n", "Number of beds", least=0), "-1", "Number of beds must be 0 or more"),
        (Integer("n", "Number of beds", most=1000), "1001", "Number of beds must be 1,000 or fewer"),
        (Decimal("n", "Hours", places=1), "37.5", Exact("37.5")),
        (Decimal("n", "Hours", places=1), "37.55", "Hours must have 1 decimal places or fewer"),
        (Decimal("n", "Hours"), "NaN", "Hours must be a number, like 12.5"),
        (Decimal("n", "Times a year", example="4 or 0.5"), "often", "Times a year must be a number, like 4 or 0.5"),
        (Money("n", "Rate"), "£1,234.50", 123450),
        (Money("n", "Rate"), "1234", 123400),
        (Money("n", "Rate"), "1.005", "Rate must have no more than 2 numbers after the decimal point"),
        (Money("n", "Rate"), "about 5", "Rate must be an amount of money, like 1,234.50"),
        (Money("n", "Rate", least=1), "0.99", "Rate must be £1 or more"),
        (Select("n", "Town", options=YES_NO), "", "Select town"),
        (Select("n", "Town", options=YES_NO), "maybe", "Select town from the list"),
        (Radios("n", "Accepting?", options=YES_NO, missing="Select yes if it accepts"), "", "Select yes if it accepts"),
        (Checkboxes("n", "Needs", options=YES_NO), ["no", "yes", "no"], ["yes", "no"]),
        (Checkboxes("n", "Needs", options=YES_NO), [], "Select needs"),
        (Checkboxes("n", "Needs", options=YES_NO, required=False), [], []),
        (Tick("n", "I agree"), "", "Tick the box to confirm: I agree"),
        (Tick("n", "I agree"), "yes", True),
    ],
)
def test_what_is_read_or_said(field, typed, expected):
    assert outcome(field, {"n": typed}) == expected


@pytest.mark.parametrize(
    ("day", "month", "year", "expected"),
    [
        ("27", "3", "2026", date(2026, 3, 27)),
        ("1", "sept", "2025", date(2025, 9, 1)),
        ("29", "February", "2024", date(2024, 2, 29)),
        ("", "", "", "Enter date it opened"),
        ("27", "", "2026", "Date it opened must include a month"),
        ("", "", "2026", "Date it opened must include a day and month"),
        ("29", "2", "2026", "Date it opened must be a real date"),
        ("31", "13", "2026", "Date it opened must be a real date. The month must be from 1 to 12"),
        ("x", "1", "2026", "Date it opened must be a real date. The day must be a number"),
        ("1", "1", "26", "Year must include 4 numbers"),
        ("1", "1", "0000", "Date it opened must be a real date"),
        ("1", "10", "2026", "Date it opened must be 30 September 2026 or earlier"),
    ],
)
def test_dates_from_three_boxes(day, month, year, expected):
    field = Date("n", "Date it opened", latest=date(2026, 9, 30))
    assert outcome(field, {"n-day": day, "n-month": month, "n-year": year}) == expected


def test_the_error_of_a_date_points_at_the_wrong_box():
    reading = Form(Date("opened", "Date")).read({"opened-day": "1", "opened-month": "", "opened-year": "2026"})
    assert (reading.errors[0].anchor, reading.typed["opened"]) == (
        "opened-month",
        {"day": "1", "month": "", "year": "2026"},
    )


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (("", b""), "Select a file"),
        (("a.pdf", b""), "The selected file is empty"),
        (("a.exe", b"x"), "The selected file must be a PDF or CSV"),
        (("a.pdf", b"x" * 1_000_001), "The selected file must be smaller than 1MB"),
    ],
)
def test_files_that_cannot_be_used(sent, said):
    name, body = sent
    file = UploadFile(content_type="application/pdf", filename=name, file_data=body)
    with file.file:
        assert outcome(Upload("n", "File", endings=(".pdf", ".csv"), megabytes=1), {"n": file}) == said


@pytest.mark.parametrize("name", ["A.PDF", "../../A.PDF", r"C:\Users\Ann\A.PDF", "\u202eA\x00.PDF\u2069\r\n"])
def test_a_good_file_is_handed_over_rewound_by_its_own_name(name):
    kept = outcome(Upload("n", "File", endings=(".pdf",)), {"n": UploadFile("application/pdf", name, b"abc")})
    assert kept.filename.replace(" ", "") == "A.PDF"
    with kept.file as opened:
        assert opened.read() == b"abc"


def test_all_errors_at_once_in_page_order_with_refusals_joined():
    form = Form(Text("name", "Name"), Integer("beds", "Beds"), Text("town", "Town"))
    reading = form.read({"name": "Oak", "beds": "many", "town": ""})
    joined = reading.with_refusals(
        [Refusal("full", "The register is closed."), Refusal("taken", "This name is taken.", "name")]
    )
    assert [(error.message, error.anchor) for error in joined.errors] == [
        ("This name is taken.", "name"),
        ("Beds must be a whole number, like 12", "beds"),
        ("Enter town", "town"),
        ("The register is closed.", ""),
    ]
    assert joined.typed == {"name": "Oak", "beds": "many", "town": ""}


def test_stored_values_come_back_unchanged_through_the_form():
    form = Form(Money("rate", "Rate"), Date("on", "Day"), Checkboxes("needs", "Needs", options=YES_NO), versioned=True)
    values = {"rate": 123450, "on": date(2026, 2, 1), "needs": ["no"]}
    shown = form.blank(version=3, **values)
    sent = {"rate": shown.typed["rate"], "needs": shown.typed["needs"], "version": "3"}
    sent |= {f"on-{part}": text for part, text in shown.typed["on"].items()}
    again = form.read(sent)
    assert (again.values, again.version, again.ok) == (values, 3, True)


def test_a_versioned_form_without_its_version_is_refused():
    assert "version" in Form(Text("n", "Name"), versioned=True).read({"n": "x"}).errors[0].message


def test_unknown_names_are_mistakes_in_the_code():
    with pytest.raises(KeyError):
        Form(Text("n", "Name")).blank(nmae="x")
