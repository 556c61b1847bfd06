"""Human words of the codes of turnaround."""

from market.failure.turnaround.types import CostKind, CostState, Outcome, Progress, Side, Source, TeamRole

SOURCE_WORDS = {
    Source.WARNING.value: "Early warning",
    Source.QUALITY.value: "A visit or recommendations",
    Source.EMBARGO.value: "An embargo",
    Source.SAFEGUARDING.value: "Safeguarding",
    Source.SHARED.value: "Another authority told us",
    Source.PROVIDER.value: "The provider asked for help",
    Source.OTHER.value: "Something else",
}
ROLE_WORDS = {
    TeamRole.LEAD.value: "Leads",
    TeamRole.QUALITY.value: "Quality",
    TeamRole.MEDICINES.value: "Medicines",
    TeamRole.INFECTION.value: "Infection prevention",
    TeamRole.FINANCE.value: "Finance",
    TeamRole.WORKFORCE.value: "Workforce",
    TeamRole.OTHER.value: "Other",
}
SIDE_WORDS = {
    Side.COUNCIL.value: "The council",
    Side.PROVIDER.value: "The provider",
    Side.PARTNER.value: "A partner",
}
PROGRESS_WORDS = {
    Progress.BETTER.value: "Better",
    Progress.SAME.value: "No change",
    Progress.WORSE.value: "Worse",
}
PROGRESS_COLOURS = {
    Progress.BETTER.value: "green",
    Progress.SAME.value: "yellow",
    Progress.WORSE.value: "red",
}
COST_WORDS = {
    CostKind.AGENCY.value: "Agency staff",
    CostKind.WAGES.value: "Wages",
    CostKind.SUPPLIERS.value: "Suppliers",
    CostKind.SPECIALIST.value: "Specialist help",
    CostKind.TRAINING.value: "Training",
    CostKind.EQUIPMENT.value: "Equipment",
    CostKind.OTHER.value: "Something else",
}
COST_STATE_WORDS = {
    CostState.PROPOSED.value: "Waits for a decision",
    CostState.APPROVED.value: "Approved",
    CostState.REFUSED.value: "Refused",
}
COST_STATE_COLOURS = {
    CostState.PROPOSED.value: "blue",
    CostState.APPROVED.value: "green",
    CostState.REFUSED.value: "grey",
}
OUTCOME_WORDS = {
    Outcome.RECOVERED.value: "Recovered",
    Outcome.FAILED.value: "Failure declared",
    Outcome.ENDED.value: "Ended otherwise",
}
OUTCOME_COLOURS = {
    "": "blue",
    Outcome.RECOVERED.value: "green",
    Outcome.FAILED.value: "red",
    Outcome.ENDED.value: "grey",
}
RESULT_WORDS = {"done": "Done", "not_needed": "Not needed"}


def state_words(outcome: str) -> str:
    """The state of a turnaround in words."""
    return OUTCOME_WORDS.get(outcome, "Open")
