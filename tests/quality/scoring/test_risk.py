"""Every cell of likelihood and impact, with each thing that raises it, and the dates that follow."""

from datetime import UTC, date, datetime

import pytest

from market.core.clock import LONDON
from market.quality.scoring import risk
from market.quality.scoring.types import OpenDate
from tests.quality.scoring.cases import LIBRARY

SETTINGS = LIBRARY.settings
# rows are likelihood 1 to 5, columns impact 1 to 5; written out by hand from the follow-up table
CELLS = (
    "low low low low medium",
    "low low medium medium high",
    "low medium medium high very_high",
    "low medium high very_high critical",
    "medium high very_high critical critical",
)
NEXT = {"low": "medium", "medium": "high", "high": "very_high", "very_high": "critical", "critical": "critical"}
# raised on Thursday 17 December 2026 at 10:30: Christmas Day is a Friday, Boxing Day is kept on Monday 28, then New Year's Day
RAISED = datetime(2026, 12, 17, 10, 30, tzinfo=UTC)
DATES = {
    "critical": (datetime(2026, 12, 18, 10, 30, tzinfo=UTC), date(2026, 12, 21)),
    "very_high": (datetime(2026, 12, 22, 23, 59, tzinfo=UTC), date(2027, 1, 5)),
    "high": (datetime(2027, 1, 5, 23, 59, tzinfo=UTC), date(2027, 1, 14)),
    "medium": (datetime(2027, 1, 14, 23, 59, tzinfo=UTC), date(2027, 3, 11)),
    "low": (None, date(2027, 6, 17)),
}
EACH_RAISE = [
    {},
    {"repeat": True},
    {"failed_follow_up": True},
    {"low_confidence": True},
    {"open_highs_in_group": 2},
    {"late_evidence_dates": 2},
    {"repeat": True, "low_confidence": True, "late_evidence_dates": 5},
]


@pytest.mark.parametrize("raises", EACH_RAISE, ids=lambda given: "+".join(given) or "plain")
@pytest.mark.parametrize("likelihood", range(1, 6))
@pytest.mark.parametrize("impact", range(1, 6))
def test_all_25_cells_with_each_raise(likelihood: int, impact: int, raises: dict[str, int]) -> None:
    band = risk.band_of(risk.risk_of(likelihood, impact), SETTINGS)
    assert band == CELLS[likelihood - 1].split()[impact - 1]
    found = risk.raises_of(**raises)  # type: ignore[arg-type]
    final = risk.raised(band, found)
    assert final == (NEXT[band] if raises else band)
    dates = risk.follow_up(final, RAISED, SETTINGS)
    assert (dates.evidence_due_at, dates.follow_up_on) == DATES[final]
    assert dates.mode
    assert bool(dates.escalation) == (final in ("critical", "very_high", "high"))
    words = risk.explained(likelihood, impact, found, SETTINGS)
    assert words.startswith(f"Likelihood {likelihood} × impact {impact} = {likelihood * impact}: ")
    assert all(risk.RAISE_WORDS[one] in words for one in found)


@pytest.mark.parametrize(("highs", "late"), [(0, 0), (1, 1)])
def test_one_is_not_two(highs: int, late: int) -> None:
    assert risk.raises_of(open_highs_in_group=highs, late_evidence_dates=late) == ()


@pytest.mark.parametrize(
    ("raised_at", "band", "due", "follow_up_on"),
    [
        # Friday evening: two working days are Monday and Tuesday, but 24 hours run through the weekend
        (
            datetime(2026, 6, 5, 19, 0, tzinfo=UTC),
            "critical",
            datetime(2026, 6, 6, 19, 0, tzinfo=UTC),
            date(2026, 6, 9),
        ),
        # half past midnight in London on 6 June is still 5 June in UTC: days count from London's Saturday
        (datetime(2026, 6, 5, 23, 30, tzinfo=UTC), "high", datetime(2026, 6, 19, 22, 59, tzinfo=UTC), date(2026, 7, 4)),
        # the clocks go back on 25 October: 24 hours stay 24 hours
        (
            datetime(2026, 10, 24, 12, 0, tzinfo=UTC),
            "critical",
            datetime(2026, 10, 25, 12, 0, tzinfo=UTC),
            date(2026, 10, 27),
        ),
    ],
)
def test_london_time(raised_at: datetime, band: str, due: datetime, follow_up_on: date) -> None:
    found = risk.follow_up(band, raised_at, SETTINGS)
    assert (found.evidence_due_at, found.follow_up_on) == (due, follow_up_on)
    if band == "high":
        assert due.astimezone(LONDON).strftime("%d %H:%M") == "19 23:59"


def test_words_of_what_is_due() -> None:
    words = [risk.follow_up(band, RAISED, SETTINGS) for band in reversed(risk.BANDS)]
    assert [one.evidence_words for one in words] == [
        "spoken assurance the same day, in writing within 24 hours",
        "within 3 working days",
        "within 10 working days",
        "within 28 days",
        "with the next return",
    ]
    assert [one.follow_up_words for one in words] == [
        "within 2 working days",
        "within 10 working days",
        "within 28 days",
        "within 12 weeks",
        "within 26 weeks",
    ]


def test_the_earliest_date_drives_then_the_band_then_the_oldest() -> None:
    day = date(2026, 12, 1)
    later = OpenDate(1, "critical", date(2026, 12, 2))
    dates = [later, OpenDate(5, "high", day), OpenDate(4, "medium", day), OpenDate(6, "high", day)]
    assert risk.driver(dates) == OpenDate(5, "high", day)
    assert risk.driver(reversed(dates)) == OpenDate(5, "high", day)
    assert risk.driver([]) is None


@pytest.mark.parametrize(
    ("planned", "band", "merged"),
    [
        (date(2026, 12, 8), "high", True),
        (date(2026, 12, 9), "high", False),
        (date(2026, 11, 24), "low", True),
        (date(2026, 11, 23), "low", False),
        (date(2026, 12, 1), "very_high", False),
        (date(2026, 12, 1), "critical", False),
    ],
)
def test_merging_with_a_planned_visit(planned: date, band: str, merged: bool) -> None:
    assert risk.merge_with(planned, date(2026, 12, 1), band, SETTINGS.merge_within_days) == merged


def test_late_evidence() -> None:
    due = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
    assert not risk.is_late(due, due)
    assert risk.is_late(due, datetime(2026, 12, 1, 12, 1, tzinfo=UTC))
    assert not risk.is_late(None, due)


@pytest.mark.parametrize(("likelihood", "impact"), [(0, 3), (3, 6)])
def test_outside_the_scale_is_a_bug(likelihood: int, impact: int) -> None:
    with pytest.raises(ValueError):
        risk.risk_of(likelihood, impact)
    with pytest.raises(ValueError):
        risk.band_of(26, SETTINGS)
    with pytest.raises(ValueError):
        risk.row_of("dire", SETTINGS)
