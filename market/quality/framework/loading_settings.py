"""Reading the settings of the framework from `meta.yaml`. Every key is checked: an unknown or missing one is an error."""

from typing import Any

import msgspec
from msgspec import Struct

from market.quality.framework.types import (
    Cap,
    ConfidenceRules,
    Domain,
    EvidenceCategory,
    FollowUpRow,
    FrameworkSettings,
    MethodInfo,
    OutsideFramework,
    OutsideStatement,
    RestrictionReason,
    ServiceKind,
    Standard,
    StarBand,
    Theme,
    TierInfo,
)

OUTSIDE_TITLES = {
    "cqc_saf_2023": "CQC single assessment framework (quality statements of 2023)",
    "cqc_asc_2026": "CQC adult social care framework (consulted on in 2026)",
    "pamms_16": "PAMMS (16 standards)",
    "cqc_la_9": "CQC assessment of councils (nine statements)",
}


class Meta(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The keys of `meta.yaml`. What is not used by the service is kept for people to read."""

    framework: dict[str, Any]
    service_types: list[ServiceKind]
    service_groups: dict[str, tuple[str, ...]]
    tiers: list[TierInfo]
    themes: list[Theme]
    evidence_categories: list[EvidenceCategory]
    methods: list[dict[str, Any]]
    scale: dict[str, Any]
    criticality_weights: dict[str, int]
    min_evidence_categories: dict[str, int]
    scoring: dict[str, Any]
    star_bands: list[dict[str, Any]]
    caps: list[dict[str, Any]]
    override: dict[str, Any]
    confidence: dict[str, Any]
    risk: dict[str, Any]
    follow_up_table: list[dict[str, Any]]
    follow_up_rules: list[str]
    review_cadence: list[dict[str, Any]]
    review_cadence_shortens_one_step_if: list[str]
    restrictions: dict[str, Any]
    external_frameworks: list[dict[str, Any]]
    cqc_saf: list[dict[str, str]]


def settings_of(meta: Meta, domains: tuple[Domain, ...], standards: tuple[Standard, ...]) -> FrameworkSettings:
    """The settings as the service uses them. KeyError or msgspec.ValidationError when something is missing."""
    restrictions, risk = meta.restrictions, meta.risk
    lift = restrictions["lift_rule"]
    return FrameworkSettings(
        title=meta.framework["title"],
        purpose=meta.framework["purpose"],
        services=tuple(meta.service_types),
        groups=meta.service_groups,
        tiers=tuple(meta.tiers),
        themes=tuple(meta.themes),
        categories=tuple(meta.evidence_categories),
        methods=tuple(_method(each) for each in meta.methods),
        domains=domains,
        standards=standards,
        scale=tuple((row["score"], row["name"]) for row in meta.scale["points"]),
        states=tuple((row["state"], row["name"], row["effect"]) for row in meta.scale["other_states"]),
        scorer_rules=tuple(meta.scale["rules_for_scorers"]),
        weights=meta.criticality_weights,
        star_bands=tuple(
            StarBand(row["star"], row["min_percent"], row["meaning"], row["cqc_saf_band"]) for row in meta.star_bands
        ),
        caps=tuple(_cap(row) for row in meta.caps),
        confidence=_confidence(meta.confidence),
        likelihood=tuple((row["value"], row["name"]) for row in risk["likelihood"]),
        impact=tuple((row["value"], row["name"]) for row in risk["impact"]),
        raise_band_if=tuple(risk["raise_one_band_if"]),
        follow_up=tuple(_follow_up(row) for row in meta.follow_up_table),
        merge_within_days=7,
        cadence_months={row["star"]: row["months"] for row in meta.review_cadence},
        restriction_reasons=tuple(_reason(row) for row in restrictions["reasons"]),
        lift_min_score=lift["min_score"],
        lift_visits=lift["visits"],
        lift_min_days=lift["min_days_between_visits"],
        lift_unannounced=lift["unannounced_visits"],
        restriction_review_days=restrictions["review_at_least_every_days"],
    )


def _method(row: dict[str, Any]) -> MethodInfo:
    known = {key: value for key, value in row.items() if key != "seed_letter"}
    if unknown := set(known) - set(MethodInfo.__struct_fields__):
        raise KeyError(f"methods: {sorted(unknown)}")
    return msgspec.convert(known, MethodInfo)


def _cap(row: dict[str, Any]) -> Cap:
    return Cap(row["code"], row["part"], row["condition"], row["max_star"], row["effect"] or "")


def _confidence(row: dict[str, Any]) -> ConfidenceRules:
    """The weights are read from the formula as people read it; the voice's target is words, its numbers stand here."""
    weights = {name: float(part) for part, name in (each.split() for each in row["formula"].split(" + "))}
    bands = {band["name"]: band["min"] for band in row["bands"]}
    return ConfidenceRules(
        coverage_weight=weights["coverage"],
        triangulation_weight=weights["triangulation"],
        recency_weight=weights["recency"],
        voice_weight=weights["voice"],
        recency=tuple((step["up_to_months"], step["value"]) for step in row["recency"]),
        voice_least=5,
        voice_share=0.1,
        voice_small=3,
        high=bands["High"],
        medium=bands["Medium"],
    )


def _follow_up(row: dict[str, Any]) -> FollowUpRow:
    due, by = row["evidence_due"], row["follow_up_by"]
    return FollowUpRow(
        band=row["band"].lower().replace(" ", "_"),
        name=row["band"],
        min_risk=row["min_risk"],
        max_risk=row["max_risk"],
        evidence_amount=due["amount"],
        evidence_unit=due["unit"],
        evidence_note=due["note"] or "",
        follow_up_amount=by["amount"],
        follow_up_unit=by["unit"],
        mode=row["mode"],
        escalation=row["escalation"] or "",
    )


def _reason(row: dict[str, Any]) -> RestrictionReason:
    return RestrictionReason(
        code=row["code"],
        name=row["name"],
        source=row["source"],
        not_for=tuple(row.get("not_for", ())),
        look_with=row["with"],
        lift_tests=tuple(row["lift_tests"]),
        plus=row["plus"] or "",
    )


def outside_of(meta: Meta) -> tuple[OutsideFramework, ...]:
    """The outside frameworks; only CQC's of 2023 has statements, the others are slots that wait for theirs."""
    statements = tuple(OutsideStatement(row["code"], row["key_question"], row["name"]) for row in meta.cqc_saf)
    rows = [
        {**row, "code": row["id"], "title": OUTSIDE_TITLES[row["id"]], "statements": ()}
        for row in meta.external_frameworks
    ]
    found = msgspec.convert(rows, tuple[OutsideFramework, ...])
    return tuple(
        msgspec.structs.replace(each, statements=statements) if each.code == "cqc_saf_2023" else each for each in found
    )
