"""Where care of the council's files is given: locations of the register, places that are not in it, and local authorities."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from market.importers.cells import CellError, text_of
from market.importers.feeds.own import plain
from market.importers.feeds.reading import cell_reader
from market.importers.types import FeedContext, Header
from market.placements.service import AT_HOME

PlaceOf = Callable[[Sequence[Any], str], tuple[int | None, str, str, bool]]
"""From a row and its service to location, name of the place, host authority, and whether that lies outside the area."""
ContractOf = Callable[[Sequence[Any]], int | None]
"""From a row to the number of its contract."""


class Places:
    """Where care is given: locations of the register by CQC id or exact name, and local authorities by name."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], authorities: Sequence[str], own: Sequence[str]) -> None:
        self.by_id = {
            row["cqc_location_id"]: (int(row["id"]), str(row["authority"])) for row in rows if row["cqc_location_id"]
        }
        names: dict[str, list[tuple[int, str]]] = {}
        for row in rows:
            names.setdefault(plain(row["name"]), []).append((int(row["id"]), str(row["authority"])))
        self.by_name = {name: found[0] for name, found in names.items() if len(found) == 1}
        self.coordinates = {
            int(row["id"]): (float(row["latitude"]), float(row["longitude"]))
            for row in rows
            if row["latitude"] is not None
        }
        self._authorities = {plain(name): name for name in authorities}
        self.own_name = own[0] if own else ""
        self._own = {plain(name) for name in own}

    def authority(self, written: str) -> str:
        """A local authority as it is written here. `CellError` for one that nobody knows."""
        short = plain(written.replace("&", " and "))
        for ending in ("", "metropolitanboroughcouncil", "boroughcouncil", "citycouncil", "countycouncil", "council"):
            if (found := self._authorities.get(short.removesuffix(ending))) is not None:
                return found
        raise CellError(
            f"No local authority called {written[:60]} is known. Write it as CQC does, such as Stockton-on-Tees."
        )

    def outside(self, authority: str) -> bool:
        """Whether a local authority is another than the council's own."""
        return plain(authority) not in self._own


def place_finder(header: Header, context: FeedContext) -> PlaceOf:
    """A function from a row and its service to location, name of the place, host authority, and whether that is outside the area."""
    places: Places = context.lookups["places"]
    id_cell = cell_reader(header, "Provider CQC Location ID")
    name_cell = cell_reader(header, "Provider CQC Location Name")
    host_cell = cell_reader(header, "Host authority")
    known: dict[tuple[Any, ...], tuple[int | None, str, str, bool]] = {}

    def find(row: Sequence[Any], service: str) -> tuple[int | None, str, str, bool]:
        cells = (id_cell(row), name_cell(row), host_cell(row), service)
        found = known.get(cells)
        if found is None:
            found = known[cells] = _place(places, text_of(cells[0]), text_of(cells[1]), text_of(cells[2]), service)
        return found

    return find


def _place(places: Places, cqc_id: str, name: str, host: str, service: str) -> tuple[int | None, str, str, bool]:
    cqc_id = "" if cqc_id == "-" else cqc_id
    if len(name) > 200:
        raise CellError("The name of the place has more than 200 characters. Shorten it.")
    match = places.by_id.get(cqc_id) or places.by_id.get(cqc_id.upper()) if cqc_id else places.by_name.get(plain(name))
    authority = places.authority(host) if host else ""
    at_home = service in AT_HOME
    if match is not None:
        authority = authority or (places.own_name if at_home else match[1]) or places.own_name
        return match[0], "", authority, places.outside(authority)
    if not authority and at_home and not cqc_id:
        authority = places.own_name
    if not authority:
        what = (
            f"Location {cqc_id[:32]} is not in the register"
            if cqc_id
            else "The row does not say where the care is given"
        )
        raise CellError(
            f"{what}. Import CQC's list of locations first, or write the name of the place and its host authority."
        )
    return None, name or cqc_id or "Not stated", authority, places.outside(authority)


def contract_finder(header: Header, context: FeedContext) -> ContractOf:
    """A function from a row to the number of the contract that it names, None for none. It raises `CellError` for an unknown one."""
    contracts: dict[str, int] = context.lookups["contracts"]
    cell = cell_reader(header, "Contract reference")

    def find(row: Sequence[Any]) -> int | None:
        written = text_of(cell(row))
        if not written:
            return None
        found = contracts.get(written.casefold())
        if found is None:
            raise CellError(f"There is no contract {written[:60]}. Check its reference, or import the contracts first.")
        return found

    return find
