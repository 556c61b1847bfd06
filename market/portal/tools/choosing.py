"""Which tool of one of its services a provider asks for. What cannot be used falls back, and the page says what it shows."""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from market.quality.assured.types import AssuredRow
from market.quality.framework.rules import ROTATIONS, profile_of
from market.quality.framework.types import Library, Method, Profile
from market.quality.framework.words import METHOD_WORDS

OFFERED = (
    Method.SELF_ASSESSMENT,
    Method.FULL_REVIEW,
    Method.QUARTERLY_MONITORING,
    Method.THEMED_REVIEW,
    Method.FOLLOW_UP,
    Method.RESPONSIVE,
    Method.JOINT,
    Method.OUT_OF_AREA,
    Method.MOBILISATION,
)


class ToolChoice(Struct, frozen=True, kw_only=True):
    """A method for a service with what belongs to the method."""

    service: str
    tier: str
    method: Method
    theme: str
    reason: str
    part: int

    def asked(self) -> dict[str, str]:
        """The choice as the framework reads it from an address."""
        parts = {"service": self.service, "tier": self.tier, **self.own()}
        return {key: str(value) for key, value in parts.items()}

    def own(self) -> dict[str, Any]:
        """What stands in the address of the portal: neither service nor tier can be chosen there."""
        parts: dict[str, Any] = {"method": self.method.value}
        if self.method is Method.THEMED_REVIEW:
            parts["theme"] = self.theme
        if self.method is Method.RESPONSIVE:
            parts["reason"] = self.reason
        if self.method in ROTATIONS:
            parts["part"] = self.part
        return parts

    @property
    def query(self) -> str:
        """`?…` of this choice."""
        return "?" + urlencode(self.own())


def read_tool(service: AssuredRow, params: Mapping[str, Any], library: Library) -> ToolChoice:
    """The choice in an address: a full review and the first part unless it says otherwise."""
    settings = library.settings
    method = Method(_one(params.get("method", ""), OFFERED, Method.FULL_REVIEW))
    parts = ROTATIONS.get(method, 1)
    part = str(params.get("part", ""))
    return ToolChoice(
        service=service.code,
        tier=service.tier,
        method=method,
        theme=_one(params.get("theme", ""), [each.code for each in settings.themes], settings.themes[0].code),
        reason=_one(
            params.get("reason", ""),
            [each.code for each in settings.restriction_reasons],
            settings.restriction_reasons[0].code,
        ),
        part=int(part) if part.isascii() and part.isdigit() and 1 <= int(part[:3]) <= parts else 1,
    )


def _one(asked: Any, offered: Collection[Any], otherwise: Any) -> str:
    return str(asked) if str(asked) in {str(each) for each in offered} else str(otherwise)


def tool_profile(choice: ToolChoice, library: Library, open_codes: Collection[str]) -> Profile:
    """What will be asked. A follow-up visit asks what is behind the service's own open recommendations."""
    return profile_of(
        library,
        choice.service,
        choice.method,
        tier=choice.tier,
        theme=choice.theme,
        rotation=choice.part - 1,
        open_codes=open_codes if choice.method is Method.FOLLOW_UP else (),
        reason=choice.reason,
    )


def lists_of(choice: ToolChoice, library: Library) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """The drop-down lists of the page: (name, label, [(value, words)], chosen)."""
    settings = library.settings
    found = [("method", "Method", [(each.value, METHOD_WORDS[each]) for each in OFFERED], choice.method.value)]
    if choice.method is Method.THEMED_REVIEW:
        found.append(("theme", "Theme", [(each.code, each.name) for each in settings.themes], choice.theme))
    if choice.method is Method.RESPONSIVE:
        reasons = [(each.code, each.name) for each in settings.restriction_reasons]
        found.append(("reason", "Reason for the restriction", reasons, choice.reason))
    if parts := ROTATIONS.get(choice.method):
        numbers = [(str(number), f"{number} of {parts}") for number in range(1, parts + 1)]
        found.append(("part", "Part of the rotation", numbers, str(choice.part)))
    return found
