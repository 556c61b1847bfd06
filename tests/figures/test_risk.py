"""The two figures of early warning: shares of care homes, hidden by their count where a statement prints them."""

from datetime import timedelta

import pytest

from market.figures.service import compute_figures
from market.figures.types import Figure
from market.policies.service import load_policies
from market.statement.freezing import freeze_figures
from market.statement.types import SUPPRESSED
from tests.builders.capacity import make_bed_return
from tests.builders.placements import make_placement
from tests.builders.providers import make_location
from tests.builders.risk import BY, NOW, ON, OWN, score_market

NAMES = ("care_homes_at_warning_share", "care_homes_not_known_share")
pytestmark = pytest.mark.usefixtures("db")


async def by_id(on: object = ON) -> dict[str, Figure]:
    """The two figures as at a day."""
    assert isinstance(on, type(ON))
    return {figure.id: figure for figure in await compute_figures(on, OWN) if figure.id in NAMES}


async def test_before_the_first_score_nothing_is_known() -> None:
    await make_location()
    assert [each.value for each in (await by_id()).values()] == [None, None]


async def test_shares_count_homes_of_our_area_as_at_each_date() -> None:
    await load_policies(by=BY, now=NOW)
    troubled, outside = await make_location(), await make_location(authority="Elsewhere")
    await make_location(services=("home_care",), care_home=False)
    await make_bed_return(troubled, maximum=30, occupied=10)
    await make_placement(location=outside.id)
    calm = await make_location(registered_on=ON - timedelta(days=1))
    await score_market()
    found = await by_id()
    assert (found[NAMES[0]].numerator, found[NAMES[0]].denominator) == (1, 2)
    assert (found[NAMES[1]].numerator, found[NAMES[1]].value) == (1, 0.5)
    assert found[NAMES[0]].sources[0].as_at == ON
    assert [each.value for each in (await by_id(ON - timedelta(days=1))).values()] == [None, None]
    frozen = {each.id: each for each in freeze_figures(found.values())}
    assert frozen[NAMES[0]].value == SUPPRESSED
    assert calm.id != troubled.id
