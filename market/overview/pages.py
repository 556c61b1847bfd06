"""The first page of staff: how the market stands, what is new, what waits for somebody."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct

from market.accounts.permissions import Permission
from market.capacity.types import BedsAtDate
from market.core.words import age_words, count_words, day_words, moment_words, month_words
from market.figures.types import Figure
from market.importers.queries import LastApplied, Run
from market.importers.rules import days_allowed, is_late
from market.importers.types import Feed
from market.providers.types import EventKind, MarketEvent
from market.risk.types import Decision
from market.web.charts import Chart, ChartColumn, line_chart
from market.web.words import number_words, percent_words

NEWEST_EVENTS = 6
EVENT_WORDS = {
    EventKind.ENTRY: ("Entered", "green"),
    EventKind.EXIT: ("Left", "red"),
    EventKind.RE_REGISTRATION: ("New owner", "blue"),
}


class Tile(Struct, frozen=True):
    """One big number with its words, where it leads, and what to know of it."""

    label: str
    value: str
    detail: str
    href: str
    note: str = ""


class EventLine(Struct, frozen=True):
    """One entry or exit."""

    words: str
    colour: str
    name: str
    href: str
    on: str
    detail: str


class FeedLine(Struct, frozen=True):
    """One feed, how old its newest file is, and whether a newer one is due."""

    title: str
    as_at: str
    age: str
    late: bool
    href: str


class Waiting(Struct, frozen=True):
    """Something that waits for this person."""

    words: str
    href: str
    link: str


class Shortcut(Struct, frozen=True):
    """A place to go to from the first page."""

    title: str
    words: str
    href: str


class HomePage(Struct, frozen=True, kw_only=True):
    """What the first page prints. Parts that the person may not read are empty."""

    area: str
    on: date
    tiles: list[Tile]
    events: list[EventLine]
    events_words: str
    feeds: list[FeedLine]
    waiting: list[Waiting]
    decisions: list[Decision]
    shortcuts: list[Shortcut]
    empty: bool


SHORTCUTS: tuple[tuple[Permission, Shortcut], ...] = (
    (Permission.FIND_CARE, Shortcut("Find care", "Beds and hours that can be used today.", "/find-care")),
    (
        Permission.READ_CONTRACTS,
        Shortcut("See which contracts end", "With the last safe day to decide.", "/contracts/pipeline"),
    ),
    (
        Permission.READ_PLACEMENTS,
        Shortcut(
            "See who is placed outside the area", "Why, where, and who wishes to come back.", "/placements/out-of-area"
        ),
    ),
    (Permission.READ_REGISTER, Shortcut("Find a location", "By name, postcode or CQC number.", "/locations")),
    (Permission.READ_REGISTER, Shortcut("Look at the map", "Where care is, and how it is rated.", "/locations/map")),
    (Permission.READ_REGISTER, Shortcut("See who came and went", "Entries, exits and new owners.", "/market/changes")),
    (
        Permission.READ_CAPACITY,
        Shortcut("See empty beds", "Home by home, as last told to the tracker.", "/capacity/homes"),
    ),
    (
        Permission.READ_CAPACITY,
        Shortcut("See who keeps the tracker", "Windows done and missed.", "/capacity/completion"),
    ),
    (Permission.READ_FIGURES, Shortcut("Read every figure", "With its method and its sources.", "/figures")),
    (
        Permission.READ_STATEMENTS,
        Shortcut("Open the statement", "The Market Position Statement, edition by edition.", "/statements"),
    ),
    (Permission.IMPORT_FILES, Shortcut("Import a file", "You see what it would do first.", "/imports/new")),
)


TILE_FIGURES = (
    "occupancy_rate",
    "beds_total",
    "beds_occupied",
    "services_total",
    "services_rated_good_or_outstanding_share",
    "median_rating_age_days",
    "tracker_completion_rate",
)
"""The figures that the first page's tiles are made of."""


def tiles_of(figures: Sequence[Figure]) -> list[Tile]:
    """The six numbers that people ask for first. A figure that cannot be computed says so."""
    by_id = {figure.id: figure for figure in figures}
    return [
        _occupancy(by_id["occupancy_rate"]),
        _empty(by_id["beds_total"], by_id["beds_occupied"]),
        _count(
            by_id["services_total"],
            "Services",
            "registered with CQC and open; shared premises count once",
            "/locations?state=open",
        ),
        _share(by_id["services_rated_good_or_outstanding_share"], "Good or outstanding", "of rated services"),
        _age(by_id["median_rating_age_days"]),
        _share(by_id["tracker_completion_rate"], "Keeping the tracker", "of providers, in the last closed window"),
    ]


def _occupancy(figure: Figure) -> Tile:
    value = percent_words(figure.value) if isinstance(figure.value, int | float) else "–"
    detail = _counted(figure, "{} of {} beds")
    return Tile("Beds occupied", value, detail, f"/figures/{figure.id}", _note(figure, "home"))


def _empty(total: Figure, occupied: Figure) -> Tile:
    if not isinstance(total.value, int | float) or not isinstance(occupied.value, int | float):
        return Tile("Empty beds", "–", "No returns yet", "/capacity/homes")
    return Tile(
        "Empty beds", number_words(max(0, total.value - occupied.value)), "recorded less occupied", "/capacity/homes"
    )


def _count(figure: Figure, label: str, detail: str, href: str) -> Tile:
    value = number_words(figure.value) if isinstance(figure.value, int | float) else "–"
    return Tile(label, value, detail, href, _note(figure, "service"))


def _share(figure: Figure, label: str, of: str) -> Tile:
    if not isinstance(figure.value, int | float):
        return Tile(label, "–", "Nothing to count yet", f"/figures/{figure.id}")
    counted = _counted(figure, " ({} of {})")
    return Tile(label, percent_words(figure.value, 1), of + counted, f"/figures/{figure.id}")


def _counted(figure: Figure, words: str) -> str:
    """Numerator and denominator in words, where the figure has both."""
    if isinstance(figure.numerator, int | float) and isinstance(figure.denominator, int | float):
        return words.format(number_words(figure.numerator), number_words(figure.denominator))
    return ""


def _age(figure: Figure) -> Tile:
    value = age_words(round(figure.value)) if isinstance(figure.value, int | float) else "–"
    return Tile("Age of ratings", value, "half are older, half newer", f"/figures/{figure.id}")


def _note(figure: Figure, noun: str) -> str:
    parts = []
    if figure.stale:
        parts.append(f"{count_words(figure.stale, noun)} out of date")
    if figure.missing:
        parts.append(f"{count_words(figure.missing, noun)} without data")
    return ", ".join(parts)


def events_of(events: Sequence[MarketEvent]) -> tuple[list[EventLine], str]:
    """The newest entries and exits, and the year in one sentence."""
    entered = sum(event.kind == EventKind.ENTRY for event in events)
    left = sum(event.kind == EventKind.EXIT for event in events)
    newest = sorted(events, key=lambda event: (event.on, event.location_id), reverse=True)[:NEWEST_EVENTS]
    words = f"In twelve months {count_words(entered, 'location')} opened and {left:,} closed."
    return [_event_line(event) for event in newest], words


def _event_line(event: MarketEvent) -> EventLine:
    words, colour = EVENT_WORDS[event.kind]
    beds = count_words(event.beds, "bed") if event.beds else ""
    return EventLine(
        words=words,
        colour=colour,
        name=event.name,
        href=f"/locations/{event.location_id}",
        on=day_words(event.on),
        detail=", ".join(part for part in (event.organisation_name, event.town, beds) if part),
    )


def feeds_of(last: Mapping[str, LastApplied], feeds: Sequence[Feed], today: date, tracker_days: int) -> list[FeedLine]:
    """Every feed that was ever imported, late ones first."""
    lines = []
    for feed in feeds:
        found = last.get(feed.code)
        if found is None or found.as_at is None:
            continue
        late = is_late(found.as_at, today, days_allowed(feed.code, tracker_days))
        age = age_words((today - found.as_at).days) + " ago" if found.as_at < today else "today"
        lines.append(FeedLine(feed.title, day_words(found.as_at), age, late, f"/imports/{found.run_id}"))
    return sorted(lines, key=lambda line: not line.late)


def waiting_of(held: Sequence[Run], titles: Mapping[str, str], *, may_confirm: bool) -> list[Waiting]:
    """Imports that are held until somebody confirms or discards them."""
    who = "Confirm or discard it" if may_confirm else "See why; somebody who may confirm imports decides"
    return [
        Waiting(
            f"{titles.get(run.feed, run.feed)}, received {moment_words(run.created_at)}, is held because it is shorter than the last one.",
            f"/imports/{run.id}",
            who,
        )
        for run in held
    ]


def occupancy_chart(lines: Sequence[BedsAtDate], today: date) -> Chart | None:
    """Beds occupied as a share of beds recorded, month by month; None while there is nothing to draw."""
    shares: list[tuple[date, float | None]] = []
    for day in sorted({line.on for line in lines}):
        maximum = sum(line.maximum for line in lines if line.on == day)
        occupied = sum(line.occupied for line in lines if line.on == day)
        shares.append((day.replace(day=1), occupied / maximum if maximum else None))
    known = [(day, share) for day, share in shares if share is not None]
    if len(known) < 2:
        return None
    first, last = known[0], known[-1]
    finding = (
        f"Occupancy was {percent_words(last[1])} in {month_words(last[0])}, {_moved(last[1] - first[1])} {month_words(first[0])},"
        f" when it was {percent_words(first[1])}."
    )
    return line_chart(
        id="occupancy-by-month",
        title="Occupancy of care homes",
        finding=finding,
        rows=shares,
        series=["Occupancy"],
        value=ChartColumn("Occupancy", "percent", 1),
        unit="share of recorded beds",
        source=f"NHS Capacity Tracker, latest returns at each month's end, read on {day_words(today)}",
    )


def _moved(change: float) -> str:
    points = round(abs(change) * 100, 1)
    if points < 0.05:
        return "the same as in"
    return f"{points:g} percentage points {'higher' if change > 0 else 'lower'} than in"


class AdminPage(Struct, frozen=True):
    """The index of administration: only what the person may open."""

    links: list[Shortcut]


ADMIN_LINKS: tuple[tuple[Permission, Shortcut], ...] = (
    (Permission.MANAGE_USERS, Shortcut("Users", "Who can sign in, what for, and whether they have been here.", "/admin/users")),
    (Permission.MANAGE_USERS, Shortcut("Roles and permissions", "What each role may do.", "/admin/permissions")),
    (Permission.READ_MESSAGES, Shortcut("Messages", "E-mails sent, waiting, kept or given up.", "/admin/messages")),
    (Permission.RUN_JOBS, Shortcut("Jobs", "What runs by itself, when, and what came of it.", "/admin/jobs")),
    (Permission.READ_AUDIT, Shortcut("Audit trail", "Who changed what, and when.", "/admin/audit")),
    (Permission.EDIT_POLICIES, Shortcut("Policies", "Rules of embargoes, early warning and provider failure, as versions.", "/policies")),
    (Permission.IMPORT_FILES, Shortcut("Imports", "Files from CQC and the Capacity Tracker, and their freshness.", "/imports")),
)  # fmt: skip


def as_at_words(on: date, now: datetime) -> str:
    """The day on which the page stands; the present day is said to be today."""
    return f"As at {day_words(on)}" + (", today" if on == now.date() else "")
