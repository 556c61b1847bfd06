"""Which place of the register a form names, and what is open about it."""

from market.core.refusal import Refusal
from market.core.words import count_words
from market.db.sql import fetch, fetch_value
from market.embargoes.types import Target


async def place_named(about: str, text: str, service: str) -> Target | Refusal | None:
    """The location or provider that a form names exactly; a refusal with what to write instead, None when nothing was typed."""
    wanted = " ".join(text.split())
    if about not in ("location", "provider") or not wanted:
        return None
    table, code = ("location", "cqc_location_id") if about == "location" else ("organisation", "cqc_provider_id")
    rows = await fetch(
        f"SELECT id FROM {table} WHERE {code} = {{}} OR lower(name) = {{}} ORDER BY id LIMIT 20", wanted, wanted.lower()
    )
    if not rows:
        return Refusal(
            "no_place", f"The register has no {about} of this name or CQC ID. Search for it in Providers", "target"
        )
    if len(rows) > 1:
        found = count_words(len(rows), about)
        return Refusal("several_places", f"{found} have this name. Enter the CQC ID in place of the name", "target")
    number = rows[0]["id"]
    if about == "location":
        return Target(location_id=number, service=service)
    return Target(organisation_id=number, service=service)


async def name_of_place(target: Target) -> str:
    """How a form names a place: its CQC ID when it has one, because that is unique, else its name; empty for an unknown one."""
    table, code = (
        ("location", "cqc_location_id") if target.location_id is not None else ("organisation", "cqc_provider_id")
    )
    number = target.location_id if target.location_id is not None else target.organisation_id
    found = await fetch_value(f"SELECT coalesce({code}, name) FROM {table} WHERE id = {{}}", number)
    return str(found or "")


async def open_recommendations(target: Target | None) -> list[tuple[int, str]]:
    """Open recommendations to the services of a place, the newest first: those that an embargo may wait for."""
    if target is None:
        return []
    column, value = (
        ("l.id", target.location_id) if target.location_id is not None else ("l.organisation", target.organisation_id)
    )
    rows = await fetch(
        f"""SELECT r.id, r.what FROM recommendation r JOIN assured_service s ON s.id = r.service
            JOIN location l ON l.id = s.location
        WHERE {column} = {{}} AND r.status IN ('open', 'evidence') ORDER BY r.id DESC""",
        value,
    )
    return [(row["id"], row["what"]) for row in rows]
