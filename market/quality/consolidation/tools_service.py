"""What a tool is: create it with its first file, change its details, guess them from what the file calls itself."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import asdict

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused
from market.db import audit
from market.db.transaction import transaction
from market.db.versions import update_versioned
from market.quality.consolidation.queries import get_tool
from market.quality.consolidation.tables import LegacyTool
from market.quality.consolidation.types import ToolDetails, ToolLines, ToolRow
from market.quality.framework.types import Method

SURVEY = "survey"
METHODS = (*(method.value for method in Method), SURVEY)
ALL = "ALL"
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,15}")
MOST_TIMES = 366


def reasons_against_details(details: ToolDetails) -> list[Refusal]:
    """Why a tool cannot be recorded like this, all reasons at once."""
    found = []
    if not _CODE.fullmatch(details.code):
        words = "The code must be up to 16 letters, figures, dots or hyphens, such as T43"
        found.append(Refusal("bad_code", words, "code"))
    if not details.title.strip():
        found.append(Refusal("no_title", "Enter what the tool is called", "title"))
    if not details.services:
        found.append(Refusal("no_services", "Choose the services that the tool was for", "services"))
    if details.method not in METHODS:
        found.append(Refusal("unknown_code", "Choose what the tool was used for from the list", "method"))
    if not 0 <= details.times_a_year <= MOST_TIMES:
        words = "Enter how many times a year a service answered it, such as 1, 4 or 0.5, or 0 when only something that happened led to it"
        found.append(Refusal("times_a_year", words, "times_a_year"))
    return found


def _stored(details: ToolDetails) -> dict[str, Any]:
    return {
        "title": details.title.strip()[:200],
        "services": " ".join(details.services)[:200],
        "method": details.method,
        "times_a_year": float(details.times_a_year),
        "owner": details.owner.strip()[:120],
        "scale": details.scale.strip()[:80],
        "joint_with": details.joint_with.strip()[:200],
    }


async def create_tool(details: ToolDetails, *, by: Actor, now: datetime) -> int:
    """A new tool, inside the caller's transaction; its number."""
    values = _stored(details)
    tool = LegacyTool(code=details.code, recorded_by=by.label[:120], recorded_at=now, version=1, **values)
    (saved,) = await LegacyTool.insert(tool)
    tool_id = int(saved["id"])
    told = {"code": details.code, **values}
    await audit.record(by=by, verb="tool.recorded", subject=("legacy_tool", tool_id), after=told, at=now)
    return tool_id


async def update_details(tool: ToolRow, details: ToolDetails, *, by: Actor, now: datetime) -> bool:
    """Write what differs, inside the caller's transaction. False when somebody else changed the tool meanwhile."""
    values = _stored(details)
    before = {name: value for name, value in asdict(tool).items() if name in values}
    changed = {name: value for name, value in values.items() if before[name] != value}
    if not changed:
        return True
    if not await update_versioned(LegacyTool, tool.id, tool.version, changed):
        return False
    was = {name: before[name] for name in changed}
    await audit.record(by=by, verb="tool.changed", subject=("legacy_tool", tool.id), before=was, after=changed, at=now)
    return True


async def change_details(
    tool_id: int, version: int, details: ToolDetails, *, by: Actor, now: datetime
) -> Changed | Refused | None:
    """Change what is known of a tool; its code stays. Raises `NoSuchTool`."""
    async with transaction():
        tool = await get_tool(tool_id)
        if reasons := reasons_against_details(details):
            return Refused(tuple(reasons))
        if tool.version != version or not await update_details(tool, details, by=by, now=now):
            return Changed()
    return None


_SERVICES: tuple[tuple[str, str], ...] = (
    (r"short breaks?|respite (?:unit|care home)", "SB"),
    (r"mental health (?:residential|care home|recovery)", "RES_MH"),
    (r"learning disabilit(?:y|ies)(?: and autism)? (?:residential|care home)|autism residential", "RES_LD"),
    (r"nursing homes?", "NUR"),
    (
        r"older people(?:'s)? (?:residential|homes?)|homes? for older people|"
        r"residential (?:care )?(?:homes? )?(?:for )?older people|op residential",
        "RES_OP",
    ),
    (r"care homes?", "RES_OP NUR"),
    (r"home ?care|domiciliary|care at home|homecare|at home", "HC"),
    (r"extra ?care", "EC"),
    (r"supported living|supported tenanc\w+", "SL"),
    (r"re-?ablement", "REAB"),
    (r"sitting|replacement care", "SIT"),
    (r"shared lives", "SHL"),
    (r"day (?:opportunit\w+|services?|care|cent\w+)", "DAY"),
    (r"carers? support|carers' service", "CAR"),
    (r"advocacy", "ADV"),
    (r"direct payments?|pa register|personal assistants?", "PA"),
    (r"grants?|voluntary|prevention", "VCS"),
)
_METHODS: tuple[tuple[str, str, float], ...] = (
    (r"survey|questionnaire|satisfaction", SURVEY, 1.0),
    (r"self[- ]?assessment|annual return|desktop return|provider return", "self_assessment", 1.0),
    (r"themed|audit|thematic", "themed_review", 0.5),
    (r"quarterly|contract monitoring|monitoring (?:visit|return|form)|checklist", "quarterly_monitoring", 4.0),
    (r"out[- ]of[- ]area", "out_of_area", 1.0),
    (r"serious concerns?|embargo|responsive|suspension", "responsive", 1.0),
    (r"follow[- ]up", "follow_up", 1.0),
    (r"joint", "joint", 1.0),
    (r"full review|annual (?:full )?review|review|assessment", "full_review", 1.0),
)


def guess_services(title: str, known: frozenset[str]) -> tuple[str, ...]:
    """The service codes that a title names, of those the framework knows."""
    found: list[str] = []
    rest = title.lower()
    for words, codes in _SERVICES:
        if re.search(rf"\b(?:{words})\b", rest):
            found += [code for code in codes.split() if code in known]
            rest = re.sub(rf"\b(?:{words})\b", " ", rest)
    return tuple(dict.fromkeys(found))


def guess_method(title: str) -> tuple[str, float]:
    """The method that a title names and how often it is usual; "" and 0 when it names none."""
    for words, method, times in _METHODS:
        if re.search(rf"\b(?:{words})\b", title.lower()):
            return method, times
    return "", 0.0


def details_for(
    code: str, found: ToolLines, given: Mapping[str, Any], tool: ToolRow | None, known: frozenset[str]
) -> ToolDetails | Refused:
    """The details of a tool from what was given, else from what is stored, else from what the file says of itself.

    For a new tool of which something cannot be guessed the refusal says which option to give.
    """
    title = given["title"] or (tool.title if tool else found.title)
    method, times = (tool.method, tool.times_a_year) if tool else guess_method(title)
    services = tuple(str(given["services"]).replace(",", " ").upper().split()) if given["services"] else ()
    services = services or tuple(tool.services.split() if tool else found.services or guess_services(title, known))
    method = given["method"] or method
    times = given["times_a_year"] if given["times_a_year"] is not None else times or _USUAL.get(method, 1.0)
    lacking = [
        Refusal("option_needed", f"{what} cannot be found in the file. Say it with {option}.")
        for what, option, value in (
            ("What the tool is called", '--title "Care homes: annual review"', title),
            ("For which services it was", '--services "RES_OP NUR"', services),
            ("What it was used for", "--method full_review", method),
        )
        if not value
    ]
    unknown = [each for each in services if known and each not in known and each != ALL]
    lacking += [
        Refusal(
            "unknown_service",
            f"{each} is no service of the live framework. Known are {', '.join(sorted(known))} and ALL.",
        )
        for each in unknown
    ]
    if lacking:
        return Refused(tuple(lacking))
    texts = {
        name: given[name] if given[name] is not None else getattr(tool, name, "")
        for name in ("owner", "scale", "joint_with")
    }
    return ToolDetails(code=code, title=title, services=services, method=method, times_a_year=float(times), **texts)


_USUAL = {method: times for _, method, times in _METHODS}
"""How often a service usually answers a tool of a method."""
