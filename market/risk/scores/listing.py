"""The list of places with their warnings: what it asks, and what its rows say."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from market.contingency.types import Standing
from market.core.words import count_words
from market.policies.early_warning import WarningPolicy
from market.risk.facts.places import KIND_OF
from market.risk.scores.queries import PlaceLine
from market.risk.types import WORST_FIRST, Override, band_in_effect
from market.risk.words import BAND_WORDS, KIND_WORDS, band_colour, band_words
from market.web.fields import Option
from market.web.lists import Column, Filter, ListQuery, ListSpec
from market.web.ordering import in_order

LOW, FULL = "low", "full"
OURS, ELSEWHERE = "ours", "elsewhere"
WARNINGS = ListSpec(
    columns=(
        Column("name", "Place", sql="name", link="url"),
        Column("provider", "Provider", sql="provider"),
        Column("band", "Stage", sql="grave", kind="tag", descending_first=True),
        Column("score", "Score", sql="score", kind="number", descending_first=True, missing="Not known"),
        Column("range", "Range"),
        Column("coverage", "Known", sql="coverage", kind="percent"),
        Column("warned", "Signs in", missing="None"),
        Column(
            "people",
            "People who would have no place",
            sql="people",
            kind="number",
            descending_first=True,
            missing="None",
        ),
        Column("since_on", "As it is since", sql="since_on", kind="date", descending_first=True),
    ),
    filters=(
        Filter("q", "Place or provider"),
        Filter("band", "Stage", kind="choice", options=tuple(Option(b.value, BAND_WORDS[b]) for b in WORST_FIRST)),
        Filter(
            "area",
            "Where",
            kind="choice",
            options=(Option(OURS, "In our area"), Option(ELSEWHERE, "Elsewhere, where our people are")),
        ),
        Filter("group", "Signs in", kind="choice"),
        Filter(
            "service", "Kind of service", kind="choice", options=tuple(Option(*pair) for pair in KIND_WORDS.items())
        ),
        Filter(
            "coverage",
            "How much is known",
            kind="choice",
            options=(Option(LOW, "Too little: under 70%"), Option(FULL, "70% or more")),
        ),
    ),
    sort="band",
    descending=True,
    tie_break="name",
    noun="place",
    size=50,
    keep=("as_at",),
)
COVERAGE_LINE = 70.0


class WarningLine(Struct, frozen=True, kw_only=True):
    """A place with its warning, in words. `grave` orders: the band in effect, then the score weighted by `weighted`."""

    location_id: int
    name: str
    url: str
    provider: str
    provider_url: str
    band: str
    band_colour: str
    code: str
    set_by: str
    score: float | None
    range: str
    coverage: float
    warned: str
    groups: tuple[str, ...]
    kinds: frozenset[str]
    people: int | None
    ours: bool
    since_on: date
    grave: float


def warning_lines(
    places: Sequence[PlaceLine],
    overrides: Mapping[int, Override],
    standings: Mapping[int, Standing],
    policy: WarningPolicy | None,
    day: str,
    *,
    authority_names: Collection[str],
) -> list[WarningLine]:
    """A row for each place, by name; `authority_names` are those of our own area."""
    names = {group.id: group.name for group in policy.groups} if policy else {}
    return [
        _line(
            each,
            overrides.get(each.location_id),
            standings.get(each.location_id),
            names,
            day,
            ours=each.authority in authority_names,
        )
        for each in places
    ]


def _line(
    place: PlaceLine,
    override: Override | None,
    standing: Standing | None,
    names: Mapping[str, str],
    day: str,
    *,
    ours: bool,
) -> WarningLine:
    band = band_in_effect(place.band, override) or place.band
    groups = tuple(place.warned.split())
    low, high = place.floor, place.ceiling
    return WarningLine(
        location_id=place.location_id,
        name=place.name,
        url=f"/locations/{place.location_id}/risk{day}",
        provider=place.organisation_name,
        provider_url=f"/risk/providers/{place.organisation_id}{day}",
        band=band_words(band),
        band_colour=band_colour(band),
        code=band,
        set_by=f"Set by {override.by_label}; computed: {band_words(place.band).lower()}"
        if override and band is not place.band
        else "",
        score=None if place.score is None else round(place.score, 1),
        range="" if low is None or high is None else f"{low:.1f} to {high:.1f}",
        coverage=place.coverage / 100,
        warned=", ".join(names.get(group, group) for group in groups),
        groups=groups,
        kinds=frozenset(KIND_OF[code].value for code in place.services.split() if code in KIND_OF),
        people=standing.unplaced if standing and standing.unplaced else None,
        ours=ours,
        since_on=place.from_on,
        grave=1_000.0 * (len(WORST_FIRST) - WORST_FIRST.index(band)) + weighted(place.score, standing),
    )


def weighted(score: float | None, standing: Standing | None) -> float:
    """How far up a place stands among those of its band: its score, up to twice as much the fewer of its people the market could take.

    It only orders: impact is never mixed into the score itself. Source: policy, impact; the weight is a proposal of ours.
    """
    unplaced = standing.unplaced / standing.people if standing and standing.people else 0.0
    return (score or 0.0) * (1 + unplaced)


def chosen(lines: Iterable[WarningLine], query: ListQuery) -> list[WarningLine]:
    """The rows that the filters ask for, in the order asked for."""
    wanted = query.filters
    text = str(wanted.get("q", "")).casefold()
    found = [
        line
        for line in lines
        if (not text or text in line.name.casefold() or text in line.provider.casefold())
        and (not wanted.get("band") or line.code == wanted["band"])
        and (not wanted.get("area") or line.ours == (wanted["area"] == OURS))
        and (not wanted.get("group") or wanted["group"] in line.groups)
        and (not wanted.get("service") or wanted["service"] in line.kinds)
        and (not wanted.get("coverage") or (line.coverage * 100 < COVERAGE_LINE) == (wanted["coverage"] == LOW))
    ]
    return in_order(found, query)


def spec_with(policy: WarningPolicy | None) -> ListSpec:
    """The list with the groups of the policy to choose from."""
    groups = [Option(each.id, each.name) for each in policy.groups] if policy else []
    return WARNINGS.with_options(group=groups)


def total_words(lines: Sequence[WarningLine]) -> str:
    """How many places are in each stage, in words: in our area, as the dashboard counts them, and elsewhere."""
    ours, elsewhere = [line for line in lines if line.ours], [line for line in lines if not line.ours]
    words = f"In our area: {_stage_words(ours)}"
    return f"{words}. Elsewhere, where our people are: {_stage_words(elsewhere)}" if elsewhere else words


def _stage_words(lines: Sequence[WarningLine]) -> str:
    counts = [(band, sum(line.code == band for line in lines)) for band in WORST_FIRST]
    return ", ".join(count_words(count, BAND_WORDS[band].lower(), BAND_WORDS[band].lower()) for band, count in counts)
