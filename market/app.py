"""The application: every package's routes put together, and what starts and stops with it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request, Response
from litestar.exceptions import HTTPException, NotFoundException

from market import health
from market.accounts import routes as accounts
from market.accounts.guards import SignInNeeded, to_sign_in
from market.accounts.session import SessionMiddleware, finish_marking
from market.capacity import routes as capacity
from market.checklists import routes as checklists
from market.commissioning import routes as commissioning
from market.contingency import routes as contingency
from market.contracts import routes as contracts
from market.db.engine import close_database, open_database
from market.db.errors import DatabaseUnavailable
from market.db.installation import read_installation
from market.embargoes import routes as embargoes
from market.failure import routes as failure
from market.figures import routes as figures
from market.finding import routes as finding
from market.finding.notices import placing_notices
from market.host_alerts import routes as host_alerts
from market.importers import routes as importers
from market.jobs import routes as jobs
from market.jobs.apart import Apart
from market.jobs.ticking import Ticker
from market.jobs.timetable import TIMETABLE
from market.letters import routes as letters
from market.navigation import NAVIGATION
from market.organisations import RegisterOrganisations
from market.overview import routes as overview
from market.partners import routes as partners
from market.placements import routes as placements
from market.policies import routes as policies
from market.policies.types import NoPolicy
from market.portal import routes as portal
from market.providers import routes as providers
from market.quality import routes as quality
from market.risk import routes as risk
from market.settings import Settings, child_environment, from_environment, overlaid
from market.statement import routes as statement
from market.tables import register_tables
from market.web.assets import static_file
from market.web.errors import http_error
from market.web.install import application_options, wrap_application
from market.web.logs import configure_logging
from market.work import routes as work
from market.work.runner import Runner, child_command

BUSY_SECONDS = 10


ROUTERS = (
    health.router,
    accounts.router,
    work.router,
    partners.router,
    letters.router,
    checklists.router,
    providers.router,
    capacity.router,
    contracts.router,
    quality.router,
    policies.router,
    placements.router,
    host_alerts.router,
    embargoes.router,
    finding.router,
    commissioning.router,
    contingency.router,
    failure.router,
    risk.router,
    figures.router,
    importers.router,
    statement.router,
    portal.router,
    overview.router,
    jobs.router,
)


def create_app(settings: Settings, *, background: bool = True, auto_reload: bool = False) -> Litestar:
    """The application for these settings.

    `background` lets this process do waiting work and follow the timetable (when MARKET_JOBS says so).
    """
    register_tables()
    options = application_options(settings, auto_reload=auto_reload)
    options["exception_handlers"] = {
        **options["exception_handlers"],
        SignInNeeded: to_sign_in,
        DatabaseUnavailable: database_unavailable,
        NoPolicy: no_policy_yet,
    }
    app = Litestar(
        route_handlers=[static_file, *ROUTERS],
        lifespan=[_life_of(settings, background=background)],
        openapi_config=None,
        logging_config=None,
        **options,
    )
    app.state.navigation = NAVIGATION
    app.state.organisations = RegisterOrganisations()
    app.state.location_notices = (placing_notices,)
    app.state.runner = None
    app.state.ticker = None
    inner: Any = app.asgi_handler
    outer: Any = AnswerOutages(SessionMiddleware(inner))
    app.asgi_handler = outer
    return wrap_application(app, settings)


def served() -> Litestar:
    """The application of a serving process, with the settings of its environment; `market serve` gives it to
    uvicorn.
    """
    settings = from_environment()
    configure_logging(settings.log_level)
    return create_app(settings)


def no_policy_yet(request: Request[Any, Any, Any], error: NoPolicy) -> Response[Any]:
    """404 with the sentence that says who loads the first policies, for what cannot be done without one."""
    words = "The council has no policy in force for this yet. Whoever runs the service loads the first ones with “market policies load”."
    return http_error(request, NotFoundException(words))


def database_unavailable(request: Request[Any, Any, Any], error: DatabaseUnavailable) -> Response[Any]:
    """503 with the page that says to try again, and when."""
    return http_error(
        request,
        HTTPException(detail="", status_code=503, headers={"Retry-After": str(BUSY_SECONDS)}),
    )


class AnswerOutages:
    """ASGI wrapper: the session is looked up before Litestar's own error handling, so an outage there is answered
    here.
    """

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request; a database that cannot be reached gives the 503 page."""
        try:
            await self._app(scope, receive, send)
        except DatabaseUnavailable as error:
            scope.setdefault("user", None)
            request: Request[Any, Any, Any] = Request(scope)
            answer = database_unavailable(request, error).to_asgi_response(app=None, request=request)
            await answer(scope, receive, send)


def _life_of(settings: Settings, *, background: bool) -> Callable[[Litestar], Any]:
    """What is opened when the application starts and closed, in the opposite order, when it ends."""

    @asynccontextmanager
    async def life(app: Litestar) -> AsyncIterator[None]:
        await open_database(settings.database_url, pool_size=settings.database_pool)
        try:
            await overlay_installation(app, settings)
            async with _background(app, settings if background else None):
                yield
        finally:
            await finish_marking()
            await close_database()

    return life


async def overlay_installation(app: Litestar, settings: Settings) -> None:
    """Let the pages follow what the database says of the installation."""
    app.state.settings = overlaid(settings, await read_installation())
    if app.template_engine is not None:
        app.template_engine.engine.globals["settings"] = app.state.settings


@asynccontextmanager
async def _background(app: Litestar, settings: Settings | None) -> AsyncIterator[None]:
    if settings is None:
        yield
        return
    runner = Runner(child_command(), child_environment(app.state.settings))
    runner.start()
    app.state.runner = runner
    ticker = Ticker(TIMETABLE, app.state.settings, name=runner.name, carry=Apart(runner.environment))
    if settings.jobs:
        ticker.start()
    app.state.ticker = ticker
    try:
        yield
    finally:
        if settings.jobs:
            await ticker.stop()
        await runner.stop()


def route_names(app: Litestar) -> Sequence[str]:
    """Names of every route, for the test that links lead somewhere."""
    return sorted(
        handler.name for route in app.routes for handler in getattr(route, "route_handlers", ()) if handler.name
    )
