"""What the council's own layouts share: money, shares, lists, codes by their words, and finding providers and locations in the register."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar

from market.accounts.permissions import PROVIDER_ROLES, Role
from market.accounts.queries import list_all_users
from market.db.sql import fetch
from market.importers.cells import CellError, cqc_id, shown, text_of
from market.importers.feeds.vocabulary import service_of
from market.importers.types import Column, Holds
from market.providers.types import ServiceType
from market.providers.words import SERVICE_WORDS, SHORT_SERVICE_WORDS

T = TypeVar("T")

MOST_CANDIDATES = 4
_POUNDS = re.compile(r"^(-?)(?:£|GBP)?(-?)(\d+(?:\.\d+)?)(?:GBP)?$", re.IGNORECASE)
_FOREIGN = {
    "€": "euros",
    "eur": "euros",
    "euro": "euros",
    "euros": "euros",
    "$": "dollars",
    "usd": "dollars",
    "us$": "dollars",
    "aud": "dollars",
    "¥": "yen",
    "₹": "rupees",
    "chf": "francs",
}
_MARKS = re.compile(r"[€$¥₹]|\b(?:EUR|EUROS?|USD|AUD|CHF)\b", re.IGNORECASE)


def needed(name: str, words: str, **more: Any) -> Column:
    """A column that a file of the council's own must have."""
    return Column(name=name, required=True, words=words, **more)


def optional(name: str, words: str, **more: Any) -> Column:
    """A column that a file of the council's own may have."""
    return Column(name=name, words=words, **more)


def dated(name: str, words: str, *, required: bool = False, example: str = "01/04/2026", **more: Any) -> Column:
    """A column of days."""
    return Column(name=name, required=required, words=words, holds=Holds.DAY, example=example, **more)


def plain(word: str) -> str:
    """A word without case, spaces and punctuation, so that spellings meet; letters and figures of any script stay."""
    return "".join(letter for letter in word.casefold() if letter.isalnum())


def code_of(
    words: Mapping[str, str], what: str, synonyms: Mapping[str, str] | None = None
) -> Callable[[Any], str | None]:
    """A converter from a cell to a code: by its words (`words` maps code to words), the code itself, or one of `synonyms` (spelling to
    code). Case, spaces and punctuation do not matter. None where the cell is blank; `CellError` lists the words that are known."""
    known = {plain(spelling): code for spelling, code in (synonyms or {}).items()}
    known |= {plain(str(code)): str(code) for code in words}
    known |= {plain(spelling): str(code) for code, spelling in words.items()}
    listed = one_of(words.values())

    def convert(cell: Any) -> str | None:
        written = text_of(cell)
        if not written:
            return None
        found = known.get(plain(written))
        if found is None:
            raise CellError(f"{shown(cell)} is not {what} that is known here. Write {listed}.")
        return found

    return convert


def one_of(words: Iterable[str]) -> str:
    """`Week, Hour or Night`, for a message."""
    listed = list(words)
    return " or ".join([", ".join(listed[:-1]), listed[-1]]) if len(listed) > 1 else "".join(listed)


def several(convert: Callable[[Any], T | None]) -> Callable[[Any], tuple[T, ...]]:
    """A converter of a list: parts separated by `;`, a line break or `|`, and by `,` where the text with its commas is not one part.

    Repeats count once; a blank cell is an empty list. `CellError` says what is wrong with the first bad part.
    """

    def convert_all(cell: Any) -> tuple[T, ...]:
        found: dict[T, None] = {}
        for part in _parts(cell):
            try:
                value = convert(part)
            except CellError:
                if not isinstance(part, str) or "," not in part:
                    raise
                for each in part.split(","):
                    if (inner := convert(each)) is not None:
                        found[inner] = None
                continue
            if value is not None:
                found[value] = None
        return tuple(found)

    return convert_all


def _parts(cell: Any) -> list[Any]:
    if not isinstance(cell, str):
        return [] if cell is None else [cell]
    return [part.strip() for part in re.split(r"[;\n|]", cell) if part.strip()]


def pounds(most: int, *, least: int = 0, exact: bool = False) -> Callable[[Any], int | None]:
    """A converter of money in pounds to integer pence, `£1,234.50` to 123450; None where the cell is blank.

    Half a penny is rounded up, or with `exact` refused. `least` and `most` are in pounds. `CellError` for another currency, more than the
    limit, and no number.
    """

    def convert(cell: Any) -> int | None:
        if isinstance(cell, bool | date):
            raise CellError(f"{shown(cell)} is not an amount of money. Write pounds, such as 1234.50.")
        written = text_of(round(cell, 6) if isinstance(cell, float) else cell)
        if not written:
            return None
        if foreign := _MARKS.search(written):
            currency = _FOREIGN.get(foreign[0].lower(), "another currency")
            raise CellError(f"{shown(cell)} is in {currency}. Amounts are kept in pounds: write the amount in pounds.")
        found = _POUNDS.match(written.replace(",", "").replace(" ", ""))
        if found is None:
            raise CellError(
                f"{shown(cell)} is not an amount of money. Write pounds, such as 1234.50, without other words."
            )
        amount = Decimal(found[3]) * (-1 if found[1] or found[2] else 1)
        if not least <= amount <= most:
            raise CellError(f"{shown(cell)} can not be right: amounts from £{least:,} to £{most:,} are taken.")
        pence = _whole_pence(amount)
        if exact and pence != amount * 100:
            raise CellError(f"{shown(cell)} has parts of a penny. Write pounds with at most two decimals.")
        return pence

    return convert


def _whole_pence(amount: Decimal) -> int:
    return int((amount * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def percent(cell: Any) -> int | None:
    """A share in hundredths of a per cent, `50`, `50%` and `33.34 %` to 5000 and 3334; None where the cell is blank."""
    written = text_of(cell).removesuffix("%").strip()
    if not written:
        return None
    if not re.fullmatch(r"\d{1,3}(\.\d{1,2})?", written) or float(written) > 100:
        raise CellError(f"{shown(cell)} is not a percentage. Write a number from 0 to 100, such as 50 or 33.34.")
    return int(Decimal(written) * 100)


SERVICE_SYNONYMS: dict[str, str] = {
    **{words: code for code, words in SHORT_SERVICE_WORDS.items()},
    "Care home": ServiceType.RESIDENTIAL_HOME,
    "Residential": ServiceType.RESIDENTIAL_HOME,
    "Residential care": ServiceType.RESIDENTIAL_HOME,
    "Residential care home": ServiceType.RESIDENTIAL_HOME,
    "Nursing": ServiceType.NURSING_HOME,
    "Nursing care": ServiceType.NURSING_HOME,
    "Care home with nursing": ServiceType.NURSING_HOME,
    "Care home without nursing": ServiceType.RESIDENTIAL_HOME,
    "Domiciliary care": ServiceType.HOME_CARE,
    "Home support": ServiceType.HOME_CARE,
    "Care at home": ServiceType.HOME_CARE,
    "Extra care": ServiceType.EXTRA_CARE,
    "Day services": ServiceType.DAY_CARE,
    "Day support": ServiceType.DAY_CARE,
    "Day centre": ServiceType.DAY_CARE,
    "Day opportunities": ServiceType.DAY_CARE,
}
_SERVICE = code_of(SERVICE_WORDS, "a service type", SERVICE_SYNONYMS)

COMMISSIONED_SERVICES: tuple[str, ...] = tuple(
    SHORT_SERVICE_WORDS[code]
    for code in (
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
        ServiceType.REHABILITATION,
        ServiceType.HOSPICE,
        ServiceType.OTHER,
    )
)
"""The everyday names of services that councils buy, for lists to choose from. Every other service type of the register is read too."""


def service(cell: Any) -> str | None:
    """A service type by its everyday name, CQC's name or our code; None where the cell is blank."""
    written = text_of(cell)
    if not written:
        return None
    known = service_of(written)
    if known is not ServiceType.OTHER:
        return known.value
    try:
        return _SERVICE(written)
    except CellError:
        raise CellError(
            f"{shown(cell)} is not a service type that is known here. Write one such as {one_of(COMMISSIONED_SERVICES)}."
        ) from None


class Register:
    """Providers and locations of the register by what somebody writes: CQC's id, the exact name, or the number here."""

    def __init__(self, providers: Iterable[Mapping[str, Any]], locations: Iterable[Mapping[str, Any]]) -> None:
        self._providers = _Book(providers, "provider", "cqc_provider_id")
        self._locations = _Book(locations, "location", "cqc_location_id")

    def provider(self, cell: Any) -> int | None:
        """The number of a provider; None where the cell is blank. `CellError` for none, and names the candidates of several."""
        return self._providers.find(cell)

    def provider_by_cqc_id(self, cell: Any) -> int | None:
        """The number of the provider with a CQC id; None where the cell is blank."""
        return self._providers.find_cqc_id(cell)

    def location(self, cell: Any) -> int | None:
        """The number of a location; None where the cell is blank. `CellError` for none, and names the candidates of several."""
        return self._locations.find(cell)

    def location_by_cqc_id(self, cell: Any) -> int | None:
        """The number of the location with a CQC id; None where the cell is blank."""
        return self._locations.find_cqc_id(cell)


class _Book:
    """Records of one kind by id, name and number."""

    def __init__(self, rows: Iterable[Mapping[str, Any]], what: str, id_column: str) -> None:
        self._what = what
        self._by_id: dict[str, int] = {}
        self._by_name: dict[str, list[tuple[int, str]]] = {}
        self._numbers: set[int] = set()
        for row in rows:
            number, cqc = int(row["id"]), row[id_column]
            self._numbers.add(number)
            if cqc:
                self._by_id[cqc] = number
            self._by_name.setdefault(plain(row["name"]), []).append((number, cqc or f"number {number}"))

    def find(self, cell: Any) -> int | None:
        written = text_of(cell)
        if not written:
            return None
        if (known := self._by_id.get(written) or self._by_id.get(written.upper())) is not None:
            return known
        if written.isascii() and written.isdigit() and len(written) < 10 and int(written) in self._numbers:
            return int(written)
        named = self._by_name.get(plain(written), [])
        if len(named) == 1:
            return named[0][0]
        if named:
            listed = ", ".join(said for _, said in named[:MOST_CANDIDATES])
            more = f" and {len(named) - MOST_CANDIDATES} more" if len(named) > MOST_CANDIDATES else ""
            raise CellError(f"{shown(cell)} is the name of {len(named)} {self._what}s: {listed}{more}. Write the id.")
        raise CellError(
            f"{shown(cell)} is not a {self._what} in the register. Write its CQC id, or its name exactly as the register has it."
        )

    def find_cqc_id(self, cell: Any) -> int | None:
        written = text_of(cell)
        if not written or written == "-":
            return None
        known = self._by_id.get(written) or self._by_id.get(written.upper())
        if known is None:
            raise CellError(
                f"{self._what.capitalize()} {cqc_id(cell)} is not in the register. Check the id, or import CQC's list of locations first."
            )
        return known


async def load_officers() -> dict[str, int]:
    """The numbers of the council's own people with an active account, by the e-mail address (lower case) with which they sign in."""
    return {
        user.email.lower(): user.id
        for user in await list_all_users()
        if user.active and user.roles - PROVIDER_ROLES - {Role.PARTNER}
    }


def officer(officers: Mapping[str, int]) -> Callable[[Any], int | None]:
    """A converter from an officer's e-mail address to the number of the account. Addresses are not repeated in messages."""

    def convert(cell: Any) -> int | None:
        written = text_of(cell).lower()
        if not written:
            return None
        if written not in officers:
            raise CellError(
                "This is not the e-mail address of a colleague with an active account. Correct it, or leave it blank until there is one."
            )
        return officers[written]

    return convert


async def load_register() -> Register:
    """Every provider and location of the register, read in two queries."""
    return Register(
        await fetch("SELECT id, cqc_provider_id, name FROM organisation"),
        await fetch("SELECT id, cqc_location_id, name FROM location"),
    )
