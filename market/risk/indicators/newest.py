"""What the newest note of some kinds says, for indicators that are events. Pure."""

from collections.abc import Mapping

from market.risk.facts.types import Facts
from market.risk.notes.types import NoteKind
from market.risk.types import Measure, State

ALWAYS = 3_650


def newest_event(facts: Facts, states: Mapping[NoteKind, tuple[State, str]], *, holds: bool = False) -> Measure | None:
    """The state and words of the newest note among the kinds; None without one.

    With `holds` what is amber or red stays until another note ends it, so it has no age; what is green ages as the policy says.
    """
    told = facts.noted(*(kind.value for kind in states), days=ALWAYS)
    if not told:
        return None
    state, words = states[NoteKind(told[0].kind)]
    stays = holds and state is not State.GREEN
    return Measure(words=words, state=state, as_at=None if stays else told[0].happened_on, source=told[0].source)
