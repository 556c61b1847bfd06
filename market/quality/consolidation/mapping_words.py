"""Words that stand above the columns of questionnaires, by what the column is for."""

import re

_COLUMNS: tuple[tuple[str, str], ...] = (
    ("number", r"(item )?(no|nos|nr|num|number|ref|refs|reference|#|id|q ?no|q|s/?n|item no|question (no|number|ref)|"
               r"std no|line)"),
    ("weight", r"(weight|weighting|weighted( score)?|max(imum)?( score| points)?|possible( score| points)?|points available)"),
    ("guidance", r"(guidance( notes?)?|(how|where) to (check|look|evidence).*|evidence (required|expected|needed|"
                 r"to (look for|check|see)|might include|sources?)|"
                 r"(what )?(good|to) looks? (like|for).*|notes for (officers?|assessors?|reviewers?)|prompts?|"
                 r"examples?( of evidence)?|hints?|help( text)?|"
                 r"sources?( of evidence| \(.*\))?|suggested evidence|look for|explanation|rationale|regulation.*|"
                 r"cqc.*|kloe.*|contract (ref|clause).*)"),
    ("section", r"(sections?|themes?|domains?|topics?|categor(y|ies)|concern areas?|key (areas?|questions?|themes?)|"
                r"subjects?|headings?|objectives?|"
                r"(service )?areas?|parts?|groups?|outcome areas?|modules?)"),
    ("question", r"(questions?|standards?|statements?|criteri(a|on)|requirements?( to be met)?|(areas?|items?|things?|"
                 r"points?) to (check|review|cover|look at|be checked)|"
                 r"items?|measures?|indicators?|kpis?|performance (measures?|indicators?)|what (we|to|you|are we) .*|"
                 r"checks?|checklist|description|"
                 r"question text|label|expectations?|outcomes?|(audit|review|monitoring|assessment|contract|"
                 r"quality) (questions?|criteria|standards?|points?|items?)|"
                 r"prompt questions?|aspects?|lines? of enquiry|we expect.*|details? of (requirement|standard).*|elements?)"),
    ("answer", r"(y|n|p|c|na|n/?a|r|a|g|yes|no|partial(ly)?|part|met|not met|partly met|(fully |partially |"
               r"not )?compliant.*|rag( rating| status)?|"
               r"(self |officer |council |final )?(scores?|ratings?|grades?|marks?|points?|levels?)( .*)?|(yes|"
               r"y) ?[/\\] ?(no|n)( ?[/\\] ?.*)?|"
               r"answers?|your answers?|responses?|(provider|officer|your) (response|answer|comments?|evidence|score|notes?)s?|"
               r"always|usually|sometimes|rarely|never|(strongly )?(agree|disagree)|neither.*|bronze|silver|gold|red|"
               r"amber|green|"
               r"file \d+|sample \d+|case \d+|total|target|actual|q[1-4]|☐|☑|✓|tick|done|seen|"
               r"(action|actions).*|comments?.*|notes?|evidence( seen| / .*| list| \(.*\))?|list your evidence|"
               r"findings?|remarks|observations?|"
               r"narrative|date( .*)?|verified.*|validation.*|band|sample ref|file uploaded.*|council use.*|initials|"
               r"signed|by whom|owner|due)"),
)  # fmt: skip
_PATTERNS = tuple((role, re.compile(rf"(?:{words})\W*", re.I)) for role, words in _COLUMNS)
MEASURES = re.compile(r"\b(measures?|indicators?|kpis?|performance)\b", re.I)
OF_MEASURES = re.compile(r"(target|actual|q[1-4]|quarter ?[1-4]|apr|may|jun|jul|aug|sept?|oct|nov|dec|jan|feb|mar|"
                         r"numerator|denominator|baseline|performance|variance|ytd)\b.*", re.I)  # fmt: skip


def column_role(words: str) -> str:
    """What a column of that heading is for: number, weight, guidance, section, question or answer; "" for unknown words."""
    plain = " ".join(words.split()).strip(" :*-")
    if not plain or len(plain) > 60:
        return ""
    for role, pattern in _PATTERNS:
        if pattern.fullmatch(plain):
            return role
    return "answer" if re.fullmatch(r".*(y ?/ ?n|yes ?/ ?no|rag|score|\(\d ?- ?\d\)).*", plain, re.I) else ""


def is_known(words: str) -> bool:
    """Whether the words are usual above a column."""
    return bool(column_role(words))
