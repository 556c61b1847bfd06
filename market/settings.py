"""Settings: environment variables `MARKET_*`, all read and checked once at start.

`market settings` lists them. Nothing else in the project reads the environment.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from market.core.setting_values import database_address
from market.setting_list import SETTINGS


class SettingsError(Exception):
    """One or more settings cannot be used; the message names every one of them."""


class Settings(Struct, frozen=True, kw_only=True):
    """Everything the application may be told from outside. See `SETTINGS` for the meaning of each."""

    home: Path
    database_url: str
    council_name: str
    council_short_name: str
    council_colour: str
    authority_names: tuple[str, ...]
    authority_code: str
    organisation_id: str
    ocds_prefix: str
    lead_times: tuple[str, ...]
    thresholds: tuple[str, ...]
    contact_email: str
    contact_phone: str
    letter_team: str
    letter_address: tuple[str, ...]
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
    clamd: str
    comment_days: int
    evidence_months: int
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
            database_address(url)
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
