"""What embargoes are called on pages, in letters and in files."""

from market.capacity.words import BED_TYPE_WORDS
from market.core.words import count_words
from market.embargoes.types import Act, DecisionStatus, InForce, Kind, Origin, Stage, Terms, TermsRow
from market.providers.words import SPECIALISM_WORDS

SomeTerms = Terms | TermsRow | InForce

KIND_WORDS: dict[str, str] = {
    Kind.VOLUNTARY: "Voluntary pause by the provider",
    Kind.CAUTION: "Placements with caution",
    Kind.CAP: "Limited number of new people a week",
    Kind.PART: "Stop for one unit, need or activity",
    Kind.FULL: "Full stop on new placements",
    Kind.HOST_ELSEWHERE: "Suspended by the host authority",
}

STAGE_WORDS: dict[str, str] = {
    Stage.PROPOSED: "Waits for approval",
    Stage.IN_FORCE: "In force",
    Stage.LIFT_PROPOSED: "In force, lifting proposed",
    Stage.PHASED: "Being lifted by steps",
    Stage.LIFTED: "Lifted",
    Stage.REFUSED: "Not approved",
    Stage.WITHDRAWN: "Proposal withdrawn",
}

STAGE_COLOURS: dict[str, str] = {
    Stage.PROPOSED: "yellow",
    Stage.IN_FORCE: "red",
    Stage.LIFT_PROPOSED: "orange",
    Stage.PHASED: "orange",
    Stage.LIFTED: "green",
    Stage.REFUSED: "grey",
    Stage.WITHDRAWN: "grey",
}

ORIGIN_WORDS: dict[str, str] = {
    Origin.DECISION: "Decided by the council",
    Origin.EMERGENCY: "Started in an emergency",
    Origin.FAILURE: "Started when a provider failure was declared",
    Origin.PAUSE: "Started by the provider",
    Origin.HOST: "Follows the host authority",
}

ACT_WORDS: dict[str, str] = {
    Act.IMPOSE: "Impose the embargo",
    Act.VARY_WEAKER: "Make it weaker",
    Act.VARY_STRONGER: "Make it stronger",
    Act.LIFT: "Lift the embargo",
    Act.EXCEPTION: "Make an exception for one person",
}

DECISION_WORDS: dict[str, str] = {
    DecisionStatus.OPEN: "Waits for a decision",
    DecisionStatus.APPROVED: "Approved",
    DecisionStatus.REFUSED: "Not approved",
    DecisionStatus.WITHDRAWN: "Withdrawn",
}

STEP_WORDS: dict[str, str] = {
    "proposed": "Proposed",
    "approved": "Approved: in force",
    "refused": "Not approved",
    "withdrawn": "Proposal withdrawn",
    "started": "In force at once",
    "confirmed": "Confirmed by a second person",
    "written_up": "Decision written up",
    "varying_proposed": "Change proposed",
    "varied": "Changed",
    "varying_refused": "Change not approved",
    "reviewed": "Reviewed",
    "checked": "Condition looked at",
    "objections_asked": "Letters drafted that ask for objections to lifting",
    "lift_proposed": "Lifting proposed",
    "lift_refused": "Lifting not approved",
    "lift_withdrawn": "Proposal to lift withdrawn",
    "phased": "Lifting by steps began",
    "step_taken": "Next step of lifting taken",
    "steps_stopped": "Lifting by steps stopped",
    "lifted": "Lifted",
    "overridden": "Lifted by a director although conditions were not met",
    "ended": "Ended",
    "ended_with_closure": "Ended, because what it restricted has closed",
    "converted": "Took the place of the provider’s pause",
    "exception_proposed": "Exception proposed",
    "exception_approved": "Exception approved",
    "exception_refused": "Exception not approved",
    "exception_withdrawn": "Exception withdrawn",
    "comment_asked": "The provider was asked to comment on the proposal",
    "commented": "The provider commented",
    "comment_answered": "The provider’s comment answered",
    "private_asked": "Private admissions asked about",
    "told": "Somebody was told",
    "not_drafted": "Letters that could not be drafted",
    "viability": "Viability warning",
}


def stage_words(code: str) -> str:
    """The stage in words."""
    return STAGE_WORDS.get(code, code)


def kind_line(kind: str, terms: SomeTerms | None) -> str:
    """The kind in words, with the number of a cap."""
    if terms is not None and kind == Kind.CAP and terms.cap_per_week:
        return f"At most {cap_words(terms)}"
    return KIND_WORDS.get(kind, kind)


def cap_words(terms: SomeTerms) -> str:
    """What a weekly cap allows: `3 new people a week, no two on the same day`. Its needs stand in `scope_words`."""
    said = f"{count_words(terms.cap_per_week or 0, 'new person', 'new people')} a week"
    return f"{said}, no two on the same day" if terms.one_a_day and (terms.cap_per_week or 0) > 1 else said


def scope_words(terms: SomeTerms | None) -> str:
    """What a stop in part covers, in words, or whom a cap is for; empty for other kinds."""
    if terms is None or terms.kind not in (Kind.PART, Kind.CAP):
        return ""
    named = [BED_TYPE_WORDS.get(each, each) for each in terms.scope.bed_types]
    named += [SPECIALISM_WORDS.get(each, each) for each in terms.scope.needs]
    parts = [words[:1].lower() + words[1:] for words in named]
    return ", ".join([*parts, *([terms.scope.words] if terms.scope.words else [])])


def terms_line(terms: SomeTerms) -> str:
    """The kind with its number and its scope: `At most 3 new people a week, no two on the same day (dementia)`."""
    scope = scope_words(terms)
    return kind_line(terms.kind, terms) + (f" ({scope})" if scope else "")


def lines_of(text: str) -> list[str]:
    """The lines of a text in which each says one thing, empty ones left out."""
    return [line.strip() for line in text.splitlines() if line.strip()]
