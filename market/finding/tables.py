"""Tables of finding care: a search kept as a request, and what providers answered."""

from piccolo.columns import Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index
from market.placements.tables import Placement
from market.providers.tables import Location


class CareRequest(Table, tablename="care_request"):
    """A search of one day for one case, with what it found, so that "no vacancy" is backed by it."""

    case_reference = Varchar(length=40)
    search = Text(help_text="canonical JSON of the Search")
    on_day = Date(help_text="day as at which it was searched")
    usable = Integer()
    looked_at = Integer()
    left_out = Text(help_text="canonical JSON: how many places per reason")
    nearest = Text(help_text="canonical JSON: the nearest usable and unusable places with their reasons, as found")
    outcome = Varchar(length=12, default="open")
    outcome_on = Date(null=True, default=None)
    outcome_words = Varchar(length=300, default="")
    placement = ForeignKey(
        Placement,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="null until somebody is placed from it",
    )
    asked_by = Varchar(length=120)
    asked_at = Timestamptz()
    version = Integer(default=1)


class CareOffer(Table, tablename="care_offer"):
    """A provider's answer to a request."""

    request = ForeignKey(CareRequest, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    location = ForeignKey(Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    answer = Varchar(length=10)
    weekly_pence = Integer(null=True, default=None)
    words = Varchar(length=300, default="")
    asked_at = Timestamptz()
    answered_at = Timestamptz(null=True, default=None)
    recorded_by = Varchar(length=120)


TABLES = (CareRequest, CareOffer)

INDEXES = (
    Index(CareRequest, ("case_reference",)),
    Index(CareRequest, ("outcome", "asked_at")),
    Index(CareOffer, ("request", "location"), unique=True),
)
