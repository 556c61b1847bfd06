"""Human words of the codes of information sharing."""

from market.failure.sharing.types import Basis, Check, Direction, Standing, State, SuspensionKind, Urgency, Way

DIRECTION_WORDS = {
    Direction.OURS.value: "We asked",
    Direction.THEIRS.value: "They asked us",
}
URGENCY_WORDS = {
    Urgency.URGENT.value: "Urgent",
    Urgency.SOON.value: "Soon",
    Urgency.ROUTINE.value: "Routine",
}
URGENCY_HINTS = {
    Urgency.URGENT.value: "People may be unsafe: answer within 1 day",
    Urgency.SOON.value: "A decision waits for it: answer within 7 days",
    Urgency.ROUTINE.value: "Answer within 14 days",
}
BASIS_WORDS = {
    Basis.COOPERATION.value: "Co-operation between authorities and partners (Care Act 2014, sections 6 and 7)",
    Basis.SUPPLY.value: "Supply of information to a Safeguarding Adults Board (Care Act 2014, section 45)",
    Basis.SAFEGUARDING.value: "A safeguarding enquiry (Care Act 2014, section 42)",
    Basis.FAILURE.value: "Provider failure and cross-border care (Care Act 2014, sections 48 to 52)",
    Basis.PUBLIC_TASK.value: "Public task (UK GDPR, article 6(1)(e))",
    Basis.LEGAL_DUTY.value: "Legal obligation (UK GDPR, article 6(1)(c))",
    Basis.VITAL.value: "Vital interests of a person (UK GDPR, article 6(1)(d))",
    Basis.SOCIAL_CARE.value: "Provision or management of social care (UK GDPR, article 9(2)(h))",
    Basis.CONSENT.value: "Consent of the person (UK GDPR, article 6(1)(a))",
}
CHECK_WORDS = {
    Check.NEEDED.value: "Only what is needed for the purpose is asked for or shared",
    Check.NO_PEOPLE.value: "Nobody who receives care is named, and nothing would tell who they are",
    Check.FACTS.value: "Facts are marked as facts, and opinions as opinions",
    Check.SECURE.value: "It goes by this service, or by secure e-mail, and not by ordinary e-mail",
}
STATE_WORDS = {
    State.OPEN.value: "Waiting for an answer",
    State.ANSWERED.value: "Answered",
    State.NOTHING_KNOWN.value: "Nothing known",
    State.REFUSED.value: "Refused",
    State.WITHDRAWN.value: "Withdrawn",
}
STATE_COLOURS = {
    State.OPEN.value: "blue",
    State.ANSWERED.value: "green",
    State.NOTHING_KNOWN.value: "green",
    State.REFUSED.value: "orange",
    State.WITHDRAWN.value: "grey",
}
STANDING_WORDS = {
    Standing.FACT.value: "a fact that we hold",
    Standing.TOLD.value: "what we were told, not checked by us",
    Standing.OPINION.value: "our opinion",
}
WAY_WORDS = {Way.GIVEN.value: "We shared", Way.RECEIVED.value: "We were told"}
SUSPENSION_WORDS = {
    SuspensionKind.STOP.value: "Stopped new placements",
    SuspensionKind.CAUTION.value: "Places with caution or a limit",
    SuspensionKind.CONCERN.value: "Has concerns, no restriction",
}
DAYS_OF_URGENCY = {Urgency.URGENT.value: 1, Urgency.SOON.value: 7, Urgency.ROUTINE.value: 14}
"""Days within which an answer is asked for; offered in the form. Source: proposal."""


def bases_words(codes: str) -> str:
    """The lawful basis in words, one after another."""
    return "; ".join(BASIS_WORDS.get(code, code) for code in codes.split())
