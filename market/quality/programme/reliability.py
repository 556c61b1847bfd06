"""How far the self-assessments of many services can be relied on, added up by the database and remembered until something changes.

The label is the one of `scoring.reliability.label_of` over the last declared self-assessment and the last final full review that is no
more than a year older: one query for a part of the market instead of every answer of it.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any
from weakref import WeakKeyDictionary

from market.core.periods import months_before
from market.db.engine import current_engine
from market.db.sql import fetch, fetch_one, marks
from market.quality.framework.types import Criticality, Library
from market.quality.scoring.reliability import CLAIMED, FOUND, OVER_CLAIM, label_of

CHUNK = 300
MOST_REMEMBERED = 8
_remembered: WeakKeyDictionary[Any, dict[str, dict[int, str]]] = WeakKeyDictionary()
"""By database, so that one never gets what another holds."""


async def labels_on(on: date, library: Library | None, ids: Sequence[int]) -> dict[int, str]:
    """The label of each service's self-assessment by a day; a service without one to compare has no key."""
    if library is None or not ids:
        return {}
    held = _remembered.setdefault(current_engine(), {})
    key = f"{on}:{library.content_hash}:{hash(tuple(ids))}:{await stamp()}"
    if key not in held:
        found = await _labels(on, library, ids)
        if len(held) > MOST_REMEMBERED:
            held.clear()
        held[key] = found
    return held[key]


async def stamp() -> str:
    """What changes whenever an assessment becomes final or a score is decided anew."""
    row = await fetch_one(
        "SELECT (SELECT count(*) FROM assessment WHERE status = 'final') AS finals, (SELECT max(final_at) FROM assessment)"
        " AS last_at, (SELECT count(*) FROM score_decision) AS decided"
    )
    return ":".join(str(value) for value in (row or {}).values())


async def _labels(on: date, library: Library, ids: Sequence[int]) -> dict[int, str]:
    pairs = await _pairs(on, ids)
    weights = {kind: [each.code for each in library.criteria if each.criticality is kind] for kind in Criticality}
    found: dict[int, str] = {}
    for start in range(0, len(pairs), CHUNK):
        part = pairs[start : start + CHUNK]
        for row in await _sums(part, library, weights):
            bias = Fraction(row["bias"], row["weights"])
            found[row["service"]] = label_of(bias, row["too_high"], row["critical_too_high"])
    return found


async def _pairs(on: date, ids: Sequence[int]) -> list[tuple[int, int]]:
    """For each service, the assessments to compare: its last self-assessment and the last full review near it."""
    selves: dict[int, tuple[date, int]] = {}
    reviews: dict[int, tuple[date, int]] = {}
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        for row in await fetch(
            "SELECT id, service, method, visit_on FROM assessment WHERE status = 'final' AND visit_on <= {}"
            f" AND method IN ('self_assessment', 'full_review') AND service IN ({marks(part)}) ORDER BY visit_on, id",
            on,
            *part,
        ):
            into = selves if row["method"] == "self_assessment" else reviews
            into[row["service"]] = (row["visit_on"], row["id"])
    return [
        (own[1], reviews[service][1])
        for service, own in selves.items()
        if service in reviews and reviews[service][0] >= months_before(own[0], 12)
    ]


async def _sums(
    pairs: Sequence[tuple[int, int]], library: Library, codes: dict[Criticality, list[str]]
) -> list[dict[str, Any]]:
    critical, major = codes[Criticality.CRITICAL], codes[Criticality.MAJOR]
    weights = library.settings.weights
    weight = (
        f"CASE WHEN mine.criterion IN ({marks(critical)}) THEN {int(weights[Criticality.CRITICAL])}"
        f" WHEN mine.criterion IN ({marks(major)}) THEN {int(weights[Criticality.MAJOR])}"
        f" ELSE {int(weights[Criticality.STANDARD])} END"
    )
    theirs = (
        "COALESCE((SELECT d.to_score FROM score_decision d WHERE d.assessment = seen.assessment AND d.criterion = seen.criterion"
        " ORDER BY d.decided_at DESC, d.id DESC LIMIT 1), seen.score)"
    )
    selves, reviews = [own for own, _ in pairs], [other for _, other in pairs]
    return await fetch(
        f"""SELECT service, sum(w) AS weights, sum(w * (claimed - found)) AS bias,
        sum(CASE WHEN claimed - found >= {OVER_CLAIM} THEN 1 ELSE 0 END) AS too_high,
        sum(CASE WHEN grave = 1 AND claimed >= {CLAIMED} AND found = {FOUND} THEN 1 ELSE 0 END) AS critical_too_high FROM (
            SELECT s.service AS service, {weight} AS w, mine.score AS claimed, {theirs} AS found,
            CASE WHEN mine.criterion IN ({marks(critical)}) THEN 1 ELSE 0 END AS grave
            FROM assessment s JOIN assessment v ON v.service = s.service AND v.id IN ({marks(reviews)})
            JOIN assessment_answer mine ON mine.assessment = s.id
            JOIN assessment_answer seen ON seen.assessment = v.id AND seen.criterion = mine.criterion
            WHERE s.id IN ({marks(selves)}) AND mine.score IS NOT NULL AND seen.score IS NOT NULL
            AND mine.state IN ('scored', 'carried') AND seen.state IN ('scored', 'carried')
        ) compared GROUP BY service""",
        *critical,
        *major,
        *critical,
        *reviews,
        *selves,
    )
