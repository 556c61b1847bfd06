"""Whole pages over HTTP: well-formed, safe, with their errors, messages and failures."""

import json
import re

import httpx
import pytest
import structlog

from market.web.assets import AssetsMissing, council_stylesheet
from market.web.flash import decode_flashes, encode_flashes
from market.web.palette import PoorContrast, brand_css
from market.web.words import money_words, number_words, percent_words
from tests.web.kit_app import make_app
from tests.web.strict_html import parse, text_of

GOOD = {
    "name": "Oak House", "beds": "12", "opened-day": "1", "opened-month": "2", "opened-year": "2020",
    "town": "mbr", "accepting": "yes", "sure": "yes", "version": "3",
}  # fmt: skip


async def send(client: httpx.AsyncClient, **changes: str) -> httpx.Response:
    """Open the form and send it, as a browser does."""
    opened = await client.get("/edit")
    token = re.search(r'name="_csrf_token" value="(\w+)"', opened.text)
    return await client.post("/edit", data={**GOOD, **changes, "_csrf_token": token[1]}, files={"file": ("", b"")})


@pytest.mark.parametrize(
    "path",
    ["/", "/charts", "/list", "/list?page=3&q=x&rating=good&sort=beds", "/list?page=99", "/edit", "/?signed=out"],
)
async def test_every_page_is_well_formed(client, path):
    reply = await client.get(path)
    assert reply.status_code == 200
    tree = parse(reply.text)
    assert len(list(tree.iter("h1"))) == 1
    assert next(tree.iter("html")).get("lang") == "en"


async def test_navigation_shows_only_what_the_person_may_open(client):
    page = (await client.get("/list")).text
    assert "Figures" in page
    assert "Users" not in page
    assert re.search(r'href="/list" aria-current="page"', page)
    assert "Sign out" not in (await client.get("/?signed=out")).text


async def test_errors_stand_in_the_summary_in_order_and_what_was_typed_stays(client):
    reply = await send(client, name="", beds="many", **{"opened-month": ""}, notes="<b>kept</b>")
    tree = parse(reply.text)
    assert reply.status_code == 422
    assert text_of(next(tree.iter("title"))).startswith("Error: ")
    links = [a for a in tree.iter("a") if (a.get("href") or "").startswith("#") and a.get("href") != "#main"]
    assert [a.get("href") for a in links] == ["#name", "#beds", "#opened-month"]
    ids = {e.get("id") for e in tree.iter() if isinstance(e.tag, str)}
    assert {a.get("href")[1:] for a in links} <= ids
    assert "<b>kept" not in reply.text
    assert text_of(next(tree.iter("textarea"))) == "<b>kept</b>"


async def test_a_message_is_shown_once_after_the_redirect(client):
    saved = await send(client)
    assert saved.status_code == 303
    assert "Oak House saved" in (await client.get("/")).text
    assert "Oak House saved" not in (await client.get("/")).text


def test_a_message_signed_with_another_key_is_not_shown():
    assert decode_flashes(encode_flashes(["x"], "key"), "key") == ["x"]
    assert decode_flashes(encode_flashes(["x"], "other"), "key") == []
    assert decode_flashes("rubbish", "key") == []


async def test_somebody_elses_change_loses_nothing_typed(client):
    reply = await send(client, version="2", notes="my long notes")
    tree = parse(reply.text)
    assert reply.status_code == 409
    table = text_of(next(tree.iter("table")))
    assert "Oak House Oak Court Different" in table
    assert "Number of beds 12 40 Different" in table
    assert text_of(next(tree.iter("textarea"))) == "my long notes"
    versions = [field.get("value") for field in tree.iter("input") if field.get("name") == "version"]
    assert versions == ["4"]


async def test_a_form_without_its_token_is_refused_with_words(client):
    await client.get("/edit")
    reply = await client.post("/edit", data=GOOD)
    assert (reply.status_code, "This form is no longer valid" in reply.text) == (403, True)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/fail/forbidden", 403, "your role does not allow this"),
        ("/fail/missing", 404, "There is no home with that number."),
        ("/nowhere", 404, "Page not found"),
        ("/fail/409", 409, "Somebody else changed this"),
        ("/fail/413", 413, "too large"),
        ("/fail/429", 429, "Wait a few minutes"),
        ("/fail/503", 503, "not available"),
        ("/fail/418", 418, "cannot be used"),
    ],
)
async def test_failures_say_what_to_do(client, path, status, words):
    reply = await client.get(path)
    parse(reply.text)
    assert (reply.status_code, words in reply.text) == (status, True)


async def test_a_bug_shows_its_number_and_nothing_else(client, capsys):
    reply = await client.get("/fail/bug")
    number = reply.headers["x-request-id"]
    assert reply.status_code == 500
    assert number in reply.text
    assert "secret detail" not in reply.text
    assert "ZeroDivision" not in reply.text


async def test_the_500_page_survives_a_broken_layout(tmp_path):
    app = make_app(tmp_path)
    app.state.navigation = 7  # nothing that can be walked through
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app, raise_app_exceptions=False), base_url="http://x"
    ) as client:
        reply = await client.get("/fail/bug")
    assert reply.status_code == 500
    assert "there is a problem with the service" in reply.text
    assert reply.headers["x-request-id"] in reply.text


async def test_programs_get_json(client):
    reply = await client.get("/nowhere", headers={"Accept": "application/json"})
    assert (reply.status_code, reply.json()["status"], reply.json()["error"]) == (404, 404, "Page not found")


async def test_security_headers_on_every_reply(client):
    for path in ("/", "/nowhere", "/fail/bug"):
        headers = (await client.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert "strict-transport-security" not in headers


async def test_https_makes_cookies_secure_and_promises_https(tmp_path):
    app = make_app(tmp_path, MARKET_PUBLIC_URL="https://market.example.org")
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="https://market.example.org"
    ) as client:
        reply = await client.get("/edit")
    assert "max-age=31536000" in reply.headers["strict-transport-security"]
    assert re.search(r"__Host-market_csrf=\w+; HttpOnly; Path=/; SameSite=lax; Secure", reply.headers["set-cookie"])


async def test_assets_are_kept_for_a_year_and_hold_no_foreign_typeface(client):
    page = (await client.get("/")).text
    address = re.search(r"/static/\w+/govuk-frontend\.css", page)[0]
    reply = await client.get(address)
    assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert reply.headers["content-encoding"] == "gzip"
    assert "GDS Transport" not in reply.text
    assert "Source Sans 3" in reply.text
    old = await client.get("/static/0123456789abcdef/market.css")
    assert (old.status_code, old.headers["cache-control"]) == (200, "no-cache")
    assert (await client.get("/static/x/../settings.py")).status_code == 404


def test_a_stylesheet_of_another_version_is_refused():
    with pytest.raises(AssetsMissing):
        council_stylesheet("body{font-family:other}")


def test_a_colour_on_which_white_cannot_be_read_is_refused():
    with pytest.raises(PoorContrast, match="too light"):
        brand_css("#ffcc00")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (percent_words(0.8573, 1), "85.7%"), (percent_words(0.125, 0), "13%"), (percent_words(None), "not known"),
        (number_words(1724), "1,724"), (number_words(2.5, 0), "3"), (number_words(None), "not known"),
        (money_words(123450), "£1,234.50"), (money_words(-5), "−£0.05"), (money_words(99950, whole=True), "£1,000"),
    ],
)  # fmt: skip
def test_numbers_in_words_round_half_up(words, expected):
    assert words == expected


async def test_requests_are_logged_by_template_without_personal_data(client, capsys):
    with structlog.testing.capture_logs() as lines:
        await client.get("/fail/409?email=ada@example.org")
    line = next(one for one in lines if one["event"] == "request")
    assert (line["route"], line["status"], line["user_id"]) == ("/fail/{kind}", 409, 7)
    assert "ada@example.org" not in json.dumps(lines, default=str)
