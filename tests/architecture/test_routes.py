"""Rules of routes: guarded, reading without writing, and named in one way; every template is used and every link leads somewhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.handlers import HTTPRouteHandler

from market.accounts.guards import public
from market.app import create_app
from market.settings import PROJECT
from market.web.render import TEMPLATES
from tests.builders.app import make_settings

PUBLIC = {
    "/accessibility-statement", "/calendar/{file}", "/contact", "/cookies", "/forgot-password", "/forgot-password/sent", "/health/live",
    "/health/ready", "/letters/read/{token}", "/letters/read/{token}/acknowledge", "/letters/read/{token}/letter.pdf",
    "/market-position-statement", "/market-position-statement/{edition_id}/{file}", "/metrics", "/privacy",
    "/reset-password/{token}", "/sign-in", "/sign-out", "/static/{digest}/{name}", "/visit-calendar/{file}",
}  # fmt: skip
"""Every address that people reach without signing in. Think twice before adding one."""

WRITES = re.compile(r"\b(execute|insert_many|upsert_many|transaction|record|update_versioned|start)\(")


@pytest.fixture(scope="module")
def handlers(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, HTTPRouteHandler]]:
    """Every route of the application with its path."""
    app = create_app(make_settings(tmp_path_factory.mktemp("home")), background=False)
    return [
        (route.path_format, handler)
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if handler.http_methods != {"OPTIONS"}
    ]


def test_every_route_has_a_guard_or_is_on_the_written_list(handlers: list[tuple[str, HTTPRouteHandler]]) -> None:
    unguarded = {path for path, handler in handlers if not handler.resolve_guards() and path not in PUBLIC}
    assert not unguarded
    open_to_all = {path for path, handler in handlers if public in handler.resolve_guards()}
    assert open_to_all <= PUBLIC, "these are public but not on the list"
    assert {path for path, _ in handlers} >= PUBLIC, "the list names addresses that do not exist"


def test_every_route_has_a_name_of_its_package(handlers: list[tuple[str, HTTPRouteHandler]]) -> None:
    names = [handler.name or path for path, handler in handlers]
    assert all(re.fullmatch(r"[a-z_]+(\.[a-z_]+)?", name) for name in names), names


def test_every_handler_that_changes_something_is_a_post(handlers: list[tuple[str, HTTPRouteHandler]]) -> None:
    assert {method for _, handler in handlers for method in handler.http_methods} <= {"GET", "HEAD", "POST"}


def test_portal_handlers_take_no_organisation_from_the_address(handlers: list[tuple[str, HTTPRouteHandler]]) -> None:
    portal = [(path, handler) for path, handler in handlers if path.startswith("/portal")]
    assert portal
    for path, handler in portal:
        assert not re.search(r"\{(provider|organisation)", path)
        assert not {"organisation_id", "provider_id"} & handler.parsed_fn_signature.parameters.keys()


def test_get_handlers_call_nothing_that_writes() -> None:
    wrong = [
        f"{path.relative_to(PROJECT)}:{node.lineno} {node.name}"
        for path, tree in route_files()
        for node in ast.walk(tree)
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)
        and any(_decorated_by(decorator) == "get" for decorator in node.decorator_list)
        and WRITES.search(re.sub(r'"""[\s\S]*?"""', "", ast.unparse(node)))
    ]
    assert not wrong


def test_every_template_is_used() -> None:
    names = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}
    text = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "market").rglob("*.py"))
    text += "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    unused = {name for name in names if f'"{name}"' not in text and f"'{name}'" not in text}
    assert not unused


def test_every_template_that_python_names_exists() -> None:
    named = {
        name
        for path in (PROJECT / "market").rglob("*.py")
        for name in re.findall(r'"([a-z_]+/[a-z_/]+\.html)"', path.read_text(encoding="utf-8"))
    }
    assert named
    assert not {name for name in named if not (TEMPLATES / name).is_file()}


def test_links_in_templates_lead_to_routes(handlers: list[tuple[str, HTTPRouteHandler]]) -> None:
    routes = [re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path) + "$") for path, _ in handlers]
    dead = [
        f"{path.relative_to(PROJECT)}: {link}"
        for path in TEMPLATES.rglob("*.html")
        for link in local_links(path)
        if not any(route.match(link) for route in routes)
    ]
    assert not dead


def test_every_form_that_posts_carries_its_token() -> None:
    bare = [
        str(path.relative_to(PROJECT))
        for path in TEMPLATES.rglob("*.html")
        for form in re.findall(r"<form\b[\s\S]*?</form>", path.read_text(encoding="utf-8"))
        if re.search(r'method="post"', form, re.IGNORECASE) and "csrf_field()" not in form and "form_fields" not in form
    ]
    assert not bare


def test_templates_carry_no_script_and_no_style() -> None:
    wrong = [
        str(path.relative_to(PROJECT))
        for path in TEMPLATES.rglob("*.html")
        if "statement" not in path.parts
        and re.search(
            r"<style\b|<[^>]*\sstyle=\"|<[^>]*\son[a-z]+=\"|<script(?![^>]*\bsrc=)",
            path.read_text(encoding="utf-8"),
        )
    ]
    assert not wrong


def route_files() -> Iterator[tuple[Path, ast.Module]]:
    """Every file with handlers."""
    for path in (PROJECT / "market").rglob("*routes.py"):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def local_links(path: Path) -> set[str]:
    """Addresses of this service that a template names; what Jinja fills in counts as one part."""
    text = re.sub(r"(?<=/)\{\{.*?\}\}", "x", path.read_text(encoding="utf-8"))
    links = re.findall(r'(?:href|action)="(/[^"{#?]*)', text)
    return {link.rstrip("/") or "/" for link in links if not link.startswith("/static")}


def _decorated_by(node: ast.expr) -> str:
    called = node.func if isinstance(node, ast.Call) else node
    return called.id if isinstance(called, ast.Name) else ""
