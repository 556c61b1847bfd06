"""Every setting: its environment variable, meaning, default and how it is read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct

from market.core import setting_values as read


class Setting(Struct, frozen=True):
    """One environment variable: its field, meaning, default and reader. `secret` values are never printed."""

    field: str
    variable: str
    meaning: str
    default: str
    read: Callable[[str], Any]
    secret: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "home",
        "MARKET_HOME",
        "Folder of the database, the files and the drop folder",
        "var",
        lambda v: Path(v).resolve(),
    ),
    Setting(
        "database_url",
        "MARKET_DATABASE_URL",
        "Database; SQLite under MARKET_HOME unless given",
        "",
        read.plain_text,
        secret=True,
    ),
    Setting(
        "council_name",
        "MARKET_COUNCIL_NAME",
        "The council's full name, on every page",
        "Middlesbrough Council",
        read.plain_text,
    ),
    Setting(
        "council_short_name",
        "MARKET_COUNCIL_SHORT_NAME",
        "The name of the area in sentences",
        "Middlesbrough",
        read.plain_text,
    ),
    Setting("council_colour", "MARKET_COUNCIL_COLOUR", "The council's colour for headers", "#12436d", read.colour),
    Setting(
        "authority_names",
        "MARKET_AUTHORITY_NAMES",
        "Names of the council's area in the files, separated by |",
        "Middlesbrough|Middlesbrough Council",
        read.names,
    ),
    Setting("authority_code", "MARKET_AUTHORITY_CODE", "GSS code of the council's area", "E06000002", read.plain_text),
    Setting(
        "organisation_id",
        "MARKET_ORGANISATION_ID",
        "Identifier of the council in open contracting data, scheme and id",
        "GB-LAE-MDB",
        read.plain_text,
    ),
    Setting(
        "ocds_prefix",
        "MARKET_OCDS_PREFIX",
        "Prefix of open contracting ids; a council registers its own before it publishes",
        "ocds-care-market",
        read.plain_text,
    ),
    Setting(
        "lead_times",
        "MARKET_LEAD_TIMES",
        "Working days that each route to a new contract takes, separated by |",
        "extension=30|direct_award=40|call_off=40|mini_competition=60|light_touch=120|open=180|not_decided=180",
        read.entries(r"[a-z_]+=[0-9]{1,4}", "open=180"),
    ),
    Setting(
        "thresholds",
        "MARKET_THRESHOLDS",
        "Procurement thresholds in pounds including VAT: day=regime=pounds, separated by |",
        "2024-01-01=light_touch=663540|2024-01-01=services=214904|2026-01-01=light_touch=663540|2026-01-01=services=207720",
        read.entries(
            r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])=(light_touch|services)=[0-9]{1,9}",
            "2026-01-01=services=207720",
        ),
    ),
    Setting(
        "contact_email",
        "MARKET_CONTACT_EMAIL",
        "Address for questions, on the contact page and in statements",
        "commissioning@example.org",
        read.plain_text,
    ),
    Setting(
        "contact_phone", "MARKET_CONTACT_PHONE", "Telephone number for questions; may be empty", "", read.plain_text
    ),
    Setting(
        "letter_team",
        "MARKET_LETTER_TEAM",
        "The team whose name stands above letters",
        "Adult social care, commissioning and quality",
        read.plain_text,
    ),
    Setting(
        "letter_address",
        "MARKET_LETTER_ADDRESS",
        "Postal address above letters, its lines separated by |; may be empty",
        "",
        read.lines,
    ),
    Setting(
        "public_url",
        "MARKET_PUBLIC_URL",
        "Address at which people reach the service; used in messages. http://127.0.0.1 and MARKET_PORT unless given",
        "",
        read.web_address,
    ),
    Setting(
        "secret_key",
        "MARKET_SECRET_KEY",
        "Key for form tokens, 32 characters or more; made and kept in MARKET_HOME when not given",
        "",
        read.plain_text,
        secret=True,
    ),
    Setting("host", "MARKET_HOST", "Address to listen on", "127.0.0.1", read.plain_text),
    Setting("port", "MARKET_PORT", "Port to listen on", "8000", read.whole_number(1, 65535)),
    Setting(
        "demonstration", "MARKET_DEMONSTRATION", "Marks every page and document as invented data", "no", read.yes_no
    ),
    Setting(
        "as_at", "MARKET_AS_AT", "Fixed as-at date of the pages, for demonstrations; today when empty", "", read.day
    ),
    Setting(
        "session_idle_minutes",
        "MARKET_SESSION_IDLE_MINUTES",
        "Minutes without a request after which a person is signed out",
        "60",
        read.whole_number(1, 1440),
    ),
    Setting(
        "session_hours",
        "MARKET_SESSION_HOURS",
        "Hours after sign-in at which a person is signed out in any case",
        "10",
        read.whole_number(1, 168),
    ),
    Setting(
        "lockout_attempts",
        "MARKET_LOCKOUT_ATTEMPTS",
        "Wrong passwords in a row that lock an account",
        "6",
        read.whole_number(3, 100),
    ),
    Setting(
        "lockout_minutes",
        "MARKET_LOCKOUT_MINUTES",
        "Minutes for which an account stays locked",
        "15",
        read.whole_number(1, 1440),
    ),
    Setting(
        "upload_megabytes",
        "MARKET_UPLOAD_MEGABYTES",
        "Largest file that may be uploaded",
        "60",
        read.whole_number(1, 2000),
    ),
    Setting(
        "clamd",
        "MARKET_CLAMD",
        "Virus scanner (clamd) that checks evidence files: host:port or the path of its socket; none unless given",
        "",
        read.plain_text,
    ),
    Setting(
        "comment_days",
        "MARKET_COMMENT_DAYS",
        "Days that a provider has to comment on a draft report",
        "14",
        read.whole_number(1, 90),
    ),
    Setting(
        "evidence_months",
        "MARKET_EVIDENCE_MONTHS",
        "Months for which evidence files are kept after they were sent",
        "72",
        read.whole_number(1, 240),
    ),
    Setting(
        "unpacked_megabytes",
        "MARKET_UNPACKED_MEGABYTES",
        "Largest size of a spreadsheet once unpacked",
        "1500",
        read.whole_number(1, 20000),
    ),
    Setting("row_limit", "MARKET_ROW_LIMIT", "Most rows a file may have", "500000", read.whole_number(1, 10000000)),
    Setting(
        "smtp_host",
        "MARKET_SMTP_HOST",
        "Mail server; messages are kept and readable by an administrator when empty",
        "",
        read.plain_text,
    ),
    Setting("smtp_port", "MARKET_SMTP_PORT", "Port of the mail server", "587", read.whole_number(1, 65535)),
    Setting("smtp_user", "MARKET_SMTP_USER", "User name at the mail server", "", read.plain_text),
    Setting("smtp_password", "MARKET_SMTP_PASSWORD", "Password at the mail server", "", read.plain_text, secret=True),
    Setting(
        "smtp_security",
        "MARKET_SMTP_SECURITY",
        "starttls, tls or none",
        "starttls",
        read.one_of("starttls", "tls", "none"),
    ),
    Setting("mail_from", "MARKET_MAIL_FROM", "Sender of messages", "care-market@example.org", read.plain_text),
    Setting(
        "tracker_url",
        "MARKET_TRACKER_URL",
        "Address of the Capacity Tracker API; no nightly import when empty",
        "",
        read.web_address,
    ),
    Setting("tracker_key", "MARKET_TRACKER_KEY", "Key of the Capacity Tracker API", "", read.plain_text, secret=True),
    Setting(
        "tracker_max_age_days",
        "MARKET_TRACKER_MAX_AGE_DAYS",
        "Days after which a tracker feed counts as late",
        "3",
        read.whole_number(1, 60),
    ),
    Setting(
        "drop_folder", "MARKET_DROP_FOLDER", "Watched folder; MARKET_HOME/drop unless given", "", lambda v: Path(v)
    ),
    Setting("trusted_proxy", "MARKET_TRUSTED_PROXY", "Believe X-Forwarded-* of a proxy in front", "no", read.yes_no),
    Setting(
        "metrics_token",
        "MARKET_METRICS_TOKEN",
        "Bearer token that /metrics asks for; open to this machine only when empty",
        "",
        read.plain_text,
        secret=True,
    ),
    Setting("jobs", "MARKET_JOBS", "Run the timetable in the serving processes", "yes", read.yes_no),
    Setting(
        "database_pool",
        "MARKET_DATABASE_POOL",
        "Most database connections of one process",
        "8",
        read.whole_number(1, 100),
    ),
    Setting(
        "log_level",
        "MARKET_LOG_LEVEL",
        "debug, info, warning or error",
        "info",
        read.one_of("debug", "info", "warning", "error"),
    ),
    Setting(
        "assets",
        "MARKET_ASSETS",
        "Folder node_modules with styles and fonts; the project's own unless given",
        "",
        lambda v: Path(v),
    ),
)
