"""The tabs of the market's quality, and the rest of quality that its first page leads to."""

from collections.abc import Collection

from msgspec import Struct

from market.accounts.permissions import Permission

HOME = "/quality"


class Tab(Struct, frozen=True):
    """One tab: its words, its address and the permission that its page needs."""

    label: str
    address: str
    permission: Permission


class Area(Struct, frozen=True):
    """A part of quality: its words, what it is for, its address and the permission that its page needs."""

    label: str
    about: str
    address: str
    permission: Permission


TABS = (
    Tab("How the market stands", HOME, Permission.READ_GRADES),
    Tab("Grades", f"{HOME}/grades", Permission.READ_GRADES),
    Tab("Themes", f"{HOME}/themes", Permission.READ_QUALITY),
    Tab("Repeat findings", f"{HOME}/repeats", Permission.READ_QUALITY),
    Tab("Coverage", f"{HOME}/coverage", Permission.READ_QUALITY),
    Tab("Self-assessments", f"{HOME}/self-assessments", Permission.READ_QUALITY),
    Tab("Officers’ agreement", f"{HOME}/agreement", Permission.READ_QUALITY),
    Tab("Answers a year", f"{HOME}/answers", Permission.READ_GRADES),
)

AREAS = (
    Area("Programme", "what is due and why, and who goes when", f"{HOME}/programme", Permission.READ_QUALITY),
    Area("Assured services", "the services that are visited and graded", f"{HOME}/services", Permission.READ_QUALITY),
    Area("My visits", "visits to prepare and carry out", f"{HOME}/visits", Permission.VISIT_SERVICES),
    Area("Assessments", "moderation, drafts and final reports", f"{HOME}/assessments", Permission.READ_QUALITY),
    Area("Recommendations", "what services must put right", f"{HOME}/recommendations", Permission.READ_QUALITY),
    Area("Ask for self-assessments", "open them for a year", f"{HOME}/self-assessments/ask", Permission.VISIT_SERVICES),
    Area(
        "Provider documents", "insurance and others to accept", f"{HOME}/provider-documents", Permission.VISIT_SERVICES
    ),
    Area("Profile corrections", "what providers say is wrong", f"{HOME}/profile-corrections", Permission.EDIT_REGISTER),
    Area("Framework", "domains, standards and criteria", f"{HOME}/framework", Permission.READ_GRADES),
    Area("Consolidation", "legacy tools and the proof", f"{HOME}/consolidation", Permission.CONSOLIDATE_TOOLS),
)


def tab_links(permissions: Collection[str], day: str) -> tuple[tuple[str, str], ...]:
    """Words and address of each tab that somebody with these permissions may open, on the same day."""
    return tuple((tab.label, tab.address + day) for tab in TABS if tab.permission in permissions)


def areas_for(permissions: Collection[str]) -> list[Area]:
    """The parts of quality that somebody with these permissions may open."""
    return [area for area in AREAS if area.permission in permissions]
