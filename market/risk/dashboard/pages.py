"""What the market-risk dashboard prints. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from market.checklists.types import Summary
from market.contingency.types import Standing
from market.core.clock import london_date
from market.core.words import count_words, day_words
from market.embargoes.types import EmbargoRow, InForce
from market.embargoes.words import terms_line
from market.failure.cases.types import CaseLine
from market.failure.sharing.types import RequestRow
from market.failure.turnaround.types import Turnaround
from market.host_alerts.types import AlertRow
from market.risk.decisions.pages import WatchLine
from market.risk.scores.listing import OURS
from market.risk.scores.queries import Moved
from market.risk.types import Band, BandShare, Decision
from market.risk.words import BAND_WORDS, band_colour, band_words
from market.web.charts import Chart, ChartColumn, bar_chart
from market.web.words import number_words, percent_words

MOST = 10


class Cell(Struct, frozen=True):
    """One cell: words, an address, a tag's colour, and a small line below."""

    words: str
    href: str = ""
    colour: str = ""
    detail: str = ""


class CellTable(Struct, frozen=True, kw_only=True):
    """One table of the dashboard; `more` are words and address of the whole list."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    empty: str
    lead: str = ""
    more: tuple[str, str] | None = None


class Seen(Struct, frozen=True, kw_only=True):
    """Everything that the dashboard is made of, as it stood on a day."""

    on: date
    shares: Sequence[BandShare]
    moved: Sequence[Moved]
    embargoes: Sequence[EmbargoRow]
    in_force: Mapping[int, InForce]
    alerts: Sequence[AlertRow]
    people: Mapping[int, tuple[int, int]]
    cases: Sequence[CaseLine]
    tasks: Mapping[int, Summary]
    turnarounds: Sequence[Turnaround]
    requests: Sequence[RequestRow]
    watched: Sequence[WatchLine]
    names: Mapping[int, str]
    cannot_lose: Mapping[int, Standing]
    bands: Mapping[int, Band]
    decisions: Sequence[Decision] = ()


class Dashboard(Struct, frozen=True, kw_only=True):
    """The page."""

    on: date
    decisions: CellTable | None
    figures: list[dict[str, str]]
    tables: list[CellTable]


def dashboard(seen: Seen, *, as_at: str = "") -> Dashboard:
    """The page from what was read. `as_at` is the past day that was chosen, which links keep."""
    return Dashboard(
        on=seen.on,
        decisions=_decisions(seen) if seen.decisions else None,
        figures=_figures(seen, f"&as_at={as_at}" if as_at else ""),
        tables=[
            _worse(seen),
            _cannot_lose(seen),
            _embargoes(seen),
            _alerts(seen),
            _cases(seen),
            _turnarounds(seen),
            _requests(seen),
            _watched(seen),
        ],
    )


def share_chart(shares: Sequence[BandShare], on: date) -> Chart | None:
    """Beds of care homes in our area by stage; None when no home has a score."""
    beds = sum(share.beds for share in shares)
    if not beds:
        return None
    red, amber = (next(share.beds for share in shares if share.band is band) for band in (Band.RED, Band.AMBER))
    return bar_chart(
        id="beds-by-stage",
        title="Care home beds by stage",
        finding=f"Of {number_words(beds)} beds {percent_words(red / beds, 0)} are in homes at red and"
        f" {percent_words(amber / beds, 0)} in homes at amber on {day_words(on)}.",
        rows=[(BAND_WORDS[share.band], share.beds / beds) for share in shares],
        label="Stage",
        value=ChartColumn("Share of beds", "percent", 0),
        source="Early warning, stages in effect",
    )


def _decisions(seen: Seen) -> CellTable:
    return CellTable(
        id="decisions",
        title="Waits for your decision",
        columns=("What", "About", "Asked by"),
        rows=[(Cell(each.what, each.href), Cell(each.about), Cell(each.detail)) for each in seen.decisions],
        empty="",
    )


def _figures(seen: Seen, day: str) -> list[dict[str, str]]:
    beds = sum(share.beds for share in seen.shares) or 1
    figures = [
        {
            "label": BAND_WORDS[share.band],
            "value": number_words(share.places),
            "detail": f"{count_words(share.homes, 'care home')}, {percent_words(share.beds / beds, 0)} of beds",
            "href": f"/risk/warnings?band={share.band.value}&area={OURS}{day}",
        }
        for share in seen.shares
    ]
    late = sum(summary.critical_late for summary in seen.tasks.values())
    figures.append({"label": "Critical tasks late", "value": number_words(late), "detail": "in provider failures"})
    return figures


def _worse(seen: Seen) -> CellTable:
    worse = [each for each in seen.moved if each.worse]
    better = sum(each.better for each in seen.moved)
    return CellTable(
        id="worse",
        title="Worse than a week ago",
        lead=f"{count_words(better, 'place')} got better by the figures; stages that people set are left out."
        if better
        else "",
        columns=("Place", "Before", "Now"),
        rows=[
            (
                Cell(each.location_name, f"/locations/{each.location_id}/risk", detail=each.organisation_name),
                Cell(band_words(each.before), colour=band_colour(each.before)),
                Cell(band_words(each.after), colour=band_colour(each.after)),
            )
            for each in worse[:MOST]
        ],
        empty="No place is in a graver stage than a week ago.",
        more=("All places with their stages", "/risk/warnings"),
    )


def _cannot_lose(seen: Seen) -> CellTable:
    found = [
        (place, standing)
        for place, standing in seen.cannot_lose.items()
        if seen.bands.get(place) in (Band.RED, Band.AMBER) and place in seen.names
    ]
    found.sort(key=lambda pair: pair[1].rank)
    return CellTable(
        id="cannot-lose",
        title="In trouble, and the market cannot lose them",
        columns=("Place", "Stage", "People with no place that night"),
        rows=[
            (
                Cell(seen.names[place], f"/locations/{place}/risk"),
                Cell(band_words(seen.bands[place]), colour=band_colour(seen.bands[place])),
                Cell(f"{standing.unplaced} of {standing.people}"),
            )
            for place, standing in found[:MOST]
        ],
        empty="No place that the market cannot lose is at amber or red.",
        more=("Where would they go tonight?", "/contingency"),
    )


def _embargoes(seen: Seen) -> CellTable:
    rows = []
    for each in seen.embargoes:
        held = seen.in_force.get(each.id)
        if held is None:
            continue
        due = held.review_on < seen.on
        began = f"since {day_words(london_date(held.started_at))}"
        rows.append(
            (
                Cell(each.subject_name, f"/embargoes/{each.id}", detail=each.provider_name),
                Cell(terms_line(held), detail=began),
                Cell("Overdue", colour="red", detail=day_words(held.review_on))
                if due
                else Cell(day_words(held.review_on)),
            )
        )
    return CellTable(
        id="embargoes",
        title="Embargoes in force",
        columns=("Place or provider", "Kind", "Review by"),
        rows=rows,
        empty="No embargo is in force.",
        more=("The register of embargoes", "/embargoes"),
    )


def _alerts(seen: Seen) -> CellTable:
    rows = []
    for alert in seen.alerts:
        people, done = seen.people.get(alert.id, (0, 0))
        left = people - done
        rows.append(
            (
                Cell(alert.place_name, f"/host-alerts/{alert.id}", detail=alert.host_name),
                Cell(day_words(london_date(alert.told_at))),
                Cell(f"{left} of {people} to review", colour="red") if left else Cell(f"All {people} reviewed"),
            )
        )
    return CellTable(
        id="alerts",
        title="Suspensions by other authorities",
        columns=("Place", "Told on", "Our people there"),
        rows=rows,
        empty="No host alert is open.",
        more=("All host alerts", "/host-alerts"),
    )


def _cases(seen: Seen) -> CellTable:
    rows = []
    for case in seen.cases:
        told = seen.tasks.get(case.id, Summary())
        late = f"{count_words(told.critical_late, 'critical task')} late"
        rows.append(
            (
                Cell(case.title, f"/failures/{case.id}", detail=case.organisation_name),
                Cell(case.stage.replace("_", " ").capitalize()),
                Cell(late, colour="red") if told.critical_late else Cell(f"{told.done} of {told.total} tasks done"),
            )
        )
    return CellTable(
        id="failures",
        title="Provider failures",
        columns=("Case", "Stage", "Tasks"),
        rows=rows,
        empty="No failure case is open.",
        more=("All failure cases", "/failures"),
    )


def _turnarounds(seen: Seen) -> CellTable:
    return CellTable(
        id="turnarounds",
        title="In turnaround",
        columns=("Provider", "Actions", "Review by"),
        rows=[
            (
                Cell(each.location_name or each.organisation_name, f"/turnarounds/{each.id}"),
                Cell(f"{count_words(each.late_actions, 'action')} late", colour="orange")
                if each.late_actions
                else Cell(f"{count_words(each.open_actions, 'action')} open"),
                Cell(day_words(each.next_review_on), detail="Overdue" if each.next_review_on < seen.on else ""),
            )
            for each in seen.turnarounds
        ],
        empty="No provider is in turnaround.",
        more=("All turnarounds", "/turnarounds"),
    )


def _requests(seen: Seen) -> CellTable:
    return CellTable(
        id="requests",
        title="Information requests overdue",
        columns=("About", "With", "Due"),
        rows=[
            (
                Cell(each.organisation_name, f"/information-requests/{each.id}"),
                Cell(each.partner_name, detail="Asked of us" if each.direction == "inbound" else "Asked by us"),
                Cell(day_words(each.due_on)),
            )
            for each in seen.requests
            if each.overdue(seen.on)
        ],
        empty="No information request is overdue.",
        more=("All information requests", "/information-requests"),
    )


def _watched(seen: Seen) -> CellTable:
    due = [each for each in seen.watched if each.review_on <= seen.on]
    return CellTable(
        id="watched",
        title="Watch-list: due to be looked at",
        columns=("Place", "Stage", "Who watches"),
        rows=[
            (
                Cell(each.location, each.url, detail=each.provider),
                Cell(each.band, colour=each.band_colour),
                Cell(each.watcher, detail=day_words(each.review_on)),
            )
            for each in due
        ],
        empty=f"{count_words(len(seen.watched), 'place')} watched, none due to be looked at.",
        more=("The watch-list", "/risk/watch-list"),
    )
