"""Suggestions for legacy questions against what their author says they belong to, cold and after ten tools are decided."""

import csv
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from bench.results import Result
from market.quality.consolidation.normalising import guards, normalise
from market.quality.consolidation.reading import read_tool_file
from market.quality.consolidation.reading_tools import lines_of
from market.quality.consolidation.suggesting import Suggester
from market.quality.consolidation.suggesting_types import Asked, Precedent, Suggestion
from market.quality.consolidation.types import NEED_FATE
from market.quality.framework import rules
from market.quality.framework.loading import read_data
from market.quality.framework.types import Library
from market.settings import PROJECT
from market.sheets.opened import Limits

GROUP = "Suggesting criteria for legacy questions"
ABOUT = (
    "Workbooks T01 to T28 of an invented council, read by the importer itself, and each question of the truth file that belongs to a "
    "criterion: how often the right one is the first suggestion, and among the five. A question of several criteria counts when one of "
    "them is suggested; *strictly* only when the one listed first is. Cold: nothing is decided. After ten tools: T01 to T10 are decided as "
    "the truth says, and the others are measured. Weights were chosen by holding out look-fors of the framework and on questions of our "
    "own, never on these workbooks. The questions in other words (bench/data/other_words.csv) were written before any result was seen, "
    "but by the author of the related words, so read them as a check that nothing broke and not as proof for any council."
)
SHARED = PROJECT.parent / "shared" / "framework" / "legacy"
DATA = Path(__file__).with_name("data")
LIMITS = Limits(size=20_000_000, unpacked=200_000_000, rows=100_000)
LEARNED_FROM = frozenset(f"T{number:02d}" for number in range(1, 11))
WHOLE = 2_550
TARGETS = {"cold": (50.0, 75.0), "after ten tools": (75.0, 90.0)}


class Known(Struct, frozen=True, kw_only=True):
    """A question with the criteria it belongs to, what its author says of it, and where it stood."""

    tool: str
    text: str
    section: str
    services: tuple[str, ...]
    criteria: tuple[str, ...]
    theme: str
    kind: str


def run(quick: bool = False) -> list[Result]:
    """Everything, or one line that says why there is nothing to measure."""
    if not (SHARED / "truth.csv").is_file():
        return [_plain("skipped", 0, "", f"{SHARED.name} with workbooks and truth is not beside the project")]
    library = _library()
    suggester = Suggester(library)
    known, everything = _known(library)
    cold = suggester.suggest([_asked(one) for one in known])
    decided = [_precedent(one) for one in known if one.tool in LEARNED_FROM]
    later = [one for one in known if one.tool not in LEARNED_FROM]
    learned = suggester.suggest([_asked(one) for one in later], decided)
    results = [
        *_shares("cold", known, cold),
        *_shares("after ten tools", later, learned),
        *_others(suggester, decided),
        *_merging(known, everything),
        _speed(library, known, everything),
    ]
    for what, of in (("kind", lambda one: one.kind), ("theme", lambda one: one.theme)):
        results += _parts(what, of, (known, cold), (later, learned))
    return results


def _library() -> Library:
    data = read_data()
    digest = rules.content_hash(data.settings, data.criteria)
    return Library(0, data.number, "live", digest, data.settings, data.criteria)


def _known(library: Library) -> tuple[list[Known], list[Asked]]:
    """The questions of the truth file with a criterion, under headings as the importer reads them; and every row of every tool."""
    services = {row["tool"]: tuple(row["services"].split()) for row in _rows(DATA / "legacy_tools.csv")}
    themes = {theme.code: theme.name for theme in library.settings.themes}
    codes = {kind.code for kind in library.settings.services}
    sections, everything = {}, []
    for tool, names in services.items():
        found = lines_of(read_tool_file(SHARED / "workbooks" / f"{tool}.xlsx", LIMITS), themes=themes, services=codes)
        for line in found.lines:
            sections[tool, line.sheet, line.row] = line.section
            if line.kind in NEED_FATE:
                everything.append(Asked(text=line.text, section=line.section, services=names))
    known = [
        Known(
            tool=row["tool_id"],
            text=row["text_raw"],
            section=sections.get((row["tool_id"], row["sheet"], int(row["row"])), ""),
            services=services[row["tool_id"]],
            criteria=tuple(row["criterion_ids"].split(";")),
            theme=row["theme"],
            kind=row["relation"],
        )
        for row in _rows(SHARED / "truth.csv")
        if row["kind"] == "question" and row["criterion_ids"]
    ]
    return known, everything


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _asked(one: Known) -> Asked:
    return Asked(text=one.text, section=one.section, services=one.services)


def _precedent(one: Known) -> Precedent:
    return Precedent(text=one.text, codes=one.criteria, section=one.section, tool=one.tool)


def _share(hits: Iterable[bool]) -> float:
    counted = list(hits)
    return 100 * sum(counted) / len(counted) if counted else 0.0


def _first(known: Sequence[Known], found: Sequence[tuple[Suggestion, ...]]) -> float:
    return _share(bool(one) and one[0].code in each.criteria for each, one in zip(known, found, strict=True))


def _among(known: Sequence[Known], found: Sequence[tuple[Suggestion, ...]]) -> float:
    return _share(any(each.code in one.criteria for each in given) for one, given in zip(known, found, strict=True))


def _shares(when: str, known: Sequence[Known], found: Sequence[tuple[Suggestion, ...]]) -> list[Result]:
    first, five = TARGETS[when]
    strict = [
        Known(**{name: getattr(one, name) for name in one.__struct_fields__} | {"criteria": one.criteria[:1]})
        for one in known
    ]
    note = f"{len(known):,} questions"
    return [
        _plain(f"right criterion first, {when}", _first(known, found), "%", note, target=first, higher=True),
        _plain(f"right criterion among five, {when}", _among(known, found), "%", note, target=five, higher=True),
        _plain(
            f"first, strictly, {when}",
            _first(strict, found),
            "%",
            "only the criterion that the truth lists first counts",
        ),
        _plain(
            f"among five, strictly, {when}",
            _among(strict, found),
            "%",
            "only the criterion that the truth lists first counts",
        ),
    ]


def _others(suggester: Suggester, decided: Sequence[Precedent]) -> list[Result]:
    """Questions in the words of another council, cold and with the first council's decisions."""
    rows = _rows(DATA / "other_words.csv")
    known = [
        Known(
            tool="",
            text=row["text"],
            section=row["section"],
            services=tuple(row["services"].split()),
            criteria=tuple(row["criteria"].split(";")),
            theme="",
            kind="",
        )
        for row in rows
    ]
    found = []
    for when, taught in (("cold", ()), ("after ten tools of the first council", decided)):
        given = suggester.suggest([_asked(one) for one in known], taught)
        note = f"{len(known)} questions; {_among(known, given):.0f}% among five"
        found.append(_plain(f"in other words: right criterion first, {when}", _first(known, given), "%", note))
    return found


def _merging(known: Sequence[Known], everything: Sequence[Asked]) -> list[Result]:
    """What merges by exactly equal texts, and that no near-twin does."""
    twins = [(row["text_a"], row["text_b"]) for row in _rows(SHARED / "near_twins.csv")]
    merged = sum(normalise(one) == normalise(other) for one, other in twins)
    guarded = sum(bool(guards(one, other, service_specific=True)) for one, other in twins)
    groups: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for one in known:
        groups[normalise(one.text)].add(tuple(sorted(one.criteria)))
    distinct = len({normalise(one.text) for one in everything})
    mixed = sum(len(criteria) > 1 for criteria in groups.values())
    return [
        _plain(
            "near-twins merged", merged, "pairs", f"of {len(twins)}; {guarded} have a guard that says why", target=0
        ),
        _plain("exactly equal groups whose questions belong to different criteria", mixed, "groups", "", target=0),
        _plain("decisions an officer makes in all", distinct, "decisions", f"for {len(everything):,} rows of 42 tools"),
        _plain("decisions for questions of the truth", len(groups), "decisions", f"for {len(known):,} questions"),
    ]


def _speed(library: Library, known: Sequence[Known], everything: Sequence[Asked]) -> Result:
    """From nothing: every row of the 42 workbooks, with the questions of the truth decided."""
    decided = [_precedent(one) for one in known]
    began = time.perf_counter()
    Suggester(library).suggest(everything[:WHOLE], decided)
    seconds = time.perf_counter() - began
    note = f"{len(everything[:WHOLE]):,} rows with {len(decided):,} decisions to learn from; normalised texts may be remembered"
    return _plain("suggesting for all tools", seconds, "s", note, target=20.0)


def _parts(
    what: str,
    of: Callable[[Known], str],
    cold: tuple[Sequence[Known], Sequence[tuple[Suggestion, ...]]],
    learned: tuple[Sequence[Known], Sequence[tuple[Suggestion, ...]]],
) -> list[Result]:
    """The same shares for each kind or theme, largest first."""
    names = [of(one) for one in cold[0]]
    return [
        _plain(f"{what} {name}: first, cold", _first(*_only(cold, of, name)), "%", _words(cold, learned, of, name))
        for name in sorted(set(names), key=lambda name: (-names.count(name), name))
    ]


def _words(
    cold: tuple[Sequence[Known], Sequence[tuple[Suggestion, ...]]],
    learned: tuple[Sequence[Known], Sequence[tuple[Suggestion, ...]]],
    of: Callable[[Known], str],
    name: str,
) -> str:
    ours, later = _only(cold, of, name), _only(learned, of, name)
    words = f"{len(ours[0])} questions; {_among(*ours):.0f}% among five"
    return (
        f"{words}; after ten tools {_first(*later):.0f}% and {_among(*later):.0f}% of {len(later[0])}"
        if later[0]
        else words
    )


def _only(
    measured: tuple[Sequence[Known], Sequence[tuple[Suggestion, ...]]], of: Callable[[Known], str], name: str
) -> tuple[list[Known], list[tuple[Suggestion, ...]]]:
    pairs = [(one, found) for one, found in zip(*measured, strict=True) if of(one) == name]
    return [one for one, _ in pairs], [found for _, found in pairs]


def _plain(
    what: str, ours: float, unit: str, note: str, *, target: float | None = None, higher: bool = False
) -> Result:
    return Result(
        group=GROUP, what=what, ours=ours, theirs=None, unit=unit, against="", target=target, higher=higher, note=note
    )
