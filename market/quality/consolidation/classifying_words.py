"""Words by which rows of questionnaires are told apart: how questions begin, labels of admin fields, totals and measures."""

import re

_STARTS = (
    r"is|are|am|do|does|did|has|have|had|was|were|will|would|can|could|should|may|might|must|who|what|when|where|"
    r"which|why|how|whose|"
    r"any|anyone|anybody|check|confirm|describe|explain|evidence|observe|look|ask|pick|compare|list|give|provide|show|"
    r"tell|state|upload|attach|"
    r"please|officer to|review|ensure|discuss|demonstrate|note|view|sample|complete|there (?:is|are)|staff|people|if"
)
_ASKED = re.compile(rf"(?:{_STARTS})\b", re.I)
_VERB = re.compile(
    r"\b(is|are|was|were|has|have|had|do|does|did|can|could|will|would|should|must|may|be|been|being|show|shows|know|"
    r"knows|feel|feels|"
    r"need|needs|receive|receives|given|kept|recorded|reviewed|completed|held|used|carried out|signed|asked|"
    r"understood|stored|checked|"
    r"seen|told|met|made|trained|available|displayed|evidenced|offered|treated|work|works|get|gets|take|takes|help|"
    r"helps|come|comes|"
    r"happens?|arrive|arrives|agree|agrees|say|says)\b",
    re.I,
)
_NUMBERING = re.compile(
    r"^\s*(?:[a-z]{0,3}\d+(?:\.\d+)+[a-z]?\s*[.):\-–]?\s+|(?:(?:q(?:uestion)?|item|std|"
    r"standard)\s*\.?\s*)?\d+[a-z]?\s*[.):]\s*(?=\D)|(?:[a-z]|[ivx]{1,4})\s*[.)]\s+)",
    re.I,
)  # fmt: skip
_ADMIN_LABEL = re.compile(
    r"^(?:(?:full |print |block )?names?(?: of| and| \(|$|:)|(?:visit|review|report|audit|inspection|completion|start|"
    r"end)? ?dates?(?: of| and| completed| questionnaire|$|:| \()|"
    r"times? (?:of|arrived|started|in|from)|visiting officer|(?:lead |reviewing |assessing )?(?:officer|assessor|"
    r"reviewer|auditor|inspector)s?\b(?: \(|$|:| name)|"
    r"tele?phone|tel\b|e-?mail|phone|mobile|fax|(?:full |home |postal )?address|post ?code|signed?(?:$|:| \(| by|"
    r"ature)|signature|job title|position|designation|role$|"
    r"completed by|prepared by|submitted by|approved by|contact (?:details|name|number|person)|"
    r"(?:registered )?manager(?:'s)?(?: name|$|:)|nominated individual|"
    r"(?:provider|home|service|agency|scheme|organisation|company|landlord|establishment|"
    r"unit)(?:'s)?(?: and project)? names?|(?:cqc )?(?:location|provider) id\b|"
    r"(?:charity|company|contract|registration|pa) (?:/ company |reference / )?(?:number|no|ref|reference)|"
    r"reporting period|quarter\b|period (?:from|covered)|"
    r"(?:current|last|latest|previous|overall) (?:cqc |rag\b|grade|rating|star|score|inspection)|date of last|"
    r"number of (?:\w+ ){0,2}(?:beds?|bed spaces|places|placements|residents|tenants|people|service users|clients|"
    r"vacancies|weekly hours|hours|staff)\b(?! (?:with|who|trained|asked|in a)).*"
    r"(?:today|occupied|registered|funded|delivered|commissioned|using|visit|placements)|type of (?:service|visit|"
    r"home)|registered (?:for|capacity)|capacity\b|host authority|"
    r"(?:announced|unannounced)\b|sample: |(?:verbal )?feedback given|those present|present at|attendees|"
    r"in attendance|person(?:'s)? initials|person spoken|initials)",
    re.I,
)  # fmt: skip
_ADMIN_SECTION = re.compile(
    r"^(?:\W*(?:section|part) \w+\W+)?(?:service|provider|home|visit|your|organisation|general|background|contact|"
    r"admin\w*|agency|scheme|basic|property)?\s*"
    r"(?:details|cover(?: sheet)?|information|admin(?:istration)?|about (?:you|the (?:visit|service|home|provider))|"
    r"introduction|front (?:sheet|page)|sign(?:ed)?[- ]off|signatures?|declaration)\W*$",
    re.I,
)  # fmt: skip
_NOTE = re.compile(
    r"^(?:guidance(?: notes?)?\s*(?:[:(–-]|$|for (?:completing|officers?|assessors?|reviewers?))|notes?\s*(?:[:(–-]|$|"
    r"for (?:completing|officers?|assessors?))|nb\b|n\.b|"
    r"please (?:read|note|complete (?:all|every|this)|return|tick|use|refer|send)|instructions?\s*(?:[:(–-]|$|for|on|"
    r"to)|scoring\b|scores?\s*:|key\s*[:=(–-]|key$|"
    r"version\b|v\d|last updated|issue (?:no|number|date|\d)|do not (?:use|write|delete|leave|complete)|how to (?:use|"
    r"complete|score)|"
    r"this (?:form|tool|document|questionnaire|survey|checklist|template)\b|page \d|©|copyright|printed (?:on|by)|"
    r"(?:draft|confidential|restricted|official)\b.{0,24}$|"
    r"thank you|use this (?:form|tool|template)|complete this|rag (?:key|definition)|definitions?\s*:|"
    r"added (?:in )?(?:january|february|march|april|may|june|july|august|september|october|november|december|20\d\d))",
    re.I,
)  # fmt: skip
_TOTAL = re.compile(
    r"^(?:(?:sub|grand|section|overall|running|column|page|domain)?[- ]?totals?\b(?! (?:number|no|hours|of|staff|"
    r"beds))|totals?(?: (?:yes|no|score|points|for|marks|possible|available|n/?a|met)\b|$)|"
    r"(?:section|overall|final|average|mean|maximum|max|weighted|percentage|%) (?:score|points?|mark|rating|grade|"
    r"possible|available|total|achieved|compliance|compliant)\W*$|"
    r"(?:scores?|points?|marks?|percentage)(?: (?:per|for|by|achieved|out of).{0,30})?\W*$|(?:%|"
    r"percentage)(?: (?:compliance|score|achieved|yes))?\W*$|"
    r"maximum possible|(?:star|overall) (?:grade|rating|award|score)s?\W*$|stars?(?: awarded| achieved)?\W*$|no(?:\.|"
    r"s)? (?:of )?(?:yes|no|n/?a|partial)(?:s|es)?\W*$|number of (?:yes|no|n/?a)\b.{0,12}$)",
    re.I,
)  # fmt: skip
_MEASURE = re.compile(
    r"^(?:%|percentage\b|per cent\b|percent\b|proportion of|(?:total |average |mean |median )?(?:number|no\.?|count|"
    r"rate|length|time|cost|value) (?:of|per|from|taken)\b|average\b|mean\b|median\b)",
    re.I,
)
_OF_SAMPLE = re.compile(
    r"\b(sampled?|checked|asked|observed|spoken to|looked at|answered|previous visit|last visit|seen)\b", re.I
)
_MUST_GO_ON = re.compile(r"(?:[,;/&+]|\b(?:and|or|the|a|an|of|with|for|by|from|including))$", re.I)
_OPEN_END = re.compile(
    r"(?:[,;(/&+–-]|\b(?:and|or|the|a|an|of|with|that|which|to|in|for|by|on|at|from|including|are|is|be|as|if|when|"
    r"where|who|their|its|such|eg|e\.g\.|i\.e\.|not|any|all|every|has|have))$",
    re.I,
)
_JOINS = re.compile(r"^(?:and|or|but|that|which|including|such|nor|with|without|as well as|e\.g|i\.e)\b", re.I)


def without_numbering(text: str) -> str:
    """The text without a number typed before it, such as `1.2)` or `S1.3`."""
    rest = _NUMBERING.sub("", text, count=1).strip()
    return rest or text


def numbering_depth(text: str) -> int:
    """How many levels the number before the text has: 1 for `3. Care`, 2 for `3.1 Are…`, 0 for none."""
    found = re.match(r"\s*[a-z]{0,3}(\d+(?:\.\d+)*)\s*[.):]?\s+\S", text, re.I)
    return found[1].count(".") + 1 if found else 0


def looks_asked(text: str) -> bool:
    """Whether the text reads like a question or a check: a question mark, or begins as they do."""
    plain = without_numbering(text)
    return "?" in plain or (bool(_ASKED.match(plain)) and len(plain) > 18)


def has_verb(text: str) -> bool:
    """Whether some usual verb is in the text, as statements have and headings have not."""
    return bool(_VERB.search(text))


def looks_like_label(text: str) -> bool:
    """Whether the text is a usual label of an admin field, such as Name of home."""
    return len(text) <= 90 and bool(_ADMIN_LABEL.match(without_numbering(text)))


def is_admin_section(text: str) -> bool:
    """Whether the heading stands above admin fields, such as Service details."""
    return bool(_ADMIN_SECTION.match(without_numbering(text)))


def looks_like_note(text: str) -> bool:
    """Whether the text tells the reader how to use the form."""
    return bool(_NOTE.match(text))


def looks_like_total(text: str) -> bool:
    """Whether the words are those of a row that adds up others."""
    return len(text) <= 90 and bool(_TOTAL.match(without_numbering(text)))


def looks_like_measure(text: str) -> bool:
    """Whether the text asks for a figure that is reported. What an officer counts in a sample on the day is a question."""
    plain = without_numbering(text)
    return "?" not in plain and bool(_MEASURE.match(plain)) and not _OF_SAMPLE.search(plain)


def runs_on(before: str, after: str) -> bool:
    """Whether `after` continues the sentence of `before`, as when a question was typed over two rows."""
    if not before or before.rstrip()[-1:] in ".?!:":
        return False
    head = after.strip()
    if not head:
        return False
    if _MUST_GO_ON.search(before.rstrip()):
        return True
    starts_low = head[0].islower() or (head[0] in "-–(,;&/" and head.strip("-–(,;&/ ")[:1].islower())
    if not starts_low:
        return False
    if _OPEN_END.search(before.rstrip()) or _JOINS.match(head) or not head[0].isalpha():
        return True
    return bool(_ASKED.match(without_numbering(before))) and head.endswith("?") and not _ASKED.match(head)
