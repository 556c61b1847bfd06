"""Guess the theme of a question from the heading it stands under and, where that says nothing, from its own words."""

import re

_WORDS: tuple[tuple[str, str], ...] = (
    ("med", r"medic(?:ation|ines?|inal)s?|meds|mar (?:chart|sheet)s?|prn|covert|controlled drugs?|homely remed\w+|"
            r"pharmac\w+|dose[st]?"),
    ("pbs", r"positive behaviour\w*|behaviou?r(?:al)? support|pbs|challenging behaviou?r|behaviours? (?:of concern|"
            r"that challenge)"),
    ("mca", r"mental capacity|mca|dols|liberty|lps|best interests?|consent|capacity|restrict(?:ion|ive)\w*|restraint|"
            r"court of protection"),
    ("safe", r"safeguard\w*|abuse|whistle ?blow\w*|keeping people safe|neglect|prevent duty|people'?s money|"
             r"finances? of (?:people|residents)"),
    ("nut", r"nutrition\w*|hydration|food|drinks?|fluids?|meals?|mealtimes?|menus?|dining|eat(?:ing)?|must score|"
            r"dysphagia|choking|catering|kitchen"),
    ("ipc", r"infection\w*|ipc|hygiene|cleaning|cleanliness|ppe|hand ?wash\w*|laundry|linen|outbreaks?|waste"),
    ("dem", r"dementia|memory (?:loss|care)"),
    ("fall", r"falls?|falling"),
    ("tvn", r"pressure (?:area|ulcer|sore|care|damage)\w*|skin (?:integrity|care)|tissue viability|waterlow|wounds?"),
    ("eol", r"end of life|palliative|dying|respect form|dnacpr|advance care plan\w*"),
    ("clin", r"clinical|nurs(?:e|ing) (?:practice|care)|tracheostomy|peg|catheter|sepsis|news2|restore2"),
    ("hlth", r"health ?care|health (?:access|needs|appointments?|checks?)|access to health\w*|gp|dentists?|"
             r"oral (?:care|health)|opticians?|hospital|annual health"),
    ("tran", r"transitions?|moving (?:in|on|out)|step[- ]down|discharge"),
    ("rec", r"recruit\w*|dbs|references|right to work|staff files?|personnel files?|employment history"),
    ("trn", r"train\w*|competenc\w+|induction|qualifications?|diplomas?|care certificate|learning and development"),
    ("staff", r"staffing|staff (?:levels?|support|deployment|wellbeing|meetings?)|supervis\w+|apprais\w+|rotas?|"
              r"agency (?:staff|use)|workforce"),
    ("fin", r"financ\w*|insurance|contract (?:and|&|compliance|management)|contracts?|invoic\w*|accounts|fees|"
            r"budgets?|value for money|social value"),
    ("bc", r"business continuity|continuity plan\w*|emergenc(?:y|ies)|contingenc\w+|severe weather|power cuts?"),
    ("ig", r"information governance|data protection|confidential\w*|gdpr|records? (?:&|and|keeping)|cyber\w*|dspt|"
           r"information security"),
    ("edi", r"equality|diversity|inclusion|edi|accessib\w+|protected characteristics|culture and faith|cultural|"
            r"lgbt\w*|religio\w+"),
    ("dig", r"dignity|respect|privacy|kindness|compassion\w*"),
    ("voice", r"complain\w*|compliments?|feedback|listening|involvement|co-?production|surveys?|voice|engagement|"
              r"meetings? (?:for|of) (?:residents|people)"),
    ("act", r"activit\w+|outcomes?|community|hobbies|interests|occupation|employment support|goals?|independence|wellbeing"),
    ("env", r"environment\w*|premises|equipment|building|fire|health (?:&|and) safety|h ?& ?s|maintenance|hoists?|"
            r"loler|water (?:temperature|safety)|legionella|garden|vehicles?|decor\w*"),
    ("cont", r"continuity|call (?:monitoring|times)|visit (?:delivery|times)|missed (?:calls?|visits?)|late (?:calls?|"
             r"visits?)|ecm|punctual\w*|travel time"),
    ("risk", r"risks?|accidents?|incidents?|missing person"),
    ("care", r"care plan\w*|support plan\w*|assessments?|person[- ]centred|care needs|reviews?|daily (?:notes|records|"
             r"logs)|care (?:and|&) support"),
    ("gov", r"governance|leadership|management|quality assurance|audits?|managers?|policies|oversight|registered|"
            r"notifications?|learning"),
)  # fmt: skip
_PATTERNS = tuple((code, re.compile(rf"\b(?:{words})\b", re.I)) for code, words in _WORDS)


def guess_theme(section: str, text: str) -> str:
    """The code of a theme, or "" when nothing says which. The first of the most frequent wins."""
    if section and (found := _most(section) or _of_heading(section)):
        return found
    return _most(text)


def _of_heading(section: str) -> str:
    """Words that say enough in a heading, and too little in a question."""
    words = section.lower()
    return "staff" if "staff" in words else "hlth" if "health" in words else ""


def _most(text: str) -> str:
    best, most = "", 0
    for code, pattern in _PATTERNS:
        count = len(pattern.findall(text))
        if count > most:
            best, most = code, count
    return best
