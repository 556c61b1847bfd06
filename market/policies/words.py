"""The words of policies: kinds, states, and what the fields and codes of records are called."""

from market.policies.types import PolicyKind, VersionStatus

KIND_WORDS: dict[PolicyKind, str] = {
    PolicyKind.EMBARGO: "Embargoes",
    PolicyKind.EARLY_WARNING: "Early warning",
    PolicyKind.FAILURE_PROTOCOL: "Provider failure protocol",
    PolicyKind.HOST_ALERT: "Host alerts",
}
KIND_LEADS: dict[PolicyKind, str] = {
    PolicyKind.EMBARGO: "Kinds and reasons of embargoes, who decides, when they are reviewed, who is told, and what ends them.",
    PolicyKind.EARLY_WARNING: "The indicators that warn of trouble, with their thresholds and weights, and how a score is made of them.",
    PolicyKind.FAILURE_PROTOCOL: "What is done, by whom and by when, when a provider fails or a service closes.",
    PolicyKind.HOST_ALERT: "What is done when another authority suspends a service where our people live.",
}
STATUS_WORDS: dict[VersionStatus, str] = {
    VersionStatus.DRAFT: "Draft",
    VersionStatus.IN_FORCE: "In force",
    VersionStatus.PAST: "Past",
    VersionStatus.WITHDRAWN: "Withdrawn",
}
STATUS_COLOURS: dict[VersionStatus, str] = {
    VersionStatus.DRAFT: "yellow",
    VersionStatus.IN_FORCE: "green",
    VersionStatus.PAST: "grey",
    VersionStatus.WITHDRAWN: "grey",
}
ROLE_NAMES: dict[str, str] = {
    "director": "Director of adult social services or deputy",
    "on_call_director": "Director on the out-of-hours rota",
    "head_of_commissioning": "Head of commissioning",
    "lead_officer": "Lead officer for the case",
    "duty_manager": "Duty manager out of hours",
    "contract_manager": "Contract manager for the provider",
    "quality_officer": "Quality assurance officer",
    "brokerage_lead": "Brokerage or placements lead",
    "social_work_lead": "Social work manager for the case",
    "named_worker": "Worker named for the person",
    "safeguarding_lead": "Safeguarding adults lead",
    "finance_lead": "Finance business partner",
    "legal_lead": "Council solicitor",
    "comms_lead": "Communications officer",
    "family_coordinator": "Family coordinator",
    "transport_coordinator": "Transport coordinator",
    "workforce_lead": "Workforce or HR adviser",
    "records_lead": "Information governance officer",
    "data_analyst": "Commissioning analyst",
    "provider": "The provider",
    "system": "Nobody: it happens by itself",
}
PARTNER_NAMES = {
    "none": "No partner",
    "ICB": "ICB",
    "CQC": "CQC",
    "placing_authority": "Placing authority",
    "police": "Police",
    "landlord": "Landlord",
    "administrator": "Administrator or receiver",
}
CLOCK_NAMES = {
    "opened": "the opening of the case",
    "declared": "the declaration",
    "notice": "the written notice",
    "closure_date": "the closure",
    "move_date": "the person’s move",
    "closed": "the closing of the case",
    "started": "the start",
    "varied": "the change",
    "lifted": "the lifting",
    "review_set": "the last review",
    "told": "the notice that reached us",
    "review_done": "the person’s review",
    "concern_found": "a suspicion of harm",
    "host_lifted": "the host’s lifting",
}
"""What a clock counts from, in words that stand after "after", "before" and "waits for"."""
SERVICE_GROUP_NAMES = {
    "care_home": "Care homes",
    "home_care": "Home care",
    "supported_living": "Supported living",
    "day": "Day services",
}
_UNITS = {"h": ("hour", "hours"), "d": ("day", "days"), "w": ("week", "weeks")}


def offset_words(offset: str) -> str:
    """ "14d" as "14 days", "-1h" as "1 hour before"; what is no offset stays as it is."""
    digits, unit = offset.removeprefix("-")[:-1], offset[-1:]
    if unit not in _UNITS or not digits.isdigit():
        return offset
    one, many = _UNITS[unit]
    return f"{digits} {one if digits == '1' else many}{' before' if offset.startswith('-') else ''}"


def due_words(offset: str, clock: str) -> str:
    """When something is due: "4 hours after the declaration"."""
    words = offset_words(offset)
    return f"{words} {clock_words(clock)}" if words.endswith(" before") else f"{words} after {clock_words(clock)}"


def clock_words(clock: str) -> str:
    """What a clock counts from: "the declaration"; a code of no policy as it is."""
    return CLOCK_NAMES.get(clock, clock.replace("_", " "))


SECTION_NAMES: dict[str, str] = {
    "kinds": "Kinds of embargo",
    "rules_on_overlap": "When two are in force",
    "reasons": "Reasons and lift tests",
    "reason_rules": "Rules on reasons",
    "stages": "Stages",
    "stage_rule": "Rule on stages",
    "decisions": "Decisions",
    "decisions-matrix": "Who decides what",
    "reviews": "Reviews",
    "who_is_told": "Who is told",
    "provider_notice": "Letters to the provider",
    "placing_authority_notice": "Notices to placing authorities",
    "not_published": "What is never published",
    "effect_codes": "What the effects mean",
    "effects": "Effects on cases",
    "effect_rules": "Rules on effects",
    "lift_checks": "Checks for every lifting",
    "lift_checks_apply_to": "Kinds that the checks apply to",
    "phased_lift": "Lifting by steps",
    "phased_lift-steps": "Steps of lifting",
    "viability": "Viability watch",
    "viability-measures": "Measures of the viability watch",
    "viability-alerts": "Alerts of the viability watch",
    "groups": "Groups and their weights",
    "scoring": "How the score is made",
    "scoring-bands": "Bands of the score",
    "impact_measures": "Measures of impact",
    "sources": "Sources of data",
    "indicators": "Indicators",
    "settings": "Settings",
    "item_rules": "Rules on items",
    "service_groups": "Groups of services",
    "roles": "Roles",
    "temporary_duty_values": "Whether the temporary duty applies",
    "triggers": "Triggers",
    "duty_questions": "Questions on the temporary duty",
    "guidance": "Guidance for the first hours",
    "sections": "Sections of the checklist",
    "items": "Checklist",
    "notice_fields": "What a notice says",
    "levels": "Levels",
    "level_rule": "Rule on levels",
    "case_steps": "Steps for the alert",
    "person_tasks": "Tasks for each person",
    "outcomes": "Outcomes for a person",
    "close_when": "When an alert closes",
    "never": "What we never do",
}
PART_NAMES: dict[str, str] = {
    "id": "Code",
    "code": "Code",
    "no": "Number",
    "act": "Act",
    "seed": "Reason of the council’s own",
    "text": "What is done",
    "case": "Case",
    "by_kind": "Effect",
    "blocks": "What it blocks",
    "asks": "What is asked for",
    "suggests": "Kind it suggests",
    "lift_checks": "Checks in words",
    "lift_test": "Lift test",
    "criteria": "criteria",
    "least_score": "least score of each criterion",
    "visits": "visits since the start",
    "days_apart": "days between first and last visit",
    "unannounced": "unannounced visits",
    "look_with": "who must have looked",
    "responsive_reason": "reason in the quality framework",
    "may_go_to": "May go to",
    "who": "Who may move it here",
    "max_stay": "Longest stay",
    "in_effect": "The embargo has effect",
    "recommend": "Who recommends",
    "approve": "Who approves",
    "tell": "Who is told",
    "how": "How",
    "by": "By when",
    "recommender_differs_from_approver": "Who approves is not who recommended",
    "lift_approver_differs_from_visit_lead": "Who approves a lifting did not lead the visit",
    "same_person_test": "Who counts as the same person",
    "must_record": "What is written down",
    "provider_heard": "How the provider is heard",
    "to": "who hears it",
    "within": "made within",
    "stops_effect": "it stops the effect",
    "offset": "time",
    "clock": "counted from",
    "lasts": "How long it holds",
    "do": "What is done",
    "op": "comparison",
    "value": "value",
    "also": "or also",
    "datum": "Datum",
    "field": "what is read",
    "source": "Source",
    "fresh_days": "Days that a datum stays fresh",
    "serious_if_red": "Serious when red",
    "applies_to": "Groups of services",
    "applies_when": "Cases",
    "per": "Done for",
    "repeats": "Repeats",
    "due": "Due",
    "due_by_level": "Due by the level’s time for",
    "planned": "planned",
    "emergency": "emergency",
    "owner_role": "Owner",
    "ref": "Legal reference",
    "why": "Why",
    "order": "Place in the order",
    "told": "Who is told",
    "ends": "Counts from the declaration until",
    "retired": "Retired",
    "points": "Points",
    "group_unknown": "Group that is wholly unknown",
}


def section_words(key: str) -> str:
    """What a section is called."""
    return SECTION_NAMES.get(key, _plain(key))


def part_words(path: tuple[str, ...], section: str = "") -> str:
    """What a field of a record is called: "Due: planned, time". Plain sections are called as the section is."""
    if not path:
        return section_words(section)
    first, *rest = [PART_NAMES.get(each, _plain(each)) for each in path]
    first = first[:1].upper() + first[1:]
    return f"{first}: {', '.join(each[:1].lower() + each[1:] for each in rest)}" if rest else first


def _plain(name: str) -> str:
    words = name.replace("_", " ").replace("-", ": ")
    return words[:1].upper() + words[1:]
