"""Pages: the template engine, what every page is given, and the one function that routes call."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import govuk_frontend_jinja
from jinja2 import ChainableUndefined, Environment, FileSystemBytecodeCache, FileSystemLoader, pass_context
from jinja2.runtime import Context
from litestar.connection import ASGIConnection, Request
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.utils.scope.state import ScopeState
from markupsafe import Markup
from msgspec import Struct

from market.settings import PROJECT, Settings
from market.web.assets import Assets
from market.web.flash import take_flashes
from market.web.list_body import option_list, table_body
from market.web.words import FILTERS, money_words, number_words, optional_day_words, percent_words

__all__ = [
    "NavigationItem",
    "money_words",
    "number_words",
    "optional_day_words",
    "page",
    "page_context",
    "percent_words",
    "template_engine",
]

TEMPLATES = PROJECT / "templates"
SERVICE_NAME = "Care market"


class NavigationItem(Struct, frozen=True):
    """One link of the service navigation.

    `permission` is the value of the permission without which the link is not shown (None: everybody signed in);
    `also` are further permissions each of which shows it;
    `under` are path beginnings for which the link is marked as the current part of the service.
    """

    label: str
    href: str
    permission: str | None = None
    under: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    def shown_to(self, permissions: Collection[str]) -> bool:
        """Whether somebody with these permissions sees the link."""
        return self.permission is None or self.permission in permissions or any(one in permissions for one in self.also)

    def is_current(self, path: str) -> bool:
        """Whether `path` is this link's page or lies below it."""
        if path == self.href:
            return True
        return any(path == start or path.startswith(start.rstrip("/") + "/") for start in (self.under or self._below()))

    def _below(self) -> tuple[str, ...]:
        return () if self.href == "/" else (self.href,)


def template_engine(settings: Settings, *, auto_reload: bool = False) -> JinjaTemplateEngine:
    """The engine to give to Litestar's `TemplateConfig(engine=…)`.

    Finds `templates/` of the project wherever the process was started; GOV.UK macros are at
    `govuk_frontend_jinja/components/…/macro.html`. Compiled templates are kept under `MARKET_HOME/cache` so that several
    processes start fast; `auto_reload` is for development only.
    """
    loader = FileSystemLoader([TEMPLATES, _govuk_macros()])
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
        auto_reload=auto_reload,
        bytecode_cache=_bytecode_cache(settings),
    )
    environment.filters.update(FILTERS)
    environment.globals["csrf_field"] = csrf_field
    environment.globals["table_body"] = table_body
    environment.globals["option_list"] = option_list
    environment.globals["service_name"] = SERVICE_NAME
    environment.globals["council"] = settings.council_name
    environment.globals["settings"] = settings
    return JinjaTemplateEngine.from_environment(environment)


def page(
    request: Request[Any, Any, Any], template: str, page: object = None, *, status_code: int = 200, **extra: Any
) -> Template:
    """A whole page from `template`, with the page's own struct as `page` and anything in `extra` under its name.

    Give a form as `form=` and its reading as `reading=`: the layout then shows the error summary's "Error: " in the title.
    """
    return Template(
        template_name=template,
        context=page_context(request, page, **extra),
        status_code=status_code,
        media_type="text/html",
    )


def page_context(request: Request[Any, Any, Any], page: object = None, **extra: Any) -> dict[str, Any]:
    """What every template may use: page, user, navigation, path, messages and the asset address function."""
    user = request.scope.get("user")
    path = request.scope["path"]
    return {
        "page": page,
        "user": user,
        "path": path,
        "navigation": navigation_for(request, user, path),
        "flashes": take_flashes(request),
        "asset": assets_of(request).url,
        **extra,
    }


def assets_of(request: ASGIConnection[Any, Any, Any, Any]) -> Assets:
    """The styles, scripts and fonts of the application, loaded at start into `app.state.assets`."""
    return request.app.state.assets


def navigation_for(request: Request[Any, Any, Any], user: Any, path: str) -> list[dict[str, Any]]:
    """The links of `app.state.navigation` that this person may follow; none for a person who is not signed in."""
    if user is None:
        return []
    items: Sequence[NavigationItem] = request.app.state.get("navigation", ())
    permissions = user.permissions
    return [
        {"label": item.label, "href": item.href, "current": path == item.href, "active": item.is_current(path)}
        for item in items
        if item.shown_to(permissions)
    ]


@pass_context
def csrf_field(context: Context) -> Markup:
    """The hidden field that every form needs.

    Raises `RuntimeError` when the macro that calls it was imported without its context, because the form would be refused.
    """
    request = context.get("request")
    if request is None:
        raise RuntimeError("import form macros with context: {% from 'components/forms.html' import … with context %}")
    token = ScopeState.from_scope(request.scope).csrf_token
    if not isinstance(token, str):
        token = ""
    return Markup('<input type="hidden" name="_csrf_token" value="{}">').format(token)


def _govuk_macros() -> Path:
    return Path(govuk_frontend_jinja.__file__).resolve().parent / "templates"


def _bytecode_cache(settings: Settings) -> FileSystemBytecodeCache | None:
    if not settings.home.is_dir():
        return None
    folder = settings.home / "cache" / "templates"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return FileSystemBytecodeCache(str(folder))
