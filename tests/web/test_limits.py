"""What a stranger may send: little, and nothing of it is kept."""

import pytest
from litestar._parsers import parse_url_encoded_form_data

from market.web.limits import LARGEST_FORM, LONGEST_ADDRESS, LONGEST_COOKIES, MOST_FIELDS, STRANGERS_FORM, refusal_of

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FILES = {"Content-Type": "multipart/form-data; boundary=b"}


@pytest.mark.parametrize("headers", [FORM, FILES])
@pytest.mark.parametrize(("method", "path"), [("POST", "/edit?signed=out"), ("GET", "/list?signed=out")])
async def test_a_strangers_form_is_small_whatever_is_asked(client, method, path, headers):
    reply = await client.request(method, path, content=b"a" * (STRANGERS_FORM + 1), headers=headers)
    assert reply.status_code == 413
    assert "too large" in reply.text


async def test_a_signed_in_person_may_write_a_page_but_not_send_a_file_where_none_is_asked_for(client):
    page_of_text = b"a" * (STRANGERS_FORM + 1)
    assert (await client.post("/edit", content=page_of_text, headers=FORM)).status_code == 403  # for want of its token
    file = b"--b" + b"a" * LARGEST_FORM
    assert (await client.post("/edit", content=file, headers=FILES)).status_code == 413


async def test_a_body_without_a_stated_length_is_counted_as_it_comes(client):
    async def pieces():
        for _ in range(100):
            yield b"a" * 1_000

    assert (await client.post("/edit?signed=out", content=pieces(), headers=FORM)).status_code == 413


async def test_a_form_has_a_bounded_number_of_fields(client):
    reply = await client.post("/edit", content=b"a=1&" * (MOST_FIELDS + 1), headers=FORM)
    assert reply.status_code == 400
    assert f"{MOST_FIELDS:,} fields" in reply.text


async def test_what_was_typed_is_not_kept_in_memory(client):
    before = parse_url_encoded_form_data.cache_info().currsize
    assert (await client.post("/edit", data={"password": "nutmeg otter"})).status_code == 403
    assert parse_url_encoded_form_data.cache_info().currsize == before


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/locations/7", None),
        ("/locations/2147483647/edit", None),
        ("/locations/by-cqc-id/1-125856395000", None),
        ("/locations/2147483648", 404),
        ("/work/-2147483649", 404),
        ("/statements/" + "9" * 40 + "/files/statement.pdf", 404),
    ],
)
def test_a_number_that_no_record_can_have_never_reaches_the_database(path, status):
    assert refusal_of({"path": path, "query_string": b"", "headers": []}) == status


async def test_long_addresses_and_cookies_are_refused_before_they_are_read(client):
    long_address = await client.get("/list?" + "a&" * (LONGEST_ADDRESS // 2))
    assert long_address.status_code == 414
    assert long_address.headers["content-security-policy"]
    cookies = await client.get("/list", headers={"Cookie": "a=" + "b" * LONGEST_COOKIES})
    assert cookies.status_code == 431
    assert "Clear the cookies" in cookies.text
