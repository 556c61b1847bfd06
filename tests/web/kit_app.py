"""A small application that uses the whole kit, for its tests and for looking at it."""

from datetime import date
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, get, post
from litestar.exceptions import HTTPException, NotFoundException, PermissionDeniedException
from litestar.middleware import ASGIMiddleware
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template
from litestar.types import ASGIApp, Receive, Scope, Send
from msgspec import Struct

from market.settings import Settings, read_settings
from market.web.assets import static_file
from market.web.charts import ChartColumn, draw, line_chart
from market.web.flash import flash
from market.web.forms import (
    ChangedSinceOpened,
    Checkboxes,
    Date,
    Decimal,
    Email,
    Form,
    Integer,
    Money,
    Password,
    Radios,
    Select,
    Text,
    TextArea,
    Tick,
    Upload,
    options,
)
from market.web.install import application_options, wrap_application
from market.web.lists import Column, Filter, Listing, ListSpec
from market.web.render import NavigationItem, page

FORM = Form(
    Text("name", "Name of the home", hint="As people know it, for example Oak House"),
    Email("email", "Email address", required=False),
    Password("password", "Password", required=False),
    Integer("beds", "Number of beds", least=0, most=500),
    Decimal("hours", "Hours a week", places=1, suffix="hours", required=False),
    Money("rate", "Weekly rate", hint="Before any top-up", required=False),
    Date("opened", "Date it opened", hint="For example, 27 3 2026", latest=date(2026, 9, 30)),
    Select("town", "Town", options=options({"mbr": "Middlesbrough", "red": "Redcar"})),
    Radios(
        "accepting",
        "Is it accepting people?",
        options=options({"yes": "Yes", "no": "No"}),
        missing="Select yes if it is accepting people",
    ),
    Checkboxes(
        "needs", "Needs it can meet", options=options({"dementia": "Dementia", "nursing": "Nursing"}), required=False
    ),
    TextArea("notes", "Notes", required=False, longest=500, count=True),
    Upload("file", "Insurance certificate", required=False, endings=(".pdf",), megabytes=1),
    Tick("sure", "I have checked this with the provider"),
    versioned=True,
)
SPEC = ListSpec(
    columns=(
        Column("name", "Home", sql="l.name", link="href"),
        Column("town", "Town", sql="l.town"),
        Column("rating", "Rating", kind="tag"),
        Column("beds", "Beds", sql="l.beds", kind="number", descending_first=True),
        Column("occupancy", "Occupancy", kind="percent"),
        Column("rated_on", "Rated on", sql="l.rated_on", kind="date"),
    ),
    filters=(
        Filter("q", "Name, postcode or id"),
        Filter("town", "Town", kind="choice", options=options({"mbr": "Middlesbrough", "red": "Redcar"})),
        Filter("since", "Rated since", kind="date"),
        Filter(
            "rating",
            "Rating",
            kind="choices",
            options=options({"outstanding": "Outstanding", "good": "Good", "ri": "Requires improvement"}),
        ),
    ),
    sort="name",
    tie_break="l.id",
    noun="home",
    size=25,
)


class Person(Struct):
    """A signed-in person as the layout needs one."""

    id: int = 7
    name: str = "Ada Fielding"
    permissions: frozenset[str] = frozenset({"see"})


class Row(Struct):
    """A row of the list."""

    name: str
    href: str
    town: str | None
    rating: str
    rating_colour: str
    beds: int
    occupancy: float | None
    rated_on: date | None


class SignIn(ASGIMiddleware):
    """Signs the person in unless the address says `?signed=out`."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Set the user as the real middleware does."""
        scope["user"] = None if b"signed=out" in scope["query_string"] else Person()
        await next_app(scope, receive, send)


def rows(count: int) -> list[Row]:
    """Invented homes, some with unknown values."""
    return [
        Row(
            f"Oak <House> {at}", f"/homes/{at}", "Middlesbrough" if at % 3 else None,
            ("Good", "Outstanding", "Requires improvement")[at % 3], ("green", "blue", "yellow")[at % 3],
            12 + at, 0.8 + at / 1000 if at % 4 else None, date(2024, 1 + at % 12, 3) if at % 5 else None,
        )
        for at in range(count)
    ]  # fmt: skip


@get("/", name="first", sync_to_thread=False)
def first(request: Request) -> Template:
    """The first page."""
    return page(request, "kit/first.html", {"figures": FIGURES})


@get("/charts")
async def charted(request: Request) -> Template:
    """A page with charts."""
    drawn = [
        await draw(
            line_chart(
                id="occupancy", title="Occupancy over time", finding="Occupancy rose from 81% in January to 89% in September.",
                series=["Care homes", "England"], value=ChartColumn("Share", "percent", 1), source="Capacity Tracker, September 2026",
                rows=[(date(2026, at, 1), None if at == 4 else 0.8 + at / 100, 0.86) for at in range(1, 10)],
            )
        )
    ]  # fmt: skip
    return page(request, "kit/first.html", {"figures": FIGURES}, charts=drawn)


FIGURES = [
    {"label": "Beds", "value": "1,724", "detail": "in 62 care homes", "href": "/list"},
    {"label": "Occupied", "value": "86%", "detail": "1,478 of 1,724 beds", "note": "3 homes are out of date"},
    {"label": "Rated good or outstanding", "value": "78.7%", "detail": "148 of 188 services"},
    {"label": "Home care", "value": "13,000", "detail": "hours a week for about 1,000 people"},
]


@get("/list", sync_to_thread=False)
def listed(request: Request) -> Template:
    """A list of 200."""
    query = SPEC.read(request.query_params)
    everything = rows(200)
    shown = everything[query.offset : query.offset + query.size]
    return page(request, "kit/list.html", None, listing=Listing(shown, len(everything), query))


@get("/edit", sync_to_thread=False)
def edit(request: Request) -> Template:
    """The form as first shown."""
    return page(
        request,
        "kit/form.html",
        None,
        reading=FORM.blank(version=3, name="Oak House", rate=123450, opened=date(2020, 2, 1)),
    )


@post("/edit")
async def save(request: Request) -> Response[Any] | Template:
    """The form as sent."""
    reading = FORM.read(await request.form())
    if not reading.ok:
        return page(request, "kit/form.html", None, reading=reading, status_code=422)
    if reading.version != 3:
        raise ChangedSinceOpened(
            reading,
            now={"name": "Oak Court", "beds": 40},
            version=4,
            action="/edit",
            back="/",
            by="Ben Marsh saved it 2 minutes ago",
        )
    flash(request, "Oak House saved")
    return Redirect("/", status_code=303)


@get("/fail/{kind:str}", sync_to_thread=False)
def fail(kind: FromPath[str]) -> None:
    """Every way to fail."""
    if kind == "bug":
        raise ZeroDivisionError("secret detail")
    if kind == "forbidden":
        raise PermissionDeniedException
    if kind == "missing":
        raise NotFoundException("There is no home with that number.")
    raise HTTPException(status_code=int(kind))


def kit_settings(home: Path, **environment: str) -> Settings:
    """Settings for a test."""
    return read_settings(
        {"MARKET_HOME": str(home), "MARKET_SECRET_KEY": "k" * 40, "MARKET_DEMONSTRATION": "yes"} | environment
    )


def make_app(home: Path, *handlers: Any, **environment: str) -> Litestar:
    """The application, wrapped as the real one is."""
    settings = kit_settings(home, **environment)
    config = application_options(settings)
    config["template_config"].engine_instance.engine.loader.searchpath.append(str(Path(__file__).parent / "templates"))
    app = Litestar(
        [first, charted, listed, edit, save, fail, static_file, *handlers],
        middleware=[SignIn()],
        openapi_config=None,
        **config,
    )
    app.state.navigation = (
        NavigationItem("Overview", "/"), NavigationItem("Homes", "/list", under=("/list", "/homes")),
        NavigationItem("Figures", "/figures"), NavigationItem("Statements", "/statements"), NavigationItem("Users", "/users", "administer"),
    )  # fmt: skip
    return wrap_application(app, settings)
