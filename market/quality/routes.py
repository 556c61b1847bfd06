"""Every page of quality, put together from its sub-packages."""

from litestar import Router

from market.quality.actions import routes as actions
from market.quality.assessments import routes as assessments
from market.quality.assured import routes as assured
from market.quality.consolidation import routes as consolidation
from market.quality.framework import routes as framework
from market.quality.market_views import routes as market_views
from market.quality.programme import routes as programme
from market.quality.reports import routes as reports
from market.quality.visits import routes as visits

router = Router(
    path="/",
    route_handlers=[
        *framework.HANDLERS,
        *consolidation.HANDLERS,
        *assured.HANDLERS,
        *assessments.HANDLERS,
        *actions.HANDLERS,
        *programme.HANDLERS,
        *visits.HANDLERS,
        *reports.HANDLERS,
        *market_views.HANDLERS,
    ],
)
