"""Over every route of the application: what a provider, a partner, a social worker and brokerage reach, and what they never see.

Every text, name and file has a word of its own in it, so that whatever leaks says where it comes from.
"""

import itertools
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from litestar import Litestar
from msgspec import Struct

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.db.sql import execute, fetch, fetch_value
from market.db.transaction import transaction
from market.quality.demonstration.replay import PARTNERS_PART, Cast
from market.settings import Settings
from tests.builders.accounts import MadeUser, make_user, sign_in
from tests.builders.app import Browser, application
from tests.builders.providers import make_location, make_organisation
from tests.builders.quality_town import Places, QualityTown, furnish_quality

AS_AT = date(2026, 9, 30)
EVERYBODY = (
    "/", "/account", "/accessibility-statement", "/admin", "/contact", "/cookies", "/forgot-password", "/forgot-password/sent",
    "/health/live", "/health/ready", "/market-position-statement", "/metrics", "/privacy", "/reset-password/.*", "/sign-in",
    "/work/1",
)  # fmt: skip
"""Addresses that answer whoever is signed in, or anybody at all."""
OF_ONESELF = {"/account/password", "/account/sign-out-everywhere", "/forgot-password", "/reset-password/{token}", "/sign-in", "/sign-out"}
"""Posts about the own account: everybody may, and tests of accounts look at them."""
PORTAL = (
    "/portal", "/portal/self-assessments", "/portal/reports", "/portal/actions", "/portal/documents", "/portal/documents/send",
    "/portal/corrections", "/portal/corrections/ask", "/portal/tools",
)  # fmt: skip
OWN = (
    "/portal/reports/{final}", "/portal/reports/{final}/report.pdf", "/portal/reports/{final}/comments/.*",
    "/portal/actions/{advice}(/plan|/evidence)?", "/portal/tools/{services}(/.*)?", "/portal/locations/{homes}",
)  # fmt: skip
"""What belongs to the provider that asks, with its own numbers."""
JOINT = (
    "/joint", "/quality/visits", "/quality/visits/app.webmanifest", "/quality/visits/offline", "/quality/visits/worker.js",
    "/quality/visits/{joint}", "/quality/visits/{joint}/state", "/quality/visits/{joint}/add/.*",
    "/quality/visits/{joint}/criteria/3.1.1",
)  # fmt: skip
GRADES = (
    "/quality", "/quality/answers", "/quality/charts/.*", "/quality/grades.*", "/quality/framework(?!/drafts).*(?<!edit)(?<!new)(?<!end)",
    "/locations.*/quality",
)  # fmt: skip
REGISTER = ("/locations.*(?<!/add)(?<!/edit)(?<!/close)", "/providers.*(?<!/add)(?<!/edit)(?<!/close)", "/market/changes.*")
CAPACITY = ("/capacity.*", "/overview/.*")
ALLOWED: dict[Role, tuple[str, ...]] = {
    Role.PROVIDER_OWNER: (*PORTAL, *OWN, "/portal/people", "/portal/people/invite"),
    Role.PROVIDER_CONTRIBUTOR: (*PORTAL, *OWN),
    Role.PARTNER: JOINT,
    Role.SOCIAL_WORKER: (*GRADES, *REGISTER, *CAPACITY, "/find-care", "/find-care.csv", "/find-care.xlsx", "/placements/waiting(/by-reason.csv)?"),
    Role.BROKERAGE_OFFICER: (
        *GRADES, *REGISTER, *CAPACITY, "/find-care.*", "/placements.*", "/contracts.*", "/imports.*", "/figures.*", "/statements.*",
    ),
}  # fmt: skip
"""All that a role may get an answer from: short enough to be read. Whatever is not here must be refused."""
POSTS_OF_OTHERS: dict[Role, tuple[str, ...]] = {
    Role.PROVIDER_OWNER: PORTAL + ("/portal/people/invite",),
    Role.PROVIDER_CONTRIBUTOR: PORTAL,
    Role.PARTNER: (),
    Role.SOCIAL_WORKER: ("/quality/framework/tool/pdf",),
    Role.BROKERAGE_OFFICER: ("/quality/framework/tool/pdf", "/placements.*", "/find-care.*", "/imports.*", "/contracts/calendar.*", "/contracts/.*/file"),
}
"""Posts that a role may send: forms of its own, which other tests look at."""
CONTROLS: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.PROVIDER_OWNER: (("/portal/reports/{final}", "Zephyrfinal"), ("/portal/people", "Robin")),
    Role.PROVIDER_CONTRIBUTOR: (("/portal/actions/{one_advice}", "Zephyrfinal"),),
    Role.PARTNER: (("/quality/visits/{joint}/state", "Zephyrmine"), ("/joint", "Joint House")),
    Role.SOCIAL_WORKER: (("/locations/{own_home}/quality", "Own House"),),
    Role.BROKERAGE_OFFICER: (("/quality/grades", "Final House"),),
}
"""What a role does get, with a word that stands there: so that the test does not pass because nothing is there."""


class Town(Struct, frozen=True):
    """The quality of the small market, its people by role, and the numbers that addresses are filled with."""

    quality: QualityTown
    people: dict[Role, MadeUser]
    numbers: dict[str, list[Any]]
    own: dict[str, str]


async def _town(settings: Settings) -> Town:
    """Everything belongs to the first organisation, to a third and to the partner's visit; who asks is of the second.

    The second has a final report, and a visit that waits for moderation and that it must not know of.
    """
    homes = {}
    for name in ("Own", "Joint", "Final"):
        organisation = await make_organisation(name=f"{name} Care Ltd")
        homes[name] = await make_location(organisation=organisation, name=f"{name} House")
        if name == "Final":
            homes["Quiet"] = await make_location(organisation=organisation, name="Quiet House")
    agency = await make_location(name="Agency Office", organisation=await make_organisation(name="Agency Ltd"))
    mine = homes["Final"].organisation
    people = {
        role: await make_user(
            roles=[role], name=f"Robin {role.value}", organisation_id=mine if role.value.startswith("provider") else None
        )
        for role in Role
    }
    owner = await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=homes["Own"].organisation, name="Own Owner")
    acting = {role: Actor(kind="user", id=user.id, label=user.name) for role, user in people.items()}
    cast = Cast(
        officer=acting[Role.COMMISSIONING_OFFICER],
        second=acting[Role.QUALITY_OFFICER],
        moderator=acting[Role.COMMISSIONING_MANAGER],
        partner=acting[Role.PARTNER],
    )
    places = Places(homes["Own"].id, homes["Joint"].id, (homes["Quiet"].id, homes["Final"].id), agency.id)
    quality = await furnish_quality(places, cast, Actor("user", owner.id, owner.name), AS_AT, settings)
    await _mark(quality, [homes["Own"].id, homes["Joint"].id, agency.id])
    return Town(quality, people, await _numbers(quality), await _own(quality, homes))


async def _mark(quality: QualityTown, others: list[int]) -> None:
    """Put the word of its visit into every text of it; into names, those of organisations that are not the asker's."""
    theirs = " OR ".join(f"standard_of = '{each}'" for each in ())  # noqa: F841
    async with transaction():
        for key, number in (*quality.visits.items(), ("self", quality.own_self)):
            word = f"Zephyr{key} "
            for table, column, where in (
                ("assessment_answer", "rationale", "assessment"),
                ("assessment", "summary", "id"),
                ("assessment", "moderation_note", "id"),
                ("assessment_comment", "words", "assessment"),
                ("recommendation", "what", "assessment"),
                ("recommendation", "why", "assessment"),
                ("recommendation", "closes_when", "assessment"),
            ):
                await execute(f"UPDATE {table} SET {column} = {{}} || {column} WHERE {where} = {{}}", word, number)
            said = '"rationale":"'
            await execute(
                "UPDATE capture_entry SET payload = REPLACE(payload, {}, {}) WHERE assessment = {}", said, said + word, number
            )
        for standard in PARTNERS_PART:
            await execute(
                "UPDATE capture_entry SET payload = REPLACE(payload, 'Zephyrjoint', 'Zephyrmine') WHERE assessment = {} AND key LIKE {}",
                quality.visits["joint"], f"{standard}.%",
            )  # fmt: skip
