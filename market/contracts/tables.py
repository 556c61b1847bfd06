"""Tables of contracts. Terms are dated facts in `ContractChange`; nothing of an earlier day is overwritten.

`ends_on` is a last day, included, as in the contract itself. Money is integer pence.
"""

from piccolo.columns import BigInt, Boolean, Date, DoublePrecision, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.accounts.tables import User
from market.db.schema import Index
from market.providers.tables import Location, Organisation


class Contract(Table, tablename="contract"):
    """A contract, framework, dynamic market or grant. What changes over time stands in `ContractChange`."""

    reference = Varchar(length=60)
    title = Varchar(length=300)
    kind = Varchar(length=20)
    framework: ForeignKey["Contract"] = ForeignKey(
        "self",
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="only a call-off stands under a framework or dynamic market",
    )
    starts_on = Date()
    regime = Varchar(length=16, default="light_touch")
    route = Varchar(length=20, default="not_decided", help_text="how what follows would be procured")
    stage = Varchar(length=10, default="do", help_text="stage of the commissioning cycle")
    price_review = Text(default="")
    officer = ForeignKey(
        User,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="null until an officer with an account is named",
    )
    search_text = Varchar(length=700, default="")
    version = Integer(default=1)
    recorded_at = Timestamptz()
    updated_at = Timestamptz()
    import_run = Integer(null=True, default=None)


class ContractChange(Table, tablename="contract_change"):
    """The terms of a contract from a day on, who recorded them and why. The first is the award."""

    contract = ForeignKey(Contract, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    from_on = Date(help_text="day on which it was decided; the terms hold from then until the next change")
    kind = Varchar(length=12)
    ends_on = Date(null=True, default=None, help_text="last day in force, included; null for no fixed end")
    notice_days = Integer(null=True, default=None)
    annual_pence = BigInt(null=True, default=None)
    total_pence = BigInt(null=True, default=None)
    option_number = Integer(null=True, default=None, help_text="the extension option that an extension takes")
    why = Varchar(length=600, default="")
    recorded_by = Varchar(length=120)
    recorded_at = Timestamptz()
    import_run = Integer(null=True, default=None)


class ContractOption(Table, tablename="contract_option"):
    """An option to extend. It is taken by a change of kind extension with its number."""

    contract = ForeignKey(Contract, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    number = Integer()
    months = Integer()


class ContractLot(Table, tablename="contract_lot"):
    """A lot of a contract, numbered from 1."""

    contract = ForeignKey(Contract, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    number = Integer()
    title = Varchar(length=200)


class ContractSupplier(Table, tablename="contract_supplier"):
    """A provider under a contract in `[from_on, until_on)`; `lot` is 0 when the contract has none."""

    contract = ForeignKey(Contract, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    organisation = ForeignKey(Organisation, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    lot = Integer(default=0)
    from_on = Date()
    until_on = Date(null=True, default=None)


class ContractService(Table, tablename="contract_service"):
    """A service type (`ServiceType` of the register) that a contract buys."""

    contract = ForeignKey(Contract, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    service = Varchar(length=40)


class ContractLocation(Table, tablename="contract_location"):
    """A location that a contract covers; without any, it covers every location of its providers."""

    contract = ForeignKey(Contract, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    location = ForeignKey(Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)


class ContractShare(Table, tablename="contract_share"):
    """Who pays which share of a joint contract, in hundredths of a per cent; together 10,000."""

    contract = ForeignKey(Contract, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    partner = Varchar(length=120)
    partner_kind = Varchar(length=12, help_text="us, icb or council")
    share = Integer()


class ContractRate(Table, tablename="contract_rate"):
    """What a contract pays for a service and band in `[from_on, until_on)`, in pence for its unit."""

    contract = ForeignKey(Contract, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    organisation = ForeignKey(
        Organisation,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="null when the rate holds for every provider under the contract",
    )
    service = Varchar(length=40)
    band = Varchar(length=80, default="")
    unit = Varchar(length=12)
    pence = Integer()
    from_on = Date()
    until_on = Date(null=True, default=None)
    recorded_at = Timestamptz()
    import_run = Integer(null=True, default=None)


class RateCap(Table, tablename="rate_cap"):
    """The most the council usually pays for a service and band in `[from_on, until_on)`."""

    service = Varchar(length=40)
    band = Varchar(length=80, default="")
    unit = Varchar(length=12)
    pence = Integer()
    from_on = Date()
    until_on = Date(null=True, default=None)
    recorded_by = Varchar(length=120)
    recorded_at = Timestamptz()


class OutcomeMeasure(Table, tablename="outcome_measure"):
    """What a contract is measured by."""

    contract = ForeignKey(Contract, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    title = Varchar(length=200)
    unit = Varchar(length=40, default="")
    target = DoublePrecision(null=True, default=None)
    higher_is_better = Boolean(default=True)
    retired_on = Date(null=True, default=None)


class OutcomeResult(Table, tablename="outcome_result"):
    """A measure's actual and grade for a period, both days included."""

    measure = ForeignKey(OutcomeMeasure, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    first_on = Date()
    last_on = Date()
    target = DoublePrecision(null=True, default=None, help_text="as it stood for the period")
    actual = DoublePrecision(null=True, default=None)
    grade = Varchar(length=24)
    words = Varchar(length=600, default="")
    recorded_by = Varchar(length=120)
    recorded_at = Timestamptz()


class ContractMilestone(Table, tablename="contract_milestone"):
    """A dated step of the commissioning cycle."""

    contract = ForeignKey(Contract, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    stage = Varchar(length=10)
    title = Varchar(length=200)
    due_on = Date()
    done_on = Date(null=True, default=None)


class ContractDocument(Table, tablename="contract_document"):
    """A file of a contract in the document store."""

    contract = ForeignKey(Contract, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    title = Varchar(length=200)
    file_name = Varchar(length=200)
    sha256 = Varchar(length=64)
    size = BigInt()
    added_by = Varchar(length=120)
    added_at = Timestamptz()
    removed_at = Timestamptz(null=True, default=None)


TABLES = (
    Contract,
    ContractChange,
    ContractOption,
    ContractLot,
    ContractSupplier,
    ContractService,
    ContractLocation,
    ContractShare,
    ContractRate,
    RateCap,
    OutcomeMeasure,
    OutcomeResult,
    ContractMilestone,
    ContractDocument,
)

INDEXES = (
    Index(Contract, ("reference",), unique=True),
    Index(Contract, ("framework",)),
    Index(ContractChange, ("contract", "from_on"), unique=True),
    Index(ContractOption, ("contract", "number"), unique=True),
    Index(ContractLot, ("contract", "number"), unique=True),
    Index(ContractSupplier, ("contract", "organisation", "lot", "from_on"), unique=True),
    Index(ContractSupplier, ("organisation",)),
    Index(ContractService, ("contract", "service"), unique=True),
    Index(ContractLocation, ("contract", "location"), unique=True),
    Index(ContractLocation, ("location",)),
    Index(ContractShare, ("contract", "partner"), unique=True),
    Index(ContractRate, ("contract", "service", "from_on")),
    Index(RateCap, ("service", "from_on")),
    Index(OutcomeMeasure, ("contract", "title"), unique=True),
    Index(OutcomeResult, ("measure", "first_on"), unique=True),
    Index(ContractMilestone, ("contract", "due_on")),
    Index(ContractDocument, ("contract",)),
)
