"""The words of the forms of contracts."""

from collections.abc import Sequence
from datetime import date

from market.contracts.reasons import MOST_NOTICE_DAYS
from market.contracts.rules import extension_end
from market.contracts.types import ChangeKind, ExtensionOption
from market.contracts.words import KIND_HINTS, KIND_WORDS, REGIME_WORDS, ROUTE_WORDS, STAGE_HINTS, STAGE_WORDS
from market.core.words import count_words, day_words
from market.providers.types import ServiceType
from market.providers.words import SHORT_SERVICE_WORDS
from market.web.forms import Checkboxes, Date, Form, Integer, Money, Option, Radios, Select, Text, TextArea, options

BOUGHT = (
    ServiceType.NURSING_HOME,
    ServiceType.RESIDENTIAL_HOME,
    ServiceType.HOME_CARE,
    ServiceType.EXTRA_CARE,
    ServiceType.SUPPORTED_LIVING,
    ServiceType.SHARED_LIVES,
    ServiceType.DAY_CARE,
    ServiceType.COMMUNITY_SUPPORT,
    ServiceType.COMMUNITY_LEARNING_DISABILITY,
    ServiceType.COMMUNITY_MENTAL_HEALTH,
    ServiceType.COMMUNITY_SUBSTANCE_MISUSE,
    ServiceType.RESIDENTIAL_SUBSTANCE_MISUSE,
    ServiceType.SPECIALIST_COLLEGE,
    ServiceType.REHABILITATION,
    ServiceType.NURSES_AGENCY,
    ServiceType.HOSPICE,
    ServiceType.HOSPICE_AT_HOME,
    ServiceType.COMMUNITY_HEALTH,
    ServiceType.OTHER,
)
SERVICE_OPTIONS = tuple(Option(code.value, SHORT_SERVICE_WORDS[code]) for code in BOUGHT)
"""What adult social care buys."""

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)
TEN_BILLION = 10_000_000_000
NO_NAMES = "Do not name people who receive care"

TITLE = Text("title", "Title", hint="Such as “Home care framework 2026 to 2030”", longest=300)
SERVICES = Checkboxes(
    "services",
    "Services",
    hint="Select all that it buys",
    options=SERVICE_OPTIONS,
    missing="Select at least one service",
)
LOCATIONS = TextArea(
    "locations",
    "Locations covered",
    hint="One on each line: a CQC location ID or the whole name. Leave empty if it covers every location of its providers",
    required=False,
    longest=20_000,
    rows=3,
)
LOTS = TextArea(
    "lots", "Lots", hint="One on each line, like “1: North of the river”", required=False, longest=8_000, rows=3
)
SHARES = TextArea(
    "shares",
    "Shares of a joint contract",
    hint="One on each line, like “NHS Tees ICB: 40%”. They come to 100% together",
    required=False,
    longest=4_000,
    rows=3,
)
REGIME = Radios(
    "regime",
    "Procurement threshold",
    hint="Most care is light-touch under the Procurement Act 2023",
    options=options(REGIME_WORDS),
)
ROUTE = Select("route", "How what follows would be procured", options=options(ROUTE_WORDS))
STAGE = Radios(
    "stage",
    "Stage of the commissioning cycle",
    options=tuple(Option(code, words, STAGE_HINTS[code]) for code, words in STAGE_WORDS.items()),
)
PRICE_REVIEW = TextArea(
    "price_review",
    "Price-review clause",
    hint="When and how prices are reviewed, such as “Every April, by the council’s fee decision”",
    required=False,
    longest=2_000,
    rows=3,
)
OFFICER = Select("officer", "Officer", hint="Who looks after it", required=False, empty="Nobody yet")
AWARDED = Date(
    "awarded_on",
    "When it was awarded",
    hint="For example, 27 3 2026. It is known here from that day",
    called="the day of the award",
    earliest=FIRST_DAY,
)
STARTS = Date("starts_on", "First day", hint="For example, 1 4 2026", earliest=FIRST_DAY, latest=LAST_DAY)
ENDS = Date(
    "ends_on",
    "Last day",
    hint="The last day on which it is in force, like 31 3 2030. Leave empty for no fixed end",
    required=False,
    earliest=FIRST_DAY,
    latest=LAST_DAY,
)
NOTICE = Integer(
    "notice_days",
    "Notice period",
    hint="How many days before an early end notice must be given",
    required=False,
    least=0,
    most=MOST_NOTICE_DAYS,
    suffix="days",
    width="4",
)
ANNUAL = Money(
    "annual",
    "Annual value",
    hint="Expected spend in a year. Leave empty if not known",
    required=False,
    least=0,
    most=TEN_BILLION,
)
TOTAL = Money(
    "total",
    "Total value",
    hint="For its whole life with VAT where it is charged, as thresholds count it",
    required=False,
    least=0,
    most=TEN_BILLION,
)
DECIDED = Date(
    "from_on",
    "When it was decided",
    hint="For example, 27 3 2026. Figures as at an earlier day keep the terms that held then",
    called="the day it was decided",
    earliest=FIRST_DAY,
)
WHY = TextArea("why", "Why", hint=NO_NAMES, called="why it was decided", longest=600, rows=3, count=True)

NEW = Form(
    Text("reference", "Reference", hint="The council’s own, such as ASC-2026-014", longest=60, width="20"),
    TITLE,
    Radios(
        "kind",
        "Kind",
        options=tuple(Option(code, words, KIND_HINTS[code]) for code, words in KIND_WORDS.items()),
    ),
    Select(
        "framework",
        "Framework or dynamic market",
        hint="Only for a call-off: what it is called off under",
        required=False,
        empty="None",
    ),
    SERVICES,
    Text(
        "supplier",
        "Provider",
        hint="A CQC provider ID, our number, or the whole name",
        longest=320,
        missing="Enter the provider",
    ),
    TextArea(
        "suppliers",
        "More providers",
        hint="One on each line. If there are lots, add their numbers after a semicolon here and above: “Oak Care Limited; 1, 2”",
        required=False,
        longest=40_000,
        rows=3,
    ),
    LOCATIONS,
    AWARDED,
    STARTS,
    ENDS,
    Text(
        "options",
        "Options to extend",
        hint="The months of each, like “12, 12” for two of a year. Leave empty if there are none",
        required=False,
        longest=100,
        width="10",
    ),
    NOTICE,
    ANNUAL,
    TOTAL,
    REGIME,
    TextArea(
        "why",
        "How it was awarded",
        hint="Such as “After a light-touch competition with four bids”. " + NO_NAMES,
        required=False,
        longest=600,
        rows=3,
        count=True,
    ),
    PRICE_REVIEW,
    OFFICER,
    STAGE,
    ROUTE,
    LOTS,
    SHARES,
)
NEW_GROUPS = (
    ("What it is", ("reference", "title", "kind", "framework", "services")),
    ("Who provides it, and where", ("supplier", "suppliers", "locations")),
    ("From when and until when", ("awarded_on", "starts_on", "ends_on", "options", "notice_days")),
    ("What it is worth", ("annual", "total")),
    ("How it was bought", ("regime", "why", "price_review")),
    ("Who looks after it, and what comes next", ("officer", "stage", "route")),
    ("Lots and shares, if it has any", ("lots", "shares")),
)

EDIT = Form(TITLE, SERVICES, LOCATIONS, REGIME, PRICE_REVIEW, OFFICER, STAGE, ROUTE, LOTS, SHARES, versioned=True)
EDIT_GROUPS = (
    ("What it is, and where", ("title", "services", "locations")),
    ("How it was bought", ("regime", "price_review")),
    ("Who looks after it, and what comes next", ("officer", "stage", "route")),
    ("Lots and shares, if it has any", ("lots", "shares")),
)

_OPTION = Radios("option", "Which option is taken", missing="Select the option that is taken")
_NEW_END = Date(
    "ends_on",
    "New last day",
    hint="Leave empty to take the whole option",
    called="the new last day",
    required=False,
    earliest=FIRST_DAY,
    latest=LAST_DAY,
)
_EARLY_END = Date(
    "ends_on",
    "Last day",
    hint="The last day on which it is in force, like 31 3 2027",
    called="the last day",
    earliest=FIRST_DAY,
    latest=LAST_DAY,
)
CHANGES: dict[str, Form] = {
    ChangeKind.VARIATION: Form(DECIDED, ENDS, NOTICE, ANNUAL, TOTAL, WHY, versioned=True),
    ChangeKind.EXTENSION: Form(_OPTION, DECIDED, _NEW_END, NOTICE, ANNUAL, TOTAL, WHY, versioned=True),
    ChangeKind.TERMINATION: Form(DECIDED, _EARLY_END, WHY, versioned=True),
}
"""The form of each kind of change. The version that it carries is the number of the newest change that was seen."""

_SUPPLIER = Text(
    "supplier",
    "Provider",
    hint="A CQC provider ID, our number, or the whole name",
    longest=320,
    missing="Enter the provider",
)
_LOT = Select("lot", "Lot", missing="Select the lot")
_SUPPLIED = Date(
    "from_on", "First day", hint="The first day on which it is under this contract", earliest=FIRST_DAY, latest=LAST_DAY
)
SUPPLIER = Form(_SUPPLIER, _SUPPLIED)
SUPPLIER_ON_LOT = Form(_SUPPLIER, _LOT, _SUPPLIED)
END_SUPPLIER = Form(
    Date(
        "last_on",
        "Last day",
        hint="The last day on which it is under this contract",
        earliest=FIRST_DAY,
        latest=LAST_DAY,
    )
)


def extension_options(left: Sequence[ExtensionOption], ends_on: date | None) -> tuple[Option, ...]:
    """The options that are left to take, each with the last day that it leads to."""
    return tuple(
        Option(
            str(each.number),
            f"Option {each.number}: {count_words(each.months, 'month')}",
            f"To {day_words(extension_end(ends_on, each.months))}" if ends_on else "",
        )
        for each in left
    )


KINDS_OF_CHANGE = tuple(kind.value for kind in (ChangeKind.VARIATION, ChangeKind.EXTENSION, ChangeKind.TERMINATION))
