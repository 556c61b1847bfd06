"""What officers and providers of the demonstration wrote: invented, in the words of the criterion."""

from market.quality.demonstration.plot import chance
from market.quality.framework.types import Criterion

SEEN = (
    "Five files and two conversations",
    "Records of the last three months",
    "A morning on the first floor",
    "Talks with four people and one relative",
    "The manager showed us round and we asked staff",
    "Two visits watched, with agreement",
    "The team meeting notes and the rota",
    "Handover and the lunchtime round",
    "A sample of six, picked by us",
    "What three workers told us on their own",
)
SELF = (
    "Our last audit",
    "Team meetings and supervision",
    "The yearly survey of people and families",
    "Our records of this year",
    "What the regional manager checked",
    "Spot checks by the deputy",
)
SUMMARIES = {
    5: "People told us that they are known well here, and results over the year bear it out. We found little to put right.",
    4: "This is a good service. Staff know people well, and records mostly match what we saw. A few matters need attention.",
    3: "Much is good, but several things fall short and some of them matter to safety. Support is offered, and we will come back soon.",
    2: "People are not always safe. An improvement plan is needed now, and we will follow it closely.",
    1: "We found serious shortfalls in more than one area. The formal process has begun.",
}
COMMENT = (
    "We do not think that this reflects what we do. The records that the visitor did not see are attached, and they show "
    "the checks of every week since June. Please look at the score again."
)


def rationale(criterion: Criterion, score: int, *seed: object) -> str:
    """What was found, in the words of the descriptor of the score."""
    opening = SEEN[chance("seen", criterion.code, *seed) % len(SEEN)]
    return f"{opening}. {criterion.descriptors[score - 1]}"


def own_words(criterion: Criterion, score: int, *seed: object) -> str:
    """What a provider writes about itself."""
    opening = SELF[chance("own", criterion.code, *seed) % len(SELF)]
    return f"{opening} shows this. {criterion.descriptors[score - 1]}"


def why_it_matters(criterion: Criterion) -> str:
    """Why a recommendation matters to people: what good would mean for them."""
    return f"For people this means that we cannot yet say: “{criterion.plain}”"


def closes_when(criterion: Criterion) -> str:
    """What closes a recommendation: the descriptor of a 3."""
    return criterion.descriptors[2]
