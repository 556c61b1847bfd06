"""Workforce: agency and absence from the tracker, sponsor licences from notes. Turnover, vacancies and training are typed in. Pure."""

from market.risk.facts.types import Facts
from market.risk.indicators.finance import TRACKER
from market.risk.indicators.newest import newest_event
from market.risk.indicators.thresholds import unknown
from market.risk.notes.types import NoteKind
from market.risk.types import Measure, State

NO_STAFF = "The last return says nothing of staff. The provider can save them in the Capacity Tracker"


def agency(facts: Facts) -> Measure:
    """EW-W01: agency nurses and care workers of all nurses and care workers, in per cent of headcount."""
    staff = facts.staff
    if staff is None or staff.employed is None or staff.agency is None or staff.employed + staff.agency == 0:
        return unknown(NO_STAFF)
    everyone = staff.employed + staff.agency
    return Measure(
        value=100 * staff.agency / everyone,
        words=f"{staff.agency} of {everyone} nurses and care workers from agencies",
        as_at=staff.saved_on,
        source=TRACKER,
    )


def absence(facts: Facts) -> Measure:
    """EW-W02: absent of employed nurses and care workers, in per cent of headcount."""
    staff = facts.staff
    if staff is None or not staff.employed or staff.absent is None:
        return unknown(NO_STAFF)
    return Measure(
        value=100 * staff.absent / staff.employed,
        words=f"{staff.absent} of {staff.employed} nurses and care workers absent",
        as_at=staff.saved_on,
        source=TRACKER,
    )


def sponsor(facts: Facts) -> Measure:
    """EW-W06: a sponsor licence downgraded or queried is amber, suspended or revoked red, as the newest note says."""
    states = {
        NoteKind.SPONSOR_QUERIED: (State.AMBER, "Licence downgraded or under question"),
        NoteKind.SPONSOR_LOST: (State.RED, "Licence suspended or revoked"),
        NoteKind.SPONSOR_CLEAR: (State.GREEN, "No trouble with the licence"),
    }
    return newest_event(facts, states) or unknown(
        "Nobody has noted the sponsor licence. Ask the provider, or type in that it has none"
    )


RULES = {"EW-W01": agency, "EW-W02": absence, "EW-W06": sponsor}
