"""Reads of placements. Every answer is as at a day: what came later is never seen."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from market.core.authorities import SOCIAL_CARE_AUTHORITIES
from market.db.sql import fetch, fetch_as, fetch_one, fetch_one_as, marks
from market.geography.queries import outward_centre
from market.placements.types import PlacedByOthers, PlacementOnDay, PlacementRecord, Waiting

IN_FORCE = "p.starts_on <= {} AND (p.ends_on IS NULL OR p.ends_on >= {})"
"""The condition that a placement `p` is in force on a day; takes the day twice."""


async def placements_on(
    on: date, authority_names: Sequence[str], *, placement_ids: Collection[int] | None = None
) -> list[PlacementOnDay]:
    """Every placement in force at the end of `on`, by number, with the rate of that day and the newest review by then.

    `authority_names` are the council's own area as CQC writes it: a host authority that is none of them is out of area.
    """
    if placement_ids is not None and not placement_ids:
        return []
    only = f"AND p.id IN ({marks(placement_ids)})" if placement_ids is not None else ""
    rows = await fetch(
        f"""SELECT p.id, p.case_reference, p.funder, p.service, p.service_type, p.component, p.delivery,
            p.location AS location_id, coalesce(l.name, p.place_name) AS location_name, o.id AS organisation_id,
            coalesce(o.name, '') AS organisation_name, coalesce(o.brand_id, '') AS brand_id, p.host_authority, p.home_area,
            p.starts_on,
            CASE WHEN p.end_known_on IS NULL OR p.end_known_on <= {{}} THEN p.ends_on END AS ends_on,
            p.bed_type, r.weekly_hours, r.rate_pence, coalesce(r.rate_unit, '') AS rate_unit,
            r.weekly_pence, p.contract AS contract_id, p.reason, p.distance_miles, p.host_told_on,
            v.reviewed_on AS last_review_on,
            coalesce(v.next_on, CASE WHEN v.reviewed_on IS NULL THEN p.next_review_on END) AS next_review_on,
            coalesce(v.wish, p.wish) AS wish, coalesce(v.return_stage, p.return_stage) AS return_stage, p.needs
        FROM placement p LEFT JOIN location l ON l.id = p.location
        LEFT JOIN organisation o ON o.id = coalesce(p.organisation, l.organisation)
        LEFT JOIN placement_rate r ON r.placement = p.id AND r.from_on =
            (SELECT max(x.from_on) FROM placement_rate x WHERE x.placement = p.id AND x.from_on <= {{}})
        LEFT JOIN placement_review v ON v.placement = p.id AND v.reviewed_on =
            (SELECT max(y.reviewed_on) FROM placement_review y WHERE y.placement = p.id AND y.reviewed_on <= {{}})
        WHERE {IN_FORCE} {only} ORDER BY p.id""",
        on,
        on,
        on,
        on,
        on,
        *(placement_ids or ()),
    )
    own = frozenset(name.casefold() for name in authority_names)
    return msgspec.convert([_placement(row, own) for row in rows], list[PlacementOnDay], strict=False)


def _placement(row: dict[str, Any], own: frozenset[str]) -> dict[str, Any]:
    brand, organisation = row.pop("brand_id"), row["organisation_id"]
    group = f"brand:{brand}" if brand else f"organisation:{organisation}" if organisation else ""
    return {
        **row,
        "group_key": group,
        "out_of_area": row["host_authority"].casefold() not in own,
        "needs": row["needs"].split(),
    }


async def waiting_on(on: date) -> list[Waiting]:
    """Everybody who waited at the end of `on`, the longest first."""
    rows = await fetch(
        """SELECT id, case_reference, component, since_on, why FROM waiting_entry
        WHERE since_on <= {} AND (ended_on IS NULL OR ended_on > {}) ORDER BY since_on, id""",
        on,
        on,
    )
    entries = msgspec.convert([{**row, "days": 0} for row in rows], list[Waiting], strict=False)
    return [msgspec.structs.replace(each, days=(on - each.since_on).days) for each in entries]


async def placed_by_others_on(on: date, location_ids: Collection[int] | None = None) -> list[PlacedByOthers]:
    """People whom others placed in our homes, or who pay themselves, by home and authority: the newest count by `on`.

    A newest count of nought people is left out.
    """
    if location_ids is not None and not location_ids:
        return []
    only = f"AND c.location IN ({marks(location_ids)})" if location_ids is not None else ""
    return await fetch_as(
        PlacedByOthers,
        f"""SELECT c.location AS location_id, l.name AS location_name, c.funder, c.authority, c.people, c.as_at_on,
            c.contact_email, c.contact_phone
        FROM others_count c JOIN location l ON l.id = c.location
        WHERE c.people > 0 AND c.as_at_on = (SELECT max(x.as_at_on) FROM others_count x WHERE x.location = c.location
            AND x.funder = c.funder AND x.authority = c.authority AND x.as_at_on <= {{}}) {only}
        ORDER BY l.name, l.id, c.funder, c.authority""",
        on,
        *(location_ids or ()),
    )


class Ground(Struct, frozen=True):
    """Where a location of the register lies, for a placement there."""

    id: int
    authority: str
    latitude: float | None
    longitude: float | None


async def ground_of(location_id: int) -> Ground | None:
    """Where a location lies; None when the register does not hold it."""
    return await fetch_one_as(
        Ground, "SELECT id, authority, latitude, longitude FROM location WHERE id = {}", location_id
    )


async def centre_of(outward: str) -> tuple[float, float] | None:
    """Latitude and longitude of the middle of a postcode district: of its postcodes, else of the register's locations in it."""
    if (centre := await outward_centre(outward)) is not None:
        return centre.latitude, centre.longitude
    row = await fetch_one(
        "SELECT avg(latitude) AS north, avg(longitude) AS east FROM location WHERE postcode LIKE {}", f"{outward} %"
    )
    if row is None or row["north"] is None or row["east"] is None:
        return None
    return float(row["north"]), float(row["east"])


async def known_authorities(authority_names: Sequence[str]) -> list[str]:
    """Every local authority that a host may be, in order of name: the council's own names, those of CQC's files, and ONS's."""
    rows = await fetch("SELECT DISTINCT authority FROM location WHERE authority <> ''")
    return sorted({*authority_names, *SOCIAL_CARE_AUTHORITIES, *(row["authority"] for row in rows)})


class NoSuchPlacement(Exception):
    """There is no placement of that number."""


async def get_placement(placement_id: int) -> PlacementRecord:
    """Everything that is recorded of a placement, in three reads. Raises `NoSuchPlacement`.

    `organisation_id` is the provider as pages show it (that of the location where there is one); `held_organisation_id` the one recorded.
    """
    row = await fetch_one(
        """SELECT p.*, p.location AS location_id, coalesce(l.name, p.place_name) AS location_name,
            p.organisation AS held_organisation_id, o.id AS organisation_id, coalesce(o.name, '') AS organisation_name,
            p.contract AS contract_id, coalesce(c.reference, '') AS contract_reference
        FROM placement p LEFT JOIN location l ON l.id = p.location
        LEFT JOIN organisation o ON o.id = coalesce(p.organisation, l.organisation)
        LEFT JOIN contract c ON c.id = p.contract WHERE p.id = {}""",
        placement_id,
    )
    if row is None:
        raise NoSuchPlacement(placement_id)
    rates = await fetch("SELECT * FROM placement_rate WHERE placement = {} ORDER BY from_on", placement_id)
    reviews = await fetch("SELECT * FROM placement_review WHERE placement = {} ORDER BY reviewed_on", placement_id)
    whole = {
        **row,
        "needs": row["needs"].split(),
        "more_reasons": row["more_reasons"].split(),
        "rates": rates,
        "reviews": reviews,
    }
    return msgspec.convert(whole, PlacementRecord, strict=False)


async def find_contract_id(reference: str) -> int | None:
    """The number of the contract with that reference, written in capitals or not."""
    row = await fetch_one("SELECT id FROM contract WHERE lower(reference) = {} ORDER BY id", reference.lower())
    return None if row is None else int(row["id"])
