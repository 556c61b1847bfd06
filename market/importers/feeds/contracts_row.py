"""One row of the contracts file, from its cells to what it says. Every wrong cell is named, and everything that is only half said."""

import re
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Any

from market.contracts.intake import (
    ChangeTold,
    ContractRow,
    MilestoneTold,
    OutcomeTold,
    RateTold,
    Share,
    partner_share,
)
from market.contracts.types import ChangeKind, ContractKind, RateUnit, Regime, Route
from market.contracts.words import (
    CHANGE_WORDS,
    GRADE_WORDS,
    KIND_WORDS,
    REGIME_WORDS,
    ROUTE_WORDS,
    STAGE_WORDS,
    UNIT_WORDS,
)
from market.importers.cells import (
    CellError,
    day,
    number_between,
    required_text,
    shown,
    text,
    text_of,
    whole,
    whole_between,
)
from market.importers.feeds.own import Register, code_of, officer, percent, pounds, service, several
from market.importers.feeds.reading import Field, problems_of, row_reader
from market.importers.types import FeedContext, Header, Problem

MOST_POUNDS = 10_000_000_000
MOST_RATE = 100_000
MOST_MEASURED = 1_000_000_000_000

_KIND = code_of(
    KIND_WORDS,
    "a kind of contract",
    {
        "Spot purchase": ContractKind.SPOT,
        "Spot contract": ContractKind.SPOT,
        "Framework agreement": ContractKind.FRAMEWORK,
        "Call-off contract": ContractKind.CALL_OFF,
        "Block contract": ContractKind.BLOCK,
        "Cost & volume": ContractKind.COST_AND_VOLUME,
        "Dynamic purchasing system": ContractKind.DYNAMIC_MARKET,
        "DPS": ContractKind.DYNAMIC_MARKET,
        "Joint contract": ContractKind.JOINT,
        "Jointly commissioned": ContractKind.JOINT,
    },
)
_ROUTE = code_of(
    ROUTE_WORDS,
    "a route",
    {
        "Extend": Route.EXTENSION,
        "Mini competition": Route.MINI_COMPETITION,
        "Light touch": Route.LIGHT_TOUCH,
        "Not decided": Route.NOT_DECIDED,
    },
)
_REGIME = code_of(REGIME_WORDS, "a regime", {"Light touch": Regime.LIGHT_TOUCH, "Services": Regime.SERVICES})
_UNIT = code_of(
    UNIT_WORDS,
    "a unit of a rate",
    {
        "Weekly": RateUnit.WEEK,
        "a week": RateUnit.WEEK,
        "Hourly": RateUnit.HOUR,
        "an hour": RateUnit.HOUR,
        "Nightly": RateUnit.NIGHT,
        "a night": RateUnit.NIGHT,
        "a session": RateUnit.SESSION,
        **{
            spelling: code
            for code, minutes in (
                (RateUnit.VISIT_15, 15),
                (RateUnit.VISIT_30, 30),
                (RateUnit.VISIT_45, 45),
                (RateUnit.VISIT_60, 60),
            )
            for spelling in (f"{minutes} minutes", f"visit of {minutes} minutes", f"per {minutes} minute visit", f"{minutes} minute visit")
        },
    },
)  # fmt: skip
_CHANGE = code_of({code: words for code, words in CHANGE_WORDS.items() if code != ChangeKind.AWARD}, "a change")
_GRADE = code_of(GRADE_WORDS, "a grade")
_STAGE = code_of(STAGE_WORDS, "a stage of the commissioning cycle")
_BETTER = code_of({"higher": "Higher", "lower": "Lower"}, "an answer")
_VALUE = pounds(MOST_POUNDS)
_MEASURED = number_between(-MOST_MEASURED, MOST_MEASURED, "targets and results")
_SHARE = re.compile(r"^(.+?)\s*(?:\(\s*(us|icb|council)\s*\))?\s*[:=,]?\s*(\d{1,3}(?:\.\d{1,2})?\s*%?)$", re.IGNORECASE)


class Readers:
    """How the cells of this file are read, with the register and the officers at hand."""

    def __init__(self, header: Header, context: FeedContext) -> None:
        self.header = header
        self.register: Register = context.lookups["register"]
        self.fields = _fields(self.register, context.lookups["officers"], context.authority_names)
        self.read = row_reader(header, self.fields)


def _fields(register: Register, officers: dict[str, int], own_names: Collection[str]) -> tuple[Field, ...]:
    return (
        Field("reference", "Reference", required_text(60)),
        Field("title", "Title", text(300)),
        Field("kind", "Kind", _KIND),
        Field("framework", "Framework reference", text(60)),
        Field("provider_name", "Provider", text(300)),
        Field("provider_id", "Provider CQC ID", register.provider_by_cqc_id),
        Field("services", "Service types", several(service)),
        Field("locations", "Location CQC IDs", several(register.location)),
        Field("lot", "Lot", whole_between(1, 999, "lots")),
        Field("lot_title", "Lot title", text(200)),
        Field("starts_on", "Start", day),
        Field("awarded_on", "Award date", day),
        Field("ends_on", "End", day),
        Field("options", "Extension options", _options),
        Field("notice_days", "Notice (days)", whole_between(0, 1_095, "days of notice")),
        Field("annual_pence", "Annual value", _VALUE),
        Field("total_pence", "Total value", _VALUE),
        Field("regime", "Regime", _REGIME),
        Field("route", "Next route", _ROUTE),
        Field("stage", "Stage", _STAGE),
        Field("price_review", "Price review", text(2_000)),
        Field("officer", "Officer email", officer(officers)),
        Field("shares", "Partner shares", _shares(own_names)),
        Field("change", "Change", _CHANGE),
        Field("changed_on", "Changed on", day),
        Field("new_ends_on", "New end", day),
        Field("new_annual", "New annual value", _VALUE),
        Field("new_total", "New total value", _VALUE),
        Field("option_taken", "Option taken", whole_between(1, 99, "extension options")),
        Field("why", "Why", text(600)),
        Field("rate", "Rate", pounds(MOST_RATE, exact=True)),
        Field("rate_unit", "Rate unit", _UNIT),
        Field("rate_service", "Rate service", service),
        Field("rate_band", "Rate band", text(80)),
        Field("rate_from_on", "Rate from", day),
        Field("rate_until_on", "Rate until", day),
        Field("rate_provider", "Rate provider CQC ID", register.provider),
        Field("outcome", "Outcome measure", text(200)),
        Field("outcome_unit", "Outcome unit", text(40)),
        Field("outcome_better", "Outcome better", _BETTER),
        Field("outcome_target", "Outcome target", _MEASURED),
        Field("outcome_from", "Outcome from", day),
        Field("outcome_to", "Outcome to", day),
        Field("outcome_actual", "Outcome actual", _MEASURED),
        Field("outcome_grade", "Outcome grade", _GRADE),
        Field("milestone", "Milestone", text(200)),
        Field("milestone_stage", "Milestone stage", _STAGE),
        Field("milestone_due", "Milestone due", day),
        Field("milestone_done", "Milestone done", day),
    )


def _options(cell: Any) -> tuple[int, ...]:
    """The months of each option: `12; 12`, `12 months, 6 months`."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        months = whole(cell)
        return () if months is None else (months,)
    parts = [part.strip() for part in re.split(r"[;,|\n]| and ", text_of(cell)) if part.strip()]
    found = [re.fullmatch(r"(\d{1,4})(?: ?months?)?", part, re.IGNORECASE) for part in parts]
    if not all(found):
        raise CellError(f"{shown(cell)} are not months. Write the months of each option, such as 12; 12.")
    return tuple(int(each[1]) for each in found if each)


def _shares(own_names: Collection[str]) -> Callable[[Any], tuple[Share, ...]]:
    def convert(cell: Any) -> tuple[Share, ...]:
        shares = []
        for part in re.split(r"[;\n|]", text_of(cell)):
            if not part.strip():
                continue
            found = _SHARE.match(part.strip())
            if found is None:
                raise CellError(
                    f"{shown(part.strip())} is not a share. Write who pays and the per cent, such as NHS Tees ICB (icb) 40; us 60."
                )
            share = percent(found[3].replace(" ", "")) or 0
            shares.append(partner_share(found[1].strip(), (found[2] or "").lower(), share, own_names))
        return tuple(shares)

    return convert


def read_row(row: Sequence[Any], readers: Readers) -> ContractRow | list[Problem]:
    """What a row says, or everything in it that is only half said. Raises `CellError` for the first cell that cannot be read."""
    values = readers.read(row)
    values.update({field.name: None for field in readers.fields if field.name not in values})
    provider, problems = _provider(values, readers.register)
    problems += _half_said(values)
    if problems:
        return problems
    return ContractRow(
        reference=values["reference"],
        title=values["title"] or "",
        kind=values["kind"],
        framework=values["framework"] or "",
        provider=provider,
        services=values["services"] or (),
        locations=values["locations"] or (),
        lot=values["lot"],
        lot_title=values["lot_title"] or "",
        starts_on=values["starts_on"],
        awarded_on=values["awarded_on"],
        ends_on=values["ends_on"],
        options=values["options"] or (),
        notice_days=values["notice_days"],
        annual_pence=values["annual_pence"],
        total_pence=values["total_pence"],
        regime=values["regime"],
        route=values["route"],
        stage=values["stage"],
        price_review=values["price_review"] or "",
        officer=values["officer"],
        shares=values["shares"] or (),
        change=_change(values),
        rate=_rate(values),
        outcome=_outcome(values),
        milestone=_milestone(values),
    )


def problems_of_row(row: Sequence[Any], readers: Readers, error: CellError) -> list[Problem]:
    """Every cell of a row that cannot be read."""
    return problems_of(row, readers.header, readers.fields, otherwise=("", error.reason))


def _provider(values: dict[str, Any], register: Register) -> tuple[int | None, list[Problem]]:
    """The provider by its CQC id, else by what stands in `Provider`."""
    if values["provider_id"] is not None or not values["provider_name"]:
        return values["provider_id"], []
    try:
        return register.provider(values["provider_name"]), []
    except CellError as error:
        return None, [Problem("Provider", error.reason)]


def _needs(values: dict[str, Any], lead: str, lead_column: str, *names: tuple[str, str]) -> list[Problem]:
    """Problems of columns that say nothing without `lead`, and of `names` that `lead` does not come without (marked with !)."""
    problems = []
    for name, column in names:
        needed = column.startswith("!")
        column = column.removeprefix("!")
        given = values[name] not in (None, "")
        if values[lead] in (None, "") and given:
            problems.append(Problem(column, f"{column} stands here without {lead_column}. Fill in {lead_column} too."))
        if values[lead] not in (None, "") and needed and not given:
            problems.append(Problem(column, f"{lead_column} stands here without {column}. Fill in {column} too."))
    return problems


def _half_said(values: dict[str, Any]) -> list[Problem]:
    problems = _needs(
        values,
        "change",
        "Change",
        ("changed_on", "!Changed on"),
        ("new_ends_on", "New end"),
        ("new_annual", "New annual value"),
        ("new_total", "New total value"),
        ("option_taken", "Option taken"),
        ("why", "!Why"),
    )
    problems += _needs(
        values,
        "rate",
        "Rate",
        ("rate_unit", "!Rate unit"),
        ("rate_band", "Rate band"),
        ("rate_service", "Rate service"),
        ("rate_from_on", "Rate from"),
        ("rate_until_on", "Rate until"),
        ("rate_provider", "Rate provider CQC ID"),
    )
    problems += _needs(
        values,
        "outcome",
        "Outcome measure",
        ("outcome_unit", "Outcome unit"),
        ("outcome_target", "Outcome target"),
        ("outcome_from", "Outcome from"),
    )
    problems += _needs(
        values,
        "outcome_from",
        "Outcome from",
        ("outcome_to", "!Outcome to"),
        ("outcome_actual", "Outcome actual"),
        ("outcome_grade", "!Outcome grade"),
    )
    if values["outcome_from"] and values["outcome_to"] and values["outcome_to"] < values["outcome_from"]:
        problems.append(Problem("Outcome to", "The period ends before it begins. Correct one of the dates."))
    problems += _needs(
        values,
        "milestone",
        "Milestone",
        ("milestone_stage", "Milestone stage"),
        ("milestone_due", "!Milestone due"),
        ("milestone_done", "Milestone done"),
    )
    return problems


def _change(values: dict[str, Any]) -> ChangeTold | None:
    if values["change"] is None:
        return None
    return ChangeTold(
        kind=values["change"],
        from_on=values["changed_on"],
        ends_on=values["new_ends_on"],
        annual_pence=values["new_annual"],
        total_pence=values["new_total"],
        option_number=values["option_taken"],
        why=values["why"] or "",
    )


def _rate(values: dict[str, Any]) -> RateTold | None:
    if values["rate"] is None:
        return None
    last_on = values["rate_until_on"]
    return RateTold(
        pence=values["rate"],
        unit=values["rate_unit"],
        service=values["rate_service"],
        band=values["rate_band"] or "",
        from_on=values["rate_from_on"],
        until_on=last_on + timedelta(days=1) if last_on else None,
        organisation=values["rate_provider"],
    )


def _outcome(values: dict[str, Any]) -> OutcomeTold | None:
    if not values["outcome"]:
        return None
    better = values["outcome_better"]
    return OutcomeTold(
        title=values["outcome"],
        unit=values["outcome_unit"] or "",
        target=values["outcome_target"],
        higher_is_better=None if better is None else better == "higher",
        first_on=values["outcome_from"],
        last_on=values["outcome_to"],
        actual=values["outcome_actual"],
        grade=values["outcome_grade"],
    )


def _milestone(values: dict[str, Any]) -> MilestoneTold | None:
    if not values["milestone"]:
        return None
    return MilestoneTold(
        title=values["milestone"],
        stage=values["milestone_stage"] or values["stage"] or "do",
        due_on=values["milestone_due"],
        done_on=values["milestone_done"],
    )
