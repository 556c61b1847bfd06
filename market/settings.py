"""Settings: environment variables `MARKET_*`, all read and checked once at start.

`market settings` lists them. Nothing else in the project reads the environment.
"""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct


class SettingsError(Exception):
    """One or more settings cannot be used; the message names every one of them."""


class Setting(Struct, frozen=True):
    """One environment variable: its field, meaning, default and reader. `secret` values are never printed."""

    field: str
    variable: str
    meaning: str
    default: str
    read: Callable[[str], Any]
    secret: bool = False


class Settings(Struct, frozen=True, kw_only=True):
    """Everything the application may be told from outside. See `SETTINGS` for the meaning of each."""

    home: Path
    database_url: str
    council_name: str
    council_short_name: str
    council_colour: str
    authority_names: tuple[str, ...]
    authority_code: str
    contact_email: str
    contact_phone: str
    public_url: str
    secret_key: str
    host: str
    port: int
    demonstration: bool
    as_at: str
    session_idle_minutes: int
    session_hours: int
    lockout_attempts: int
    lockout_minutes: int
    upload_megabytes: int
    unpacked_megabytes: int
    row_limit: int
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str
    smtp_security: str
    mail_from: str
    tracker_url: str
    tracker_key: str
    tracker_max_age_days: int
    drop_folder: Path
    trusted_proxy: bool
    metrics_token: str
    jobs: bool
    database_pool: int
    log_level: str
    assets: Path

    @property
    def files(self) -> Path:
        """Where uploaded and imported files are kept by their SHA-256."""
        return self.home / "files"

    @property
    def secure_cookies(self) -> bool:
        """Cookies are marked Secure when the public address is https."""
        return self.public_url.startswith("https://")


PROJECT = Path(__file__).resolve().parent.parent


def _text(value: str) -> str:
    return value.strip()


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not re.fullmatch(r"\d+", value.strip()) or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(value)

    return read


def _choice(*allowed: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value.strip().lower() not in allowed:
            raise ValueError(f"must be one of: {', '.join(allowed)}")
        return value.strip().lower()

    return read


def _yes_no(value: str) -> bool:
    return _choice("yes", "no", "true", "false", "1", "0")(value) in {"yes", "true", "1"}


def _names(value: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in value.split("|") if part.strip())
    if not names:
        raise ValueError("must hold at least one name")
    return names


def _colour(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value.strip()):
        raise ValueError("must be a colour such as #1d3d5c")
    return value.strip().lower()


def _database(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql://")):
        raise ValueError("must start with sqlite:/// or postgresql://")
    return value


def _web_address(value: str) -> str:
    if value and not re.match(r"https?://[^/\s]+", value):
        raise ValueError("must start with http:// or https://")
    return value.rstrip("/")


def _day(value: str) -> str:
    if value and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("must be a date such as 2026-09-30")
    return value


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "home",
        "MARKET_HOME",
        "Folder of the database, the files and the drop folder",
        "var",
        lambda v: Path(v).resolve(),
    ),
    Setting(
        "database_url", "MARKET_DATABASE_URL", "Database; SQLite under MARKET_HOME unless given", "", _text, secret=True
    ),
    Setting(
        "council_name", "MARKET_COUNCIL_NAME", "The council's full name, on every page", "Middlesbrough Council", _text
    ),
    Setting(
        "council_short_name", "MARKET_COUNCIL_SHORT_NAME", "The name of the area in sentences", "Middlesbrough", _text
    ),
    Setting("council_colour", "MARKET_COUNCIL_COLOUR", "The council's colour for headers", "#12436d", _colour),
    Setting(
        "authority_names",
        "MARKET_AUTHORITY_NAMES",
        "Names of the council's area in the files, separated by |",
        "Middlesbrough|Middlesbrough Council",
        _names,
    ),
    Setting("authority_code", "MARKET_AUTHORITY_CODE", "GSS code of the council's area", "E06000002", _text),
    Setting(
        "contact_email",
        "MARKET_CONTACT_EMAIL",
        "Address for questions, on the contact page and in statements",
        "commissioning@example.org",
        _text,
    ),
    Setting("contact_phone", "MARKET_CONTACT_PHONE", "Telephone number for questions; may be empty", "", _text),
    Setting(
        "public_url",
        "MARKET_PUBLIC_URL",
        "Address at which people reach the service; used in messages. http://127.0.0.1 and MARKET_PORT unless given",
        "",
        _web_address,
    ),
    Setting(
        "secret_key",
        "MARKET_SECRET_KEY",
        "Key for form tokens, 32 characters or more; made and kept in MARKET_HOME when not given",
        "",
        _text,
        secret=True,
    ),
    Setting("host", "MARKET_HOST", "Address to listen on", "127.0.0.1", _text),
    Setting("port", "MARKET_PORT", "Port to listen on", "8000", _whole(1, 65535)),
    Setting("demonstration", "MARKET_DEMONSTRATION", "Marks every page and document as invented data", "no", _yes_no),
    Setting("as_at", "MARKET_AS_AT", "Fixed as-at date of the pages, for demonstrations; today when empty", "", _day),
    Setting(
        "session_idle_minutes",
        "MARKET_SESSION_IDLE_MINUTES",
        "Minutes without a request after which a person is signed out",
        "60",
        _whole(1, 1440),
    ),
    Setting(
        "session_hours",
        "MARKET_SESSION_HOURS",
        "Hours after sign-in at which a person is signed out in any case",
        "10",
        _whole(1, 168),
    ),
    Setting(
        "lockout_attempts",
        "MARKET_LOCKOUT_ATTEMPTS",
        "Wrong passwords in a row that lock an account",
        "6",
        _whole(3, 100),
    ),
    Setting(
        "lockout_minutes", "MARKET_LOCKOUT_MINUTES", "Minutes for which an account stays locked", "15", _whole(1, 1440)
    ),
    Setting("upload_megabytes", "MARKET_UPLOAD_MEGABYTES", "Largest file that may be uploaded", "60", _whole(1, 2000)),
    Setting(
        "unpacked_megabytes",
        "MARKET_UNPACKED_MEGABYTES",
        "Largest size of a spreadsheet once unpacked",
        "1500",
        _whole(1, 20000),
    ),
    Setting("row_limit", "MARKET_ROW_LIMIT", "Most rows a file may have", "500000", _whole(1, 10000000)),
    Setting(
        "smtp_host",
        "MARKET_SMTP_HOST",
        "Mail server; messages are kept and readable by an administrator when empty",
        "",
        _text,
    ),
    Setting("smtp_port", "MARKET_SMTP_PORT", "Port of the mail server", "587", _whole(1, 65535)),
    Setting("smtp_user", "MARKET_SMTP_USER", "User name at the mail server", "", _text),
    Setting("smtp_password", "MARKET_SMTP_PASSWORD", "Password at the mail server", "", _text, secret=True),
    Setting(
        "smtp_security", "MARKET_SMTP_SECURITY", "starttls, tls or none", "starttls", _choice("starttls", "tls", "none")
    ),
    Setting("mail_from", "MARKET_MAIL_FROM", "Sender of messages", "care-market@example.org", _text),
    Setting(
        "tracker_url",
        "MARKET_TRACKER_URL",
        "Address of the Capacity Tracker API; no nightly import when empty",
        "",
        _web_address,
    ),
    Setting("tracker_key", "MARKET_TRACKER_KEY", "Key of the Capacity Tracker API", "", _text, secret=True),
    Setting(
        "tracker_max_age_days",
        "MARKET_TRACKER_MAX_AGE_DAYS",
        "Days after which a tracker feed counts as late",
        "3",
        _whole(1, 60),
    ),
    Setting(
        "drop_folder", "MARKET_DROP_FOLDER", "Watched folder; MARKET_HOME/drop unless given", "", lambda v: Path(v)
    ),
    Setting("trusted_proxy", "MARKET_TRUSTED_PROXY", "Believe X-Forwarded-* of a proxy in front", "no", _yes_no),
    Setting(
        "metrics_token",
        "MARKET_METRICS_TOKEN",
        "Bearer token that /metrics asks for; open to this machine only when empty",
        "",
        _text,
        secret=True,
    ),
    Setting("jobs", "MARKET_JOBS", "Run the timetable in the serving processes", "yes", _yes_no),
    Setting("database_pool", "MARKET_DATABASE_POOL", "Most database connections of one process", "8", _whole(1, 100)),
    Setting(
        "log_level",
        "MARKET_LOG_LEVEL",
        "debug, info, warning or error",
        "info",
        _choice("debug", "info", "warning", "error"),
    ),
    Setting(
        "assets",
        "MARKET_ASSETS",
        "Folder node_modules with styles and fonts; the project's own unless given",
        "",
        lambda v: Path(v),
    ),
)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Check every setting and return them all.

    Raises `SettingsError` naming every variable that cannot be used and every unknown variable beginning with `MARKET_`.
    """
    problems: list[str] = []
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        given = environment.get(setting.variable, "")
        try:
            values[setting.field] = setting.read(given if given.strip() else setting.default)
        except ValueError as problem:
            problems.append(f"{setting.variable} {problem}")
    known = {setting.variable for setting in SETTINGS}
    problems += [
        f"{name} is not a setting; `market settings` lists them"
        for name in sorted(environment)
        if name.startswith("MARKET_") and name not in known
    ]
    problems += _clashes(values)
    if problems:
        raise SettingsError("These settings cannot be used:\n" + "\n".join(f"  - {problem}" for problem in problems))
    return _completed(values)


def _clashes(values: Mapping[str, Any]) -> list[str]:
    """What each variable alone cannot show."""
    problems = []
    url = values.get("database_url", "")
    if url:
        try:
            _database(url)
        except ValueError as problem:
            problems.append(f"MARKET_DATABASE_URL {problem}")
    if values.get("secret_key") and len(values["secret_key"]) < 32:
        problems.append("MARKET_SECRET_KEY must be 32 characters or more")
    if values.get("smtp_user") and not values.get("smtp_host"):
        problems.append("MARKET_SMTP_USER is given but MARKET_SMTP_HOST is not")
    if values.get("tracker_key") and not values.get("tracker_url"):
        problems.append("MARKET_TRACKER_KEY is given but MARKET_TRACKER_URL is not")
    return problems


def _completed(values: dict[str, Any]) -> Settings:
    """Fill in the defaults that follow from other settings."""
    home: Path = values["home"]
    if not values["database_url"]:
        values["database_url"] = f"sqlite:///{home / 'market.db'}"
    if values["drop_folder"] == Path(""):
        values["drop_folder"] = home / "drop"
    if not values["public_url"]:
        values["public_url"] = f"http://127.0.0.1:{values['port']}"
    if values["assets"] == Path(""):
        values["assets"] = PROJECT / "node_modules"
    return Settings(**values)


def with_secret_key(settings: Settings) -> Settings:
    """The same settings with a secret key: the one given, else one made once and kept in `MARKET_HOME/secret.key` (mode 600).

    Creates the home folder, for its owner alone. Every process of one installation must share the home folder or be given the key.
    """
    if settings.secret_key:
        return settings
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = settings.home / "secret.key"
    if not path.exists():
        fresh = settings.home / f".secret.{secrets.token_hex(8)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(32))
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return _replace(settings, secret_key=path.read_text().strip())


def _replace(settings: Settings, **changes: Any) -> Settings:
    values = {name: getattr(settings, name) for name in settings.__struct_fields__}
    return Settings(**{**values, **changes})


def from_environment() -> Settings:
    """The settings of this process, with its secret key. Raises `SettingsError` as `read_settings` does."""
    return with_secret_key(read_settings(os.environ))


def child_environment(settings: Settings) -> dict[str, str]:
    """The environment of a child process that is to have the very same settings, and everything else as this process has it."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("MARKET_")}
    return ours | {setting.variable: _as_text(getattr(settings, setting.field)) for setting in SETTINGS}


def overlaid(settings: Settings, facts: Mapping[str, str]) -> Settings:
    """The settings with what the database itself says of the installation: invented data stays marked as such."""
    return _replace(
        settings,
        demonstration=settings.demonstration or facts.get("demonstration") == "yes",
        as_at=settings.as_at or facts.get("as_at", ""),
    )


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "|".join(value) if isinstance(value, tuple) else str(value)
