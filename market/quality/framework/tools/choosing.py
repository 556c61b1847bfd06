"""Which tool an address asks for. What cannot be used falls back, so that an address always shows some tool and says which."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from market.quality.framework.rules import ROTATIONS, profile_of
from market.quality.framework.types import Library, Method, Profile, Tier
from market.quality.framework.words import METHOD_WORDS, TIER_WORDS
from market.web.fields import FormData

CHOOSABLE = tuple(method for method in Method if method is not Method.FOLLOW_UP)
"""A follow-up visit asks what is behind a service's own recommendations, so nobody can print it in advance."""


class Choice(Struct, frozen=True, kw_only=True):
    """A service type, a method and what belongs to it. `version` is an id only when another than the live version is asked for."""

    service: str
    method: Method
    tier: Tier
    theme: str
    rotation: int
    reason: str
    version: int | None

    def query(self, **changes: Any) -> str:
        """`?…` of this choice: only what the method looks at."""
        parts: dict[str, Any] = {"service": self.service, "method": self.method.value, "tier": self.tier.value}
        if self.method is Method.THEMED_REVIEW:
            parts["theme"] = self.theme
        if self.method is Method.RESPONSIVE:
            parts["reason"] = self.reason
        if self.method in ROTATIONS:
            parts["part"] = self.rotation + 1
        if self.version is not None:
            parts["version"] = self.version
        parts |= changes
        return "?" + urlencode({key: value for key, value in parts.items() if value is not None})

    def profile(self, library: Library) -> Profile:
        """The profile that is chosen."""
        return profile_of(
            library,
            self.service,
            self.method,
            tier=self.tier,
            theme=self.theme,
            rotation=self.rotation,
            reason=self.reason,
        )


def read_choice(params: Mapping[str, Any], library: Library, version: int | None = None) -> Choice:
    """The choice in an address: the first service, a full review and the first part unless it says otherwise."""
    sent, settings = FormData(params), library.settings
    method = _one(sent.text("method"), CHOOSABLE, Method.FULL_REVIEW)
    part = sent.text("part")
    number = int(part) if part.isascii() and part.isdigit() and len(part) < 4 else 1
    return Choice(
        service=_one(sent.text("service"), [each.code for each in settings.services], settings.services[0].code),
        method=Method(method),
        tier=Tier(_one(sent.text("tier"), list(Tier), Tier.STANDARD)),
        theme=_one(sent.text("theme"), [each.code for each in settings.themes], settings.themes[0].code),
        rotation=max(0, number - 1) % ROTATIONS.get(Method(method), 1),
        reason=_one(
            sent.text("reason"),
            [each.code for each in settings.restriction_reasons],
            settings.restriction_reasons[0].code,
        ),
        version=version,
    )


def _one(asked: str, offered: Any, otherwise: str) -> str:
    return asked if asked in [str(each) for each in offered] else otherwise


class Chooser(Struct, frozen=True):
    """The drop-down lists above a tool: (name, label, [(value, words)], chosen)."""

    fields: tuple[tuple[str, str, tuple[tuple[str, str], ...], str], ...]


def chooser(choice: Choice, library: Library) -> Chooser:
    """The lists for a choice: those that its method does not look at are left out."""
    settings = library.settings
    fields = [
        ("service", "Type of service", [(each.code, each.name) for each in settings.services], choice.service),
        ("method", "Method", [(each.value, METHOD_WORDS[each]) for each in CHOOSABLE], choice.method.value),
        ("tier", "Tier", [(each.value, TIER_WORDS[each]) for each in Tier], choice.tier.value),
    ]
    if choice.method is Method.THEMED_REVIEW:
        fields.append(("theme", "Theme", [(each.code, each.name) for each in settings.themes], choice.theme))
    if choice.method is Method.RESPONSIVE:
        reasons = [(each.code, each.name) for each in settings.restriction_reasons]
        fields.append(("reason", "Reason for the restriction", reasons, choice.reason))
    if parts := ROTATIONS.get(choice.method):
        numbers = [(str(number), f"{number} of {parts}") for number in range(1, parts + 1)]
        fields.append(("part", "Part of the rotation", numbers, str(choice.rotation + 1)))
    return Chooser(tuple((name, label, tuple(offered), chosen) for name, label, offered, chosen in fields))
