"""Every figure, in the order in which they are printed."""

from market.figures.definitions.beds import BEDS
from market.figures.definitions.buying import BUYING
from market.figures.definitions.community import EXTRA_CARE, HOME_CARE, WAITING
from market.figures.definitions.completion import COMPLETION
from market.figures.definitions.concentration import CONCENTRATION
from market.figures.definitions.embargoes import EMBARGOES
from market.figures.definitions.movement import MOVEMENT
from market.figures.definitions.out_of_area import OUT_OF_AREA
from market.figures.definitions.quality import QUALITY
from market.figures.definitions.risk import RISK
from market.figures.definitions.services import SERVICES
from market.figures.types import Definition

FIGURES: tuple[Definition, ...] = (
    *BEDS,
    *SERVICES,
    *COMPLETION,
    *MOVEMENT,
    *CONCENTRATION,
    *HOME_CARE,
    *OUT_OF_AREA,
    *BUYING,
    *WAITING,
    *EXTRA_CARE,
    *QUALITY,
    *EMBARGOES,
    *RISK,
)
BY_ID: dict[str, Definition] = {definition.id: definition for definition in FIGURES}
