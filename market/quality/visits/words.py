"""Words of visits: roles, and what stands in for missing ones."""

from market.quality.assessments.types import ScorerRole

ROLE_WORDS: dict[str, str] = {
    ScorerRole.LEAD: "Lead officer",
    ScorerRole.SECOND: "Second officer",
    ScorerRole.PARTNER: "Partner",
    ScorerRole.DOUBLE: "Scores a second time",
}
NO_VISIT = "There is no such visit among those that you may see."
NO_CRITERION = "There is no such criterion in your part of this visit."
NOT_OPEN = "This visit has been submitted, so nothing can be added to it."
NOTE = "note"
"""What stands in place of a file in an entry about evidence that is a note in words."""
SENT = "The provider has this recommendation already. Change or withdraw it on its own page, with a reason"
