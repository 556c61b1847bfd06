"""The charts of the page of the structure of what we buy."""

from market.commissioning import structure as rules
from market.commissioning.structure_pages import Structure, bought_here, homes_of
from market.core.words import count_words, day_words
from market.providers.words import service_words
from market.web.charts import Chart, ChartColumn, bar_chart, stacked_bars
from market.web.words import number_words, percent_words

HOMES_DRAWN = 10
HIGH_CONCENTRATION = 2_000
SOURCE = "contracts and placements registers"


def charts(found: Structure) -> dict[str, Chart]:
    """The charts of the page by the code of their table; those without anything to show are left out."""
    made = {"spot": _spot_chart(found), "concentration": _hhi_chart(found), "dependency": _homes_chart(found)}
    return {code: chart for code, chart in made.items() if chart.rows}


def _spot_chart(found: Structure) -> Chart:
    parts = [rules.spot_share(group, found.live, service) for service, group in rules.by_service(found.bought).items()]
    priced = sorted((each for each in parts if each.whole.pence), key=lambda each: (-each.whole.pence, each.service))
    whole = rules.spot_share(found.bought, found.live)
    return stacked_bars(
        id="structure-spot",
        title="Weekly spend on spot terms and committed, by service",
        finding=f"On {day_words(found.on)} {percent_words(whole.by_spend)} of weekly spend was on spot terms.",
        rows=[
            (service_words(each.service), each.part.pence // 100, (each.whole.pence - each.part.pence) // 100)
            for each in priced
        ],
        label="Service",
        series=("Spot terms", "Committed"),
        value=ChartColumn("Pounds a week", "number"),
        unit="pounds a week",
        source=SOURCE,
    )


def _hhi_chart(found: Structure) -> Chart:
    known = [each for each in bought_here(found.bought) if each.hhi_spend is not None]
    known.sort(key=lambda each: (-(each.hhi_spend or 0), each.service))
    finding = "Nothing is bought in the area."
    if known:
        top = known[0]
        finding = (
            f"Spend is most concentrated in {service_words(top.service).lower()}, with an index of {number_words(top.hhi_spend)} "
            f"among {count_words(top.groups, 'provider group')}."
        )
    return bar_chart(
        id="structure-concentration",
        title="Concentration of weekly spend by service (HHI)",
        finding=finding,
        rows=[(service_words(each.service), each.hhi_spend) for each in known],
        label="Service",
        value=ChartColumn("HHI by spend", "number"),
        unit="index",
        source=SOURCE,
        reference=(HIGH_CONCENTRATION, "High"),
    )


def _homes_chart(found: Structure) -> Chart:
    known = [home for home in homes_of(found) if home.share is not None][:HOMES_DRAWN]
    finding = "We fund nobody in a care home here."
    if known:
        finding = f"{known[0].name} depends most on us: we fund {percent_words(known[0].share)} of its beds."
    return bar_chart(
        id="structure-dependency",
        title=f"Homes with the largest share of beds that we fund, up to {HOMES_DRAWN}",
        finding=finding,
        rows=[(home.name, home.share) for home in known],
        label="Care home",
        value=ChartColumn("Share of beds", "percent", 1),
        unit="ratio",
        source=f"{SOURCE}; NHS Capacity Tracker",
    )
