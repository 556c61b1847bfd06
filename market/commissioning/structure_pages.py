"""What the page of the structure of what we buy prints: its tables and its big numbers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from market.capacity.types import HomeBeds
from market.commissioning import structure as rules
from market.commissioning.structure import Concentration, Part, Terms, Volume
from market.commissioning.structure_rates import HomeDependency, RateLine, dependency, rate_lines
from market.commissioning.structure_words import TERMS_WORDS, band_words, rate_unit_words
from market.contracts.types import ContractOnDay, RateOnDay
from market.core.words import count_words
from market.placements.types import PlacementOnDay
from market.providers.types import LocationOnDay
from market.providers.words import service_words
from market.web.charts import ChartColumn
from market.web.words import money_words, percent_words

CODES = ("terms", "spot", "concentration", "dependency", "rates", "no-contract", "off-framework")
"""The tables of the page in its order."""

_SERVICE = ChartColumn("Service")
_PEOPLE = ChartColumn("People", "number")
_SPEND = ChartColumn("Weekly spend", "money")


class Sheet(Struct, frozen=True, kw_only=True):
    """A table of the page with its file. Money is pence, shares lie between 0 and 1."""

    code: str
    title: str
    about: str
    nothing: str
    columns: tuple[ChartColumn, ...]
    rows: tuple[tuple[Any, ...], ...]

    def headings(self) -> list[str]:
        """Column headings, for files."""
        return [f"{column.label} (pence)" if column.kind == "money" else column.label for column in self.columns]

    def shown(self) -> list[tuple[str, bool]]:
        """Column headings with whether the column is numeric, for the page."""
        return [(column.label, column.kind in {"number", "percent", "money"}) for column in self.columns]

    def printed(self) -> list[list[str]]:
        """The cells as words."""
        return [[column.words(value) for column, value in zip(self.columns, row, strict=True)] for row in self.rows]


class Structure(Struct, frozen=True, kw_only=True):
    """What the page is computed from: everything is as at `on`."""

    on: date
    contracts: Sequence[ContractOnDay]
    placements: Sequence[PlacementOnDay]
    rates: Sequence[RateOnDay]
    locations: Sequence[LocationOnDay]
    homes: Sequence[HomeBeds]

    @property
    def live(self) -> dict[int, ContractOnDay]:
        """Contracts in force, by number."""
        return rules.live_contracts(self.contracts, self.on)

    @property
    def bought(self) -> list[PlacementOnDay]:
        """What the council buys."""
        return rules.bought(self.placements)


class StructurePage(Struct, frozen=True):
    """The page on a day."""

    on: date
    figures: list[dict[str, str]]
    sheets: list[Sheet]


def structure_page(found: Structure) -> StructurePage:
    """The page of the structure of what the council buys."""
    return StructurePage(found.on, _figures(found), sheets(found))


def sheets(found: Structure) -> list[Sheet]:
    """Every table of the page, in its order."""
    bought, live = found.bought, found.live
    names = group_names(found.locations, found.placements)
    return [
        _terms(rules.by_terms(bought, live), rules.volume(bought)),
        _spot([rules.spot_share(group, live, service) for service, group in rules.by_service(bought).items()]),
        _concentration(bought_here(bought), names),
        _dependency(homes_of(found)),
        _rates(rate_lines(bought, found.placements, found.rates, live)),
        _part(
            "no-contract",
            "People placed without a contract",
            "A placement is covered when a contract in force buys its service from its provider, for its location where the contract names "
            "locations. It need not name the contract, so these may be fewer than those that name none.",
            "without a contract",
            rules.without_cover(bought, live),
        ),
        _part(
            "off-framework",
            "Bought outside our frameworks",
            "For services with a framework or dynamic market in force: what is neither bought under it or by call-off, nor without a "
            "contract from one of its providers.",
            "outside",
            rules.off_framework_by_service(found.contracts, found.placements, found.on),
            "No service has a framework or dynamic market in force.",
        ),
    ]


def bought_here(bought: Iterable[PlacementOnDay]) -> list[Concentration]:
    """The concentration of what is bought in the area."""
    return rules.concentration(each for each in bought if not each.out_of_area)


def homes_of(found: Structure) -> list[HomeDependency]:
    """The homes of the area that the council places in, with the beds of their latest returns."""
    beds = {home.location_id: sum(line.maximum for line in home.lines) for home in found.homes if home.lines}
    return dependency([each for each in found.locations if each.care_home], beds, found.bought)


def group_names(locations: Iterable[LocationOnDay], placements: Iterable[PlacementOnDay]) -> dict[str, str]:
    """Names of provider groups: as the register has them in the area, else of the organisation that gives a placement."""
    names = {each.group_key: each.organisation_name for each in placements if each.group_key}
    return names | {each.group_key: each.group_name for each in locations}


def _terms(found: Mapping[Terms, Volume], whole: Volume) -> Sheet:
    return Sheet(
        code="terms",
        title="How we buy",
        about="All but the last are spot terms: nothing is promised beyond the single placement. A person with services on different terms "
        "counts under each.",
        nothing="Nothing is bought.",
        columns=(ChartColumn("Terms"), _PEOPLE, _SPEND, ChartColumn("Share of spend", "percent", 1)),
        rows=tuple(
            (TERMS_WORDS[terms], each.people, each.pence, each.pence / whole.pence if whole.pence else None)
            for terms, each in found.items()
        )
        if whole.people
        else (),
    )


def _spot(parts: Sequence[Part]) -> Sheet:
    return Sheet(
        code="spot",
        title="Spot share by service",
        about="Spot is a contract on spot terms, a call-off that promises no volume, or no contract in force. A person counts as spot when "
        "at least one service is.",
        nothing="Nothing is bought.",
        columns=(
            _SERVICE,
            _PEOPLE,
            ChartColumn("On spot terms", "number"),
            ChartColumn("Spot share of people", "percent", 1),
            _SPEND,
            ChartColumn("On spot terms a week", "money"),
            ChartColumn("Spot share of spend", "percent", 1),
        ),
        rows=tuple(
            (
                service_words(each.service),
                each.whole.people,
                each.part.people,
                each.by_people,
                each.whole.pence,
                each.part.pence,
                each.by_spend,
            )
            for each in parts
        ),
    )


def _concentration(found: Sequence[Concentration], names: Mapping[str, str]) -> Sheet:
    return Sheet(
        code="concentration",
        title="Concentration by service",
        about="Of what we buy in the area, by provider group. The index (HHI) runs from near 0 to 10,000; under 1,000 is commonly read as "
        "low and over 2,000 as high. The largest group is the one with most people.",
        nothing="Nothing is bought in the area.",
        columns=(
            _SERVICE,
            ChartColumn("Groups", "number"),
            _PEOPLE,
            ChartColumn("HHI by spend", "number"),
            ChartColumn("HHI by people", "number"),
            ChartColumn("Largest group"),
            ChartColumn("Its share of people", "percent", 1),
            ChartColumn("Largest share of spend", "percent", 1),
            ChartColumn("Placements with an unknown provider", "number"),
        ),
        rows=tuple(
            (
                service_words(each.service),
                each.groups,
                each.volume.people,
                each.hhi_spend,
                each.hhi_people,
                names.get(each.largest) or None,
                each.largest_people_share,
                each.largest_spend_share,
                each.unknown,
            )
            for each in found
        ),
    )


def _dependency(homes: Sequence[HomeDependency]) -> Sheet:
    return Sheet(
        code="dependency",
        title="Homes that depend on us",
        about="People whom we fund as a share of the beds of each home here: those in its latest return, else those registered with CQC.",
        nothing="We fund nobody in a care home here.",
        columns=(
            ChartColumn("Care home"),
            ChartColumn("Provider group"),
            ChartColumn("Beds", "number"),
            ChartColumn("People we fund", "number"),
            ChartColumn("Share of beds", "percent", 1),
        ),
        rows=tuple((home.name, home.group_name, home.beds, home.people, home.share) for home in homes),
    )


def _rates(lines: Sequence[RateLine]) -> Sheet:
    return Sheet(
        code="rates",
        title="What we pay against the market",
        about="Our average is over the placements we buy; the market is every rate that we know: these, the rates of contracts in force, "
        "and placements of other funders. The band of a placement is its bed type.",
        nothing="No rate is known.",
        columns=(
            _SERVICE,
            ChartColumn("Band", missing="all"),
            ChartColumn("Unit"),
            _PEOPLE,
            ChartColumn("Our average", "money", missing="none"),
            ChartColumn("Lowest", "money", missing="none"),
            ChartColumn("Highest", "money", missing="none"),
            ChartColumn("Contract rates", "money", missing="none"),
            ChartColumn("Market average", "money", missing="none"),
            ChartColumn("Rates known", "number"),
            ChartColumn("Ours above market", "percent", 1, missing="none"),
        ),
        rows=tuple(
            (
                service_words(line.service),
                band_words(line.band) or None,
                rate_unit_words(line.unit),
                line.people,
                line.ours,
                line.lowest,
                line.highest,
                line.contracted,
                line.market,
                line.known,
                line.against_market,
            )
            for line in lines
        ),
    )


def _part(
    code: str, title: str, about: str, part: str, parts: Sequence[Part], nothing: str = "Nothing is bought."
) -> Sheet:
    return Sheet(
        code=code,
        title=title,
        about=about,
        nothing=nothing,
        columns=(
            _SERVICE,
            _PEOPLE,
            ChartColumn(f"People {part}", "number"),
            ChartColumn("Share of people", "percent", 1),
            _SPEND,
            ChartColumn(f"Weekly spend {part}", "money"),
            ChartColumn("Share of spend", "percent", 1),
        ),
        rows=tuple(
            (
                service_words(each.service),
                each.whole.people,
                each.part.people,
                each.by_people,
                each.whole.pence,
                each.part.pence,
                each.by_spend,
            )
            for each in parts
        ),
    )


def _figures(found: Structure) -> list[dict[str, str]]:
    bought = found.bought
    spot = rules.spot_share(bought, found.live)
    bare = rules.volume(
        each for each in bought if not any(rules.covers(contract, each) for contract in found.live.values())
    )
    outside = rules.off_framework(found.contracts, found.placements, found.on)
    unpriced = count_words(spot.whole.without_cost, "placement")
    return [
        _figure(
            "Spot share of spend",
            spot.by_spend,
            f"{money_words(spot.part.pence, whole=True)} of {money_words(spot.whole.pence, whole=True)} a week",
            f"{unpriced} without a known cost" if spot.whole.without_cost else "",
        ),
        _figure(
            "Spot share of people",
            spot.by_people,
            f"{spot.part.people:,} of {count_words(spot.whole.people, 'person', 'people')}",
        ),
        _figure(
            "People without a contract",
            bare.people / spot.whole.people if spot.whole.people else None,
            f"{bare.people:,} of {count_words(spot.whole.people, 'person', 'people')}",
        ),
        _figure(
            "Outside our frameworks",
            outside.by_people,
            f"{outside.part.people:,} of {count_words(outside.whole.people, 'person', 'people')} with such a service",
        ),
    ]


def _figure(label: str, share: float | None, detail: str, note: str = "") -> dict[str, str]:
    return {
        "label": label,
        "value": "–" if share is None else percent_words(share),
        "detail": "Nothing to count" if share is None else detail,
        "note": note,
    }
