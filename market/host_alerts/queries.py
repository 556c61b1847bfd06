"""Reads of host alerts: one, lists, our people there, and whom the placements register has at a place."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from market.core.clock import london_date
from market.db.sql import fetch, fetch_as, fetch_one_as, fetch_value, marks
from market.embargoes.queries import last_moment_of
from market.host_alerts.types import AlertRow, EventRow, NoticeRow, PersonRow, PlacedThere
from market.policies.rules import roles_who
from market.providers.queries import LOCATION_COLUMNS, open_on_sql
from market.providers.types import LocationRow

CHUNK = 500
_OWN = tuple(
    name
    for name in AlertRow.__struct_fields__
    if name
    not in {
        "partner_id",
        "location_id",
        "cqc_location_id",
        "organisation_id",
        "organisation_name",
        "embargo_id",
    }
)
ALERT_FROM = (
    " FROM host_alert a LEFT JOIN location l ON l.id = a.location LEFT JOIN organisation o ON o.id = l.organisation"
)
ALERT_SELECT = (
    f"SELECT {', '.join(f'a.{name}' for name in _OWN)}, a.partner AS partner_id, a.location AS location_id,"
    " coalesce(l.cqc_location_id, '') AS cqc_location_id, o.id AS organisation_id, coalesce(o.name, '') AS organisation_name,"
    " a.embargo AS embargo_id" + ALERT_FROM
)
"""SQL: every column of an alert, as `AlertRow` has them."""
_PERSON = (
    "SELECT p.id, p.alert AS alert_id, p.case_reference, p.placement AS placement_id, p.funder, p.component, p.delivery, p.found_at,"
    " p.found_later, p.worker_id, p.worker_label, p.outcome, p.outcome_words, p.outcome_at, p.outcome_label, p.harm_at, p.version"
    " FROM host_alert_person p"
)
_NOTICE_COLUMNS = ", ".join(f"n.{name}" for name in NoticeRow.__struct_fields__ if name != "alert_id")
_NOTICE = f"SELECT {_NOTICE_COLUMNS}, (SELECT min(k.alert) FROM host_alert_notice k WHERE k.notice = n.id) AS alert_id FROM host_notice n"
_SERVES_NONE = "NOT EXISTS (SELECT 1 FROM host_alert_notice k WHERE k.notice = n.id)"
DISMISSED_SHOWN = 50
"""How many of the notices that are no host alert the list shows, the newest ones."""


class NoSuchAlert(LookupError):
    """There is no host alert of that number."""


class NoSuchPerson(LookupError):
    """There is nobody of that number in this alert."""


async def find_alert(alert_id: int) -> AlertRow | None:
    """One alert, or None."""
    return await fetch_one_as(AlertRow, f"{ALERT_SELECT} WHERE a.id = {{}}", alert_id)


async def get_alert(alert_id: int) -> AlertRow:
    """One alert. Raises `NoSuchAlert`."""
    found = await find_alert(alert_id)
    if found is None:
        raise NoSuchAlert(alert_id)
    return found


async def find_open_by_key(key: str) -> int | None:
    """The open alert about the same place by the same host, or None."""
    found = await fetch_value("SELECT id FROM host_alert WHERE key = {} AND state <> 'closed' ORDER BY id LIMIT 1", key)
    return None if found is None else int(found)


async def find_by_submission(submission: str) -> int | None:
    """The alert that a form made, or None."""
    found = await fetch_value("SELECT id FROM host_alert WHERE submission = {}", submission)
    return None if found is None else int(found)


async def open_alerts(on: date) -> list[AlertRow]:
    """Alerts that were open at the end of a day: told by then and not closed yet, the newest first."""
    last = last_moment_of(on)
    return await fetch_as(
        AlertRow,
        f"{ALERT_SELECT} WHERE a.told_at <= {{}} AND (a.closed_at IS NULL OR a.closed_at > {{}}) ORDER BY a.told_at DESC, a.id DESC",
        last,
        last,
    )


async def open_at_place(place_name: str, host_authority: str) -> list[int]:
    """Alerts, not closed, about a place that the register does not hold, by its name in the area of an authority."""
    rows = await fetch(
        "SELECT id, host_name FROM host_alert WHERE location IS NULL AND state <> 'closed' AND lower(place_name) = {} ORDER BY id",
        " ".join(place_name.split()).lower(),
    )
    wanted = host_key(host_authority)
    return [row["id"] for row in rows if host_key(row["host_name"]) == wanted]


_LEFT_OUT = frozenset(
    {"council", "city", "county", "borough", "metropolitan", "district", "of", "the", "london", "royal"}
)


def host_key(name: str) -> str:
    """A host authority's name as it is compared: "Leeds City Council" is "Leeds"."""
    words = [word for word in name.casefold().replace("-", " ").replace(",", " ").split() if word not in _LEFT_OUT]
    return " ".join(words) or name.casefold().strip()


async def people_of(alert_id: int) -> list[PersonRow]:
    """Our people in an alert, by case reference."""
    return await fetch_as(PersonRow, f"{_PERSON} WHERE p.alert = {{}} ORDER BY p.case_reference, p.id", alert_id)


async def get_person(alert_id: int, person_id: int) -> PersonRow:
    """One of them. Raises `NoSuchPerson`."""
    found = await fetch_one_as(PersonRow, f"{_PERSON} WHERE p.id = {{}} AND p.alert = {{}}", person_id, alert_id)
    if found is None:
        raise NoSuchPerson(person_id)
    return found


async def count_people(alert_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """How many people each alert has, and how many of them have an outcome."""
    wanted = sorted(set(alert_ids))
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        rows = await fetch(
            "SELECT alert, count(*) AS people, sum(CASE WHEN outcome <> '' THEN 1 ELSE 0 END) AS decided FROM host_alert_person"
            f" WHERE alert IN ({marks(part)}) GROUP BY alert ORDER BY alert",
            *part,
        )
        found.update({row["alert"]: (int(row["people"]), int(row["decided"])) for row in rows})
    return found


async def events_of(alert_id: int) -> list[EventRow]:
    """Everything that happened to an alert, the newest first."""
    return await fetch_as(
        EventRow,
        "SELECT id, alert AS alert_id, kind, words, at, by_id, by_label FROM host_alert_event WHERE alert = {}"
        " ORDER BY at DESC, id DESC",
        alert_id,
    )


async def find_notice(notice_id: int) -> NoticeRow | None:
    """A notice as it came, or None."""
    return await fetch_one_as(NoticeRow, f"{_NOTICE} WHERE n.id = {{}}", notice_id)


async def find_notice_by_digest(sha256: str) -> NoticeRow | None:
    """A notice whose file or text is the same, or None."""
    return await fetch_one_as(NoticeRow, f"{_NOTICE} WHERE n.sha256 = {{}}", sha256)


async def notices_of(alert_id: int) -> list[NoticeRow]:
    """The notices of an alert as they came, the oldest first."""
    return await fetch_as(
        NoticeRow,
        f"SELECT {_NOTICE_COLUMNS}, k.alert AS alert_id FROM host_alert_notice k JOIN host_notice n ON n.id = k.notice"
        " WHERE k.alert = {} ORDER BY n.received_at, n.id",
        alert_id,
    )


async def served_by(notice_id: int) -> list[int]:
    """Numbers of the alerts that a notice serves, the oldest first."""
    rows = await fetch("SELECT alert FROM host_alert_notice WHERE notice = {} ORDER BY alert", notice_id)
    return [int(row["alert"]) for row in rows]


async def notices_without_alert() -> list[NoticeRow]:
    """Notices that were kept but neither logged as an alert nor dismissed, the oldest first: nobody may forget them."""
    return await fetch_as(
        NoticeRow, f"{_NOTICE} WHERE n.dismissed_at IS NULL AND {_SERVES_NONE} ORDER BY n.received_at, n.id"
    )


async def dismissed_notices() -> list[NoticeRow]:
    """The newest notices of which somebody said that they are no host alert, and that were not logged since."""
    return await fetch_as(
        NoticeRow,
        f"{_NOTICE} WHERE n.dismissed_at IS NOT NULL AND {_SERVES_NONE} ORDER BY n.dismissed_at DESC, n.id DESC"
        f" LIMIT {DISMISSED_SHOWN}",
    )


async def places_named(place_name: str, on: date, host_name: str = "") -> list[LocationRow]:
    """Places of the register that are open on a day and have a name, whatever its capitals, by number: in the area of a host authority, or
    anywhere when none is named.
    """
    wanted, host = _folded(place_name), host_key(host_name)
    known = await fetch("SELECT DISTINCT authority FROM location WHERE authority <> '' ORDER BY authority")
    areas = [row["authority"] for row in known if not host_name or host_key(row["authority"]) == host]
    rows = await fetch(
        f"SELECT l.id, l.name FROM location l WHERE l.authority IN ({marks(areas)}) AND {open_on_sql()} ORDER BY l.id",
        *areas,
        *(on,) * 3,
    )
    ids = [row["id"] for row in rows if _folded(row["name"]) == wanted]
    return await fetch_as(
        LocationRow,
        f"SELECT {LOCATION_COLUMNS} FROM location l JOIN organisation o ON o.id = l.organisation WHERE l.id IN ({marks(ids)})"
        " ORDER BY l.id",
        *ids,
    )


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


async def placed_there(
    location_id: int | None, place_name: str, host_name: str, *, from_on: date, until_on: date
) -> list[PlacedThere]:
    """People whose care the placements register has at a place on some day from `from_on` to `until_on`, by case reference.

    Whatever its kind: care homes, respite, day services, joint funding, direct payments. Placements that name no location of the register
    are found by the place's name and the host authority, whatever their capitals. One line for each person, of the newest placement there.
    """
    named = " ".join(place_name.split()).lower()
    where, args = "lower(p.place_name) = {}", list[object]([named])
    if location_id is not None:
        where, args = f"(p.location = {{}} OR (p.location IS NULL AND {where}))", [location_id, named]
    rows = await fetch(
        "SELECT p.case_reference, p.id AS placement_id, p.funder, p.component, p.delivery, p.starts_on, p.ends_on, p.host_authority,"
        f" p.location FROM placement p WHERE {where} AND p.starts_on <= {{}} AND (p.ends_on IS NULL OR p.ends_on >= {{}})"
        " ORDER BY p.case_reference, p.starts_on, p.id",
        *args,
        until_on,
        from_on,
    )
    found: dict[str, PlacedThere] = {}
    for row in rows:
        host, located = row.pop("host_authority"), row.pop("location") is not None
        if (located and location_id is not None) or host_key(host) == host_key(host_name):
            found[row["case_reference"]] = PlacedThere(**row)
    return list(found.values())


async def there_on(alert: AlertRow, on: date) -> list[PlacedThere]:
    """People of ours at the place of an alert on a day."""
    return await placed_there(alert.location_id, alert.place_name, alert.host_name, from_on=on, until_on=on)


async def there_since(alert: AlertRow, now: datetime) -> list[PlacedThere]:
    """People of ours who were at the place when we were told, or came since."""
    told, today = london_date(alert.told_at), london_date(now)
    return await placed_there(
        alert.location_id, alert.place_name, alert.host_name, from_on=min(told, today), until_on=today
    )


async def find_case(alert_id: int, case_reference: str) -> int | None:
    """The number of the person with a case reference in an alert, or None."""
    found = await fetch_value(
        "SELECT id FROM host_alert_person WHERE alert = {} AND case_reference = {}", alert_id, case_reference.strip()
    )
    return None if found is None else int(found)


async def workers() -> list[tuple[int, str]]:
    """People of the council who may be the worker of a person, by name."""
    roles = sorted(role.value for role in roles_who("named_worker"))
    rows = await fetch(
        'SELECT DISTINCT u.id, u.name FROM app_user u JOIN user_role r ON r."user" = u.id'
        f" WHERE u.active AND u.organisation_id IS NULL AND u.partner_id IS NULL AND r.role IN ({marks(roles)})"
        " ORDER BY u.name, u.id",
        *roles,
    )
    return [(int(row["id"]), str(row["name"])) for row in rows]


async def others_that_stop(alert: AlertRow) -> list[AlertRow]:
    """Other alerts, not closed and not lifted by their host, that follow the same stop of ours, the oldest first."""
    return await fetch_as(
        AlertRow,
        f"{ALERT_SELECT} WHERE a.embargo = {{}} AND a.id <> {{}} AND a.state = 'open' ORDER BY a.told_at, a.id",
        alert.embargo_id,
        alert.id,
    )


async def open_alert_ids() -> list[int]:
    """Numbers of the alerts that are not closed."""
    rows = await fetch("SELECT id FROM host_alert WHERE state <> 'closed' ORDER BY id")
    return [int(row["id"]) for row in rows]
