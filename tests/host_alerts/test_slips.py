"""What is typed into a host alert and must not be kept: what identifies a person, and a wrong year."""

from tests.builders.app import Browser
from tests.builders.host_alerts import make_home_elsewhere
from tests.builders.policies import load_policies
from tests.host_alerts.test_pages import signed_in, typed


async def test_a_notice_with_an_identifier_is_kept_with_a_warning_and_goes_no_further(browser: Browser) -> None:
    await load_policies()
    await signed_in(browser)
    await make_home_elsewhere(cqc_location_id="1-123456789")
    text = "We suspend Elm Court. Mrs Palmer, DOB 02/03/1938, NHS 943 476 5919, fell."
    kept = await browser.send_form("/host-alerts/notices", text=text)
    form = (await browser.get(kept.headers["location"])).text
    warned = "This notice holds what looks like an NHS number and a date of birth. Do not copy them anywhere"
    assert text in form
    assert warned in form
    notice = kept.headers["location"].rpartition("=")[2]
    sent = typed(notice=notice, location="1-123456789")
    for field in ("host_reasons", "told_by", "host_contact", "other_authorities", "level_reason", "place_name"):
        copied = await browser.send_form("/host-alerts", **{**sent, field: "NHS 943 476 5919"})
        assert copied.status_code == 422, field
        assert "This holds an NHS number. Take it out" in copied.text, field
    done = await browser.send_form("/host-alerts", **sent)
    assert done.status_code == 303
    page = (await browser.get(done.headers["location"])).text
    assert text in page
    assert warned in page


async def test_a_year_that_is_a_slip_is_asked_about(browser: Browser) -> None:
    await load_policies()
    await signed_in(browser)
    await make_home_elsewhere(cqc_location_id="1-123456789")
    sent = typed(location="1-123456789")
    slip = await browser.send_form("/host-alerts", **{**sent, "told_on-year": "1926"})
    assert slip.status_code == 422
    assert "Check the year" in slip.text
    done = await browser.send_form("/host-alerts", **sent)
    assert done.status_code == 303
    told = {
        "told_on-day": "29",
        "told_on-month": "9",
        "told_time": "10:05",
        "reason": "The post was late",
        "version": "1",
    }
    path = f"{done.headers['location']}/do/told"
    again = await browser.send_form(path, **told, **{"told_on-year": "2025"})
    assert again.status_code == 422
    assert "Check the year" in again.text
