"""Questions in one form of words, so that the same requirement asked twice is seen to be the same; and why two are not.

Only texts that come out exactly equal may be taken for one question. So nothing that carries a requirement is ever dropped:
numbers, units of time, negations, must and may, only, day and night all stay. What goes is the manner of asking.
"""

import hashlib
import re
import unicodedata
from functools import lru_cache

from market.quality.consolidation.terms import (
    ABBREVIATIONS,
    ASIDES,
    CARE_WORKER_NOUNS,
    CASE_ABBREVIATIONS,
    LEAD_INS,
    PERSON_NOUNS,
    SERVICE_NOUNS,
    STAFF_NOUNS,
)

PERSON, CARE_WORKER, STAFF, SERVICE = "person", "care worker", "staff", "service"
_NUMBER_WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
NUMBERS = {word: str(at) for at, word in enumerate(_NUMBER_WORDS)} | {
    "fifteen": "15",
    "twenty": "20",
    "thirty": "30",
    "sixty": "60",
    "ninety": "90",
}
EVERY = {
    "daily": "every day",
    "weekly": "every week",
    "fortnightly": "every 2 week",
    "monthly": "every month",
    "quarterly": "every quarter",
    "annually": "every year",
    "annual": "every year",
    "yearly": "every year",
    "hourly": "every hour",
}
NEGATIONS = frozenset(
    {"not", "no", "never", "none", "nobody", "nothing", "without", "nor", "neither", "unless", "except"}
)
MODALS = frozenset({"must", "may", "might", "shall", "should", "can", "could", "would", "will", "required", "optional"})
LIMITS = frozenset(
    {
        "only",
        "all",
        "every",
        "each",
        "any",
        "some",
        "most",
        "day",
        "night",
        "before",
        "after",
        "within",
        "over",
        "under",
    }
    | {"least", "minimum", "maximum", "always", "sometimes", "weekend", "weekday", "new", "first", "last"}
)
"""Words that decide what is asked for; two texts that differ in one are never offered as the same."""
_AUXILIARY = frozenset({"is", "are", "do", "does", "be", "the", "an"})
_LETTERED = frozenset(
    [
        "hepatitis",
        "vitamin",
        "part",
        "section",
        "appendix",
        "type",
        "group",
        "category",
        "band",
        "level",
        "class",
        "plan",
        "grade",
        "annex",
    ]
)
_OPENING_AUXILIARY = frozenset({"has", "have"})
_NUMBERING = re.compile(
    r"^\s*(?:[•▪●◦*–—-]\s+|(?:q(?:uestion)?|ref|item|std|standard)\.?\s*\d+(?:\.\d+)*[a-z]?\s*[.):-]?\s+"
    r"|\(?\d+(?:\.\d+)*[a-z]?\)\s*|\d+(?:\.\d+)*\.\s+|\d+[a-z]?:\s+|\(?[a-z]\)\s+|[a-h]\.\s+|\(?[ivx]+[.)]\s+"
    r"|\d{1,2}(?:\.\d{1,2}){1,2}\s+(?-i:(?=[A-Z])))",
    re.IGNORECASE,
)
_ANSWERS = re.compile(
    r"\s*[([]?\s*\b(?:y\s*/\s*n(?:\s*/\s*n\s*/?\s*a)?|yes\s*/\s*no(?:\s*/\s*(?:partial|partly|n\s*/?\s*a|na|some))*)\s*[)\]]?\s*[.:?]*\s*$",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*[?.:;(\[*–-]\s*(?:" + "|".join(ASIDES) + r")[\s)\].*?!:]*$")
_SERVICE = "(?:" + "|".join(SERVICE_NOUNS) + ")"
_LEAD_IN = re.compile(r"^(?:" + "|".join(part.replace("@SERVICE", _SERVICE) for part in LEAD_INS) + r")\s*")
_OPENING_SERVICE = re.compile(rf"^((?:is|are|does|do|has|have|did|will|can|was) )?(?:the|your|this) {_SERVICE}\b(?!')")
_TOKEN = re.compile(r"£?\d+(?:[.,:/]\d+)*%?|[a-z&]+(?:'[a-z]+)?|[%£]")


def _alternatives(words: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted(words, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(re.escape(word) for word in ordered) + r")(?:'s|s')?(?![a-z])'?")


_PERSON, _CARE_WORKER, _STAFF = (_alternatives(words) for words in (PERSON_NOUNS, CARE_WORKER_NOUNS, STAFF_NOUNS))
_DUTY = r"(?!MUST\s+(?:be|have|not|always|never|only|also|ensure|hold|sign|keep|wear|provide|attend|know|check|record|tell|see)\b)"
"""`Staff MUST be told` is written large for stress; the screening tool is not meant."""
_CASED = re.compile(r"\b" + _DUTY + "(?:" + "|".join(sorted(CASE_ABBREVIATIONS, key=len, reverse=True)) + r")\b")
_ABBREVIATED = re.compile(
    r"\b(?:" + "|".join(re.escape(word) for word in sorted(ABBREVIATIONS, key=len, reverse=True)) + r")(?![a-z&])"
)
_ROOT_PHRASES = tuple(sorted({*ABBREVIATIONS.values(), *CASE_ABBREVIATIONS.values()}, key=len, reverse=True))
_DOUBLED = re.compile(
    r"\b("
    + "|".join(re.escape(phrase) for phrase in _ROOT_PHRASES if " " in phrase)
    + r")s?(?:\s*[(\[]\s*|\s+)\1s?\b[)\]]?"
)
_SIGNS = (
    (re.compile(r"(?<![\w.])[-−](?=\d)"), " minus "),
    (re.compile(r"(?<=\d)\s*[-–—]\s*(?=\d)"), " to "),
    (re.compile(r"≥|>=|=>"), " at least "),
    (re.compile(r"≤|<=|=<"), " at most "),
    (re.compile(r">"), " over "),
    (re.compile(r"<"), " under "),
    (re.compile(r"(?<=\d)\s*\+"), " or over "),
    (re.compile(r"(?<=\d)\s*°\s*c?\b|°\s*c?"), " degree "),
    (re.compile(r"(?<=\d)\s*(?:per cent|percent|%)"), "% "),
    (
        re.compile(r"(?<=\d)(?=(?:hours?|hrs?|days?|weeks?|wks?|months?|mths?|years?|yrs?|minutes?|mins?|ml|mg|kg)\b)"),
        " ",
    ),
    (re.compile(r"\bn't\b|(?<=[a-z])n't\b"), " not"),
    (re.compile(r"\bcannot\b"), "can not"),
    (re.compile(r" & | \+ "), " and "),
    (re.compile(r"[-/](?=[a-z])|(?<=[a-z])[-/]"), " "),
)
_CHARTS = re.compile(
    r"\b(medicines? administration record)s? (?:chart|sheet|record|form)s?\b|\b(?:medicine|medication) (administration record)"
)


@lru_cache(maxsize=20_000)
def normalise(text: str) -> str:
    """The text in one form: terms and abbreviations alike, the manner of asking gone, every requirement kept."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").replace("‘", "'").replace("´", "'").strip()
    plain = _ANSWERS.sub("", _NUMBERING.sub("", plain, count=1)) or plain
    if not plain.isupper():
        plain = _CASED.sub(lambda found: CASE_ABBREVIATIONS[found[0]], plain)
    plain = " ".join(plain.lower().split())
    plain = _ASIDE.sub("", plain) or plain
    for sign, words in _SIGNS:
        plain = sign.sub(words, plain)
    plain = _ABBREVIATED.sub(lambda found: ABBREVIATIONS[found[0]], " ".join(plain.split()))
    plain = _DOUBLED.sub(r"\1", plain)
    plain = _CHARTS.sub("medicine administration record", plain)
    plain = _drop_lead_ins(plain)
    plain = _OPENING_SERVICE.sub(lambda found: f"{found[1] or ''}{SERVICE}", plain)
    for pattern, noun in ((_STAFF, STAFF), (_CARE_WORKER, CARE_WORKER), (_PERSON, PERSON)):
        plain = pattern.sub(noun, plain)
    return " ".join(_kept(_TOKEN.findall(plain)))


def normal_hash(normal: str) -> str:
    """SHA-256 of a normalised text: what exactly equal questions share."""
    return hashlib.sha256(normal.encode()).hexdigest()


def _drop_lead_ins(plain: str) -> str:
    """Without what stands before the requirement, unless nothing would be left."""
    for _ in range(2):
        rest = _LEAD_IN.sub("", plain, count=1).strip(" :,-")
        if rest == plain or len(rest.split()) < 2:
            break
        plain = rest
    return plain


def _kept(tokens: list[str]) -> list[str]:
    """The tokens that carry the requirement, in order, each in one spelling."""
    kept: list[str] = []
    for at, token in enumerate(tokens):
        if token in _AUXILIARY or (at == 0 and token in _OPENING_AUXILIARY):
            continue
        if token == "a" and not (at and tokens[at - 1] in _LETTERED):  # noqa: S105
            continue
        if token in EVERY:
            words = EVERY[token].split()
            if kept and kept[-1][0].isdigit() and len(words) == 2:
                kept[-1:] = ["every", kept[-1], words[1]]
            else:
                kept += words
            continue
        kept.append(NUMBERS.get(token) or _singular(token))
    return kept


def _singular(word: str) -> str:
    """A plural or possessive without its ending; words that only look like one stay."""
    word = word.removesuffix("'s").removesuffix("'")
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")) or word in {"always", "sometimes"}:
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("shes", "ches", "xes", "sses")) else word[:-1]


def protected(normal: str) -> tuple[str, ...]:
    """The tokens of a normalised text that decide what it asks for: numbers, negations, modals and limits."""
    wanted = NEGATIONS | MODALS | LIMITS
    return tuple(word for word in normal.split() if word in wanted or any(letter.isdigit() for letter in word))


def guards(a: str, b: str, *, service_specific: bool = False) -> tuple[str, ...]:
    """Why two questions may not be taken for one, however alike they look; empty when nothing speaks against it.

    `service_specific`: the theme asks different things of different services, so that the noun for the service counts too.
    """
    first, second = normalise(a).split(), normalise(b).split()
    reasons = []
    checks = (
        ("different numbers", lambda word: word[0].isdigit() or word[0] == "£"),
        ("one says not, the other does not", NEGATIONS.__contains__),
        ("must, may, should and can differ", MODALS.__contains__),
        ("different limits", LIMITS.__contains__),
    )
    for words, wanted in checks:
        ones, others = sorted(filter(wanted, first)), sorted(filter(wanted, second))
        if ones != others:
            reasons.append(f"{words}: {' '.join(ones) or 'none'} and {' '.join(others) or 'none'}")
    if service_specific:
        ones, others = (sorted({noun for noun in SERVICE_NOUNS if noun in _words(text)}) for text in (a, b))
        if ones != others:
            reasons.append(
                f"asked of a different service: {', '.join(ones) or 'none'} and {', '.join(others) or 'none'}"
            )
    return tuple(reasons)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))
