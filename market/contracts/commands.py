"""What the council may write into its register of contracts by hand."""

from datetime import date

from msgspec import Struct


class Lot(Struct, frozen=True):
    """A lot by its number, from 1."""

    number: int
    title: str


class Share(Struct, frozen=True):
    """What a partner pays of a joint contract, in hundredths of a per cent; `kind` is us, icb or council."""

    partner: str
    kind: str
    share: int


class SupplierOnLot(Struct, frozen=True):
    """A provider under a contract; `lot` is 0 when the contract has none."""

    organisation_id: int
    lot: int = 0


class Terms(Struct, frozen=True, kw_only=True):
    """What a dated change says. `ends_on` is the last day in force, None for no fixed end; money is pence, None not known."""

    ends_on: date | None
    notice_days: int | None = None
    annual_pence: int | None = None
    total_pence: int | None = None


class ContractFacts(Struct, frozen=True, kw_only=True):
    """The facts of a contract that are corrected in place. `services` are `ServiceType` codes of the register."""

    title: str
    services: tuple[str, ...]
    regime: str = "light_touch"
    route: str = "not_decided"
    stage: str = "do"
    price_review: str = ""
    officer_id: int | None = None
    location_ids: tuple[int, ...] = ()
    lots: tuple[Lot, ...] = ()
    shares: tuple[Share, ...] = ()


class NewContract(Struct, frozen=True, kw_only=True):
    """A contract to add. `options` are the months of each extension option, in their order."""

    reference: str
    kind: str
    facts: ContractFacts
    starts_on: date
    awarded_on: date
    terms: Terms
    suppliers: tuple[SupplierOnLot, ...]
    framework_id: int | None = None
    options: tuple[int, ...] = ()
    why: str = ""


class TermsChange(Struct, frozen=True, kw_only=True):
    """A variation, extension or termination decided on `from_on`, with the terms as they are from then."""

    kind: str
    from_on: date
    terms: Terms
    why: str
    option_number: int | None = None
